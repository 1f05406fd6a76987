"""What a rolling night costs: a million customers, 13,500 of whom change, as many as the night before has written.

The night before is a rolling one too, whose writes are among the records that changed since.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.run.job import AUTO
from netsuite_rfm.run.report import RunReport
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme
from tests.suitescript.stage import project
from tests.support.night import run_night, score_as_of, wrong
from tests.support.recorded import later

CUSTOMERS = 1_022_000  # of whom 1,000,000 are active
DAY = date(2026, 11, 18)
NIGHTS = 7
AS_BY_DEFAULT = {"NETSUITE_JOB_POLL_S": "1"}
RECORDS = "/record/"
GOAL = 200


def measure(customers: int = CUSTOMERS) -> Iterator[tuple[str, str, str]]:
    """Score everybody, have a full run leave its row, and run twice in turn."""
    scheme = replace(load_scheme("default"), lifecycle=(), audiences=())
    with closing(ScriptedAccount(project())) as account:
        account.write_customers = account.store_customers  # type: ignore[method-assign] # no scripts: they cost time
        open_retailer(account, customers=customers, seed=7, today=DAY + timedelta(days=2))
        score_as_of(account, DAY)
        with Sandbox(account) as sandbox:
            run(sandbox, DAY, scheme)
            run(sandbox, DAY + timedelta(days=1), scheme, rolling=NIGHTS)
            tonight = DAY + timedelta(days=2)
            full = asked(sandbox, run(sandbox, tonight, scheme, write=False))
            between = asked(sandbox, run(sandbox, tonight, scheme, write=False, changed=AUTO))
            report = run(sandbox, tonight, scheme, rolling=NIGHTS)
            rolling = asked(sandbox, report)
            assert wrong(account, tonight) == []
            ((active,),) = account.sql("SELECT count(*) FROM customer WHERE isinactive = 'F'")
    assert report.reading.changed is not None
    read = f"{report.summary.customers_read:,} read, {report.summary.customers_changed:,} changed"
    what = f"rolling night ({report.reading.changed.turn}), {active:,} customers: {read}"
    yield what, f"{rolling} requests to read", f"below {GOAL}"
    yield "the same night by a run over all customers, and by --changed-since AUTO", f"{full} and {between}", ""
    yield "the rolling night with its writes", f"{report.traffic.requests} requests", ""


def run(
    sandbox: Sandbox,
    day: date,
    scheme: Scheme,
    *,
    rolling: int | None = None,
    changed: Literal["AUTO"] | None = None,
    write: bool = True,
) -> RunReport:
    """Carry out a run shortly before midnight of that day, with the brake."""
    sandbox.requests.clear()
    later(sandbox, datetime.combine(day, time(23, 50), UTC) - sandbox.account.clock.now())
    report = run_night(
        sandbox, day, rolling=rolling, changed=changed, scheme=scheme, write=write, brake=True, **AS_BY_DEFAULT
    )
    assert (report.exit_code, report.not_recorded) == (0, ""), report.reason
    return report


def asked(sandbox: Sandbox, report: RunReport) -> int:
    """How many requests the last run made before its first write; a plan's are all of them."""
    writes = (
        at
        for at, request in enumerate(sandbox.requests.entries)
        if request.method == "PATCH" and RECORDS in request.path
    )
    return next(writes, report.traffic.requests)


if __name__ == "__main__":
    for row in measure():
        print(*row, flush=True)
