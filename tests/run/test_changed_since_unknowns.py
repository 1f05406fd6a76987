"""Runs over what has changed where NetSuite, the role or the clocks are not as one would wish."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from allpairspy import AllPairs
from structlog.testing import capture_logs

from netsuite_rfm.netsuite.check.check import Mark, check
from netsuite_rfm.netsuite.suiteql.changes import Since
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.run.job import AUTO
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.serve.site import Role
from netsuite_rfm.sandbox.store import transactions
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect
from tests.support.accounts import AS_OF, small_account
from tests.support.full_account import full_account, stages
from tests.support.night import QUICK, run_night, wrong
from tests.support.recorded import DAY, later, orders, recorded_retailer

ALTERNATIVES = Behaviour.alternatives()
ZONES = ("Pacific/Kiritimati", "America/Los_Angeles")
FORMS = list(AllPairs([ALTERNATIVES["change_dates"], ALTERNATIVES["deleted_records"], ZONES]))


@pytest.fixture(scope="module")
def served() -> Iterator[Sandbox]:
    """A retailer that was scored in full."""
    with recorded_retailer() as sandbox:
        run_night(sandbox, DAY)
        later(sandbox, timedelta(hours=1))
        run_night(sandbox, DAY)
        yield sandbox


def disturb(sandbox: Sandbox) -> None:
    """Edit, void, move and delete an order each."""
    (edited, _), (voided, _), (moved, _), (deleted, to) = orders(sandbox, 4)
    account = sandbox.account
    transactions.edit(account, edited, foreigntotal=4_242)
    transactions.void(account, voided)
    transactions.move(account, moved, to)
    transactions.delete(account, [deleted])
    assert len(wrong(account, AS_OF)) >= 4


@pytest.mark.parametrize(("changes", "deletions", "zone"), FORMS)
def test_whatever_its_dates_are_the_account_ends_the_same(changes: Any, deletions: Any, zone: str) -> None:
    """Moments, times of the session or bare days, at either end of the earth; more customers are read, none too few."""
    behaviour = Behaviour(change_dates=changes, deleted_records=deletions)
    with closing(small_account(60, behaviour=behaviour)) as account:
        account.time_zone = zone
        account.set_home_currency("USD")  # has SuiteQL begin anew, in that zone
        with Sandbox(account) as sandbox:
            run_night(sandbox, AS_OF)
            # Days are compared from the day before on, and at either end of the earth that can be two days ago.
            later(sandbox, timedelta(days=3))
            now = account.clock.now()
            disturb(sandbox)
            report = run_night(sandbox, AS_OF, changed=Since(now - timedelta(minutes=1), AS_OF))
            assert (report.exit_code, wrong(account, AS_OF)) == (0, [])
            assert report.reading.changed is not None
            assert (report.reading.changed.deleted is None) == (deletions == "absent")
            assert 4 <= report.summary.customers_read <= 6


def test_a_role_that_may_not_see_deletions_compares_all_and_says_so(served: Sandbox) -> None:
    """The table is not found then, as any that is not there."""
    role = served.site.role
    served.site.role = replace(role, missing_tables=frozenset({"deletedrecord"}))
    later(served, timedelta(hours=1))
    transactions.delete(served.account, [orders(served, 1)[0][0]])
    with capture_logs() as log:
        report = run_night(served, DAY, changed=AUTO)
    served.site.role = role
    assert wrong(served.account, DAY) == []
    assert report.reading.changed is not None
    assert (report.reading.changed.deleted, report.reading.changed.by_disagreement) == (None, 1)
    assert [line["event"] for line in log].count("deletions_not_readable") == 1


@pytest.mark.parametrize(("hidden", "mark"), [(set(), Mark.OK), ({"deletedrecord"}, Mark.NOTE)], ids=["seen", "hidden"])
def test_check_says_whether_the_role_sees_deletions(hidden: set[str], mark: Mark) -> None:
    """A run is possible either way, so it is no failure."""
    counting = Counting(("SalesOrd",), net=False, as_of=AS_OF)
    role = Role(missing_tables=frozenset(hidden))
    with closing(small_account(5)) as account, Sandbox(account, role=role) as sandbox:
        settings = settings_from({**sandbox.settings(), **QUICK})
        with connect(settings) as client:
            found = list(check(client, load_scheme("default"), counting, poll_s=0.005, mode="single"))
    assert [finding.mark for finding in found if finding.subject == "deletions"] == [mark]


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_is_wrong_here_loses_no_change(served: Sandbox, hours: int) -> None:
    """The moment to begin from is NetSuite's, however far this machine's clock is off."""
    served.site.clock.skew_s = timedelta(hours=hours).total_seconds()
    for amount in (100 + hours, 200 + hours):
        run_night(served, DAY)
        later(served, timedelta(minutes=20))
        transactions.edit(served.account, orders(served, 1)[0][0], foreigntotal=amount)
        later(served, timedelta(minutes=20))
        report = run_night(served, DAY, changed=AUTO)
        assert (report.outcome.written, wrong(served.account, DAY)) == (1, [])


@pytest.mark.parametrize(("share", "unsafe"), [("0.1", ["segment_change_share"]), ("0.15", [])])
def test_shares_are_of_everybody_who_has_scores(share: str, unsafe: list[str]) -> None:
    """Sixteen of 135 or so is about 12 %: a brake at 15 % lets it pass and one at 10 % does not."""
    with recorded_retailer() as sandbox:
        run_night(sandbox, DAY)
        later(sandbox, timedelta(hours=1))
        ((scored,),) = sandbox.account.sql("SELECT count(custentity_rfm_score) FROM customer WHERE isinactive = 'F'")
        for _, customer in orders(sandbox, 16):
            sandbox.account.sql(
                f"UPDATE transaction SET voided = 'T', modified = now()::TIMESTAMP WHERE entity = {customer}"
            )
        assert 0.1 < 16 / scored <= 0.15
        settings = {
            "RFM_MAX_SEGMENT_CHANGE_SHARE": share,
            "RFM_MAX_LOST_ORDERS_SHARE": "1",
            "RFM_MAX_UNEXPLAINED_SHARE": "1",
        }
        settings["RFM_MAX_PLACEMENT_CHANGE_SHARE"] = "1"
        report = run_night(
            sandbox, DAY, changed=Since(sandbox.account.clock.now() - timedelta(days=9), DAY), brake=True, **settings
        )
        assert [segment.name for segment in report.unsafe] == unsafe


@pytest.mark.parametrize(("kind", "found"), [pytest.param("gross", 0, id="gross"), pytest.param("net", 1, id="net")])
def test_a_deleted_return_is_found_where_it_changes_the_lifetime_value(kind: str, found: int) -> None:
    """Gross, no field holds what came back, so that only a run over everybody sees the better return rate."""
    settings = {"RFM_LIFETIME_VALUE": kind}
    with closing(full_account(load_scheme("default"))) as account:
        account.add_customers({"id": np.array([11])})
        account.add_transactions({
            "id": np.arange(1, 6),
            "entity": np.full(5, 11),
            "trandate": np.full(5, np.datetime64(AS_OF) - np.timedelta64(9, "D")),
            "type": np.array(["CashSale"] * 4 + ["CashRfnd"], dtype=object),
            "status": np.full(5, "C", dtype=object),
            "foreigntotal_cents": np.array([90_000, 90_000, 90_000, 90_000, -60_000]),
        })  # fmt: skip
        with Sandbox(account) as sandbox:
            run_night(sandbox, AS_OF, **settings)
            assert stages(account) == {11: "Loyal Customer"}
            later(sandbox, timedelta(hours=1))
            since = Since(account.clock.now(), AS_OF)
            transactions.delete(account, [5])
            report = run_night(sandbox, AS_OF, changed=since, **settings)
            changed = report.reading.changed
            assert (changed and changed.by_disagreement, report.outcome.written) == (
                found,
                found,
            )
            assert (stages(account) == {11: "VIP Customer"}) == bool(found)
            run_night(sandbox, AS_OF, **settings)
            assert stages(account) == {11: "VIP Customer"}
