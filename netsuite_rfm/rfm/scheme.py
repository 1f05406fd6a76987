"""A segmentation scheme: how customers are scored, who is in which segment, stage and audience."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np

from netsuite_rfm.errors import SchemeError
from netsuite_rfm.rfm.bands import Bands, read_bands
from netsuite_rfm.rfm.cells import CELLS
from netsuite_rfm.rfm.conditions import Condition
from netsuite_rfm.rfm.customers import Column
from netsuite_rfm.rfm.library import with_library
from netsuite_rfm.rfm.metrics import BUYING_DAYS, FIRST_ORDER, GROSS, HOME, LEAVING, Metric, read_metrics
from netsuite_rfm.rfm.prediction.risks import RISKS
from netsuite_rfm.rfm.problems import Problems
from netsuite_rfm.rfm.relative import Ntile, Quantile, read_rule
from netsuite_rfm.rfm.rules import Rule, read_audiences, read_lifecycle
from netsuite_rfm.rfm.segments import Placing, Segment, read_placing, read_reports, read_segments
from netsuite_rfm.rfm.targets import Targets, read_targets
from netsuite_rfm.rfm.toml_table import TomlTable, shown

NO_SEGMENT: Final = -1
"""Position of the segment for a customer without orders."""
DEFAULT_CHURN_DAYS: Final = 90
_OF_GROSS: Final = frozenset({"gross_value", "average_order_value", "return_rate"})

_KEYS: Final = (
    "name", "description", "scoring", "bands", "segments", "metrics", "lifecycle", "audiences", "home_location",
    "predictions", "use", "reports", "targets",
)  # fmt: skip
_NO_LIBRARY: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Scheme:
    """A validated scheme: every cell belongs to one segment, and every name is reachable."""

    name: str
    description: str
    scoring: Bands | Quantile | Ntile
    segments: tuple[Segment, ...]
    cells: Column
    """Position of the segment of each score: ``cells[555]``. NO_SEGMENT for numbers that are not scores, and for all
    numbers if segments depend on metrics.
    """
    segment_rules: tuple[tuple[Condition, ...], ...] = ()
    """Conditions of each segment if segments depend on metrics. A customer with orders belongs to the first segment
    whose conditions hold; the last segment has none and takes the rest. Empty if segments go by ``cells``. """
    lifecycle: tuple[Rule, ...] = ()
    """A customer's stage is the first match; the last stage takes the rest. Empty if there are no stages."""
    audiences: tuple[Rule, ...] = ()
    home_location: bool = False
    """Whether each customer's home location is determined."""
    at_risk: tuple[Segment, ...] = ()
    """Segments that count as at risk in reports."""
    lost: tuple[Segment, ...] = ()
    """Segments that count as lost in reports."""
    targets: Targets | None = None
    """Targets of the success measures; no run depends on them."""
    churn_days: int = 0
    """Days within which churn risk looks for an order; 0 if nothing is predicted."""

    @property
    def bands(self) -> Bands:
        """The fixed bands. Raises ValueError for a relative scheme, whose cut points depend on the customers."""
        if not isinstance(self.scoring, Bands):
            raise ValueError(f"scheme {self.name} scores customers relative to each other")  # noqa: TRY004
        return self.scoring

    @property
    def relative(self) -> Quantile | Ntile | None:
        """The rule that finds cut points among the customers; None if bands are fixed."""
        return None if isinstance(self.scoring, Bands) else self.scoring

    def cells_by_score(self) -> dict[str, str]:
        """Return all 125 scores as written to the field, best first, each with its segment's name.

        Empty if segments depend on metrics.
        """
        if self.segment_rules:
            return {}
        return {str(cell): self.segments[self.cells[cell]].name for cell in CELLS}

    def conditions(self) -> list[Condition]:
        """Return the conditions of every segment, stage and audience."""
        rules = [*self.segment_rules, *(rule.conditions for rule in (*self.lifecycle, *self.audiences))]
        return [condition for conditions in rules for condition in conditions]

    def metrics(self) -> dict[str, Metric]:
        """Return the metrics that segments, stages and audiences use, by name."""
        asked: list[Metric] = []
        for condition in self.conditions():
            asked.append(condition.metric)
            if isinstance(condition.limit, Metric):
                asked.append(condition.limit)
        return {metric.name: metric for metric in asked}

    def needs(self, *, net: bool) -> frozenset[str]:
        """Return the columns of ``Orders.more`` to pull; ``net``: whether lifetime value is net of returns."""
        metrics = self.metrics().values()
        needs = {column for metric in metrics for column in metric.needs}
        shares = {metric.own.of for metric in metrics if metric.own and metric.known == "buyers"}
        if net and (_OF_GROSS & {metric.name for metric in metrics} or "value" in shares):
            # Net plus returned would not do: each is rounded, so the sum could be off by a cent.
            needs.add(GROSS)
        needs |= {BUYING_DAYS, FIRST_ORDER} if self.churn_days else set()
        return frozenset(needs | ({HOME} if self.home_location else set()))

    def texts(self) -> dict[str, tuple[str, ...]]:
        """Return, for each text metric, the texts that conditions compare with."""
        asked: dict[str, dict[str, None]] = {}
        for condition in self.conditions():
            if condition.metric.unit == "text" and isinstance(condition.limit, str):
                asked.setdefault(condition.metric.name, {})[condition.limit] = None
        return {name: RISKS if name == "churn_risk" else tuple(texts) for name, texts in asked.items()}

    def without(self, *, lifecycle: bool = False, audiences: bool = False, home_location: bool = False) -> "Scheme":
        """Return the scheme without some parts, for an account that has no fields for them."""
        return replace(
            self,
            lifecycle=() if lifecycle else self.lifecycle,
            audiences=() if audiences else self.audiences,
            home_location=self.home_location and not home_location,
        )


