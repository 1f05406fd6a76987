"""Determine the lifecycle stage and the audiences of each customer."""

import numpy as np

from netsuite_rfm.rfm.condition_values import Facts, Inside, nobody_known
from netsuite_rfm.rfm.customers import EMPTY, UNREADABLE, Column, Fields, Mask, Orders
from netsuite_rfm.rfm.metrics import HOME
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.rfm.scores import Scores

STAGE = "lifecycle_stage"
AUDIENCES = "audiences"


def facts_of(
    orders: Orders, scores: Scores, scheme: Scheme, as_of_day: int, *, net: bool, held: frozenset[str] = frozenset()
) -> Facts:
    """Return the facts about these customers that the scheme's rules use."""
    return Facts(orders, scores, as_of_day, net, scheme.texts(), held, scheme)


def in_stage(present: Fields | None, stage_ids: Column) -> Inside:
    """Return a function that says who is in each stage according to the current fields."""
    stage = None if present is None else present.more.get(STAGE)
    return nobody_known if stage is None else lambda position: stage == stage_ids[position]


def in_audience(present: Fields | None) -> Inside:
    """Return a function that says who is in each audience according to the current fields."""
    bits = None if present is None else present.more.get(AUDIENCES)
    return nobody_known if bits is None else lambda position: (bits > UNREADABLE) & (bits >> position & 1 == 1)


def stage_index(facts: Facts, scheme: Scheme, inside: Inside = nobody_known) -> Column:
    """Return the position in ``Scheme.lifecycle`` of each customer's stage: the first whose conditions hold."""
    return facts.first_that_holds([stage.conditions for stage in scheme.lifecycle], inside)


def audience_bits(facts: Facts, scheme: Scheme, inside: Inside = nobody_known) -> Column:
    """Return each customer's audiences as bits, bit ``i`` for audience ``i``; EMPTY for none."""
    bits = np.zeros(len(facts.orders), dtype=np.int64)
    for position, rule in enumerate(scheme.audiences):
        bits |= facts.all_hold(rule.conditions, inside(position)).astype(np.int64) << position
    bits[bits == 0] = EMPTY
    return bits


def place(
    orders: Orders,
    scores: Scores,
    scheme: Scheme,
    as_of_day: int,
    *,
    stage_ids: Column,
    net: bool = False,
    left_out: Mask | None = None,
    present: Fields | None = None,
    held: frozenset[str] = frozenset(),
) -> dict[str, Column]:
    """Return the desired columns of ``Fields.more`` that the scheme uses.

    ``stage_ids`` are the internal ids of the stages' list values, in the order of ``Scheme.lifecycle``. The columns are
    empty for customers in ``left_out``. Metrics in ``held`` move nobody into or out of a stage or audience of
    ``present``.
    """
    more: dict[str, Column] = {}
    facts = facts_of(orders, scores, scheme, as_of_day, net=net, held=held)
    if scheme.lifecycle:
        more[STAGE] = stage_ids[stage_index(facts, scheme, in_stage(present, stage_ids))]
    if scheme.audiences:
        more[AUDIENCES] = audience_bits(facts, scheme, in_audience(present))
    if scheme.home_location:
        more[HOME] = np.where(facts.buyers, orders.more[HOME], EMPTY)
    if left_out is not None:
        for column in more.values():
            column[left_out] = EMPTY
    return more
