"""The custom fields of the customer record that this program owns, with how each is read and written."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import numpy as np

from netsuite_rfm.rfm.customers import EMPTY, Fields

SEGMENT_LIST = "customlist_rfm_segment"
STAGE_LIST = "customlist_rfm_lifecycle_stage"
AUDIENCE_LIST = "customlist_rfm_audience"
AUDIENCES = "custentity_rfm_audiences"
HOME_LOCATION = "custentity_rfm_home_location"
LAST_UPDATED = "custentity_segment_last_updated"
HOLD_UNTIL = "custentity_rfm_hold_until"
WAY_BACK = "custentity_rfm_way_back"
RISK_LIST = "customlist_rfm_churn_risk"
RISK_VALUES = ("val_rfm_churn_low", "val_rfm_churn_medium", "val_rfm_churn_high")
"""Script ids of the list's values, in the order of ``RISKS``."""

JsonValue = int | str | Decimal | dict[str, str] | dict[str, list[dict[str, str]]]


@dataclass(frozen=True, slots=True)
class OwnedField:
    """One custom field.

    Args:
        script_id: the field's id in NetSuite, also its column in SuiteQL and its key in REST.
        column: its column in :class:`netsuite_rfm.rfm.customers.Fields`.
        kind: NetSuite's field type, which the account must use.
        select: SuiteQL that reads it; ``{}`` stands for the column.
        write: converts a column's number to REST's value; ``None`` clears the field (section_1545142173).
        label: its name for people, as in NetSuite's CSV import.

    """

    script_id: str
    column: str
    kind: str
    select: str
    write: Callable[[int], JsonValue]
    label: str


def _day(value: int) -> str:
    return str(np.datetime64(value, "D"))


def _list_value(value: int) -> dict[str, str]:
    return {"id": str(value)}


def _money(value: int) -> Decimal:
    return Decimal(value).scaleb(-2)


_PLAIN = "{}"
_DAY = "TO_CHAR({}, 'YYYY-MM-DD')"  # without TO_CHAR a date has the user's own format
_CENTS = "TO_CHAR(ROUND({} * 100))"

OWNED_FIELDS = (
    OwnedField("custentity_rfm_recency_score", "recency_score", "INTEGER", _PLAIN, int, "RFM Recency Score"),
    OwnedField("custentity_rfm_frequency_score", "frequency_score", "INTEGER", _PLAIN, int, "RFM Frequency Score"),
    OwnedField("custentity_rfm_monetary_score", "monetary_score", "INTEGER", _PLAIN, int, "RFM Monetary Score"),
    OwnedField("custentity_rfm_score", "score", "TEXT", _PLAIN, str, "RFM Score"),
    OwnedField("custentity_rfm_segment", "segment", "SELECT", _PLAIN, _list_value, "RFM Segment"),
    OwnedField("custentity_rfm_last_order_date", "last_order_day", "DATE", _DAY, _day, "RFM Last Order Date"),
    OwnedField("custentity_rfm_order_count", "order_count", "INTEGER", _PLAIN, int, "RFM Order Count"),
    OwnedField("custentity_rfm_lifetime_value", "lifetime_cents", "CURRENCY", _CENTS, _money, "RFM Lifetime Value"),
    OwnedField(
        "custentity_rfm_previous_segment", "previous_segment", "SELECT", _PLAIN, _list_value, "RFM Previous Segment"
    ),
    OwnedField(
        "custentity_rfm_segment_changed_on", "segment_changed_day", "DATE", _DAY, _day, "RFM Segment Changed On"
    ),
)

OPTIONAL_FIELDS = (
    OwnedField(
        "custentity_rfm_lifecycle_stage", "lifecycle_stage", "SELECT", _PLAIN, _list_value, "RFM Lifecycle Stage"
    ),
    OwnedField(AUDIENCES, "audiences", "MULTISELECT", _PLAIN, int, "RFM Audiences"),
    OwnedField(HOME_LOCATION, "home_location", "SELECT", _PLAIN, _list_value, "RFM Home Location"),
)
"""Written if the account has them and the scheme uses them."""

PREDICTION_FIELDS = (
    OwnedField("custentity_rfm_churn_risk", "churn_risk", "SELECT", _PLAIN, _list_value, "RFM Churn Risk"),
    OwnedField(
        "custentity_rfm_expected_next_order_date",
        "expected_order_day",
        "DATE",
        _DAY,
        _day,
        "RFM Expected Next Order Date",
    ),
    OwnedField(
        "custentity_rfm_predicted_clv",
        "predicted_clv_cents",
        "CURRENCY",
        _CENTS,
        _money,
        "RFM Predicted CLV (365 Days)",
    ),
    OwnedField(
        "custentity_rfm_churn_probability", "churn_percent", "INTEGER", _PLAIN, int, "RFM Churn Probability (Percent)"
    ),
)
"""Written if the account has them, the scheme predicts, and their gate is WRITE."""
_FURTHER_FIELDS = OPTIONAL_FIELDS + PREDICTION_FIELDS

