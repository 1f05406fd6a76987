"""Lifecycle stages and audiences: who is in which, and that no name is there in vain."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsuite_rfm.errors import SchemeError
from netsuite_rfm.rfm.customers import EMPTY, Orders
from netsuite_rfm.rfm.scheme import Scheme, parse_scheme
from netsuite_rfm.rfm.score import score
from netsuite_rfm.rfm.stages_and_audiences import audience_bits, facts_of, place, stage_index
from netsuite_rfm.settings import schemes
from tests.rfm.oracle import DEFAULT, column
from tests.rfm.strategies import AS_OF_DAY

HEAD = schemes.text("default").partition("# ---- Lifecycle")[0]
NEEDS = ("first_order_day", "orders_last_365_days", "orders_previous_365_days", "return_cents")


def read(lines: str) -> Scheme:
    """Read the default segments with these stages and audiences."""
    return parse_scheme(f"{HEAD}\n{lines}\n", "mine.toml")


Facts = tuple[int, int, int, int, int, int, int]
"""Orders, days since the last, tenure, cents, orders this year, the year before, cents returned."""

edges = [edge + step for edge in (30, 90, 180, 365, 730) for step in (-1, 0, 1)]
buyers = st.tuples(
    st.integers(1, 6),
    st.sampled_from([0, *edges]) | st.integers(0, 900),
    st.integers(0, 800),
    st.sampled_from([e + s for e in (150_00, 500_00, 2000_00, 800_00) for s in (-1, 0, 1)]) | st.integers(0, 500_000),
    st.integers(0, 6),
    st.integers(0, 6),
    st.sampled_from([0, 200_00, 200_01, 199_99]) | st.integers(0, 300_000),
).map(lambda entry: (entry[0], entry[1], entry[1] + entry[2], *entry[3:]))
customers = st.lists(buyers | st.just((0, 0, 0, 0, 0, 0, 0)), max_size=30)


def orders_from(rows: list[Facts]) -> Orders:
    """The program's columns."""
    return Orders(
        column(list(range(1, len(rows) + 1))),
        column([row[0] for row in rows]),
        column([AS_OF_DAY - row[1] if row[0] else None for row in rows]),
        column([row[3] for row in rows]),
        more={
            "first_order_day": column([AS_OF_DAY - row[2] if row[0] else None for row in rows]),
            "orders_last_365_days": column([row[4] for row in rows]),
            "orders_previous_365_days": column([row[5] for row in rows]),
            "return_cents": column([row[6] for row in rows]),
        },
    )


def is_vip(row: Facts) -> bool:
    """The written criteria in whole numbers."""
    orders, days, _, cents, this_year, _, returned = row
    return cents > 2000_00 and this_year >= 4 and cents > 200_00 * orders and days <= 90 and returned * 10 < cents


def stage_in_words(row: Facts) -> str:  # noqa: PLR0911  # one line for each stage
    """The decided table of stages, first match."""
    orders, days, *_ = row
    if orders == 0:
        return "Prospect"
    if days > 730:
        return "Churned"
    if days > 365:
        return "Lapsed"
    if days > 180 and orders >= 2:
        return "At-Risk"
    if is_vip(row):
        return "VIP Customer"
    if orders >= 4:
        return "Loyal Customer"
    if orders == 1 and days <= 90:
        return "First-Time Buyer"
    return "Repeat Buyer" if orders >= 2 else "One-Time Buyer"


def audiences_in_words(row: Facts) -> set[str]:
    """The decided table of audiences."""
    orders, days, tenure, cents, this_year, year_before, _ = row
    if orders == 0:
        return set()
    rules = {
        "VIP Customers": is_vip(row),
        "Loyal Customers": 500_00 <= cents <= 2000_00 and 2 <= this_year <= 3 and days <= 180 and tenure >= 365,
        "At-Risk Customers": 181 <= days <= 365 and orders >= 2 and this_year < year_before,
        "New Customers": orders == 1 and days <= 90,
        "Lapsed Customers": days > 365,
        "One-Time Buyers": orders == 1 and 91 <= days <= 365,
        "High-Potential Prospects": orders == 1 and days <= 90 and cents > 150_00 * orders,
    }
    return {name for name, inside in rules.items() if inside}


