"""What a run over what has changed costs: 500 changed customers among a million, the same day and the next morning."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

from netsuite_rfm.netsuite.since import Since
from netsuite_rfm.run_report import RunReport
from netsuite_rfm.sandbox.account import Account
from netsuite_rfm.sandbox.retailer import open_retailer
from netsuite_rfm.sandbox.server import Sandbox
from tests.disturb import disturb
from tests.night import run_night, score_as_of, wrong

CUSTOMERS = 1_022_000  # of whom 1,000,000 are active
CHANGED = 500
DAY = date(2026, 11, 20)
SINCE = Since(datetime(2026, 11, 21, 12, tzinfo=UTC), DAY)
AS_BY_DEFAULT = {"NETSUITE_JOB_POLL_S": "1"}
GOAL = 40


def measure(customers: int = CUSTOMERS, changed: int = CHANGED) -> Iterator[tuple[str, str, str]]:
    """Change customers of an account that was scored that day; run; let a night pass, and run again."""
    with closing(Account()) as account:
        open_retailer(account, customers=customers, seed=7, today=DAY)
        score_as_of(account, DAY)
        disturb(account, changed)
        with Sandbox(account, auth="tba") as sandbox:
            same_day = run_night(sandbox, DAY, changed=SINCE, brake=True, **AS_BY_DEFAULT)
            assert wrong(account, DAY) == []
            since = Since(datetime.now(UTC) - timedelta(seconds=5), DAY)
            next_day = run_night(sandbox, DAY + timedelta(days=1), changed=since, brake=True, **AS_BY_DEFAULT)
            assert wrong(account, DAY + timedelta(days=1)) == []
    active = customers * 1_000_000 // CUSTOMERS
    yield f"{active:,} customers, {_told(same_day)}", f"{same_day.traffic.requests} requests", f"at most {GOAL}"
    yield f"{active:,} customers, the next morning, {_told(next_day)}", f"{next_day.traffic.requests} requests", ""


def _told(report: RunReport) -> str:
    return f"{report.summary.customers_read:,} read, {report.outcome.written:,} written, {report.duration_s:.1f} s"


if __name__ == "__main__":
    for row in measure():
        print(*row, flush=True)
