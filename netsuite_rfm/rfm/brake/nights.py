"""What a run leaves for the nights after it: how many customers it changed in each way, and the account's totals."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from netsuite_rfm.rfm.brake.measures import Count
from netsuite_rfm.rfm.signature import Totals

FORM: Final = 1
LONGEST_TEXT: Final = 4000
"""Characters that the field takes in which a run leaves its figures."""
_TOTALS = ("customers", "orders", "cents", "days")


@dataclass(frozen=True, slots=True)
class Night:
    """The figures of one run.

    Args:
        counts: what it changed, by measure.
        totals: over the customers with scores, after it.
        rules: a short name for the scheme and for what counts.
        names: a short name for the names of the account's list values.
        accepted: names of the reasons that a person accepted.
        part: whether no more than a part was to be written: who tries some has not said that the rest may follow.
        read: active customers there were, read or counted; 0 where an older version kept no such figure.
        sizes: customers of each lifecycle stage and audience after it, by kind and script id (:func:`size_key`); empty
            for a run that did not read all customers.

    """

    counts: Mapping[str, Count] = field(default_factory=dict)
    totals: Totals = field(default_factory=Totals)
    rules: str = ""
    names: str = ""
    accepted: tuple[str, ...] = ()
    part: bool = False
    read: int = 0
    sizes: Mapping[str, int] = field(default_factory=dict)

    def text(self) -> str:
        """As compact JSON, some 600 characters; without the sizes where they would make it too long for its field."""
        whole = self._text(self.sizes)
        return whole if len(whole) <= LONGEST_TEXT else self._text({})

    def _text(self, sizes: Mapping[str, int]) -> str:
        content: dict[str, object] = {
            "form": FORM,
            "counts": {name: [count.customers, count.of] for name, count in self.counts.items()},
            "totals": [getattr(self.totals, name) for name in _TOTALS],
            "rules": self.rules,
            "names": self.names,
            "accepted": list(self.accepted),
            "part": self.part,
            "read": self.read,
            **({"sizes": dict(sizes)} if sizes else {}),
        }
        return json.dumps(content, separators=(",", ":"))


def size_key(kind: str, value: str) -> str:
    """Key of a stage or an audience in the sizes: the first letter of its kind, and its script id."""
    return f"{kind[0]}{value}"


def read_night(text: str | None) -> Night | None:
    """Read what :meth:`Night.text` wrote; None for anything else, such as what a later version or a person wrote."""
    try:
        content = json.loads(text or "")
        if content["form"] != FORM:
            return None
        return Night(
            counts={str(name): Count(int(pair[0]), int(pair[1])) for name, pair in content["counts"].items()},
            totals=Totals(*map(int, content["totals"])),
            rules=str(content["rules"]),
            names=str(content["names"]),
            accepted=tuple(map(str, content["accepted"])),
            part=bool(content["part"]),
            read=int(content.get("read", 0)),
            sizes={str(key): int(size) for key, size in content.get("sizes", {}).items()},
        )
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run that wrote, as RFM Run has it.

    Args:
        as_of_day: the day it scored for, in days since 1970-01-01.
        complete: whether it left nothing for the next run.
        read: active customers there were; of a rolling run those it read and those it counted.
        fingerprint: of its rules, its version and the account's list values.
        version: of the program.
        night: its figures; None if the account or the version keeps none.

    """

    as_of_day: int
    complete: bool
    read: int | None = None
    fingerprint: str = ""
    version: str = ""
    night: Night | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """The last runs of the same customers, the newest first.

    ``keeps_figures`` is whether the account has the field that a run leaves its figures in.
    """

    runs: Sequence[PastRun] = ()
    keeps_figures: bool = False

    @property
    def complete(self) -> PastRun | None:
        """The last run that left nothing behind."""
        return next((run for run in self.runs if run.complete), None)

    @property
    def usual(self) -> list[Mapping[str, Count]]:
        """What the last nights changed, those left out that a person had to accept."""
        return [run.night.counts for run in self.runs if run.night and run.complete and not run.night.accepted]
