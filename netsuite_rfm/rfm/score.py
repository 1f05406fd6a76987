"""Compute recency, frequency and monetary scores, and the resulting segment."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from netsuite_rfm.rfm.bands import Bands, CutPoints
from netsuite_rfm.rfm.condition_values import Facts
from netsuite_rfm.rfm.customers import EMPTY, Column, Orders
from netsuite_rfm.rfm.relative import Cuts, Row
from netsuite_rfm.rfm.rows import check_orders
from netsuite_rfm.rfm.scheme import NO_SEGMENT, Scheme
from netsuite_rfm.rfm.scores import Scores


def score(
    orders: Orders,
    scheme: Scheme,
    as_of_day: int,
    cuts: Cuts | None = None,
    *,
    net: bool = False,
    texts: Mapping[str, tuple[str, ...]] | None = None,
) -> Scores:
    """Score each customer on the as-of date (days since 1970-01-01) and find the segment.

    ``cuts`` are those of ``relative.find_cuts`` for a relative scheme, and None for bands. A value on a cut point gets
    the higher score. Segments by metrics also use ``net``, which says whether ``lifetime_cents`` is net of returns, and
    ``texts``, the texts that text columns count if they differ from the scheme's. Raises RowError as ``check_orders``
    does.
    """
    check_orders(orders, as_of_day)
    without_orders = orders.order_count == 0
    # For customers without orders, the results of the next lines are overwritten below.
    recency_days = as_of_day - orders.last_order_day
    if cuts is None:
        assert isinstance(scheme.scoring, Bands), "a relative scheme needs its cuts"  # noqa: S101
        cuts = scheme.scoring
    if isinstance(cuts, Bands):
        recency = 5 - _cuts_passed(cuts.recency_days, recency_days, side="left")
        frequency = 1 + _cuts_passed(cuts.order_count, orders.order_count, side="right")
        monetary = 1 + _cuts_passed(cuts.lifetime_cents, orders.lifetime_cents, side="right")
    else:
        recency = _tile(cuts.recency, -recency_days, orders.customer_id)
        frequency = _tile(cuts.frequency, orders.order_count, orders.customer_id)
        monetary = _tile(cuts.monetary, orders.lifetime_cents, orders.customer_id)
    combined = 100 * recency + 10 * frequency + monetary
    segment_index = scheme.cells[np.where(without_orders, 0, combined)]
    for column in (recency, frequency, monetary, combined):
        column[without_orders] = EMPTY
    scores = Scores(recency, frequency, monetary, combined, segment_index)
    if not scheme.segment_rules:
        return scores
    facts = Facts(orders, scores, as_of_day, net, scheme.texts() if texts is None else texts)
    by_metrics = facts.first_that_holds(scheme.segment_rules)
    return replace(scores, segment_index=np.where(without_orders, NO_SEGMENT, by_metrics))


def _cuts_passed(cuts: CutPoints, values: Column, *, side: Literal["left", "right"]) -> Column:
    """Return how many cut points lie below each value; with ``right``, a value on a cut point has passed it."""
    return np.searchsorted(np.array(cuts, dtype=np.int64), values, side=side).astype(np.int64, copy=False)


def _tile(first: tuple[Row, ...], values: Column, customer_id: Column) -> Column:
    """Return each customer's tile, given the first row of each tile after the lowest."""
    tile = np.ones(len(values), dtype=np.int64)
    for value, customer in first:
        tile += (values > value) | ((values == value) & (customer_id >= customer))
    return tile
