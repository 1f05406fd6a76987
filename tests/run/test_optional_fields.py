"""Stage, audiences and home location: written where the account has them, whatever NetSuite does with them."""

from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from allpairspy import AllPairs

from netsuite_rfm.netsuite.pull.report_rows import read_rows
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.netsuite.suiteql.customers import IdRange
from netsuite_rfm.netsuite.suiteql.groups import AUDIENCES_BY_SEGMENT
from netsuite_rfm.netsuite.suiteql.order_totals import customers_with_orders
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.customers import EMPTY, UNREADABLE
from netsuite_rfm.rfm.reports.rows import InGroup
from netsuite_rfm.run.report import RunReport
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.sandbox.store.fields import FURTHER_FIELDS, RFM_FIELDS, STAGE_LIST
from netsuite_rfm.sandbox.suiteql.tables import Table
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect
from tests.support.accounts import AS_OF, STEP, small_account
from tests.support.full_account import audiences, full_account, stages, values
from tests.support.night import QUICK, run_night, wrong
from tests.support.rules_truth import audiences_of, stages_of

DEFAULT = load_scheme("default")


def fill(account: Account, customers: int = 80, *, step: int = STEP) -> None:
    """Copy the orders of a small account."""
    with closing(small_account(customers, step=step)) as other:
        ids = np.array([row[0] for row in other.sql("SELECT id FROM customer ORDER BY id")])
        account.add_customers({"id": ids})
        names = ("id", "entity", "type", "status", "voided", "trandate")
        rows = other.sql(f"SELECT {', '.join(names)}, CAST(foreigntotal * 100 AS BIGINT) FROM transaction ORDER BY id")
    by_name = dict(zip((*names, "foreigntotal_cents"), zip(*rows, strict=True), strict=True))
    columns: dict[str, object] = {
        name: np.array(by_name[name], dtype=np.int64 if name in {"id", "entity", "foreigntotal_cents"} else object)
        for name in by_name
    }
    columns["trandate"] = np.array(by_name["trandate"], dtype="datetime64[D]")
    account.add_transactions(columns)


SEPARATED = {"comma space": (", ", "string"), "comma, bare numbers": (",", "bare"), "mark": ("\x05", "string")}


@pytest.mark.parametrize(
    ("separator", "numbers", "patch", "mode"),
    [
        pytest.param(*SEPARATED[name], patch, mode, id=f"{mode}-{name}-{patch}")
        for name, patch, mode in AllPairs([list(SEPARATED), ["replace", "append"], ["batch", "single"]])
    ],
)
def test_audiences_end_the_same_however_a_multi_select_behaves(
    separator: str, numbers: str, patch: str, mode: str
) -> None:
    """Replaced or added to, with any separator, in every pair: after each of two nights the account holds the truth."""
    answers = Behaviour(multiselect_patch=patch, multiselect_separator=separator, numbers=numbers)  # type: ignore[arg-type]
    with closing(full_account(DEFAULT, answers)) as account:
        fill(account, 40)
        with Sandbox(account) as sandbox:
            for day in (AS_OF - timedelta(days=100), AS_OF):
                report = run_night(sandbox, day, RFM_WRITE_MODE=mode)
                assert (report.exit_code, wrong(account, day)) == (0, [])
                assert audiences(account) == audiences_of(account, day)
                assert stages(account) == stages_of(account, day)
                assert run_night(sandbox, day, RFM_WRITE_MODE=mode).summary.customers_changed == 0
            with connect(settings_from({**sandbox.settings(), **QUICK})) as client:
                counted = Counter[str]()
                for row in read_rows(client, AUDIENCES_BY_SEGMENT, InGroup):
                    counted[row.name] += row.customers
            assert counted == Counter(name for names in audiences(account).values() for name in names)


def requests_of(account: Account) -> tuple[int, RunReport]:
    """Requests that looking at the whole account takes."""
    with Sandbox(account) as sandbox:
        report = run_night(sandbox, AS_OF, write=False, brake=True)
    return report.traffic.requests, report


def test_an_account_without_the_lists_costs_no_request_and_no_column_more() -> None:
    """The plain one: token, segments, windows, last-updated field; one window, newest orders, last run.

    And three about what counts: projects, closed orders, and orders of nobody. That it lacks the fields of the hold and
    the way back is found out with three more.
    """
    with closing(small_account(50)) as account:
        requests, report = requests_of(account)
    assert requests == 10 + 3
    assert (report.stages(), report.audiences()) == ([], [])
    counting = Counting(("SalesOrd", "CashSale"), net=False, as_of=AS_OF)
    plain = customers_with_orders(IdRange(0, 9), counting)
    stripped = DEFAULT.without(lifecycle=True, audiences=True)
    assert customers_with_orders(IdRange(0, 9), counting, Wanted.of(stripped, net=False)) == plain
    for word in ("MIN(", "JOIN transactionline", "CashRfnd", "custentity_rfm_audiences", "365"):
        assert word not in plain
    assert plain.count("SUM(") == 1


