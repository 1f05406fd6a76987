"""What falls out of a count does so alike for every command, as SQL of its own has it, and is named with its number."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from decimal import Decimal

import pytest

from netsuite_rfm.errors import RowError
from netsuite_rfm.netsuite.check.check import check
from netsuite_rfm.netsuite.check.finding import Finding, Mark
from netsuite_rfm.reports.build import report
from netsuite_rfm.reports.questions import Asked
from netsuite_rfm.run.explain import explain
from netsuite_rfm.run.job import Job
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting, scheme_of
from tests.support.night import QUICK, run_night
from tests.support.odd_account import AS_OF, COUNTED, odd_account, truth


@contextmanager
def served(behaviour: Behaviour | None = None) -> Iterator[tuple[Account, Sandbox]]:
    """Serve the odd account."""
    with closing(odd_account(behaviour)) as account, Sandbox(account) as sandbox:
        yield account, sandbox


def held(account: Account) -> dict[int, tuple[int, int]]:
    """Orders and value in cents that the fields hold, of customers who have orders."""
    rows = account.sql(
        "SELECT id, custentity_rfm_order_count, CAST(custentity_rfm_lifetime_value * 100 AS BIGINT) FROM customer "
        "WHERE custentity_rfm_order_count > 0"
    )
    return {customer: (orders, cents) for customer, orders, cents in rows}


def findings(sandbox: Sandbox, **values: str) -> dict[str, Finding]:
    """What check says, by subject."""
    settings = settings_from({**sandbox.settings(), **QUICK, **values})
    with connect(settings) as client:
        rules = counting(settings, AS_OF)
        lines = check(client, scheme_of(settings), rules, poll_s=0.005, mode="single")
        return {line.subject: line for line in lines}


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(Behaviour(), id="as it is"),
        pytest.param(Behaviour(status_form="compound", credit_sign="positive"), id="other forms"),
        pytest.param(Behaviour(numbers="bare", vendors=False), id="no vendors"),
    ],
)
def test_fields_explanation_and_report_agree_with_sql_of_their_own(behaviour: Behaviour) -> None:
    """Projects count at their customer; vendors, strangers, undelivered, unapproved and negative orders nowhere."""
    with served(behaviour) as (account, sandbox):
        night = run_night(sandbox, AS_OF)
        wanted = truth(account)
        assert held(account) == wanted
        assert night.notes == (
            "4 orders of 3 entities that are no customer this role sees count nowhere; netsuite-rfm check names them",
        )
        settings = settings_from({**sandbox.settings(), **QUICK})
        rules = counting(settings, AS_OF)
        with connect(settings) as client:
            job = Job(load_scheme("default"), rules)
            for customer in (1001, 1004, 1010, 1013, 1028, 1031):
                told = explain(client, job, str(customer), halt=threading.Event())
                orders = [Decimal(order.amount) for order in told.orders if order.counts and "return" not in order.why]
                assert (len(orders), int(100 * sum(orders))) == wanted.get(customer, (0, 0)), customer
            asked = Asked("1", load_scheme("default"), rules, AS_OF.replace(day=1), AS_OF, AS_OF)
            page = report(client, asked)
        inactive = Decimal("700.00")
        assert Decimal(page.performance.total.year_to_date) == inactive + Decimal(
            sum(value for _, value in wanted.values())
        ).scaleb(-2)
        assert any(note.startswith("4 orders of 3 entities") for note in page.notes)


@pytest.mark.parametrize(
    ("also", "counted"),
    [
        pytest.param("closed", COUNTED.replace("t.status = 'H'", "t.status = '-'"), id="closed"),
        pytest.param("pending", COUNTED.replace("IN ('A', 'C')", "IN ('C')"), id="pending"),
        pytest.param("cancelled", COUNTED.replace("IN ('A', 'C')", "IN ('A')"), id="cancelled"),
        pytest.param("negative", COUNTED.replace("coalesce(t.foreigntotal, 0) < 0", "false"), id="negative"),
    ],
)
def test_each_rule_can_be_set_otherwise(also: str, counted: str) -> None:
    """RFM_COUNT_ALSO names what counts besides, and nothing else begins to count."""
    with served() as (account, sandbox):
        before = truth(account)
        run_night(sandbox, AS_OF, RFM_COUNT_ALSO=also)
        assert held(account) == truth(account, counted) != before


@pytest.mark.parametrize(
    ("also", "statuses"),
    [
        pytest.param("", "'A'", id="approved alone"),
        pytest.param("pending", "'A', 'D'", id="pending too"),
        pytest.param("rejected,pending", "'A', 'D', 'E'", id="all"),
    ],
)
def test_an_invoice_that_nobody_approved_is_no_order(also: str, statuses: str) -> None:
    """Nor one that was rejected, unless the setting says so."""
    with served() as (account, sandbox):
        run_night(sandbox, AS_OF, RFM_ORDER_TYPES="CustInvc", RFM_COUNT_ALSO=also)
        assert held(account) == truth(account, f"t.type = 'CustInvc' AND t.status IN ({statuses})")


def test_without_projects_their_orders_count_nowhere_and_are_named() -> None:
    """Most accounts have no table job, and then nobody knows whose they are."""
    with served(Behaviour(projects=False)) as (account, sandbox):
        account.change("DELETE FROM job", [])
        assert run_night(sandbox, AS_OF).notes[0].startswith("8 orders of 6 entities")
        assert held(account) == truth(account)
        said = findings(sandbox)
        assert said["orders of nobody"].detail.startswith("7 of 5 entities")
        assert "no projects" in said["orders of projects"].detail


def test_where_lines_do_not_say_what_was_delivered_no_closed_order_counts() -> None:
    """And check says so, with the setting that counts them all."""
    with served(Behaviour(line_quantities=False)) as (account, sandbox):
        run_night(sandbox, AS_OF)
        assert held(account) == truth(account, COUNTED + " AND NOT (t.type = 'SalesOrd' AND t.status = 'H')")
        said = findings(sandbox)["orders closed"]
        assert said.mark is Mark.NOTE
        assert "none of the 4 closed orders counts" in said.detail


def test_check_gives_each_way_out_a_line_with_its_number() -> None:
    """All that the account holds, each once."""
    with served() as (_, sandbox):
        said = findings(sandbox)
    first = {subject: line.detail.split()[0] for subject, line in said.items() if subject.startswith("orders ")}
    assert first == {
        "orders voided": "1",
        "orders pending": "1",
        "orders cancelled": "1",
        "orders closed": "2",
        "orders closed in part": "2",
        "orders negative": "2",
        "orders without total": "1",
        "orders voided or not": "1",
        "orders of projects": "4",
        "orders of vendors": "1",
        "orders of nobody": "3",
        "orders of inactive customers": "1",
    }


def test_a_currency_without_rates_is_found_by_check() -> None:
    """Not by the run alone, at night."""
    with served() as (_, sandbox):
        assert findings(sandbox, RFM_REPORTING_CURRENCY="1")["RFM_REPORTING_CURRENCY"].mark is Mark.OK
        said = findings(sandbox, RFM_REPORTING_CURRENCY="99")["RFM_REPORTING_CURRENCY"]
        assert said.mark is Mark.FAIL
        assert "orders cannot be converted" in said.detail
        with pytest.raises(RowError, match="RFM_REPORTING_"):
            run_night(sandbox, AS_OF, RFM_REPORTING_CURRENCY="99")


def test_settings_that_leave_out_everybody_are_no_setting() -> None:
    """Together they may do so, where none does alone."""
    with served() as (account, sandbox):
        account.change("UPDATE customer SET category = CASE WHEN id < 1020 THEN 5 END", [])
        account.change("UPDATE customer SET subsidiary = 3 WHERE id >= 1020", [])
        half = findings(sandbox, RFM_LEAVE_OUT_CATEGORIES="5")
        assert half["RFM_LEAVE_OUT_CATEGORIES"].detail.startswith("leaves out 7 ")
        both = findings(sandbox, RFM_LEAVE_OUT_CATEGORIES="5", RFM_LEAVE_OUT_SUBSIDIARIES="3")
        said = both["RFM_LEAVE_OUT_SUBSIDIARIES, RFM_LEAVE_OUT_CATEGORIES"]
        assert (said.mark, "all 14 active" in said.detail) == (Mark.FAIL, True)


@pytest.mark.parametrize("place", ["main", "lines"])
def test_locations_on_lines_alone_are_said(place: str) -> None:
    """Then not one order has a location as far as the settings look."""
    with served(Behaviour(order_locations=place)) as (account, sandbox):  # type: ignore[arg-type]
        account.change("UPDATE transaction SET location = 4", [])
        said = findings(sandbox, RFM_ORDER_LOCATIONS="4", RFM_HOME_LOCATION="true")
        if place == "main":
            assert "RFM_HOME_LOCATION" not in said
            return
        ((orders,),) = account.sql(f"SELECT count(*) FROM transaction t WHERE {COUNTED}")
        assert said["RFM_HOME_LOCATION"].detail.startswith(f"no order's main line has a location; {orders} have one")
        assert said["RFM_ORDER_LOCATIONS"].mark is Mark.FAIL


@pytest.mark.parametrize("books", ["absent", "primary_1", "primary_2"])
def test_the_primary_book_is_found(books: str) -> None:
    """Ledger amounts come from it, whatever its id."""
    with served(Behaviour(accounting_books=books)) as (account, sandbox):  # type: ignore[arg-type]
        account.change("UPDATE transaction SET foreigntotal = 0 WHERE foreigntotal IS NULL", [])
        consolidated = {
            "RFM_ORDER_TYPES": "CustInvc", "RFM_REPORTING_SUBSIDIARY": "1", "RFM_REPORTING_PERIOD": "7",
        }  # fmt: skip
        run_night(sandbox, AS_OF, **consolidated)
        assert {customer: orders for customer, (orders, _) in held(account).items()} == {1022: 1}
        said = findings(sandbox, **consolidated)["accounting book"]
        assert said.detail.startswith(f"book {2 if books == 'primary_2' else 1} is read")
        assert (said.mark is Mark.NOTE) == (books == "absent")
