"""What only a whole run can show of the brake: whom it is compared with, and what is seen of the account at all."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import numpy as np
import pytest

from netsuite_rfm.errors import AccountNotReady
from netsuite_rfm.netsuite.suiteql.shard import Shard
from netsuite_rfm.run.job import AUTO
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store import transactions
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.sandbox.store.fields import RFM_FIELDS
from tests.support.accounts import AS_OF, small_account
from tests.support.night import run_night, wrong
from tests.support.recorded import DAY, later, orders, recorded_retailer

HIDDEN = "UPDATE customer SET isinactive = '{}' WHERE id % 100 < {}"
"""Stands for a role that sees fewer customers: no record is changed, so nothing bears a newer moment."""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A retailer of whose customers a run over everybody has read and written all."""
    with recorded_retailer(400) as sandbox:
        run_night(sandbox, DAY)
        later(sandbox, timedelta(hours=1))
        yield sandbox


def active(sandbox: Sandbox) -> int:
    """How many customers can be read."""
    return int(sandbox.account.sql("SELECT count(*) FROM customer WHERE isinactive = 'F'")[0][0])


def test_a_role_that_sees_fewer_customers_stops_the_run(sandbox: Sandbox) -> None:
    """Nothing is written, and a run over what has changed goes on from the run before, so no edit is lost."""
    before = active(sandbox)
    ((edited, _),) = orders(sandbox, 1)
    transactions.edit(sandbox.account, edited, foreigntotal=987_654)
    later(sandbox, timedelta(hours=1))
    inactive = sandbox.account.sql("SELECT id FROM customer WHERE isinactive = 'T'")
    sandbox.account.sql(HIDDEN.format("T", 50))
    seen = active(sandbox)
    report = run_night(sandbox, DAY, brake=True)
    (reason,) = report.unsafe
    assert seen < before * 0.95
    assert (report.exit_code, reason.name, report.outcome.written) == (4, "read_share", 0)
    assert reason.measured == f"{seen} for {before} in the last run ({100 * seen / before:.2f} %)"
    sandbox.account.sql(HIDDEN.format("F", 50))
    for (customer,) in inactive:
        sandbox.account.sql(f"UPDATE customer SET isinactive = 'T' WHERE id = {customer}")
    later(sandbox, timedelta(hours=1))
    report = run_night(sandbox, DAY, changed=AUTO, brake=True)
    assert (report.exit_code, report.outcome.written, wrong(sandbox.account, DAY)) == (0, 1, [])


def test_a_shard_is_compared_with_the_same_shard(sandbox: Sandbox) -> None:
    """Its part is no loss against the night before, which one worker read alone."""
    shard = Shard.sharing(1, 1, concurrency=1)
    assert run_night(sandbox, DAY, brake=True, shard=shard).unsafe == ()
    sandbox.account.sql(HIDDEN.format("T", 50))
    assert [segment.name for segment in run_night(sandbox, DAY, brake=True, shard=shard).unsafe] == ["read_share"]


def test_an_account_without_the_record_of_runs_is_judged_by_the_rest() -> None:
    """There is nothing to compare with, and the run goes on."""
    with closing(small_account(200)) as account, Sandbox(account) as sandbox:
        for _ in range(2):
            assert run_night(sandbox, AS_OF, brake=True).exit_code == 0


def test_where_no_customer_is_visible_there_is_no_run() -> None:
    """A night that read nobody is no success: exit code 3, and what to give the role."""
    with closing(Account()) as account, Sandbox(account) as sandbox:
        with pytest.raises(AccountNotReady, match="no active customer is visible"):
            run_night(sandbox, AS_OF)
        assert sandbox.requests.count("PATCH") == 0


def test_named_customers_are_judged_against_everybody(sandbox: Sandbox) -> None:
    """Of 150 named ones all may move where that is little of the account, as with one who is named alone."""
    count = 150
    ids = tuple(customer for _, customer in orders(sandbox, count))
    sandbox.account.sql(
        "UPDATE customer SET custentity_rfm_segment = (SELECT min(custentity_rfm_segment) FROM customer) "
        f"WHERE id IN ({', '.join(map(str, ids))})"
    )
    shares = {"RFM_MAX_LOST_ORDERS_SHARE": "1", "RFM_MIN_ROWS_SHARE": "1"}
    report = run_night(sandbox, DAY, customers=ids, write=False, brake=True, **shares)
    moved = report.summary.segment_changes_of_scored
    assert moved > count * 0.5
    ((scored,),) = sandbox.account.sql("SELECT count(custentity_rfm_score) FROM customer WHERE isinactive = 'F'")
    assert [reason.measured for reason in report.unsafe] == [
        f"{moved} for {scored} scored before ({100 * moved / scored:.2f} %)"
    ]
    at_it = run_night(
        sandbox,
        DAY,
        customers=ids,
        write=False,
        brake=True,
        RFM_MAX_SEGMENT_CHANGE_SHARE=f"{moved / scored + 0.001:.4f}",
    )
    assert at_it.unsafe == ()


@pytest.mark.parametrize("mode", ["batch", "single"])
def test_a_field_that_is_written_and_never_compared_must_be_there(mode: str) -> None:
    """Whether a batch refuses an unknown field is not documented, so it is looked for before anything is read."""
    name = "custentity_segment_last_updated"
    fields = tuple(field for field in RFM_FIELDS if field.script_id != name)
    with closing(Account(Behaviour(validation_in_batches=False), fields=fields)) as account:
        account.add_customers({"id": np.array([11])})
        with Sandbox(account) as sandbox:
            with pytest.raises(AccountNotReady, match=f"no column {name}"):
                run_night(sandbox, AS_OF, RFM_WRITE_MODE=mode)
            assert sandbox.requests.count("PATCH") == 0
