"""Cut points found once for several workers: the same scores as one worker gives, and refused for anything else."""

import json
import os
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from netsuite_rfm.errors import InputFileError, UsageError
from netsuite_rfm.rfm.bands import Bands
from netsuite_rfm.rfm.counting import Counting, LeaveOut
from netsuite_rfm.rfm.relative import Cuts, Quantile, Tiles
from netsuite_rfm.run.cuts_file import read_cuts, write_cuts
from netsuite_rfm.run.job import Job
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.schemes import load_scheme
from tests.run.test_optional_fields import fill
from tests.run.test_own_scheme import NTILE_IN_SQL, TOTALS
from tests.support.accounts import AS_OF
from tests.support.command_line import run_command
from tests.support.full_account import values
from tests.support.night import QUICK, run_night

CUSTOMERS, STEP, SHARDS = 500, 241, 3  # ids to 121,000: 13 blocks
SCORES = (
    "SELECT id, custentity_rfm_recency_score, custentity_rfm_frequency_score, custentity_rfm_monetary_score "
    "FROM customer WHERE custentity_rfm_score IS NOT NULL"
)


def passed(value: str, edges: str, beyond: str = ">=") -> str:
    """SQL for how many of four edges a value has passed."""
    return " + ".join(f"CAST({value} {beyond} {edges}[{place}] AS INTEGER)" for place in (1, 2, 3, 4))


QUANTILE_IN_SQL = f"""
WITH totals AS ({TOTALS}), edges AS (
  SELECT quantile_cont(days, [0.2, 0.4, 0.6, 0.8]) AS days, quantile_cont(orders, [0.2, 0.4, 0.6, 0.8]) AS orders,
    quantile_cont(CAST(100 * value AS BIGINT), [0.2, 0.4, 0.6, 0.8]) AS cents FROM totals
)
SELECT entity, 5 - ({passed("t.days", "e.days", ">")}), 1 + {passed("t.orders", "e.orders")},
  1 + {passed("100 * t.value", "e.cents")} FROM totals t, edges e
"""


def own_account(name: str) -> Account:
    """An account with the scheme's segments, whose ids go through many blocks and many of whose customers are equal."""
    scheme = load_scheme(name)
    account = Account(segments=values([(segment.value, segment.name) for segment in scheme.segments], 900))
    fill(account, CUSTOMERS, step=STEP)
    return account


