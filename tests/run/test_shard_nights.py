"""A night that several workers share is one run over all customers, and NetSuite is told so once all are done."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from netsuite_rfm.errors import UsageError
from netsuite_rfm.netsuite.suiteql.shard import BLOCK, Shard
from netsuite_rfm.run.job import AUTO
from netsuite_rfm.run.report import RunReport
from netsuite_rfm.sandbox.faults.script import Faults, Rule
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store import transactions
from tests.support.night import expected, run_night, wrong
from tests.support.recorded import DAY, later, orders, recorded_retailer

RUN = "customrecord_rfm_run"
ALL = "all customers"
SHARDS = [Shard.sharing(number, 3, concurrency=5) for number in (1, 2, 3)]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A retailer whose customers lie in many blocks of ids, so that each shard has some of them."""
    with recorded_retailer(60) as sandbox:
        for table, column in (("customer", "id"), ("transaction", "entity")):
            sandbox.account.sql(f"UPDATE {table} SET {column} = {column} + {BLOCK} * ({column} % 5)")
        assert isinstance(sandbox.account, ScriptedAccount)
        yield sandbox


def rows(sandbox: Sandbox, scope: str = ALL) -> list[dict[str, Any]]:
    """The rows of runs of this scope, oldest first."""
    assert isinstance(sandbox.account, ScriptedAccount)
    found = sandbox.account.record_tables[RUN].rows.values()
    named = [{name.removeprefix("custrecord_rfm_run_"): value for name, value in row.items()} for row in found]
    return [row for row in named if row["scope"] == scope]


def night(sandbox: Sandbox, *shards: Shard, as_of: date = DAY, **more: Any) -> list[RunReport]:
    """Run the shards one after another, a quarter of an hour apart."""
    reports = []
    for shard in shards:
        reports.append(run_night(sandbox, as_of, shard=shard, **more))
        later(sandbox, timedelta(minutes=15))
    return reports


def test_the_last_shard_leaves_the_row_of_all(sandbox: Sandbox) -> None:
    """In whatever order they end: its counts are the sums, and it began to read when the first of them did."""
    began = sandbox.account.clock.now().replace(microsecond=0)
    reports = night(sandbox, SHARDS[2], SHARDS[0])
    assert (rows(sandbox), [bool(report.summary.customers_read) for report in reports]) == ([], [True, True])
    reports += night(sandbox, SHARDS[1])
    (row,) = rows(sandbox)
    active = sandbox.account.sql("SELECT count(*) FROM customer WHERE isinactive = 'F'")[0][0]
    assert (row["read"], row["written"], row["changed"]) == (active, active, active)
    assert (row["scored"], row["exit_code"], row["as_of"]) == (len(expected(sandbox.account, DAY)), 0, DAY)
    assert row["result"] == f"Done by 3 shards: {active:,} written"
    read_from, read_until = (datetime.fromisoformat(row[name]) for name in ("read_from", "read_until"))
    assert began <= read_from < began + timedelta(minutes=1)
    # Of the two clocks the later one: what was entered after it was certainly not counted.
    assert began + timedelta(minutes=30) <= read_until <= max(sandbox.account.clock.now(), datetime.now(UTC))
    # Each counts the requests before its own row; the sign-ins and the two rows' own are not among them.
    assert row["requests"] == sum(
        row["requests"] for number in (1, 2, 3) for row in rows(sandbox, f"shard {number}/3, 5 at once")
    )
    assert [report.not_recorded for report in reports] == ["", "", ""]


def test_a_run_over_what_has_changed_begins_from_the_first_shard(sandbox: Sandbox) -> None:
    """An order edited when its shard had been read, and another's had not, is found."""
    with pytest.raises(UsageError, match="no record of a complete run"):
        run_night(sandbox, DAY, changed=AUTO)
    reports = night(sandbox, SHARDS[0])
    edited = []
    for order, customer in orders(sandbox, 30):
        if customer // BLOCK % 5 % 3 == 0:
            transactions.edit(sandbox.account, order, foreigntotal=123_456)
            edited.append(customer)
    assert len(edited) > 5
    assert reports[0].summary.customers_read > 0
    night(sandbox, SHARDS[1], SHARDS[2])
    assert wrong(sandbox.account, DAY) == edited
    report = run_night(sandbox, DAY, changed=AUTO)
    assert (report.exit_code, report.outcome.written, wrong(sandbox.account, DAY)) == (0, len(edited), [])


