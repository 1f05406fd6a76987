"""Windows that wait for a relative scheme's cut points, each column in as few bytes as its values need."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from netsuite_rfm.netsuite.pull import Pulled
from netsuite_rfm.rfm.model import EMPTY, UNREADABLE, Column, Fields, Mask, Orders

_TYPES = (np.int8, np.int16, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """One window; ``unpack`` gives it back as it was."""

    orders: dict[str, npt.NDArray[Any]]
    present: dict[str, npt.NDArray[Any]]
    left_out: Mask | None

    def unpack(self) -> Pulled:
        """The window as it was pulled."""
        orders = Orders.of({name: _wide(column) for name, column in self.orders.items()})
        present = Fields.of({name: _wide(column) for name, column in self.present.items()})
        return Pulled(orders, present, left_out=self.left_out)


def pack(pulled: Pulled) -> Packed:
    """Make a window small. About 60 bytes a customer, where 112 were."""
    return Packed(
        {name: _narrow(column) for name, column in pulled.orders.columns().items()},
        {name: _narrow(column) for name, column in pulled.present.columns().items()},
        pulled.left_out,
    )


def _narrow(column: Column) -> npt.NDArray[Any]:
    """In the smallest type that holds the values and, as its two lowest numbers, EMPTY and UNREADABLE."""
    plain = column[(column != EMPTY) & (column != UNREADABLE)]
    low, high = (int(plain.min()), int(plain.max())) if len(plain) else (0, 0)
    for kind in _TYPES:
        limits = np.iinfo(kind)
        if limits.min + 1 < low and high <= limits.max:
            small = column.astype(kind)
            small[column == EMPTY] = limits.min
            small[column == UNREADABLE] = limits.min + 1
            return small
    return column


def _wide(column: npt.NDArray[Any]) -> Column:
    wide = column.astype(np.int64)
    if column.dtype != np.int64:
        lowest = np.iinfo(column.dtype).min
        wide[column == lowest] = EMPTY
        wide[column == lowest + 1] = UNREADABLE
    return wide