@settings(deadline=None)
@given(customers)
def test_every_customer_has_the_stage_and_the_audiences_of_the_written_rules(rows: list[Facts]) -> None:
    """Crowded around every edge; 100 % of customers have a stage."""
    orders = orders_from(rows)
    facts = facts_of(orders, score(orders, DEFAULT, AS_OF_DAY), DEFAULT, AS_OF_DAY, net=False)
    got = [DEFAULT.lifecycle[place].name for place in stage_index(facts, DEFAULT).tolist()]
    assert got == [stage_in_words(row) for row in rows]
    names = [rule.name for rule in DEFAULT.audiences]
    inside = [{n for at, n in enumerate(names) if bits > 0 and bits >> at & 1}
              for bits in audience_bits(facts, DEFAULT).tolist()]  # fmt: skip
    assert inside == [audiences_in_words(row) for row in rows]


@settings(deadline=None)
@given(st.lists(buyers, min_size=2, max_size=30, unique=True), st.randoms())
def test_the_order_of_customers_does_not_matter(rows: list[Facts], chance) -> None:  # noqa: ANN001
    """The same customers in another order, or in two windows, are placed the same."""
    ids = column(list(range(100, 100 + len(DEFAULT.lifecycle))))

    def placed(some: list[Facts]) -> list[tuple[int, int]]:
        orders = orders_from(some)
        scores = score(orders, DEFAULT, AS_OF_DAY)
        more = place(orders, scores, DEFAULT, AS_OF_DAY, stage_ids=ids)
        return list(zip(more["lifecycle_stage"].tolist(), more["audiences"].tolist(), strict=True))

    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert dict(zip(shuffled, placed(shuffled), strict=True)) == dict(zip(rows, placed(rows), strict=True))
    half = len(rows) // 2
    assert placed(rows) == placed(rows[:half]) + placed(rows[half:])


def test_the_default_scheme_asks_for_what_its_rules_need_and_nothing_else() -> None:
    """No column is pulled in vain, and none without stages and audiences."""
    assert DEFAULT.needs(net=False) == set(NEEDS)
    assert DEFAULT.needs(net=True) == {*NEEDS, "gross_cents"}
    assert DEFAULT.without(lifecycle=True, audiences=True).needs(net=True) == frozenset()
    assert DEFAULT.without(audiences=True).needs(net=False) == {"orders_last_365_days", "return_cents"}


