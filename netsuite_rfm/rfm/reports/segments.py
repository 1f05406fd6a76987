"""The segments in the order reports have them: the scheme's, then others that are in use, then none at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from netsuite_rfm.rfm.reports.as_json import only_if_known
from netsuite_rfm.rfm.reports.rows import ListValue
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.rfm.segments import Segment

NONE: Final = "No orders yet"
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentWords:
    """What a segment is called, what it means, and what to do about it; empty for one that is not of the scheme.

    Args:
        name: as reports have it.
        description: who its customers are.
        action: what to do about them.
        value: script id of its list value; empty for none.
        place: by which it has its colour: the scheme's segments in their order, then the other list values by id.

    """

    name: str
    description: str = ""
    action: str = ""
    value: str = ""
    place: int | None = only_if_known()


class Segments:
    """Names of the segments by the internal id of their list value.

    A segment of the scheme goes by its name there. Any other list value, such as one of an earlier scheme, goes by its
    own name, with its script id where that name is taken.
    """

    def __init__(self, scheme: Scheme, values: Sequence[ListValue]) -> None:
        """Match the scheme's segments with the account's list values, by script id."""
        self._scheme = scheme
        self._values = {value.id: value.scriptid.lower() for value in values}
        ids = {value: number for number, value in self._values.items()}
        self._ids = {segment.name: ids[segment.value] for segment in scheme.segments if segment.value in ids}
        self._names = {number: name for name, number in self._ids.items()}
        taken = {segment.name for segment in scheme.segments} | {NONE}
        for value in values:
            if value.id not in self._names:
                name = value.name or value.scriptid
                self._names[value.id] = f"{name} ({value.scriptid})" if name in taken else name
                taken.add(self._names[value.id])

    def name(self, segment: int) -> str:
        """What a segment is called; 0 is ``No orders yet``."""
        return NONE if segment == 0 else self._names.get(segment, f"list value {segment}")

    def ids(self, segments: Iterable[Segment]) -> list[int]:
        """Internal ids of segments of the scheme; those the account lacks are left out."""
        return [self._ids[segment.name] for segment in segments if segment.name in self._ids]

    def distance(self, segment: int) -> int:
        """How far customers of a segment have gone: 0, or 1 at risk, 2 lost, 3 without a segment."""
        if segment == 0:
            return 3
        at_risk, lost = self.ids(self._scheme.at_risk), self.ids(self._scheme.lost)
        return 1 if segment in at_risk else 2 if segment in lost else 0

    def in_order(self, segments: Iterable[int]) -> list[int]:
        """Segments in the order of reports, each once."""
        known = list(self._names)
        places = {number: place for place, number in enumerate(known)}
        return sorted(set(segments), key=lambda number: (number == 0, places.get(number, len(known)), number))

    def rows(self, found: Mapping[int, Found], nothing: Found) -> Iterator[tuple[str, Found]]:
        """Each segment of the scheme, ``nothing`` for one without a row; then the others that have a row."""
        for segment in self._scheme.segments:
            yield segment.name, found.get(self._ids.get(segment.name, -1), nothing)
        mine = set(self._ids.values())
        for number in self.in_order(found):
            if number not in mine:
                yield self.name(number), found[number]

    def described(self, in_use: Iterable[int]) -> list[SegmentWords]:
        """Every segment of the scheme and every other in use: name, description and action."""
        mine = set(self._ids.values())
        first = len(self._scheme.segments)
        places = {number: first + at for at, number in enumerate(sorted(self._values.keys() - mine))}
        others = [number for number in self.in_order(in_use) if number not in mine]
        return [
            *(
                SegmentWords(name=s.name, description=s.description, action=s.action, value=s.value, place=at)
                for at, s in enumerate(self._scheme.segments)
            ),
            *(
                SegmentWords(name=self.name(number), value=self._values.get(number, ""), place=places.get(number))
                for number in others
            ),
        ]
