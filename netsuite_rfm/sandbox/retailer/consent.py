"""Which of the generated retailer's customers opted out of mail. Not every account has fields for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.retailer.people import Flags, Ints

_UNSUBSCRIBED = 0.03  # share of customers
_SAYS_NOTHING = 0  # most do not
_STATUSES = np.array([_SAYS_NOTHING, 1, 2, 3, 4])  # soft opt-in, soft opt-out, confirmed opt-in, confirmed opt-out
_SHARES = (0.77, 0.08, 0.03, 0.10, 0.02)
_STREAM = 1  # a separate generator, so that nothing else about a retailer depends on whether these are drawn

CONSENT_FIELDS = {
    "unsubscribe": "CASE WHEN data.unsubscribed THEN 'T' ELSE 'F' END",
    # A customer who unsubscribes is also opted out by the subscription status (section_N994827).
    "globalsubscriptionstatus": "CASE WHEN data.unsubscribed THEN 2 "
    f"WHEN data.subscription <> {_SAYS_NOTHING} THEN data.subscription END",
}
"""SQL of each field of a customer, from the columns of :func:`consent`."""


def consent(seed: int, customers: int) -> dict[str, Flags | Ints]:
    """Return who has unsubscribed, and each customer's subscription status, as columns."""
    generator = np.random.default_rng([seed, _STREAM])
    return {
        "unsubscribed": generator.random(customers) < _UNSUBSCRIBED,
        "subscription": generator.choice(_STATUSES, customers, p=_SHARES),
    }
