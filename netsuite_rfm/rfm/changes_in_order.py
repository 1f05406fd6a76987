"""Collect the changes of all windows into one plan, using little memory."""

from typing import Final

import numpy as np

from netsuite_rfm.rfm.customers import Column, Fields, Mask
from netsuite_rfm.rfm.diff import Changes, order_of_writing
from netsuite_rfm.rfm.narrow_columns import Narrow, narrow, wide

_PART: Final = 10_000
"""Number of changes to pack together: not too small, since arrays have overhead, nor too large while unpacked."""


class GatheredChanges:
    """Collects changes window by window and returns all of them in the order of writing.

    The plan is built column by column. Each column's parts are released as soon as they are joined, so there are never
    two copies of the plan.
    """

    def __init__(self) -> None:
        """Start without changes."""
        self._loose: list[Changes] = []
        self._loose_customers = 0
        self._ids: list[Narrow] = []
        self._worth: list[tuple[Mask, Narrow]] = []
        self._present: list[dict[str, Narrow]] = []
        self._desired: list[dict[str, Narrow]] = []

    def add(self, changes: Changes) -> None:
        """Add the changes of one window. All windows of a run have the same columns."""
        if not len(changes):
            return
        self._loose.append(changes)
        self._loose_customers += len(changes)
        if self._loose_customers >= _PART:
            self._pack()

    def in_order(self) -> Changes:
        """Return all changes in the order of writing, and release them."""
        self._pack()
        if not self._ids:
            return Changes.concat([])
        order = order_of_writing(
            np.concatenate([first for first, _ in self._worth]),
            _joined([cents for _, cents in self._worth]),
            _joined(self._ids),
        )
        self._worth.clear()
        plan = Changes(_joined(self._ids)[order], _taken(self._present, order), _taken(self._desired, order))
        for kept in (self._ids, self._present, self._desired):
            kept.clear()
        return plan

    def _pack(self) -> None:
        if not self._loose:
            return
        changes = Changes.concat(self._loose)
        self._loose.clear()
        self._loose_customers = 0
        first, cents = changes.worth()
        self._ids.append(narrow(changes.customer_id))
        self._worth.append((first, narrow(cents)))
        self._present.append({name: narrow(column) for name, column in changes.present.columns().items()})
        self._desired.append({name: narrow(column) for name, column in changes.desired.columns().items()})


def _taken(parts: list[dict[str, Narrow]], order: Column) -> Fields:
    return Fields.of({name: _joined([part.pop(name) for part in parts])[order] for name in list(parts[0])})


def _joined(parts: list[Narrow]) -> Column:
    return np.concatenate([wide(part) for part in parts])
