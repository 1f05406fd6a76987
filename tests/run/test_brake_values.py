"""Poisoned nights against a whole account: what is held, what releases it, and what a run leaves for the next."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from netsuite_rfm.rfm.brake.nights import read_night
from netsuite_rfm.run.job import AUTO
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme
from tests.cli.test_app import netsuite_rfm
from tests.support.accounts import AS_OF, small_account
from tests.support.night import QUICK, WIDE_OPEN, run_night, wrong
from tests.support.recorded import DAY, later, recorded_retailer

NEXT = DAY + timedelta(days=1)
RUN = "customrecord_rfm_run"
SALES = "type IN ('SalesOrd', 'CashSale')"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A retailer of whose customers a run has read and written all; a day later."""
    with recorded_retailer(200) as sandbox:
        run_night(sandbox, DAY, brake=True)
        later(sandbox, timedelta(days=1))
        yield sandbox


def names(sandbox: Sandbox, as_of: date = NEXT, **more: str) -> list[str]:
    """Name what holds a night."""
    return [reason.name for reason in run_night(sandbox, as_of, brake=True, **more).unsafe]


def figures(sandbox: Sandbox) -> list[str | None]:
    """What the runs left for the brake, the first one first."""
    return [text for (text,) in sandbox.account.sql(f"SELECT custrecord_rfm_run_brake FROM {RUN} ORDER BY id")]


def test_a_good_night_is_written(sandbox: Sandbox) -> None:
    """And leaves its figures, by which the next is judged."""
    report = run_night(sandbox, NEXT, brake=True)
    assert (report.exit_code, report.unsafe, wrong(sandbox.account, NEXT)) == (0, (), [])
    first, second = map(read_night, figures(sandbox))
    assert first is not None
    assert second is not None
    assert second.totals.customers == report.summary.customers_scored
    assert (first.rules, first.names) == (second.rules, second.names)


@pytest.mark.parametrize(
    ("poison", "name"),
    [
        pytest.param("foreigntotal = foreigntotal * 1.05", "lifetime_value", id="amounts 5 % too high"),
        pytest.param("foreigntotal = foreigntotal * 1.01", "lifetime_value", id="1 %"),
        pytest.param("trandate = trandate - INTERVAL 1 DAY", "last_order_day", id="a day off"),
        pytest.param("voided = 'T'", "order_count", id="a fifth of the customers' orders voided"),
    ],
)
def test_a_poisoned_night_is_held_and_written_to_nobody(sandbox: Sandbox, poison: str, name: str) -> None:
    """Each field by itself; before, such a night ended with exit code 0."""
    some = " AND entity % 10 < 2" if "voided" in poison else ""
    sandbox.account.sql(f"UPDATE transaction SET {poison} WHERE {SALES}{some}")
    report = run_night(sandbox, NEXT, brake=True, RFM_MAX_UNEXPLAINED_SHARE="0.01")
    assert name in [reason.name for reason in report.unsafe]
    assert (report.exit_code, report.outcome.written) == (4, 0)
    assert report.verdict.plan_id in report.as_json()["brake"]["plan_id"]


def test_the_id_releases_the_plan_that_was_shown_and_no_other(sandbox: Sandbox) -> None:
    """One order more, and it is another plan, with an id of its own."""
    sandbox.account.sql(f"UPDATE transaction SET foreigntotal = foreigntotal * 1.05 WHERE {SALES}")
    shown = run_night(sandbox, NEXT, write=False, brake=True).verdict.plan_id
    assert run_night(sandbox, NEXT, brake=True).verdict.plan_id == shown
    last = f"SELECT max(id) FROM transaction WHERE {SALES} AND trandate < DATE '{DAY}'"
    sandbox.account.sql(f"UPDATE transaction SET foreigntotal = 7 WHERE id = ({last})")
    held = run_night(sandbox, NEXT, brake=True, accepted=shown)
    assert (held.exit_code, held.outcome.written, held.verdict.refused_id) == (4, 0, shown)
    assert held.verdict.plan_id != shown
    done = run_night(sandbox, NEXT, brake=True, accepted=held.verdict.plan_id)
    assert (done.exit_code, wrong(sandbox.account, NEXT)) == (0, [])
    night = read_night(figures(sandbox)[-1])
    assert night is not None
    assert "lifetime_value" in night.accepted


def test_the_repair_of_a_night_that_was_accepted_is_not_held(sandbox: Sandbox) -> None:
    """Amounts come back to what they were, and so do the customers."""
    run_night(sandbox, NEXT, brake=True)
    later(sandbox, timedelta(days=1))
    day = NEXT + timedelta(days=1)
    sandbox.account.sql(f"UPDATE transaction SET foreigntotal = foreigntotal * 2 WHERE {SALES}")
    held = run_night(sandbox, day, brake=True)
    assert run_night(sandbox, day, brake=True, accepted=held.verdict.plan_id).exit_code == 0
    sandbox.account.sql(f"UPDATE transaction SET foreigntotal = foreigntotal / 2 WHERE {SALES}")
    later(sandbox, timedelta(days=1))
    report = run_night(sandbox, day + timedelta(days=1), brake=True)
    assert (report.exit_code, wrong(sandbox.account, day + timedelta(days=1))) == (0, [])


def test_a_day_that_is_not_netsuites_is_held(sandbox: Sandbox) -> None:
    """Tomorrow, and a day before the last complete run's, also for a single customer."""
    assert names(sandbox, NEXT + timedelta(days=1)) == ["day_ahead"]
    assert names(sandbox, DAY - timedelta(days=1))[-1:] == ["day_behind"]
    ((customer,),) = sandbox.account.sql("SELECT min(id) FROM customer WHERE isinactive = 'F'")
    report = run_night(sandbox, date(2025, 11, 20), brake=True, customers=(int(customer),))
    assert "day_behind" in [reason.name for reason in report.unsafe]


