"""SuiteQL for who may be mailed: the rule of ``activation/consent.py`` as a condition, for counts.

It uses the current consent, because NetSuite keeps no earlier one. The campaign page in NetSuite sends the same texts
(``lib/rfm_campaign_queries.js``).
"""

from dataclasses import dataclass

from netsuite_rfm.netsuite.suiteql.literals import wholes


@dataclass(frozen=True, slots=True)
class StatusChoice:
    """Values of the global subscription status that mean consent; ``or_none``: whether an empty status does too.

    ``opted_in`` are the values that are not an opt-out.
    """

    statuses: tuple[int, ...]
    or_none: bool
    opted_in: tuple[int, ...]


def opted_out_addresses(choice: StatusChoice) -> str:
    """Return a join of the addresses that opted out on any record, as ``x``, to customers ``c``."""
    address = "LOWER(LTRIM(RTRIM(o.email)))"
    return (
        f"LEFT JOIN (SELECT {address} AS address FROM customer o WHERE o.email IS NOT NULL "
        f"AND o.globalsubscriptionstatus NOT IN ({wholes(choice.opted_in)}) GROUP BY {address}) x "
        "ON x.address = LOWER(LTRIM(RTRIM(c.email)))"
    )


def may_be_mailed(choice: StatusChoice) -> str:
    """Return a condition on a customer ``c``; it needs the join of :func:`opted_out_addresses`."""
    status = "c.globalsubscriptionstatus"
    return (
        "c.isinactive = 'F' AND c.email IS NOT NULL AND x.address IS NULL AND "
        f"({f'{status} IS NULL OR ' if choice.or_none else ''}{status} IN ({wholes(choice.statuses)}))"
    )
