"""Who and what counts by setting, what it leaves out, and the currency of the totals."""

from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal

import numpy as np
import pytest

from netsuite_rfm.errors import SettingsError
from netsuite_rfm.netsuite.check.left_out import who_counts
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.sandbox.store.fields import CustomField
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from tests.support.accounts import AS_OF
from tests.support.full_account import audiences, full_account, segments, stages
from tests.support.night import QUICK, run_night

DEFAULT = load_scheme("default")
STAFF = "custentity_is_staff"
# Customer: category, subsidiary, staff; and the locations of the orders, each of 100.00.
CUSTOMERS = {
    11: (2, 1, False, [4, 4, 5]),
    22: (5, 1, False, [4]),
    33: (2, 1, True, [5, None]),
    44: (2, 3, False, [5]),
    55: (3, 1, False, []),
}
COUNTED = "SELECT COUNT(*) FROM transaction WHERE entity"


@pytest.fixture
def account() -> Iterator[Account]:
    """Five customers of three categories and two subsidiaries, one of them staff."""
    with closing(full_account(DEFAULT, more=[CustomField(STAFF, "CHECKBOX")])) as made:
        made.add_records("location", {"id": np.array([4, 5]), "name": np.array(["A", "B"], dtype=object)})
        made.add_customers({
            "id": np.array([*CUSTOMERS]),
            "category": np.array([customer[0] for customer in CUSTOMERS.values()]),
            "subsidiary": np.array([customer[1] for customer in CUSTOMERS.values()]),
            STAFF: np.array(["T" if customer[2] else "F" for customer in CUSTOMERS.values()], dtype=object),
        })  # fmt: skip
        orders = [(customer, place) for customer, row in CUSTOMERS.items() for place in row[3]]
        made.add_transactions({
            "id": np.arange(1, len(orders) + 1),
            "entity": np.array([order[0] for order in orders]),
            "location": np.array([order[1] for order in orders], dtype=object),
            "trandate": np.array([np.datetime64(AS_OF)] * len(orders)),
            "type": np.array(["CashSale"] * len(orders), dtype=object),
            "status": np.array(["C"] * len(orders), dtype=object),
            "voided": np.array(["F"] * len(orders), dtype=object),
            "foreigntotal_cents": np.full(len(orders), 10_000),
        })  # fmt: skip
        yield made


@pytest.mark.parametrize(
    ("settings", "out", "said"),
    [
        pytest.param(
            {"RFM_LEAVE_OUT_CATEGORIES": "5, 3"},
            {22, 55},
            ["leaves out 2 active customers with 1 orders, who are not scored"],
            id="category",
        ),
        pytest.param(
            {"RFM_LEAVE_OUT_SUBSIDIARIES": "3"},
            {44},
            ["leaves out 1 active customers with 1 orders, who are not scored"],
            id="subsidiary",
        ),
        pytest.param(
            {"RFM_LEAVE_OUT_CHECK_BOX": STAFF},
            {33},
            ["leaves out 1 active customers with 2 orders, who are not scored"],
            id="box",
        ),
        pytest.param(
            {"RFM_LEAVE_OUT_CHECK_BOX": STAFF, "RFM_LEAVE_OUT_CATEGORIES": "5"},
            {22, 33},
            [
                "leaves out 1 active customers with 1 orders, who are not scored",
                "leaves out 1 active customers with 2 orders, who are not scored",
            ],
            id="both",
        ),
        pytest.param({}, set(), [], id="none"),
    ],
)
def test_who_is_left_out_is_cleared_and_counted(
    account: Account, settings: dict[str, str], out: set[int], said: list[str]
) -> None:
    """Scored before, left out now: emptied, not left stale; and told by check and by the report."""
    with Sandbox(account) as sandbox:
        run_night(sandbox, AS_OF)
        report = run_night(sandbox, AS_OF, **settings)
        chosen = settings_from({**sandbox.settings(), **QUICK, **settings})
        with connect(chosen) as client:
            found = who_counts(client, counting(chosen, AS_OF))
    assert {customer for customer, stage in stages(account).items() if stage is None} == out
    assert {customer for customer, segment in segments(account).items() if segment is None} == out | {55}
    assert not any(names for customer, names in audiences(account).items() if customer in out)
    assert [finding.detail.partition(";")[0] for finding in found] == said
    assert (report.reading.left_out, report.exit_code) == (len(out), 0)


