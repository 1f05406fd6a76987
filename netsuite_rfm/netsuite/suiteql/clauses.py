"""SuiteQL put together clause by clause, so that a person can read it, and sent on one line."""

from collections.abc import Mapping

from netsuite_rfm.netsuite.suiteql.literals import whole


def lines(*clauses: str) -> str:
    """Put one clause on a line; empty ones are left out."""
    return "\n".join(clause for clause in clauses if clause)


def nested(*clauses: str) -> str:
    """Put clauses in brackets, one on a line, as a subselect."""
    return "(\n    " + lines(*clauses).replace("\n", "\n    ") + "\n)"


def columns(*named: str) -> str:
    """Write a select list, one column a line; what it comes to stands before each ``AS``."""
    return "SELECT " + ",\n    ".join(name.replace("\n", "\n    ") for name in named)


def one_line(query: str) -> str:
    """Write a query without its line breaks. No value in it has any: a text must be one line of readable characters."""
    text = ""
    for line in query.split("\n"):
        clause = line.lstrip(" ")
        text += clause if not text or text[-1] == "(" or clause[0] == ")" else " " + clause
    return text


def first_rows(named: Mapping[str, str], rest: str, most: int) -> str:
    """The first rows of a query whose columns have these names; ``rest`` is all after its columns."""
    inner = nested(columns(*(f"{value} AS {name}" for name, value in named.items())), rest)
    outer = columns(*(f"q.{name} AS {name}" for name in named))
    return lines(outer, f"FROM {inner} q", f"WHERE ROWNUM <= {whole(most)}")


def moment_text(moment: str) -> str:
    """A moment as text in UTC."""
    return f'TO_CHAR(SYS_EXTRACT_UTC({moment}), \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')'
