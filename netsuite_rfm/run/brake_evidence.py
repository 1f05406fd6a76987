"""What the brake goes by in one run: the last runs, the orders by day, and what decides this night."""

from collections.abc import Callable
from datetime import datetime

from netsuite_rfm import __version__
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.candidates import customers_with_scores
from netsuite_rfm.netsuite.pull.daily_orders import count_daily_orders
from netsuite_rfm.netsuite.pull.list_values import Setup
from netsuite_rfm.netsuite.records.past_runs import last_runs
from netsuite_rfm.netsuite.suiteql.runs_and_history import ALL_CUSTOMERS
from netsuite_rfm.rfm.brake.account_rules import Tonight
from netsuite_rfm.rfm.brake.daily_orders import DailyOrders
from netsuite_rfm.rfm.brake.judge import Evidence
from netsuite_rfm.rfm.brake.nights import Past
from netsuite_rfm.rfm.brake.verdict import Verdict, judge
from netsuite_rfm.rfm.plan import Plan
from netsuite_rfm.run.changed_since import Changed
from netsuite_rfm.run.job import FIRST_DAY, Job
from netsuite_rfm.run.rules_fingerprint import fingerprint, names_name, rules_name
from netsuite_rfm.telemetry.log import get_logger


def past_of(client: Client, job: Job) -> Past:
    """Read the last runs over the same customers; over all of them, where some were named.

    A run over what has changed is not compared with nights: it makes sure of day and rules by itself.
    """
    if job.limits is None or job.changed:
        return Past()
    return last_runs(client, ALL_CUSTOMERS if job.customers is not None else job.scope)


def since_day_of(past: Past, job: Job) -> int:
    """The day of the last complete run, in days since 1970-01-01; the day before the as-of date where none is known."""
    return past.complete.as_of_day if past.complete else job.as_of_day - 1


def daily_orders_of(client: Client, job: Job, changed: Changed | None = None) -> DailyOrders | None:
    """Count the orders by day, where the run is one of everybody for a new day.

    Those who name customers look at what comes out; whether orders arrive is the nightly run's matter, and that of a
    run that would move customers by time alone.
    """
    same_day = changed is not None and changed.since.as_of == job.counting.as_of
    asked = job.limits is not None and job.customers is None and not same_day
    return count_daily_orders(client, job.counting) if asked else None


def verdict_of(client: Client, job: Job, plan: Plan, setup: Setup, *, past: Past, daily: DailyOrders | None) -> Verdict:
    """Judge the plan. Of some customers many may well have moved, so their shares are of everybody who has scores."""
    if job.limits is None:
        return Verdict()
    some = job.changed is not None or job.customers is not None
    evidence = Evidence(
        past=past,
        daily=daily,
        tonight=_tonight(job, setup, client.netsuite_time),
        scored_before=customers_with_scores(client) if some else None,
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


def _tonight(job: Job, setup: Setup, netsuite_time: Callable[[], datetime | None]) -> Tonight:
    told = netsuite_time()
    ours = {segment.value: segment.name for segment in job.scheme.segments}
    ours |= {rule.value: rule.name for rule in (*job.scheme.lifecycle, *job.scheme.audiences)}
    renamed = [
        f"{value} is called {name}" for value, name in setup.names.items() if ours.get(value) not in {None, name}
    ]
    return Tonight(
        as_of_day=job.as_of_day,
        netsuite_day=(told.astimezone(job.account_zone).date() - FIRST_DAY).days if told and job.account_zone else None,
        rules=rules_name(setup.scheme, job.counting),
        fingerprint=fingerprint(setup.scheme, job.counting, setup.list_values),
        version=__version__,
        names=names_name(setup.names),
        renamed=tuple(renamed),
    )
