"""SuiteQL over the customers for a sync: contact data, consent, and the values this program wrote.

Inactive customers are read too: somebody must be told that they have left. ``globalsubscriptionstatus``
(section_N994827) is a search column of customers; whether SuiteQL has a column of the same name is not documented.
Where it has not, nobody's consent is known, and the query fails.
"""

from collections.abc import Collection

from netsuite_rfm.netsuite.fields import select_columns
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines
from netsuite_rfm.netsuite.suiteql.customers import IdList, IdRange
from netsuite_rfm.netsuite.suiteql.literals import whole

_CONSENT = ("c.isinactive AS isinactive", "c.email AS email", "c.globalsubscriptionstatus AS status")


Part = IdRange | IdList
"""Some of the customers, by internal id."""


def addresses(after: int, part: Part | None = None) -> str:
    """Everybody's address and consent, from ids above ``after`` on; customers without an address are not asked for."""
    return lines(
        columns("c.id AS id", *_CONSENT),
        "FROM customer c",
        "WHERE c.email IS NOT NULL",
        f"AND c.id > {whole(after)}",
        _of(part),
        "ORDER BY c.id",
    )


def people(after: int, part: Part | None, more: Collection[str], *, phones: bool) -> str:
    """Customers from ids above ``after`` on, with all that a destination may be told.

    Args:
        after: the last internal id read.
        part: only these customers; None for all.
        more: columns of optional fields that the account has.
        phones: whether phone numbers are asked for.

    """
    names = ["c.firstname AS firstname", "c.lastname AS lastname", *(["c.phone AS phone"] if phones else [])]
    return lines(
        columns("c.id AS id", *_CONSENT, *names, *select_columns("c", more)),
        "FROM customer c",
        f"WHERE c.id > {whole(after)}",
        _of(part),
        "ORDER BY c.id",
    )


def _of(part: Part | None) -> str:
    return "" if part is None else f"AND {part.condition('c.id')}"
