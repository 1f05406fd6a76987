"""Writes ``docs/queries.md``: every SuiteQL text that the worker sends, for the administrator who must trust it.

``python -m tests.query_book`` writes it; ``tests/netsuite/suiteql/test_query_book.py`` holds it to the code.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from netsuite_rfm.netsuite.fields import RUN_FIELDS, STAGE_LIST
from netsuite_rfm.netsuite.suiteql import (
    account_probes,
    account_profile,
    changes,
    churn_risk,
    customers,
    falls_out,
    movement,
    one_customer,
    order_days,
    order_totals,
    people,
    reports,
    runs_and_history,
    sample,
    segments_then,
    stores,
    syncs,
    undo,
)
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.netsuite.suiteql.customers import IdList, IdRange
from netsuite_rfm.netsuite.suiteql.shard import Shard
from netsuite_rfm.rfm.ageing import turning_ages
from netsuite_rfm.rfm.counting import Counting, LeaveOut
from netsuite_rfm.rfm.reports.period import Period
from netsuite_rfm.settings.schemes import load_scheme
from tests.queries_of_campaigns import queries_of_campaigns
from tests.queries_of_groups import queries_of_groups

FILE = Path(__file__).resolve().parents[1] / "docs" / "queries.md"
DAY = date(2026, 11, 20)
PLAIN = Counting(("SalesOrd", "CashSale"), net=False, as_of=DAY)
NET = replace(PLAIN, net=True)
EVERYTHING = Counting(
    ("SalesOrd", "CashSale"), True, DAY, LeaveOut((3,), (5,), "custentity_is_staff"), (4,), projects=True,
    delivered_closed=True,
)  # fmt: skip
CURRENCY = replace(PLAIN, currency=1)
LEDGER = replace(PLAIN, order_types=("CustInvc",), subsidiary=1, period=7)
SINCE = changes.Since(datetime(2026, 11, 19, 3, tzinfo=UTC), DAY, datetime(2026, 11, 19, 4, tzinfo=UTC))
PERIOD = Period(DAY)
WINDOW = IdRange(1000, 2000)


@dataclass(frozen=True)
class Query:
    """One query: which function or constant has its text, and what it is for."""

    name: str
    purpose: str
    text: str


def _of_a_run() -> Iterator[Query]:
    scheme = load_scheme("default", ("behavioural",))
    wanted = replace(Wanted.of(replace(scheme, home_location=True), net=True), hold=True, way_back=True)
    own = "every_thousandth_customer"
    yield Query(own, "Cuts the active customers into windows of 1,000.", customers.every_thousandth_customer(0, 1000))
    text = customers.every_thousandth_customer(0, 1000, Shard(1, 4, 5))
    yield Query(own, "The same for one of four workers (`--shard 1/4`).", text)
    text = customers.customers_in_buckets(0)
    yield Query("customers_in_buckets", "Cuts windows where the account refuses ROW_NUMBER.", text)
    text = account_probes.project_orders(PLAIN)
    yield Query("project_orders", "Finds out whether orders are of projects, which count at their customer.", text)
    text = account_probes.DELIVERED_CLOSED_ORDERS
    yield Query("DELIVERED_CLOSED_ORDERS", "Finds out whether a closed order was delivered at least in part.", text)
    yield Query("PRIMARY_BOOK", "Finds the primary accounting book.", account_probes.PRIMARY_BOOK)
    own = "customers_with_orders"
    text = order_totals.customers_with_orders(WINDOW, PLAIN)
    yield Query(own, "Reads a window: what each customer ordered, and what our fields hold.", text)
    text = order_totals.customers_with_orders(IdList((1043, 1046)), EVERYTHING, wanted)
    yield Query(own, "The same for customers named by id, with every setting and metric that adds to it.", text)
    predicting = Wanted.of(replace(load_scheme("default"), churn_days=90), net=False)
    text = order_totals.customers_with_orders(WINDOW, PLAIN, replace(predicting, fields=customers.PREDICTED))
    yield Query(own, "The same where the scheme predicts.", text)
    text = order_totals.customers_with_orders(WINDOW, PLAIN, replace(predicting, backtest_days=90))
    yield Query(own, "The same in the night that fits the prediction model, once a week.", text)
    text = order_totals.customers_with_orders(WINDOW, CURRENCY)
    yield Query(own, "The same with totals converted to one currency.", text)
    text = order_totals.customers_with_orders(WINDOW, LEDGER)
    yield Query(own, "The same with ledger amounts consolidated to one subsidiary.", text)
    text = customers.active_customers_in(WINDOW)
    yield Query("active_customers_in", "Counts a window again where fewer or more rows came than planned.", text)
    text = order_totals.orders_by_day(PLAIN, date(2026, 9, 21))
    yield Query("orders_by_day", "Tells the brake whether orders dwindle or have stopped.", text)
    text = customers.field_values((1043, 1046), ("lifecycle_stage",))
    yield Query("field_values", "Reads back what was written.", text)
    said = "Tells the brake of a run over some customers how many there are, and what their fields add up to."
    yield Query("EVERYBODY", said, changes.EVERYBODY)
    text = changes.written_since(SINCE)
    yield Query("written_since", "Tells a run in which nobody was written yet whether NetSuite takes anybody.", text)
    text = falls_out.orders_of_nobody(PLAIN)
    yield Query("orders_of_nobody", "Counts orders of nobody whom the role sees, so that they are named.", text)


def _of_lists() -> Iterator[Query]:
    text = customers.SEGMENT_VALUES_AND_LISTS
    yield Query("SEGMENT_VALUES_AND_LISTS", "Finds the ids of the segments, and which optional lists there are.", text)
    yield Query("SEGMENT_VALUES", "Finds the segments for the reports.", customers.SEGMENT_VALUES)
    yield Query("OPTIONAL_LISTS", "Finds the optional lists where the segments fill a page.", customers.OPTIONAL_LISTS)
    text = customers.values_of(STAGE_LIST, after=0)
    yield Query("values_of", "Finds the ids of a list's values by their script ids.", text)
    text = customers.last_updated_probe(customers.BESIDE)
    said = "Makes sure that the field is there that is written and never compared, and asks for those of hold and undo."
    yield Query("last_updated_probe", said, text)
    text = customers.prediction_probe(customers.PREDICTED)
    yield Query("prediction_probe", "Finds out which of the prediction fields are there.", text)
    text = churn_risk.RISK_BY_SEGMENT
    yield Query("RISK_BY_SEGMENT", "Sums customers and value by segment and churn risk, for the reports.", text)
    text = runs_and_history.RUNS_WITH_MODEL
    yield Query("RUNS_WITH_MODEL", "Reads the prediction models that runs have left.", text)
    yield Query("HOME_LOCATION_PROBE", "Finds out whether the optional field is there.", customers.HOME_LOCATION_PROBE)


def _of_changed_customers() -> Iterator[Query]:
    by_day = replace(SINCE, exact=False)
    ages = turning_ages(load_scheme("default"))
    own = "changed_orders"
    text = changes.changed_orders(SINCE, PLAIN, returns=True, after=0)
    yield Query(own, "Finds customers of whom an order was entered or edited.", text)
    text = changes.changed_orders(by_day, EVERYTHING, returns=False, after=0)
    yield Query(own, "The same by whole days, where the account compares no moments.", text)
    text = changes.changed_customers(SINCE, after=0)
    yield Query("changed_customers", "Finds customers whose record was changed.", text)
    said = "Puts the ids that a query finds into rows of twenty, so that a page has 20,000 customers."
    yield Query("twenty_a_row", said, changes.twenty_a_row(text))
    said = "Puts them into rows of their own, where the account refuses ROW_NUMBER."
    yield Query("one_a_row", said, changes.one_a_row(text))
    text = changes.aged_by_last_order(SINCE, date(2026, 11, 21), ages, after=0, holds=True)
    yield Query("aged_by_last_order", "Finds customers whom time alone may move, and whose hold has ended.", text)
    text = changes.aged_by_any_order(SINCE, replace(PLAIN, as_of=date(2026, 11, 21)), ages, returns=False, after=0)
    yield Query("aged_by_any_order", "Finds customers of whom an order comes to an age that matters.", text)
    yield Query("deletions", "Counts deleted records, which name no customer.", changes.deletions(SINCE))
    yield Query("DELETIONS_PROBE", "Finds out whether the role sees deletions.", changes.DELETIONS_PROBE)
    text = changes.disagreeing(EVERYTHING, after=0)
    yield Query("disagreeing", "Finds customers whose fields do not fit their orders, among all.", text)


def _of_check_and_explain() -> Iterator[Query]:
    text = one_customer.one_customers_segments(1043, after=0)
    yield Query("one_customers_segments", "Reads in which segments a customer was, for `explain`.", text)
    text = order_days.order_days(WINDOW, PLAIN, after=0)
    yield Query("order_days", "Reads on which days customers ordered, for `scheme suggest`.", text)
    yield Query("ACTIVE_CUSTOMERS", "Counts the customers that the role sees.", customers.ACTIVE_CUSTOMERS)
    yield Query(
        "ACTIVE_CUSTOMERS_BY_SUBSIDIARY",
        "Counts them by subsidiary: on OneWorld a role may not see all.",
        customers.ACTIVE_CUSTOMERS_BY_SUBSIDIARY,
    )
    yield Query("TRANSACTIONS_BY_TYPE", "Counts the transactions that the role sees.", customers.TRANSACTIONS_BY_TYPE)
    text = account_profile.SESSION_TIME_ZONE
    yield Query("SESSION_TIME_ZONE", "Compares the time zone with the setting.", text)
    text = account_profile.transactions_by_status(PLAIN)
    yield Query("transactions_by_status", "Counts the transactions by type and status.", text)
    text = account_profile.orders_by_currency(PLAIN)
    yield Query("orders_by_currency", "Counts the orders by currency.", text)
    text = account_profile.MOMENT_OF_A_CHANGE
    yield Query("MOMENT_OF_A_CHANGE", "Finds out whether the account returns exact times of changes.", text)
    text = account_profile.FORMS_OF_VALUES
    yield Query("FORMS_OF_VALUES", "Looks how the account writes a number, a status and a day.", text)
    yield Query("PROJECTS", "Finds out whether the role sees projects.", account_profile.PROJECTS)
    yield Query("VENDORS", "Finds out whether the role sees vendors.", account_profile.VENDORS)
    yield Query("RUNS_LEFT", "Finds out whether runs have left their rows.", account_profile.RUNS_LEFT)
    text = account_profile.HISTORY_BY_SOURCE
    yield Query("HISTORY_BY_SOURCE", "Finds out whether user events run for the records of a batch.", text)
    text = customers.largest_value("custentity_email_open_rate")
    yield Query("largest_value", "Shows whether a scheme's `out_of` fits the field.", text)
    text = falls_out.customers_left_out("c.category IN (5)", PLAIN)
    yield Query("customers_left_out", "Counts customers and orders that a setting leaves out.", text)
    text = falls_out.orders_elsewhere(replace(PLAIN, locations=(4,)))
    yield Query("orders_elsewhere", "Counts orders of other locations.", text)
    yield Query(
        "orders_by_place", "Counts orders with a location on their main line.", falls_out.orders_by_place(PLAIN)
    )
    text = falls_out.orders_placed_on_lines(PLAIN)
    yield Query("orders_placed_on_lines", "Counts orders with a location on other lines.", text)
    text = falls_out.orders_by_rule(EVERYTHING)
    yield Query("orders_by_rule", "Counts orders by the rule that keeps them from counting.", text)
    text = falls_out.orders_of_records("vendor", PLAIN)
    yield Query("orders_of_records", "Counts orders of vendors, and likewise of projects.", text)
    text = falls_out.orders_of_inactive(PLAIN)
    yield Query("orders_of_inactive", "Counts orders of inactive customers.", text)
    text = falls_out.orders_not_converted(CURRENCY)
    yield Query("orders_not_converted", "Counts orders for which a rate is missing.", text)
    text = falls_out.orders_without_ledger(LEDGER)
    yield Query("orders_without_ledger", "Counts orders without a line in the primary book.", text)
    yield Query("CUSTOMERS_NEVER_READ", "Counts customers with ids that are not read.", falls_out.CUSTOMERS_NEVER_READ)
    text = one_customer.one_customer(1043, "1043")
    yield Query("one_customer", "Finds the customer whom `explain` was asked about.", text)
    text = one_customer.one_customers_transactions(1043, EVERYTHING, after=0)
    yield Query("one_customers_transactions", "Reads that customer's transactions, counted or not.", text)


def _of_a_sample() -> Iterator[Query]:
    draw = sample.Draw(48_271, 11)
    text = sample.drawn_customers(draw, EVERYTHING.leave_out, hold=True)
    yield Query("drawn_customers", "Draws customers at random, with what their fields hold.", text)
    moment = SINCE.moment
    text = sample.transactions_of_drawn((1043, 1046), PLAIN, entered_from=moment)
    yield Query("transactions_of_drawn", "Reads their transactions one by one, counted or not.", text)
    text = sample.transactions_of_drawn((1043, 1046), EVERYTHING, entered_from=moment)
    yield Query("transactions_of_drawn", "The same in an account with projects, locations and closed orders.", text)


def _of_reports() -> Iterator[Query]:
    yield from (Query(*described) for described in queries_of_groups())
    yield Query("DISTRIBUTION", "Counts customers by the segment they hold.", reports.DISTRIBUTION)
    yield Query("performance", "Sums what each segment bought.", reports.performance(NET, PERIOD))
    yield Query(
        "performance_at_start",
        "Sums what customers bought by the segment they held when the month began.",
        segments_then.performance_at_start(NET, PERIOD),
    )
    text = segments_then.bought_in_year(NET, PERIOD)
    yield Query("bought_in_year", "Sums what customers bought in 365 days by segment when a past month ended.", text)
    yield Query(
        "moves_by_month",
        "Counts changes of segment by month and pair, to walk the segments back to earlier month ends.",
        segments_then.moves_by_month(PERIOD.cohorts_from),
    )
    yield Query(
        "at_risk_bought",
        "Counts who bought of those at risk when a month began, and sums their orders.",
        segments_then.at_risk_bought(PLAIN, PERIOD.cohorts_from, [4], [8, 9]),
    )
    yield Query("STORES", "Reads the names of the locations.", stores.STORES)
    text = stores.HOME_STORES
    yield Query("HOME_STORES", "Names the stores that customers belong to, for `scheme try --csv`.", text)
    text = stores.customers_by_store()
    yield Query("customers_by_store", "Counts customers by store and segment, where the worker finds stores.", text)
    text = stores.last_year_by_store(NET, 4)
    yield Query("last_year_by_store", "Sums what the customers of a store bought in 365 days.", text)
    text = stores.sales_by_store(NET, PERIOD.first_day, DAY)
    yield Query("sales_by_store", "Sums what each store sold in the month, by the segment held when it began.", text)
    text = stores.customers_of_store(4, [1, 7])
    yield Query("customers_of_store", "Lists a store's most valuable customers of some segments.", text)
    text = movement.rules_by_day(PERIOD.first_day, DAY)
    yield Query("rules_by_day", "Finds the days on which the rules changed, whose changes are no movement.", text)
    apart = movement.Apart([PERIOD.first_day], [DAY])
    text = movement.movement(PERIOD.first_day, DAY, apart)
    yield Query("movement", "Counts customers by the segments they began and ended the month in.", text)
    text = movement.movers(NET, PERIOD.first_day, apart, names=True, stores=True)
    yield Query("movers", "Lists the most valuable of them, with all they bought and returned.", text)
    yield Query("CURRENCIES", "Reads the codes of currencies, and which are base ones.", reports.CURRENCIES)
    yield Query("RUNS", "Lists the last runs.", reports.RUNS)
    yield Query("LAST_REFRESH", "Finds the run that refreshed the segments.", reports.LAST_REFRESH)
    yield Query("HISTORY_BEGINS", "Finds the oldest change on record.", reports.HISTORY_BEGINS)
    yield Query("CELLS", "Counts customers by their three scores.", reports.CELLS)
    yield Query("concentration", "Sums the value of the best customers.", reports.concentration((10, 100)))
    yield Query("coverage", "Counts customers with orders, those with a segment.", reports.coverage(EVERYTHING))
    yield Query("new_to_repeat", "Counts new customers who came back.", reports.new_to_repeat(PLAIN, PERIOD))
    yield Query("retention", "Counts customers by first month and month.", reports.retention(PLAIN, PERIOD))
    yield Query(
        "at_risk_moves", "Counts who came to be at risk, and was lost.", reports.at_risk_moves(PERIOD, (212,), (201,))
    )
    text = movement.moved_between(PERIOD.last_month_last, DAY)
    yield Query("moved_between", "Counts who moved between two days.", text)
    yield Query("moved_since", "Counts who moved since a day.", movement.moved_since(DAY))


def _of_campaigns() -> Iterator[Query]:
    yield from (Query(*described) for described in queries_of_campaigns())


def _of_runs_and_history() -> Iterator[Query]:
    text = runs_and_history.LAST_COMPLETE_RUN
    yield Query("LAST_COMPLETE_RUN", "Finds the run that `--changed-since AUTO` begins from.", text)
    text = runs_and_history.runs_that_wrote(runs_and_history.ALL_CUSTOMERS, figures=True)
    yield Query("runs_that_wrote", "Tells the brake what the last runs found.", text)
    text = runs_and_history.complete_runs_after(date(2026, 11, 13))
    yield Query("complete_runs_after", "Finds which parts of all customers a rolling run is to read.", text)
    text = runs_and_history.complete_shard_runs(Shard(1, 4, 5), DAY, "0" * 64)
    yield Query("complete_shard_runs", "Finds the runs of the other shards.", text)
    text = runs_and_history.run_fields(list(RUN_FIELDS.values()))
    yield Query("run_fields", "Makes sure that every field of the run record can be read.", text)
    text = runs_and_history.SELF_TEST_POINTS
    yield Query("SELF_TEST_POINTS", "Reads what the self-test of the setup page found.", text)
    text = runs_and_history.history_to_purge((201, 209), date(2024, 11, 20))
    yield Query("history_to_purge", "Finds the old history that `purge` may delete.", text)


def _of_an_undo() -> Iterator[Query]:
    yield Query("written_by", "Finds the customers whom a run wrote.", undo.written_by("3f9a2c1d04be", after=0))
    text = undo.history_since("3f9a2c1d04be", DAY, after=0)
    yield Query("history_since", "Finds the rows of segment history that the run led to.", text)


def _of_a_sync() -> Iterator[Query]:
    yield Query("addresses", "Reads every address, and who opted out.", people.addresses(0))
    more = ("lifecycle_stage", "audiences", *people.PREDICTIONS, *people.PLACE, people.STORE)
    yield Query("nobody", "Finds out which optional columns there are.", people.nobody(more))
    text = people.people(0, IdList((1001, 1004)), more, phones=True)
    yield Query("people", "Reads the customers whom a sync sends.", text)
    text = syncs.complete_syncs("klaviyo")
    yield Query("complete_syncs", "Finds the syncs that the next one begins from.", text)
    text = syncs.sync_fields(["custrecord_rfm_sync_result"])
    yield Query("sync_fields", "Makes sure that every field of the sync record can be read.", text)
    yield Query("LAST_SYNCS", "Lists the last syncs for the reports.", syncs.LAST_SYNCS)
    text = syncs.changed_people(SINCE, after=0)
    yield Query("changed_people", "Finds customers whose record was changed, inactive ones too.", text)
    text = syncs.deleted_ids(SINCE, after=0)
    yield Query("deleted_ids", "Finds ids of deleted records, to empty what a destination holds under them.", text)


CHAPTERS = {
    "A run": _of_a_run,
    "Lists and optional fields": _of_lists,
    "`--changed-since`": _of_changed_customers,
    "`check` and `explain`": _of_check_and_explain,
    "`sample`": _of_a_sample,
    "Reports": _of_reports,
    "`campaigns`": _of_campaigns,
    "Records of runs, and segment history": _of_runs_and_history,
    "`undo`": _of_an_undo,
    "`sync`": _of_a_sync,
}


def book() -> str:
    """The whole document."""
    parts = [
        "# Every query the worker sends",
        (
            "This is all the SuiteQL that `netsuite-rfm` sends, with example values in it; line breaks are left out on "
            "the way. It only reads: SuiteQL cannot change anything. Written by `make queries` from the code."
        ),
    ]
    for title, queries in CHAPTERS.items():
        parts.append(f"## {title}")
        for query in queries():
            parts += [f"### {query.name}", query.purpose, f"```sql\n{query.text}\n```"]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(book(), "utf-8")
