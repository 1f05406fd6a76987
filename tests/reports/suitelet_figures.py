"""The success measures as the Suitelet shows them, beside those of the worker's report."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from netsuite_rfm.reports.page import wording
from netsuite_rfm.reports.words import month as month_name
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.run.nightly import counting_json
from netsuite_rfm.sandbox.scripts.deployments import Asked, open_suitelet
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.schemes import load_scheme
from tests.suitescript.dashboard import NBSP, PAGE, RUN, Seen

SECOND = "New customers who ordered again on a later day within 90 days"
AT_RISK = "What became of customers at risk, by month"
RETENTION = "Customers who ordered again, by month of their first order and months since"
BEST = "Lifetime value of the best customers"
HEAT_MAP = "Customers and their lifetime value by recency and frequency score"
MIGRATION = "Active customers, from the segment of the row to that of the column"

count, amount, share = wording.count, wording.amount, wording.share


def leave_counting(account: Account) -> None:
    """Have there be a run on record that counted as the default scheme does."""
    counting = Counting(("SalesOrd", "CashSale"), net=False, as_of=date(2011, 1, 1))
    row = {"scope": "all customers", "exit_code": 0, "counting": counting_json(counting, load_scheme("default"))}
    moment = account.clock.now()
    account.record_tables[RUN].add({f"custrecord_rfm_run_{name}": value for name, value in row.items()}, moment)


def open_page(account: Account, today: date, **parameters: str) -> Seen:
    """What an administrator sees at this address on that day, read anew."""
    asked = Asked(parameters={"refresh": "T", **parameters})
    skew_s = account.clock.skew_s
    account.clock.skew_s += (datetime.combine(today, time(9), UTC) - account.clock.now()).total_seconds()
    try:
        return Seen(open_suitelet(account, PAGE, role=ADMINISTRATOR, asked=asked).html)
    finally:
        account.clock.skew_s = skew_s


def same_measures(seen: Seen, report: Mapping[str, Any]) -> None:
    """Every figure of the page of success measures is the report's, as the worker's own page writes it."""
    measures, running = report["measures"], report["month"] if not report["month_complete"] else None

    def named(month: str) -> str:
        return f"{month_name(month)}{' *' if month == running else ''}"

    assert seen.rows[SECOND] == [
        [month_name(row["month"]), count(row["new"]), count(row["repeated"]), share(row["share"]),
         "in progress" if row["open"] else "complete"]
        for row in measures["new_to_repeat"]
    ]  # fmt: skip
    assert seen.rows.get(AT_RISK, []) == [
        [named(row["month"]), count(row["at_risk_at_start"]), count(row["bought_again"]),
         share(row["share_bought_again"]), amount(row["revenue"]), count(row["still_at_risk"]), count(row["lost"]),
         share(row["share"])]
        for row in measures["at_risk_churn"]
    ]  # fmt: skip
    cohorts = measures["retention"]
    first = next(at for at, row in enumerate(cohorts) if row["customers"])
    widest = len(cohorts[first]["months"]) - 1
    assert seen.rows[RETENTION] == [_cohort(row, widest, month_name(row["month"]), running) for row in cohorts[first:]]
    assert seen.rows[BEST] == [
        [f"{row['percent']} %", count(row["customers"]), amount(row["lifetime_value"]), share(row["share"])]
        for row in report["concentration"]["top"]
    ]
    cells = {(row["recency"], row["frequency"]): row for row in report["heat_map"]["rows"]}
    assert seen.rows[HEAT_MAP] == [
        [
            f"Recency {recency}",
            *(
                f"{count(cells[recency, frequency]['customers'])} {amount(cells[recency, frequency]['lifetime_value'])}"
                for frequency in (1, 2, 3, 4, 5)
            ),
        ]
        for recency in (5, 4, 3, 2, 1)
    ]


def _cohort(row: Mapping[str, Any], widest: int, name: str, running: str | None) -> list[str]:
    later = [f"{share(month['share'])} {count(month['customers'])}" for month in row["months"][1:]]
    if running and later:
        later[-1] = later[-1].replace(f"{NBSP}%", f"{NBSP}% *")
    return [name, count(row["customers"]), *later, *[""] * (widest - len(later))]


def same_migration(seen: Seen, report: Mapping[str, Any]) -> None:
    """Where customers were on both days."""
    wanted = {(row["from"], row["to"]): count(row["customers"]) for row in report["migration"]["rows"]}
    shown = {
        (start, end): cell
        for start, cells in seen.table(MIGRATION).items()
        for end, cell in list(cells.items())[1:]
        if cell != "0"
    }
    assert shown == wanted
