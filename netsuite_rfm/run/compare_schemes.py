"""Try another scheme on the account's own customers and compare it with the current one. Nothing is written."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import msgspec
import numpy as np

from netsuite_rfm.errors import AccountNotReady, RequestRefused, UsageError
from netsuite_rfm.netsuite.fields import HOME_LOCATION
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.account_counting import as_account_has
from netsuite_rfm.netsuite.pull.kept_models import kept_models
from netsuite_rfm.netsuite.pull.report_rows import read_rows
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.netsuite.suiteql.stores import HOME_STORES
from netsuite_rfm.rfm.condition_values import Facts
from netsuite_rfm.rfm.customers import EMPTY, Column, Mask, Orders
from netsuite_rfm.rfm.metrics import HOME
from netsuite_rfm.rfm.prediction.kept import in_force
from netsuite_rfm.rfm.relative import Cuts, Numbers, find_cuts
from netsuite_rfm.rfm.reports.rows import AtStore
from netsuite_rfm.rfm.reports.segments import NONE as NO_SEGMENT
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.rfm.score import score
from netsuite_rfm.rfm.stages_and_audiences import audience_bits, stage_index
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.packed_windows import pack
from netsuite_rfm.run.pieces import cut_pieces
from netsuite_rfm.run.predicting import Predicting
from netsuite_rfm.run.reader import Pieces, Reader
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.progress import Progress

MOST_MOVERS = 20
NOWHERE = -1
"""Position that means no segment or no stage."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Each customer's place in a scheme, for one window: positions of segment and stage, and audiences as bits."""

    segment: Column
    stage: Column
    audiences: Column


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """The customers of a window, their current segments, and their places in the tried scheme.

    ``store`` is the internal id of each home location, None if stores are not read.
    """

    orders: Orders
    before: Column
    after: Places
    store: Column | None = None


@dataclass(slots=True)
class Side:
    """One of the two schemes: its customers by segment, stage and audience, and their value."""

    scheme: Scheme
    cuts: Cuts | None = None
    segments: Counter[str] = field(default_factory=Counter)
    cents: Counter[str] = field(default_factory=Counter)
    stages: Counter[str] = field(default_factory=Counter)
    audiences: Counter[str] = field(default_factory=Counter)


class Sizes(msgspec.Struct, frozen=True):
    """Customers of a stage or an audience under both schemes."""

    in_force: int
    tried: int


class SegmentSizes(msgspec.Struct, frozen=True):
    """Customers of a segment under both schemes, and their value under the tried one."""

    in_force: int
    tried: int
    lifetime_value: str


class MoveCount(msgspec.Struct, frozen=True, rename={"before": "from", "after": "to"}):
    """How many customers would move from one segment to another."""

    before: str
    after: str
    customers: int


class Mover(msgspec.Struct, frozen=True, rename={"before": "from", "after": "to"}):
    """A customer who would move."""

    customer: int
    before: str
    after: str
    lifetime_value: str