def test_each_list_there_is_costs_one_request_more() -> None:
    """Its values are looked up once a run."""
    with closing(full_account(DEFAULT)) as account:
        fill(account, 50)
        requests, report = requests_of(account)
    with closing(small_account(50)) as plain:
        assert requests == requests_of(plain)[0] + 2
    assert sum(after for _, _, after in report.stages()) == 50


def test_an_account_with_one_of_the_lists_gets_that_part() -> None:
    """Stages without audiences."""
    with closing(
        Account(
            fields=(*RFM_FIELDS, FURTHER_FIELDS[0]),
            lists={STAGE_LIST: values([(segment.value, segment.name) for segment in DEFAULT.lifecycle], 500)},
        )
    ) as account:
        fill(account)
        with Sandbox(account) as sandbox:
            report = run_night(sandbox, AS_OF)
        assert (report.exit_code, report.audiences()) == (0, [])
        assert stages(account) == stages_of(account, AS_OF)


def test_what_a_person_put_into_the_audiences_is_put_right() -> None:
    """The field is the program's: a value that is no audience of the scheme is taken out."""
    wanted = Wanted(audience_ids=(11, 7))
    assert [wanted.audience_bits(held) for held in (None, "", "7", 7, "11, 7", "7\x0511", ["11"])] == [
        EMPTY, EMPTY, 2, 2, 3, 3, 1,
    ]  # fmt: skip
    assert wanted.audience_bits("11, 99") == UNREADABLE


def test_the_home_location_is_the_store_with_most_orders_and_the_latest_of_equals() -> None:
    """Orders without a location, and those that do not count, say nothing."""
    scheme = replace(DEFAULT, home_location=True)
    with closing(full_account(scheme)) as account:
        account.add_records("location", {"id": np.array([4, 51, 600]), "name": np.array(["A", "B", "C"], dtype=object)})
        account.add_customers({"id": np.array([10, 20, 30, 40])})
        visits = [
            (10, 4, 9), (10, 51, 8), (10, 51, 7), (10, 4, 6), (10, 51, 5),  # most: 51
            (20, 600, 9), (20, 4, 3),  # equal, 4 is later
            (30, None, 1),
        ]  # fmt: skip
        account.add_transactions({
            "id": np.arange(1, len(visits) + 1),
            "entity": np.array([visit[0] for visit in visits]),
            "location": np.array([visit[1] for visit in visits], dtype=object),
            "trandate": np.array([np.datetime64(AS_OF) - np.timedelta64(visit[2], "D") for visit in visits]),
            "type": np.array(["CashSale"] * len(visits), dtype=object),
            "status": np.array(["C"] * len(visits), dtype=object),
            "voided": np.array(["F"] * len(visits), dtype=object),
            "foreigntotal_cents": np.full(len(visits), 5_000),
        })  # fmt: skip
        with Sandbox(account) as sandbox:
            report = run_night(sandbox, AS_OF, scheme=scheme)
        assert report.exit_code == 0
        held = dict(account.sql("SELECT id, custentity_rfm_home_location FROM customer"))
    assert held == {10: 51, 20: 4, 30: None, 40: None}


def test_stages_are_counted_before_and_after() -> None:
    """The report's table of stages adds up to all customers read."""
    with closing(full_account(DEFAULT)) as account:
        fill(account)
        with Sandbox(account) as sandbox:
            report = run_night(sandbox, AS_OF)
        counted = Counter(stages(account).values())
    assert {name: after for name, _, after in report.stages() if after} == counted
    assert report.as_json()["lifecycle"]["Prospect"]["after"] == counted["Prospect"]


class ListsClosed(Account):
    """An account whose role may not see the table of custom lists."""

    def tables(self) -> dict[str, Table]:
        """All tables but that one."""
        return {name: table for name, table in super().tables().items() if name != "customlist"}


def test_where_the_table_of_lists_is_closed_the_plain_fields_are_written() -> None:
    """One request more, and no optional field."""
    with closing(ListsClosed()) as account:
        fill(account, 20)
        with Sandbox(account) as sandbox:
            report = run_night(sandbox, AS_OF)
        assert (report.exit_code, report.stages(), wrong(account, AS_OF)) == (0, [], [])


def test_an_account_without_the_home_location_is_run_without_it() -> None:
    """The scheme asks for it, the account has no such field."""
    with closing(small_account(20)) as account, Sandbox(account) as sandbox:
        report = run_night(sandbox, AS_OF, scheme=replace(DEFAULT, home_location=True))
        assert (report.exit_code, wrong(account, AS_OF)) == (0, [])
