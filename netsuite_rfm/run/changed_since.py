"""Runs over changed customers: from which moment on, whether it can be done at all, and pulling only who may differ."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from netsuite_rfm.errors import AccountNotReady, RequestRefused, UsageError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.candidates import Candidates, find_candidates, find_disagreeing
from netsuite_rfm.netsuite.pull.list_values import Setup
from netsuite_rfm.netsuite.pull.pull import Pulled, lists_of
from netsuite_rfm.netsuite.records.run_row import last_complete_run
from netsuite_rfm.netsuite.suiteql.changes import Since
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.rfm.ageing import turning_ages
from netsuite_rfm.rfm.metrics import RETURNED
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.pull_customers import pull_all
from netsuite_rfm.run.report import ChangedReport
from netsuite_rfm.run.rules_fingerprint import fingerprint
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.progress import Progress

OVERLAP = timedelta(minutes=10)
"""A change bears the moment at which NetSuite began to save it, and can be read only when that is done."""


def refuse_unless_seen(job: Job) -> None:
    """Make sure that what can change a customer's fields leaves a trace that can be asked for.

    Raises:
        UsageError: it does not; says what, and what to do.

    """
    why = ""
    if job.scheme.relative is not None:
        why = f"scheme {job.scheme.name} scores each customer among all, so anybody's order can move everybody"
    elif job.counting.currency is not None or job.counting.subsidiary is not None:
        why = "RFM_REPORTING_… converts all totals by rates, which change without a trace on any order"
    elif items := [name for name, one in job.scheme.metrics().items() if one.own and one.own.source == "item_field"]:
        why = f"metric {items[0]} is of the items, and an item that is edited leaves no trace on the orders it is in"
    if why:
        raise UsageError(f"--changed-since: {why}. Run without it")


@dataclass(slots=True)
class Changed:
    """The customers who may differ, and what is found out about them on the way."""

    since: Since
    found: Candidates
    disagreeing: frozenset[int] | None = None

    def pull(
        self, client: Client, job: Job, wanted: Wanted, *, halt: threading.Event, progress: Progress
    ) -> Iterator[Pulled]:
        """Pull those who may differ, then, where one unnamed may have lost an order, all who do."""
        for pulled in self._pull(client, job, wanted, self.found.ids, halt=halt, progress=progress):
            self.found.balance(pulled)
            yield pulled
        if self.found.may_hide_others and not halt.is_set():
            self.disagreeing = find_disagreeing(client, job.counting) - set(self.found.ids)
            yield from self._pull(client, job, wanted, tuple(sorted(self.disagreeing)), halt=halt, progress=progress)

    @staticmethod
    def _pull(
        client: Client, job: Job, wanted: Wanted, ids: tuple[int, ...], *, halt: threading.Event, progress: Progress
    ) -> Iterator[Pulled]:
        for pulled in pull_all(client, job, wanted, lists_of(ids), halt=halt, progress=progress):
            # Nobody asked for these by name: who is inactive, or no customer at all, is passed over.
            yield replace(pulled, inactive=(), unknown=())

    def report(self) -> ChangedReport:
        """How many there were, for each reason."""
        return ChangedReport(
            since=self.since.moment,
            by_orders=len(self.found.orders),
            by_record=len(self.found.customers),
            by_time=len(self.found.time),
            deleted=self.found.deleted,
            by_disagreement=None if self.disagreeing is None else len(self.disagreeing),
        )


def find_changed(client: Client, job: Job, setup: Setup, wanted: Wanted) -> Changed:
    """Find out who may differ from what a run over everybody would leave.

    Raises:
        UsageError: there is no moment from which to look, or the day asked for is past; says what to do.
        NetSuiteError: NetSuite could not be read.

    """
    since = job.changed if isinstance(job.changed, Since) else _since_last_run(client, job, setup)
    if job.counting.as_of < since.as_of:
        raise UsageError(
            f"--changed-since: the fields are right for {since.as_of}, which is after --as-of {job.counting.as_of}. "
            "Run for that day without --changed-since"
        )
    returns = job.counting.net or RETURNED in wanted.needs
    found = find_candidates(client, since, job.counting, turning_ages(setup.scheme), returns=returns, holds=wanted.hold)
    changed = Changed(since, found)
    get_logger().info("candidates_found", customers=len(found.ids), **changed.report().totals())
    return changed


def _since_last_run(client: Client, job: Job, setup: Setup) -> Since:
    first = "Run once without --changed-since"
    try:
        last = last_complete_run(client)
    except (AccountNotReady, RequestRefused) as refusal:
        raise UsageError(
            f"--changed-since AUTO needs the record of runs, and {refusal}. Deploy suitescript/, or name a moment in "
            "place of AUTO"
        ) from None
    if last is None or last.read_from is None or last.read_until is None:
        raise UsageError(f"--changed-since AUTO: NetSuite has no record of a complete run over all customers. {first}")
    if last.fingerprint != fingerprint(setup.scheme, job.counting, setup.list_values):
        raise UsageError(
            "--changed-since AUTO: since the last complete run the scheme, the settings of what counts, the program or "
            f"the account's lists have changed, so everybody may differ. {first}"
        )
    return Since(last.read_from - OVERLAP, last.as_of, last.read_until + OVERLAP)
