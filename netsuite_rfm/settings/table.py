"""The settings as a Markdown table. deploy/SETTINGS.md contains it, and a test compares the two."""

from collections.abc import Iterable
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from netsuite_rfm.settings.brake import BrakeSettings
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.scope import ScopeSettings

_SIGNS = {Ge: "≥ {0.ge}", Gt: "> {0.gt}", Le: "≤ {0.le}", Lt: "< {0.lt}"}


def settings_table() -> str:
    """Return every setting with its default, its bounds and its meaning, as a Markdown table."""
    lines = ["| Setting | Default | Bounds | Meaning |", "| --- | --- | --- | --- |"]
    # The account's settings come first, those that define what counts come last.
    fields = sorted(Settings.model_fields.items(), key=lambda named: _place(named[0]))
    for name, field in fields:
        lines.append(f"| `{name.upper()}` | {_default(field)} | {_bounds(field)} | {field.description} |")
    return "\n".join(lines)


def _place(name: str) -> int:
    return 2 if name in ScopeSettings.model_fields else int(name in BrakeSettings.model_fields)


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "must be set"
    if field.default in (None, "", ()):
        return ""
    value = ",".join(str(value) for value in field.default) if isinstance(field.default, tuple) else str(field.default)
    return f"`{value.lower() if isinstance(field.default, bool) else value}`"


def _bounds(field: FieldInfo) -> str:
    signs = [_SIGNS[type(limit)].format(limit) for limit in field.metadata if type(limit) in _SIGNS]
    return ", ".join(signs) or " ".join(f"`{word}`" for word in _words(field.annotation))


def _words(annotation: Any) -> Iterable[str]:  # noqa: ANN401 - an annotation may be anything
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return ("true", "false") if annotation is bool else ()
