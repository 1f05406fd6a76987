"""Convert the properties of a body to changes of a record, with both validation headers.

`X-NetSuite-PropertyNameValidation` (default warning: an unknown property is dropped and the call succeeds)
and `X-NetSuite-PropertyValueValidation` (default error) are those of section_156570709583. Invalid ids and similar
errors are refused whatever the second one says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast, get_args

from netsuite_rfm.sandbox.http.errors import NetSuiteError, invalid_field_value, invalid_header
from netsuite_rfm.sandbox.store.values import WrongFormError, WrongValueError, read_field

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from netsuite_rfm.sandbox.http.exchange import Request
    from netsuite_rfm.sandbox.serve.site import Site

Level = Literal["error", "warning", "ignore"]
NAME_HEADER = "X-NetSuite-PropertyNameValidation"
VALUE_HEADER = "X-NetSuite-PropertyValueValidation"
WARNING_HEADER = "X-NetSuite-PropertyValidation"

# Standard fields a PATCH may change: REST name, column and kind. Names from the REST API Browser.
STANDARD_FIELDS: Mapping[str, tuple[str, str]] = {
    "entityId": ("entityid", "TEXT"),
    "companyName": ("companyname", "TEXT"),
    "email": ("email", "TEXT"),
    "externalId": ("externalid", "TEXT"),
    "isInactive": ("isinactive", "CHECKBOX"),
}
# Shown by a GET but never changed. A client that sends back what it read has them in its body.
READ_ONLY_FIELDS: Mapping[str, str] = {
    "id": "id",
    "dateCreated": "datecreated",
    "lastModifiedDate": "lastmodifieddate",
    "isPerson": "isperson",
}


@dataclass(frozen=True)
class Checks:
    """How strictly names and values of properties are validated."""

    names: Level = "warning"
    values: Level = "error"

    @classmethod
    def of(cls, request: Request) -> Checks:
        """Read both headers; 400 for an unknown level."""
        return cls(
            _level(request, NAME_HEADER, cls.names),
            _level(request, VALUE_HEADER, cls.values),
        )


@dataclass
class Change:
    """New values by column, and the names of properties that were dropped with a warning."""

    columns: dict[str, object] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def headers(self) -> dict[str, str]:
        """Return the header that is the only trace of a dropped property; its text is a guess."""
        if not self.warnings:
            return {}
        return {WARNING_HEADER: f"Ignored properties: {', '.join(self.warnings)}"}


def read_change(site: Site, properties: Mapping[str, object], checks: Checks, path: str = "") -> Change:
    """Check every property of a customer.

    Raises NetSuiteError for the first one refused, with an `o:errorPath` that starts with `path`.
    """

    def field_of(name: str) -> tuple[str | None, str]:
        if name in STANDARD_FIELDS:
            return STANDARD_FIELDS[name]
        custom = site.account.custom_fields.get(name)
        return (None, "") if custom is None else (custom.script_id, custom.kind)

    def read(column: str, kind: str, value: object) -> object:
        custom = site.account.custom_fields.get(column)
        if custom is None:
            return read_field(kind, value, (), site.behaviour)
        choices = site.account.choices(custom.list_id)
        return read_field(kind, value, choices, site.behaviour, longest=custom.longest)

    return read_properties(
        properties,
        checks,
        read_only=READ_ONLY_FIELDS,
        field_of=field_of,
        read=read,
        unknown_field_code=site.behaviour.unknown_field_code,
        path=path,
    )


def read_properties(
    properties: Mapping[str, object],
    checks: Checks,
    *,
    read_only: Container[str],
    field_of: Callable[[str], tuple[str | None, str]],
    read: Callable[[str, str, object], object],
    unknown_field_code: str,
    path: str = "",
) -> Change:
    """Check every property of a record of any type.

    `field_of` returns column and kind for a property's name, None for an unknown name. `read` returns the stored value
    for column, kind and JSON value.
    """
    change = Change()
    for name, value in properties.items():
        if name in read_only or name == "links":
            continue
        column, kind = field_of(name)
        if column is None:
            _unknown_name(name, path, checks, change, unknown_field_code)
            continue
        try:
            change.columns[column] = read(column, kind, value)
        except WrongValueError as error:
            raise invalid_field_value(_shown(value), path + name, name) from error
        except WrongFormError as error:
            if checks.values == "error":
                raise invalid_field_value(_shown(value), path + name, name) from error
            if checks.values == "warning":
                change.warnings.append(name)
    return change


def _level(request: Request, name: str, default: Level) -> Level:
    level = (request.header(name) or default).strip().lower()
    if level not in get_args(Level):
        raise invalid_header(name, f"The header {name} must be Error, Warning or Ignore.")
    return cast("Level", level)


def _unknown_name(name: str, path: str, checks: Checks, change: Change, code: str) -> None:
    if checks.names == "error":
        detail = f"Error while accessing resource: Unknown property {name}."
        raise NetSuiteError(400, code, detail, ("o:errorPath", path + name))
    if checks.names == "warning":
        change.warnings.append(name)


def _shown(value: object) -> object:
    return value["id"] if isinstance(value, dict) and "id" in value else value
