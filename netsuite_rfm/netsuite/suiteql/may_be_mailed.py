"""SuiteQL for who may be mailed: the rule of ``activation/consent.py`` as a condition, to count by.

It looks at the consent that is on record now; NetSuite keeps no earlier one. The page of campaigns in NetSuite sends
the same texts (``lib/rfm_campaign_queries.js``).
"""

from dataclasses import dataclass

from netsuite_rfm.netsuite.suiteql.literals import wholes


@dataclass(frozen=True, slots=True)
class StatusChoice:
    """Values of the global subscription status that consent: ``or_none``, whether an empty one does as well.

    ``opted_in`` are those that are no opt-out.
    """

    statuses: tuple[int, ...]
    or_none: bool
    opted_in: tuple[int, ...]


def opted_out_addresses(choice: StatusChoice) -> str:
    """Join the addresses that any record opted out, as ``x``, to customers ``c``."""
    address = "LOWER(LTRIM(RTRIM(o.email)))"
    return (
        f"LEFT JOIN (SELECT {address} AS address FROM customer o WHERE o.email IS NOT NULL "
        f"AND o.globalsubscriptionstatus NOT IN ({wholes(choice.opted_in)}) GROUP BY {address}) x "
        "ON x.address = LOWER(LTRIM(RTRIM(c.email)))"
    )


def may_be_mailed(choice: StatusChoice) -> str:
    """Condition on a customer ``c`` that :func:`opted_out_addresses` is joined to."""
    status = "c.globalsubscriptionstatus"
    return (
        "c.isinactive = 'F' AND c.email IS NOT NULL AND x.address IS NULL AND "
        f"({f'{status} IS NULL OR ' if choice.or_none else ''}{status} IN ({wholes(choice.statuses)}))"
    )
