"""A customer whom a person holds keeps the segment until the day of the hold; scores and totals go on."""

import threading
from contextlib import closing
from datetime import date, timedelta

import pytest
import structlog

from netsuite_rfm.netsuite.check.check import check
from netsuite_rfm.netsuite.check.finding import Mark
from netsuite_rfm.run.explain import explain
from netsuite_rfm.run.job import AUTO, Job
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.sandbox.store.fields import RFM_FIELDS, CustomField
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from tests.run.test_optional_fields import fill
from tests.support.accounts import AS_OF
from tests.support.night import QUICK, expected, held, run_night, wrong
from tests.support.recorded import DAY, later, recorded_retailer
from tests.support.soak import at_length
from tests.support.undone import undo_run

HOLD = "custentity_rfm_hold_until"
NIGHTS = at_length(10, 30)
WAY_BACK = "custentity_rfm_way_back"


def hold(account: Account, customer: int, until: date | None) -> None:
    """Have a person set the day."""
    day = "NULL" if until is None else f"DATE '{until}'"
    account.sql(f"UPDATE customer SET {HOLD} = {day} WHERE id = {customer}")


def put_by_hand(account: Account, customer: int, name: str) -> None:
    """Have a person choose a segment, and hold it."""
    value = next(segment.id for segment in account.lists["customlist_rfm_segment"] if segment.name == name)
    account.sql(f"UPDATE customer SET custentity_rfm_segment = {value} WHERE id = {customer}")


def somebody(account: Account, day: date) -> int:
    """A customer with orders who is no VIP Champion."""
    return min(customer for customer, value in expected(account, day).items() if value.segment != "VIP Champions")


def test_held_through_many_nights_a_new_scheme_and_an_undo_and_right_when_released() -> None:
    """The segment, the one before and its day stay; totals are true every night; from the hold's day on all is true."""
    with recorded_retailer(60) as sandbox:
        account = sandbox.account
        run_night(sandbox, DAY)
        customer = somebody(account, DAY)
        put_by_hand(account, customer, "VIP Champions")
        until = DAY + timedelta(days=NIGHTS + 3)
        hold(account, customer, until)
        kept = held(account)[customer]
        for night in range(1, NIGHTS + 1):
            day = DAY + timedelta(days=night)
            report = run_night(sandbox, day)
            now, true = held(account)[customer], expected(account, day)[customer]
            assert report.reading.held == 1
            assert (now.segment, now.previous_segment, now.segment_changed_on) == (
                kept.segment,
                kept.previous_segment,
                kept.segment_changed_on,
            )
            assert (now.score, now.lifetime_value, now.last_order) == (
                true.score,
                true.lifetime_value,
                true.last_order,
            )
            assert wrong(account, day) == [customer]
        moved = run_night(sandbox, DAY + timedelta(days=NIGHTS + 1), scheme=load_scheme("quantile"))
        assert sum(moved.summary.transitions.values()) > 5
        assert held(account)[customer].segment == "VIP Champions"
        assert undo_run(sandbox, moved.run_id, DAY + timedelta(days=NIGHTS + 1)).exit_code == 0
        assert held(account)[customer].segment == "VIP Champions"
        assert account.sql(f"SELECT {HOLD} FROM customer WHERE id = {customer}") == [(until,)]
        last = run_night(sandbox, until - timedelta(days=1))
        assert (last.reading.held, wrong(account, until - timedelta(days=1))) == (1, [customer])
        released = run_night(sandbox, until)
        assert (released.reading.held, wrong(account, until)) == (0, [])
        now = held(account)[customer]
        assert (now.previous_segment, now.segment_changed_on) == ("VIP Champions", until)


def test_a_run_over_changed_customers_finds_a_hold_that_ends() -> None:
    """Nothing else moves the customer: the day of the hold does, and the day before does not."""
    with recorded_retailer(60) as sandbox:
        account = sandbox.account
        run_night(sandbox, DAY)
        customer = somebody(account, DAY)
        put_by_hand(account, customer, "VIP Champions")
        hold(account, customer, DAY + timedelta(days=2))
        run_night(sandbox, DAY)
        for days, left in ((1, [customer]), (2, [])):
            later(sandbox, timedelta(days=1))
            report = run_night(sandbox, DAY + timedelta(days=days), changed=AUTO)
            assert (report.exit_code, wrong(account, DAY + timedelta(days=days))) == (0, left)


