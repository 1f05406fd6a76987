"""Decide which customers are held out of a campaign for comparison.

A fixed hash of customer and campaign decides. It needs no list and no random numbers, so the worker, NetSuite's scripts
and exported files agree on any machine and any day. A customer held out at a small percentage is also held out at a
larger one.
"""

from typing import Final

_FNV_OFFSET: Final = 0x811C9DC5
_FNV_PRIME: Final = 0x01000193
_MASK: Final = 0xFFFFFFFF


def hold_out_hash(customer_id: int, campaign: str) -> int:
    """Map a customer of a campaign to 32 bits: FNV-1a over ``campaign:id``, then the finalizer of MurmurHash3.

    FNV-1a is defined in draft-eastlake-fnv. Its high bits differ too little between neighbouring ids, hence the
    finalizer
    (github.com/aappleby/smhasher, MurmurHash3.cpp, ``fmix32``).
    """
    mixed = _FNV_OFFSET
    for byte in f"{campaign}:{customer_id}".encode():
        mixed = ((mixed ^ byte) * _FNV_PRIME) & _MASK
    mixed ^= mixed >> 16
    mixed = (mixed * 0x85EBCA6B) & _MASK
    mixed ^= mixed >> 13
    mixed = (mixed * 0xC2B2AE35) & _MASK
    return mixed ^ (mixed >> 16)


def is_held_out(customer_id: int, campaign: str, percent: float) -> bool:
    """Whether a customer is held out of a campaign that holds out ``percent`` of its customers.

    Args:
        customer_id: internal id.
        campaign: key of the campaign, such as ``campaign 12``: see :func:`campaign_key`.
        percent: from 0 (nobody) to 100 (everyone), compared in steps of 0.01.

    """
    return hold_out_hash(customer_id, campaign) * 10_000 < round(percent * 100) << 32


def campaign_key(campaign_id: int | None, promotion_id: int | None, event_id: int | None) -> str:
    """Return the key of a campaign in the hash: its record, else the promotion, else the event; empty without any.

    All rows of a series have the same campaign, so that a customer held out receives none of its mails.
    """
    named = (("campaign", campaign_id), ("promotion", promotion_id), ("event", event_id))
    return next((f"{kind} {number}" for kind, number in named if number is not None), "")
