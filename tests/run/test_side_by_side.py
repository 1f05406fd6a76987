"""What does not depend on each other is asked for at once: a small account waits for each request after another."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from netsuite_rfm.netsuite.pull.list_values import look_up
from netsuite_rfm.rfm.brake.limits import Limits
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.pipeline import carry_out
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from tests.support.accounts import AS_OF, small_account
from tests.support.full_account import full_account
from tests.support.night import QUICK, score_as_of

LATENCY_MS = 200


@pytest.fixture
def account() -> Iterator[Account]:
    """An account of one window."""
    with closing(small_account(50)) as account:
        yield account


def test_the_optional_lists_and_the_home_location_are_looked_up_together() -> None:
    """Stages, audiences and home location: three requests in flight, after the one that says which lists there are."""
    scheme = replace(load_scheme("default"), home_location=True)
    with closing(full_account(scheme)) as account, Sandbox(account, latency_ms=LATENCY_MS) as sandbox:
        with connect(settings_from(sandbox.settings())) as client:
            setup = look_up(client, scheme)
        assert setup.missing == ()
        assert len(sandbox.requests) == 1 + 1 + 3
        assert sandbox.site.slots.peak == 3


@pytest.mark.parametrize(
    ("limits", "customers", "requests", "at_once"),
    [
        pytest.param(Limits(1, 1, 0, hold_first_load=False), None, 13, 5, id="a night"),
        pytest.param(None, None, 11, 5, id="whatever the orders are like"),
        pytest.param(Limits(1, 1, 0), (1001,), 11, 5, id="customers by name"),
    ],
)
def test_what_the_brake_goes_by_is_asked_for_while_others_are_waited_for(
    account: Account, limits: Limits | None, customers: tuple[int, ...] | None, requests: int, at_once: int
) -> None:
    """Sign-in; then list, windows and the last-updated field; then pages, and what the brake goes by where it is on.

    Three find out, meanwhile, that the account has neither the field of the hold nor that of the way back.
    """
    with Sandbox(account, latency_ms=LATENCY_MS) as sandbox:
        settings = settings_from({**sandbox.settings(), **QUICK})
        job = Job(load_scheme("default"), counting(settings, AS_OF), limits=limits, customers=customers)
        with connect(settings) as client:
            carry_out(client, job)
        assert (len(sandbox.requests), sandbox.site.slots.peak) == (requests, at_once)


def test_orders_that_stopped_arriving_still_stop_the_run() -> None:
    """Asked for early, judged at the end: every type in steady use has been silent for longer than the limit."""
    limits = Limits(1, 1, 0, max_days_without_orders=7, max_unexplained_share=1)
    with closing(small_account(1_000)) as account, Sandbox(account) as sandbox:
        score_as_of(account, AS_OF)
        settings = settings_from({**sandbox.settings(), **QUICK})
        job = Job(load_scheme("default"), counting(settings, AS_OF + timedelta(days=20)), limits=limits)
        newest = account.sql(
            "SELECT type, max(trandate) FROM transaction "
            "WHERE type IN ('SalesOrd', 'CashSale') AND voided = 'F' GROUP BY type ORDER BY type"
        )
        with connect(settings) as client:
            report = carry_out(client, job)
    said = [f"days since the newest {kind}: {(job.counting.as_of - day).days}, limit 7" for kind, day in newest]
    assert [str(reason) for reason in report.unsafe if reason.name == "days_without_orders"] == said
