"""The responses of Suitelets and portlets as the engine returns them: forms as data, texts, files, headers."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator


class Option(msgspec.Struct, frozen=True):
    """One choice of a list field."""

    value: str
    text: str
    selected: bool


class Field(msgspec.Struct, frozen=True):
    """A field of a form: `value` is its default, `display` a FieldDisplayType."""

    id: str
    type: str
    label: str
    value: str
    display: str
    options: tuple[Option, ...]
    help: str
    mandatory: bool
    longest: int | None


class Button(msgspec.Struct, frozen=True):
    """A button of a form; `calls` names a function of a client script."""

    kind: Literal["submit", "reset", "button"]
    id: str
    label: str
    calls: str = ""


class Link(msgspec.Struct, frozen=True):
    """A page link at the top of a form."""

    type: Literal["BREADCRUMB", "CROSSLINK"]
    title: str
    url: str


class Form(msgspec.Struct, frozen=True):
    """A form of serverWidget; `bare` hides the navigation bar."""

    title: str
    bare: bool
    fields: tuple[Field, ...]
    buttons: tuple[Button, ...]
    links: tuple[Link, ...]


class File(msgspec.Struct, frozen=True):
    """A file of writeFile; `type` is a value of file.Type."""

    name: str
    type: str
    contents: str
    inline: bool


class Page(msgspec.Struct, frozen=True):
    """A Suitelet's response: a form, texts, a file or a redirect; and the units it used."""

    texts: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    form: Form | None
    file: File | None
    redirect: str | None
    units: int = 0

    @property
    def title(self) -> str:
        """The title of the form, if there is one."""
        return self.form.title if self.form else ""

    @property
    def html(self) -> str:
        """The script's own HTML: what it wrote, or the form's HTML fields."""
        if self.form is None:
            return "".join(self.texts)
        return "".join(field.value for field in self.form.fields if field.type == "INLINEHTML")

    @property
    def button(self) -> str | None:
        """The label of the submit button, if there is one."""
        buttons = self.form.buttons if self.form else ()
        return next((button.label for button in buttons if button.kind == "submit"), None)

    @property
    def header_fields(self) -> dict[str, str]:
        """The headers by name; headers with the same name are joined, as HTTP allows."""
        found: dict[str, str] = {}
        for name, value in self.headers:
            known = next((text for text in found if text.lower() == name.lower()), name)
            found[known] = f"{found[known]}, {value}" if known in found else value
        return found

    def lines(self) -> list[str]:
        """Return the rows of the page's tables as text, with cells separated by tabs."""
        return ["\t".join(_cells(row)) for row in self.html.split("<tr>")[1:]]


class Portlet(msgspec.Struct, frozen=True):
    """What a portlet script has rendered, and the units it used."""

    title: str
    html: str
    units: int = 0


def _cells(row: str) -> Iterator[str]:
    for cell in row.split("<td")[1:]:
        yield unescape(cell.split(">", 1)[1].split("</td>")[0])
