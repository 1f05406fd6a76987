"""Customers packed in memory, about a hundred bytes each, until their number is known."""

import zlib
from collections.abc import Iterable, Iterator

import msgspec

from netsuite_rfm.activation.person import Person
from netsuite_rfm.telemetry.progress import Progress

_BLOCK = 1000
_FAST = 1


class HeldPeople:
    """Packed customers; iterate over them any number of times, in the order they were added."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self._blocks: list[bytes] = []
        self._waiting: list[Person] = []
        self._held = 0
        self._watched: tuple[str, Progress] | None = None
        for person in people:
            self.add(person)

    def watch(self, stage: str, progress: Progress) -> None:
        """Report each iteration over the customers to ``progress``, as a stage with this name."""
        self._watched = (stage, progress)

    def add(self, person: Person) -> None:
        """Add one customer."""
        self._waiting.append(person)
        self._held += 1
        if len(self._waiting) == _BLOCK:
            self._blocks.append(zlib.compress(msgspec.msgpack.encode(self._waiting), _FAST))
            self._waiting = []

    def __len__(self) -> int:
        return self._held

    def __iter__(self) -> Iterator[Person]:
        if self._watched is not None and self._held:
            self._watched[1].stage(self._watched[0], self._held)
        for people in self._parts():
            yield from people
            if self._watched is not None:
                self._watched[1].advance(len(people))

    def _parts(self) -> Iterator[list[Person]]:
        decoder = msgspec.msgpack.Decoder(list[Person])
        for block in self._blocks:
            yield decoder.decode(zlib.decompress(block))
        yield self._waiting