class ComparisonResult(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a comparison. The JSON has the fields in this order."""

    in_force: str
    tried: str
    customers: int
    would_move: int
    segments: dict[str, SegmentSizes]
    moves: list[MoveCount]
    most_valuable_movers: list[Mover]
    lifecycle: dict[str, Sizes]
    audiences: dict[str, Sizes]


@dataclass(slots=True)
class Comparison:
    """Both sides, the moves between segments, and the most valuable customers who would move."""

    in_force: Side
    tried: Side
    customers: int = 0
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    movers: list[tuple[int, str, str, int]] = field(default_factory=list)
    members: list[Members] = field(default_factory=list)
    stores: Mapping[int, str] | None = None
    """Name of each home location by internal id; None if stores are not read."""

    def result(self) -> ComparisonResult:
        """Return the figures of the comparison."""
        names = [segment.name for segment in self.tried.scheme.segments]
        gone = [segment.name for segment in self.in_force.scheme.segments if segment.name not in names]
        return ComparisonResult(
            in_force=self.in_force.scheme.name,
            tried=self.tried.scheme.name,
            customers=self.customers,
            would_move=sum(self.moves.values()),
            segments={
                name: SegmentSizes(
                    self.in_force.segments[name], self.tried.segments[name], _amount(self.tried.cents[name])
                )
                for name in [*names, *gone, NO_SEGMENT]
            },
            moves=[MoveCount(before, after, count) for (before, after), count in self.moves.most_common()],
            most_valuable_movers=[
                Mover(customer, before, after, _amount(cents)) for customer, before, after, cents in self.movers
            ],
            lifecycle=_both(self.in_force.stages, self.tried.stages, self._stage_names()),
            audiences=_both(self.in_force.audiences, self.tried.audiences, self._audience_names()),
        )

    def _stage_names(self) -> list[str]:
        return [stage.name for side in (self.tried, self.in_force) for stage in side.scheme.lifecycle]

    def _audience_names(self) -> list[str]:
        return [audience.name for side in (self.tried, self.in_force) for audience in side.scheme.audiences]


def compare(
    client: Client,
    job: Job,
    tried: Scheme,
    *,
    halt: threading.Event,
    progress: Progress,
    pieces: Pieces | None = None,
    one_by_one: bool = False,
) -> Comparison:
    """Pull the customers once, and score them with the current scheme and with ``tried``.

    ``pieces`` are the windows to read, by default all. ``one_by_one`` keeps each customer's place in both schemes, at
    56 bytes per customer, and the store, if the current scheme has home locations.

    Raises:
        UsageError: both schemes use one metric name for different fields.
        NetSuiteError: NetSuite could not be read.

    """
    result = Comparison(Side(job.scheme), Side(tried))
    result.stores = _stores(client) if one_by_one and job.scheme.home_location else None
    wanted = replace(_wanted(job.scheme, tried, net=job.counting.net), fields=() if result.stores is None else (HOME,))
    job = replace(job, counting=as_account_has(client, job.counting))
    reader = Reader(client, job.counting, wanted, halt, progress)
    days = job.scheme.churn_days or tried.churn_days
    predicting = Predicting(days, in_force(kept_models(client) or (), job.as_of_day, days) if days else None)
    kept = [pack(pulled) for pulled in reader.pull(cut_pieces(client, job) if pieces is None else pieces)]
    for side in (result.in_force, result.tried):
        if side.scheme.relative is not None:
            numbers = Numbers.among((window.unpack().orders for window in kept), job.as_of_day)
            side.cuts = find_cuts(side.scheme.relative, numbers)
    for packed in kept:
        pulled = packed.unpack()
        pulled = replace(pulled, orders=predicting.foretell(pulled.orders, None, job.as_of_day).orders)
        before = _count(result.in_force, pulled.orders, pulled.left_out, job, wanted).segment
        after = _count(result.tried, pulled.orders, pulled.left_out, job, wanted)
        result.customers += len(pulled.orders)
        _add_moves(result, pulled.orders, before, after.segment)
        if one_by_one:
            store = None if result.stores is None else pulled.present.more[HOME]
            result.members.append(Members(pulled.orders, before, after, store))
    return result


def _stores(client: Client) -> dict[int, str] | None:
    try:
        return {row.store: row.name for row in read_rows(client, HOME_STORES, AtStore) if row.name}
    except (AccountNotReady, RequestRefused) as refusal:
        get_logger().info("left_out_of_scheme", account_lacks=[HOME_LOCATION], reason=str(refusal))
        return None


def _wanted(one: Scheme, other: Scheme, *, net: bool) -> Wanted:
    mine, theirs = one.metrics(), other.metrics()
    for name in mine.keys() & theirs.keys():
        if mine[name] != theirs[name]:
            raise UsageError(
                f"schemes {other.name} and {one.name} define metric {name} differently; rename one of them"
            )
    asked: dict[str, dict[str, None]] = {}
    for scheme in (one, other):
        for name, texts in scheme.texts().items():
            asked.setdefault(name, {}).update(dict.fromkeys(texts))
    return Wanted(
        one.without(home_location=True).needs(net=net) | other.without(home_location=True).needs(net=net),
        tuple(metric for metric in (mine | theirs).values() if metric.own),
        {name: tuple(texts) for name, texts in asked.items()},
    )


def _count(side: Side, orders: Orders, left_out: Mask | None, job: Job, wanted: Wanted) -> Places:
    """Add a window to one side and return each customer's places in its scheme."""
    scheme = side.scheme
    scores = score(orders, scheme, job.as_of_day, side.cuts, net=job.counting.net, texts=wanted.texts)
    facts = Facts(orders, scores, job.as_of_day, job.counting.net, wanted.texts, scheme=scheme)
    for position, segment in enumerate(scheme.segments):
        mine = scores.segment_index == position
        side.segments[segment.name] += int(np.count_nonzero(mine))
        side.cents[segment.name] += int(orders.lifetime_cents[mine].sum())
    side.segments[NO_SEGMENT] += int(np.count_nonzero(scores.segment_index < 0))
    scored = np.ones(len(orders), dtype=np.bool_) if left_out is None else ~left_out
    stage = np.full(len(orders), NOWHERE, dtype=np.int64)
    if scheme.lifecycle:
        stage = np.where(scored, stage_index(facts, scheme), NOWHERE)
        for position, rule in enumerate(scheme.lifecycle):
            side.stages[rule.name] += int(np.count_nonzero(stage == position))
    bits = audience_bits(facts, scheme)
    bits[(bits == EMPTY) | ~scored] = 0
    for position, rule in enumerate(scheme.audiences):
        side.audiences[rule.name] += int(np.count_nonzero(bits >> position & 1))
    return Places(scores.segment_index, stage, bits)


def _add_moves(result: Comparison, orders: Orders, before: Column, after: Column) -> None:
    old = np.array([*(segment.name for segment in result.in_force.scheme.segments), NO_SEGMENT], dtype=object)
    new = np.array([*(segment.name for segment in result.tried.scheme.segments), NO_SEGMENT], dtype=object)
    moved = np.flatnonzero(old[before] != new[after])
    result.moves.update(zip(old[before[moved]].tolist(), new[after[moved]].tolist(), strict=True))
    found = [
        (int(orders.customer_id[at]), str(old[before[at]]), str(new[after[at]]), int(orders.lifetime_cents[at]))
        for at in moved[np.argsort(-orders.lifetime_cents[moved], kind="stable")[:MOST_MOVERS]].tolist()
    ]
    result.movers = sorted([*result.movers, *found], key=lambda mover: (-mover[3], mover[0]))[:MOST_MOVERS]


def _both(before: Counter[str], after: Counter[str], names: Sequence[str]) -> dict[str, Sizes]:
    return {name: Sizes(before[name], after[name]) for name in dict.fromkeys(names)}


def _amount(cents: int) -> str:
    return str(Decimal(cents).scaleb(-2))
