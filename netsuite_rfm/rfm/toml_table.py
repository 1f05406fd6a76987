"""Read a table of a scheme file key by key, with errors that a CRM manager can act on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import NoReturn, Protocol, TypeVar

from netsuite_rfm.errors import SchemeError
from netsuite_rfm.rfm.one_line import is_one_line
from netsuite_rfm.rfm.problems import read_all

Choice = TypeVar("Choice", bound=str)

_SHOWN_LENGTH = 60  # characters; enough to find the place in the file


@dataclass(frozen=True, slots=True)
class TomlTable:
    """One table of the file ``source``; ``path`` is its prefix, such as ``bands.order_count.``.

    Every method may raise SchemeError: one line with the source, the key and what to do.
    """

    source: str
    path: str
    values: Mapping[str, object]

    def fail(self, key: str, problem: str) -> NoReturn:
        """Refuse the value of a key."""
        raise SchemeError(f"{self.source}: {self.path}{key}: {problem}")

    def only(self, *valid: str) -> None:
        """Refuse every key that is not one of these, and suggest the nearest."""
        read_all(partial(self._refuse_unless, key, valid) for key in self.values)

    def _refuse_unless(self, key: str, valid: tuple[str, ...]) -> None:
        if key not in valid:
            near = get_close_matches(key, valid, n=1)
            advice = f"did you mean {near[0]}?" if near else f"valid here: {', '.join(valid)}"
            self.fail(shown(key), f"unknown key; {advice}")

    def value(self, key: str, example: str) -> object:
        """Return the value of a required key."""
        if key not in self.values:
            self.fail(key, f"missing; add a line such as: {example}")
        return self.values[key]

    def text(self, key: str, example: str) -> str:
        """Return one line of text that is not empty."""
        value = self.value(key, f'{key} = "{example}"')
        if not isinstance(value, str):
            self.fail(key, f"must be text in quotes, not {shown(value)}")
        if not value.strip() or not is_one_line(value):
            self.fail(key, f"must be one line of readable text, not {shown(value)}")
        return value

    def choice(self, key: str, valid: tuple[Choice, ...]) -> Choice:
        """Return one of the valid words; the first if the key is missing."""
        value = self.values.get(key, valid[0])
        if value not in valid:
            self.fail(key, f"must be {' or '.join(valid)}, not {shown(value)}")
        return valid[valid.index(value)]

    def flag(self, key: str) -> bool:
        """Return true or false; false if the key is missing."""
        value = self.values.get(key, False)
        if type(value) is not bool:
            self.fail(key, f"must be true or false, not {shown(value)}")
        return value

    def texts(self, key: str, example: str) -> tuple[str, ...]:
        """Return a list of texts, which may be empty."""
        value = self.value(key, f'{key} = ["{example}"]')
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(key, f'must be a list of texts such as ["{example}"], not {shown(value)}')
        return tuple(value)

    def table(self, key: str, example: str) -> "TomlTable":
        """Return the table under a key."""
        value = self.value(key, example)
        if not isinstance(value, dict):
            self.fail(key, f"must be a table such as {example}, not {shown(value)}")
        return TomlTable(self.source, f"{self.path}{key}.", value)

    def tables(self, key: str) -> tuple["TomlTable", ...]:
        """Return the tables written as ``[[key]]``, at least one. Messages number them from 1."""
        value = self.value(key, f"[[{key}]]")
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            self.fail(key, f"must be written as tables, each under a line [[{key}]]")
        return tuple(
            TomlTable(self.source, f"{self.path}{key}, number {number}, ", item)
            for number, item in enumerate(value, start=1)
        )


class Named(Protocol):
    """An entry of a scheme file that has a name and a list value of its own."""

    @property
    def name(self) -> str:
        """Its name for people."""
        ...

    @property
    def value(self) -> str:
        """Script id of its list value."""
        ...


def refuse_doubles(entries: Sequence[Named], tables: Sequence[TomlTable], *, word: str) -> None:
    """Refuse a name or a list value that an earlier entry has; ``word`` is the word for an entry in messages.

    Names that differ only in case count as equal, because readers would confuse them.
    """
    names: set[str] = set()
    values: set[str] = set()
    for entry, table in zip(entries, tables, strict=True):
        if entry.name.casefold() in names:
            table.fail("name", f"{shown(entry.name)} is the name of an earlier {word}; give it another")
        if entry.value in values:
            table.fail("value", f"{shown(entry.value)} belongs to an earlier {word}; give it another")
        names.add(entry.name.casefold())
        values.add(entry.value)


def shown(value: object) -> str:
    """Format a value of the file for a one-line message."""
    text = "a table" if isinstance(value, dict) else repr(value)
    return text if len(text) <= _SHOWN_LENGTH else f"{text[: _SHOWN_LENGTH - 3]}..."