@pytest.mark.parametrize("days", [0, 1], ids=["on its day", "the day before"])
def test_the_day_of_the_hold_is_the_first_on_which_the_segment_may_move(days: int) -> None:
    """Held on the day before, free on the day."""
    with recorded_retailer(60) as sandbox:
        run_night(sandbox, DAY)
        customer = somebody(sandbox.account, DAY)
        put_by_hand(sandbox.account, customer, "VIP Champions")
        hold(sandbox.account, customer, DAY + timedelta(days=days))
        assert run_night(sandbox, DAY).reading.held == days
        assert (held(sandbox.account)[customer].segment == "VIP Champions") is bool(days)


def test_explain_says_until_when_and_what_comes_then() -> None:
    """The segment held, the day, and the first change of the segment on that day."""
    with recorded_retailer(60) as sandbox:
        run_night(sandbox, DAY)
        customer = somebody(sandbox.account, DAY)
        true = expected(sandbox.account, DAY)[customer]
        put_by_hand(sandbox.account, customer, "VIP Champions")
        until = DAY + timedelta(days=1)
        hold(sandbox.account, customer, until)
        settings = settings_from({**sandbox.settings(), **QUICK})
        with connect(settings) as client:
            job = Job(load_scheme("default"), counting(settings, DAY))
            found = explain(client, job, str(customer), halt=threading.Event())
        assert (found.held_until, found.held_segment) == (until.isoformat(), "VIP Champions")
        assert found.fields["custentity_rfm_segment"].should_hold == "VIP Champions"
        first = next(change for change in found.next_changes if change.what == "segment")
        assert (first.on, first.before, first.after) == (until.isoformat(), "VIP Champions", true.segment)


@pytest.mark.parametrize("lacks", [(), (HOLD,), (WAY_BACK,), (HOLD, WAY_BACK)], ids=str)
def test_an_account_without_the_fields_works_as_before(lacks: tuple[str, ...]) -> None:
    """Whichever of the two is missing, the night is right; nobody is held, or no way back is kept; check has a note."""
    both = (CustomField(HOLD, "DATE"), CustomField(WAY_BACK, "TEXT", longest=4_000))
    there = tuple(field for field in both if field.script_id not in lacks)
    with closing(Account(fields=(*RFM_FIELDS, *there))) as account:
        fill(account, 40)
        with Sandbox(account) as sandbox:
            report = run_night(sandbox, AS_OF)
            assert (report.exit_code, report.reading.held, wrong(account, AS_OF)) == (0, 0, [])
            settings = settings_from({**sandbox.settings(), **QUICK})
            with connect(settings) as client:
                found = list(check(client, load_scheme("default"), counting(settings, AS_OF), poll_s=0.01, mode="auto"))
        notes = [
            finding.detail for finding in found if finding.mark is Mark.NOTE and "without custentity" in finding.detail
        ]
        assert len(notes) == bool(lacks)
        assert all(name in "".join(notes) for name in lacks)
        assert not [finding for finding in found if finding.mark is Mark.FAIL]
        if WAY_BACK not in lacks:
            assert account.sql(f"SELECT count({WAY_BACK}) FROM customer") == [(report.outcome.written,)]


def test_a_way_back_that_netsuite_rejects_costs_nobody_the_night() -> None:
    """A field too short for the text: the customers are written without it, and the log says so once."""
    with closing(Account(fields=(*RFM_FIELDS, CustomField(WAY_BACK, "TEXT", longest=20)))) as account:
        fill(account, 40)
        with Sandbox(account) as sandbox, structlog.testing.capture_logs() as log:
            report = run_night(sandbox, AS_OF)
        assert (report.exit_code, wrong(account, AS_OF)) == (0, [])
        assert account.sql(f"SELECT count({WAY_BACK}) FROM customer") == [(0,)]
        assert 1 <= sum(line["event"] == "way_back_rejected" for line in log) <= 8  # as many as are written at once
