"""Track a run's writes: the result of each customer, what to retry, and when to stop.

It is a plain value without I/O. A customer is identified by its position in the changes. The caller reads customers
back before it calls :meth:`Settlement.settle`.

==============  =====================================  =======================================================
Sent            NetSuite's answer                      What happens to a customer who is not written
==============  =====================================  =======================================================
alone           refused                                rejected, with NetSuite's message
alone           accepted, no new value is shown        unconfirmed; it is never written twice
alone           accepted, other audiences are shown    retried: emptied, then written
alone           accepted, other values are shown       rejected
alone           server error or no answer every time   retried; then rejected, or unconfirmed without an answer
in a batch      the job ended                          retried: alone, or in a second batch
in a 2nd batch  the job ended                          rejected, with the message that others got alone
in a batch      the batch was refused or failed        retried: in half of that batch, or alone
in a batch      the state of the job is unknown        unconfirmed
==============  =====================================  =======================================================
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from http import HTTPStatus

SMALL_PLAN = 10  # number of changes that "auto" writes one by one, which is faster than a job
REJECTED_UNTIL_STOP = 200  # if nothing was written in the run, these records are not the cause
UNWELL_UNTIL_STOP = 20  # the same, for customers whose requests all met a server error or no answer
BATCHES_UNTIL_STOP = 3  # the same, for batches
PROBES = 10  # customers from the rest of the plan, tried before the run is stopped
SAME_WORDS = 10  # refusals with the same message, after which no further customer is sent alone for its message
ATTEMPTS = 5  # attempts for a write that meets a server error
ATTEMPTS_OFTEN_UNWELL = 2  # the same, once this many were in vain:
OFTEN_UNWELL = 5
AWAY = frozenset({0, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})
NO_SUCH_RESOURCE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})


class Fate(Enum):
    """NetSuite's response to a group of customers."""

    NOT_SENT = auto()
    ENDED = auto()  # the batch's job has ended; what is not written now will not be
    ACCEPTED = auto()  # a customer sent alone was accepted
    REFUSED = auto()  # a customer sent alone was refused
    REFUSED_WHOLE = auto()  # the batch was not accepted
    UNWELL = auto()  # a server error or no answer on every attempt
    OPEN = auto()  # it may still happen


@dataclass(frozen=True, slots=True)
class Group:
    """Customers that are sent together.

    Args:
        positions: positions of the customers in the changes.
        clear_first: whether the audiences are emptied first.
        second: whether these customers were in an earlier batch that did not write them.
        attempts: maximum attempts after a server error.

    """

    positions: tuple[int, ...]
    clear_first: bool = False
    second: bool = False
    attempts: int = ATTEMPTS

    @property
    def alone(self) -> bool:
        """Whether it is one customer sent without a batch."""
        return len(self.positions) == 1


