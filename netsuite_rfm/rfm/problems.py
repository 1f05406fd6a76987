"""Collect all problems of a scheme file in one reading."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from netsuite_rfm.errors import SchemeError

Read = TypeVar("Read")


@dataclass(slots=True)
class Problems:
    """Problems in the order in which they were found, one line each. Problems do not stop the reading."""

    found: list[str] = field(default_factory=list)

    def attempt(self, reader: Callable[[], Read]) -> Read | None:
        """Read a part of the file. If it is invalid, record the problem and return None."""
        try:
            return reader()
        except SchemeError as error:
            self.found += [line for line in str(error).splitlines() if line not in self.found]
            return None

    def error(self) -> SchemeError:
        """Return all problems as one error, one per line."""
        return SchemeError("\n".join(self.found))


def read_all(readers: Iterable[Callable[[], Read]]) -> list[Read]:
    """Read independent parts of a file. Raises SchemeError with the problems of all of them."""
    problems = Problems()
    read = [problems.attempt(reader) for reader in readers]
    if problems.found:
        raise problems.error()
    return [part for part in read if part is not None]
