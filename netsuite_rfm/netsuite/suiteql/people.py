"""SuiteQL about the customers of a sync: contact data, consent, and the values that this program wrote.

Inactive customers are read too, because the destination must learn that they left. ``globalsubscriptionstatus``
(section_N994827) is a search column of customers; it is undocumented whether SuiteQL has a column with the same name.
If it does not, consent is unknown and the query fails.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from netsuite_rfm.netsuite.fields import PREDICTION_FIELDS, column, prediction_columns, select_columns
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines
from netsuite_rfm.netsuite.suiteql.customers import IdList, IdRange
from netsuite_rfm.netsuite.suiteql.literals import whole

_CONSENT = ("c.isinactive AS isinactive", "c.email AS email", "c.globalsubscriptionstatus AS status")


PREDICTIONS: Final = tuple(field.column for field in PREDICTION_FIELDS)
"""Columns of the prediction fields, any of which an account may lack."""
PLACE: Final[Mapping[str, str]] = MappingProxyType({"country": "a.country", "post_code": "a.zip"})
"""Columns of the default billing address, else of the shipping address."""
STORE: Final = "store"
"""The name of the home location."""

Part = IdRange | IdList
"""Some of the customers, by internal id."""


def addresses(after: int, part: Part | None = None) -> str:
    """Select address and consent of all customers with an address and an id above ``after``."""
    return lines(
        columns("c.id AS id", *_CONSENT),
        "FROM customer c",
        "WHERE c.email IS NOT NULL",
        f"AND c.id > {whole(after)}",
        _of(part),
        "ORDER BY c.id",
    )


def people(after: int, part: Part | None, more: Collection[str], *, phones: bool) -> str:
    """Select customers with ids above ``after``, with everything that a destination may receive.

    Args:
        after: the last internal id read.
        part: only these customers; None for all.
        more: columns of optional fields that the account has, also of :data:`PREDICTIONS` and :data:`PLACE`, and
            :data:`STORE`.
        phones: whether to read phone numbers.

    """
    names = ["c.firstname AS firstname", "c.lastname AS lastname", *(["c.phone AS phone"] if phones else [])]
    return lines(
        columns("c.id AS id", *_CONSENT, *names, *select_columns("c", more), *_place(more), *_store(more)),
        "FROM customer c",
        *_address(more),
        f"WHERE c.id > {whole(after)}",
        _of(part),
        "ORDER BY c.id",
    )


def nobody(more: Collection[str]) -> str:
    """Return a query without rows that fails unless the account has these columns and the role can see them."""
    asked = columns("c.id AS id", *prediction_columns(more), *_place(more), *_store(more))
    return lines(asked, "FROM customer c", *_address(more), "WHERE c.id = 0")


def _place(more: Collection[str]) -> list[str]:
    return [f"{sql} AS {name}" for name, sql in PLACE.items() if name in more]


def _store(more: Collection[str]) -> list[str]:
    return [f"BUILTIN.DF({column('home_location', 'c')}) AS {STORE}"] if STORE in more else []


def _address(more: Collection[str]) -> list[str]:
    """Return the join of addresses that public queries use, such as hitc's geocoding of customers."""
    if not PLACE.keys() & set(more):
        return []
    return ["LEFT JOIN entityaddress a ON a.nkey = NVL(c.defaultbillingaddress, c.defaultshippingaddress)"]


def _of(part: Part | None) -> str:
    return "" if part is None else f"AND {part.condition('c.id')}"
