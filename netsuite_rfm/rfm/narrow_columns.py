"""Store columns in as few bytes as their values need, and restore them to 64 bits."""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from netsuite_rfm.rfm.customers import EMPTY, UNREADABLE, Column

Narrow: TypeAlias = npt.NDArray[np.signedinteger]
"""A column of 8, 16, 32 or 64 bits; the two lowest numbers of its type mean EMPTY and UNREADABLE."""

_TYPES: Final = (np.int8, np.int16, np.int32)


def narrow(column: Column) -> Narrow:
    """Return a column in the smallest type that holds its values: a copy, or the column itself."""
    plain = column[column > UNREADABLE]  # EMPTY and UNREADABLE are the lowest two of all numbers
    low, high = (int(plain.min()), int(plain.max())) if len(plain) else (0, 0)
    for kind in _TYPES:
        limits = np.iinfo(kind)
        if limits.min + 1 < low and high <= limits.max:
            small: Narrow = column.astype(kind)
            if len(plain) < len(column):
                small[column == EMPTY] = limits.min
                small[column == UNREADABLE] = limits.min + 1
            return small
    return column


def wide(column: Narrow) -> Column:
    """Return a column as it was before :func:`narrow`."""
    whole = column.astype(np.int64)
    if column.dtype != np.int64:
        lowest = np.iinfo(column.dtype).min
        whole[column == lowest] = EMPTY
        whole[column == lowest + 1] = UNREADABLE
    return whole
