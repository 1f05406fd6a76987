"""What a run over what has changed costs: 500 changed customers among a million."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime

from netsuite_rfm.netsuite.suiteql.changes import Since
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme
from tests.support.disturb import disturb
from tests.support.full_account import full_account
from tests.support.night import run_night, score_as_of, wrong

CUSTOMERS = 1_022_000  # of whom 1,000,000 are active
CHANGED = 500
DAY = date(2026, 11, 20)
SINCE = Since(datetime(2026, 11, 21, 12, tzinfo=UTC), DAY)
AS_BY_DEFAULT = {"NETSUITE_JOB_POLL_S": "1"}
AUTO_ASKS = 1  # where the last complete run began to read
GOAL = 40


def measure() -> Iterator[tuple[str, str, str]]:
    """Change customers of an account that was scored that day, with stages and audiences in force, and run."""
    with closing(full_account(load_scheme("default"))) as account:
        open_retailer(account, customers=CUSTOMERS, seed=7, today=DAY)
        score_as_of(account, DAY)
        disturb(account, CHANGED)
        with Sandbox(account) as sandbox:
            report = run_night(sandbox, DAY, changed=SINCE, brake=True, **AS_BY_DEFAULT)
            requests = len(sandbox.requests) + AUTO_ASKS
        assert (report.outcome.written, wrong(account, DAY)) == (CHANGED, [])
        ((active,),) = account.sql("SELECT count(*) FROM customer WHERE isinactive = 'F'")
    read = f"{report.summary.customers_read:,} read, {report.outcome.written:,} written, {report.duration_s:.1f} s"
    yield f"changed since, {active:,} customers: {read}", f"{requests} requests", f"at most {GOAL}"


if __name__ == "__main__":
    for row in measure():
        print(*row, flush=True)
