"""Rows of a window's response, and their conversion to columns."""

from collections.abc import Sequence
from functools import cache
from operator import attrgetter
from typing import Annotated, ClassVar, TypeAlias, cast

import msgspec
import numpy as np

from netsuite_rfm.errors import RowError
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.rfm.customers import EMPTY, UNREADABLE, Column, Fields, Orders
from netsuite_rfm.rfm.metrics import (
    BACKTEST,
    BUYING_DAYS,
    FIRST_ORDER,
    GROSS,
    HOME,
    LAST_YEAR,
    RETURNED,
    YEAR_BEFORE,
)

SCORES_AS_TEXT = {f"{r}{f}{m}": 100 * r + 10 * f + m for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)}
NO_DAY = "NaT"
_DAY = "_day"
Number = Annotated[int, msgspec.Meta(ge=-(2**62), le=2**62)]  # larger than any value of a column
COUNTED = (LAST_YEAR, YEAR_BEFORE, RETURNED, GROSS, BUYING_DAYS)  # 0 if there was nothing to count
OTHER_TEXT = -1  # in a text column: a text that no rule uses


class FieldsRow(msgspec.Struct, gc=False):
    """The values of our fields. NetSuite omits null columns from the row."""

    ROW: ClassVar = "customer"

    id: Number
    recency_score: Number | None = EMPTY
    frequency_score: Number | None = EMPTY
    monetary_score: Number | None = EMPTY
    score: str | None = None
    segment: Number | None = EMPTY
    last_order_day: str | None = NO_DAY
    order_count: Number | None = EMPTY
    lifetime_cents: Number | None = EMPTY
    previous_segment: Number | None = EMPTY
    segment_changed_day: str | None = NO_DAY


class CustomerRow(FieldsRow, forbid_unknown_fields=True, gc=False, kw_only=True):
    """A customer's orders and the values of our fields."""

    # Unknown fields are refused, because a column under another name would look like "no orders".
    isinactive: str
    orders: Number | None = 0
    last_order: str | None = NO_DAY
    cents: Number | None = EMPTY
    links: list[object] = msgspec.field(default_factory=list)


Row: TypeAlias = type[FieldsRow]


@cache
def row_type(base: Row, columns: tuple[tuple[str, str], ...]) -> Row:
    """Return a row type with further columns, each given by name and kind."""
    kinds = {"number": (Number | None, EMPTY), "count": (Number | None, 0), "text": (str | None, None),
             "day": (str | None, NO_DAY), "ids": (str | int | list[object] | None, None)}  # fmt: skip
    fields = [(name, *kinds[kind]) for name, kind in columns]
    strict = base is CustomerRow
    made = msgspec.defstruct("_Row", fields, bases=(base,), gc=False, kw_only=strict, forbid_unknown_fields=strict)
    return cast("Row", made)


def customer_row(wanted: Wanted, *, left_out: bool) -> Row:
    """Return the row type with the columns that a scheme needs in addition to the plain ones."""
    counted = [(name, "count") for name in COUNTED if name in wanted.needs]
    days = [(FIRST_ORDER, "day")] if FIRST_ORDER in wanted.needs else []
    counted += [(name, "count") for name in BACKTEST if wanted.backtest_days and not name.endswith(_DAY)]
    days += [(name, "day") for name in BACKTEST if wanted.backtest_days and name.endswith(_DAY)]
    own = [
        (metric.name, "text" if metric.unit == "text" else "number" if metric.known == "held" else "count")
        for metric in wanted.own
    ]
    places = ([("home", "text")] if HOME in wanted.needs else []) + ([("left_out", "text")] if left_out else [])
    beside = [("hold_until", "day")] if wanted.hold else []
    beside += [("way_back", "text")] if wanted.way_back else []
    return row_type(CustomerRow, (*days, *counted, *own, *places, *beside, *field_columns(wanted)))


def field_columns(wanted: Wanted) -> tuple[tuple[str, str], ...]:
    """Return name and kind of the fields that only some schemes use."""
    return tuple(
        (name, "ids" if name == "audiences" else "day" if name.endswith(_DAY) else "number") for name in wanted.fields
    )


