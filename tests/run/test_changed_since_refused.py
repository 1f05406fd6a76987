"""When a run over what has changed cannot be: one line that says why and what to do, before anything is read."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from netsuite_rfm.cli.since_option import chosen_changed
from netsuite_rfm.errors import UsageError
from netsuite_rfm.netsuite.suiteql.changes import Since
from netsuite_rfm.netsuite.suiteql.runs_and_history import RUN_RECORD
from netsuite_rfm.run.job import AUTO
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme
from tests.cli.test_app import netsuite_rfm, one_line
from tests.rfm.test_rules import read
from tests.support.accounts import AS_OF, small_account
from tests.support.night import QUICK, run_night
from tests.support.recorded import DAY, later, recorded_retailer

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
READ_FROM = "custrecord_rfm_run_read_from"
BERLIN = ZoneInfo("Europe/Berlin")
OF_ITEMS = read(
    "[metrics.frames_share]\nitem_field = 'custitem_brand'\nis = ['Aveline']\nof = 'orders'\n"
    "[audiences.frames]\nname = 'Frames'\nvalue = 'val_frames'\nframes_share = { above = 0.5 }\n"
)


@pytest.fixture(scope="module")
def served() -> Iterator[Sandbox]:
    """A retailer with the project, where no run has left a row."""
    with recorded_retailer(60) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def plain() -> Iterator[Sandbox]:
    """An account without the project."""
    with closing(small_account(30)) as account, Sandbox(account) as sandbox:
        yield sandbox


@pytest.mark.parametrize(
    ("text", "moment", "as_of"),
    [
        pytest.param("2h30m", datetime(2026, 11, 21, 8, 0, tzinfo=UTC), date(2026, 11, 21), id="a duration"),
        pytest.param("2026-11-21T02:00:00Z", datetime(2026, 11, 21, 2, tzinfo=UTC), date(2026, 11, 21), id="UTC"),
        pytest.param("2026-11-20T23:30:00Z", datetime(2026, 11, 20, 23, 30, tzinfo=UTC), date(2026, 11, 21), id="day"),
        pytest.param("2026-11-21T01:00+02:00", datetime(2026, 11, 20, 23, tzinfo=UTC), date(2026, 11, 21), id="zone"),
        pytest.param("2026-11-20", datetime(2026, 11, 19, 23, tzinfo=UTC), date(2026, 11, 20), id="midnight there"),
        pytest.param("1970-01-01", datetime(1969, 12, 31, 23, tzinfo=UTC), date(1970, 1, 1), id="the earliest"),
    ],
)
def test_a_moment_may_be_written_in_these_ways(text: str, moment: datetime, as_of: date) -> None:
    """Days are those of the account's zone; the fields are taken to be right for the moment's day."""
    assert chosen_changed(text, NOW, BERLIN, alone=True) == Since(moment, as_of)


@pytest.mark.parametrize(
    "text",
    [
        *["", "yesterday", "2026-11-21T02:00:00", "2026-11-22", "2026-11-21T10:30:00Z", "0s", "20261120", "2026-W47-1"],
        *["1969-12-31T22:59:59Z", "1969-12-31", "0001-01-01", "0001-01-01T00:00:00+05:00", "9999-12-31T23:59-05:00"],
    ],
)
def test_what_is_no_moment_of_the_past_is_refused(text: str) -> None:
    """Without its zone a time of day is none; now and later is not past; no day is before 1970 there."""
    if text == "":
        assert chosen_changed(None, NOW, BERLIN, alone=False) is None
    with pytest.raises(UsageError, match="a moment with its zone"):
        chosen_changed(text, NOW, BERLIN, alone=True)


def test_auto_may_be_written_small() -> None:
    """AUTO and auto are the same."""
    assert [chosen_changed(entry, NOW, BERLIN, alone=True) for entry in ("AUTO", "auto")] == [AUTO, AUTO]


def test_it_goes_with_no_other_choice_of_customers(plain: Sandbox, tmp_path: Path) -> None:
    """Exit code 2, one line, and nothing was asked of NetSuite."""
    before = len(plain.requests)
    words = ("run", "--changed-since", "AUTO", "--shard", "1/2")
    done = netsuite_rfm(*words, settings=plain.settings(), folder=tmp_path)
    assert (done.returncode, len(plain.requests)) == (2, before)
    assert "Leave out --customer, --customers-file and --shard" in one_line(done)


@pytest.mark.parametrize(
    ("settings", "scheme", "why"),
    [
        pytest.param({}, load_scheme("quantile"), "ranks customers against each other", id="relative scheme"),
        pytest.param({"RFM_REPORTING_CURRENCY": "1"}, None, "a changed rate leaves no trace", id="reporting currency"),
        pytest.param({}, OF_ITEMS, "metric frames_share reads item fields", id="metric of items"),
    ],
)
def test_what_changes_without_a_trace_is_refused(
    plain: Sandbox, settings: Mapping[str, str], scheme: None, why: str
) -> None:
    """Before the first request."""
    before = len(plain.requests)
    with pytest.raises(UsageError, match=why):
        run_night(plain, AS_OF, changed=AUTO, scheme=scheme, **settings)
    assert len(plain.requests) == before


def test_without_the_record_of_runs_there_is_no_auto(plain: Sandbox) -> None:
    """It says to deploy it, or to name a moment; a moment that is named works."""
    with pytest.raises(
        UsageError, match="needs the record of runs, and this account has no table customrecord_rfm_run"
    ):
        run_night(plain, AS_OF, changed=AUTO)
    assert run_night(plain, AS_OF, changed=Since(NOW, AS_OF)).exit_code == 0


def test_only_complete_runs_over_all_with_the_same_rules_are_a_place_to_begin(served: Sandbox) -> None:
    """No row, named customers, a moment of somebody's, something left, a row somebody typed in: none.

    Then one, until the rules change.
    """
    first = "no record of a complete run over all customers. Run once without --changed-since"
    named = tuple(row[0] for row in served.account.sql("SELECT id FROM customer WHERE isinactive = 'F' LIMIT 3"))
    with pytest.raises(UsageError, match=first):
        run_night(served, DAY, changed=AUTO)
    run_night(served, DAY, customers=named)
    run_night(served, DAY, changed=Since(NOW, DAY))
    run_night(served, DAY, most_writes=5)
    run_night(served, DAY, write=False)
    with pytest.raises(UsageError, match=first):
        run_night(served, DAY, changed=AUTO)
    run_night(served, DAY)
    assert run_night(served, DAY, changed=AUTO).exit_code == 0
    table = served.account.record_tables[RUN_RECORD]
    last = max(table.rows)
    right = table.rows[last][READ_FROM]
    for typed in ("2026-11-20T10:00:00", "yesterday evening"):
        table.change(last, {READ_FROM: typed}, served.account.clock.now())
        with capture_logs() as log, pytest.raises(UsageError, match=first):
            run_night(served, DAY, changed=AUTO)
        (line,) = [entry for entry in log if entry["event"] == "run_row_not_readable"]
        assert f"run row {last}: column read_from holds '{typed}'" in line["reason"]
    table.change(last, {READ_FROM: right}, served.account.clock.now())
    assert run_night(served, DAY, changed=AUTO).exit_code == 0
    for other in ({"RFM_LIFETIME_VALUE": "net"}, {"RFM_ORDER_TYPES": "SalesOrd"}):
        with pytest.raises(UsageError, match=r"every customer may differ\. Run once without --changed-since"):
            run_night(served, DAY, changed=AUTO, **other)


def test_a_person_runs_it_and_reads_what_it_looked_at(served: Sandbox, tmp_path: Path) -> None:
    """The command line, twice: figures by reason on stdout, and in the last line of the log."""
    day = (DAY + timedelta(days=1)).isoformat()
    settings = {**served.settings(), **QUICK, "RFM_SHARDS": "4"}
    run_night(served, DAY + timedelta(days=1))
    later(served, timedelta(days=1))
    words = ("run", "--as-of", day, "--changed-since", "auto")
    done = netsuite_rfm(*words, settings=settings, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "customers by their orders" in done.stdout
    assert '"changed_since":"2026-11-20T' in done.stderr.replace(": ", ":")
