"""SuiteQL over the customers for a sync: contact data, consent, and the values this program wrote.

Inactive customers are read too: somebody must be told that they have left. ``globalsubscriptionstatus``
(section_N994827) is a search column of customers; whether SuiteQL has a column of the same name is not documented.
Where it has not, nobody's consent is known, and the query fails.
"""

from collections.abc import Collection, Sequence

from netsuite_rfm.netsuite.fields import select_columns
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines
from netsuite_rfm.netsuite.suiteql.literals import whole, wholes

_CONSENT = ("c.isinactive AS isinactive", "c.email AS email", "c.globalsubscriptionstatus AS status")


def addresses(after: int) -> str:
    """Everybody's address and consent, from ids above ``after`` on; customers without an address are not asked for."""
    return lines(
        columns("c.id AS id", *_CONSENT),
        "FROM customer c",
        "WHERE c.email IS NOT NULL",
        f"AND c.id > {whole(after)}",
        "ORDER BY c.id",
    )


def people(after: int, ids: Sequence[int] | None, more: Collection[str], *, phones: bool) -> str:
    """Customers from ids above ``after`` on, with all that a destination may be told.

    Args:
        after: the last internal id read.
        ids: only these customers, 1,000 at most; None for all.
        more: columns of optional fields that the account has.
        phones: whether phone numbers are asked for.

    """
    names = ["c.firstname AS firstname", "c.lastname AS lastname", *(["c.phone AS phone"] if phones else [])]
    return lines(
        columns("c.id AS id", *_CONSENT, *names, *select_columns("c", more)),
        "FROM customer c",
        f"WHERE c.id > {whole(after)}",
        *([] if ids is None else [f"AND c.id IN ({wholes(ids)})"]),
        "ORDER BY c.id",
    )
