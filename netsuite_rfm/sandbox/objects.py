"""The account's fields and lists from SDF objects, as deploying them would make them.

Only what the sandbox holds is read: custom fields of the customer (`entitycustomfield` with `appliestocustomer`) and
custom lists (`customlist`). Elements are those of Oracle's SDF XML reference (SDFxml_1378498284 for fields).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast, get_args
from xml.etree import ElementTree as ET

from netsuite_rfm.sandbox.fields import CustomField, FieldKind, ListValue
from netsuite_rfm.sandbox.listener import SandboxError

if TYPE_CHECKING:
    from pathlib import Path

LOCATION = "-103"  # the record type by number (observed: salto-io/salto)
_REFERENCE = re.compile(r"\[scriptid=([a-z0-9_]+)\]")


@dataclass(frozen=True)
class Objects:
    """What a folder of objects defines."""

    fields: tuple[CustomField, ...]
    lists: dict[str, tuple[ListValue, ...]]


def read_objects(folder: Path) -> Objects:
    """Read every object of a folder; SandboxError in one line for a folder without any, or a file that is no XML."""
    files = sorted(folder.glob("*.xml"))
    if not files:
        raise SandboxError(f"{folder} holds no SDF objects (*.xml).")
    fields: list[CustomField] = []
    lists: dict[str, tuple[ListValue, ...]] = {}
    for file in files:
        try:
            root = ET.parse(file).getroot()  # noqa: S314 - a file of the person who starts the sandbox
        except (ET.ParseError, OSError) as error:
            raise SandboxError(f"{file} cannot be read as XML: {error}.") from error
        script_id = root.get("scriptid", "")
        if root.tag == "customlist":
            lists[script_id] = _values(root, start=100 * (len(lists) + 2))
        elif root.tag == "entitycustomfield" and root.findtext("appliestocustomer") == "T":
            kind = root.findtext("fieldtype", "")
            if kind in get_args(FieldKind):
                fields.append(CustomField(script_id, cast("FieldKind", kind), _list_of(root)))
    return Objects(tuple(fields), lists)


def _values(root: ET.Element, start: int) -> tuple[ListValue, ...]:
    """Give the values internal ids out of order: a client that does not look them up must fail."""
    values = list(root.iter("customvalue"))
    return tuple(
        ListValue(
            start + place * 37 % 97,
            value.get("scriptid", ""),
            value.findtext("value", ""),
            value.findtext("isinactive") == "T",
        )
        for place, value in enumerate(values)
    )


def _list_of(root: ET.Element) -> str | None:
    of = root.findtext("selectrecordtype", "")
    reference = _REFERENCE.fullmatch(of)
    return reference[1] if reference else "location" if of == LOCATION else None
