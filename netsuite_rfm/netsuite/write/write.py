"""Write the changes and verify each one.

A batch is sent, its job is polled, and its customers are read back with SuiteQL, 1,000 per request. Customers that are
not as desired are retried at the end. Some are sent alone, because the response to a single PATCH is certainly about
that customer, whereas it is undocumented which task of a job belongs to which record. :mod:`.settlement` decides what
follows from each response.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime

from netsuite_rfm.errors import NetSuiteError, UnreachableError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import side_by_side
from netsuite_rfm.netsuite.suiteql.columns_needed import PLAIN, Wanted
from netsuite_rfm.netsuite.suiteql.literals import MOST_IN_A_LIST
from netsuite_rfm.netsuite.write.outcome import NotWritten, Outcome
from netsuite_rfm.netsuite.write.read_back import ReadBack
from netsuite_rfm.netsuite.write.rules import WriteRules
from netsuite_rfm.netsuite.write.send import Beside, Sender, no_more
from netsuite_rfm.netsuite.write.settlement import (
    PROBES,
    SMALL_PLAN,
    Fate,
    Group,
    Sent,
    Settlement,
    Shown,
    Unwritten,
)
from netsuite_rfm.rfm.diff import Changes
from netsuite_rfm.telemetry.log import get_logger

SILENT_UNTIL_LOOK = 3  # groups without a usable answer, after which a query checks whether NetSuite is reachable at all
NOT_TAKEN = frozenset({Fate.NOT_SENT, Fate.REFUSED, Fate.REFUSED_WHOLE})


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
        """Prepare without sending anything.

        Args:
            client: the connection.
            rules: how to write.
            changes: what to write, most valuable first.
            updated_at: time for ``custentity_segment_last_updated``, in UTC.
            halt: when set, nothing new is started, and what was sent is read back once.
            wanted: which of the optional fields are written.
            beside: returns, for a position, further values for the same record, which are not read back.
            must_have_beside: whether to skip a record rather than write it without these values if NetSuite rejects
                them.
            advance: receives how many more customers are settled.

        """
        self._limit = client.limit
        self._rules = rules
        self._changes = changes
        self._halt = halt
        self._advance = advance
        alone = rules.mode == "single" or (rules.mode == "auto" and len(changes) <= SMALL_PLAN)
        self._book = Settlement(len(changes), 1 if alone else rules.batch_size)
        self._sender = Sender(
            client,
            rules,
            changes,
            updated_at=updated_at,
            halt=halt,
            wanted=wanted,
            may_start=self._wait_for_go,
            beside=beside,
            must_have_beside=must_have_beside,
        )
        self._reading = ReadBack(client, changes, wanted, halt=halt, shown_within_s=rules.shown_within_s)
        self._failure: NetSuiteError | None = None
        self._in_hand: dict[Group, Sent | None] = {}  # sent but not read back
        self._unseen: list[tuple[Sent, dict[int, Shown]]] = []  # read back once, to be checked again
        self._next_position = 0
        self._probed: set[int] = set()
        self._look_at_silence = SILENT_UNTIL_LOOK
        self._may_go = threading.Event()
        self._may_go.set()
        self._looked_in_full = False
        self._lags = False
        self._told = (0, 0)  # customers reported to advance, rejections logged

    def write(self) -> Outcome:
        """Write the changes and return the result of each. Failures are in the outcome, not raised."""
        try:
            self._round(self._groups(), nested=False)
            self._try_again()
        except NetSuiteError as error:
            self._fail(error)
        try:
            self._settle_rest()
        except NetSuiteError as error:
            self._fail(error)
            self._leave_rest_open(error)
        self._tell()
        self._fail_if_nobody_is_there()
        return self._outcome()

    def _fail_if_nobody_is_there(self) -> None:
        if 0 < self._book.away == self._book.settled and not self._failure:
            reason = f"NetSuite did not respond to any of {self._book.away} customers, and nobody was written"
            self._fail(UnreachableError(f"{reason}. Check NetSuite's status page, then run again"))

    def _outcome(self) -> Outcome:
        book = self._book
        alone = book.size == 1 or self._sender.without_batches
        return Outcome(
            mode=("single" if alone else "batch") if book.total else "none",
            written=book.written,
            batches=self._sender.batches,
            rejected=[self._not_written(unwritten) for unwritten in book.rejected],
            unconfirmed=[self._not_written(unwritten) for unwritten in book.unconfirmed.values()],
            remaining=book.remaining,
            failure=self._failure,
        )

    def _round(self, groups: Iterator[Group], *, nested: bool) -> None:
        """Send groups in parallel, and settle each when its response is known."""
        book, waiting = self._book, list[Sent]()
        # Retries start alone, and their responses decide whether the rest is sent in batches, so few are taken ahead.
        workers = self._limit.most if nested or book.size == 1 else self._rules.jobs_in_flight
        # Closed at once if reading back fails, so that requests in flight end before anything is counted.
        with closing(side_by_side(self._send, groups, workers=workers, halt=self._halt)) as all_sent:
            try:
                for sent in all_sent:
                    book.note_answer(sent)
                    if not self._is_silent:
                        self._may_go.set()
                    waiting = self._take(sent, waiting, nested=nested)
                self._settle_waiting(waiting)
                self._look_again()
            except NetSuiteError as error:
                self._fail(error)  # before closing, which waits for groups that wait to be sent
                raise

    def _take(self, sent: Sent, waiting: list[Sent], *, nested: bool) -> list[Sent]:
        """Settle groups that need no reading back, and others once they fill a query; return those still waiting."""
        if sent.fate in NOT_TAKEN:
            self._settle(sent, {})
            self._stop_if_hopeless()
            return waiting
        waiting.append(sent)
        customers = sum(len(answer.group.positions) for answer in waiting)
        if not self._is_silent and customers + self._book.size <= MOST_IN_A_LIST:
            return waiting
        self._settle_waiting(waiting)
        if not (nested or self._book.written):  # nobody has been written so far; does it affect everyone?
            self._try_again()
        return []

    @property
    def _is_silent(self) -> bool:
        return self._book.silent_in_a_row >= self._look_at_silence

    def _settle_waiting(self, waiting: Sequence[Sent]) -> None:
        """Read back and continue: if this works, NetSuite is reachable although some requests got no answer."""
        self._read_back(waiting)
        if self._book.out_of_reach:
            raise UnreachableError(
                "NetSuite responds to queries but not to batches. Last error: "
                f"{waiting[-1].reason}. Check NetSuite's status page, and scripts and workflows on customers, "
                "then run again"
            )
        if self._is_silent:
            self._look_at_silence = 2 * self._book.silent_in_a_row
        self._may_go.set()

    def _try_again(self) -> None:
        """Retry the customers that need it. It ends, because nobody is sent a third time in the same way."""
        self._look_again()
        while self._book.any_again and self._may_start():
            get_logger().info("writing_again", written=self._book.written, rejected=len(self._book.rejected))
            self._round(self._book.groups_again(), nested=True)

    def _groups(self) -> Iterator[Group]:
        book = self._book
        while self._next_position < book.total and self._may_start():
            start = self._next_position
            self._next_position = min(start + book.size, book.total)
            positions = tuple(place for place in range(start, self._next_position) if place not in self._probed)
            if positions:
                yield Group(positions, attempts=book.attempts)

    def _may_start(self) -> bool:
        return not self._halt.is_set() and not self._failure and self._rules.may_start()

    def _wait_for_go(self) -> bool:
        self._may_go.wait()
        return self._may_start()

    def _send(self, group: Group) -> Sent:
        self._in_hand[group] = None
        sent = self._sender.send(group)
        self._in_hand[group] = sent
        if sent.unanswered and self._book.silent_in_a_row + 1 >= self._look_at_silence:
            self._may_go.clear()  # nothing more is sent until a query was answered
        return sent

    def _read_back(self, sent: Sequence[Sent]) -> None:
        """Accept customers that are as desired, and keep the others for another check."""
        shown = self._reading.look([position for answer in sent for position in answer.group.positions])
        for answer in sent:
            different = {position: shown[position] for position in answer.group.positions if position in shown}
            self._book.accept(len(answer.group.positions) - len(different))
            del self._in_hand[answer.group]
            if different and answer.fate is Fate.OPEN:
                self._book.settle(_narrowed(answer, different), different)
            elif different:
                self._unseen.append((answer, different))
        self._tell()

    def _look_again(self) -> None:
        """Check again the customers whose values were not shown, because SuiteQL may lag behind; then settle them."""
        quick = self._looked_in_full and not self._lags
        for _ in self._reading.waits(once=quick) if self._unseen else ():
            self._look_once()
            if not self._unseen:
                break
        self._looked_in_full |= bool(self._unseen)
        unseen, self._unseen = self._unseen, []
        for answer, different in unseen:
            self._settle(_narrowed(answer, different), different)
            self._stop_if_hopeless()

    def _look_once(self) -> None:
        shown = self._reading.look([position for _, different in self._unseen for position in different])
        still = []
        for answer, different in self._unseen:
            now = {position: shown[position] for position in different if position in shown}
            self._book.accept(len(different) - len(now))
            self._lags |= len(now) < len(different)
            if now:
                still.append((answer, now))
        self._unseen = still

    def _settle(self, sent: Sent, shown: dict[int, Shown]) -> None:
        self._in_hand.pop(sent.group, None)
        if sent.fate is not Fate.NOT_SENT:
            self._book.settle(sent, shown)
            self._tell()

    def _stop_if_hopeless(self) -> None:
        """Stop if nobody has been written so far, unless others of the plan can be, or could a short time ago."""
        book = self._book
        if book.should_probe and not self._probed:
            self._probe()
        if not book.hopeless:
            return
        if self._reading.written_lately():
            book.trusted = True
            return
        last = book.rejected[-1] if book.rejected else next(iter(book.unconfirmed.values()))
        customers = len(book.rejected) + len(book.unconfirmed)
        raise NetSuiteError(
            f"{customers} consecutive customers were rejected and none was "
            f"written. Last: customer {self._id(last.position)}: {last.code}. The rest was not tried. The report "
            f"has NetSuite's messages"
        )

    def _probe(self) -> None:
        untried = range(self._next_position, self._book.total)
        chosen = untried[:: max(1, len(untried) // PROBES)][:PROBES]
        self._probed.update(chosen or (-1,))
        groups = [Group((position,), attempts=self._book.attempts) for position in chosen]
        self._round(iter(groups), nested=True)

    def _fail(self, error: NetSuiteError) -> None:
        self._failure = self._failure or error
        self._may_go.set()

    def _settle_rest(self) -> None:
        """Read back customers that were sent but never settled, and once more those that are unconfirmed."""
        if isinstance(self._failure, UnreachableError) and not self._book.out_of_reach:
            raise self._failure
        hopeless, self._book.trusted = self._book.hopeless, True
        rest = [sent or Sent(group, Fate.OPEN, self._early_end()) for group, sent in self._in_hand.items()]
        for answer in rest:
            if answer.fate in NOT_TAKEN:
                self._settle(Sent(answer.group, Fate.NOT_SENT) if hopeless else answer, {})
        self._read_back([answer for answer in rest if answer.group in self._in_hand])
        self._look_again()
        if self._book.unconfirmed and not self._halt.is_set():
            shown = self._reading.look(list(self._book.unconfirmed))
            for position in [place for place in self._book.unconfirmed if place not in shown]:
                self._book.confirm(position)

    def _leave_rest_open(self, error: NetSuiteError) -> None:
        reason = self._early_end(error)
        for answer, different in self._unseen:
            if answer.fate is not Fate.ENDED:
                self._book.leave_open(tuple(different), reason)
        for group, sent in self._in_hand.items():
            if sent is None or sent.fate not in NOT_TAKEN:
                self._book.leave_open(group.positions, reason)

    def _early_end(self, error: NetSuiteError | None = None) -> str:
        return f"it was sent before the run ended early: {error or self._failure}"

    def _tell(self) -> None:
        """Report news to the progress and the log."""
        customers, rejected = self._told
        for unwritten in self._book.rejected[rejected:]:
            get_logger().warning(
                "customer_rejected",
                customer=self._id(unwritten.position),
                fields=unwritten.fields,
                code=unwritten.code,
            )
        if self._book.settled > customers:
            self._advance(self._book.settled - customers)
        self._told = (max(customers, self._book.settled), len(self._book.rejected))

    def _not_written(self, unwritten: Unwritten) -> NotWritten:
        return NotWritten(self._id(unwritten.position), unwritten.fields, unwritten.reason)

    def _id(self, position: int) -> int:
        return int(self._changes.customer_id[position])


def _narrowed(sent: Sent, different: dict[int, Shown]) -> Sent:
    """Return the same response, but only for customers that are not written."""
    return replace(sent, group=replace(sent.group, positions=tuple(different)))
