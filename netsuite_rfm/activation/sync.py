"""One sync: decide for everybody, judge the whole, then hand it to one destination."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from netsuite_rfm.activation.address_book import AddressBook
from netsuite_rfm.activation.brake import DEFAULT_BRAKE, Brake
from netsuite_rfm.activation.choosing import DEFAULT_RULE, Rule, decided
from netsuite_rfm.activation.errors import DestinationError, SyncStoppedError
from netsuite_rfm.activation.held import HeldPeople
from netsuite_rfm.activation.outcome import Outcome
from netsuite_rfm.activation.person import Person
from netsuite_rfm.activation.plan import Plan
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.progress import Progress, Silent
from netsuite_rfm.telemetry.spans import span

COUNTED_TOGETHER: Final = 1000
_SILENT: Final = Silent()


@dataclass(frozen=True, slots=True)
class Batch:
    """Everybody read: those to be sent, and those left out, whom a destination may have to be told of."""

    sendable: HeldPeople
    others: HeldPeople
    book: AddressBook
    rule: Rule
    prediction_names: tuple[str, ...] = ()
    """Predictions that the customers hold, so that they can be emptied."""


class Destination(Protocol):
    """Where people are sent."""

    @property
    def name(self) -> str:
        """What it is called on the command line."""

    @property
    def minimum(self) -> int:
        """Members below which it does not use an audience; 0 for none."""

    @property
    def takes_changes(self) -> bool:
        """Whether customers who are not sent keep what they were sent before; otherwise each sync is of everybody."""

    @property
    def requests(self) -> int:
        """Requests made so far."""

    def members(self) -> int | None:
        """Members there now, without sending anything of a person; None if it cannot be read."""

    def send(self, batch: Batch, outcome: Outcome) -> None:
        """Send the batch, and count in the outcome what came of it.

        Raises:
            DestinationError: it cannot go on.

        """


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """Whom, and how carefully.

    Args:
        rule: what decides for each customer.
        brake: what is not sent unless the person says that it is meant.
        members_before: how many the last complete sync of this mapping sent, where that is known.
        judges_size: whether this is everybody; a sync of changed customers or of named ones is no audience.
        dry_run: count and show, and send nothing.
        prediction_names: predictions that the account holds.

    """

    rule: Rule = DEFAULT_RULE
    brake: Brake = DEFAULT_BRAKE
    members_before: int | None = None
    judges_size: bool = True
    dry_run: bool = False
    prediction_names: tuple[str, ...] = ()


def prepare(
    destination: Destination,
    people: Iterable[Person],
    book: AddressBook,
    options: SyncOptions,
    gone: Iterable[int] = (),
) -> tuple[Plan, Batch]:
    """Decide for everybody and count; sends nothing of a person.

    Raises:
        DestinationError: the destination could not be read.

    """
    plan = Plan(destination.name)
    batch = Batch(HeldPeople(), HeldPeople(), book, options.rule, options.prediction_names)
    for decision in decided(people, book, options.rule):
        plan.add(decision)
        (batch.sendable if decision.left_out is None else batch.others).add(decision.person)
    for customer_id in gone:
        batch.others.add(Person(customer_id=customer_id))
    plan.before = options.members_before if options.members_before is not None else destination.members()
    return plan, batch


def sync(
    destination: Destination,
    people: Iterable[Person],
    book: AddressBook,
    options: SyncOptions = SyncOptions(),
    gone: Iterable[int] = (),
    *,
    progress: Progress = _SILENT,
) -> tuple[Plan, Outcome]:
    """Send everybody who may be sent, and say what came of each.

    Args:
        destination: where to.
        people: the customers this sync is about, each once.
        book: the addresses of all customers.
        options: whom, and how carefully.
        gone: internal ids that NetSuite has no customer of any more; they count nowhere, and whatever the destination
            holds under them is emptied.
        progress: receives how many were read and sent.

    Raises:
        UnsafePlanError: the brake holds; nothing was sent.
        DestinationError: the destination could not be read before anything was sent. Later errors are in the outcome.

    """
    began_s = time.monotonic()
    with span("read"):
        plan, batch = prepare(destination, _counted(people, progress), book, options, gone)
    batch.others.watch("leave", progress)
    batch.sendable.watch("send", progress)
    outcome = Outcome(destination.name, read=plan.read, left_out=plan.left_out.copy())
    if options.dry_run:
        return plan, outcome
    if options.judges_size:
        options.brake.check(plan.sendable, plan.before, destination.minimum)
    try:
        with span("send", customers=plan.sendable):
            destination.send(batch, outcome)
    except SyncStoppedError:
        outcome.stopped = True
    except DestinationError as error:
        outcome.error = error
    finally:
        outcome.requests = destination.requests
        get_logger().info("sync", **outcome.as_json(), seconds=round(time.monotonic() - began_s, 1))
    return plan, outcome


def _counted(people: Iterable[Person], progress: Progress) -> Iterator[Person]:
    """Tell of the customers as they are read; how many there will be is not known."""
    progress.stage("read", 0)
    waiting = 0
    for person in people:
        yield person
        waiting += 1
        if waiting == COUNTED_TOGETHER:
            progress.advance(waiting)
            waiting = 0
    progress.advance(waiting)