def worker(sandbox: Sandbox, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    environment = {**os.environ, **sandbox.settings(), **QUICK, **settings}
    return run_command([*words, "--as-of", AS_OF.isoformat()], environment, Path())


@pytest.mark.parametrize(
    ("name", "sql"),
    [pytest.param("ntile", NTILE_IN_SQL, id="ntile"), pytest.param("quantile", QUANTILE_IN_SQL, id="quantile")],
)
def test_three_shards_with_cut_points_score_as_one_worker_and_as_sql(name: str, sql: str, tmp_path: Path) -> None:
    """Ties are broken by id across all customers, whichever shard they are in."""
    file = tmp_path / "cuts.json"
    with closing(own_account(name)) as account, Sandbox(account) as sandbox:
        found = worker(sandbox, "cuts", "--output", str(file), RFM_SCHEME=name)
        assert found.returncode == 0, found.stderr
        for number in range(1, SHARDS + 1):
            words = ("run", "--json", "--shard", f"{number}/{SHARDS}", "--cuts", str(file))
            done = worker(sandbox, *words, RFM_SCHEME=name)
            assert done.returncode == 0, done.stderr
            assert json.loads(done.stdout)["notes"] == [], "a shard cannot tell which scores nobody has"
        true = {row[0]: row[1:] for row in account.sql(sql)}
        assert {row[0]: row[1:] for row in account.sql(SCORES)} == true
        assert f"{len(true):,} customers with orders" in found.stdout
        # One worker that sees everybody has nothing left to change.
        assert run_night(sandbox, AS_OF, scheme=load_scheme(name)).summary.customers_changed == 0


def test_cut_points_spare_a_run_for_some_customers_the_look_at_all(tmp_path: Path) -> None:
    """One pull, of one customer; without cut points all are read first."""
    file = tmp_path / "cuts.json"
    with closing(own_account("ntile")) as account, Sandbox(account) as sandbox:
        assert worker(sandbox, "cuts", "--output", str(file), RFM_SCHEME="ntile").returncode == 0
        true = {row[0]: row[1:] for row in account.sql(NTILE_IN_SQL)}
        one = max(true)
        words = ("run", "--json", "--customer", str(one), "--cuts", str(file))
        done = worker(sandbox, *words, RFM_SCHEME="ntile")
        assert json.loads(done.stdout)["written"] == 1
        events = [json.loads(line) for line in done.stderr.splitlines()]
        assert [event["customers"] for event in events if event["event"] == "pull_begun"] == [1]
        assert {row[0]: row[1:] for row in account.sql(SCORES)} == {one: true[one]}


def job_of(name: str = "ntile", **counts: Any) -> Job:
    """A job that cut points are found for."""
    return Job(load_scheme(name), replace(Counting(("SalesOrd", "CashSale"), net=False, as_of=AS_OF), **counts))


TILES = Tiles(*(tuple((value, 7 + value) for value in (low, low, low + 3, 2**40)) for low in (-900, 1, 5)))
BANDS = Bands((10, 20, 20, 40), (1, 2, 3, 4), (-500, 0, 100_00, 2**50))


@pytest.mark.parametrize(("name", "cuts"), [("ntile", TILES), ("quantile", BANDS)])
def test_a_file_gives_back_what_went_into_it(name: str, cuts: Cuts, tmp_path: Path) -> None:
    """Values, ids and all, in place of a file that was there; and it says how many customers it speaks for."""
    file = tmp_path / "cuts.json"
    file.write_text("yesterday's")
    job = job_of(name, leave_out=LeaveOut((1, 2), check_box="custentity_staff"))
    write_cuts(file, cuts, job=job, account="1234567", customers=4711)
    assert read_cuts(file, job=job, account="1234567") == cuts
    assert json.loads(file.read_text())["customers"] == 4711
    assert [path.name for path in tmp_path.iterdir()] == ["cuts.json"]


def test_an_account_may_be_written_either_way(tmp_path: Path) -> None:
    """As in host names or as NetSuite shows it: it is the same."""
    file = tmp_path / "cuts.json"
    write_cuts(file, BANDS, job=job_of("quantile"), account="1234567-sb1", customers=1)
    assert read_cuts(file, job=job_of("quantile"), account="1234567_SB1") == BANDS
    with pytest.raises(InputFileError, match="account 1234567_SB1, and this run is for 1234567_SB2"):
        read_cuts(file, job=job_of("quantile"), account="1234567_SB2")


QUANTILE_RIGHT = replace(load_scheme("quantile"), scoring=Quantile(closed="right"))


@pytest.mark.parametrize(
    ("job", "account", "said"),
    [
        pytest.param(job_of(), "7654321", "account 1234567, and this run is for 7654321", id="another account"),
        pytest.param(job_of("ntile"), "1234567", "scheme quantile, and this run is for ntile", id="another scheme"),
        pytest.param(
            replace(job_of(), scheme=QUANTILE_RIGHT),
            "1234567",
            "rule quantile, edge_offset 0, closed better",
            id="rule",
        ),
        pytest.param(
            job_of("quantile", as_of=date(2026, 11, 21)),
            "1234567",
            "day 2026-11-20, and this run is for 2026-11-21",
            id="day",
        ),
        pytest.param(job_of("quantile", net=True), "1234567", "net False, and this run is for True", id="net value"),
        pytest.param(job_of("quantile", order_types=("SalesOrd",)), "1234567", "order_types", id="order types"),
        pytest.param(job_of("quantile", locations=(3,)), "1234567", "locations", id="locations"),
        pytest.param(job_of("quantile", leave_out=LeaveOut((1,))), "1234567", "leave_out", id="who is left out"),
        pytest.param(job_of("quantile", currency=2), "1234567", "currency", id="currency"),
    ],
)
def test_cut_points_of_something_else_are_refused(job: Job, account: str, said: str, tmp_path: Path) -> None:
    """One line that names what differs and how to find them again."""
    file = tmp_path / "cuts.json"
    write_cuts(file, BANDS, job=job_of("quantile"), account="1234567", customers=1)
    with pytest.raises(InputFileError) as refused:
        read_cuts(file, job=job, account=account)
    assert said in str(refused.value)
    assert str(refused.value).endswith(f"find them again: netsuite-rfm cuts --output {file}")
    assert "\n" not in str(refused.value)


def test_cut_points_of_the_scheme_before_it_was_edited_are_refused(tmp_path: Path) -> None:
    """The same name and rule, but another file: the shards of one night would not be of one scheme."""
    file = tmp_path / "cuts.json"
    write_cuts(file, BANDS, job=job_of("quantile"), account="1", customers=1)
    edited = replace(load_scheme("quantile"), home_location=True)
    with pytest.raises(InputFileError, match=r"found for scheme and program with fingerprint [0-9a-f]{64}, and this"):
        read_cuts(file, job=replace(job_of("quantile"), scheme=edited), account="1")


def without(name: str) -> Callable[[dict[str, Any]], None]:
    """Take a key out."""
    return lambda kept: kept.pop(name)


BROKEN: list[Any] = [
    pytest.param(without("tiles"), "either bands or tiles", id="no cut points"),
    pytest.param(lambda kept: kept.update(bands=vars_of(BANDS)), "either bands or tiles", id="two kinds"),
    pytest.param(lambda kept: kept["tiles"]["recency"].pop(), "recency must be four", id="three"),
    pytest.param(lambda kept: kept["tiles"]["frequency"].reverse(), "frequency must be four", id="not ascending"),
    pytest.param(
        lambda kept: kept["tiles"]["monetary"][3].append(1), "Expected `array` of length 2", id="three numbers"
    ),
    pytest.param(lambda kept: kept["tiles"]["monetary"][3].__setitem__(0, 2**62 + 1), "out of range", id="too large"),
    pytest.param(without("counting"), "missing required field `counting`", id="no counting"),
    pytest.param(lambda kept: kept.update(more=1), "unknown field `more`", id="something more"),
]


def vars_of(bands: Bands) -> dict[str, Any]:
    """The bands as JSON has them."""
    return {name: list(getattr(bands, name)) for name in ("recency_days", "order_count", "lifetime_cents")}


@pytest.mark.parametrize(("spoil", "said"), BROKEN)
def test_a_spoilt_file_is_one_line(spoil: Callable[[dict[str, Any]], Any], said: str, tmp_path: Path) -> None:
    """It names the file and what is wrong with it; nobody is scored by half a file."""
    file = tmp_path / "cuts.json"
    write_cuts(file, TILES, job=job_of(), account="1", customers=1)
    kept = json.loads(file.read_text())
    kept.pop("bands")
    spoil(kept)
    file.write_text(json.dumps(kept))
    with pytest.raises(InputFileError, match=f"cuts.json: not what netsuite-rfm cuts writes: .*{said}"):
        read_cuts(file, job=job_of(), account="1")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b'{"format": 1}'])
