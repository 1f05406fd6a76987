"""Read the customers that one run wrote: what it changed on each, and the current values of their fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import msgspec
import numpy as np

from netsuite_rfm.errors import AccountNotReady
from netsuite_rfm.netsuite.fields import HOLD_UNTIL, OPTIONAL_FIELDS, PREDICTION_FIELDS, WAY_BACK
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import side_by_side
from netsuite_rfm.netsuite.pull.pull import lists_of, read_back
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.netsuite.suiteql.page import pages_by_id
from netsuite_rfm.netsuite.suiteql.undo import written_by
from netsuite_rfm.rfm.customers import Fields
from netsuite_rfm.rfm.way_back import Line, lines_of

_OPTIONAL = tuple(field.column for field in (*OPTIONAL_FIELDS, *PREDICTION_FIELDS))


class _Row(msgspec.Struct):
    ROW: ClassVar = "customer"

    id: int
    isinactive: str = "F"
    way_back: str | None = None
    hold_until: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One customer of a run: the kept lines, newest first, and the day until which the segment is held."""

    customer: int
    lines: tuple[Line, ...]
    active: bool
    hold_until: str


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """The customers of a run and the current values of their fields, in the same order; ``wanted`` names the fields."""

    customers: tuple[Kept, ...]
    now: Fields
    wanted: Wanted


def read_written(client: Client, run_id: str) -> Written:
    """Read the customers with a line of this run, with two requests per thousand.

    Raises:
        AccountNotReady: the account lacks the field that keeps the lines, or the role cannot see it.

    """
    try:
        rows = [
            row for page in pages_by_id(client, lambda after: written_by(run_id, after=after), _Row) for row in page
        ]
    except AccountNotReady as error:
        raise AccountNotReady(
            f"{error}. Runs can be undone only with {WAY_BACK} and {HOLD_UNTIL} on the customer "
            "record. Deploy suitescript/ of this version"
        ) from None
    read = (Kept(row.id, lines_of(row.way_back), row.isinactive == "F", row.hold_until or "") for row in rows)
    customers = [customer for customer in read if any(line.run == run_id for line in customer.lines)]
    wanted = _wanted(customers)
    parts = list(side_by_side(
        lambda ids: read_back(client, ids, wanted), lists_of([customer.customer for customer in customers]),
        workers=client.limit.most,
    ))  # fmt: skip
    place = {customer: at for at, customer in enumerate(customer for ids, _ in parts for customer in ids)}
    there = [customer for customer in customers if customer.customer in place]
    now = Fields.concat([fields for _, fields in parts]) if parts else Fields.empty(0)
    return Written(
        tuple(there), now.take(np.array([place[customer.customer] for customer in there], dtype=np.int64)), wanted
    )


def _wanted(customers: Sequence[Kept]) -> Wanted:
    """Return the fields that any line names. No line names a field that the account lacks."""
    lines = [line for customer in customers for line in customer.lines]
    named = {name for line in lines for name in line.changes}
    ids = {
        int(number)
        for line in lines
        for text in line.changes.get("audiences", ())
        for number in text.split(".")
        if number.isdecimal()
    }
    return Wanted(fields=tuple(name for name in _OPTIONAL if name in named), audience_ids=tuple(sorted(ids)))