def test_shards_that_end_at_once_leave_one_row(sandbox: Sandbox) -> None:
    """Side by side, several of them may find all there; they put one and the same row."""
    begin = threading.Barrier(3)
    reports: list[RunReport] = []

    def work(shard: Shard) -> None:
        begin.wait()
        reports.append(run_night(sandbox, DAY, shard=shard))

    workers = [threading.Thread(target=work, args=(shard,)) for shard in SHARDS]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [report.exit_code for report in reports] == [0, 0, 0]
    assert len(rows(sandbox)) == 1
    assert wrong(sandbox.account, DAY) == []


def test_customers_who_are_rejected_are_told_and_do_not_make_it_incomplete(sandbox: Sandbox) -> None:
    """As in a run by one worker: exit code 1, and nothing is left for the next run."""
    customer = next(iter(expected(sandbox.account, DAY)))
    sandbox.faults = Faults([Rule(do="fail_records", customers=(customer,))])
    reports = night(sandbox, *SHARDS)
    (row,) = rows(sandbox)
    assert sorted(report.exit_code for report in reports) == [0, 0, 1]
    assert (row["exit_code"], row["rejected"]) == (1, 1)
    assert row["result"].endswith("written, 1 rejected")


@pytest.mark.parametrize(
    "last",
    [
        pytest.param({"most_writes": 1}, id="changes were left"),
        pytest.param({"as_of": DAY - timedelta(days=1)}, id="for another day"),
        pytest.param({"RFM_LIFETIME_VALUE": "net"}, id="by other rules"),
        pytest.param({"shards": [Shard.sharing(3, 3, concurrency=8)]}, id="another division of the customers"),
        pytest.param({"shards": [Shard.sharing(3, 4, concurrency=5)]}, id="one of four"),
        pytest.param({"shards": SHARDS[:2]}, id="the same ones again"),
        pytest.param({"write": False}, id="a plan"),
    ],
)
def test_what_does_not_make_a_whole_leaves_no_row_of_all(sandbox: Sandbox, last: dict[str, Any]) -> None:
    """Else somebody would be taken for refreshed who is not; the right shard, later, completes it."""
    night(sandbox, *SHARDS[:2])
    night(sandbox, *last.pop("shards", SHARDS[2:]), **last)
    assert rows(sandbox) == []
    night(sandbox, SHARDS[2])
    assert len(rows(sandbox)) == 1


def test_a_shard_that_is_run_again_refreshes_the_whole(sandbox: Sandbox) -> None:
    """There is a newer row; it still begins where the oldest of its shards began to read."""
    night(sandbox, *SHARDS)
    night(sandbox, SHARDS[1])
    first, second = rows(sandbox)
    assert first["read_from"] == second["read_from"]
    assert first["read_until"] <= second["read_until"]
    assert first["externalid"] != second["externalid"]


def test_a_row_of_all_that_cannot_be_left_changes_nothing_else(sandbox: Sandbox) -> None:
    """The exit code stays, the shard's own row is there, and the report says why."""
    night(sandbox, *SHARDS[:2])
    sandbox.faults = Faults([Rule(do="unexpected_error", method="PUT", path="*/eid:shards-*")])
    (report,) = night(sandbox, SHARDS[2])
    assert (report.exit_code, len(rows(sandbox, "shard 3/3, 5 at once")), rows(sandbox)) == (0, 1, [])
    assert report.not_recorded.startswith("the row for all shards (this shard's own row is recorded): ")
    assert "did not respond" in report.not_recorded
