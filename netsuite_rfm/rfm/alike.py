"""Find segments, stages and audiences of a scheme with similar names but different rules."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Final

from netsuite_rfm.rfm.cells import CELLS
from netsuite_rfm.rfm.conditions import Condition
from netsuite_rfm.rfm.scheme import Scheme

SEGMENT: Final = "Segment"
STAGE: Final = "Stage"
AUDIENCE: Final = "Audience"
EVERYBODY_ELSE: Final = "everybody else"
_SAY_NOTHING: Final = frozenset({"customer", "buyer", "client", "shopper", "and", "the", "of", "with", "in", "a"})
_DIMENSIONS: Final[Mapping[str, int]] = MappingProxyType({"recency": 100, "frequency": 10, "monetary": 1})


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One group of customers: ``value`` is its list value's script id, ``rule`` describes who is in it."""

    kind: str
    name: str
    value: str
    rule: str

    @property
    def label(self) -> str:
        """The name with its kind in front, so that it is unique: ``Audience: VIP Customers``."""
        return labelled(self.kind, self.name)


def labelled(kind: str, name: str) -> str:
    """Return a group's name with its kind in front."""
    return f"{kind}: {name}"


def groups_of(scheme: Scheme) -> list[Named]:
    """Return every segment, stage and audience, in the scheme's order."""
    stages = [(STAGE, rule, "; no earlier stage applies") for rule in scheme.lifecycle]
    audiences = [(AUDIENCE, rule, "") for rule in scheme.audiences]
    return [
        *(
            Named(kind=SEGMENT, name=segment.name, value=segment.value, rule=_rule_of_segment(scheme, place))
            for place, segment in enumerate(scheme.segments)
        ),
        *(
            Named(
                kind=kind,
                name=rule.name,
                value=rule.value,
                rule=_in_words(rule.conditions) + (besides if rule.conditions else ""),
            )
            for kind, rule, besides in (*stages, *audiences)
        ),
    ]


def alike(scheme: Scheme) -> list[list[Named]]:
    """Return lists of groups of different kinds whose names share a distinctive word, such as VIP.

    Each group occurs once. Words such as customer and buyer are not distinctive, and a plural equals its singular.
    """
    everybody = groups_of(scheme)
    by_word: dict[str, list[Named]] = {}
    for group in everybody:
        for word in _words(group.name):
            by_word.setdefault(word, []).append(group)
    found: list[list[Named]] = []
    taken: set[Named] = set()
    for named in by_word.values():
        left = [group for group in named if group not in taken]
        if len({group.kind for group in left}) > 1:
            found.append(left)
            taken |= set(left)
    return found


def _words(name: str) -> list[str]:
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", name.casefold())
    return [word for word in (_singular(word) for word in words) if word not in _SAY_NOTHING]


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _in_words(conditions: Sequence[Condition]) -> str:
    return ", ".join(str(condition).replace("_", " ") for condition in conditions) or EVERYBODY_ELSE


def _rule_of_segment(scheme: Scheme, place: int) -> str:
    if scheme.segment_rules:
        return _in_words(scheme.segment_rules[place])
    mine = [cell for cell in CELLS if scheme.cells[cell] == place]
    scores = {name: {cell // unit % 10 for cell in mine} for name, unit in _DIMENSIONS.items()}
    whole = len(mine) == len(list(product(*scores.values()))) and all(
        max(held) - min(held) + 1 == len(held) for held in scores.values()
    )
    said = ", ".join(f"{name} {_span(held)}" for name, held in scores.items())
    return f"scores: {said}" if whole else f"{len(mine)} of the 125 scores within {said}"


def _span(held: set[int]) -> str:
    return str(min(held)) if len(held) == 1 else f"{min(held)} to {max(held)}"
