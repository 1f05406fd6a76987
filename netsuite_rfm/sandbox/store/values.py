"""JSON values of a customer's fields: those that a PATCH may contain, and those that a GET shows.

Formats are those of section_1545142037 (lists), section_157305090645 (dates), section_1545129726 (custom fields) and
the OpenAPI file that NetSuite generates. Limits: an integer has 64 bits (its schema), a text 300 characters (Free-Form
Text field in the help; a Text Area has 4,000).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netsuite_rfm.sandbox.behaviour import Behaviour
    from netsuite_rfm.sandbox.store.fields import ListValue

TEXT_LENGTH_MAX = 300
INTEGER_BITS = 64
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})")
_CENT = Decimal("0.01")


class WrongFormError(ValueError):
    """A value does not have the format of its field.

    The header X-NetSuite-PropertyValueValidation decides the consequence.
    """


class WrongValueError(ValueError):
    """A value in the right format that the field cannot hold. It is refused whatever the header says."""


class _Reader(Protocol):
    def __call__(self, value: object, /) -> object: ...


def read_select(value: object, choices: Sequence[ListValue], behaviour: Behaviour) -> int:
    """Return the internal id for a list field, from `{"id": "3"}`, `"3"` or `3` (julbrs)."""
    active = {choice.id: choice for choice in choices if not choice.inactive}
    if isinstance(value, dict):
        if "id" not in value:
            return _select_by_name(value, active, behaviour)
        value = value["id"]
    if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,18}", str(value)):
        raise WrongFormError
    if int(str(value)) not in active:
        raise WrongValueError
    return int(str(value))


def _select_by_name(value: Mapping[str, object], active: Mapping[int, ListValue], behaviour: Behaviour) -> int:
    for choice in active.values():
        if behaviour.select_by_ref_name and value.get("refName") == choice.name:
            return choice.id
        if behaviour.select_by_external_id and value.get("externalId") == choice.script_id:
            return choice.id
    raise WrongValueError


def _read_integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise WrongFormError
    if not -(2 ** (INTEGER_BITS - 1)) <= value < 2 ** (INTEGER_BITS - 1):
        raise WrongValueError
    if int(value) != value:
        raise WrongFormError
    return int(value)


def _read_text(value: object, longest: int = TEXT_LENGTH_MAX) -> str | None:
    if not isinstance(value, str):
        raise WrongFormError
    if len(value) > longest:
        raise WrongValueError
    return value or None  # guess: null and empty text are the same, as everywhere in Oracle


def _read_date(value: object) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise WrongFormError
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise WrongFormError from error


def _read_date_time(value: object) -> datetime:
    if not isinstance(value, str) or not _DATE_TIME.fullmatch(value):
        raise WrongFormError
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except ValueError as error:
        raise WrongFormError from error


def _read_currency(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise WrongFormError
    number = Decimal(value)
    if abs(number) >= Decimal(10) ** 15:
        raise WrongValueError
    return number.quantize(_CENT, ROUND_HALF_UP)  # guess: more decimals than the currency has are rounded


def _read_percent(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise WrongFormError
    return Decimal(value)


def _read_check_box(value: object) -> bool:
    if not isinstance(value, bool):
        raise WrongFormError
    return value


@dataclass(frozen=True)
class Added:
    """Values to add to a multi-select, if a PATCH does not replace it."""

    ids: tuple[int, ...]


def read_multi_select(value: object, choices: Sequence[ListValue], behaviour: Behaviour) -> str | Added | None:
    """Return the ids for a multi-select, from the collection of references of section_1545142093.

    That a PATCH replaces the existing values is a guess: lines of a sublist without keys are added
    (section_1545295601).
    """
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(items, list):
        raise WrongFormError
    ids = tuple(dict.fromkeys(read_select(item, choices, behaviour) for item in items))
    if behaviour.multiselect_patch == "append":
        return Added(ids)
    return joined(ids, behaviour)


def joined(ids: Sequence[int], behaviour: Behaviour) -> str | None:
    """Return a multi-select in the form in which it is stored and SuiteQL shows it."""
    return behaviour.multiselect_separator.join(str(id_) for id_ in ids) or None


_READERS: Mapping[str, _Reader] = {
    "INTEGER": _read_integer,
    "DATE": _read_date,
    "DATETIMETZ": _read_date_time,
    "CURRENCY": _read_currency,
    "CHECKBOX": _read_check_box,
    "PERCENT": _read_percent,
}


def read_field(
    kind: str,
    value: object,
    choices: Sequence[ListValue],
    behaviour: Behaviour,
    *,
    longest: int = TEXT_LENGTH_MAX,
) -> object:
    """Return the value to store in a field of this kind; `choices` are a list's values, `longest` a text's limit."""
    if value is None:
        if kind == "CHECKBOX":
            raise WrongValueError
        return None
    if kind == "TEXT":
        return _read_text(value, longest)
    if kind in ("SELECT", "MULTISELECT"):
        read = read_select if kind == "SELECT" else read_multi_select
        return read(value, choices, behaviour)
    reader = _READERS.get(kind)
    if reader is None:
        raise WrongValueError  # a kind the sandbox does not write
    return reader(value)


def show(value: object, choices: Sequence[ListValue] = ()) -> object:
    """Return a stored value as a GET shows it: a list value with its name, a date-time in UTC."""
    if choices:
        names = {choice.id: choice.name for choice in choices}
        return {"id": str(value), "refName": names.get(int(str(value)), ""), "links": []}
    if isinstance(value, datetime):  # stored in UTC
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return value
