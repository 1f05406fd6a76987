"""Write changes of many customers in one statement.

Measured with 250,000 customers and 100 changes of 12 columns: 3.4 ms of CPU with lists bound to a statement parsed
once, as below; 5.3 ms with numpy columns, 14 ms with a list of VALUES (DuckDB reads constants slowly), 55 ms with one
prepared statement per customer. A narrow table for the custom fields had no benefit. A single change without a list
takes 0.9 ms instead of 2.1 ms.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.suiteql.typed import identifier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netsuite_rfm.sandbox.store.engine import Engine

Change = tuple[int, "Mapping[str, object]"]


def write_changes(engine: Engine, columns: Mapping[str, str], changes: Sequence[Change], now: datetime) -> None:
    """Set columns of `customer`; `columns` are DuckDB's types. Raises ValueError for an unknown column.

    A customer named twice gets the later value. `lastmodifieddate` is set to `now`.
    """
    merged: dict[int, dict[str, object]] = {}
    for customer_id, change in changes:
        merged.setdefault(customer_id, {}).update(change)
    unknown = {name for change in merged.values() for name in change} - (columns.keys() - {"id"})
    if unknown:
        raise ValueError(f"customer has no column {', '.join(sorted(unknown))}")
    stamp = now.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    together: dict[tuple[str, ...], list[int]] = {}
    for customer_id, change in merged.items():
        change["lastmodifieddate"] = stamp
        together.setdefault(tuple(sorted(change)), []).append(customer_id)
    for names, ids in together.items():
        if len(ids) == 1:
            engine.change(_update_of_one(names, columns), [ids[0], *(stored(merged[ids[0]][name]) for name in names)])
            continue
        values = [[stored(merged[customer_id][name]) for customer_id in ids] for name in names]
        engine.change(_update(names, columns), [ids, *values])


def _update_of_one(names: Sequence[str], columns: Mapping[str, str]) -> str:
    """Return an UPDATE of these columns of customer $1 to $2, $3, ..."""
    settings = [f"{identifier(name)} = CAST(${number} AS {columns[name]})" for number, name in enumerate(names, 2)]
    return f"UPDATE customer SET {', '.join(settings)} WHERE id = $1"


def _update(names: Sequence[str], columns: Mapping[str, str]) -> str:
    """Return an UPDATE of these columns from the lists $1 (internal ids), $2, $3, ..."""
    lists = [
        f"unnest(CAST(${number} AS {columns[name]}[])) AS {identifier(name)}" for number, name in enumerate(names, 2)
    ]
    settings = [f"{identifier(name)} = data.{identifier(name)}" for name in names]
    data = f"SELECT unnest(CAST($1 AS BIGINT[])) AS id, {', '.join(lists)}"
    return f"UPDATE customer SET {', '.join(settings)} FROM ({data}) AS data WHERE customer.id = data.id"


def stored(value: object) -> object:
    """Return a value as it is stored: 'T' or 'F', UTC without zone, null for the empty text."""
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return None if value == "" else value
