"""Runs over what has changed alone: what they read, what they find that nothing names, and where they begin."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from netsuite_rfm.errors import UsageError
from netsuite_rfm.netsuite.suiteql.changes import Since
from netsuite_rfm.run.job import AUTO
from netsuite_rfm.run.report import RunReport
from netsuite_rfm.sandbox.faults.script import Faults, Rule
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store import transactions
from netsuite_rfm.settings.schemes import load_scheme
from tests.support.disturb import disturb
from tests.support.full_account import full_account
from tests.support.night import WIDE_OPEN, run_night, score_as_of, wrong
from tests.support.recorded import DAY, later, orders, recorded_retailer

HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
Order = tuple[int, int]


@pytest.fixture(scope="module")
def served() -> Iterator[Sandbox]:
    """A retailer that was scored in full."""
    with recorded_retailer() as sandbox:
        run_night(sandbox, DAY)
        later(sandbox, HOUR)
        yield sandbox


@pytest.fixture
def sandbox(served: Sandbox) -> Sandbox:
    """It was scored in full an hour ago, whatever happened before."""
    later(served, HOUR)
    run_night(served, DAY)
    assert wrong(served.account, DAY) == []
    later(served, HOUR)
    return served


def enter(sandbox: Sandbox, order: int, customer: int, day: str = "2026-11-19") -> None:
    """Enter a cash sale now."""
    columns = {"id": [order], "entity": [customer], "foreigntotal_cents": [123_456]}
    whole = {name: np.array(values) for name, values in columns.items()}
    texts = {"type": np.array(["CashSale"], dtype=object), "status": np.array(["C"], dtype=object)}
    transactions.enter(sandbox.account, {**whole, **texts, "trandate": np.array([np.datetime64(day)])})


def auto(sandbox: Sandbox, **settings: str) -> RunReport:
    """Run over what changed since the last complete run."""
    report = run_night(sandbox, DAY, changed=AUTO, **settings)
    assert report.exit_code == 0
    return report


def test_a_quiet_quarter_of_an_hour_reads_nobody(sandbox: Sandbox) -> None:
    """After a run that wrote, the next one looks at those it wrote once more, and the one after at nobody."""
    transactions.edit(sandbox.account, orders(sandbox, 1)[0][0], foreigntotal=7_777)
    assert auto(sandbox).outcome.written == 1
    read, written = [], []
    for _ in range(3):
        later(sandbox, QUARTER)
        report = auto(sandbox)
        read.append(report.summary.customers_read)
        written.append(report.outcome.written)
    assert (read, written) == ([1, 0, 0], [0, 0, 0])
    assert wrong(sandbox.account, DAY) == []


def edited(sandbox: Sandbox, one: Order, _: Order) -> None:
    """Another amount."""
    transactions.edit(sandbox.account, one[0], foreigntotal=1)


def voided(sandbox: Sandbox, one: Order, _: Order) -> None:
    """It counts no longer."""
    transactions.void(sandbox.account, one[0])


def deleted(sandbox: Sandbox, one: Order, _: Order) -> None:
    """Nothing is left that names the customer."""
    transactions.delete(sandbox.account, [one[0]])


def moved(sandbox: Sandbox, one: Order, two: Order) -> None:
    """Only the new customer is named."""
    transactions.move(sandbox.account, one[0], two[1])


def entered(sandbox: Sandbox, one: Order, _: Order) -> None:
    """A new order."""
    enter(sandbox, 900_001, one[1])


def entered_late(sandbox: Sandbox, one: Order, _: Order) -> None:
    """A new order of long ago."""
    enter(sandbox, 900_002, one[1], "2024-01-02")


def edited_by_hand(sandbox: Sandbox, one: Order, _: Order) -> None:
    """Somebody writes into our fields."""
    sandbox.account.write_customers([(one[1], {"custentity_rfm_score": "999"})])


KINDS = [(edited, None), (voided, 0), (deleted, 1), (moved, 1), (entered, None), (entered_late, None)]


@pytest.mark.parametrize(
    ("what", "compared"),
    [pytest.param(what, compared, id=what.__name__) for what, compared in [*KINDS, (edited_by_hand, None)]],
)
def test_each_kind_of_change_is_found(
    sandbox: Sandbox, what: Callable[[Sandbox, Order, Order], None], compared: int | None
) -> None:
    """The customers are right afterwards; all are compared only where somebody may be named by nothing."""
    one, two = orders(sandbox, 2)
    what(sandbox, one, two)
    assert wrong(sandbox.account, DAY) != []
    report = auto(sandbox)
    changed = report.reading.changed
    assert (wrong(sandbox.account, DAY), changed and changed.by_disagreement) == (
        [],
        compared,
    )
    assert report.summary.customers_read <= 3
    assert run_night(sandbox, DAY, write=False).summary.customers_changed == 0


def test_an_order_put_right_minutes_after_it_was_counted_is_taken_off_the_wrong_customer(sandbox: Sandbox) -> None:
    """It is no older than the last run's overlap, so that neither its day of entry nor its owner tells."""
    (_, wrongly), (_, rightly) = orders(sandbox, 2)
    enter(sandbox, 900_003, wrongly)
    later(sandbox, timedelta(minutes=1))
    auto(sandbox)
    later(sandbox, timedelta(minutes=1))
    transactions.move(sandbox.account, 900_003, rightly)
    later(sandbox, QUARTER)
    auto(sandbox)
    assert wrong(sandbox.account, DAY) == []


