"""Writing the changes, and making sure of each.

A batch is handed over, its job polled, and what it wrote is read back with SuiteQL, 1,000 customers a
request. A customer that does not hold what it should is written again alone: which task of a job belongs to
which record is not documented, and the answer to a single PATCH is surely about that customer.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from netsuite_rfm.errors import NetSuiteError, RequestRefused, UnreachableError
from netsuite_rfm.netsuite.fields import AUDIENCES, record
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import side_by_side
from netsuite_rfm.netsuite.suiteql.columns_needed import PLAIN, Wanted
from netsuite_rfm.netsuite.suiteql.customers import BESIDE
from netsuite_rfm.netsuite.suiteql.literals import MOST_IN_A_LIST
from netsuite_rfm.netsuite.write.batch import JobEnd, new_key, patch_one, submit, wait_for
from netsuite_rfm.netsuite.write.outcome import NotWritten, Outcome
from netsuite_rfm.netsuite.write.rules import WriteRules
from netsuite_rfm.netsuite.write.verify import still_different
from netsuite_rfm.rfm.diff import Changes
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.spans import span

SMALL_PLAN = 10  # changes that "auto" writes one by one: sooner done than a job
REJECTED_IN_A_ROW = 200  # with nothing written between them, it is not these records that are wrong
UNREACHABLE_IN_A_ROW = 3  # groups, each after all its retries


Beside = Callable[[int], dict[str, object]]


def no_more(_position: int) -> dict[str, object]:
    """Nothing goes into the record beside the fields."""
    return {}


class _Fate(Enum):
    """What is known of a group of customers before it is read back."""

    ENDED = auto()  # the batch has ended or was not taken: what is not written now will not be
    ACCEPTED = auto()  # a single PATCH was answered with success
    REFUSED = auto()  # a single PATCH was answered with an error
    OPEN = auto()  # it may still happen


@dataclass(frozen=True, slots=True)
class _Sent:
    positions: tuple[int, ...]
    fate: _Fate
    reason: str = ""
    fields: tuple[str, ...] = ()
    code: str = ""  # what may go to the log: NetSuite's words may name people
    unreachable: UnreachableError | None = None


class Writer:
    """Writes changes to customers, in the order given. Use it for one run."""

    def __init__(
        self,
        client: Client,
        rules: WriteRules,
        changes: Changes,
        *,
        updated_at: datetime,
        halt: threading.Event,
        wanted: Wanted = PLAIN,
        beside: Beside = no_more,
        must_have_beside: bool = False,
        advance: Callable[[int], None] = lambda _customers: None,
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            client: the connection.
            rules: how to write.
            changes: what to write, most valuable first.
            updated_at: moment that goes to ``custentity_segment_last_updated``, in UTC.
            halt: when set, nothing new is started, and what was sent is read back once.
            wanted: which of the optional fields are written.
            beside: gives, for a position, values that go into the same record and are not read back.
            must_have_beside: whether a record is better not written than without them, where NetSuite rejects them.
            advance: told how many more customers are settled.

        """
        self._client = client
        self._rules = rules
        self._changes = changes
        self._updated_at = updated_at
        self._halt = halt
        self._wanted = wanted
        self._beside = beside
        self._must_have_beside = must_have_beside
        self._advance = advance
        self._clear_first: set[int] = set()
        self._handed_over: set[int] = set()  # positions of which NetSuite may have something that is not settled yet
        self._alone = rules.mode == "single" or (rules.mode == "auto" and len(changes) <= SMALL_PLAN)
        self._outcome = Outcome()
        self._rejected_in_a_row = 0
        self._unreachable_in_a_row = 0

    def write(self) -> Outcome:
        """Write the changes and return what became of each. Failures are in the outcome, not raised."""
        try:
            self._write_all()
        except NetSuiteError as error:
            self._outcome.failure = error
            self._leave_open(sorted(self._handed_over), f"it was sent, and then the run ended early: {error}")
        if len(self._changes):
            self._outcome.mode = "single" if self._alone else "batch"
        self._outcome.remaining = len(self._changes) - self._outcome.settled
        return self._outcome

    def _write_all(self) -> None:
        size = 1 if self._alone else self._rules.batch_size
        workers = self._client.limit.most if self._alone else self._rules.jobs_in_flight
        waiting: list[_Sent] = []
        # Closed at once where the reading back fails: what is in hand then still ends before anything is counted.
        with closing(side_by_side(self._send, self._groups(size), workers=workers, halt=self._halt)) as all_sent:
            for sent in all_sent:
                waiting.append(sent)
                if sum(len(one.positions) for one in waiting) + size > MOST_IN_A_LIST:
                    self._settle(waiting)
                    waiting = []
        self._settle(waiting)

    def _groups(self, size: int) -> Iterator[tuple[int, ...]]:
        for start in range(0, len(self._changes), size):
            if not self._may_start():
                return
            yield tuple(range(start, min(start + size, len(self._changes))))

    def _may_start(self) -> bool:
        return not self._halt.is_set() and not self._outcome.failure and self._rules.may_start()

    def _send(self, positions: tuple[int, ...]) -> _Sent:
        # Groups are taken ahead, and one may wait for its turn until after the deadline.
        if not self._may_start():
            return _Sent((), _Fate.ENDED)
        self._handed_over.update(positions)
        with span("batch", customers=len(positions)):
            try:
                if len(positions) == 1:
                    return self._send_one(positions[0])
                return self._send_batch(positions)
            except UnreachableError as error:
                return _Sent(positions, _Fate.OPEN, str(error), unreachable=error)

    def _send_batch(self, positions: tuple[int, ...]) -> _Sent:
        if self._alone:
            return _Sent(positions, _Fate.ENDED)
        try:
            items = [self._item(position) for position in positions]
            job = submit(self._client, items, key=new_key(), parallel=self._rules.parallel)
        except RequestRefused as refusal:
            if self._rules.mode == "auto" and not self._outcome.batches:
                get_logger().warning("batches_refused", status=refusal.status, code=refusal.code)
                self._alone = True
            return _Sent(positions, _Fate.ENDED, _words(refusal))
        self._outcome.batches += 1
        if not job:
            return _Sent(positions, _Fate.OPEN, "NetSuite took the batch but did not say which job it made")
        return self._wait_for(job, positions)

    def _wait_for(self, job: str, positions: tuple[int, ...]) -> _Sent:
        name = job.rstrip("/").rsplit("/", 1)[-1]
        rules = self._rules
        try:
            end = wait_for(
                self._client, job, first_wait_s=rules.first_poll_s, timeout_s=rules.job_timeout_s, halt=self._halt
            )
        except RequestRefused as refusal:
            return _Sent(positions, _Fate.OPEN, f"NetSuite does not say how job {name} stands: {_words(refusal)}")
        get_logger().debug("job_ended", job=name, end=end.name.lower(), records=len(positions))
        if end is JobEnd.UNFINISHED:
            return _Sent(positions, _Fate.OPEN, f"job {name} was not completed in {rules.job_timeout_s:g} s")
        if end is JobEnd.HALTED:
            return _Sent(positions, _Fate.OPEN, f"the run was stopped before job {name} was completed")
        return _Sent(positions, _Fate.ENDED)

    def _send_one(self, position: int) -> _Sent:
        item = self._item(position)
        try:
            if position in self._clear_first:
                patch_one(self._client, {"id": item["id"], AUDIENCES: None})
            patch_one(self._client, item)
        except RequestRefused as refusal:
            if self._can_do_without(refusal, item):
                return self._send_one(position)
            self._handed_over.discard(position)
            return _Sent(
                (position,), _Fate.REFUSED, _words(refusal), (refusal.field,) if refusal.field else (), _code(refusal)
            )
        return _Sent((position,), _Fate.ACCEPTED, "NetSuite accepted the values but shows others", code="not shown")

    def _can_do_without(self, refusal: RequestRefused, item: dict[str, object]) -> bool:
        """Whether NetSuite rejected a value beside the fields, which from here on are written without it."""
        if self._must_have_beside or refusal.field not in item or refusal.field not in BESIDE:
            return False
        self._beside = no_more
        get_logger().warning("way_back_rejected", field=refusal.field, code=_code(refusal))
        return True

    def _settle(self, sent: Sequence[_Sent]) -> None:
        """Read back what was sent; write alone what a batch left different, and settle that in its turn."""
        self._count_unreachable(sent)
        asked = [position for one in sent if one.fate is not _Fate.REFUSED for position in one.positions]
        wrong = still_different(self._client, self._changes, asked, self._wanted)
        again: list[int] = []
        for one in sent:
            if one.fate is _Fate.REFUSED:
                self._reject(one, one.fields)
                continue
            different = [position for position in one.positions if position in wrong]
            self._accept([position for position in one.positions if position not in wrong])
            if one.fate is _Fate.OPEN:
                self._leave_open(different, one.reason)
            elif one.fate is _Fate.ENDED:
                again += different
            else:
                for position in different:
                    if self._may_have_appended(position, wrong[position]):
                        again.append(position)
                    else:
                        self._reject(one, wrong[position])
        if again:
            self._settle_alone(again)

    def _settle_alone(self, positions: list[int]) -> None:
        """Write each by itself. It ends: a customer is left different by a batch once, and emptied first once."""
        get_logger().info("writing_alone", customers=len(positions))
        self._handed_over.difference_update(positions)  # seen not to be written; those not tried again are left
        groups = ((position,) for position in positions)
        self._settle(list(side_by_side(self._send, groups, workers=self._client.limit.most, halt=self._halt)))

    def _may_have_appended(self, position: int, fields: tuple[str, ...]) -> bool:
        """Whether to empty the audiences and write them again, once for each customer.

        That a PATCH replaces the values of a multi-select is not documented. For a sublist without keys it adds
        to what is there (section_1545295601); emptying a field with null is documented (section_1545142173).
        """
        if fields != (AUDIENCES,) or position in self._clear_first:
            return False
        self._clear_first.add(position)
        return True

    def _accept(self, positions: Sequence[int]) -> None:
        if positions:
            self._handed_over.difference_update(positions)
            self._outcome.written += len(positions)
            self._rejected_in_a_row = 0
            self._advance(len(positions))

    def _reject(self, sent: _Sent, fields: tuple[str, ...]) -> None:
        (position,) = sent.positions
        self._handed_over.discard(position)
        customer = self._id(position)
        self._outcome.rejected.append(NotWritten(customer, fields, sent.reason))
        get_logger().warning("customer_rejected", customer=customer, fields=fields, code=sent.code)
        self._advance(1)
        self._rejected_in_a_row += 1
        if self._rejected_in_a_row >= REJECTED_IN_A_ROW:
            raise NetSuiteError(
                f"{REJECTED_IN_A_ROW} customers in a row were rejected and none was written; the last: "
                f"customer {customer}: {sent.code}. The rest was not tried; the report has NetSuite's words"
            )

    def _leave_open(self, positions: Sequence[int], reason: str) -> None:
        self._handed_over.difference_update(positions)
        self._outcome.unconfirmed += [NotWritten(self._id(position), (), reason) for position in positions]
        self._advance(len(positions))

    def _count_unreachable(self, sent: Sequence[_Sent]) -> None:
        for one in filter(lambda one: one.positions, sent):
            self._unreachable_in_a_row = self._unreachable_in_a_row + 1 if one.unreachable else 0
            if self._unreachable_in_a_row >= UNREACHABLE_IN_A_ROW:
                self._outcome.failure = one.unreachable

    def _id(self, position: int) -> int:
        return int(self._changes.customer_id[position])

    def _item(self, position: int) -> dict[str, object]:
        changes = self._changes
        item = record(
            self._id(position),
            position,
            changes.present,
            changes.desired,
            self._updated_at,
            audience_ids=self._wanted.audience_ids,
        )
        return item | self._beside(position)


def _code(refusal: RequestRefused) -> str:
    return f"{refusal.status} {refusal.code}".rstrip()


def _words(refusal: RequestRefused) -> str:
    return f"{_code(refusal)} {refusal.detail}".rstrip()