def orders_of(rows: Sequence[CustomerRow], wanted: Wanted) -> Orders:
    """Return columns of what each customer ordered. Raises RowError with the customer and the column."""
    more: dict[str, Column] = {}
    for name in COUNTED:
        if name in wanted.needs:
            more[name] = _numbers(rows, name, instead=0)
    if FIRST_ORDER in wanted.needs:
        more[FIRST_ORDER] = _days(rows, FIRST_ORDER)
    if wanted.backtest_days:
        more |= {
            name: _days(rows, name) if name.endswith(_DAY) else _numbers(rows, name, instead=0) for name in BACKTEST
        }
    if HOME in wanted.needs:
        more[HOME] = np.array([_home(text) for text in map(attrgetter("home"), rows)], dtype=np.int64)
    for metric in wanted.own:
        if metric.unit == "text":
            at = {text: place for place, text in enumerate(wanted.texts[metric.name])}
            held = map(attrgetter(metric.name), rows)
            more[metric.name] = np.array(
                [at.get(value, OTHER_TEXT) if value else EMPTY for value in held], dtype=np.int64
            )
        else:
            more[metric.name] = _numbers(rows, metric.name, instead=EMPTY if metric.known == "held" else 0)
    return Orders(
        customer_id=_numbers(rows, "id"),
        order_count=_numbers(rows, "orders", instead=0),
        last_order_day=_days(rows, "last_order"),
        lifetime_cents=_numbers(rows, "cents"),
        more=more,
    )


def fields_of(rows: Sequence[FieldsRow], wanted: Wanted) -> Fields:
    """Return columns of the values of our fields. Raises RowError with the customer and the column."""
    more = {
        name: _days(rows, name) if name.endswith(_DAY) else _numbers(rows, name)
        for name in wanted.fields
        if name != "audiences"
    }
    if "audiences" in wanted.fields:
        known: dict[str, int] = {}
        more["audiences"] = np.array(
            [_bits(held, wanted, known) for held in map(attrgetter("audiences"), rows)], dtype=np.int64
        )
    return Fields(
        recency_score=_numbers(rows, "recency_score"),
        frequency_score=_numbers(rows, "frequency_score"),
        monetary_score=_numbers(rows, "monetary_score"),
        score=np.array([_score(row.score) for row in rows], dtype=np.int64),
        segment=_numbers(rows, "segment"),
        last_order_day=_days(rows, "last_order_day"),
        order_count=_numbers(rows, "order_count"),
        lifetime_cents=_numbers(rows, "lifetime_cents"),
        previous_segment=_numbers(rows, "previous_segment"),
        segment_changed_day=_days(rows, "segment_changed_day"),
        more={name: more[name] for name in wanted.fields},
    )


def hold_until_of(rows: Sequence[CustomerRow]) -> Column:
    """Return the day until which each customer is held; EMPTY for no hold. Raises RowError with the customer."""
    if list(map(attrgetter("hold_until"), rows)).count(NO_DAY) == len(rows):  # the usual case, which is faster
        return np.full(len(rows), EMPTY, dtype=np.int64)
    return _days(rows, "hold_until")


def _bits(held: object, wanted: Wanted, known: dict[str, int]) -> int:
    text = str(held)
    if text not in known:
        known[text] = wanted.audience_bits(held)
    return known[text]


def _home(text: str | None) -> int:
    """Return the location in the query's text: seven digits of orders, eight of the day, then its internal id."""
    return int(text[15:]) if text else EMPTY


def _score(text: str | None) -> int:
    # A person may have typed into the field. A value that is not one of our scores simply differs.
    return EMPTY if not text else SCORES_AS_TEXT.get(text, UNREADABLE)


def _numbers(rows: Sequence[FieldsRow], column: str, instead: int = EMPTY) -> Column:
    values = map(attrgetter(column), rows)
    try:
        return np.fromiter(values, dtype=np.int64, count=len(rows))  # takes a third less time than building a list
    except TypeError:  # a null column is usually omitted from a row, but may also be null
        known = (instead if value is None else value for value in map(attrgetter(column), rows))
        return np.fromiter(known, dtype=np.int64, count=len(rows))


def _days(rows: Sequence[FieldsRow], column: str) -> Column:
    values = [value or NO_DAY for value in map(attrgetter(column), rows)]
    try:
        # NaT, "not a time", is the same number as EMPTY.
        days: Column = np.array(values, dtype="datetime64[D]").astype(np.int64)
    except ValueError:
        raise _bad_day(rows, column) from None
    return days


def _bad_day(rows: Sequence[FieldsRow], column: str) -> RowError:
    for row in rows:
        value = getattr(row, column) or NO_DAY
        try:
            np.datetime64(value, "D")
        except ValueError:
            return RowError(
                f"customer {row.id}: column {column} holds {value!r}, not a day in the form YYYY-MM-DD. Nothing was "
                f"written"
            )
    raise AssertionError("each day is readable on its own")
