"""Who may be sent anything: one rule, the same as in ``suitescript/…/lib/rfm_campaign.js``, and nowhere else in Python.

A customer may be sent something who is active, has an e-mail address, and has not opted out, neither here nor on
another record with the same address: unsubscribing in NetSuite applies to every record that has the address
(section_N995376). The global subscription status decides: the check box *Unsubscribe from Campaigns* is a field of
the record, and in none of NetSuite's lists of columns. ``not-opted-out`` takes an empty status for consent;
``confirmed`` asks for a confirmed opt-in (section_N994827).
"""

from collections.abc import Container
from enum import StrEnum
from typing import Final, Protocol


class ConsentPolicy(StrEnum):
    """``RFM_CONSENT``: how much consent is asked for."""

    NOT_OPTED_OUT = "not-opted-out"
    CONFIRMED = "confirmed"


class Refusal(StrEnum):
    """Why nothing may be sent, in the words that NetSuite's pages use too."""

    INACTIVE = "inactive"
    NO_ADDRESS = "no e-mail address"
    OPTED_OUT = "opted out"
    ADDRESS_OPTED_OUT = "opted out on another customer with this address"
    NOT_CONFIRMED = "no confirmed opt-in"


SAYS_NO: Final = frozenset({Refusal.OPTED_OUT, Refusal.ADDRESS_OPTED_OUT})
OPTED_IN: Final = frozenset({1, 3})  # soft and confirmed opt-in; 2 and 4 are the opt-outs
CONFIRMED_OPT_IN: Final = 3


class Consenting(Protocol):
    """What the rule looks at."""

    @property
    def is_inactive(self) -> bool:
        """Whether the record is inactive."""

    @property
    def subscription_status(self) -> int | None:
        """Internal id of the global subscription status."""


def consenting_statuses(policy: ConsentPolicy) -> tuple[frozenset[int], bool]:
    """Global subscription statuses that consent, and whether an empty one does as well."""
    if policy is ConsentPolicy.CONFIRMED:
        return frozenset({CONFIRMED_OPT_IN}), False
    return OPTED_IN, True


def has_opted_out(customer: Consenting) -> bool:
    """Whether this record says no, active or not."""
    status = customer.subscription_status
    return status is not None and status not in OPTED_IN


def refusal(
    customer: Consenting, address: str, opted_out_addresses: Container[str], policy: ConsentPolicy
) -> Refusal | None:
    """Why this customer may be sent nothing; None if they may.

    Args:
        customer: the record.
        address: its normalised address, empty for none.
        opted_out_addresses: normalised addresses that any record opted out.
        policy: how much consent is asked for.

    """
    if customer.is_inactive:
        return Refusal.INACTIVE
    if not address:
        return Refusal.NO_ADDRESS
    if has_opted_out(customer):
        return Refusal.OPTED_OUT
    if address in opted_out_addresses:
        return Refusal.ADDRESS_OPTED_OUT
    if policy is ConsentPolicy.CONFIRMED and customer.subscription_status != CONFIRMED_OPT_IN:
        return Refusal.NOT_CONFIRMED
    return None