def test_orders_swapped_between_two_customers_need_no_comparison(sandbox: Sandbox) -> None:
    """Both are named, and each has as many orders as before."""
    (one, first), (two, second) = orders(sandbox, 2)
    transactions.move(sandbox.account, one, second)
    transactions.move(sandbox.account, two, first)
    report = auto(sandbox)
    changed = report.reading.changed
    assert (wrong(sandbox.account, DAY), changed and changed.by_disagreement) == (
        [],
        None,
    )


def test_days_that_pass_move_customers_and_nobody_else_is_read(sandbox: Sandbox) -> None:
    """Nothing happens for four days: whoever comes over an edge is written, and few are read in vain."""
    later(sandbox, timedelta(days=4))
    day = DAY + timedelta(days=4)
    stale = len(wrong(sandbox.account, day))
    report = run_night(sandbox, day, changed=AUTO)
    assert 0 < stale <= report.outcome.written <= report.summary.customers_read < 60
    assert wrong(sandbox.account, day) == []
    assert run_night(sandbox, day, write=False).summary.customers_changed == 0
    later(sandbox, QUARTER)
    with pytest.raises(UsageError, match=f"right for {day}, which is after --as-of {DAY}"):
        run_night(sandbox, DAY, changed=AUTO)
    later(sandbox, -timedelta(days=4))


@pytest.mark.parametrize("days", [46_345, 46_346, 739_000, 999_999, 10**12])
def test_a_band_may_end_at_more_days_than_have_ever_been(sandbox: Sandbox, tmp_path: Path, days: int) -> None:
    """No order comes to the age of one from before 1900 (46,346 days), so nobody is looked for."""
    shipped = (resources.files("netsuite_rfm.settings.schemes") / "default.toml").read_text()
    own = tmp_path / "long.toml"
    own.write_text(shipped.replace("at_most = 365 }", f"at_most = {days} }}", 1))
    scheme, day = load_scheme(str(own)), DAY + timedelta(days=1)
    run_night(sandbox, DAY, scheme=scheme)
    later(sandbox, timedelta(days=1))
    assert run_night(sandbox, day, scheme=scheme, changed=AUTO).exit_code == 0
    assert run_night(sandbox, day, scheme=scheme, write=False).summary.customers_changed == 0
    later(sandbox, -timedelta(days=1))


def requests_to_read(customers: int) -> tuple[int, int]:
    """Queries and customers read for fifty changes among so many customers, the day after they were all scored."""
    with closing(full_account(load_scheme("default"))) as account:
        open_retailer(account, customers=customers, seed=3, today=DAY)
        score_as_of(account, DAY)
        disturb(account, 50)
        since = Since(account.clock.now() - timedelta(minutes=9), DAY)
        with Sandbox(account) as sandbox:
            report = run_night(sandbox, DAY, changed=since, brake=True, RFM_WRITE_MODE="single", **WIDE_OPEN)
            assert (report.exit_code, report.outcome.written, wrong(account, DAY)) == (0, 50, [])
            return sandbox.requests.count("POST", "suiteql"), report.summary.customers_read


def test_requests_follow_the_changes_and_not_the_customers() -> None:
    """Fifty changes among 1,000 customers and among 10,000 take the same queries.

    Three of them find out that the account has no field for the hold and none for the way back.
    """
    few, many = requests_to_read(1_000), requests_to_read(10_000)
    assert few == many == (17 + 3, 50)


def test_a_customer_made_active_again_is_scored(sandbox: Sandbox) -> None:
    """While inactive nobody wrote the fields; its record changed when it came back."""
    order, customer = orders(sandbox, 1)[0]
    sandbox.account.write_customers([(customer, {"isinactive": True})])
    transactions.edit(sandbox.account, order, foreigntotal=4_321)
    assert auto(sandbox).outcome.written == 0
    later(sandbox, 2 * HOUR)
    sandbox.account.write_customers([(customer, {"isinactive": False})])
    assert auto(sandbox).outcome.written == 1
    assert wrong(sandbox.account, DAY) == []


def test_what_a_run_leaves_is_done_by_the_next(sandbox: Sandbox) -> None:
    """A run that left something behind is no place to begin from, however late the next one is."""
    for order, _ in orders(sandbox, 3):
        transactions.edit(sandbox.account, order, foreigntotal=55_555)
    report = run_night(sandbox, DAY, changed=AUTO, most_writes=1)
    assert (report.outcome.written, report.outcome.remaining) == (1, 2)
    later(sandbox, 5 * HOUR)
    assert auto(sandbox).outcome.written == 2
    assert wrong(sandbox.account, DAY) == []


def test_a_run_that_netsuite_ended_is_no_place_to_begin_from(sandbox: Sandbox) -> None:
    """Its row says so; the next run begins where the last complete one did."""
    for order, _ in orders(sandbox, 3):
        transactions.edit(sandbox.account, order, foreigntotal=66_666)
    broken = Rule(do="unavailable", method="PATCH")
    sandbox.faults = Faults([broken], clock_skew_s=sandbox.site.clock.skew_s)
    ended = run_night(sandbox, DAY, changed=AUTO, NETSUITE_RETRY_CEILING_S="1")
    sandbox.faults = Faults(clock_skew_s=sandbox.site.clock.skew_s)
    assert (ended.exit_code, ended.outcome.written, ended.not_recorded) == (3, 0, "")
    later(sandbox, 5 * HOUR)
    assert auto(sandbox).outcome.written == 3
    assert wrong(sandbox.account, DAY) == []
