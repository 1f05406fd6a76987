"""The SuiteQL of the reports in NetSuite: typed, and the very texts that the worker sends."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import ModuleType

import pytest

from netsuite_rfm.netsuite.queries import SEGMENT_VALUES, Counting
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
        pytest.param("members", ["5", "0 OR 1=1"], id="place"),
        pytest.param("members", ["5) OR (1=1", "0"], id="segment"),
        pytest.param("consent", ["x"], id="consent"),
        pytest.param("recipients", ["5", ["1) OR (1=1"], "0"], id="opt-in"),
        pytest.param("partEnds", ["x", ["1"]], id="parts"),
    ],
)
def test_a_segments_queries_take_only_what_is_typed(call: Call, name: str, values: list[object]) -> None:
    """Nothing else becomes a text at all."""
    assert call("rfm_member_queries", name, *values) == "[TypeError]"


# ---- the worker's texts ----

PLAIN = Counting(("SalesOrd", "CashSale"), net=False, as_of=date(2026, 11, 20))


def as_json(counting: Counting) -> str:
    """What counts as the worker leaves it with a run."""
    held = {
        "order_types": counting.order_types, "net": counting.net, "locations": counting.locations,
        "currency": counting.currency, "subsidiary": counting.subsidiary, "period": counting.period,
        "leave_out": {"subsidiaries": [], "categories": [4], "check_box": ""}, "at_risk": [], "lost": [],
    }  # fmt: skip
    return json.dumps(held)


@pytest.fixture(scope="module")
def texts() -> ModuleType:
    """The worker's texts."""
    return pytest.importorskip("netsuite_rfm.netsuite.report_queries")


def test_the_list_of_segments_is_asked_for_in_the_same_words(call: Call) -> None:
    """Character for character."""
    assert call("rfm_report_queries", "SEGMENTS") == SEGMENT_VALUES


def test_plain_texts_are_the_same(call: Call, texts: ModuleType) -> None:
    """Character for character."""
    assert call("rfm_report_queries", "DISTRIBUTION") == texts.DISTRIBUTION
    assert call("rfm_report_queries", "RUNS") == texts.RUNS
    assert call("rfm_report_queries", "LAST_REFRESH") == texts.LAST_REFRESH


@pytest.mark.parametrize(
    "as_of", [date(2026, 11, 20), date(2026, 1, 31), date(2026, 3, 30), date(2024, 2, 29)], ids=str
)
@pytest.mark.parametrize(
    "counting",
    [
        pytest.param(PLAIN, id="gross"),
        pytest.param(replace(PLAIN, net=True), id="net"),
        pytest.param(replace(PLAIN, order_types=("CustInvc",), locations=(3, 14)), id="invoices of two locations"),
        pytest.param(replace(PLAIN, net=True, currency=2), id="in a currency"),
        pytest.param(replace(PLAIN, net=True, subsidiary=5, period=77), id="consolidated"),
        pytest.param(replace(PLAIN, subsidiary=5, period=77, locations=(3,)), id="consolidated, one location"),
    ],
)
def test_performance_is_asked_for_in_the_same_words(
    call: Call, texts: ModuleType, counting: Counting, as_of: date
) -> None:
    """Character for character, for all that may count and at the ends of months."""
    from netsuite_rfm.rfm.reports.period import Period  # noqa: PLC0415 - comes with the texts

    read = call("rfm_counting", "read", as_json(counting))
    assert read["note"] is None
    wanted = texts.performance(replace(counting, as_of=as_of), Period(as_of))
    assert call("rfm_report_queries", "performance", read["counting"], as_of.isoformat()) == wanted


def test_movement_and_movers_are_asked_for_in_the_same_words(call: Call, texts: ModuleType) -> None:
    """Character for character; the page always names the customers."""
    first, last = date(2026, 11, 1), date(2026, 11, 20)
    days = (first.isoformat(), last.isoformat())
    assert call("rfm_report_queries", "movement", *days) == texts.movement(first, last)
    assert call("rfm_report_queries", "movers", *days) == texts.movers(first, last, names=True)
