"""A form of N/ui/serverWidget as HTML. The script's own HTML is inserted unchanged; everything else is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.pages.document import links

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.scripts.answers import Button, Field, Form, Option

_NO_CLIENT_SCRIPT = "The sandbox runs no client scripts."


def draw(form: Form, action: str) -> str:
    """Return the HTML below a form's title; `action` is the path to which it is posted.

    As in NetSuite, all of it is inside one form element, so the script's HTML cannot contain another.
    """
    first = [(link.title, link.url) for link in form.links if link.type == "BREADCRUMB"]
    last = [(link.title, link.url) for link in form.links if link.type == "CROSSLINK"]
    bar = f'<nav class="links" aria-label="Page links">{links([*first, *last])}</nav>' if form.links else ""
    buttons = "".join(_button(button) for button in form.buttons)
    bottom = f'<div class="buttons">{buttons}</div>' if buttons else ""
    fields = "\n".join(_field(field) for field in form.fields)
    return f'{bar}<form id="main_form" method="post" action="{escape(action)}">\n{fields}\n{bottom}</form>'


def _button(button: Button) -> str:
    label = escape(button.label)
    if button.kind == "button":
        return f'<button type="button" id="{escape(button.id)}" disabled title="{_NO_CLIENT_SCRIPT}">{label}</button>'
    return f'<button type="{button.kind}" name="{escape(button.id)}" value="{label}">{label}</button>'


def _field(field: Field) -> str:
    if field.display == "NODISPLAY":
        return ""
    if field.type == "INLINEHTML":
        return "" if field.display == "HIDDEN" else f'<div class="field">{field.value}</div>'
    name, value = escape(field.id), escape(field.value)
    if field.display == "HIDDEN":
        return f'<input type="hidden" name="{name}" value="{value}">'
    if field.type in {"LABEL", "HELP"}:
        return f'<p class="field">{escape(field.label)}</p>'
    label = f'<label for="{name}">{escape(field.label)}</label>'
    if field.display == "INLINE":
        return f'<div class="field"><p><span>{escape(field.label)}</span>: {escape(_shown(field))}</p></div>'
    note = f'<p class="note">{escape(field.help)}</p>' if field.help else ""
    return f'<div class="field">{label}{_entry(field)}{note}</div>'


def _shown(field: Field) -> str:
    chosen = [option.text for option in field.options if _is_chosen(field, option)]
    return ", ".join(chosen) if field.type == "SELECT" else field.value


def _is_chosen(field: Field, option: Option) -> bool:
    return option.value == field.value if field.value else option.selected


def _entry(field: Field) -> str:
    name, value = escape(field.id), escape(field.value)
    flags = {"DISABLED": " disabled", "READONLY": " readonly"}.get(field.display, "")
    flags += " required" if field.mandatory else ""
    flags += f' maxlength="{field.longest}"' if field.longest else ""
    own = f'id="{name}" name="{name}"{flags}'
    if field.type == "SELECT":
        options = "".join(
            f'<option value="{escape(option.value)}"{" selected" if _is_chosen(field, option) else ""}>'
            f"{escape(option.text)}</option>"
            for option in field.options
        )
        return f"<select {own}>{options}</select>"
    if field.type == "TEXTAREA":
        return f"<textarea {own}>{value}</textarea>"
    if field.type == "CHECKBOX":  # sent as F if unticked
        ticked = " checked" if field.value == "T" else ""
        return f'<input type="hidden" name="{name}" value="F"><input type="checkbox" value="T" {own}{ticked}>'
    return f'<input type="text" value="{value}" {own}>'
