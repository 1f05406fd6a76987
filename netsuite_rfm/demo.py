"""The whole job against the embedded sandbox: check, first run, second run, the next night."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, timedelta

from netsuite_rfm import console, show
from netsuite_rfm.connect import connect, counting, write_rules
from netsuite_rfm.environment import settings_from
from netsuite_rfm.job import Job
from netsuite_rfm.log import configure_log
from netsuite_rfm.netsuite.check import check
from netsuite_rfm.pipeline import carry_out
from netsuite_rfm.report import RunReport
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.settings import Settings

LATENCY_MS = 20


def run_demo(scheme: Scheme, *, customers: int, today: date) -> int:
    """Play the demo on a generated retailer and return the exit code.

    Args:
        scheme: the scheme in force.
        customers: size of the retailer.
        today: last day of the retailer's orders.

    """
    configure_log("warning")
    console.line("A chain of optical stores on this machine, served as NetSuite would. It is not NetSuite.")
    with _retailer(customers, today) as values:
        settings = settings_from(values)
        yesterday = today - timedelta(days=1)
        console.line("\n== 1. Is the account ready? (netsuite-rfm check)\n")
        with connect(settings) as client:
            rules = counting(settings, yesterday)
            show.show_findings(check(client, scheme, rules, poll_s=settings.netsuite_job_poll_s, mode="auto"))
        console.line(f"\n== 2. The first run, for {yesterday} (netsuite-rfm run)\n")
        first = _run(settings, scheme, yesterday)
        show.show_report(first)
        console.line("\n== 3. The same run again: nothing is left to write\n")
        second = _run(settings, scheme, yesterday)
        show.show_totals(second)
        console.line(f"\n== 4. The next night, for {today}: only what changed\n")
        third = _run(settings, scheme, today)
        show.show_report(third)
        show.show_changes(third)
    good = second.outcome.written == 0 and not any(report.exit_code for report in (first, second, third))
    console.line("\nThe sandbox is closed; nothing is left behind.")
    return 0 if good else 1


def _run(settings: Settings, scheme: Scheme, as_of: date) -> RunReport:
    job = Job(scheme, counting(settings, as_of), "demo", write=write_rules(settings))
    with connect(settings) as client, console.Bars(sys.stderr) as bars:
        return carry_out(client, job, progress=bars)


@contextmanager
def _retailer(customers: int, today: date) -> Iterator[Mapping[str, str]]:
    from netsuite_rfm.sandbox.account import Account
    from netsuite_rfm.sandbox.retailer import open_retailer
    from netsuite_rfm.sandbox.server import Sandbox

    with closing(Account()) as account:
        open_retailer(account, customers=customers, seed=1, today=today)
        with Sandbox(account, latency_ms=LATENCY_MS) as sandbox:
            yield sandbox.settings()
