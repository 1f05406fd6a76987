"""Collect what a run reads, window by window, and sum it up for the report."""

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
    """Which customers were read, when, and with which rules.

    Args:
        read_from, read_until: when the customers were read, by NetSuite's clock.
        not_read: customers that were not read, because the run was asked to stop; their changes are unknown.
        left_out: customers who were not scored because a setting leaves them out.
        held: customers whose segment is held until a day that a person set.
        unknown: requested ids that NetSuite does not have.
        inactive: requested ids of inactive customers.
        counting: what counted as an order in this account.
        fingerprint: digest of the scheme as the account can hold it, and of what counts.
        changed: whom a run with ``--changed-since`` read; None for other runs.
        scope: which customers, as in the run's row.
        rolled: why a rolling run read all customers; empty if it did not.
        windows_read: share of all customers that the run read whether they had changed or not.

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
    """The results of the windows so far.

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
        """Score one window and keep the changes."""
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
        """Return the model for later runs; None if the run fits none."""
        return self.learning.learn() if self.learning else None

    def notes(self, *, ranks_all: bool) -> tuple[str, ...]:
        """Return notes for the user of this run.

        ``ranks_all``: whether it ranked all customers against each other, so that it can name scores that nobody has.
        """
        nobodys = (self.nobodys.in_words(),) if self.nobodys.orders else ()
        if not ranks_all:
            return nobodys
        return nobodys + empty_scores([np.array(sorted(seen), dtype=np.int64) for seen in self.scores])

    def reading(self, job: Job, fingerprint: str, *, stopped: bool) -> Reading:
        """Return the reading for the report; ``stopped``: whether the run was asked to stop."""
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