@dataclass(frozen=True, slots=True)
class Sent:
    """A group and NetSuite's response to it.

    Args:
        group: the customers that were sent.
        fate: the kind of response.
        reason: the message of the response, which may name people.
        fields: script ids that the response names.
        code: status and code, which may be logged.
        status: HTTP status of the response; 0 if there was none.
        unanswered: whether there were only server errors or no responses.

    """

    group: Group
    fate: Fate
    reason: str = ""
    fields: tuple[str, ...] = ()
    code: str = ""
    status: int = 0
    unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What NetSuite shows for a customer whose fields are not as desired.

    Args:
        fields: script ids of the fields that differ; empty for a customer that no longer exists.
        untouched: whether no field shows the new value.
        audiences_only: whether the audiences are all that differs.

    """

    fields: tuple[str, ...] = ()
    untouched: bool = False
    audiences_only: bool = False


@dataclass(frozen=True, slots=True)
class Unwritten:
    """Why a customer was not written, or is not known to be written."""

    position: int
    reason: str
    fields: tuple[str, ...] = ()
    code: str = ""


@dataclass(slots=True)
class Settlement:
    """What is known about ``total`` customers to write.

    Args:
        total: number of customers to write.
        size: records per batch; 1 if no batches are used.
        trusted: whether NetSuite is known to accept customers, so that rejections alone do not stop the run.

    """

    total: int
    size: int = 1
    trusted: bool = False
    written: int = 0
    rejected: list[Unwritten] = field(default_factory=list)
    unconfirmed: dict[int, Unwritten] = field(default_factory=dict)
    accepted: int = 0  # customers sent alone and accepted, whether shown or not
    batches_taken: int = 0
    silent_in_a_row: int = 0
    _unwell_batches: int = 0
    _unwell: set[int] = field(default_factory=set)
    _cleared: set[int] = field(default_factory=set)
    _left: list[int] = field(default_factory=list)
    _alone: list[int] = field(default_factory=list)
    _halves: list[Group] = field(default_factory=list)
    _words: Sent | None = None
    _same_words: int = 0
    _unwell_seen: int = 0
    _unwell_settled: int = 0
    away: int = 0  # customers with only a gateway's response, or none, every time

    @property
    def settled(self) -> int:
        """Number of customers whose result is known or reported."""
        return self.written + len(self.rejected) + len(self.unconfirmed)

    @property
    def remaining(self) -> int:
        """Number of customers not tried, or tried in a batch that did not write them."""
        return self.total - self.settled

    @property
    def any_again(self) -> bool:
        """Whether any customers must be retried."""
        return bool(self._left or self._alone or self._halves)

    @property
    def attempts(self) -> int:
        """Maximum attempts for the next write that meets a server error; fewer once many were in vain."""
        return ATTEMPTS if self._unwell_seen < OFTEN_UNWELL else ATTEMPTS_OFTEN_UNWELL

    @property
    def should_probe(self) -> bool:
        """Whether to try some of the rest of the plan, because nobody has been written so far."""
        return self._nobody_taken and (
            len(self.rejected) >= REJECTED_UNTIL_STOP - PROBES or self._unwell_settled >= UNWELL_UNTIL_STOP - PROBES
        )

    @property
    def hopeless(self) -> bool:
        """Whether every customer tried was refused, so that trying the others is useless."""
        return self._nobody_taken and (
            len(self.rejected) >= REJECTED_UNTIL_STOP or self._unwell_settled >= UNWELL_UNTIL_STOP
        )

    @property
    def out_of_reach(self) -> bool:
        """Whether batches got only server errors or no answer, and nothing was ever accepted."""
        nothing_taken = not (self.written or self.accepted or self.batches_taken)
        return nothing_taken and self._unwell_batches >= BATCHES_UNTIL_STOP

    @property
    def _nobody_taken(self) -> bool:
        return not (self.trusted or self.written or self.accepted)

    def note_answer(self, sent: Sent) -> None:
        """Count a response as soon as it arrives, before the customers are read back."""
        if sent.fate is Fate.NOT_SENT:
            return
        self.silent_in_a_row = self.silent_in_a_row + 1 if sent.unanswered else 0
        if sent.unanswered and not sent.group.alone:
            self._unwell_batches += 1
        if sent.group.alone:
            self._note_words(sent)
        if sent.fate is Fate.ENDED or (sent.fate is Fate.OPEN and not sent.unanswered):
            self.batches_taken += 1

    def accept(self, customers: int) -> None:
        """Count customers that were read back and are correct."""
        self.written += customers

    def settle(self, sent: Sent, shown: Mapping[int, Shown]) -> None:
        """Decide on each customer of a group whose fields are not as desired; ``shown`` is what was read back."""
        halves = sent.fate is Fate.REFUSED_WHOLE or (sent.fate is Fate.UNWELL and not sent.group.alone)
        if halves:
            self._split(sent.group)
            return
        for position in sent.group.positions:
            if self.hopeless:  # they remain, without a verdict
                self._left.append(position)
            else:
                self._settle_one(sent, position, shown.get(position, Shown()))

    def confirm(self, position: int) -> None:
        """Count an unconfirmed customer as written."""
        del self.unconfirmed[position]
        self.written += 1

    def leave_open(self, positions: Sequence[int], reason: str) -> None:
        """Report customers as unconfirmed, because NetSuite may have written them without showing it."""
        for position in positions:
            self.unconfirmed[position] = Unwritten(position, reason)

    def groups_again(self) -> Iterator[Group]:
        """Yield the groups to retry. What is settled in the meantime determines how the next groups are sent."""
        halves, self._halves = self._halves, []
        for half in halves:
            yield replace(half, attempts=self.attempts)
        alone, self._alone = self._alone, []
        left, self._left = sorted(self._left), []
        for position in alone:
            attempts = ATTEMPTS_OFTEN_UNWELL if position in self._unwell else self.attempts
            yield Group((position,), clear_first=position in self._cleared, attempts=attempts)
        at = 0
        while at < len(left):
            together = self.size > 1 and self._same_words >= SAME_WORDS
            group = tuple(left[at : at + (self.size if together else 1)])
            at += len(group)
            yield Group(group, second=True, attempts=self.attempts)

    def _settle_one(self, sent: Sent, position: int, shown: Shown) -> None:
        if sent.fate is Fate.REFUSED:
            self.rejected.append(Unwritten(position, sent.reason, sent.fields, sent.code))
        elif sent.fate is Fate.OPEN:
            self.leave_open((position,), sent.reason)
        elif sent.fate is Fate.ENDED:
            self._settle_ended(sent, position)
        elif sent.fate is Fate.UNWELL:
            self._settle_unwell(sent, position)
        elif shown.audiences_only and position not in self._cleared:
            self._cleared.add(position)
            self._alone.append(position)
        elif shown.untouched and position not in self._cleared:
            self.leave_open((position,), "NetSuite accepted the values but does not show them yet")
        else:
            self.rejected.append(
                Unwritten(position, "NetSuite accepted the values but shows others", shown.fields, "not shown")
            )

    def _settle_ended(self, sent: Sent, position: int) -> None:
        if not (sent.group.second and self._words):
            self._left.append(position)
            return
        words = self._words
        told = (
            "two batches did not write it, and NetSuite gives no reason for a single record of a batch. "
            f"It rejected other records sent alone: {words.reason}"
        )
        self.rejected.append(Unwritten(position, told, words.fields, words.code))

    def _settle_unwell(self, sent: Sent, position: int) -> None:
        if position not in self._unwell:
            self._unwell.add(position)
            self._alone.append(position)
            return
        self._unwell_settled += 1
        self.away += sent.status in AWAY
        if sent.status:
            self.rejected.append(Unwritten(position, sent.reason, sent.fields, sent.code))
        else:
            self.leave_open((position,), sent.reason)

    def _split(self, group: Group) -> None:
        if len(group.positions) <= SMALL_PLAN or self.size == 1:
            self._alone += group.positions
            return
        half = len(group.positions) // 2
        parts = (group.positions[:half], group.positions[half:])
        self._halves += [Group(part, second=group.second) for part in parts]

    def _note_words(self, sent: Sent) -> None:
        """Count how often in a row customers sent alone were refused with the same message."""
        if sent.fate is Fate.ACCEPTED:
            self.accepted += 1
            self._same_words = 0
        elif sent.fate in (Fate.REFUSED, Fate.UNWELL):
            same = self._words is not None and _alike(self._words.reason) == _alike(sent.reason)
            self._same_words = self._same_words + 1 if same else 1
            self._words = sent
            self._unwell_seen += sent.unanswered


@dataclass(slots=True)
class BatchSupport:
    """Whether the account supports batches: known from the first accepted batch, or from refusals.

    A refused batch may itself be invalid. So batches count as unsupported only if a response says that the resource
    does not exist, or after the third refusal in a row if none was ever accepted.
    """

    taken: int = 0
    refused: int = 0
    missing: bool = False

    @property
    def given_up(self) -> bool:
        """Whether no more batches should be sent."""
        return not self.taken and (self.missing or self.refused >= BATCHES_UNTIL_STOP)

    def note_taken(self) -> None:
        """Count an accepted batch."""
        self.taken += 1
        self.refused = 0

    def note_refused(self, status: int) -> None:
        """Count a batch that was refused as a whole."""
        self.refused += 1
        self.missing |= status in NO_SUCH_RESOURCE


def _alike(words: str) -> str:
    """Return a message without words that contain digits, which name the record or the occurrence."""
    return re.sub(r"\S*\d\S*", "", words)
