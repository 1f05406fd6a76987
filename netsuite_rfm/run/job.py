"""The job of one run: everything that was asked for."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from netsuite_rfm.netsuite.suiteql.changes import Since
from netsuite_rfm.netsuite.suiteql.runs_and_history import ALL_CUSTOMERS, SINCE_LAST_RUN
from netsuite_rfm.netsuite.suiteql.shard import Shard
from netsuite_rfm.netsuite.write.rules import WriteRules
from netsuite_rfm.rfm.brake.limits import Limits
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.prediction.model import PredictionModel
from netsuite_rfm.rfm.relative import Cuts
from netsuite_rfm.rfm.scheme import Scheme

AUTO: Final = "AUTO"
"""Stands for the time at which the last complete run began to read."""
FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Job:
    """One run that was asked for.

    Args:
        scheme: the current scheme.
        counting: what counts as an order, up to which day.
        run_id: id on every log line and in the report.
        customers: ids of the customers to read; None for all active customers.
        write: how to write; None to write nothing.
        limits: limits beyond which a plan is unsafe and is not written; None to write any plan.
        most_writes: maximum number of changes to write, the most valuable first; None for all.
        shard: this worker's part of all active customers; None for all of them.
        changed: the time since which to look for changed customers; None to read all.
        rolling: number of parts of all customers, one of which a rolling run reads in addition; None for other runs.
        rolled: why a rolling run reads all customers; empty if it does not.
        cuts: cut points of a relative scheme, if they were found beforehand.
        model: the prediction model, if a file gave it; None for the one that an earlier run left.
        clear_predictions: whether to empty the prediction fields instead of predicting.
        accepted: id of the plan that the user accepted although the brake holds it.
        account_zone: the account's zone, in which the brake compares the day with NetSuite's clock; None to skip this.
        zone: the account's zone if the user named no day, which is then today by NetSuite's clock.
        sampled: customers to draw and recompute after a run over all customers; 0 for none.

    """

    scheme: Scheme
    counting: Counting
    run_id: str = ""
    customers: tuple[int, ...] | None = None
    write: WriteRules | None = None
    limits: Limits | None = None
    most_writes: int | None = None
    shard: Shard | None = None
    changed: Since | Literal["AUTO"] | None = None
    rolling: int | None = None
    rolled: str = ""
    cuts: Cuts | None = None
    model: PredictionModel | None = None
    clear_predictions: bool = False
    accepted: str = ""
    account_zone: ZoneInfo | None = None
    zone: ZoneInfo | None = None
    sampled: int = 0

    def on(self, day: date) -> "Job":
        """Return the same job for another day."""
        return replace(self, counting=replace(self.counting, as_of=day))

    def on_its_day(self, netsuite_time: datetime | None) -> "Job":
        """Return the job for today by NetSuite's clock, if the user named no day and NetSuite's time is known."""
        if self.zone is None or netsuite_time is None:
            return self
        return self.on(netsuite_time.astimezone(self.zone).date())

    @property
    def scope(self) -> str:
        """Which customers the run covers, in words."""
        if self.customers is not None:
            return f"{len(self.customers):,} named customer{'s' if len(self.customers) != 1 else ''}"
        if self.changed and self.rolling:
            return f"{SINCE_LAST_RUN} and 1 of {self.rolling} parts"
        if self.changed:
            return SINCE_LAST_RUN if self.changed == AUTO else f"changed since {self.changed}"
        return self.shard.scope if self.shard else ALL_CUSTOMERS

    @property
    def windows_read(self) -> float:
        """Share of all customers that it reads whether they changed or not; for a rolling run, that of its turn."""
        if self.changed or self.customers is not None:
            return 0
        return 1 / self.shard.of if self.shard else 1

    @property
    def predicts(self) -> bool:
        """Whether the run reads what predictions need."""
        return bool(self.scheme.churn_days) or self.clear_predictions

    @property
    def sample_size(self) -> int:
        """Customers to draw after the run: ``sampled`` if it covers all customers and writes, else 0."""
        partly = self.changed is not None and not self.rolling
        some = self.customers is not None or self.shard is not None or partly
        return 0 if some or not self.write else self.sampled

    @property
    def counts_nobodys(self) -> bool:
        """Whether it counts orders without a customer. This queries all orders, so only one run per night does it."""
        return self.customers is None and not (self.shard and self.shard.number > 1)

    @property
    def ranks_all(self) -> bool:
        """Whether it ranks all customers against each other: the scheme is relative, and the run covers everyone."""
        return self.scheme.relative is not None and not self.shard and self.customers is None

    @property
    def as_of_day(self) -> int:
        """The day to score for, in days since 1970-01-01."""
        return (self.counting.as_of - FIRST_DAY).days

    def attributes(self) -> dict[str, str]:
        """Return the attributes that identify the run in a trace."""
        shard = {"shard": str(self.shard)} if self.shard else {}
        return {
            "run_id": self.run_id,
            "scheme": self.scheme.name,
            "as_of": self.counting.as_of.isoformat(),
            "command": "run" if self.write else "plan",
            **shard,
        }
