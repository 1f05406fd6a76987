"""SuiteQL over the customers for a sync: contact data, consent, and the values this program wrote.

Inactive customers are read too: somebody must be told that they have left. ``unsubscribe`` and
``globalsubscriptionstatus`` are fields of the customer record (section_N994827); whether SuiteQL has columns of the
same names is not documented. Where it has not, nobody's consent is known, and the query fails.
"""

from collections.abc import Collection, Sequence

from netsuite_rfm.netsuite.fields import select_list
from netsuite_rfm.netsuite.suiteql.literals import whole, wholes

_CONSENT = (
    "c.isinactive AS isinactive, c.email AS email, c.unsubscribe AS unsubscribe, c.globalsubscriptionstatus AS status"
)


def addresses(after: int) -> str:
    """Everybody's address and consent, from ids above ``after`` on; customers without an address are not asked for."""
    rows = f"FROM customer c WHERE c.email IS NOT NULL AND c.id > {whole(after)} ORDER BY c.id"
    return f"SELECT c.id AS id, {_CONSENT} {rows}"


def people(after: int, ids: Sequence[int] | None, more: Collection[str], *, phones: bool) -> str:
    """Customers from ids above ``after`` on, with all that a destination may be told.

    Args:
        after: the last internal id read.
        ids: only these customers, 1,000 at most; None for all.
        more: columns of optional fields that the account has.
        phones: whether phone numbers are asked for.

    """
    phone = ", c.phone AS phone" if phones else ""
    these = "" if ids is None else f" AND c.id IN ({wholes(ids)})"
    return (
        f"SELECT c.id AS id, {_CONSENT}, c.firstname AS firstname, c.lastname AS lastname{phone}, "
        f"{select_list('c', more)} FROM customer c WHERE c.id > {whole(after)}{these} ORDER BY c.id"
    )
