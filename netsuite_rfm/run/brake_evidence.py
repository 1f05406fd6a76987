"""The evidence of one run's brake: the last runs, the orders by day, and the rules of this run."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from netsuite_rfm import __version__
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.candidates import count_everybody
from netsuite_rfm.netsuite.pull.daily_orders import count_daily_orders
from netsuite_rfm.netsuite.pull.list_values import Setup
from netsuite_rfm.netsuite.records.past_runs import last_runs
from netsuite_rfm.netsuite.suiteql.changes import Since
from netsuite_rfm.netsuite.suiteql.runs_and_history import ALL_CUSTOMERS
from netsuite_rfm.rfm.brake.account_rules import Tonight
from netsuite_rfm.rfm.brake.daily_orders import DailyOrders
from netsuite_rfm.rfm.brake.judge import Evidence
from netsuite_rfm.rfm.brake.limits import Limits
from netsuite_rfm.rfm.brake.nights import Past
from netsuite_rfm.rfm.brake.verdict import Verdict, judge
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.plan import Plan
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.run.job import FIRST_DAY, Job
from netsuite_rfm.run.rules_fingerprint import names_name, rules_name
from netsuite_rfm.telemetry.log import get_logger


def past_of(client: Client, job: Job) -> Past:
    """Read the last runs over the same customers, or over all customers if the job names some.

    A run over changed customers is not compared with nightly runs; it checks day and rules itself. A rolling run counts
    as a nightly run.
    """
    if job.limits is None or (job.changed and not job.rolling):
        return Past()
    return last_runs(client, ALL_CUSTOMERS if job.customers is not None or job.rolling else job.scope)


@dataclass(frozen=True, slots=True)
class Brake:
    """The brake of one run.

    Args:
        client: the connection.
        counting: what counts as an order, up to which day.
        evidence: what is known before any customer is read.
        limits: limits beyond which a plan is unsafe; None for no brake.
        accepted: id of the plan that the user accepted.
        account_zone: the account's time zone; None if the day is not compared with NetSuite's.
        reads_some: whether the run reads only some customers.
        for_everybody: whether the run covers all or changed customers, not named ones.

    """

    client: Client
    counting: Counting
    evidence: Evidence
    limits: Limits | None
    accepted: str
    account_zone: ZoneInfo | None
    reads_some: bool
    for_everybody: bool

    @property
    def since_day(self) -> int:
        """The day of the last complete run, in days since 1970-01-01; if unknown, the day before this run's."""
        last = self.evidence.past.complete
        return last.as_of_day if last else self.evidence.tonight.as_of_day - 1

    def daily_orders(self, since: Since | None = None) -> DailyOrders | None:
        """Count the orders by day, if the run covers all customers for a new day; else None.

        Missing orders matter to the nightly run and to a run that would move customers by time alone. A run over named
        customers does not need the count, because its user looks at the result.
        """
        same_day = since is not None and since.as_of == self.counting.as_of
        asked = self.limits is not None and self.for_everybody and not same_day
        return count_daily_orders(self.client, self.counting) if asked else None

    def judge(self, plan: Plan, daily: DailyOrders | None) -> Verdict:
        """Judge the plan. If only some customers were read, shares still refer to all customers with scores."""
        if self.limits is None:
            return Verdict()
        evidence = replace(
            self.evidence,
            daily=daily,
            tonight=replace(self.evidence.tonight, netsuite_day=self._netsuite_day()),
            everybody=count_everybody(self.client) if self.reads_some else None,
        )
        verdict = judge(plan, self.limits, evidence, accepted=self.accepted)
        for warning in verdict.warnings:
            get_logger().warning("brake_warns", reason=str(warning))
        if verdict.plan_id:
            held = [str(reason) for reason in verdict.unsafe or verdict.released]
            get_logger().warning("brake_engaged", plan_id=verdict.plan_id, accepted=not verdict.unsafe, reasons=held)
        return verdict

    def _netsuite_day(self) -> int | None:
        now = self.client.netsuite_time()
        return (now.astimezone(self.account_zone).date() - FIRST_DAY).days if now and self.account_zone else None


def brake_of(client: Client, job: Job, setup: Setup, past: Past, fingerprint: str) -> Brake:
    """Return the brake of a job.

    Args:
        client: the connection.
        job: the run that was asked for, adapted to the account.
        setup: the scheme's list values in the account.
        past: the last runs.
        fingerprint: digest of everything that decides a result except the orders.

    """
    reads_some = job.changed is not None or job.customers is not None
    tonight = Tonight(
        as_of_day=job.as_of_day,
        rules=rules_name(setup.scheme, job.counting),
        fingerprint=fingerprint,
        version=__version__,
        names=names_name(setup.names),
        renamed=_renamed(setup, job.scheme),
    )
    evidence = Evidence(
        past=past,
        tonight=tonight,
        a_night=not reads_some or job.rolling is not None,
        net=job.counting.net,
        most_writes=job.most_writes,
    )
    return Brake(
        client=client,
        counting=job.counting,
        evidence=evidence,
        limits=job.limits,
        accepted=job.accepted,
        account_zone=job.account_zone,
        reads_some=reads_some,
        for_everybody=job.customers is None,
    )


def _renamed(setup: Setup, scheme: Scheme) -> tuple[str, ...]:
    ours = {segment.value: segment.name for segment in scheme.segments}
    ours |= {rule.value: rule.name for rule in (*scheme.lifecycle, *scheme.audiences)}
    return tuple(
        f"{value} is called {name}" for value, name in setup.names.items() if ours.get(value) not in {None, name}
    )
