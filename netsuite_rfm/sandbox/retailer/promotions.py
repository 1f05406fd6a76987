"""A win-back of the generated retailer: inactive customers react to a promotion with a known true effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netsuite_rfm.sandbox.retailer.catalogue import IN_STORE, ITEMS
from netsuite_rfm.sandbox.retailer.orders import CASH_SALE

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.retailer.orders import Columns
    from netsuite_rfm.sandbox.retailer.people import Ints, People

PROMOTION, CODE, NAME = 7, "COMEBACK30", "We miss you"
BEGAN_DAYS_AGO = 45
BUY_WITHOUT, BUY_WITH = 0.04, 0.12
"""Shares of the inactive customers who buy in these days: of those not mailed the code, and of those mailed."""
VALUE = 90.0
"""Mean value of their orders before the discount, in the customer's currency."""
DISCOUNT = 0.3
_SILENT_DAYS = (200, 700)
_MAILED = 0.5
_STREAM = 2  # a separate generator, so that nothing else about a retailer depends on whether these are drawn


@dataclass(frozen=True)
class WinBack:
    """Who was mailed the code and who was not, by internal id; their orders; and whether each order used the code."""

    mailed: Ints
    spared: Ints
    orders: Columns
    redeemed: np.ndarray


def win_back(crowd: People, seed: int, first_id: int) -> WinBack:
    """Draw who was mailed and who bought; orders have the columns of the retailer's documents, with ids from 1."""
    generator = np.random.default_rng([seed, _STREAM])
    least, most = _SILENT_DAYS
    silent = np.flatnonzero(
        (crowd.orders > 0) & (crowd.end_days_ago >= least) & (crowd.end_days_ago <= most) & ~crowd.inactive
    )
    mailed = generator.random(len(silent)) < _MAILED
    buys = generator.random(len(silent)) < np.where(mailed, BUY_WITH, BUY_WITHOUT)
    who, used = silent[buys], mailed[buys]
    count = len(who)
    full = np.maximum(1, np.rint(100 * VALUE * generator.lognormal(-0.125, 0.5, count))).astype(np.int64)
    discount = np.where(used, np.rint(DISCOUNT * full), 0).astype(np.int64)
    orders = {
        "entity": crowd.ids[who],
        "days_ago": generator.integers(0, BEGAN_DAYS_AGO, count).astype(np.int32),
        "type_code": np.full(count, CASH_SALE, dtype=np.int8),
        "status_code": np.full(count, ord("C"), dtype=np.int32),
        "void": np.zeros(count, dtype=bool),
        "store": crowd.store[who],
        "channel": np.full(count, IN_STORE, dtype=np.int8),
        "item_code": generator.integers(len(ITEMS), size=count).astype(np.int8),
        "quantity": np.ones(count, dtype=np.int8),
        "foreigntotal_cents": full - discount,
        "discount_cents": discount,
        "source": np.zeros(count, dtype=np.int64),
        "id": first_id + 2 * np.arange(count, dtype=np.int64),
    }
    return WinBack(crowd.ids[silent[mailed]], crowd.ids[silent[~mailed]], orders, used)
