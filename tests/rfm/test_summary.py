"""The totals of a plan."""

from collections import Counter
from dataclasses import fields

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from netsuite_rfm.rfm.customers import EMPTY, Fields
from netsuite_rfm.rfm.diff import diff
from netsuite_rfm.rfm.plan import Summary, summarise
from netsuite_rfm.rfm.signature import Signature
from tests.rfm.oracle import Record, blank, fields_of
from tests.rfm.strategies import records

Pairs = list[tuple[Record, Record]]


def summary_of(pairs: Pairs) -> Summary:
    """Add up customers given as (present, desired)."""
    present, desired = fields_of([p for p, _ in pairs]), fields_of([d for _, d in pairs])
    return summarise(present, desired, diff(np.arange(1, len(pairs) + 1), present, desired))


def scored(record: Record) -> bool:
    """Tell whether a record holds a score or a segment."""
    return record["score"] is not None or record["segment"] is not None


# A desired record has a value in cents where it has scores: that is what desired_fields makes.
desired_records = st.builds(
    lambda segment, cents: blank() if segment is None else blank() | {"segment": segment, "lifetime_cents": cents},
    st.none() | st.integers(1, 4),
    st.integers(-(10**12), 10**12),
)
pair_lists = st.lists(st.tuples(records, desired_records), max_size=25)


@settings(deadline=None)
@given(pair_lists)
def test_each_total_is_that_of_counting_customer_by_customer(pairs: Pairs) -> None:
    """Counted once more in plain Python."""
    moves = Counter((p["segment"], d["segment"]) for p, d in pairs if p["segment"] != d["segment"])
    values: Counter[int | None] = Counter()
    for _, desired in pairs:
        if scored(desired):
            values[desired["segment"]] += desired["lifetime_cents"] or 0
    got = summary_of(pairs)
    assert got.customers_read == len(pairs)
    assert got.customers_scored == sum(scored(d) for _, d in pairs)
    assert got.customers_with_scores_before == sum(scored(p) for p, _ in pairs)
    assert got.customers_changed == sum(p != d for p, d in pairs)
    assert got.customers_lost_all_orders == sum(scored(p) and not scored(d) for p, d in pairs)
    assert got.segment_changes_of_scored == sum(scored(p) and p["segment"] != d["segment"] for p, d in pairs)
    assert got.segments_before == Counter(or_empty(p["segment"]) for p, _ in pairs)
    assert got.segments_after == Counter(or_empty(d["segment"]) for _, d in pairs)
    assert got.transitions == {(or_empty(a), or_empty(b)): n for (a, b), n in moves.items()}
    assert dict(got.lifetime_cents_after) == values


@settings(deadline=None)
@given(pair_lists, st.integers(0, 25))
def test_windows_add_up_to_the_whole(pairs: Pairs, cut: int) -> None:
    """However the customers are cut, and whatever is below zero."""
    assert summary_of(pairs[:cut]) + summary_of(pairs[cut:]) == summary_of(pairs)
    assert sum([summary_of(pairs), Summary()], Summary()) == summary_of(pairs)


def test_a_segment_worth_less_than_nothing_stays_in_the_sum() -> None:
    """Net lifetime value can be below zero, and two windows of it are more below."""
    below = blank() | {"segment": 3, "lifetime_cents": -500}
    window = summary_of([(blank(), below)])
    assert (window + window).lifetime_cents_after == {3: -1_000}


def test_every_total_is_added_up() -> None:
    """No field of a summary is forgotten when two are added."""
    one = Summary(
        3, 3, 3, 3, 3, 3, Counter({1: 3}), Counter({1: 3}), Counter({(1, 2): 3}), *(Counter({1: 3}) for _ in range(5)),
        Signature(scored_before=3),
    )  # fmt: skip
    two = Summary(
        6, 6, 6, 6, 6, 6, Counter({1: 6}), Counter({1: 6}), Counter({(1, 2): 6}), *(Counter({1: 6}) for _ in range(5)),
        Signature(scored_before=6),
    )  # fmt: skip
    assert not [field.name for field in fields(Summary) if getattr(one, field.name) == getattr(Summary(), field.name)]
    assert one + one == two


def test_a_summary_does_not_grow_with_the_customers() -> None:
    """A million customers or one: it holds segments and pairs of segments."""
    rng = np.random.default_rng(5)
    present, desired = Fields.empty(50_000), Fields.empty(50_000)
    present.segment[:] = rng.choice([1, 2, 3, EMPTY], 50_000)
    desired.segment[:] = rng.choice([1, 2, 3, EMPTY], 50_000)
    desired.lifetime_cents[desired.segment != EMPTY] = 1
    got = summarise(present, desired, diff(np.arange(1, 50_001), present, desired))
    assert len(got.segments_before) == len(got.segments_after) == 4
    assert len(got.transitions) == 12
    assert len(got.lifetime_cents_after) == 3


def or_empty(value: int | None) -> int:
    """Put an empty field as the program does."""
    return EMPTY if value is None else value
