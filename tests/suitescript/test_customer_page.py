"""A customer's page says where the customer is, since when, and what comes next, as ``netsuite-rfm explain`` does."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from netsuite_rfm.run.explain import explain
from netsuite_rfm.run.job import Job
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.scripts.showcase import open_scripted_retailer
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from tests.suitescript.dashboard import ask
from tests.suitescript.stage import SOURCE, Stage
from tests.support.night import QUICK, run_night

LAST = date(2026, 11, 28)
SCHEME = load_scheme("default")


@pytest.fixture(scope="module")
def retailer() -> Iterator[tuple[Stage, Sandbox]]:
    """200 customers over two nights a month apart."""
    with closing(open_scripted_retailer(SOURCE, customers=200, today=LAST)) as account, Sandbox(account) as sandbox:
        here = Stage(account)
        for day in (LAST - timedelta(days=30), LAST):
            _at(account, day)
            here.today = day
            assert run_night(sandbox, day, scheme=SCHEME).exit_code == 0
        yield here, sandbox


def _at(account: ScriptedAccount, day: date) -> None:
    wanted = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
    account.clock.skew_s += (wanted - account.clock.now()).total_seconds()


def explained(sandbox: Sandbox, customer: int) -> dict[str, Any]:
    """What the worker says."""
    chosen = settings_from({**sandbox.settings(), **QUICK})
    with connect(chosen) as client:
        found = explain(client, Job(SCHEME, counting(chosen, LAST)), str(customer), halt=threading.Event())
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain


def test_the_page_and_the_worker_say_the_same(retailer: tuple[Stage, Sandbox]) -> None:
    """Of customers of every segment: the segment, since when, what was before, and the next one with its day."""
    here, sandbox = retailer
    chosen = here.account.sql(
        "SELECT min(id) FROM customer WHERE isinactive = 'F' "
        "GROUP BY custentity_rfm_segment, custentity_rfm_recency_score"
    )
    assert len(chosen) > 8
    for (customer,) in chosen:
        found = explained(sandbox, customer)
        opened = ask(here, customer=str(customer))
        assert opened.units <= 70
        page = opened.html
        change = next((change for change in found["next_changes"] if change["what"] == "segment"), None)
        if found["segment"] is None:
            assert "has no order that counts, so no scores and no segment." in page
            continue
        assert f"is in {found['segment']['name']}: " in page
        assert found["summary"][1].partition(";")[0].rstrip(".") in page
        if change is None:
            assert "Stays there without a new order." in page
        else:
            assert f"Moves to {change['to']} on {change['on']} without a new order." in page
        assert f"What to do: {found['segment']['action']}".replace("'", "&#39;") in page


def test_a_segments_page_leads_to_its_customers_pages(retailer: tuple[Stage, Sandbox]) -> None:
    """By the score; and back."""
    here, _ = retailer
    page = ask(here, segment="val_rfm_loyal").html
    customer = here.account.sql(
        f"SELECT id FROM customer WHERE isinactive = 'F' AND custentity_rfm_segment = {here.segment('loyal')} "
        "ORDER BY custentity_rfm_lifetime_value DESC, id LIMIT 1"
    )[0][0]
    assert f"segment=val_rfm_loyal&amp;customer={customer}" in page
    assert "All of Loyal Customers" in ask(here, customer=str(customer)).html


@pytest.mark.parametrize("asked", ["999999999", "1 OR 1=1", "-1", "<b>"])
def test_a_customer_who_is_none_is_told_in_one_line(retailer: tuple[Stage, Sandbox], asked: str) -> None:
    """Nothing of an address is taken as it is."""
    here, _ = retailer
    page = ask(here, customer=asked).html
    assert "There is no customer" in page
    assert "<b>" not in page


def test_without_fixed_bands_the_page_points_to_the_worker(retailer: tuple[Stage, Sandbox]) -> None:
    """A run under a relative scheme leaves no cut points, and the page guesses nothing."""
    here, _ = retailer
    runs = here.account.record_tables["customrecord_rfm_run"]
    last = max(runs.rows)
    kept = runs.rows[last]["custrecord_rfm_run_counting"]
    runs.change(last, {"custrecord_rfm_run_counting": "{}"}, here.account.clock.now())
    try:
        customer = here.account.sql(
            "SELECT min(id) FROM customer WHERE isinactive = 'F' AND custentity_rfm_segment IS NOT NULL"
        )[0][0]
        assert "What comes next is shown by netsuite-rfm explain." in ask(here, customer=str(customer)).html
    finally:
        runs.change(last, {"custrecord_rfm_run_counting": kept}, here.account.clock.now())