_HISTORY_FIELDS = {
    name: f"custrecord_rfm_sh_{name}"
    for name in (
        "customer",
        "from",
        "to",
        "changed_on",
        "last_order",
        "lifetime_value",
        "digest",
        "campaign",
        "campaign_key",
        "effective_on",
        "withdrawn",
    )
}
RUN_FIELDS = {
    name: f"custrecord_rfm_run_{name}"
    for name in (
        *("started", "finished", "as_of", "result", "exit_code", "scope", "read", "scored", "changed", "written"),
        *("rejected", "unconfirmed", "remaining", "requests", "scheme", "version", "counting", "fingerprint"),
        *("read_from", "read_until", "brake", "model"),
    )
}
"""Script id of each field of the run record, by its name in :class:`netsuite_rfm.netsuite.records.run_row.RunRow`."""
_SCRIPT_IDS = {field.column: field.script_id for field in OWNED_FIELDS + _FURTHER_FIELDS}

KINDS = {field.script_id: field.kind for field in OWNED_FIELDS} | {LAST_UPDATED: "DATETIMETZ"}


def fields_in_use(more: Collection[str] = ()) -> tuple[OwnedField, ...]:
    """Return the fields that are always written, and those of the columns in ``more``."""
    return OWNED_FIELDS + tuple(field for field in _FURTHER_FIELDS if field.column in more)


def column(name: str, table: str) -> str:
    """Return SuiteQL for the field of a column of :class:`netsuite_rfm.rfm.customers.Fields`, with a table alias."""
    return f"{table}.{_SCRIPT_IDS[name]}"


def prediction_columns(names: Collection[str]) -> list[str]:
    """Return SuiteQL that reads these prediction fields, each under the name of its column."""
    fields = (field for field in PREDICTION_FIELDS if field.column in names)
    return [f"{field.select.format(f'c.{field.script_id}')} AS {field.column}" for field in fields]


def history_column(name: str, table: str) -> str:
    """Return SuiteQL for a field of the segment history, with a table alias."""
    return f"{table}.{_HISTORY_FIELDS[name]}"


def run_column(name: str, table: str = "r") -> str:
    """Return SuiteQL for a field of the run record, with a table alias."""
    return f"{table}.{RUN_FIELDS[name]}"


def select_columns(table: str, more: Collection[str] = ()) -> list[str]:
    """Return SuiteQL that reads every owned field of ``table``, each under the name of its column."""
    return [f"{field.select.format(f'{table}.{field.script_id}')} AS {field.column}" for field in fields_in_use(more)]


def record(
    customer_id: int,
    position: int,
    present: Fields | None,
    desired: Fields,
    updated_at: datetime,
    *,
    audience_ids: Sequence[int] = (),
) -> dict[str, object]:
    """Return the REST item that changes one customer from ``present`` to ``desired``.

    Args:
        customer_id: NetSuite's internal id.
        position: the customer's row in both column sets.
        present: the current fields; only fields that differ are sent. None sends every field.
        desired: the desired fields.
        updated_at: time of this run, with its zone; written to ``custentity_segment_last_updated``.
        audience_ids: internal id of the list value for each bit of the audiences.

    """
    item: dict[str, object] = {"id": customer_id}
    wanted = desired.columns()
    held = present.columns() if present is not None else {}
    for field in fields_in_use(desired.more):
        value = int(wanted[field.column][position])
        if present is None or value != int(held[field.column][position]):
            item[field.script_id] = None if value == EMPTY else _json_value(field, value, audience_ids)
    item[LAST_UPDATED] = f"{updated_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"  # RFC 3339 in UTC (section_157305090645)
    return item


def differing(position: int, found: Fields, wanted: Fields) -> list[str]:
    """Return the script ids of the fields in which one customer's values differ."""
    have, want = found.columns(), wanted.columns()
    return [
        field.script_id
        for field in fields_in_use(wanted.more)
        if have[field.column][position] != want[field.column][position]
    ]


def audience_ids_of(bits: int, audience_ids: Sequence[int]) -> list[int]:
    """Return the internal ids of the list values for the bits."""
    return [] if bits == EMPTY else [id_ for place, id_ in enumerate(audience_ids) if bits >> place & 1]


def _json_value(field: OwnedField, value: int, audience_ids: Sequence[int]) -> JsonValue:
    if field.kind == "MULTISELECT":
        # A collection of references (section_1545142093).
        return {"items": [{"id": str(id_)} for id_ in audience_ids_of(value, audience_ids)]}
    return field.write(value)
