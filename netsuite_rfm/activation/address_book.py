"""Which addresses opted out, and which customer stands for an address that several share.

It knows all customers, also the inactive ones and those a sync does not read, by a 64-bit digest of the normalised
address: 16 bytes a customer. Two of a million addresses have the same digest with a chance of 3 in 100 million; then
one of the two is left out, never sent too much.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

import msgspec
import numpy as np
import numpy.typing as npt

from netsuite_rfm.activation.consent import has_opted_out
from netsuite_rfm.activation.contact import normalized_address

_DIGEST_BYTES = 8


class AddressEntry(msgspec.Struct, frozen=True):
    """What the address book needs of a customer. The repr shows the internal id alone."""

    customer_id: int
    email: str
    is_inactive: bool = False
    unsubscribed: bool = False
    subscription_status: int | None = None

    def __repr__(self) -> str:
        return f"AddressEntry({self.customer_id})"


@dataclass(frozen=True, slots=True, repr=False)
class OptedOut:
    """The addresses that opted out; ``address in opted_out`` takes a normalised one."""

    digests: frozenset[int]

    def __contains__(self, address: object) -> bool:
        return isinstance(address, str) and digest(address) in self.digests


@dataclass(frozen=True, slots=True, repr=False)
class AddressBook:
    """Made by :func:`address_book` from all customers that have an address."""

    opted_out: OptedOut = OptedOut(frozenset())
    shared: npt.NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    """Digests of the addresses that several customers have, sorted, an entry a customer."""
    sharers: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Their internal ids: active customers first, by id."""
    active: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))

    def customers_with(self, address: str) -> tuple[int, ...]:
        """Internal ids of all customers with this normalised address, if there are several; else none."""
        first, last = self._place(address)
        return tuple(self.sharers[first:last].tolist())

    def stands_for(self, address: str, customer_id: int) -> bool:
        """Whether this customer's values are sent for the address: of active customers, the one with the lowest id.

        The choice depends on nothing that changes from night to night.
        """
        first, last = self._place(address)
        return first == last or not self.active[first] or int(self.sharers[first]) == customer_id

    def _place(self, address: str) -> tuple[int, int]:
        key = np.uint64(digest(address))
        return int(np.searchsorted(self.shared, key)), int(np.searchsorted(self.shared, key, side="right"))


def address_book(entries: Iterable[AddressEntry]) -> AddressBook:
    """Read all customers, in any order; those without an address do not count."""
    digests: list[int] = []
    ids: list[int] = []
    actives: list[bool] = []
    opted_out: set[int] = set()
    for entry in entries:
        address = normalized_address(entry.email)
        if not address:
            continue
        key = digest(address)
        digests.append(key)
        ids.append(entry.customer_id)
        actives.append(not entry.is_inactive)
        if has_opted_out(entry):
            opted_out.add(key)
    keys, customers, active = np.array(digests, np.uint64), np.array(ids, np.int64), np.array(actives, np.bool_)
    order = np.lexsort((customers, ~active, keys))
    keys, customers, active = keys[order], customers[order], active[order]
    same = keys[1:] == keys[:-1]
    several = np.concatenate(([False], same)) | np.concatenate((same, [False])) if len(keys) else active
    return AddressBook(OptedOut(frozenset(opted_out)), keys[several], customers[several], active[several])


def digest(address: str) -> int:
    """A 64-bit digest of a normalised address."""
    return int.from_bytes(blake2b(address.encode(), digest_size=_DIGEST_BYTES).digest(), "big")
