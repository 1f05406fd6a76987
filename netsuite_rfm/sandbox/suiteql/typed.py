"""A piece of DuckDB SQL with the kind of its value in Oracle, and conversions between kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from netsuite_rfm.sandbox.suiteql.refusals import unsupported

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.suiteql.tables import ColumnUse

Kind = Literal["number", "text", "date", "datetime", "instant", "null"]
"""`date` is a calendar day, `datetime` a day with a time and no zone, `instant` a moment, kept in UTC and shown in the
account's time zone."""

# The formats for DuckDB's strftime and for Oracle's TO_DATE, by date format of the user's preferences.
DATE_FORMATS = {
    "M/D/YYYY": ("%-m/%-d/%Y", "MM/DD/YYYY"),
    "D/M/YYYY": ("%-d/%-m/%Y", "DD/MM/YYYY"),
    "D-Mon-YYYY": ("%-d-%b-%Y", "DD-Mon-YYYY"),
    "YYYY-MM-DD": ("%Y-%m-%d", "YYYY-MM-DD"),
}

MACROS = (
    # Oracle writes a number without trailing zeros and without the zero before the point.
    """CREATE MACRO suiteql_trimmed(s) AS
    CASE WHEN contains(s, '.') AND NOT contains(s, 'e') THEN rtrim(rtrim(s, '0'), '.') ELSE s END""",
    "CREATE MACRO suiteql_number(x) AS regexp_replace(suiteql_trimmed(CAST(x AS VARCHAR)), '^(-?)0[.]', '\\1.')",
    # A double has 15 reliable digits; converted through text, 1.005 stays 1.005 when rounded to cents afterwards.
    "CREATE MACRO suiteql_exact(x) AS CAST(format('{:.15g}', CAST(x AS DOUBLE)) AS DECIMAL(38, 12))",
    """CREATE MACRO suiteql_divide(a, b) AS suiteql_exact(
    CAST(a AS DOUBLE) / CAST(CASE WHEN b = 0 THEN error('divisor is equal to zero') ELSE b END AS DOUBLE))""",
    """CREATE MACRO suiteql_substr(s, p) AS
    CASE WHEN p < -length(s) THEN NULL ELSE nullif(substr(s, CASE WHEN p = 0 THEN 1 ELSE p END), '') END""",
    """CREATE MACRO suiteql_substr_n(s, p, n) AS CASE WHEN p < -length(s) OR n < 1 THEN NULL
    ELSE nullif(substr(s, CASE WHEN p = 0 THEN 1 ELSE p END, CAST(n AS BIGINT)), '') END""",
    """CREATE MACRO suiteql_add_months(d, n) AS CASE WHEN CAST(d AS DATE) = last_day(d)
    THEN CAST(last_day(d + to_months(CAST(n AS INTEGER))) AS TIMESTAMP) + (d - date_trunc('day', d))
    ELSE d + to_months(CAST(n AS INTEGER)) END""",
    """CREATE MACRO suiteql_months_between(a, b) AS suiteql_exact(
    (year(a) - year(b)) * 12 + month(a) - month(b) + CASE
    WHEN day(a) = day(b) OR (CAST(a AS DATE) = last_day(a) AND CAST(b AS DATE) = last_day(b)) THEN 0
    ELSE (day(a) - day(b) + (epoch(a - date_trunc('day', a)) - epoch(b - date_trunc('day', b))) / 86400.0) / 31.0
    END)""",
)
"""DuckDB macros of every account. The last two take timestamps."""


@dataclass(frozen=True)
class Typed:
    """DuckDB SQL and its kind. `use` is set if it is just a column of a record."""

    sql: str
    kind: Kind
    use: ColumnUse | None = None
    integer: bool = False


def quoted(text: str) -> str:
    """Return an SQL text literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


NULL = Typed("NULL", "null")


@dataclass(frozen=True)
class Conversions:
    """Oracle's implicit conversions, which depend on the session: its time zone and its date format."""

    time_zone: str
    date_format: str

    @property
    def date_model(self) -> str:
        """The format with which a text without a format is read as a date."""
        return DATE_FORMATS[self.date_format][1]

    def text(self, value: Typed) -> str:
        """Return SQL for the value as text, numbers as Oracle's TO_CHAR writes them."""
        if value.kind in ("text", "null"):
            return value.sql
        if value.kind == "number":
            return f"CAST({value.sql} AS VARCHAR)" if value.integer else f"suiteql_number({value.sql})"
        return f"strftime({self.local(value)}, {quoted(DATE_FORMATS[self.date_format][0])})"

    def number(self, value: Typed) -> str:
        """Return SQL for the value as a number; a text that is not a number fails when the query runs."""
        if value.kind in ("number", "null"):
            return value.sql
        if value.kind == "text":
            return f"CAST({value.sql} AS DECIMAL(38, 10))"
        raise unsupported("a date where a number is expected")

    def local(self, value: Typed) -> str:
        """Return SQL for a date or date-time without zone, as the session sees it."""
        if value.kind == "instant":
            return f"timezone({quoted(self.time_zone)}, timezone('UTC', {value.sql}))"
        if value.kind in ("date", "datetime"):
            return value.sql
        if value.kind == "null":
            return "CAST(NULL AS TIMESTAMP)"
        if value.kind == "text":
            return f"strptime({value.sql}, {quoted(DATE_FORMATS[self.date_format][0])})"
        raise unsupported("a number where a date is expected")

    def timestamp(self, value: Typed) -> str:
        """Return SQL for a DuckDB TIMESTAMP without zone."""
        return f"CAST({self.local(value)} AS TIMESTAMP)"

    def to_kind(self, value: Typed, kind: Kind) -> str:
        """Return SQL for the value as `kind`."""
        if kind in ("null", value.kind) or value.kind == "null":
            return value.sql
        if kind == "text":
            return self.text(value)
        if kind == "number":
            return self.number(value)
        return self.local(value)
