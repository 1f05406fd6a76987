"""What the dashboard in NetSuite asks is what the worker asks, character for character."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
import quickjs
from hypothesis import given, settings
from hypothesis import strategies as st

from netsuite_rfm.netsuite.suiteql import groups
from netsuite_rfm.netsuite.suiteql import movement as moves
from netsuite_rfm.netsuite.suiteql import reports as queries
from netsuite_rfm.netsuite.suiteql.clauses import one_line
from netsuite_rfm.netsuite.suiteql.customers import SEGMENT_VALUES
from netsuite_rfm.netsuite.suiteql.leaving import ageing
from netsuite_rfm.netsuite.suiteql.segments_then import (
    at_risk_bought,
    bought_in_year,
    moves_by_month,
    performance_at_start,
)
from netsuite_rfm.netsuite.suiteql.stores import customers_by_store, sales_by_store
from netsuite_rfm.netsuite.suiteql.syncs import LAST_SYNCS
from netsuite_rfm.rfm.counting import NO_ORDER, Counting
from netsuite_rfm.rfm.reports.next_to_leave import spans
from netsuite_rfm.rfm.reports.period import Period
from netsuite_rfm.settings.schemes import load_scheme
from tests.suitescript.stage import SOURCE

SCRIPTS = SOURCE / "FileCabinet" / "SuiteScripts" / "netsuite_rfm"
LOADER = """
const loaded = new Map();
const load = (name) => {
  if (!loaded.has(name)) {
    const calls = [];
    globalThis.define = (names, make) => calls.push([names, make]);
    (0, eval)(source(name));
    const [names, make] = calls[0];
    loaded.set(name, make(...names.map((one) => load(one.replace('./', '')))));
  }
  return loaded.get(name);
};
globalThis.spans = (given) => JSON.stringify(load('rfm_leaving').spans(...JSON.parse(given)));
globalThis.text = (name, given) => {
  const modules = ['rfm_report_queries', 'rfm_start_queries', 'rfm_movement_queries', 'rfm_measure_queries',
    'rfm_store_queries', 'rfm_group_queries'];
  const found = load(modules.find((module) => load(module)[name] !== undefined))[name];
  return JSON.stringify(typeof found === 'function' ? found(...JSON.parse(given)) : found);
};
"""

DAYS = st.dates(date(2001, 3, 1), date(2199, 12, 31))
IDS = st.integers(1, 2**31 - 1)


@pytest.fixture(scope="module")
def script() -> Any:
    """The module of the deployed project that has the texts, in a JavaScript engine."""
    context = quickjs.Context()
    context.add_callable("source", lambda name: (SCRIPTS / "lib" / f"{name}.js").read_text("utf-8"))
    context.eval(LOADER)
    text, spans_of = context.get("text"), context.get("spans")

    def ask(name: str, given: str = "[]") -> str:
        return str(json.loads(text(name, given)))

    ask.spans = lambda cuts, day: spans_of(as_json({"recencyDays": cuts}, day))  # type: ignore[attr-defined]
    return ask


def as_json(*given: object) -> str:
    """Arguments for the script."""
    return json.dumps(given, default=str)


def test_texts_without_arguments_are_the_same(script: Any) -> None:
    """Segments, distribution, currencies, runs, the run that refreshed the segments, and syncs."""
    assert script("CURRENCIES") == one_line(queries.CURRENCIES)
    assert script("SEGMENTS") == one_line(SEGMENT_VALUES)
    assert script("DISTRIBUTION") == one_line(queries.DISTRIBUTION)
    assert script("HISTORY_BEGINS") == one_line(queries.HISTORY_BEGINS)
    assert script("RUNS") == one_line(queries.RUNS)
    assert script("LAST_REFRESH") == one_line(queries.LAST_REFRESH)
    assert script("SYNCS") == one_line(LAST_SYNCS)
    assert script("STAGES_BY_SEGMENT") == one_line(groups.STAGES_BY_SEGMENT)
    assert script("AUDIENCES_BY_SEGMENT") == one_line(groups.AUDIENCES_BY_SEGMENT)
    assert script("cells") == one_line(queries.CELLS)


COUNTING = st.fixed_dictionaries(
    {
        "order_types": st.lists(st.sampled_from(["SalesOrd", "CashSale", "CustInvc"]), min_size=1, unique=True),
        "net": st.booleans(),
        "locations": st.lists(IDS, max_size=4, unique=True),
        "also": st.lists(st.sampled_from([*NO_ORDER, "negative"]), unique=True).map(sorted),
        "projects": st.booleans(),
        "delivered_closed": st.booleans(),
        "book": IDS,
        "in_currency": st.one_of(
            st.just({"currency": None, "subsidiary": None, "period": 0}),
            st.fixed_dictionaries({"currency": IDS, "subsidiary": st.none(), "period": st.just(0)}),
            st.fixed_dictionaries({"currency": st.none(), "subsidiary": IDS, "period": IDS}),
        ),
    }
)


def both(counting: dict[str, Any], as_of: date) -> tuple[dict[str, Any], Counting]:
    """A way of counting as the script has it, and as the worker does."""
    theirs = {**counting, **counting["in_currency"]}
    del theirs["in_currency"]
    mine = {name: tuple(value) if isinstance(value, list) else value for name, value in theirs.items()}
    return theirs, Counting(**mine, as_of=as_of)


@settings(deadline=None, max_examples=60)
@given(DAYS, COUNTING)
def test_performance_is_asked_the_same_way(script: Any, as_of: date, counting: dict[str, Any]) -> None:
    """For every day and every way of counting that settings allow."""
    theirs, mine = both(counting, as_of)
    period = Period(as_of)
    for name, query in (
        ("performance", queries.performance),
        ("performanceAtStart", performance_at_start),
        ("boughtInYear", bought_in_year),
    ):
        assert script(name, as_json(theirs, as_of)) == one_line(query(mine, period))
    plain, apart = {"loaded": [], "relabelled": []}, {"loaded": [period.first_day], "relabelled": [as_of]}
    for days in (plain, apart):
        assert script("movers", as_json(theirs, period.first_day, as_of, days)) == one_line(
            moves.movers(mine, period.first_day, moves.Apart(**days), names=True)
        )
    sold = sales_by_store(mine, period.first_day, as_of)
    assert script("salesByStore", as_json(theirs, period.first_day, as_of)) == one_line(sold)


@settings(deadline=None, max_examples=20)
@given(DAYS, st.integers(0, 60), st.lists(DAYS, max_size=2, unique=True), st.lists(DAYS, max_size=3, unique=True))
def test_movement_is_asked_the_same_way(
    script: Any, as_of: date, days: int, loaded: list[date], relabelled: list[date]
) -> None:
    """Moves by pair with whatever days apart, the rules by day, and the changes of each month."""
    first = as_of - timedelta(days)
    given_days = as_json(first, as_of, {"loaded": loaded, "relabelled": relabelled})
    assert script("movesByMonth", as_json(as_of)) == one_line(moves_by_month(as_of))
    assert script("rulesByDay", as_json(first, as_of)) == one_line(moves.rules_by_day(first, as_of))
    assert script("movement", given_days) == one_line(moves.movement(first, as_of, moves.Apart(loaded, relabelled)))


@settings(deadline=None, max_examples=20)
@given(DAYS)
def test_who_leaves_next_is_asked_the_same_way(script: Any, as_of: date) -> None:
    """The same spans of days, to the day."""
    mine = spans(load_scheme("default"), as_of)
    theirs = json.loads(script.spans([30, 90, 180, 365], as_of.isoformat()))
    assert [(span["after"], span["upTo"]) for span in theirs] == [(str(first), str(last)) for first, last in mine]
    assert script("ageing", as_json(theirs)) == one_line(ageing(mine))
    assert script("figuresAtMonthEnds", as_json(as_of)) == one_line(groups.figures_at_month_ends(as_of))


@settings(deadline=None, max_examples=30)
@given(DAYS, COUNTING, st.lists(IDS, min_size=1, max_size=3, unique=True))
def test_success_measures_are_asked_the_same_way(
    script: Any, as_of: date, counting: dict[str, Any], segments: list[int]
) -> None:
    """Second purchases, retention, at-risk outcomes and concentration."""
    theirs, mine = both(counting, as_of)
    period = Period(as_of)
    since, lost = period.cohorts_from, [segments[0] + 1]
    given_texts = [str(segment) for segment in segments], [str(lost[0])]
    assert script("newToRepeat", as_json(theirs, since, as_of)) == one_line(queries.new_to_repeat(mine, period))
    assert script("retention", as_json(theirs, since, as_of)) == one_line(queries.retention(mine, period))
    assert script("atRiskMoves", as_json(since, *given_texts)) == one_line(
        queries.at_risk_moves(period, segments, lost)
    )
    assert script("atRiskBought", as_json(theirs, since, as_of, *given_texts)) == one_line(
        at_risk_bought(mine, since, segments, lost)
    )
    assert script("concentration", as_json(segments)) == one_line(queries.concentration(segments))
    assert script("movedBetween", as_json(since, as_of)) == one_line(moves.moved_between(since, as_of))
    assert script("movedSince", as_json(as_of)) == one_line(moves.moved_since(as_of))


def test_customers_by_store_are_asked_for_in_the_same_words(script: Any) -> None:
    """The page of the stores counts as the report does."""
    assert script("CUSTOMERS_BY_STORE") == one_line(customers_by_store())
