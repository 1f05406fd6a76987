"""Real orders through a sandbox: every metric, stage and audience against independent SQL."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.rfm.customers import EMPTY, Orders
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.pieces import cut_pieces
from netsuite_rfm.run.reader import Reader
from netsuite_rfm.sandbox.orders.load import load_orders
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from netsuite_rfm.telemetry.progress import Silent
from tests.support.accounts import AS_OF, small_account
from tests.support.full_account import audiences, full_account, stages
from tests.support.night import QUICK, run_night, wrong
from tests.support.rules_truth import audiences_of, metrics_of, stages_of
from tests.support.soak import at_length

ONE_IN = at_length(4, 1)

DEFAULT = load_scheme("default")
NEEDS = ("orders_last_365_days", "orders_previous_365_days", "return_cents", "first_order_day")
Loaded = tuple[Account, date]


@pytest.fixture(scope="module", params=["online retail with noise", "adventureworks, seven currencies", "generated"])
def loaded(request: pytest.FixtureRequest) -> Iterator[Loaded]:
    """An account with every field, and orders of which some must not count."""
    if request.param == "generated":
        with closing(small_account(400)) as account:
            yield account, AS_OF
        return
    data = request.getfixturevalue("data")
    with closing(full_account(DEFAULT)) as account:
        if request.param.startswith("online"):
            load_orders(account, data / "online_retail_2010_2011_orders.csv.gz", noise=True)
            yield account, date(2011, 12, 10)
        else:
            load_orders(account, data / "adventureworks_orders.csv.gz")
            yield account, date(2014, 1, 28)


def pulled_metrics(account: Account, as_of: date, *, net: bool) -> dict[int, tuple[Any, ...]]:
    """What the worker's one query per window says of every customer, in the form of the truth."""
    found: dict[int, tuple[Any, ...]] = {}
    with Sandbox(account) as sandbox:
        settings = settings_from({**sandbox.settings(), **QUICK, "RFM_LIFETIME_VALUE": "net" if net else "gross"})
        job = Job(DEFAULT, counting(settings, as_of))
        with connect(settings) as client:
            pieces = cut_pieces(client, job)
            needs = (*NEEDS, *(["gross_cents"] if net else []))
            reader = Reader(client, job.counting, Wanted(frozenset(needs)), threading.Event(), Silent())
            for pulled in reader.pull(pieces):
                orders = pulled.orders
                columns = {
                    name: np.where(column == EMPTY, 0, column).tolist() for name, column in orders.columns().items()
                }
                columns.setdefault("gross_cents", columns["lifetime_cents"])
                for customer, count, last, cents, this, before, back, first, gross in zip(
                    *(columns[name] for name in (*Orders.names(), *NEEDS, "gross_cents")), strict=True
                ):
                    day = job.as_of_day
                    has = count > 0
                    found[customer] = (
                        count, day - last if has else None, day - first if has else None,
                        Decimal(gross if has else 0).scaleb(-2), Decimal(back).scaleb(-2),
                        Decimal(cents if has or net else 0).scaleb(-2), this, before,
                    )  # fmt: skip
    return found


@pytest.mark.parametrize("net", [False, True], ids=["gross", "net"])
def test_every_metric_is_the_one_of_independent_sql(loaded: Loaded, net: bool) -> None:  # noqa: FBT001
    """Returns, cancelled, voided, pending and future orders, returns only, other currencies: 0 differences."""
    account, as_of = loaded
    true = metrics_of(account, as_of, net=net)
    mine = pulled_metrics(account, as_of, net=net)
    assert mine.keys() == true.keys()
    assert [customer for customer in true if mine[customer] != true[customer]] == []


@pytest.mark.parametrize("net", [False, True], ids=["gross", "net"])
def test_a_run_leaves_every_stage_and_audience_as_the_rules_have_it(loaded: Loaded, net: bool) -> None:  # noqa: FBT001
    """100 % of active customers have a stage, and all with orders a segment; a second run writes nobody.

    Some of the customers, whose metrics are all true as the tests above have it.
    """
    account, as_of = loaded
    if "custentity_rfm_audiences" not in account.custom_fields:
        pytest.skip("this account has none of the optional fields")
    for table, customer in (("customer", "id"), ("transaction", "entity")):
        account.sql(f"DELETE FROM {table} WHERE {customer} % {ONE_IN} > 0")
    with Sandbox(account) as sandbox:
        kind = {"RFM_LIFETIME_VALUE": "net" if net else "gross"}
        first = run_night(sandbox, as_of, **kind)
        assert (first.exit_code, wrong(account, as_of, net=net)) == (0, [])
        assert stages(account) == stages_of(account, as_of, net=net)
        assert None not in stages(account).values()
        assert audiences(account) == audiences_of(account, as_of, net=net)
        again = run_night(sandbox, as_of, **kind)
        assert (again.summary.customers_changed, again.outcome.written) == (0, 0)


def test_gross_value_is_rounded_once_where_lifetime_value_is_net() -> None:
    """100.004 sold and 0.0066 given back: gross 100.00, though net (100.00) and returned (0.01) add up to 100.01."""
    with closing(full_account(DEFAULT)) as account:
        account.add_customers({"id": np.array([11])})
        account.add_transactions({
            "id": np.array([1, 2]),
            "entity": np.array([11, 11]),
            "trandate": np.full(2, np.datetime64(AS_OF)),
            "type": np.array(["CashSale", "CashRfnd"], dtype=object),
            "status": np.array(["C", "C"], dtype=object),
            "voided": np.array(["F", "F"], dtype=object),
            "foreigntotal_cents": np.array([10_000, -100]),
            "exchangerate": np.array([1.00004, 0.0066]),
        })  # fmt: skip
        (found,) = pulled_metrics(account, AS_OF, net=True).values()
    assert found[3:6] == (Decimal("100.00"), Decimal("0.01"), Decimal("100.00"))


def test_a_refund_lowers_money_and_touches_neither_recency_nor_frequency() -> None:
    """One order kept, one sent back in full months later: the same scores but for money, gross and net."""
    day = np.datetime64(AS_OF)
    with closing(full_account(DEFAULT)) as account:
        account.add_customers({"id": np.array([11, 22])})
        account.add_transactions({
            "id": np.array([1, 2, 3]),
            "entity": np.array([11, 22, 22]),
            "trandate": day - np.array([300, 300, 1], "timedelta64[D]"),
            "type": np.array(["CashSale", "CashSale", "CashRfnd"], dtype=object),
            "status": np.array(["C"] * 3, dtype=object),
            "voided": np.array(["F"] * 3, dtype=object),
            "foreigntotal_cents": np.array([80_000, 80_000, -80_000]),
        })  # fmt: skip
        held = {}
        with Sandbox(account) as sandbox:
            for kind in ("gross", "net"):
                run_night(sandbox, AS_OF, RFM_LIFETIME_VALUE=kind)
                held[kind] = account.sql(
                    "SELECT custentity_rfm_score, custentity_rfm_last_order_date, custentity_rfm_order_count, "
                    "custentity_rfm_lifetime_value FROM customer ORDER BY id"
                )
    keeper, refunder = held["gross"]
    assert keeper == refunder
    keeper, refunder = held["net"]
    assert (keeper[0], refunder[0]) == ("213", "211")
    assert keeper[1:3] == refunder[1:3]
    assert (keeper[3], refunder[3]) == (Decimal("800.00"), Decimal("0.00"))
