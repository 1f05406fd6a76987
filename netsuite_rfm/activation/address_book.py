"""Which addresses opted out, and which customer stands for an address that several share.

It knows all customers, also the inactive ones and those a sync does not read, by a 64-bit digest of the normalised
address: 17 bytes a customer while it is made. Two of a million addresses have the same digest with a chance of 3 in 100
million; then one of the two is left out, never sent too much.
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
    """What the address book needs of a customer. The repr shows the internal id alone."""

    customer_id: int
    email: str
    is_inactive: bool = False
    subscription_status: int | None = None

    def __repr__(self) -> str:
        return f"AddressEntry({self.customer_id})"


@dataclass(frozen=True, slots=True, repr=False)
class OptedOut:
    """The addresses that opted out; ``address in opted_out`` takes a normalised one."""

    digests: frozenset[int]

    def __contains__(self, address: object) -> bool:
        return bool(self.digests) and isinstance(address, str) and digest(address) in self.digests


@dataclass(frozen=True, slots=True, repr=False)
class AddressBook:
    """Made by :func:`address_book` from all customers that have an address."""

    opted_out: OptedOut = OptedOut(frozenset())
    sharers: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Internal ids of the customers of each address that several have, by its digest."""
    holders: Mapping[int, int] = field(default_factory=dict)
    """Of those customers the active one with the lowest id, where one is active."""

    opted_out_customers: frozenset[int] = frozenset()
    """Internal ids of all customers whose address opted out, also of those who did not say so themselves."""

    def sharing_with(self, customer_ids: Collection[int]) -> frozenset[int]:
        """Internal ids of everybody who shares an address with one of these, and of these themselves."""
        shared = (group for group in self.sharers.values() if any(member in customer_ids for member in group))
        return frozenset(customer_ids).union(*shared)

    def customers_with(self, address: str) -> tuple[int, ...]:
        """Internal ids of all customers with this normalised address, if there are several; else none."""
        return self.sharers.get(digest(address), ())

    def stands_for(self, address: str, customer_id: int) -> bool:
        """Whether this customer's values are sent for the address: of active customers, the one with the lowest id.

        The choice depends on nothing that changes from night to night.
        """
        return not self.holders or self.holders.get(digest(address), customer_id) == customer_id


def address_book(entries: Iterable[AddressEntry]) -> AddressBook:
    """Read all customers, in any order; those without an address do not count."""
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
    """Find the digests that occur more than once: all customers of each, and the first of the active ones."""
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
    """A 64-bit digest of a normalised address."""
    return int.from_bytes(blake2b(address.encode(), digest_size=_DIGEST_BYTES).digest(), "big")
