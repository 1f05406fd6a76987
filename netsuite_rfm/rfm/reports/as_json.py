"""Convert reports to plain data, for ``--json`` and the CSV files."""

from dataclasses import field, fields, is_dataclass
from typing import Any


def named(key: str) -> Any:  # noqa: ANN401 - a field of any type, as ``dataclasses.field`` gives it
    """Declare a field with another key in the plain data, such as ``from``, which is a reserved word in Python."""
    return field(metadata={"key": key})


def only_if_known() -> Any:  # noqa: ANN401 - a field of any type, as ``dataclasses.field`` gives it
    """Declare a field that is left out of the plain data if it is None, instead of null."""
    return field(default=None, metadata={"only_if_known": True})


def as_json(value: object) -> Any:  # noqa: ANN401 - JSON
    """Convert a report, or a part of one, to dictionaries, lists and single values, in the order of declaration."""
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if not is_dataclass(value) or isinstance(value, type):
        return value
    known = ((part, getattr(value, part.name)) for part in fields(value))
    return {
        part.metadata.get("key", part.name): as_json(inner)
        for part, inner in known
        if inner is not None or not part.metadata.get("only_if_known")
    }
