"""Rolling runs: who can differ, and in turn one of seven parts of all customers."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

import netsuite_rfm.settings
from netsuite_rfm.cli.rolling_option import chosen_rolling
from netsuite_rfm.errors import UsageError
from netsuite_rfm.netsuite.suiteql.runs_and_history import RUN_RECORD
from netsuite_rfm.rfm.brake.nights import Night, read_night
from netsuite_rfm.rfm.scheme import parse_scheme
from netsuite_rfm.run.job import AUTO
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.cli.test_app import netsuite_rfm as command
from tests.cli.test_app import one_line
from tests.rfm.test_relative import NTILE
from tests.support.accounts import AS_OF, small_account
from tests.support.night import WIDE_OPEN, run_night, wrong
from tests.support.recorded import DAY, later, orders, recorded_retailer
from tests.support.rolling import APART, OF, RollingNights
from tests.support.shop import SALES, Shop, open_shop
from tests.support.undone import undo_run

FIRST, NIGHTS = date(2011, 10, 20), 14
ONE_IN = 30
NET = {"RFM_LIFETIME_VALUE": "net"}
DEFAULT = Path(netsuite_rfm.settings.__file__).parent / "schemes" / "default.toml"


@pytest.fixture
def shop(data: Path) -> Iterator[Shop]:
    """A real shop of which a full run has read and written all."""
    with open_shop(data, FIRST, seed=5, one_in=ONE_IN, apart=APART) as opened:
        assert run_night(opened.sandbox, FIRST - timedelta(days=1), **NET).exit_code == 0
        yield opened


def test_seven_nights_after_the_last_edit_in_the_dark_the_account_is_as_a_full_run_leaves_it(shop: Shop) -> None:
    """Real orders with everything that people do, edits in the dark, and two nights that fail.

    Every night nobody differs but for such an edit; none lasts longer than seven nights and those that failed.
    """
    nights = RollingNights(shop, **NET)
    for number in range(NIGHTS):
        nights.next_day()
        for _ in range(2):
            shop.something_happens()
        for _ in range(3 if number < NIGHTS - OF else 0):
            nights.edit_in_the_dark()
        if number in {3, 5}:
            nights.fail()
        else:
            nights.run()
    assert nights.dark == {}
    assert max(nights.lasted) <= OF + nights.counts["failed"]
    assert sum(count for lasted, count in nights.lasted.items() if lasted) > 5
    assert nights.counts["read"] < 0.5 * nights.counts["runs"] * len(shop.account.sql("SELECT id FROM customer"))
    assert run_night(shop.sandbox, shop.today, write=False, **NET).summary.customers_changed == 0


def figures_kept(shop: Shop) -> Night:
    """What the newest run left for the brake."""
    ((text,),) = shop.account.sql(f"SELECT custrecord_rfm_run_brake FROM {RUN_RECORD} ORDER BY id DESC LIMIT 1")
    night = read_night(text)
    assert night is not None
    return night


def test_the_brake_measures_the_night_of_everybody(shop: Shop) -> None:
    """A rolling night and a full one of the same account measure the same, and leave the same for the nights after."""
    nights = RollingNights(shop, **WIDE_OPEN, **NET)
    nights.next_day()
    nights.run(brake=True, rolling=None)
    for _ in range(2):
        nights.next_day()
        full = run_night(shop.sandbox, shop.today, write=False, brake=True, **WIDE_OPEN, **NET).verdict
        report = nights.run(brake=True)
        assert report.summary.customers_read < full.night.read
        assert report.verdict.night.counts == full.night.counts
        assert report.verdict.night.read == full.night.read
        kept, totals = figures_kept(shop).totals, full.night.totals
        assert (kept.customers, kept.orders, kept.cents) == (totals.customers, totals.orders, totals.cents)
        assert kept.days == pytest.approx(totals.days, rel=1e-4)


@pytest.mark.parametrize(("over", "held"), [(0.0001, []), (-0.0001, ["lifetime_value"])])
def test_shares_stay_shares_of_everybody(shop: Shop, over: float, held: list[str]) -> None:
    """At the limit of all customers with scores the night is written, and one below it is held."""
    nights = RollingNights(shop)
    run_night(shop.sandbox, shop.today)
    nights.next_day()
    edited = shop.account.sql(f"SELECT DISTINCT entity FROM transaction WHERE {SALES} ORDER BY entity LIMIT 15")
    for (customer,) in edited:
        shop.account.change(
            f"UPDATE transaction SET foreigntotal = foreigntotal * 2, modified = $2 WHERE entity = $1 AND {SALES}",
            [customer, shop.account.clock.now().replace(tzinfo=None)],
        )
    plan = run_night(shop.sandbox, shop.today, write=False, brake=True)
    changed, of = plan.verdict.night.counts["lifetime_value"].customers, plan.verdict.night.counts["lifetime_value"].of
    limit = changed / of + over
    report = run_night(
        shop.sandbox, shop.today, rolling=OF, brake=True, RFM_MAX_UNEXPLAINED_SHARE=f"{limit:.6f}",
        RFM_MIN_ORDERS_OF_DAYS_SHARE="0", RFM_MAX_SEGMENT_CHANGE_SHARE="0.5", RFM_MAX_PLACEMENT_CHANGE_SHARE="0.5",
    )  # fmt: skip
    assert [reason.name for reason in report.unsafe if reason.name == "lifetime_value"] == held


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A retailer of whose customers a full run has read and written all; an hour later."""
    with recorded_retailer() as served:
        run_night(served, DAY, brake=True)
        later(served, timedelta(hours=1))
        yield served


