"""Whom a person asked for: a segment, a lifecycle stage, an audience, recent buyers, or every scored customer."""

from dataclasses import dataclass
from datetime import date

from netsuite_rfm.activation.person import ListValue, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Values are named by script id or by name, in any case. A customer who has any of them is selected.

    Args:
        segments: segments of the customers.
        stages: lifecycle stages.
        audiences: audiences.
        bought_since: customers whose last order is of this day or later; for audiences that are left out of ads.
        exclude_segments: customers of these segments are not selected, whatever else they have.

    """

    segments: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    bought_since: date | None = None
    exclude_segments: tuple[str, ...] = ()

    @property
    def is_everybody(self) -> bool:
        """Whether every scored customer is selected."""
        return self == EVERYBODY

    def __contains__(self, person: object) -> bool:
        if not isinstance(person, Person) or not person.is_scored or _any(self.exclude_segments, (person.segment,)):
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
