"""Compose SuiteQL clause by clause, so that people can read it; it is sent on one line."""

from collections.abc import Mapping

from netsuite_rfm.netsuite.suiteql.literals import whole


def lines(*clauses: str) -> str:
    """Join clauses with line breaks; empty ones are left out."""
    return "\n".join(clause for clause in clauses if clause)


def nested(*clauses: str) -> str:
    """Return clauses in parentheses, one per line, as a subselect."""
    return "(\n    " + lines(*clauses).replace("\n", "\n    ") + "\n)"


def columns(*named: str) -> str:
    """Return a select list with one column per line; each is an expression with ``AS`` and a name."""
    return "SELECT " + ",\n    ".join(name.replace("\n", "\n    ") for name in named)


def one_line(query: str) -> str:
    """Return a query without line breaks. Its values have none, because a text must be one readable line."""
    text = ""
    for line in query.split("\n"):
        clause = line.lstrip(" ")
        text += clause if not text or text[-1] == "(" or clause[0] == ")" else " " + clause
    return text


def first_rows(named: Mapping[str, str], rest: str, most: int) -> str:
    """Return a query's first ``most`` rows; ``named`` has its columns by name, ``rest`` is everything after them."""
    inner = nested(columns(*(f"{value} AS {name}" for name, value in named.items())), rest)
    outer = columns(*(f"q.{name} AS {name}" for name in named))
    return lines(outer, f"FROM {inner} q", f"WHERE ROWNUM <= {whole(most)}")


def moment_text(moment: str) -> str:
    """Return SuiteQL that formats a time as text in UTC."""
    return f'TO_CHAR(SYS_EXTRACT_UTC({moment}), \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')'