def test_customers_left_out_by_setting_hold_nothing() -> None:
    """Staff are no prospects."""
    orders = orders_from([(0, 0, 0, 0, 0, 0, 0), (1, 5, 5, 100, 1, 0, 0)])
    ids = column(list(range(100, 100 + len(DEFAULT.lifecycle))))
    scores = score(orders, DEFAULT, AS_OF_DAY)
    more = place(orders, scores, DEFAULT, AS_OF_DAY, stage_ids=ids, left_out=orders.order_count == 0)
    assert more["lifecycle_stage"].tolist()[0] == EMPTY
    assert more["lifecycle_stage"].tolist()[1] != EMPTY


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param(
            "[lifecycle.a]\norder_count = { at_least = 1 }\n[lifecycle.b]\norder_count = { at_most = 0 }",
            "the last stage, 'B', must take all remaining customers",
            id="nobody left over",
        ),
        pytest.param("[lifecycle.a]\n[lifecycle.b]", "'A' has no conditions, so nobody reaches", id="catch-all first"),
        pytest.param(
            "[lifecycle.a]\nrecency_days = { above = 100 }\n[lifecycle.b]\nrecency_days = { above = 200 }\n"
            "[lifecycle.c]",
            "no customer could ever be in 'B'",
            id="taken by the one before",
        ),
        pytest.param(
            "[lifecycle.a]\norder_count = { at_most = 0 }\n[lifecycle.b]\norder_count = { at_least = 1 }\n"
            "[lifecycle.c]",
            "no customer could ever be in 'C'",
            id="nobody left for the last",
        ),
        pytest.param(
            "[lifecycle.a]\nrecency_days = { at_most = 90 }\n[lifecycle.b]\nrecency_days = { at_least = 91 }\n"
            "[lifecycle.c]\nrecency_days = { is = 90 }\n[lifecycle.d]",
            "no customer could ever be in 'C'",
            id="taken by two together",
        ),
        pytest.param("[audiences.a]", "'A' has no conditions; add one", id="audience of everybody"),
        pytest.param(
            "[audiences.a]\nrecency_days = { above = 90, at_most = 90 }", "its conditions exclude", id="empty range"
        ),
        pytest.param("[audiences.a]\nfrequency_score = { above = 5 }", "its conditions exclude", id="no such score"),
        pytest.param("[audiences.a]\norder_count = { below = 0 }", "its conditions exclude", id="below nothing"),
        pytest.param(
            "[audiences.a]\norder_count = { is = 1 }\norders_last_365_days = { at_least = 2 }",
            "its conditions exclude",
            id="more this year than ever",
        ),
        pytest.param(
            "[audiences.a]\nrecency_days = { at_least = 365 }\norders_last_365_days = { at_least = 1 }",
            "its conditions exclude",
            id="an order this year, none for a year",
        ),
        pytest.param(
            "[audiences.a]\norder_count = { at_most = 0 }\nrecency_days = { at_most = 9 }",
            "its conditions exclude",
            id="recent without orders",
        ),
        pytest.param(
            '[audiences.a]\nname = "X"\norder_count = { is = 1 }\n[audiences.b]\nname = "x"\norder_count = { is = 2 }',
            "is the name of an earlier one",
            id="names alike",
        ),
        pytest.param(
            '[audiences.a]\nvalue = "v"\norder_count = { is = 1 }\n'
            '[audiences.b]\nvalue = "v"\norder_count = { is = 2 }',
            "belongs to an earlier one",
            id="values alike",
        ),
        pytest.param("[audiences.A-b]\norder_count = { is = 1 }", "use small letters, digits and _", id="key"),
        pytest.param('[audiences.a]\nvalue = "no id"\norder_count = { is = 1 }', "is no script id", id="value"),
        pytest.param("home_location = 1", "unknown key", id="home location below a table"),
    ],
)
def test_a_name_nobody_could_ever_bear_is_refused(lines: str, message: str) -> None:
    """Empty, covered by what comes before, or against the ties between the metrics."""
    with pytest.raises(SchemeError) as caught:
        read(lines)
    assert message in str(caught.value)
    assert str(caught.value).startswith("mine.toml: ")


def test_rules_that_only_look_covered_are_let_through() -> None:
    """A condition that may be left out for somebody covers nobody for certain."""
    scheme = read(
        "[lifecycle.a]\nrate = { below = 0.5, where_known = true }\n[lifecycle.b]\norder_count = { at_most = 0 }\n"
        '[lifecycle.c]\n[metrics.rate]\ncustomer_field = "custentity_rate"\nkind = "share"'
    )
    assert [rule.name for rule in scheme.lifecycle] == ["A", "B", "C"]


@pytest.mark.parametrize("name", schemes.library())
def test_every_shipped_set_of_audiences_can_be_switched_on_by_name(name: str) -> None:
    """On top of any shipped scheme, and each audience by itself."""
    for scheme in schemes.names():
        alone = schemes.load_scheme(scheme)
        with_set = schemes.load_scheme(scheme, (name,))
        more = with_set.audiences[len(alone.audiences) :]
        assert more
        assert all(rule.description and rule.action for rule in more)


def test_one_audience_of_a_set_brings_its_metric_along() -> None:
    """``campaigns.subscribers_without_order`` needs the check box it asks for."""
    scheme = schemes.load_scheme("ntile", ("campaigns.subscribers_without_order",))
    assert [rule.name for rule in scheme.audiences] == ["Subscribers Who Never Purchased"]
    assert scheme.needs(net=False) == {"email_subscriber"}


@pytest.mark.parametrize(
    ("use", "message"),
    [("core_customer", "did you mean core_customers?"), ("campaigns.champion", "did you mean champions?")],
)
def test_a_set_that_is_not_shipped_is_refused_with_the_nearest(use: str, message: str) -> None:
    """By set and by audience."""
    with pytest.raises(SchemeError, match=message.replace("?", r"\?")):
        schemes.load_scheme("default", (use,))
