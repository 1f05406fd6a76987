"""What is written for one customer: the fields that differ, each in NetSuite's own form."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsuite_rfm.netsuite.fields import KINDS, LAST_UPDATED, OWNED_FIELDS, differing, record, select_columns
from netsuite_rfm.rfm.customers import EMPTY, UNREADABLE, Fields

MOMENT = datetime(2026, 11, 21, 2, 30, 7, tzinfo=UTC)
STAMP = "2026-11-21T02:30:07Z"

COLUMN_OF = {
    "custentity_rfm_recency_score": "recency_score",
    "custentity_rfm_frequency_score": "frequency_score",
    "custentity_rfm_monetary_score": "monetary_score",
    "custentity_rfm_score": "score",
    "custentity_rfm_segment": "segment",
    "custentity_rfm_last_order_date": "last_order_day",
    "custentity_rfm_order_count": "order_count",
    "custentity_rfm_lifetime_value": "lifetime_cents",
    "custentity_rfm_previous_segment": "previous_segment",
    "custentity_rfm_segment_changed_on": "segment_changed_day",
}


def fields(*customers: dict[str, int]) -> Fields:
    """Make columns of customers; what is not given is empty."""
    return Fields(
        *(
            np.array([customer.get(column, EMPTY) for customer in customers], dtype=np.int64)
            for column in Fields.empty(0).columns()
        )
    )


def day_number(day: date) -> int:
    """Count days since 1970."""
    return (day - date(1970, 1, 1)).days


WHOLE = {
    "recency_score": 5,
    "frequency_score": 4,
    "monetary_score": 1,
    "score": 541,
    "segment": 204,
    "last_order_day": day_number(date(2026, 2, 28)),
    "order_count": 12,
    "lifetime_cents": 891140790,
    "previous_segment": 207,
    "segment_changed_day": day_number(date(2024, 2, 29)),
}
WRITTEN = {
    "custentity_rfm_recency_score": 5,
    "custentity_rfm_frequency_score": 4,
    "custentity_rfm_monetary_score": 1,
    "custentity_rfm_score": "541",
    "custentity_rfm_segment": {"id": "204"},
    "custentity_rfm_last_order_date": "2026-02-28",
    "custentity_rfm_order_count": 12,
    "custentity_rfm_lifetime_value": Decimal("8911407.90"),
    "custentity_rfm_previous_segment": {"id": "207"},
    "custentity_rfm_segment_changed_on": "2024-02-29",
}


def test_the_fields_are_those_that_the_account_has() -> None:
    """Eleven fields, and each kind as the record has it."""
    assert {field.script_id: field.column for field in OWNED_FIELDS} == COLUMN_OF
    assert KINDS == {
        "custentity_rfm_recency_score": "INTEGER",
        "custentity_rfm_frequency_score": "INTEGER",
        "custentity_rfm_monetary_score": "INTEGER",
        "custentity_rfm_score": "TEXT",
        "custentity_rfm_segment": "SELECT",
        "custentity_rfm_last_order_date": "DATE",
        "custentity_rfm_order_count": "INTEGER",
        "custentity_rfm_lifetime_value": "CURRENCY",
        "custentity_rfm_previous_segment": "SELECT",
        "custentity_rfm_segment_changed_on": "DATE",
        "custentity_segment_last_updated": "DATETIMETZ",
    }


def test_a_customer_without_anything_gets_everything() -> None:
    """Each value in the form that section_1545142037 and section_157305090645 give."""
    item = record(1043, 0, fields({}), fields(WHOLE), MOMENT)
    assert item == {"id": 1043, **WRITTEN, LAST_UPDATED: STAMP}
    assert type(item["id"]) is int
    assert {type(item[name]) for name, kind in KINDS.items() if kind == "INTEGER"} == {int}


@pytest.mark.parametrize("script_id", sorted(COLUMN_OF))
def test_only_the_field_that_differs_is_sent(script_id: str) -> None:
    """What stays as it is stays out of the request and out of NetSuite's system notes."""
    column = COLUMN_OF[script_id]
    present = WHOLE | {column: WHOLE[column] + 1}
    assert record(7, 0, fields(present), fields(WHOLE), MOMENT) == {
        "id": 7,
        script_id: WRITTEN[script_id],
        LAST_UPDATED: STAMP,
    }


