"""A segmentation scheme: how customers are scored, who is in which segment, stage and audience."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Final

import numpy as np

from netsuite_rfm.errors import SchemeError
from netsuite_rfm.rfm.bands import Bands, read_bands
from netsuite_rfm.rfm.cells import CELLS, cells_by_rule, read_cells
from netsuite_rfm.rfm.customers import Column
from netsuite_rfm.rfm.library import with_library
from netsuite_rfm.rfm.metrics import GROSS, HOME, Metric, read_metrics
from netsuite_rfm.rfm.relative import Ntile, Quantile, read_rule
from netsuite_rfm.rfm.rules import SCRIPT_ID, Rule, read_audiences, read_lifecycle
from netsuite_rfm.rfm.toml_table import TomlTable, refuse_doubles, shown

NO_SEGMENT: Final = -1
"""In place of a segment's position: the customer has no orders."""
_OF_GROSS: Final = frozenset({"gross_value", "average_order_value", "return_rate"})

_NO_LIBRARY: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment. ``value`` is the script id of its value in customlist_rfm_segment."""

    name: str
    value: str
    description: str
    action: str


@dataclass(frozen=True, slots=True, eq=False)
class Scheme:
    """A scheme that was read and found whole: every cell belongs to one segment, every name can be reached."""

    name: str
    description: str
    scoring: Bands | Quantile | Ntile
    segments: tuple[Segment, ...]
    cells: Column
    """Position of the segment of each score: ``cells[555]``. NO_SEGMENT where the number is no score."""
    lifecycle: tuple[Rule, ...] = ()
    """First match is the customer's stage; the last takes everybody who is left. Empty: no stages."""
    audiences: tuple[Rule, ...] = ()
    home_location: bool = False
    """Whether each customer's home location is worked out."""
    at_risk: tuple[Segment, ...] = ()
    """Segments from which reports count who is lost."""
    lost: tuple[Segment, ...] = ()
    """Segments that count as lost in reports."""

    @property
    def bands(self) -> Bands:
        """The fixed bands. Raises ValueError for a relative scheme, which has none before it has seen customers."""
        if not isinstance(self.scoring, Bands):
            raise ValueError(f"scheme {self.name} scores customers relative to each other")  # noqa: TRY004
        return self.scoring

    @property
    def relative(self) -> Quantile | Ntile | None:
        """The rule that finds cut points among the customers; None where bands are fixed."""
        return None if isinstance(self.scoring, Bands) else self.scoring

    def cells_by_score(self) -> dict[str, str]:
        """All 125 scores as the field holds them, best first, each with its segment's name."""
        return {str(cell): self.segments[self.cells[cell]].name for cell in CELLS}

    def metrics(self) -> dict[str, Metric]:
        """The metrics that lifecycle and audiences ask for, by name."""
        conditions = [one for rule in (*self.lifecycle, *self.audiences) for one in rule.conditions]
        asked = [one.metric for one in conditions]
        asked += [one.limit for one in conditions if isinstance(one.limit, Metric)]
        return {metric.name: metric for metric in asked}

    def needs(self, *, net: bool) -> frozenset[str]:
        """Columns of ``Orders.more`` that must be pulled; ``net`` is whether lifetime value is net of returns."""
        metrics = self.metrics().values()
        needs = {column for metric in metrics for column in metric.needs}
        shares = {metric.own.of for metric in metrics if metric.own and metric.known == "buyers"}
        if net and (_OF_GROSS & {one.name for one in metrics} or "value" in shares):
            # Not net and returned added up: each is rounded, and the sum could be a cent beside.
            needs.add(GROSS)
        return frozenset(needs | ({HOME} if self.home_location else set()))

    def texts(self) -> dict[str, tuple[str, ...]]:
        """For each metric of texts, the texts that are asked for."""
        asked: dict[str, dict[str, None]] = {}
        for rule in (*self.lifecycle, *self.audiences):
            for one in rule.conditions:
                if one.metric.unit == "text" and isinstance(one.limit, str):
                    asked.setdefault(one.metric.name, {})[one.limit] = None
        return {name: tuple(texts) for name, texts in asked.items()}

    def without(self, *, lifecycle: bool = False, audiences: bool = False, home_location: bool = False) -> "Scheme":
        """The same scheme with parts left out, for an account that has no field for them."""
        return replace(
            self,
            lifecycle=() if lifecycle else self.lifecycle,
            audiences=() if audiences else self.audiences,
            home_location=self.home_location and not home_location,
        )


