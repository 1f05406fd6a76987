"""Write a tried scheme's members and movers as a CSV file, one row per customer."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

import numpy as np

from netsuite_rfm.reports.csv_files import write_csv
from netsuite_rfm.rfm.customers import EMPTY
from netsuite_rfm.rfm.reports.segments import NONE as NO_SEGMENT
from netsuite_rfm.rfm.reports.stores import NO_STORE
from netsuite_rfm.run.compare_schemes import Comparison, Members

COLUMNS: Final = (
    "customer", "segment_in_force", "segment_tried", "would_move", "stage_tried", "audiences_tried", "lifetime_value",
    "orders", "last_order",
)  # fmt: skip


def write_members(file: Path, found: Comparison) -> None:
    """Write each customer's current segment and segment in the tried scheme, most valuable first.

    The file has the store of each customer if stores were read.

    Raises:
        UsageError: the file cannot be written.

    """
    rows = [row for members in found.members for row in _rows(found, members)]
    rows.sort(key=lambda row: (-row[0], row[1]))
    columns = COLUMNS if found.stores is None else (*COLUMNS, "store")
    write_csv(file, columns, (row[1:] for row in rows))


def _rows(
    found: Comparison, members: Members
) -> Iterator[tuple[int, int, str, str, bool, str, str, str, int, str, *tuple[str, ...]]]:
    """Yield rows: the value in cents, which sorts them, then the columns."""
    before = [*(segment.name for segment in found.in_force.scheme.segments), NO_SEGMENT]
    after = [*(segment.name for segment in found.tried.scheme.segments), NO_SEGMENT]
    stages = [*(stage.name for stage in found.tried.scheme.lifecycle), ""]
    audiences = [audience.name for audience in found.tried.scheme.audiences]
    orders, places = members.orders, members.after
    for at in range(len(orders)):
        old, new = before[members.before[at]], after[places.segment[at]]
        bits, day, cents = int(places.audiences[at]), int(orders.last_order_day[at]), int(orders.lifetime_cents[at])
        cents = 0 if cents == EMPTY else cents
        yield (
            cents,
            int(orders.customer_id[at]),
            old,
            new,
            old != new,
            stages[places.stage[at]],
            ", ".join(name for place, name in enumerate(audiences) if bits >> place & 1),
            str(Decimal(cents).scaleb(-2)),
            int(orders.order_count[at]),
            "" if day == EMPTY else str(np.datetime64(day, "D")),
            *_store(found, members, at),
        )


def _store(found: Comparison, members: Members, at: int) -> tuple[str, ...]:
    """The store column, if there is one. A location without a name is shown by its internal id."""
    if found.stores is None or members.store is None:
        return ()
    store = int(members.store[at])
    return (NO_STORE if store == EMPTY else found.stores.get(store, f"location {store}"),)
