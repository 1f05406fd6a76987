"""Several workers over one account: every customer once, whoever begins when, and without a word between them."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest

from netsuite_rfm.cli.shard_option import chosen_shard
from netsuite_rfm.errors import UsageError
from netsuite_rfm.netsuite.suiteql.shard import BLOCK, Shard
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.pipeline import carry_out
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from tests.support.accounts import AS_OF, FIRST_ID, small_account
from tests.support.night import QUICK, expected, wrong

CUSTOMERS, STEP, SHARDS = 2_000, 123, 4  # ids to 247,000: 25 blocks


@pytest.fixture
def account() -> Iterator[Account]:
    """An account whose ids go through many blocks."""
    with closing(small_account(CUSTOMERS, step=STEP)) as account:
        yield account


def start(sandbox: Sandbox, words: list[str], **settings: str) -> subprocess.Popen[str]:
    """Start a worker."""
    return subprocess.Popen(
        [sys.executable, "-m", "netsuite_rfm", "run", "--json", "--as-of", AS_OF.isoformat(), *words],
        env={**os.environ, **sandbox.settings(), **QUICK, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_four_processes_at_once_write_every_customer_once(account: Account) -> None:
    """An Indexed Job of four against an account that takes five requests at once: complete, and nobody twice."""
    with Sandbox(account, concurrency=5) as sandbox:
        index = [{"JOB_COMPLETION_INDEX": str(number)} for number in range(SHARDS)]
        workers = [
            start(sandbox, [], RFM_SHARDS=str(SHARDS), NETSUITE_CONCURRENCY="5", **variables) for variables in index
        ]
        ended = [(*worker.communicate(timeout=120), worker.returncode) for worker in workers]
    assert [code for _, _, code in ended] == [0] * SHARDS, [output for _, output, _ in ended]
    reports = [json.loads(output) for output, _, _ in ended]
    assert sum(report["customers_read"] for report in reports) == CUSTOMERS
    assert min(report["customers_read"] for report in reports) > CUSTOMERS / 5 * 0.8
    assert max(report["customers_read"] for report in reports) < CUSTOMERS / 5 * 2 * 1.2
    # Five places among four workers: one of them has two, and together they never ask for more.
    assert [report["throttled"] for report in reports] == [0] * SHARDS
    assert wrong(account, AS_OF) == []
    assert set(account.writes.values()) == {1}
    assert account.writes.total() == len(expected(account, AS_OF)) == sum(report["written"] for report in reports)
    shards = {json.loads(output.splitlines()[-1])["shard"] for _, output, _ in ended}
    assert shards == {f"{number}/{SHARDS}" for number in range(1, SHARDS + 1)}


def read_by(sandbox: Sandbox, shard: Shard) -> list[int]:
    """Ids of the customers that a shard of an account without scores would write, which is all with orders."""
    settings = settings_from({**sandbox.settings(), **QUICK})
    with connect(settings) as client:
        report = carry_out(client, Job(load_scheme("default"), counting(settings, AS_OF), shard=shard))
    return [int(value) for value in report.plan.changes.customer_id]


@pytest.mark.parametrize("row_number", [pytest.param(True, id="by position"), pytest.param(False, id="by bucket")])
def test_shards_that_begin_at_different_moments_lose_nobody(row_number: bool) -> None:  # noqa: FBT001
    """Customers come and go between the shards: whoever was there throughout is read once, and nobody twice."""
    behaviour = Behaviour() if row_number else Behaviour(window_functions=False)
    with closing(small_account(CUSTOMERS, step=STEP, behaviour=behaviour)) as account, Sandbox(account) as sandbox:
        read: Counter[int] = Counter()
        before = set(expected(account, AS_OF))
        for number in range(1, SHARDS + 1):
            read.update(read_by(sandbox, Shard(number, SHARDS, 5)))
            # One goes near the beginning, so that every position after it moves by one.
            account.sql(f"UPDATE customer SET isinactive = 'T' WHERE id = {FIRST_ID + number * STEP}")
        after = set(expected(account, AS_OF))
    assert set(read.values()) == {1}
    assert before & after <= set(read) <= before
    assert len(before - after) >= 1


@pytest.mark.parametrize(("of", "concurrency"), [(1, 1), (1, 5), (2, 5), (4, 5), (4, 8), (3, 1), (7, 10), (100, 200)])
def test_every_id_is_in_exactly_one_shard(account: Account, of: int, concurrency: int) -> None:
    """By the condition itself, over ids at the edges of blocks and the largest there is."""
    shards = [Shard.sharing(number, of, concurrency=concurrency) for number in range(1, of + 1)]
    ids = [1, BLOCK - 1, BLOCK, BLOCK + 1, 7 * BLOCK - 1, 7 * BLOCK, 2**31 - 1]
    found = Counter(
        id_
        for shard in shards
        for id_ in ids
        if account.sql(f"SELECT {shard.condition(str(id_)).replace('TRUNC(', 'floor(')}")[0][0]
    )
    assert found == dict.fromkeys(ids, 1)
    assert sum(shard.concurrency for shard in shards) == max(of, concurrency)
    assert min(shard.concurrency for shard in shards) >= 1


@pytest.mark.parametrize(
    ("text", "shards", "index", "shard"),
    [
        pytest.param("2/4", None, None, Shard(2, 4, 5), id="written out"),
        pytest.param("1/1", 4, 3, Shard(1, 1, 5), id="what is written out comes first"),
        pytest.param("100/100", None, None, Shard(100, 100, 100), id="the most"),
        pytest.param(None, 4, 0, Shard(1, 4, 5), id="the first index"),
        pytest.param(None, 4, 3, Shard(4, 4, 5), id="the last index"),
        pytest.param(None, None, 2, None, id="an index of some other job"),
        pytest.param(None, None, None, None, id="nothing said"),
    ],
)
def test_which_shard(text: str | None, shards: int | None, index: int | None, shard: Shard | None) -> None:
    """The option counts from 1, Kubernetes from 0."""
    assert chosen_shard(text, shards, index, concurrency=5) == shard


@pytest.mark.parametrize(
    ("text", "shards", "index", "said"),
    [
        pytest.param("0/4", None, None, "from 1/N to N/N", id="below the first"),
        pytest.param("5/4", None, None, "from 1/N to N/N", id="past the last"),
        pytest.param("1/101", None, None, "N at most 100", id="too many"),
        pytest.param("1 of 4", None, None, "must be I/N", id="other words"),
        pytest.param("1/4; DROP", None, None, "must be I/N", id="more than a shard"),
        pytest.param("¹/4", None, None, "must be I/N", id="not a plain digit"),
        pytest.param(None, 4, None, "nothing says which", id="no index"),
        pytest.param(None, 4, 4, "it ends at 3", id="index past the last"),
    ],
)
def test_what_is_no_shard_is_refused(text: str | None, shards: int | None, index: int | None, said: str) -> None:
    """One line that says what is needed; a guess would leave customers out."""
    with pytest.raises(UsageError, match=said):
        chosen_shard(text, shards, index, concurrency=5)


def test_named_customers_are_not_shared_out() -> None:
    """The settings of the night do not keep IT from naming any customer; the option with names is a mistake."""
    assert chosen_shard(None, 4, None, concurrency=5, named=True) is None
    with pytest.raises(UsageError, match="Leave it out if you name customers"):
        chosen_shard("1/4", None, None, concurrency=5, named=True)


def test_a_relative_scheme_is_not_sharded(account: Account) -> None:
    """Its scores are ranks among all customers, and a shard does not see them."""
    with Sandbox(account) as sandbox:
        settings = settings_from(sandbox.settings())
        job = Job(load_scheme("quantile"), counting(settings, AS_OF), shard=Shard(1, 2, 2))
        with connect(settings) as client, pytest.raises(UsageError, match="find its cut points first"):
            carry_out(client, job)
        assert len(sandbox.requests) == 0
