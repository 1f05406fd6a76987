"""Rows of the reports' queries as NetSuite returns them: one class per query, one field per column.

The fields have defaults, because NetSuite omits columns without a value. Segments are internal ids of list values, 0
for none.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListValue:
    """A value of the segment list."""

    id: int
    scriptid: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class InSegment:
    """Active customers of a segment, their orders and lifetime value."""

    segment: int = 0
    customers: int = 0
    orders: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class InGroup:
    """Active customers of a segment who are in a lifecycle stage or an audience, given by its list value."""

    id: int
    segment: int = 0
    scriptid: str = ""
    name: str = ""
    customers: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class KeptFigures:
    """Figures that a run left as JSON, and its day."""

    id: int
    run_as_of: str | None = None
    figures: str = ""


@dataclass(frozen=True, slots=True)
class Ageing:
    """Active customers with the same score whose last order falls into the same span of days."""

    score: str = ""
    span: int = 0
    customers: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class InRisk:
    """Active customers with a segment and a churn risk (script id of the list value), and their lifetime value."""

    segment: int = 0
    risk: str = ""
    customers: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class KeptText:
    """A prediction model as a run left it."""

    id: int
    model: str = ""


@dataclass(frozen=True, slots=True)
class Bought:
    """Purchases of a segment's customers in cents; ``returns`` are of this month, ``last_year`` of active customers."""

    segment: int = 0
    this_month: int = 0
    last_month: int = 0
    last_month_to_day: int = 0
    this_year: int = 0
    returns: int = 0
    last_year: int = 0


@dataclass(frozen=True, slots=True)
class StartedIn:
    """Active customers who bought, by segment when a month began; sales and returns are in cents."""

    segment: int = 0
    buyers: int = 0
    gross: int = 0
    returns: int = 0


@dataclass(frozen=True, slots=True)
class BoughtSinceStart:
    """Customers by their segments when the month and the month before began, and what they bought in each.

    ``year`` is what active customers bought in the 365 days before the month.
    """

    segment: int = 0
    segment_before: int = 0
    buyers: int = 0
    gross: int = 0
    returns: int = 0
    buyers_before: int = 0
    gross_before: int = 0
    returns_before: int = 0
    year: int = 0


@dataclass(frozen=True, slots=True)
class BoughtInYear:
    """What active customers of a segment bought in 365 days."""

    segment: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class CurrencyCode:
    """A currency of the account, and whether it is a base currency (T or F)."""

    id: int
    symbol: str = ""
    base: str = "F"


@dataclass(frozen=True, slots=True)
class RulesOfDay:
    """The rules of a day's runs over all customers, and whether one of these runs was complete."""

    run_as_of: str
    run_scheme: str = ""
    run_fingerprint: str = ""
    run_version: str = ""
    first_id: int = 0
    complete: int = 0


@dataclass(frozen=True, slots=True)
class MovedInMonth:
    """A month's changes from one segment to another, and the current lifetime value of these customers."""

    in_month: str
    from_segment: int = 0
    to_segment: int = 0
    changes: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """Customers who went from one segment to another, with that many changes on the way; ``bought`` if by an order.

    ``loaded`` and ``relabelled`` are those of them with a change that is not movement, with which some have no other.
    """

    from_segment: int = 0
    to_segment: int = 0
    bought: int = 0
    changes: int = 0
    customers: int = 0
    loaded: int = 0
    relabelled: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class Mover:
    """The last change of one customer and the first segment; everything that the customer bought and returned."""

    customer: int
    changed_on: str
    from_segment: int = 0
    to_segment: int = 0
    last_order: str | None = None
    cents: int = 0
    name: str | None = None
    store: str | None = None
    bought: int = 0
    gross: int = 0
    returns: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the worker; times are in UTC."""

    id: int
    run_started: str | None = None
    run_finished: str | None = None
    run_as_of: str | None = None
    run_read: int | None = None
    run_result: str | None = None
    run_exit_code: int | None = None
    run_scope: str | None = None
    run_written: int | None = None
    run_rejected: int | None = None
    run_remaining: int | None = None
    run_scheme: str | None = None
    run_version: str | None = None


@dataclass(frozen=True, slots=True)
class Sync:
    """One sync to a destination; its time is in UTC, the reasons for leaving customers out are JSON."""

    id: int
    sync_finished: str | None = None
    sync_destination: str | None = None
    sync_result: str | None = None
    sync_scope: str | None = None
    sync_read: int | None = None
    sync_sent: int | None = None
    sync_left_out: str | None = None
    sync_failed: int | None = None
    sync_remaining: int | None = None


@dataclass(frozen=True, slots=True)
class InCell:
    """Active customers with the same three scores (0 if there is none), and how many of them have orders."""

    recency: int = 0
    frequency: int = 0
    monetary: int = 0
    customers: int = 0
    buyers: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class Covered:
    """Active customers who should have a segment, and those who have one; orders of no customer that the role sees."""

    with_orders: int = 0
    with_segment: int = 0
    orders: int = 0
    entities: int = 0


@dataclass(frozen=True, slots=True)
class Nobodys:
    """Orders that would count but belong to no customer that the role sees, and the number of their entities."""

    orders: int = 0
    entities: int = 0

    def in_words(self) -> str:
        """Return a note for the user, without a full stop."""
        return (
            f"{self.orders:,} order{'s' if self.orders != 1 else ''} of {self.entities:,} "
            f"entit{'ies' if self.entities != 1 else 'y'} that are no customer this role sees count nowhere; "
            "netsuite-rfm check names them"
        )


@dataclass(frozen=True, slots=True)
class NewCustomers:
    """Customers with their first order in a month, those who soon ordered on a later day, and those early in it."""

    in_month: str
    customers: int = 0
    repeated: int = 0
    early: int = 0


@dataclass(frozen=True, slots=True)
class Returned:
    """Customers with their first order in month ``cohort`` who ordered in another month."""

    cohort: str
    in_month: str
    customers: int = 0


@dataclass(frozen=True, slots=True)
class AtRiskMoves:
    """A month's changes into and out of at-risk segments, and customers lost among those at risk when it began."""

    in_month: str
    entered: int = 0
    departed: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class AtRiskBought:
    """Customers at risk when a month began who ordered in it, those also lost in it, and what they bought in cents."""

    in_month: str
    customers: int = 0
    gone: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class Begins:
    """Day of the oldest change on record; None if there is none."""

    begins: str | None = None


@dataclass(frozen=True, slots=True)
class AtStore:
    """Customers of a segment at a store (0 for none), and an amount in cents; ``name`` is the store's name."""

    store: int = 0
    name: str | None = None
    segment: int = 0
    customers: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class Location:
    """A location and its name."""

    id: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class StoreCustomer:
    """A customer of a store."""

    id: int
    name: str = ""
    phone: str | None = None
    segment: int = 0
    last_order: str | None = None
    orders: int = 0
    cents: int = 0
