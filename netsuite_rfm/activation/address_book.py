"""Which addresses opted out, and which customer represents an address that several customers share.

The address book covers all customers, including inactive ones and those that a sync does not read. It stores a 64-bit
digest of each normalised address and needs 17 bytes per customer while it is built. Among a million addresses, the
chance that two have the same digest is 3 in 100 million. One of the two is then left out; nothing is sent by mistake.
"""

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import msgspec
import numpy as np

from netsuite_rfm.activation.consent import has_opted_out
from netsuite_rfm.activation.contact import normalized_address

_DIGEST_BYTES = 8


class AddressEntry(msgspec.Struct, frozen=True):
    """What the address book needs to know about a customer. The repr shows only the internal id."""

    customer_id: int
    email: str
    is_inactive: bool = False
    subscription_status: int | None = None

    def __repr__(self) -> str:
        return f"AddressEntry({self.customer_id})"


@dataclass(frozen=True, slots=True, repr=False)
class OptedOut:
    """The addresses that opted out. ``address in opted_out`` expects a normalised address."""

    digests: frozenset[int]

    def __contains__(self, address: object) -> bool:
        return bool(self.digests) and isinstance(address, str) and digest(address) in self.digests


@dataclass(frozen=True, slots=True, repr=False)
class AddressBook:
    """The addresses of all customers; :func:`address_book` builds it."""

    opted_out: OptedOut = OptedOut(frozenset())
    sharers: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Internal ids of the customers who share an address, by digest of the address."""
    holders: Mapping[int, int] = field(default_factory=dict)
    """The active customer with the lowest id for each shared address, by digest, if one is active."""

    opted_out_customers: frozenset[int] = frozenset()
    """Internal ids of all customers whose address opted out, even if only another customer with it opted out."""

    def sharing_with(self, customer_ids: Collection[int]) -> frozenset[int]:
        """Return the internal ids of these customers and of everyone who shares an address with one of them."""
        shared = (group for group in self.sharers.values() if any(member in customer_ids for member in group))
        return frozenset(customer_ids).union(*shared)

    def customers_with(self, address: str) -> tuple[int, ...]:
        """Return the internal ids of all customers with this normalised address if there are several; else none."""
        return self.sharers.get(digest(address), ())

    def stands_for(self, address: str, customer_id: int) -> bool:
        """Whether this customer's values are sent for the address: true for the active customer with the lowest id.

        The choice does not change from night to night.
        """
        return not self.holders or self.holders.get(digest(address), customer_id) == customer_id


def address_book(entries: Iterable[AddressEntry]) -> AddressBook:
    """Build the address book from all customers, in any order. Customers without an address are ignored."""
    digests, ids, actives = array("Q"), array("q"), array("b")
    opted_out: set[int] = set()
    for member in entries:
        address = normalized_address(member.email)
        if not address:
            continue
        key = digest(address)
        digests.append(key)
        ids.append(member.customer_id)
        actives.append(not member.is_inactive)
        if has_opted_out(member):
            opted_out.add(key)
    said_no = frozenset(customer for customer, key in zip(ids, digests, strict=True) if key in opted_out)
    return AddressBook(OptedOut(frozenset(opted_out)), *_shared(digests, ids, actives), said_no)


def _shared(
    digests: Sequence[int], ids: Sequence[int], actives: Sequence[int]
) -> tuple[dict[int, tuple[int, ...]], dict[int, int]]:
    """Find the digests that occur more than once; return the customers of each, and its first active customer."""
    keys = np.array(digests, np.uint64)
    order = np.argsort(keys, kind="stable")
    same = keys[order][1:] == keys[order][:-1]
    several = order[np.concatenate(([False], same)) | np.concatenate((same, [False]))] if len(keys) else order
    sharers: dict[int, list[int]] = {}
    holders: dict[int, int] = {}
    for place in several.tolist():
        key, customer_id = digests[place], ids[place]
        sharers.setdefault(key, []).append(customer_id)
        if actives[place]:
            holders[key] = min(customer_id, holders.get(key, customer_id))
    return {key: tuple(customers) for key, customers in sharers.items()}, holders


def digest(address: str) -> int:
    """Return a 64-bit digest of a normalised address."""
    return int.from_bytes(blake2b(address.encode(), digest_size=_DIGEST_BYTES).digest(), "big")
