"""The demo against the embedded sandbox: check, first run, second run, next night, scripts, sync, reports."""

import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.campaigns import asked_of
from netsuite_rfm.cli.demo_sync import show_sync
from netsuite_rfm.cli.show import run as show
from netsuite_rfm.cli.show.campaigns import show_campaigns
from netsuite_rfm.cli.show.reports import show_concentration, show_performance
from netsuite_rfm.netsuite.check.check import check
from netsuite_rfm.reports.build import report
from netsuite_rfm.reports.campaigns import campaigns_report
from netsuite_rfm.reports.questions import Asked
from netsuite_rfm.rfm.reports.period import Period
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.nightly import carry_out_recorded
from netsuite_rfm.run.report import RunReport
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting, scheme_of, write_rules
from netsuite_rfm.telemetry.log import configure_log

LATENCY_MS = 20


@dataclass(frozen=True)
class _Retailer:
    """A served account: the worker's settings and access to the scripts in it."""

    settings: Mapping[str, str]
    announce_from: Callable[[date], None] = lambda _: None
    nightly: Callable[[], bool] = lambda: True
    what_followed: Callable[[], Iterator[str]] | None = None
    opt_out: Callable[[int], None] | None = None

    def show_what_followed(self) -> bool:
        """Run the nightly script, if there are scripts, and print its digests; True if nothing failed."""
        if self.what_followed is None:
            return True
        terminal.line("\n== 5. What the account's own scripts made of it (suitescript/, run as they are)\n")
        good = self.nightly()
        for text in self.what_followed():
            terminal.line(text)
        return good


def run_demo(*, customers: int, today: date) -> int:
    """Run the demo on a generated retailer and return the exit code.

    Args:
        customers: number of the retailer's customers.
        today: last day of the retailer's orders.

    """
    configure_log("warning")
    terminal.line("A chain of optical stores on this machine, served as NetSuite would. It is not NetSuite.")
    with _retailer(customers, today) as retailer:
        settings = settings_from({**retailer.settings, "RFM_HOME_LOCATION": "true"})
        scheme = scheme_of(settings)
        yesterday = today - timedelta(days=1)
        terminal.line("\n== 1. Is the account ready? (netsuite-rfm check)\n")
        with connect(settings) as client:
            rules = counting(settings, yesterday)
            show.show_findings(check(client, scheme, rules, poll_s=settings.netsuite_job_poll_s, mode="auto"))
        terminal.line(f"\n== 2. The first run, for {yesterday} (netsuite-rfm run)\n")
        first = _run(settings, scheme, yesterday)
        show.show_report(first)
        terminal.line("\n== 3. The same run again: nothing is left to write\n")
        second = _run(settings, scheme, yesterday)
        show.show_totals(second)
        retailer.announce_from(today)
        terminal.line(f"\n== 4. The next night, for {today}: only what changed\n")
        third = _run(settings, scheme, today)
        show.show_report(third)
        show.show_changes(third)
        followed = retailer.show_what_followed()
        if retailer.opt_out is not None:
            followed = show_sync(settings, today, retailer.opt_out) and followed
        terminal.line("\n== 7. What it is good for (some of netsuite-rfm report; --html makes a page of it)\n")
        _show_some_reports(settings, scheme, today)
    good = second.outcome.written == 0 and not any(run.exit_code for run in (first, second, third)) and followed
    terminal.line("\nThe sandbox is closed; nothing is left behind.")
    return 0 if good else 1


def _run(settings: Settings, scheme: Scheme, as_of: date) -> RunReport:
    job = Job(scheme, counting(settings, as_of), f"demo-{as_of}-{uuid.uuid4().hex[:6]}", write=write_rules(settings))
    with connect(settings) as client, terminal.Bars(sys.stderr) as bars:
        return carry_out_recorded(client, job, progress=bars)


def _show_some_reports(settings: Settings, scheme: Scheme, today: date) -> None:
    rules = counting(settings, today)
    month_before = Period(today).last_month_last
    with connect(settings) as client:
        found = report(client, Asked(settings.netsuite_account, scheme, rules, month_before, today, today))
    show_performance(found)
    show_concentration(found.concentration)
    with connect(settings) as client:
        show_campaigns(campaigns_report(client, asked_of(settings, today)))


@contextmanager
def _retailer(customers: int, today: date) -> Iterator[_Retailer]:
    """Serve a retailer. It has scripts only in a source checkout; an installed package does not include them."""
    from netsuite_rfm.sandbox.retailer.generate import open_retailer
    from netsuite_rfm.sandbox.scripts.showcase import (
        announce_from,
        nightly,
        open_scripted_retailer,
        opt_out,
        project_folder,
        what_followed,
    )
    from netsuite_rfm.sandbox.serve.server import Sandbox
    from netsuite_rfm.sandbox.store.account import Account

    folder = project_folder()
    if folder is None:
        terminal.line(
            "The SuiteScript project is not installed, so the run records no history and parts 5 and 6 are left out."
        )
    scripted = (
        None if folder is None else open_scripted_retailer(folder, customers=customers, today=today, promotions=True)
    )
    with closing(scripted or Account()) as account:
        if scripted is None:
            open_retailer(account, customers=customers, seed=1, today=today, promotions=True)
        with Sandbox(account, latency_ms=LATENCY_MS) as sandbox:
            if scripted is None:
                yield _Retailer(sandbox.settings())
            else:
                yield _Retailer(
                    sandbox.settings(),
                    partial(announce_from, scripted),
                    partial(nightly, scripted),
                    partial(what_followed, scripted),
                    partial(opt_out, scripted),
                )
