"""Run several small queries in one request; each row carries the name of its query."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field, fields, make_dataclass
from typing import Any

from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.decoders import converted
from netsuite_rfm.netsuite.pull.report_rows import read_rows
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines, nested

Questions = Mapping[str, tuple[str, type[Any]]]
"""Query and row type by name."""


def read_bundle(client: Client, questions: Questions) -> dict[str, list[Any]]:
    """Run the queries as one and return the rows of each, in its own order.

    Each column is fetched as text, so that columns of different types can be combined. Use it only for queries that an
    account supports either all or not at all.

    Raises:
        AccountNotReady: a table or column of one of them is missing, or the role cannot see it.
        NetSuiteError: NetSuite could not be read.

    """
    order = list(questions)
    names = [_columns_of(*questions[name]) for name in order]
    found: dict[str, list[Any]] = {name: [] for name in order}
    width = max(map(len, names))
    text = bundle([(questions[name][0], columns) for name, columns in zip(order, names, strict=True)])
    for bundled in read_rows(client, text, _row(width)):
        name = order[bundled.part]
        cells = (getattr(bundled, f"c{place}") for place in range(width))
        values = {column: cell for column, cell in zip(names[bundled.part], cells, strict=False) if cell}
        found[name].append(converted(values, questions[name][1]))
    return found


def bundle(queries: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Combine queries, each given with its columns. Column ``part`` is the query's position.

    ROWNUM keeps each query's own order.
    """
    width = max(len(names) for _, names in queries)
    parts = (
        lines(columns(f"{part} AS part", "ROWNUM AS place", *_cells(names, width)), f"FROM {nested(query)} q")
        for part, (query, names) in enumerate(queries)
    )
    every = nested("\nUNION ALL\n".join(parts))
    kept = ("part", "place", *(f"c{place}" for place in range(width)))
    return lines(columns(*(f"b.{name} AS {name}" for name in kept)), f"FROM {every} b", "ORDER BY b.part, b.place")


def _cells(names: Sequence[str], width: int) -> list[str]:
    return [f"TO_CHAR(q.{name}) AS c{place}" for place, name in enumerate(names)] + [
        f"'' AS c{place}" for place in range(len(names), width)
    ]


def _columns_of(query: str, row: type[Any]) -> list[str]:
    selected = re.split(r"\nFROM ", query, maxsplit=1)[0]
    return [column.name for column in fields(row) if re.search(rf"\bAS {column.name}\b", selected)]


def _row(width: int) -> type[Any]:
    cells = [(f"c{place}", str, field(default="")) for place in range(width)]
    return make_dataclass("Bundled", [("part", int), ("place", int), *cells], frozen=True, slots=True)
