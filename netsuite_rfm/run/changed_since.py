"""Runs over changed customers: find the start time, check that such a run is possible, and pull who may differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from netsuite_rfm.errors import AccountNotReady, RequestRefused, UsageError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.candidates import Candidates, find_candidates, find_disagreeing
from netsuite_rfm.netsuite.pull.pull import Pulled
from netsuite_rfm.netsuite.pull.windows import Window
from netsuite_rfm.netsuite.records.run_row import last_complete_run
from netsuite_rfm.netsuite.suiteql.changes import Since
from netsuite_rfm.rfm.ageing import turning_ages
from netsuite_rfm.rfm.metrics import RETURNED
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.run.figures import ChangedReport
from netsuite_rfm.run.job import AUTO, Job
from netsuite_rfm.run.reader import Reader, customers_in
from netsuite_rfm.run.to_read import ToRead
from netsuite_rfm.run.turn import Turn
from netsuite_rfm.telemetry.log import get_logger

OVERLAP = timedelta(minutes=10)
"""Runs overlap, because NetSuite stamps a change when it starts to save it, and it is readable only afterwards."""


def refuse_unless_seen(job: Job) -> None:
    """Check that a query can find everything that changes a customer's fields, if the run covers changed customers.

    Raises:
        UsageError: some changes leave no trace. The message says which, and what to do.

    """
    why = ""
    if job.changed is None:
        return
    if job.scheme.relative is not None:
        why = f"scheme {job.scheme.name} ranks customers against each other, so one order can move every customer"
    elif job.counting.currency is not None or job.counting.subsidiary is not None:
        why = "RFM_REPORTING_… converts totals by rates, and a changed rate leaves no trace on the orders"
    elif items := [
        name for name, metric in job.scheme.metrics().items() if metric.own and metric.own.source == "item_field"
    ]:
        why = f"metric {items[0]} reads item fields, and an edited item leaves no trace on its orders"
    if why:
        raise UsageError(f"{'--rolling' if job.rolling else '--changed-since'}: {why}. Run without it")


@dataclass(slots=True)
class Changed:
    """The customers who may differ, and what is learned about them while pulling.

    ``turn`` is the part that a rolling run reads in addition; ``from_last_run`` says that the start time comes from the
    last complete run.
    """

    since: Since
    found: Candidates
    turn: Turn | None = None
    from_last_run: bool = False
    disagreeing: frozenset[int] | None = None

    @property
    def customers(self) -> int:
        """Number of customers to read, as far as known beforehand."""
        return len(self._others(self.found.ids)) + sum(map(customers_in, self._windows))

    @property
    def _windows(self) -> Sequence[Window]:
        return self.turn.windows if self.turn else ()

    def _others(self, ids: Sequence[int]) -> tuple[int, ...]:
        return tuple(customer for customer in ids if not (self.turn and self.turn.holds(customer)))

    def pull(self, reader: Reader) -> Iterator[Pulled]:
        """Pull customers who may differ; if an unknown customer may have lost an order, also all that do not match."""
        for pulled in reader.pull_candidates(self._others(self.found.ids), self._windows):
            self.found.balance(pulled)
            yield pulled
        if self.found.may_hide_others and not reader.halt.is_set():
            others = sorted(find_disagreeing(reader.client, reader.counting) - set(self.found.ids))
            self.disagreeing = frozenset(self._others(others))
            yield from reader.pull_candidates(sorted(self.disagreeing))

    def scope(self, asked: str) -> str:
        """Return the scope for the run's row; ``asked`` is the scope of the job."""
        if self.turn:
            return f"{self.turn.scope}, {self.since}"
        return f"{asked}, {self.since}" if self.from_last_run else asked

    def report(self) -> ChangedReport:
        """Return the number of customers for each reason."""
        return ChangedReport(
            since=self.since.moment,
            by_orders=len(self.found.orders),
            by_record=len(self.found.customers),
            by_time=len(self.found.time),
            deleted=self.found.deleted,
            by_disagreement=None if self.disagreeing is None else len(self.disagreeing),
            turn=self.turn.words if self.turn else "",
        )


def find_changed(reader: Reader, to_read: ToRead, scheme: Scheme) -> Changed:
    """Find the customers whose fields may differ from the result of a run over all customers.

    Args:
        reader: pulls customers.
        to_read: the start time, or AUTO for that of the last complete run; a turn has its own.
        scheme: the scheme as the account can hold it.

    Raises:
        UsageError: there is no start time, or the fields are for a later day than asked for. The message says what to
            do.
        NetSuiteError: NetSuite could not be read.

    """
    client, counting, wanted = reader.client, reader.counting, reader.wanted
    asked, turn = to_read.changed, to_read.turn
    option = "--rolling" if turn else "--changed-since"
    if turn:
        since: Since | str = turn.since
    else:
        since = asked if isinstance(asked, Since) else since_last_run(client, to_read.fingerprint, option=option)
    if isinstance(since, str):
        raise UsageError(f"--changed-since AUTO: {since}. Run once without --changed-since")
    if counting.as_of < since.as_of:
        raise UsageError(
            f"{option}: the fields are right for {since.as_of}, which is after --as-of {counting.as_of}. "
            f"Run for that day without {option}"
        )
    returns = counting.net or RETURNED in wanted.needs
    found = find_candidates(client, since, counting, turning_ages(scheme), returns=returns, holds=wanted.hold)
    changed = Changed(since, found, turn, from_last_run=asked == AUTO)
    get_logger().info("candidates_found", customers=len(found.ids), **changed.report().totals())
    return changed


def since_last_run(client: Client, fingerprint: str, *, option: str) -> Since | str:
    """Return the time from which to look for changes, or the reason why there is none.

    Raises:
        UsageError: the account has no record of runs, which ``option`` needs.
        NetSuiteError: NetSuite could not be read.

    """
    try:
        last = last_complete_run(client)
    except (AccountNotReady, RequestRefused) as refusal:
        rolling = option == "--rolling"
        asked, instead = (option, "") if rolling else (f"{option} AUTO", ", or name a moment in place of AUTO")
        raise UsageError(f"{asked} needs the record of runs, and {refusal}. Deploy suitescript/{instead}") from None
    if last is None or last.read_from is None or last.read_until is None:
        return "NetSuite has no record of a complete run over all customers"
    if last.fingerprint != fingerprint:
        return (
            "since the last complete run the scheme, the settings of what counts, the program or the account's lists "
            "have changed, so every customer may differ"
        )
    return Since(last.read_from - OVERLAP, last.as_of, last.read_until + OVERLAP)