def scopes(sandbox: Sandbox) -> list[str]:
    """Scopes of the runs' rows, the first one first."""
    return [scope for (scope,) in sandbox.account.sql(f"SELECT custrecord_rfm_run_scope FROM {RUN_RECORD} ORDER BY id")]


def test_the_row_the_report_and_the_figures_say_what_kind_of_run_it_was(sandbox: Sandbox) -> None:
    """Which part of all customers, and what share that is."""
    report = run_night(sandbox, DAY, rolling=OF)
    assert report.figures.scope.startswith("changed since the last run and part 1 of 7, 2026-11-20T")
    assert scopes(sandbox) == ["all customers", report.figures.scope]
    assert tuple(report.figures.totals()[name] for name in ("scope", "rolled", "parts")) == (
        report.figures.scope, None, "part 1 of 7",
    )  # fmt: skip
    assert report.figures.as_metrics()["windows_read_ratio"] == pytest.approx(1 / OF)
    assert run_night(sandbox, DAY).figures.as_metrics()["windows_read_ratio"] == 1
    assert run_night(sandbox, DAY, changed=AUTO).figures.as_metrics()["windows_read_ratio"] == 0


def test_a_run_that_was_not_complete_leaves_its_part_to_the_next(sandbox: Sandbox) -> None:
    """Also one that an undo took back; a run in between over what changed takes no part's turn."""
    tomorrow, then = DAY + timedelta(days=1), DAY + timedelta(days=2)
    first = run_night(sandbox, tomorrow, rolling=OF)
    for _, customer in orders(sandbox, 3):
        sandbox.account.sql(f"UPDATE customer SET custentity_rfm_order_count = 77 WHERE id = {customer}")
    partly = run_night(sandbox, then, rolling=OF, most_writes=0)
    assert partly.outcome.remaining > 0
    run_night(sandbox, then, changed=AUTO)
    second = run_night(sandbox, then, rolling=OF)
    undo_run(sandbox, second.run_id, then)
    third = run_night(sandbox, then, rolling=OF)
    turns = [report.reading.changed.turn for report in (first, partly, second, third) if report.reading.changed]
    assert turns == ["part 1 of 7", "part 2 of 7", "part 2 of 7", "part 2 of 7"]