@pytest.mark.parametrize("script_id", sorted(COLUMN_OF))
@pytest.mark.parametrize("held", [pytest.param("value", id="a value"), pytest.param("odd", id="something unreadable")])
def test_null_clears_a_field(script_id: str, held: str) -> None:
    """A field that must be empty is sent as null (section_1545142173)."""
    column = COLUMN_OF[script_id]
    present = WHOLE | ({column: UNREADABLE} if held == "odd" else {})
    desired = {name: value for name, value in WHOLE.items() if name != column}
    item = record(7, 0, fields(present), fields(desired), MOMENT)
    assert item == {"id": 7, script_id: None, LAST_UPDATED: STAMP}


def test_an_empty_field_that_stays_empty_is_not_sent() -> None:
    """Nothing to clear."""
    assert record(7, 0, fields({}), fields({"order_count": 1}), MOMENT) == {
        "id": 7,
        "custentity_rfm_order_count": 1,
        LAST_UPDATED: STAMP,
    }


def test_without_the_present_every_field_is_sent() -> None:
    """Cleared ones too."""
    desired = {"order_count": 12}
    item = record(7, 0, None, fields(desired), MOMENT)
    assert item == {"id": 7, **dict.fromkeys(COLUMN_OF), "custentity_rfm_order_count": 12, LAST_UPDATED: STAMP}


def test_the_customer_at_the_position_is_written() -> None:
    """Not a neighbour."""
    present = fields({"order_count": 1}, {"order_count": 2}, {"order_count": 3})
    desired = fields({"order_count": 10}, {"order_count": 20}, {"order_count": 30})
    assert record(8, 1, present, desired, MOMENT)["custentity_rfm_order_count"] == 20


@given(st.integers(-(10**15), 10**15))
def test_money_is_exact_to_the_cent(cents: int) -> None:
    """Whatever the amount, a hundred times what is written is the cents."""
    value = record(7, 0, None, fields({"lifetime_cents": cents}), MOMENT)["custentity_rfm_lifetime_value"]
    assert isinstance(value, Decimal)
    assert value * 100 == cents
    assert value.as_tuple().exponent == -2


@given(st.dates())
def test_dates_are_calendar_days(day: date) -> None:
    """YYYY-MM-DD, for any day."""
    value = record(7, 0, None, fields({"last_order_day": day_number(day)}), MOMENT)["custentity_rfm_last_order_date"]
    assert value == day.isoformat()


@pytest.mark.parametrize(
    ("moment", "stamp"),
    [
        pytest.param(MOMENT, STAMP, id="UTC"),
        pytest.param(
            datetime(2026, 11, 21, 1, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=5, minutes=30))),
            "2026-11-20T19:30:00Z",
            id="another zone, and a fraction of a second",
        ),
    ],
)
def test_the_moment_is_written_in_utc(moment: datetime, stamp: str) -> None:
    """Z means UTC, whatever zone the moment came in."""
    assert record(7, 0, None, fields({}), moment)[LAST_UPDATED] == stamp


def test_every_field_is_read_under_the_name_of_its_column() -> None:
    """Dates as text of one form, and money in whole cents."""
    assert ", ".join(select_columns("c")) == (
        "c.custentity_rfm_recency_score AS recency_score, c.custentity_rfm_frequency_score AS frequency_score, "
        "c.custentity_rfm_monetary_score AS monetary_score, c.custentity_rfm_score AS score, "
        "c.custentity_rfm_segment AS segment, "
        "TO_CHAR(c.custentity_rfm_last_order_date, 'YYYY-MM-DD') AS last_order_day, "
        "c.custentity_rfm_order_count AS order_count, "
        "TO_CHAR(ROUND(c.custentity_rfm_lifetime_value * 100)) AS lifetime_cents, "
        "c.custentity_rfm_previous_segment AS previous_segment, "
        "TO_CHAR(c.custentity_rfm_segment_changed_on, 'YYYY-MM-DD') AS segment_changed_day"
    )


def test_the_fields_that_differ_are_named() -> None:
    """All of them, by script id, and none else."""
    other = WHOLE | {"segment": 1, "lifetime_cents": EMPTY}
    assert differing(1, fields({}, WHOLE), fields({}, other)) == [
        "custentity_rfm_segment",
        "custentity_rfm_lifetime_value",
    ]
    assert differing(0, fields({}, WHOLE), fields({}, other)) == []
