"""A sample of customers that depends only on their internal ids, and its two halves."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from netsuite_rfm.rfm.customers import Column, Mask

_ROOM: Final = 1.1  # how much more than the sample is kept before the surplus is dropped

Hashes = npt.NDArray[np.uint64]
AnyColumn = npt.NDArray[Any]


def hashes(customer_id: Column) -> Hashes:
    """Mix each id into 64 bits without collisions (the finaliser of SplitMix64; Steele, Lea and Flood 2014)."""
    mixed = customer_id.astype(np.uint64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed ^= mixed >> np.uint64(shift)
        mixed *= np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def first_half(customer_id: Column) -> Mask:
    """Return who is in the first of two halves; always the same customers."""
    half: Mask = (hashes(customer_id) & np.uint64(1)) == 0
    return half


class Sample:
    """Keeps the customers with the lowest hashes among all windows, with some columns of each.

    The same customers are kept whatever the order and size of the windows.
    """

    def __init__(self, most: int) -> None:
        """Keep ``most`` customers."""
        self._most = most
        self._hashes: list[Hashes] = []
        self._columns: list[dict[str, AnyColumn]] = []
        self._kept = 0
        self._limit = np.uint64(2**64 - 1)

    def add(self, customer_id: Column, columns: Mapping[str, AnyColumn]) -> None:
        """Add the customers of one window. No customer may be added twice."""
        mixed = hashes(customer_id)
        near = mixed <= self._limit
        self._hashes.append(mixed[near])
        self._columns.append({name: column[near] for name, column in columns.items()})
        self._kept += len(self._hashes[-1])
        if self._kept > self._most * _ROOM:
            self._drop_surplus()

    def take(self) -> dict[str, AnyColumn]:
        """Return the columns of the customers kept, in the order of their hashes, and release them.

        The mapping is empty if no window was added.
        """
        if not self._hashes:
            return {}
        self._drop_surplus()
        order = np.argsort(self._hashes.pop())
        kept = self._columns.pop()
        self._kept = 0
        return {name: kept.pop(name)[order] for name in list(kept)}

    def _drop_surplus(self) -> None:
        mixed = np.concatenate(self._hashes)
        self._hashes.clear()
        if len(mixed) > self._most:
            self._limit = np.partition(mixed, self._most - 1)[self._most - 1]
        near = mixed <= self._limit
        self._hashes.append(mixed[near])
        del mixed
        names = list(self._columns[0])
        kept = {name: np.concatenate([part.pop(name) for part in self._columns])[near] for name in names}
        self._columns = [kept]
        self._kept = len(self._hashes[0])
