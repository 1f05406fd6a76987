"""What the brake goes by in one run: the last runs, the orders by day, and what decides this night."""

from dataclasses import dataclass

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
from netsuite_rfm.rfm.brake.nights import Past
from netsuite_rfm.rfm.brake.verdict import Verdict, judge
from netsuite_rfm.rfm.plan import Plan
from netsuite_rfm.run.job import FIRST_DAY, Job
from netsuite_rfm.run.rules_fingerprint import names_name, rules_name
from netsuite_rfm.telemetry.log import get_logger


def past_of(client: Client, job: Job) -> Past:
    """Read the last runs over the same customers; over all of them, where some were named.

    A run over what has changed is not compared with nights: it makes sure of day and rules by itself. A rolling run is
    a night.
    """
    if job.limits is None or (job.changed and not job.rolling):
        return Past()
    return last_runs(client, ALL_CUSTOMERS if job.customers is not None or job.rolling else job.scope)


@dataclass(frozen=True, slots=True)
class Brake:
    """The brake of one run.

    Args:
        client: the connection.
        job: the run, as it was asked for, with what the account has.
        setup: the scheme's list values in the account.
        past: the last runs.
        fingerprint: of everything besides the orders that decides a result.

    """

    client: Client
    job: Job
    setup: Setup
    past: Past
    fingerprint: str

    @property
    def since_day(self) -> int:
        """The day of the last complete run, in days since 1970-01-01; if none is known, the day before."""
        return self.past.complete.as_of_day if self.past.complete else self.job.as_of_day - 1

    def daily_orders(self, since: Since | None = None) -> DailyOrders | None:
        """Count the orders by day, where the run is one of everybody for a new day.

        Those who name customers look at what comes out; whether orders arrive is the nightly run's matter, and that of
        a run that would move customers by time alone.
        """
        job = self.job
        same_day = since is not None and since.as_of == job.counting.as_of
        asked = job.limits is not None and job.customers is None and not same_day
        return count_daily_orders(self.client, job.counting) if asked else None

    def judge(self, plan: Plan, daily: DailyOrders | None) -> Verdict:
        """Judge the plan. If only some customers were read, the shares are of all who have scores."""
        job = self.job
        if job.limits is None:
            return Verdict()
        some = job.changed is not None or job.customers is not None
        evidence = Evidence(
            past=self.past,
            daily=daily,
            tonight=self._tonight(),
            everybody=count_everybody(self.client) if some else None,
            a_night=not some or job.rolling is not None,
            net=job.counting.net,
            most_writes=job.most_writes,
        )
        verdict = judge(plan, job.limits, evidence, accepted=job.accepted)
        for warning in verdict.warnings:
            get_logger().warning("brake_warns", reason=str(warning))
        if verdict.plan_id:
            held = [str(reason) for reason in verdict.unsafe or verdict.released]
            get_logger().warning("brake_engaged", plan_id=verdict.plan_id, accepted=not verdict.unsafe, reasons=held)
        return verdict

    def _tonight(self) -> Tonight:
        job, names = self.job, self.setup.names
        now = self.client.netsuite_time()
        ours = {segment.value: segment.name for segment in job.scheme.segments}
        ours |= {rule.value: rule.name for rule in (*job.scheme.lifecycle, *job.scheme.audiences)}
        renamed = [f"{value} is called {name}" for value, name in names.items() if ours.get(value) not in {None, name}]
        return Tonight(
            as_of_day=job.as_of_day,
            netsuite_day=(now.astimezone(job.account_zone).date() - FIRST_DAY).days
            if now and job.account_zone
            else None,
            rules=rules_name(self.setup.scheme, job.counting),
            fingerprint=self.fingerprint,
            version=__version__,
            names=names_name(names),
            renamed=tuple(renamed),
        )