def parse_scheme(text: str, source: str, library: Mapping[str, str] = _NO_LIBRARY, use: tuple[str, ...] = ()) -> Scheme:
    """Read a scheme file. ``source`` is its name in messages, such as its path.

    ``library`` holds the texts of sets of audiences that ``use``, here or in the file, may name. Raises SchemeError,
    with
    one line per problem: the source, the key and what to do.
    """
    root = TomlTable(source, "", _read_toml(text, source))
    problems = Problems()
    problems.attempt(partial(root.only, *_KEYS))
    name = problems.attempt(partial(root.text, "name", "default"))
    description = problems.attempt(partial(root.text, "description", "What this scheme is for"))
    scoring = problems.attempt(partial(_read_scoring, root))
    segments = problems.attempt(partial(read_segments, root))
    reports = None if segments is None else problems.attempt(partial(read_reports, root, segments))
    targets = problems.attempt(partial(read_targets, root))
    with_sets = problems.attempt(partial(with_library, root, use, library, _read_toml)) or root
    metrics = problems.attempt(partial(read_metrics, with_sets))
    placing, lifecycle, audiences = None, None, None
    if metrics is not None:
        of_placing = {name: metric for name, metric in metrics.items() if name != LEAVING}
        placing = None if segments is None else problems.attempt(partial(read_placing, root, segments, of_placing))
        lifecycle = problems.attempt(partial(read_lifecycle, root, of_placing))
        audiences = problems.attempt(partial(read_audiences, with_sets, metrics))
        problems.attempt(partial(_refuse_unknown_days, root, audiences or (), scoring, placing))
    home_location = problems.attempt(partial(root.flag, "home_location"))
    predictions = problems.attempt(partial(root.flag, "predictions"))
    if problems.found or name is None or description is None or scoring is None or segments is None:
        raise problems.error()
    if placing is None or reports is None or lifecycle is None or audiences is None or home_location is None:
        raise problems.error()
    scheme = Scheme(
        name=name,
        description=description,
        scoring=scoring,
        segments=segments,
        cells=_lookup(placing.cells),
        segment_rules=placing.rules,
        lifecycle=lifecycle,
        audiences=audiences,
        home_location=home_location,
        at_risk=reports.at_risk,
        lost=reports.lost,
        targets=targets,
    )
    predicts = predictions or any(metric.known == "predicted" for metric in scheme.metrics().values())
    return replace(scheme, churn_days=DEFAULT_CHURN_DAYS) if predicts else scheme


def _refuse_unknown_days(
    root: TomlTable, audiences: Sequence[Rule], scoring: Bands | Quantile | Ntile | None, placing: Placing | None
) -> None:
    """Refuse an audience of customers who leave soon if the day of a move is not known in advance."""
    relative = scoring is not None and not isinstance(scoring, Bands)
    if not relative and not (placing and placing.rules):
        return
    for audience in audiences:
        if any(condition.metric.name == LEAVING for condition in audience.conditions):
            why = "scores are relative to other customers" if relative else "segments depend on metrics"
            root.fail(
                "audiences",
                f"{shown(audience.name)} asks for {LEAVING}, but {why}, so the day of a move is not known in advance; "
                "remove the condition",
            )


def _read_scoring(root: TomlTable) -> Bands | Quantile | Ntile:
    if "scoring" not in root.values:
        return read_bands(root.table("bands", "[bands.recency_days]"))
    if "bands" in root.values:
        root.fail("bands", "fixed bands and [scoring] exclude each other; remove one of them")
    return read_rule(root.table("scoring", "[scoring]"))


def _read_toml(text: str, source: str) -> dict[str, object]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise SchemeError(f"{source}: brackets are nested too deeply to be a scheme; remove them") from None
    except ValueError as error:  # int() also raises it for a number with thousands of digits
        raise SchemeError(f"{source}: not valid TOML: {error}; correct it there") from None


def _lookup(owner: Mapping[int, int]) -> Column:
    cells = np.full(max(CELLS) + 1, NO_SEGMENT, dtype=np.int64)
    for cell, position in owner.items():
        cells[cell] = position
    cells.flags.writeable = False
    return cells
