"""SuiteQL put together clause by clause, so that a person can read it, and sent on one line."""


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
    whole = ""
    for line in query.split("\n"):
        clause = line.lstrip(" ")
        whole += clause if not whole or whole[-1] == "(" or clause[0] == ")" else " " + clause
    return whole