def test_only_orders_of_the_locations_named_count(account: Account) -> None:
    """Those placed elsewhere, or nowhere, are told by check."""
    with Sandbox(account) as sandbox:
        settings = {"RFM_ORDER_LOCATIONS": "4"}
        run_night(sandbox, AS_OF, **settings)
        chosen = settings_from({**sandbox.settings(), **QUICK, **settings})
        with connect(chosen) as client:
            (found,) = who_counts(client, counting(chosen, AS_OF))
    counts = dict(account.sql("SELECT id, custentity_rfm_order_count FROM customer"))
    assert counts == {11: 2, 22: 1, 33: None, 44: None, 55: None}
    assert found.detail == "leaves out 4 orders of 3 active customers, placed elsewhere"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param({}, Decimal("300.00"), id="base currency"),
        pytest.param({"RFM_REPORTING_CURRENCY": "home"}, Decimal("300.00"), id="converted to the home currency"),
        pytest.param(
            {"RFM_REPORTING_SUBSIDIARY": "1", "RFM_REPORTING_PERIOD": "264", "RFM_ORDER_TYPES": "CustInvc,CashSale"},
            Decimal("300.00"),
            id="consolidated",
        ),
    ],
)
def test_totals_can_be_converted_to_one_reporting_currency(
    account: Account, settings: dict[str, str], expected: Decimal
) -> None:
    """By CURRENCY_CONVERT or by CONSOLIDATE of ledger amounts; net or gross, no row is counted twice."""
    home = account.sql("SELECT currency FROM subsidiary WHERE id = 1")[0][0]
    with Sandbox(account) as sandbox:
        chosen = {name: value.replace("home", str(home)) for name, value in settings.items()}
        assert run_night(sandbox, AS_OF, **chosen).exit_code == 0
    assert account.sql("SELECT custentity_rfm_lifetime_value FROM customer WHERE id = 11") == [(expected,)]


def test_another_reporting_currency_converts_every_total(account: Account) -> None:
    """At the account's rate."""
    code, number, rate = account.sql("SELECT symbol, id, exchangerate FROM currency WHERE symbol = 'EUR'")[0]
    assert code == "EUR"
    with Sandbox(account) as sandbox:
        run_night(sandbox, AS_OF, RFM_REPORTING_CURRENCY=str(number))
    (value,) = account.sql("SELECT custentity_rfm_lifetime_value FROM customer WHERE id = 11")[0]
    assert value == (Decimal(300) / Decimal(str(rate))).quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param({"RFM_LEAVE_OUT_CATEGORIES": "5;DROP"}, "RFM_LEAVE_OUT_CATEGORIES", id="no id"),
        pytest.param({"RFM_LEAVE_OUT_CHECK_BOX": "custentity_x OR 1=1"}, "RFM_LEAVE_OUT_CHECK_BOX", id="no script id"),
        pytest.param({"RFM_REPORTING_SUBSIDIARY": "1"}, "also needs RFM_REPORTING_PERIOD", id="no period"),
        pytest.param(
            {"RFM_REPORTING_SUBSIDIARY": "1", "RFM_REPORTING_PERIOD": "2"}, "a sales order has none", id="sales orders"
        ),
        pytest.param(
            {"RFM_REPORTING_SUBSIDIARY": "1", "RFM_REPORTING_PERIOD": "2", "RFM_REPORTING_CURRENCY": "1"},
            "exclude each other",
            id="both",
        ),
    ],
)
def test_a_wrong_setting_of_what_counts_is_one_readable_line(
    account: Account, settings: dict[str, str], message: str
) -> None:
    """Only ids and script ids reach SuiteQL."""
    with Sandbox(account) as sandbox, pytest.raises(SettingsError, match=message):
        settings_from({**sandbox.settings(), **settings})
