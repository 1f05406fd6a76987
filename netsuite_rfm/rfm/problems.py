"""All that is wrong with a scheme file, found in one reading."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from netsuite_rfm.errors import SchemeError

Read = TypeVar("Read")


@dataclass(slots=True)
class Problems:
    """Problems in the order in which they were found, one line each."""

    found: list[str] = field(default_factory=list)

    def attempt(self, reader: Callable[[], Read]) -> Read | None:
        """Read a part of the file; None if it is refused, and the problem is kept."""
        try:
            return reader()
        except SchemeError as error:
            self.found += [line for line in str(error).splitlines() if line not in self.found]
            return None

    def error(self) -> SchemeError:
        """All problems as one error, each on a line of its own."""
        return SchemeError("\n".join(self.found))


def read_all(readers: Iterable[Callable[[], Read]]) -> list[Read]:
    """Read independent parts of a file. Raises SchemeError with the problems of all of them."""
    problems = Problems()
    read = [problems.attempt(reader) for reader in readers]
    if problems.found:
        raise problems.error()
    return [part for part in read if part is not None]
