"""The SuiteQL of the reports in NetSuite: typed, and counting as the worker does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from netsuite_rfm.netsuite.suiteql.clauses import one_line
from netsuite_rfm.netsuite.suiteql.reports import performance
from netsuite_rfm.rfm.counting import Counting, LeaveOut
from netsuite_rfm.rfm.reports.period import Period
from netsuite_rfm.run.nightly import counting_json
from netsuite_rfm.settings.schemes import load_scheme
from tests.suitescript.calling import Call, calling


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Call]:
    """Calls a function of a module of lib."""
    with calling(tmp_path_factory.mktemp("project")) as ask:
        yield ask


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        pytest.param("day", "2026-02-28", "TO_DATE('2026-02-28', 'YYYY-MM-DD')", id="a day"),
        pytest.param("day", "2024-02-29", "TO_DATE('2024-02-29', 'YYYY-MM-DD')", id="a leap day"),
        pytest.param("day", "2026-02-29", "[TypeError]", id="no such day"),
        pytest.param("day", "2026-2-8", "[TypeError]", id="short day"),
        pytest.param("day", "2026-02-28' OR 'a'='a", "[TypeError]", id="injection as a day"),
        pytest.param("day", "2026-02-28\n", "[TypeError]", id="line after a day"),
        pytest.param("day", None, "[TypeError]", id="no day"),
        pytest.param("whole", 7, "7", id="number"),
        pytest.param("whole", "2147483647", "2147483647", id="number as text"),
        pytest.param("whole", "-3", "-3", id="below zero"),
        pytest.param("whole", "9007199254740993", "9007199254740993", id="beyond a float"),
        pytest.param("whole", 9007199254740992, "[TypeError]", id="number that a float may have rounded"),
        pytest.param("whole", "1" * 19, "[TypeError]", id="beyond 18 digits"),
        pytest.param("whole", 1.5, "[TypeError]", id="fraction"),
        pytest.param("whole", 1e21, "[TypeError]", id="number too large"),
        pytest.param("whole", "007", "[TypeError]", id="zeros before"),
        pytest.param("whole", "1 OR 1=1", "[TypeError]", id="injection as a number"),
        pytest.param("whole", True, "[TypeError]", id="truth value"),
        pytest.param("whole", ["7"], "[TypeError]", id="list as a number"),
        pytest.param("wholes", [1, "2"], "1, 2", id="numbers"),
        pytest.param("wholes", [], "[TypeError]", id="no numbers"),
        pytest.param("wholes", ["1", "x"], "[TypeError]", id="a word among numbers"),
        pytest.param("words", ["SalesOrd", "SalesOrd:A"], "'SalesOrd', 'SalesOrd:A'", id="words"),
        pytest.param("words", [], "[TypeError]", id="no words"),
        pytest.param("words", ["x') OR ('1'='1"], "[TypeError]", id="injection as a word"),
        pytest.param("words", "SalesOrd", "[TypeError]", id="text for words"),
    ],
)
def test_a_literal_is_of_its_kind_or_refused(call: Call, kind: str, value: object, written: str) -> None:
    """What is written into SuiteQL cannot be anything else."""
    assert call("rfm_suiteql", kind, value) == written


def test_a_list_takes_a_thousand_values_and_no_more(call: Call) -> None:
    """The limit of IN."""
    assert call("rfm_suiteql", "wholes", list(range(1000))).count(",") == 999
    assert call("rfm_suiteql", "wholes", list(range(1001))) == "[TypeError]"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        pytest.param("members", ["5", {"cents": "0", "id": "0 OR 1=1"}], id="place"),
        pytest.param("members", ["5", {"cents": "0 OR 1=1", "id": "1"}], id="value"),
        pytest.param("members", ["5) OR (1=1", None], id="segment"),
        pytest.param("consent", ["x"], id="consent"),
        pytest.param("recipients", ["5", ["1) OR (1=1"], "0"], id="opt-in"),
        pytest.param("partEnds", ["x", ["1"]], id="parts"),
    ],
)
def test_a_segments_queries_take_only_what_is_typed(call: Call, name: str, values: list[object]) -> None:
    """Nothing else becomes a text at all."""
    assert call("rfm_member_queries", name, *values) == "[TypeError]"


# ---- what the worker leaves in the account, as the reports read it ----

PLAIN = Counting(("SalesOrd", "CashSale"), net=False, as_of=date(2026, 11, 20))


@pytest.mark.parametrize(
    "counting",
    [
        pytest.param(PLAIN, id="gross"),
        pytest.param(replace(PLAIN, net=True), id="net"),
        pytest.param(replace(PLAIN, order_types=("CustInvc",), locations=(3, 14)), id="invoices of two locations"),
        pytest.param(replace(PLAIN, net=True, currency=2), id="in a currency"),
        pytest.param(replace(PLAIN, net=True, subsidiary=5, period=77), id="consolidated"),
        pytest.param(replace(PLAIN, leave_out=LeaveOut((1,), (4,), "custentity_no")), id="customers left out"),
    ],
)
def test_what_the_worker_leaves_as_counting_is_counted_by(call: Call, counting: Counting) -> None:
    """The text that a run leaves has the reports ask what the worker itself asks, and nothing is noted."""
    read = call("rfm_counting", "read", counting_json(counting, load_scheme("default")))
    assert read["note"] is None
    asked = call("rfm_report_queries", "performance", read["counting"], "2026-11-20")
    assert asked == one_line(performance(counting, Period(counting.as_of)))
