"""Several queries of the same columns in one request, each row with the name of its query."""

from collections.abc import Mapping, Sequence

from netsuite_rfm.netsuite.suiteql.clauses import columns, lines, nested


def together(parts: Mapping[str, str], names: Sequence[str]) -> str:
    """Join queries that all give the columns ``names``; column ``part`` has the key of the query that gave the row.

    UNION is among what the official pages name as supported (section_156257790831).
    """
    queries = [
        lines(columns(f"'{part}' AS part", *(f"q.{name} AS {name}" for name in names)), f"FROM {nested(query)} q")
        for part, query in parts.items()
    ]
    every = nested("\nUNION ALL\n".join(queries))
    order = ", ".join(f"p.{name}" for name in ("part", *names))
    return lines(columns(*(f"p.{name} AS {name}" for name in ("part", *names))), f"FROM {every} p", f"ORDER BY {order}")
