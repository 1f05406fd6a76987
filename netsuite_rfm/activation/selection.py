"""The customers to sync: of a segment, a lifecycle stage or an audience, recent buyers, or all scored customers."""

from dataclasses import dataclass
from datetime import date

from netsuite_rfm.activation.person import ListValue, Person
from netsuite_rfm.rfm.cells import CELLS
from netsuite_rfm.rfm.next_step import next_step
from netsuite_rfm.rfm.scheme import Scheme

_SCORES = frozenset(str(cell) for cell in CELLS)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingSoon:
    """Customers who will move to another segment within some days after the end of a day, unless they order first.

    ``scheme`` must have fixed bands and cells.
    """

    scheme: Scheme
    as_of: date
    days: int

    def __contains__(self, person: object) -> bool:
        if not isinstance(person, Person) or person.last_order is None or person.score not in _SCORES:
            return False
        age = (self.as_of - person.last_order).days
        step = next_step(self.scheme, int(person.score), age)
        return step is not None and 0 < step.days_since_last_order - age <= self.days


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which customers are selected: those who have any of the named values.

    Values are given by script id or by name, in upper or lower case.

    Args:
        segments: segments of the customers.
        stages: lifecycle stages.
        audiences: audiences.
        bought_since: also select customers whose last order is of this day or later, for audiences excluded from ads.
        exclude_segments: never select customers of these segments.
        leaving: select only customers who leave their segment soon; None for no such limit.

    """

    segments: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    bought_since: date | None = None
    exclude_segments: tuple[str, ...] = ()
    leaving: LeavingSoon | None = None

    @property
    def depends_on_day(self) -> bool:
        """Whether the passing of time alone can add or remove customers."""
        return self.bought_since is not None or self.leaving is not None

    @property
    def is_everybody(self) -> bool:
        """Whether every scored customer is selected."""
        return self == EVERYBODY

    def __contains__(self, person: object) -> bool:
        if not isinstance(person, Person) or not person.is_scored or _any(self.exclude_segments, (person.segment,)):
            return False
        if self.leaving is not None and person not in self.leaving:
            return False
        if self.bought_since is not None:
            return person.last_order is not None and person.last_order >= self.bought_since
        if not (self.segments or self.stages or self.audiences):
            return True
        return (
            _any(self.segments, (person.segment,))
            or _any(self.stages, (person.stage,))
            or _any(self.audiences, person.audiences)
        )


EVERYBODY = Selection()


def _any(wanted: tuple[str, ...], held: tuple[ListValue, ...]) -> bool:
    names = {name.casefold() for name in wanted}
    return any({value.script_id.casefold(), value.name.casefold()} & names for value in held if value.script_id)
