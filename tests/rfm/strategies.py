"""Customers and records for property-based tests, crowded around the edges of the bands."""

from decimal import Decimal

from hypothesis import strategies as st

from tests.rfm.oracle import LIST_IDS, Customer, Record

AS_OF_DAY = 20_778

day_edges = [edge + step for edge in (30, 90, 180, 365) for step in (-1, 0, 1)]
count_edges = [edge + step for edge in (2, 3, 5, 10) for step in (-1, 0, 1)]
cent_edges = [edge + step for edge in (10_000, 50_000, 100_000, 200_000) for step in (-1, 0, 1)]

days = st.sampled_from([0, *day_edges]) | st.integers(0, 20_000)
counts = st.sampled_from(count_edges) | st.integers(1, 10_000)
amounts = (st.sampled_from(cent_edges) | st.integers(-(10**9), 10**12)).map(lambda c: Decimal(c) / 100)

totals = st.tuples(counts, days, amounts) | st.tuples(st.just(0), st.none(), amounts)
"""Order count, days since the last order and lifetime value of a customer with or without orders."""


@st.composite
def customer_lists(draw: st.DrawFn, max_size: int = 30) -> list[Customer]:
    """Any customers, each once, in any order of ids."""
    ids = draw(st.lists(st.integers(1, 10**9), unique=True, max_size=max_size))
    return [Customer(customer_id, *draw(totals)) for customer_id in ids]


maybe_segments = st.none() | st.sampled_from([*LIST_IDS.values(), 9_999])
maybe_numbers = st.none() | st.integers(-5, 600)

records = st.builds(
    lambda recency, frequency, monetary, score, segment, last, count, cents, previous, changed: Record(
        recency_score=recency,
        frequency_score=frequency,
        monetary_score=monetary,
        score=score,
        segment=segment,
        last_order_day=last,
        order_count=count,
        lifetime_cents=cents,
        previous_segment=previous,
        segment_changed_day=changed,
    ),
    *([maybe_numbers] * 4),
    maybe_segments,
    *([maybe_numbers] * 3),
    maybe_segments,
    maybe_numbers,
)
"""What the fields may hold before a run: anything, consistent or not."""