def test_what_is_no_file_of_cut_points_is_refused(content: bytes, tmp_path: Path) -> None:
    """Empty, not text, other JSON."""
    file = tmp_path / "cuts.json"
    file.write_bytes(content)
    with pytest.raises(InputFileError, match="not what netsuite-rfm cuts writes"):
        read_cuts(file, job=job_of(), account="1")


def test_no_file_and_no_relative_scheme_are_told_apart(tmp_path: Path) -> None:
    """Neither is passed over: a run without its cut points would score by something else."""
    with pytest.raises(InputFileError, match="cannot be read: No such file"):
        read_cuts(tmp_path / "cuts.json", job=job_of(), account="1")
    with pytest.raises(UsageError, match="scheme default has bands of its own; leave --cuts out"):
        read_cuts(tmp_path / "cuts.json", job=job_of("default"), account="1")


def test_the_command_says_what_cannot_be_before_it_reads_a_customer(tmp_path: Path) -> None:
    """A scheme of fixed bands; a folder that is not there."""
    with closing(own_account("ntile")) as account, Sandbox(account) as sandbox:
        fixed = worker(sandbox, "cuts", "--output", str(tmp_path / "cuts.json"))
        nowhere = worker(sandbox, "cuts", "--output", str(tmp_path / "gone" / "cuts.json"), RFM_SCHEME="ntile")
        assert (fixed.returncode, nowhere.returncode) == (2, 2)
        assert "scheme default has bands of its own" in fixed.stderr
        assert "gone is not a directory that can be written to" in nowhere.stderr
        assert len(sandbox.requests) == 0