def test_a_machine_whose_clock_is_wrong_takes_netsuites_day(sandbox: Sandbox) -> None:
    """Unless a day was asked for; the row says the right one."""
    report = run_night(sandbox, NEXT + timedelta(days=3), brake=True, as_of_asked=False)
    assert (report.exit_code, report.as_of, wrong(sandbox.account, NEXT)) == (0, NEXT, [])
    ((day,),) = sandbox.account.sql(f"SELECT custrecord_rfm_run_as_of FROM {RUN} ORDER BY id DESC LIMIT 1")
    assert str(day)[:10] == NEXT.isoformat()


def test_another_setting_is_held_once(sandbox: Sandbox) -> None:
    """Lifetime value net by mistake; accepted, it is the rule of the nights to come."""
    held = run_night(sandbox, NEXT, brake=True, RFM_LIFETIME_VALUE="net")
    assert "rules_changed" in [reason.name for reason in held.unsafe]
    done = run_night(sandbox, NEXT, brake=True, accepted=held.verdict.plan_id, RFM_LIFETIME_VALUE="net")
    assert done.exit_code == 0
    later(sandbox, timedelta(days=1))
    assert "rules_changed" not in names(sandbox, NEXT + timedelta(days=1), RFM_LIFETIME_VALUE="net")


def test_a_list_value_that_was_renamed_is_held_and_shown(sandbox: Sandbox) -> None:
    """People would read Churned where the champions are."""
    account = sandbox.account
    assert isinstance(account, ScriptedAccount)
    account.rename_list_value("customlist_rfm_segment", "val_rfm_vip_champions", "Gone")
    (reason,) = run_night(sandbox, NEXT, brake=True).unsafe
    assert (reason.name, reason.measured) == ("names_changed", "val_rfm_vip_champions is called Gone")


def test_orders_that_stop_are_warned_of(sandbox: Sandbox) -> None:
    """The report and the row say it, and the night is written."""
    since = DAY - timedelta(days=4)
    sandbox.account.sql(f"DELETE FROM transaction WHERE {SALES} AND trandate >= DATE '{since}'")
    report = run_night(sandbox, NEXT, brake=True, **WIDE_OPEN)
    assert [warning.name for warning in report.verdict.warnings] == ["orders_stopped"]
    assert report.exit_code == 0
    ((result,),) = sandbox.account.sql(f"SELECT custrecord_rfm_run_result FROM {RUN} ORDER BY id DESC LIMIT 1")
    assert "Look at: business days without any order: " in result


def test_an_account_without_the_field_is_judged_by_the_fixed_limits(sandbox: Sandbox) -> None:
    """Until suitescript/ of this version is deployed: the run is as ever, and leaves its row without figures."""
    account = sandbox.account
    assert isinstance(account, ScriptedAccount)
    fields = account.record_tables[RUN].fields
    account.record_tables[RUN].fields = {name: field for name, field in fields.items() if not name.endswith("_brake")}
    try:
        report = run_night(sandbox, NEXT, brake=True)
    finally:
        account.record_tables[RUN].fields = fields
    assert (report.exit_code, report.not_recorded, report.keeps_figures) == (0, "", False)


def test_runs_between_nights_leave_no_figures(sandbox: Sandbox) -> None:
    """A quarter of an hour is no night to compare with."""
    run_night(sandbox, NEXT, brake=True)
    later(sandbox, timedelta(minutes=15))
    assert run_night(sandbox, NEXT, brake=True, changed=AUTO).exit_code == 0
    assert [text is None for text in figures(sandbox)] == [False, False, True]


def test_the_first_load_waits_for_a_person(tmp_path: Path) -> None:
    """The run says the id; with it the run is carried out; another id, or none, is refused."""
    with closing(small_account(120)) as account, Sandbox(account) as sandbox:
        settings = {**sandbox.settings(), **QUICK, "RFM_HOLD_FIRST_LOAD": "true"}
        words = ["run", "--as-of", AS_OF.isoformat()]
        held = netsuite_rfm(*words, settings=settings, folder=tmp_path)
        assert (held.returncode, account.writes.total()) == (4, 0)
        plan_id = json.loads(held.stderr.splitlines()[-2])["plan_id"]
        assert f"--accept-unsafe {plan_id}" in held.stdout
        bare = netsuite_rfm(*words, "--accept-unsafe", settings=settings, folder=tmp_path)
        assert bare.returncode == 2
        swallowed = netsuite_rfm("run", "--accept-unsafe", *words[1:], settings=settings, folder=tmp_path)
        assert swallowed.returncode == 2
        other = netsuite_rfm(*words, "--accept-unsafe", "0123456789", settings=settings, folder=tmp_path)
        assert (other.returncode, "You accepted 0123456789" in other.stderr, account.writes.total()) == (4, True, 0)
        done = netsuite_rfm(*words, "--accept-unsafe", plan_id, settings=settings, folder=tmp_path)
        assert (done.returncode, wrong(account, AS_OF)) == (0, [])


def test_a_scheme_edge_that_was_mistyped_is_held(sandbox: Sandbox) -> None:
    """Nobody's orders differ, and few segments: the rules are not those of the last complete run."""
    scheme = load_scheme("default")
    report = run_night(sandbox, NEXT, brake=True, scheme=replace(scheme, audiences=scheme.audiences[1:]))
    assert "rules_changed" in [reason.name for reason in report.unsafe]
