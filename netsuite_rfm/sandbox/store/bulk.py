"""Add records as columns, thousands or millions at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netsuite_rfm.sandbox.store.currencies import CURRENCIES
from netsuite_rfm.sandbox.suiteql.typed import identifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.store.engine import Engine

_CENTS = "_cents"
_MANY = 10_000
_DEFAULTS: dict[str, dict[str, str]] = {
    "customer": {
        "entityid": "'CUST' || data.id", "isperson": "'T'", "isinactive": "'F'", "subsidiary": "1",
        "datecreated": "TIMESTAMP '2020-01-01 17:00:00'", "lastmodifieddate": "TIMESTAMP '2020-01-01 17:00:00'",
    },
    "transaction": {"status": "'G'", "voided": "'F'", "exchangerate": "1", "quantity": "1"},
    "item": {"isinactive": "'F'", "itemtype": "'InvtPart'"},
    "location": {"isinactive": "'F'", "subsidiary": "1"},
    "employee": {"isinactive": "'F'"},
    "job": {"isinactive": "'F'"},
    "vendor": {"isinactive": "'F'"},
    "customercategory": {"isinactive": "'F'"},
}  # fmt: skip
# Physical order lets DuckDB skip rows outside a window of ids.
_ORDER = {"transaction": "data.entity, data.id"}


def insert(
    engine: Engine,
    table: str,
    stored: Mapping[str, str],
    columns: Mapping[str, object],
    computed: Mapping[str, str] | None = None,
    *,
    home_currency: str,
) -> None:
    """Add records from numpy columns by name. Raises ValueError for an unknown name.

    `foreigntotal_cents` (whole numbers) stands for `foreigntotal`; the same holds for every amount. `computed` are
    columns as DuckDB SQL over the table `data`, which has all given columns. Missing values have a default, like those
    of NetSuite's forms, or are null.
    """
    sql = {name: f"{identifier(name)}" for name in columns if name in stored}
    for name in columns:
        if name.endswith(_CENTS) and name.removesuffix(_CENTS) in stored:
            sql[name.removesuffix(_CENTS)] = f"(data.{identifier(name)} * 0.01)"
        elif name not in stored and computed is None:
            raise ValueError(f"{table} has no column {name}")
    sql = {**_defaults(table, home_currency), **sql, **(computed or {})}
    if table == "customer" and "altname" not in sql:
        sql["altname"] = sql["entityid"]
    listed = ", ".join(f"CAST({value} AS {stored[name]})" for name, value in sql.items())
    names = ", ".join(identifier(name) for name in sql)
    order = f" ORDER BY {_ORDER[table]}" if table in _ORDER else ""
    data = {name: _readable(column) for name, column in columns.items()}
    engine.run(
        [f"INSERT INTO {identifier(table)} ({names}) SELECT {listed} FROM data{order}"], data, many=_rows(data) > _MANY
    )


def _rows(data: Mapping[str, object]) -> int:
    return max((len(column) for column in data.values() if isinstance(column, np.ndarray)), default=0)


def _readable(column: object) -> object:
    """Return a column in a form that DuckDB reads: it supports numpy's times in microseconds, but not its days."""
    is_day = isinstance(column, np.ndarray) and column.dtype == np.dtype("datetime64[D]")
    return column.astype("datetime64[us]") if isinstance(column, np.ndarray) and is_day else column


def _defaults(table: str, home_currency: str) -> dict[str, str]:
    defaults = dict(_DEFAULTS.get(table, {}))
    if table in ("customer", "transaction"):
        defaults["currency"] = str(CURRENCIES[home_currency].id)
    return defaults
