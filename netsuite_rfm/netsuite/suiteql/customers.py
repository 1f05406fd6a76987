"""SuiteQL about customers and lists, using only what the official pages name as supported.

Function list: section_158513731864. Rules: section_156257790831, section_156257796125, article_0824094533.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from netsuite_rfm.netsuite.fields import (
    AUDIENCE_LIST,
    HOLD_UNTIL,
    HOME_LOCATION,
    LAST_UPDATED,
    PREDICTION_FIELDS,
    SEGMENT_LIST,
    STAGE_LIST,
    WAY_BACK,
    prediction_columns,
    select_columns,
)
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines, nested
from netsuite_rfm.netsuite.suiteql.literals import day, script_id, whole, wholes
from netsuite_rfm.netsuite.suiteql.shard import Shard
from netsuite_rfm.rfm.counting import LeaveOut
from netsuite_rfm.rfm.metrics import NUMBER_UNITS

BUCKET = 100  # ids in one bucket if ROW_NUMBER is rejected: ten buckets never exceed a page of 1,000
RETURN_TYPES = ("CashRfnd", "CustCred")


@dataclass(frozen=True, slots=True)
class IdRange:
    """Customers with ``after < id <= up_to``; only those of ``shard`` if there is one."""

    after: int
    up_to: int
    shard: Shard | None = None

    def condition(self, column: str) -> str:
        """Return a condition that holds only for these customers."""
        return f"{column} > {whole(self.after)} AND {column} <= {whole(self.up_to)}{_of(self.shard, column)}"


@dataclass(frozen=True, slots=True)
class IdList:
    """Customers listed by id, at most 1,000."""

    ids: tuple[int, ...]

    def condition(self, column: str) -> str:
        """Return a condition that holds only for these customers."""
        return f"{column} IN ({wholes(self.ids)})"


def left_out_conditions(leave_out: LeaveOut) -> dict[str, str]:
    """Return, by setting, a condition on ``customer c`` that holds for customers whom the setting leaves out."""
    conditions = {}
    if leave_out.subsidiaries:
        conditions["RFM_LEAVE_OUT_SUBSIDIARIES"] = f"c.subsidiary IN ({wholes(leave_out.subsidiaries)})"
    if leave_out.categories:
        conditions["RFM_LEAVE_OUT_CATEGORIES"] = f"c.category IN ({wholes(leave_out.categories)})"
    if leave_out.check_box:
        conditions["RFM_LEAVE_OUT_CHECK_BOX"] = f"c.{script_id(leave_out.check_box)} = 'T'"
    return conditions


def every_thousandth_customer(after: int, size: int, shard: Shard | None = None) -> str:
    """Select the ids at which windows of ``size`` active customers end, above ``after``, and the last id."""
    numbered = nested(
        columns(
            "c.id AS id",
            "ROW_NUMBER() OVER (ORDER BY c.id) AS position",
            "ROW_NUMBER() OVER (ORDER BY c.id DESC) AS from_end",
        ),
        "FROM customer c",
        f"WHERE c.isinactive = 'F' AND c.id > {whole(after)}{_of(shard, 'c.id')}",
    )
    return lines(
        columns("p.id AS id", "p.position AS position", "p.from_end AS from_end"),
        f"FROM {numbered} p",
        f"WHERE MOD(p.position, {whole(size)}) = 0 OR p.from_end = 1",
        "ORDER BY p.id",
    )


def customers_in_buckets(after: int, shard: Shard | None = None) -> str:
    """Count active customers per hundred ids, from the first whole hundred after ``after``."""
    bucket = f"TRUNC(c.id / {BUCKET})"
    return lines(
        columns(f"{bucket} AS bucket", "COUNT(*) AS customers"),
        "FROM customer c",
        f"WHERE c.isinactive = 'F' AND c.id > {whole(after)}{_of(shard, 'c.id')}",
        f"GROUP BY {bucket}",
        f"ORDER BY {bucket}",
    )


def _of(shard: Shard | None, column: str) -> str:
    return f" AND {shard.condition(column)}" if shard else ""


def active_customers_in(ids: IdRange) -> str:
    """Count the active customers now in a window, with their lowest and highest id."""
    return lines(
        columns("COUNT(*) AS customers", "MIN(c.id) AS first_id", "MAX(c.id) AS last_id"),
        "FROM customer c",
        f"WHERE c.isinactive = 'F' AND {ids.condition('c.id')}",
    )


def field_values(ids: Sequence[int], more: Collection[str] = ()) -> str:
    """Select the current values of our fields, for up to 1,000 customers."""
    return lines(
        columns("c.id AS id", *select_columns("c", more)),
        "FROM customer c",
        f"WHERE c.id IN ({wholes(ids)})",
        "ORDER BY c.id",
    )


def largest_value(field: str) -> str:
    """Select the largest number in a customer field, in ten-thousandths."""
    return lines(
        f"SELECT TO_CHAR(ROUND(MAX(c.{script_id(field)}) * {NUMBER_UNITS})) AS largest",
        "FROM customer c",
        "WHERE c.isinactive = 'F'",
    )


_VALUE = "SELECT v.id AS id, v.scriptid AS scriptid, v.name AS name, v.isinactive AS isinactive"
SEGMENT_VALUES = f"""\
{_VALUE}
FROM {SEGMENT_LIST} v
ORDER BY v.id"""
OPTIONAL_LISTS = f"""\
SELECT 0 AS id, l.scriptid AS scriptid, l.name AS name, l.isinactive AS isinactive
FROM customlist l
WHERE LOWER(l.scriptid) IN ('{STAGE_LIST}', '{AUDIENCE_LIST}')"""
SEGMENT_VALUES_AND_LISTS = f"""\
{_VALUE}
FROM {SEGMENT_LIST} v
UNION ALL
{OPTIONAL_LISTS}"""
"""Selects the segments, and which of the two optional lists the account has, in one request."""
_SOME_DAY = date(2000, 1, 1)
BESIDE = (HOLD_UNTIL, WAY_BACK)
"""Fields that an account may lack and whose values a run does not compute."""
HOME_LOCATION_PROBE = f"""\
SELECT c.{HOME_LOCATION} AS home
FROM customer c
WHERE c.id = 0"""
PREDICTED = tuple(field.column for field in PREDICTION_FIELDS)


def prediction_probe(names: Collection[str]) -> str:
    """Return a query without rows that fails unless these prediction fields can be read."""
    return lines(columns("c.id AS id", *prediction_columns(names)), "FROM customer c", "WHERE c.id = 0")


def beside_column(name: str, since: date) -> str:
    """Return the column of one of ``BESIDE``: the hold, or the way back of customers written since a day."""
    if name == HOLD_UNTIL:
        return f"TO_CHAR(c.{HOLD_UNTIL}, 'YYYY-MM-DD') AS hold_until"
    return f"CASE WHEN c.{LAST_UPDATED} >= {day(since)} THEN c.{WAY_BACK} END AS way_back"


def last_updated_probe(beside: Sequence[str]) -> str:
    """Return a query without rows that fails unless the last-updated field and those named can be read.

    It reads them as a window does, so that an account that rejects an expression does not fail during a run.
    """
    return lines(
        columns(f"c.{LAST_UPDATED} AS updated", *(beside_column(name, _SOME_DAY) for name in beside)),
        "FROM customer c",
        "WHERE c.id = 0",
    )


def values_of(list_id: str, *, after: int) -> str:
    """Select the values of a custom list with ids above ``after``."""
    return lines(_VALUE, f"FROM {script_id(list_id)} v", f"WHERE v.id > {whole(after)}", "ORDER BY v.id")


ACTIVE_CUSTOMERS = """\
SELECT MIN(c.id) AS id, COUNT(*) AS customers
FROM customer c
WHERE c.isinactive = 'F' AND c.id > 0"""
ACTIVE_CUSTOMERS_BY_SUBSIDIARY = """\
SELECT c.subsidiary AS id, COUNT(*) AS customers
FROM customer c
WHERE c.isinactive = 'F' AND c.id > 0
GROUP BY c.subsidiary
ORDER BY c.subsidiary"""
TRANSACTIONS_BY_TYPE = """\
SELECT t.type AS kind, COUNT(*) AS transactions
FROM transaction t
WHERE t.type IN ('SalesOrd', 'CashSale', 'CustInvc', 'CashRfnd', 'CustCred')
GROUP BY t.type"""
