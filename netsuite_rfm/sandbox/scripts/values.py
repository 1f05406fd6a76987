"""Convert values of fields between Python and JavaScript.

Values are passed as JSON; `$day` and `$ms` mark dates and times for JavaScript, `$date` marks those returned to Python.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from netsuite_rfm.sandbox.store.fields import CustomField

TEXT_LENGTH_MAX = 4_000  # of a Text Area; a Free-Form Text field takes 300
_CENT = Decimal("0.01")


def to_script(kind: str, value: object) -> object:
    """Return a stored value in the form of getValue: lists as text, check boxes as booleans."""
    if value is None:
        return None
    if isinstance(value, datetime):
        moment = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        return {"$ms": round(moment.timestamp() * 1000)}
    if isinstance(value, date):
        return {"$day": [value.year, value.month, value.day]}
    if kind == "SELECT":
        return str(value)
    if kind == "CHECKBOX":
        return value in {True, "T"}
    return float(value) if isinstance(value, Decimal) else value


def from_script(field: CustomField, value: Any) -> object:  # noqa: ANN401 - JSON
    """Return the stored value for one given to setValue or submitFields. Raises SuiteScriptError if it is invalid."""
    if value is None or value == "":
        return None
    try:
        return _READERS[field.kind](value)
    except (TypeError, ValueError, KeyError, ArithmeticError) as error:
        raise SuiteScriptError("INVALID_FLD_VALUE", f"Invalid value {value!r} for field {field.script_id}.") from error


def _day(value: Mapping[str, Any]) -> date:
    return date(*value["$date"]["day"])


def _moment(value: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(value["$date"]["ms"] / 1000, UTC)


def _check_box(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, (str, int, float)) or len(str(value)) > TEXT_LENGTH_MAX:
        raise TypeError
    return str(value)


_READERS: Mapping[str, Callable[[Any], object]] = {
    "SELECT": int,
    "INTEGER": int,
    "CURRENCY": lambda value: Decimal(str(value)).quantize(_CENT, ROUND_HALF_UP),
    "TEXT": _text,
    "MULTISELECT": lambda value: ", ".join(str(int(part)) for part in value),
    "CHECKBOX": _check_box,
    "PERCENT": lambda value: Decimal(str(value)),
    "DATE": _day,
    "DATETIMETZ": _moment,
}
