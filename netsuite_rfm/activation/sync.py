"""One sync: decide for every customer, let the brake judge the plan, then send the batch to one destination."""

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
    """All customers read: those to send, and those left out, whose profiles a destination may have to empty."""

    sendable: HeldPeople
    others: HeldPeople
    book: AddressBook
    rule: Rule
    prediction_names: tuple[str, ...] = ()
    """Names of the predictions that profiles may hold, so that they can be emptied."""
    stores: bool = False
    """Whether the customers' stores were read."""


class Destination(Protocol):
    """Where customers are sent."""

    @property
    def name(self) -> str:
        """Its name on the command line."""

    @property
    def minimum(self) -> int:
        """Number of members below which it does not use an audience; 0 for no minimum."""

    @property
    def takes_changes(self) -> bool:
        """Whether customers who are not sent keep their earlier values; if not, each sync must cover everyone."""

    @property
    def requests(self) -> int:
        """Number of requests so far."""

    def members(self) -> int | None:
        """Return the number of members there now, without sending personal data; None if it cannot be read."""

    def send(self, batch: Batch, outcome: Outcome) -> None:
        """Send the batch and count the results in ``outcome``.

        Raises:
            DestinationError: the sync cannot continue.

        """


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """Which customers to send, and under which safeguards.

    Args:
        rule: decides for each customer.
        brake: decides which changes the user must confirm.
        members_before: how many customers the last complete sync of this mapping sent, if known.
        judges_size: whether the sync covers everyone. The brake does not judge a sync of changed or named customers.
        dry_run: count and show, but send nothing.
        prediction_names: predictions that the account has.
        stores: whether the customers' stores are read, so that a file has a column for them.

    """

    rule: Rule = DEFAULT_RULE
    brake: Brake = DEFAULT_BRAKE
    members_before: int | None = None
    judges_size: bool = True
    dry_run: bool = False
    prediction_names: tuple[str, ...] = ()
    stores: bool = False


def prepare(
    destination: Destination,
    people: Iterable[Person],
    book: AddressBook,
    options: SyncOptions,
    gone: Iterable[int] = (),
) -> tuple[Plan, Batch]:
    """Decide for every customer and count the decisions. Sends no personal data.

    Raises:
        DestinationError: the destination could not be read.

    """
    plan = Plan(destination.name)
    batch = Batch(HeldPeople(), HeldPeople(), book, options.rule, options.prediction_names, options.stores)
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
    """Send every customer who may be sent, and return the plan and the outcome.

    Args:
        destination: where to send them.
        people: the customers of this sync, each once.
        book: the addresses of all customers.
        options: which customers to send, and under which safeguards.
        gone: internal ids of customers that no longer exist in NetSuite. They are not counted; values that the
            destination holds for them are emptied.
        progress: receives how many were read and sent.

    Raises:
        UnsafePlanError: the brake engaged; nothing was sent.
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
    """Report customers to ``progress`` as they are read; their total is not known."""
    progress.stage("read", 0)
    waiting = 0
    for person in people:
        yield person
        waiting += 1
        if waiting == COUNTED_TOGETHER:
            progress.advance(waiting)
            waiting = 0
    progress.advance(waiting)
