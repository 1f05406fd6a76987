"""Which scores and which segment one customer's totals lead to, band by band."""

from dataclasses import dataclass, fields
from datetime import date

from netsuite_rfm.rfm.sampling.bought import Totals
from netsuite_rfm.rfm.scheme import NO_SEGMENT, Scheme


@dataclass(frozen=True, slots=True)
class Placed:
    """What the fields of one customer hold, or should hold; None where a field is empty.

    ``segment`` is the script id of the list value.
    """

    recency: int | None = None
    frequency: int | None = None
    monetary: int | None = None
    score: str | None = None
    segment: str | None = None
    last_order: date | None = None
    orders: int | None = None
    cents: int | None = None

    def differing(self, other: "Placed") -> tuple[str, ...]:
        """Names of the fields in which another differs."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name) != getattr(other, field.name))


def place_one(totals: Totals, scheme: Scheme, as_of: date, *, held: Placed) -> Placed:
    """Score one customer with orders, and find the segment.

    A relative scheme compares all customers with each other, so a sample cannot find its scores: they are taken as the
    fields hold them, and only what follows from them is worked out.
    """
    assert totals.last_order is not None  # noqa: S101 - of a customer with orders
    if scheme.relative is not None:
        recency, frequency, monetary = held.recency or 0, held.frequency or 0, held.monetary or 0
    else:
        bands = scheme.bands
        days = (as_of - totals.last_order).days
        recency = 1 + sum(days <= limit for limit in bands.recency_days)
        frequency = 1 + sum(totals.orders >= least for least in bands.order_count)
        monetary = 1 + sum(totals.cents >= least for least in bands.lifetime_cents)
    score = f"{recency}{frequency}{monetary}"
    at = int(scheme.cells[int(score)]) if int(score) < len(scheme.cells) else NO_SEGMENT
    return Placed(
        recency,
        frequency,
        monetary,
        score,
        None if at == NO_SEGMENT else scheme.segments[at].value.lower(),
        totals.last_order,
        totals.orders,
        totals.cents,
    )