def parse_scheme(text: str, source: str, library: Mapping[str, str] = _NO_LIBRARY, use: tuple[str, ...] = ()) -> Scheme:
    """Read a scheme file. ``source`` is what messages call it, such as its path.

    ``library`` holds the texts of sets of audiences that ``use``, here or in the file, may name.
    Raises SchemeError: one line with the source, the key and what to do.
    """
    root = TomlTable(source, "", _read_toml(text, source))
    root.only("name", "description", "scoring", "bands", "segments", "metrics", "lifecycle", "audiences",
              "home_location", "use", "reports")  # fmt: skip
    scoring: Bands | Quantile | Ntile
    if "scoring" in root.values:
        if "bands" in root.values:
            root.fail("bands", "fixed bands and [scoring] exclude each other; remove one of them")
        scoring = read_rule(root.table("scoring", "[scoring]"))
    else:
        scoring = read_bands(root.table("bands", "[bands.recency_days]"))
    tables = root.tables("segments")
    segments = tuple(_read_segment(table) for table in tables)
    refuse_doubles(segments, tables, word="segment")
    by_name = {segment.name: table for segment, table in zip(segments, tables, strict=True)}
    by_rule = any("when" in table.values for table in tables)
    owner = cells_by_rule(by_name) if by_rule else read_cells(root, by_name)
    at_risk, lost = _read_reports(root, segments)
    root = with_library(root, use, library, _read_toml)
    metrics = read_metrics(root)
    return Scheme(
        name=root.text("name", "default"),
        description=root.text("description", "What this scheme is for"),
        scoring=scoring,
        segments=segments,
        cells=_lookup(owner),
        lifecycle=read_lifecycle(root, metrics),
        audiences=read_audiences(root, metrics),
        home_location=root.flag("home_location"),
        at_risk=at_risk,
        lost=lost,
    )


def _read_reports(root: TomlTable, segments: tuple[Segment, ...]) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Read which segments reports take for at risk, and which for lost; two empty ones where the file does not say."""
    if "reports" not in root.values:
        return (), ()
    table = root.table("reports", "[reports]")
    table.only("at_risk", "lost")
    by_name = {one.name: one for one in segments}
    at_risk, lost = (table.texts(key, segments[-1].name) for key in ("at_risk", "lost"))
    for key, names in (("at_risk", at_risk), ("lost", lost)):
        for name in names:
            if name not in by_name:
                table.fail(key, f"{shown(name)} is no segment of this scheme; there are: {', '.join(by_name)}")
        if not names:
            table.fail(key, "is empty; name one segment at least, or leave [reports] out")
        if len(set(names)) < len(names):
            table.fail(key, "names a segment twice; remove one of them")
    both = sorted(set(at_risk) & set(lost))
    if both:
        table.fail("lost", f"{shown(both[0])} is in at_risk as well; a segment is one or the other")
    return tuple(by_name[name] for name in at_risk), tuple(by_name[name] for name in lost)


def _read_toml(text: str, source: str) -> dict[str, object]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise SchemeError(f"{source}: brackets are nested too deeply to be a scheme; remove them") from None
    except ValueError as error:  # also what int() says of a number of thousands of digits
        raise SchemeError(f"{source}: not valid TOML: {error}; correct it there") from None


def _read_segment(table: TomlTable) -> Segment:
    table.only("name", "value", "description", "action", "cells", "when")
    value = table.text("value", "val_rfm_loyal")
    if not SCRIPT_ID.fullmatch(value):
        table.fail("value", f"{shown(value)} is no script id: use small letters, digits and _ only")
    return Segment(
        name=table.text("name", "Loyal Customers"),
        value=value,
        description=table.text("description", "Who these customers are"),
        action=table.text("action", "What to do for them"),
    )


def _lookup(owner: Mapping[int, int]) -> Column:
    cells = np.full(max(CELLS) + 1, NO_SEGMENT, dtype=np.int64)
    for cell, position in owner.items():
        cells[cell] = position
    cells.flags.writeable = False
    return cells
