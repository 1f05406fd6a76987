"""Customers held in memory while their number is not yet known: packed, about a hundred bytes each."""

import zlib
from collections.abc import Iterable, Iterator

import msgspec

from netsuite_rfm.activation.person import Person
from netsuite_rfm.telemetry.progress import Progress

_BLOCK = 1000
_FAST = 1


class HeldPeople:
    """Can be iterated any number of times, in the order in which the customers came."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self._blocks: list[bytes] = []
        self._waiting: list[Person] = []
        self._held = 0
        self._watched: tuple[str, Progress] | None = None
        for person in people:
            self.add(person)

    def watch(self, stage: str, progress: Progress) -> None:
        """Have a progress be told of each time that somebody goes through the customers, a stage of this name."""
        self._watched = (stage, progress)

    def add(self, person: Person) -> None:
        """Hold one more."""
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