def test_where_there_is_nothing_to_begin_from_all_are_read(sandbox: Sandbox) -> None:
    """Other rules, as after an upgrade, a part that is too old, or no run: then it is a full run, and says why."""
    wider = parse_scheme(DEFAULT.read_text("utf-8").replace("5 = { at_least = 10 }", "5 = { at_least = 9 }"), "default")
    changed = run_night(sandbox, DAY, rolling=OF, scheme=wider, brake=True)
    assert (changed.exit_code, [reason.name for reason in changed.unsafe]) == (4, ["rules_changed"])
    assert "the scheme" in (changed.figures.rolled or "")
    late = run_night(sandbox, DAY + timedelta(days=7), rolling=OF)
    assert late.figures.rolled == "each part was last read too long ago"
    assert scopes(sandbox)[-1] == "all customers"
    assert (late.reading.changed, late.reading.windows_read, wrong(sandbox.account, DAY + timedelta(days=7))) == (
        None,
        1,
        [],
    )
    sandbox.account.sql(f"DELETE FROM {RUN_RECORD}")
    assert "no record of a complete run" in run_night(sandbox, DAY + timedelta(days=7), rolling=OF).reading.rolled


def test_another_number_of_nights_begins_its_own_turn(sandbox: Sandbox) -> None:
    """Parts of seven say nothing of parts of three; the full run read them all."""
    run_night(sandbox, DAY, rolling=OF)
    report = run_night(sandbox, DAY + timedelta(days=1), rolling=3)
    assert report.reading.changed is not None
    assert report.reading.changed.turn == "part 1 of 3"


def test_an_account_that_takes_no_window_functions_ends_the_same() -> None:
    """Ids come one to a row then, and windows from counts."""
    with recorded_retailer(behaviour=Behaviour(window_functions=False)) as served:
        run_night(served, DAY)
        later(served, timedelta(days=1))
        next_day = DAY + timedelta(days=1)
        report = run_night(served, next_day, rolling=OF)
        assert (report.exit_code, wrong(served.account, next_day)) == (0, [])


def test_what_moves_everybody_is_refused() -> None:
    """A relative scheme has one line, before anything is read."""
    with closing(small_account(30)) as account, Sandbox(account) as served:
        with pytest.raises(UsageError, match=r"^--rolling: scheme .* Run without it$"):
            run_night(served, AS_OF, rolling=OF, scheme=NTILE)
        assert len(served.requests) == 0


def test_without_the_record_of_runs_it_is_refused() -> None:
    """What to do is said."""
    with (
        closing(small_account(30)) as account,
        Sandbox(account) as served,
        pytest.raises(UsageError, match=r"^--rolling needs the record of runs, .*Deploy suitescript/$"),
    ):
        run_night(served, AS_OF, rolling=OF)


@pytest.mark.parametrize("nights", [1, 29])
def test_the_number_of_nights_has_its_bounds(nights: int) -> None:
    """From 2 to 28."""
    assert [chosen_rolling(number, alone=True, index=None) for number in (2, 28, None)] == [2, 28, None]
    with pytest.raises(UsageError, match="a number of nights from 2 to 28 is needed"):
        chosen_rolling(nights, alone=True, index=None)


def test_it_goes_with_no_other_choice_of_customers(tmp_path: Path) -> None:
    """Exit code 2, one line, and nothing was asked of NetSuite."""
    with closing(small_account(5)) as account, Sandbox(account) as served:
        done = command("run", "--rolling", "7", "--shard", "1/2", settings=served.settings(), folder=tmp_path)
        assert (done.returncode, len(served.requests)) == (2, 0)
        assert "leave out --customer, --customers-file, --changed-since, --cuts and --shard" in one_line(done)
    with pytest.raises(UsageError, match="leave out"):
        chosen_rolling(OF, alone=False, index=None)


def test_it_is_not_for_workers_that_share_a_night(tmp_path: Path) -> None:
    """Each would do the whole night; RFM_SHARDS alone, as in a file of settings, is no such worker."""
    with closing(small_account(5)) as account, Sandbox(account) as served:
        shared = {**served.settings(), "RFM_SHARDS": "2"}
        done = command("run", "--rolling", "7", settings={**shared, "JOB_COMPLETION_INDEX": "0"}, folder=tmp_path)
        assert (done.returncode, len(served.requests)) == (2, 0)
        assert "one of several (RFM_SHARDS)" in one_line(done)
        done = command("run", "--rolling", "7", settings=shared, folder=tmp_path)
        assert "--rolling needs the record of runs" in one_line(done)
