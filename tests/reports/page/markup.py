"""Reads a page as a browser's parser would see it: elements with attributes, headings, tables with their cells."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input", "col", "area", "base", "embed", "source", "track", "wbr"}


@dataclass
class Element:
    """One element: its name, attributes, the text directly and further inside it, and what it stands in."""

    tag: str
    attributes: dict[str, str]
    parents: tuple[str, ...]
    text: str = ""

    def words(self) -> str:
        """Its text with single spaces."""
        return " ".join(self.text.split())


@dataclass
class Table:
    """A table: the cells of each row, the headings first; and what the browser must know of it."""

    caption: str = ""
    headings: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    unscoped: int = 0

    def figures(self) -> dict[tuple[str, str], str]:
        """Each cell by the first of its row and the heading of its column. A pair that stands twice is an error."""
        pairs = [
            ((row[0], heading), cell)
            for row in self.rows
            for heading, cell in zip(self.headings[1:], row[1:], strict=True)
        ]
        assert [pair for pair, times in Counter(pair for pair, _ in pairs).items() if times > 1] == []
        return dict(pairs)


class Page(HTMLParser):
    """A page that was read: ``elements`` in order and ``tables`` by id."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.tables: dict[str, Table] = {}
        self._open: list[Element] = []
        self._table = Table()
        self.feed(html)
        self.close()
        assert self._open == [], "an element was never closed"

    def all(self, *tags: str) -> list[Element]:
        """Every element of these names, in order."""
        return [element for element in self.elements if element.tag in tags]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element; a void one is closed at once."""
        one = Element(tag, {name: value or "" for name, value in attrs}, tuple(open_.tag for open_ in self._open))
        self.elements.append(one)
        if tag not in VOID:
            self._open.append(one)
        if tag == "table":
            self._table = Table()
            assert one.attributes["id"] not in self.tables, "two tables with one id"
            self.tables[one.attributes["id"]] = self._table
        elif tag == "tr" and "thead" not in one.parents:
            self._table.rows.append([])

    def handle_endtag(self, tag: str) -> None:
        """Close an element, which must be the one that was opened last."""
        one = self._open.pop()
        assert one.tag == tag, f"<{one.tag}> ends with </{tag}>"
        if tag == "caption":
            self._table.caption = one.words()
        elif tag in ("th", "td"):
            self._table.unscoped += tag == "th" and "scope" not in one.attributes
            row = self._table.headings if "thead" in one.parents else self._table.rows[-1]
            row.append(one.words())

    def handle_data(self, data: str) -> None:
        """Text belongs to every element that is open."""
        for element in self._open:
            element.text += data
