"""Why a customer is where it is: ten awkward customers, and the dates at which they change proved by running."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

import msgspec
import numpy as np
import pytest

from netsuite_rfm.errors import AccountNotReady, StoppedError, UsageError
from netsuite_rfm.run.explain import explain
from netsuite_rfm.run.explain_summary import past, summary
from netsuite_rfm.run.explanation import Explanation, SegmentNow
from netsuite_rfm.run.job import Job
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from tests.support.accounts import small_account
from tests.support.full_account import audiences, full_account, segments, stages
from tests.support.night import QUICK, held, run_night

AS_OF = date(2026, 11, 20)
ONEIL = 'O\'Neil "& Sons"'
SCHEME = load_scheme("default", ("retention_spectrum",))

VALUES = {segment.value for segment in SCHEME.segments}


@dataclass(frozen=True)
class Sale:
    """One transaction of a customer, so many days before the as-of date."""

    days_ago: int
    cents: int
    kind: str = "CashSale"
    status: str = "C"
    voided: str = "F"


@dataclass(frozen=True)
class Awkward:
    """A customer chosen to be awkward, and why."""

    why: str
    sales: list[Sale] = field(default_factory=list)


CUSTOMERS = {
    10: Awkward("no transaction at all"),
    13: Awkward("returns only", [Sale(20, 5_000, "CashRfnd")]),
    16: Awkward("one order today", [Sale(0, 15_000)]),
    19: Awkward("one order on the edge of a band", [Sale(90, 15_001)]),
    22: Awkward("only orders that do not count", [
        Sale(5, 9_000, "SalesOrd", "A"), Sale(6, 9_000, "SalesOrd", "C"), Sale(7, 9_000, voided="T"),
        Sale(8, 9_000, "CustInvc", "A"),
    ]),
    25: Awkward("a future order of an old customer", [Sale(200, 30_000), Sale(-12, 40_000)]),
    28: Awkward("everything sent back", [Sale(100, 250_000), Sale(60, 250_000, "CashRfnd")]),
    31: Awkward("best of all, orders falling out of the year", [Sale(days, 90_000) for days in range(0, 400, 40)]),
    34: Awkward("all orders on one day a year ago", [Sale(365, 60_000) for _ in range(3)]),
    37: Awkward("at risk, more the year before", [Sale(days, 10_000) for days in (182, 400, 500, 600)]),
    40: Awkward("first order lies in the future", [Sale(-3, 20_000)]),
    43: Awkward("worth below nothing, net", [Sale(10, 1_000), Sale(5, 9_900, "CustCred", "B")]),
}  # fmt: skip


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """The awkward customers, with an inactive one and two of one entity id."""
    with closing(full_account(SCHEME)) as made:
        made.add_customers({
            "id": np.array([*CUSTOMERS, 46, 49, 52]),
            "entityid": np.array([*(f"CUST-{id_}" for id_ in CUSTOMERS), ONEIL, "Twin", "Twin"], dtype=object),
            "isinactive": np.array(["F"] * len(CUSTOMERS) + ["T", "F", "F"], dtype=object),
        })  # fmt: skip
        every = [(customer, sale) for customer, row in CUSTOMERS.items() for sale in row.sales]
        made.add_transactions({
            "id": np.arange(1, len(every) + 1),
            "entity": np.array([customer for customer, _ in every]),
            "trandate": np.array([np.datetime64(AS_OF) - np.timedelta64(sale.days_ago, "D") for _, sale in every]),
            "type": np.array([sale.kind for _, sale in every], dtype=object),
            "status": np.array([sale.status for _, sale in every], dtype=object),
            "voided": np.array([sale.voided for _, sale in every], dtype=object),
            "foreigntotal_cents": np.array([
                -sale.cents if sale.kind in {"CashRfnd", "CustCred"} else sale.cents for _, sale in every
            ]),
        })  # fmt: skip
        yield made


@pytest.fixture(scope="module")
def sandbox(account: Account) -> Iterator[Sandbox]:
    """The account, served."""
    with Sandbox(account) as served:
        yield served


def explained(sandbox: Sandbox, word: str, as_of: date = AS_OF, **settings: str) -> dict[str, Any]:
    """The explanation as plain data."""
    chosen = settings_from({**sandbox.settings(), **QUICK, **settings})
    with connect(chosen) as client:
        found = explain(client, Job(SCHEME, counting(chosen, as_of)), word, halt=threading.Event())
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain


@dataclass(frozen=True)
class OnDay:
    """Where a run for a day leaves each customer."""

    segments: dict[int, str | None]
    stages: dict[int, str | None]
    audiences: dict[int, set[str]]

    def of(self, customer: int, what: str) -> str | None:
        """What one of the changes of an explanation is about."""
        if what == "segment":
            return self.segments[customer]
        if what == "lifecycle stage":
            return self.stages[customer]
        return "in" if what.removeprefix("audience ") in self.audiences[customer] else "out"


@pytest.fixture(scope="module")
def on_day(account: Account, sandbox: Sandbox) -> Callable[[date], OnDay]:
    """Run the job for a day, once for all customers who are asked about."""

    @cache
    def run(day: date) -> OnDay:
        run_night(sandbox, day, scheme=SCHEME)
        return OnDay(segments(account), stages(account), audiences(account))

    return run


@pytest.mark.parametrize("net", [False, True], ids=["gross", "net"])
@pytest.mark.parametrize("customer", CUSTOMERS, ids=[customer.why for customer in CUSTOMERS.values()])
def test_what_is_explained_is_what_a_run_writes(
    account: Account,
    sandbox: Sandbox,
    customer: int,
    net: bool,  # noqa: FBT001
) -> None:
    """Segment, stage and audiences; after the run the fields hold what they should."""
    kind = {"RFM_LIFETIME_VALUE": "net" if net else "gross"}
    run_night(sandbox, AS_OF, scheme=SCHEME, customers=(customer,), **kind)
    found = explained(sandbox, str(customer), **kind)
    segment = found["segment"]
    assert segments(account)[customer] == (segment["name"] if segment else None)
    assert [stage["name"] for stage in found["lifecycle"] if stage["in"]] == [stages(account)[customer]]
    assert {audience["name"] for audience in found["audiences"] if audience["in"]} == audiences(account)[customer]
    assert all(attribute["holds"] == attribute["should_hold"] for attribute in found["fields"].values())
    for rule in (*found["lifecycle"], *found["audiences"]):
        assert rule["in"] == all(condition["holds"] for condition in rule["conditions"])
    counted = [order for order in found["orders"] if order["counts"] and float(order["amount"]) >= 0]
    assert len(counted) == int(found["metrics"]["order_count"]["value"].replace(",", ""))


@pytest.mark.parametrize("customer", CUSTOMERS, ids=[customer.why for customer in CUSTOMERS.values()])
def test_each_next_change_happens_on_its_day_and_not_the_day_before(
    sandbox: Sandbox, on_day: Callable[[date], OnDay], customer: int
) -> None:
    """Proved by running the job on both days."""
    for change in explained(sandbox, str(customer))["next_changes"]:
        day = date.fromisoformat(change["on"])
        before, after = (on_day(on).of(customer, change["what"]) for on in (day - timedelta(days=1), day))
        assert (before or "No orders yet", after or "No orders yet") == (change["from"], change["to"])


def test_every_awkward_customer_with_an_order_changes_sooner_or_later(sandbox: Sandbox) -> None:
    """A test of dates that found none would show nothing."""
    with_changes = {customer for customer in CUSTOMERS if explained(sandbox, str(customer))["next_changes"]}
    assert with_changes == set(CUSTOMERS) - {10, 13, 22}


@pytest.mark.parametrize(
    ("customer", "whys"),
    [
        (22, {"pending approval", "cancelled", "voided", "its type is not one of RFM_ORDER_TYPES"}),
        (25, {"", "dated after 2026-11-20"}),
        (28, {"", "a return: does not lower gross lifetime value; counts for the return rate only"}),
    ],
)
def test_orders_that_do_not_count_say_why(sandbox: Sandbox, customer: int, whys: set[str]) -> None:
    """Each in a word."""
    assert {order["why"] for order in explained(sandbox, str(customer))["orders"]} == whys


def test_the_distances_to_the_next_band_are_in_days_orders_and_money(sandbox: Sandbox) -> None:
    """One order of 150.01, 90 days ago: R 4, F 1, M 2."""
    recency, frequency, monetary = explained(sandbox, "19")["scores"]
    assert (recency["score"], recency["up"], recency["down"]) == (
        4, "a new order: the last is 60 days too old", "1 more day without an order",
    )  # fmt: skip
    assert (frequency["score"], frequency["up"], frequency["down"]) == (1, "1 more order", None)
    assert (monetary["score"], monetary["up"], monetary["down"]) == (2, "349.99 more", "50.02 less")


def test_a_customer_is_found_by_entity_id_and_nothing_can_be_injected(sandbox: Sandbox) -> None:
    """Quotes are escaped; what is no customer is said to be none."""
    assert explained(sandbox, "CUST-31")["customer"] == 31
    with pytest.raises(UsageError, match="customer 46 is inactive"):
        explained(sandbox, 'O\'Neil "& Sons"')
    with pytest.raises(UsageError, match="name one by internal id: 49, 52"):
        explained(sandbox, "Twin")
    for word in ("x' OR '1'='1", "999999", "9" * 40, "10; DROP TABLE customer"):
        with pytest.raises(UsageError, match="NetSuite has no customer"):
            explained(sandbox, word)
    for word in ("", "a\nb", "x" * 201):
        with pytest.raises(UsageError, match="internal id or entity id is needed"):
            explained(sandbox, word)


def test_a_customer_who_is_left_out_is_said_to_be(sandbox: Sandbox) -> None:
    """By setting, not scored: no segment, no stage, no audience, nothing that would change."""
    found = explained(sandbox, "31", RFM_LEAVE_OUT_SUBSIDIARIES="1")
    assert (found["left_out"], found["segment"], found["lifecycle"], found["next_changes"]) == (True, None, [], [])
    assert all(attribute["should_hold"] is None for name, attribute in found["fields"].items()
               if "previous" not in name and "changed_on" not in name)  # fmt: skip


@pytest.mark.parametrize("name", ["quantile", "ntile"])
def test_under_a_relative_scheme_a_customer_is_explained_among_all_of_them(sandbox: Sandbox, name: str) -> None:
    """The scores are those of a run for everybody, and the note says what they hang on."""
    scheme = load_scheme(name)
    chosen = settings_from({**sandbox.settings(), **QUICK})
    with connect(chosen) as client:
        job = Job(scheme, counting(chosen, AS_OF))
        setup_less = [segment.value for segment in scheme.segments if segment.value not in VALUES]
        if setup_less:
            with pytest.raises(AccountNotReady, match=setup_less[0]):
                explain(client, job, "31", halt=threading.Event())
            return
        found = explain(client, job, "31", halt=threading.Event())
    report = run_night(sandbox, AS_OF, scheme=scheme, write=False)
    changes = report.plan.changes
    would_hold = dict(zip(changes.customer_id.tolist(), changes.desired.score.tolist(), strict=True))
    assert found.cell == str(would_hold.get(31, held(sandbox.account)[31].score))
    assert found.next_changes_note.startswith("if no other customer changes either")


def test_told_to_stop_it_reads_no_further(sandbox: Sandbox) -> None:
    """Under a relative scheme it would pull everybody."""
    halt = threading.Event()
    halt.set()
    chosen = settings_from({**sandbox.settings(), **QUICK})
    with connect(chosen, halt) as client, pytest.raises(StoppedError, match="stopped before customer 31 was read"):
        explain(client, Job(SCHEME, counting(chosen, AS_OF)), "31", halt=halt)


def test_stages_and_audiences_are_explained_where_the_account_has_no_lists_for_them() -> None:
    """The rules need no field to be explained."""
    with closing(small_account(20)) as plain, Sandbox(plain) as served:
        chosen = settings_from({**served.settings(), **QUICK})
        with connect(chosen) as client:
            found = explain(client, Job(SCHEME, counting(chosen, AS_OF)), "1004", halt=threading.Event())
    assert found.account_lacks == ["customlist_rfm_lifecycle_stage", "customlist_rfm_audience"]
    assert found.lifecycle[-1].applies
    assert len(found.audiences) == len(SCHEME.audiences)
    assert "custentity_rfm_audiences" not in found.fields


def test_three_sentences_come_first(sandbox: Sandbox) -> None:
    """Where, since when, and what comes next and when; an account without history is told."""
    found = explained(sandbox, "31")
    where, since, later = found["summary"]
    assert where.startswith("Customer 31 (CUST-31) is in ")
    assert since.startswith("Since when is not known")
    change = next(change for change in found["next_changes"] if change["what"] == "segment")
    assert later.startswith(f"Moves to {change['to']} on {change['on']} without a new order or return; an order of ")
    assert later.endswith(f"would make it {found['one_more_order']['segment']}.")


@pytest.mark.parametrize("customer", CUSTOMERS)
def test_one_more_order_leads_where_a_run_would_put_the_customer(
    account: Account, sandbox: Sandbox, customer: int
) -> None:
    """Proved by adding that order and running the job."""
    found = explained(sandbox, str(customer))
    more = found["one_more_order"]
    if more is None:
        orders = [order for order in found["orders"] if order["counts"] and "return" not in order["why"]]
        assert not orders or found["left_out"]
        return
    number = int(account.sql("SELECT max(id) + 1 FROM transaction")[0][0])
    account.sql(
        "INSERT INTO transaction (id, entity, trandate, type, status, voided, exchangerate, foreigntotal) VALUES "
        f"({number}, {customer}, DATE '{AS_OF}', 'CashSale', 'C', 'F', 1, {more['amount'].replace(',', '')})"
    )
    try:
        run_night(sandbox, AS_OF, scheme=SCHEME, customers=(customer,))
        assert segments(account)[customer] == more["segment"]
    finally:
        account.sql(f"DELETE FROM transaction WHERE id = {number}")


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ([], "The segment history has no change of this customer yet."),
        (
            [("2026-01-02", "", "Loyal")],
            "In Loyal since 2026-01-02 or earlier: that is the first change in the history.",
        ),
        (
            [("2026-01-02", "", "Loyal"), ("2026-02-03", "Loyal", "VIP"), ("2026-03-04", "VIP", "Loyal")],
            "In Loyal since 2026-03-04, before that in VIP since 2026-02-03; 2 times in all.",
        ),
        ([("2026-01-02", "", "VIP")], "NetSuite shows VIP, since 2026-01-02; the next run changes it to Loyal."),
    ],
)
def test_since_when_follows_from_the_history(moves: list[tuple[str, str, str]], said: str) -> None:
    """Stays, latest first."""
    found = Explanation(
        customer=1, entity_id="C", as_of="2026-11-20", scheme="default", lifetime_value_is="gross", left_out=False,
        held_until=None, held_segment=None, account_lacks=[], orders=[], metrics={}, scores=[], cell=None,
        segment=SegmentNow("Loyal", "", ""), segment_rules=[], lifecycle=[], audiences=[], prediction=None, fields={},
        next_changes=[], next_changes_note="", totals=None, one_more_order=None, past_segments=past(moves),
    )  # fmt: skip
    assert summary(found)[1] == said
