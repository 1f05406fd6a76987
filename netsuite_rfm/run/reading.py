"""What a run read: gathered window by window, and then one value for its report."""

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from netsuite_rfm.netsuite.pull.pull import Pulled
from netsuite_rfm.rfm.brake.daily_orders import DailyOrders
from netsuite_rfm.rfm.changes_in_order import GatheredChanges
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.customers import EMPTY
from netsuite_rfm.rfm.diff import diff
from netsuite_rfm.rfm.plan import Summary, summarise
from netsuite_rfm.rfm.relative import empty_scores
from netsuite_rfm.rfm.reports.rows import Nobodys
from netsuite_rfm.run.changed_since import Changed
from netsuite_rfm.run.figures import ChangedReport
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.learning import Learned, Learning
from netsuite_rfm.run.scoring import Scoring


@dataclass(frozen=True, slots=True)
class Reading:
    """Who was read, when, and by which rules.

    Args:
        read_from, read_until: when the customers were read, by NetSuite's clock.
        not_read: customers that were not read, because the run was asked to stop; what they need is unknown.
        left_out: customers who were not scored because a setting leaves them out.
        held: customers whose segment stays as it is until a day that a person set.
        unknown: ids asked for that NetSuite does not have.
        inactive: ids asked for whose customer is inactive.
        counting: what counted as an order, with what the account has.
        fingerprint: of the scheme as the account can hold it, and of what counts.
        changed: whom a run with ``--changed-since`` looked at; None if it looked at all.
        scope: which customers, as the run's row says it.
        rolled: why a rolling run read all customers; empty if it did not.
        windows_read: share of all customers whom the run looked at whether they had changed or not.

    """

    read_from: datetime | None = None
    read_until: datetime | None = None
    not_read: int = 0
    left_out: int = 0
    held: int = 0
    unknown: tuple[int, ...] = ()
    inactive: tuple[int, ...] = ()
    counting: Counting | None = None
    fingerprint: str = ""
    changed: ChangedReport | None = None
    scope: str = ""
    rolled: str = ""
    windows_read: float = 0


@dataclass(slots=True)
class Gathered:
    """What the windows brought so far.

    Args:
        read_from: when reading began, by the earlier of both clocks.
        since_day: the day of the last complete run, in days since 1970-01-01.

    """

    read_from: datetime
    since_day: int
    read_until: datetime | None = None
    to_read: int = 0
    changed: Changed | None = None
    daily: DailyOrders | None = None
    nobodys: Nobodys = field(default_factory=Nobodys)
    summary: Summary = field(default_factory=Summary)
    changes: GatheredChanges = field(default_factory=GatheredChanges)
    unknown: tuple[int, ...] = ()
    inactive: tuple[int, ...] = ()
    left_out: int = 0
    held: int = 0
    ways_back: dict[int, str] = field(default_factory=dict)
    learning: Learning | None = None
    scores: list[set[int]] = field(default_factory=lambda: [set(), set(), set()])

    def add(self, pulled: Pulled, scoring: Scoring) -> None:
        """Score one window and keep what differs."""
        desired = scoring.desired(pulled)
        if self.learning:
            self.learning.add(pulled)
        if scoring.cuts is not None:
            scores = (desired.recency_score, desired.frequency_score, desired.monetary_score)
            for seen, column in zip(self.scores, scores, strict=True):
                seen.update(set(np.unique(column).tolist()) - {EMPTY})
        changes = diff(pulled.orders.customer_id, pulled.present, desired)
        self.summary += summarise(pulled.present, desired, changes, since_day=self.since_day)
        self.changes.add(changes)
        self.unknown += pulled.unknown
        self.inactive += pulled.inactive
        held = scoring.held(pulled)
        self.held += 0 if held is None else int(np.count_nonzero(held))
        self.left_out += 0 if pulled.left_out is None else int(np.count_nonzero(pulled.left_out))
        changed_ids = changes.customer_id.tolist() if pulled.ways_back else ()
        self.ways_back.update((id_, pulled.ways_back[id_]) for id_ in changed_ids if id_ in pulled.ways_back)

    def learned(self) -> Learned | None:
        """The model of the nights to come; None for a run that fits none."""
        return self.learning.learn() if self.learning else None

    def notes(self, *, ranks_all: bool) -> tuple[str, ...]:
        """What a person should know of this run.

        ``ranks_all``: whether it ranked all customers against each other, so that it can name scores that nobody has.
        """
        nobodys = (self.nobodys.in_words(),) if self.nobodys.orders else ()
        if not ranks_all:
            return nobodys
        return nobodys + empty_scores([np.array(sorted(seen), dtype=np.int64) for seen in self.scores])

    def reading(self, job: Job, fingerprint: str, *, stopped: bool) -> Reading:
        """What the report says of the reading; ``stopped``: whether the run was asked to stop."""
        turn = self.changed.turn if self.changed else None
        return Reading(
            read_from=self.read_from,
            read_until=self.read_until,
            not_read=max(0, self.to_read - self.summary.customers_read) if stopped else 0,
            left_out=self.left_out,
            held=self.held,
            unknown=self.unknown,
            inactive=self.inactive,
            counting=job.counting,
            fingerprint=fingerprint,
            changed=self.changed.report() if self.changed else None,
            scope=self.changed.scope(job.scope) if self.changed else job.scope,
            rolled=job.rolled,
            windows_read=turn.share if turn else job.windows_read,
        )
