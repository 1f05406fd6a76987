"""The figures that a run leaves for later runs: how many customers it changed in each way, and the totals."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from netsuite_rfm.rfm.brake.measures import Count
from netsuite_rfm.rfm.signature import Totals

FORM: Final = 1
LONGEST_TEXT: Final = 4000
"""Maximum characters of the field in which a run leaves its figures."""
_TOTALS = ("customers", "orders", "cents", "days")


@dataclass(frozen=True, slots=True)
class Night:
    """The figures of one run.

    Args:
        counts: what it changed, by measure.
        totals: totals over the customers with scores after the run.
        rules: a short digest of the scheme and of what counts.
        names: a short digest of the names of the account's list values.
        accepted: names of the reasons that a person accepted.
        part: whether only a part was to be written. Accepting a trial does not accept the rest.
        read: number of active customers, read or counted; 0 if written by an older version without this figure.
        sizes: customers of each lifecycle stage and audience after the run, by kind and script id (:func:`size_key`);
        empty if the run did not read all customers.

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
        """Return compact JSON of about 600 characters, without the sizes if it would be too long for its field."""
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
    """Return the key of a stage or an audience in ``sizes``: the first letter of its kind, and its script id."""
    return f"{kind[0]}{value}"


def read_night(text: str | None) -> Night | None:
    """Read the text of :meth:`Night.text`; None for anything else, such as the text of a later version or a person."""
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
    """A run that wrote, from its row in RFM Run.

    Args:
        as_of_day: the day it scored for, in days since 1970-01-01.
        complete: whether it left nothing for the next run.
        read: number of active customers; for a rolling run, those it read plus those it counted.
        fingerprint: digest of its rules, its version and the account's list values.
        version: the program's version.
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
    """The last runs over the same customers, the newest first.

    ``keeps_figures``: whether the account has the field in which a run leaves its figures.
    """

    runs: Sequence[PastRun] = ()
    keeps_figures: bool = False

    @property
    def complete(self) -> PastRun | None:
        """The last run that left no changes for the next run."""
        return next((run for run in self.runs if run.complete), None)

    @property
    def usual(self) -> list[Mapping[str, Count]]:
        """Return what the last runs changed, without runs that a person had to accept."""
        return [run.night.counts for run in self.runs if run.night and run.complete and not run.night.accepted]
