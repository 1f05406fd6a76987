"""Who may be sent anything. Only this module and ``suitescript/…/lib/rfm_campaign.js`` implement the rule.

A customer may be sent something if they are active, have an e-mail address, and have not opted out, on this record or
on another with the same address: unsubscribing in NetSuite applies to every record with the address
(section_N995376). The global subscription status decides, because the check box *Unsubscribe from Campaigns* is a
field of the record but no column that a query can read. ``not-opted-out`` treats an empty status as consent;
``confirmed`` requires a confirmed opt-in (section_N994827).
"""

from collections.abc import Container
from enum import StrEnum
from typing import Final, Protocol


class ConsentPolicy(StrEnum):
    """``RFM_CONSENT``: which consent is required."""

    NOT_OPTED_OUT = "not-opted-out"
    CONFIRMED = "confirmed"


class Refusal(StrEnum):
    """Why nothing may be sent, in the wording that our pages in NetSuite use too."""

    INACTIVE = "inactive"
    NO_ADDRESS = "no e-mail address"
    OPTED_OUT = "opted out"
    ADDRESS_OPTED_OUT = "opted out on another customer with this address"
    NOT_CONFIRMED = "no confirmed opt-in"


SAYS_NO: Final = frozenset({Refusal.OPTED_OUT, Refusal.ADDRESS_OPTED_OUT})
OPTED_IN: Final = frozenset({1, 3})  # soft and confirmed opt-in; 2 and 4 are the opt-outs
CONFIRMED_OPT_IN: Final = 3


class Consenting(Protocol):
    """The properties of a customer that the rule reads."""

    @property
    def is_inactive(self) -> bool:
        """Whether the record is inactive."""

    @property
    def subscription_status(self) -> int | None:
        """Internal id of the global subscription status."""


def consenting_statuses(policy: ConsentPolicy) -> tuple[frozenset[int], bool]:
    """Return the global subscription statuses that mean consent, and whether an empty status does too."""
    if policy is ConsentPolicy.CONFIRMED:
        return frozenset({CONFIRMED_OPT_IN}), False
    return OPTED_IN, True


def has_opted_out(customer: Consenting) -> bool:
    """Whether this record opted out, whether it is active or not."""
    status = customer.subscription_status
    return status is not None and status not in OPTED_IN


def refusal(
    customer: Consenting, address: str, opted_out_addresses: Container[str], policy: ConsentPolicy
) -> Refusal | None:
    """Return why this customer may not be sent anything; None if they may.

    Args:
        customer: the record.
        address: its normalised address, empty if it has none.
        opted_out_addresses: normalised addresses that opted out on any record.
        policy: which consent is required.

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
