"""The segments in the order of the reports: the scheme's, then others in use, then customers without a segment."""

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
    """A segment's name, meaning and recommended action; the last two are empty if it is not in the scheme.

    Args:
        name: its name in reports.
        description: who its customers are.
        action: what to do about them.
        value: script id of its list value; empty for none.
        place: position that determines its colour: the scheme's segments in order, then the other list values by id.

    """

    name: str
    description: str = ""
    action: str = ""
    value: str = ""
    place: int | None = only_if_known()


class Segments:
    """Names of the segments by the internal id of their list value.

    A segment of the scheme has its name in the scheme. Any other list value, such as one of an earlier scheme, has its
    own name, with its script id if another segment has the same name.
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
        """Return the name of a segment; 0 is ``No orders yet``."""
        return NONE if segment == 0 else self._names.get(segment, f"list value {segment}")

    def ids(self, segments: Iterable[Segment]) -> list[int]:
        """Return the internal ids of segments of the scheme, without those that the account lacks."""
        return [self._ids[segment.name] for segment in segments if segment.name in self._ids]

    def distance(self, segment: int) -> int:
        """Return how far customers of a segment have drifted: 0 not at risk, 1 at risk, 2 lost, 3 without a segment."""
        if segment == 0:
            return 3
        at_risk, lost = self.ids(self._scheme.at_risk), self.ids(self._scheme.lost)
        return 1 if segment in at_risk else 2 if segment in lost else 0

    def in_order(self, segments: Iterable[int]) -> list[int]:
        """Return segments in the order of the reports, each once."""
        known = list(self._names)
        places = {number: place for place, number in enumerate(known)}
        return sorted(set(segments), key=lambda number: (number == 0, places.get(number, len(known)), number))

    def rows(self, found: Mapping[int, Found], nothing: Found) -> Iterator[tuple[str, Found]]:
        """Yield each segment of the scheme, with ``nothing`` if it has no row; then the others that have a row."""
        for segment in self._scheme.segments:
            yield segment.name, found.get(self._ids.get(segment.name, -1), nothing)
        mine = set(self._ids.values())
        for number in self.in_order(found):
            if number not in mine:
                yield self.name(number), found[number]

    def described(self, in_use: Iterable[int]) -> list[SegmentWords]:
        """Return name, description and action of every segment in the scheme and every other in use."""
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
