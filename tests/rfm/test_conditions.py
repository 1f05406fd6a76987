"""Conditions: how they are written, what is said of wrong ones, and that they compare exactly."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsuite_rfm.errors import SchemeError
from netsuite_rfm.netsuite.suiteql.literals import script_id, texts
from netsuite_rfm.rfm.condition_values import Facts
from netsuite_rfm.rfm.conditions import SIGNS, Condition, Sign
from netsuite_rfm.rfm.customers import EMPTY, Orders
from netsuite_rfm.rfm.metrics import BUILT_IN
from netsuite_rfm.rfm.scheme import Scheme, parse_scheme
from netsuite_rfm.rfm.score import score
from netsuite_rfm.settings import schemes
from tests.rfm.oracle import DEFAULT, Customer, column, orders_of
from tests.rfm.strategies import AS_OF_DAY, customer_lists

HEAD = schemes.text("default").partition("# ---- Lifecycle")[0]
SPEAKS = {
    "above": lambda value, limit: value > limit,
    "at_least": lambda value, limit: value >= limit,
    "at_most": lambda value, limit: value <= limit,
    "below": lambda value, limit: value < limit,
    "is": lambda value, limit: value == limit,
}


def with_audience(lines: str) -> Scheme:
    """Read a scheme with one audience of these conditions."""
    return parse_scheme(f"{HEAD}\n[audiences.mine]\n{lines}\n", "mine.toml")


def facts_about(orders: Orders, *, net: bool = False) -> Facts:
    """What can be asked about these customers under the default scheme."""
    return Facts(orders, score(orders, DEFAULT, AS_OF_DAY), AS_OF_DAY, net)


def one_customer(*, count: int, days: int, cents: int, **more: int) -> Orders:
    """A customer by plain numbers."""
    return Orders(
        column([7]),
        column([count]),
        column([AS_OF_DAY - days if count else None]),
        column([cents]),
        more={name: column([value]) for name, value in more.items()},
    )


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param("lifetime_valu = { above = 1 }", "did you mean lifetime_value?", id="misspelt metric"),
        pytest.param("zzz = { above = 1 }", "no such metric; valid here: recency_days", id="no metric near"),
        pytest.param("recency_days = 30", "recency_days: must be a table such as recency_days = {", id="bare number"),
        pytest.param("recency_days = { over = 30 }", "'over': unknown key", id="no such sign"),
        pytest.param("recency_days = {}", "missing; write recency_days = { at_least = 2 }", id="no sign"),
        pytest.param("recency_days = { above = 30.5 }", "is in days: a whole number, not 30.5", id="half a day"),
        pytest.param("lifetime_value = { above = 1.005 }", "at most 2 decimals, not 1.005", id="part of a cent"),
        pytest.param("return_rate = { above = inf }", "must be a number up to", id="infinite"),
        pytest.param("order_count = { above = true }", "not True", id="yes is no number"),
        pytest.param('order_count = { above = "order_cout" }', "did you mean order_count?", id="misspelt other metric"),
        pytest.param(
            'order_count = { above = "lifetime_value" }', "order_count (orders) cannot be compared with", id="units"
        ),
        pytest.param('order_count = { is = "order_count" }', "cannot be compared with order_count", id="with itself"),
        pytest.param("order_count = { is = 2, where_known = 1 }", "where_known: must be true or false", id="flag"),
    ],
)
def test_a_wrong_condition_is_refused_in_one_line_that_names_it(lines: str, message: str) -> None:
    """File, key, and the nearest metric for a name that is none."""
    with pytest.raises(SchemeError) as caught:
        with_audience(lines)
    assert "mine.toml: audiences.mine." in str(caught.value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("step", [-1, 0, 1])
@pytest.mark.parametrize(
    ("name", "limit", "unit"),
    [
        ("recency_days", "90", Fraction(1)),
        ("order_count", "4", Fraction(1)),
        ("lifetime_value", "2000", Fraction(1, 100)),
        ("average_order_value", "500", Fraction(1, 400)),
        ("return_rate", "0.25", Fraction(1, 200_000)),
    ],
)
def test_an_edge_is_met_at_and_one_unit_either_side_as_the_sign_says(
    sign: Sign, step: int, name: str, limit: str, unit: Fraction
) -> None:
    """Days, orders, cents, a cent spread over four orders, a cent returned: each at the limit and beside it."""
    orders = one_customer(
        count=4 + step * (name == "order_count"),
        days=90 + step * (name == "recency_days"),
        cents=200_000 + step * (name in {"lifetime_value", "average_order_value"}),
        return_cents=50_000 + step * (name == "return_rate"),
    )
    condition = Condition(BUILT_IN[name], sign, Fraction(limit))
    exact = Fraction(limit) + step * unit
    assert facts_about(orders).values(BUILT_IN[name]).exactly(0) == exact
    assert facts_about(orders).holds(condition)[0] == SPEAKS[sign](exact, Fraction(limit))


amounts = st.decimals(min_value=-(10**6), max_value=10**9, places=2)


@settings(deadline=None)
@given(customer_lists(), st.sampled_from(SIGNS), amounts, st.integers(0, 10**15))
def test_money_per_order_is_compared_exactly_whatever_its_size(
    customers: list[Customer], sign: Sign, limit: Decimal, large: int
) -> None:
    """No fraction is ever rounded, and no product overflows: the answer is that of exact fractions."""
    orders = orders_of(customers, AS_OF_DAY)
    boosted = Orders.of(orders.columns() | {"lifetime_cents": orders.lifetime_cents + large})
    holds = facts_about(boosted).holds(Condition(BUILT_IN["average_order_value"], sign, Fraction(limit)))
    for got, count, cents in zip(holds, boosted.order_count.tolist(), boosted.lifetime_cents.tolist(), strict=True):
        assert got == (count > 0 and SPEAKS[sign](Fraction(cents, 100 * count), Fraction(limit)))


def test_the_return_rate_is_nothing_without_orders_and_all_of_nothing_where_something_came_back() -> None:
    """No division by zero: no orders 0, free orders with a return 100 %, free orders without 0."""
    rate = BUILT_IN["return_rate"]
    of = [
        facts_about(one_customer(count=count, days=1, cents=0, return_cents=back)).values(rate).exactly(0)
        for count, back in ((0, 500), (2, 500), (2, 0))
    ]
    assert of == [0, 1, 0]


def test_average_and_return_rate_are_of_gross_value() -> None:
    """Under gross and under net."""
    net = facts_about(one_customer(count=2, days=1, cents=60_00, return_cents=40_00, gross_cents=100_00), net=True)
    gross = facts_about(one_customer(count=2, days=1, cents=100_00, return_cents=40_00))
    for facts in (net, gross):
        assert facts.values(BUILT_IN["average_order_value"]).exactly(0) == 50
        assert facts.values(BUILT_IN["return_rate"]).exactly(0) == Fraction(2, 5)


@pytest.mark.parametrize(
    ("held", "known_only", "expected"),
    [
        pytest.param(EMPTY, "true", True, id="unknown, skipped where known"),
        pytest.param(EMPTY, "false", False, id="unknown, not met otherwise"),
        pytest.param(999, "true", True, id="9.99 % is below"),
        pytest.param(1_000, "true", False, id="10 % is not below"),
    ],
)
def test_where_known_skips_a_condition_for_whom_the_value_is_unknown(
    held: int,
    known_only: str,
    expected: bool,  # noqa: FBT001
) -> None:
    """A figure from the e-mail platform that not every customer has."""
    scheme = with_audience(
        f"order_count = {{ at_least = 1 }}\nrate = {{ below = 0.10, where_known = {known_only} }}\n"
        '[metrics.rate]\ncustomer_field = "custentity_rate"\nkind = "share"'
    )
    facts = facts_about(one_customer(count=1, days=1, cents=1, rate=held))
    assert facts.all_hold(scheme.audiences[0].conditions)[0] == expected
    assert scheme.needs(net=False) == {"rate"}


def test_percent_in_a_field_counts_by_what_a_full_share_is() -> None:
    """``out_of = 100``: 12 in the field is 12 %."""
    scheme = with_audience(
        'rate = { is = 0.12 }\n[metrics.rate]\ncustomer_field = "custentity_rate"\nkind = "share"\nout_of = 100'
    )
    facts = facts_about(one_customer(count=0, days=0, cents=0, rate=120_000))
    assert facts.all_hold(scheme.audiences[0].conditions)[0]


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        pytest.param(
            'customer_field = "custbody_x"',
            "is not a script id of such a field. Examples: custentity_vip",
            id="prefix",
        ),
        pytest.param('customer_field = "custentity_x; DROP"', "is not a script id", id="injection"),
        pytest.param('order_field = "custbody_x"\nis = []', "must name at least one value", id="no values"),
        pytest.param('order_field = "custbody_x"\nis = ["a\\nb"]', "a line of readable text", id="two lines"),
        pytest.param('order_field = "custbody_x"\ncustomer_field = "custentity_x"', "exactly one of", id="two sources"),
        pytest.param("meaning = 'x'", "give exactly one of", id="no source"),
        pytest.param('customer_field = "custentity_x"\nkind = "date"', "must be number or share or text", id="kind"),
        pytest.param('customer_field = "custentity_x"\nout_of = 0', "from 1 to 10,000", id="out of nothing"),
    ],
)
def test_a_metric_of_ones_own_must_name_a_field_of_the_account(metric: str, message: str) -> None:
    """Script ids and values go into SuiteQL, so nothing else passes."""
    with pytest.raises(SchemeError, match=r"mine\.toml: metrics\.mine") as caught:
        parse_scheme(f"{HEAD}\n[metrics.mine]\n{metric}\n", "mine.toml")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("source", "field"),
    [
        ("customer_field", "custentity12"),
        ("customer_field", "custentity12_2"),
        ("customer_field", "cseg_region"),
        ("order_field", "custbody7"),
        ("order_field", "cseg_channel"),
        ("item_field", "custitem3"),
        ("item_field", "cseg1"),
        ("line_field", "custcol2"),
        ("line_field", "CUSTCOL2"),
        ("line_field", "cseg_gift"),
        ("line_field", "itemtype"),
    ],
)
def test_a_field_may_have_an_id_that_netsuite_made(source: str, field: str) -> None:
    """Numbers for fields made without an id of one's own, cseg for custom segments; each goes into SuiteQL as it is."""
    kind = 'kind = "text"' if source == "customer_field" else 'is = ["Online"]'
    sign = 'is = "Online"' if source == "customer_field" else "above = 0.5"
    rule = f"[audiences.some]\nmine = {{ {sign} }}\n"
    scheme = parse_scheme(f'{HEAD}\n[metrics.mine]\n{source} = "{field}"\n{kind}\n{rule}', "mine.toml")
    (metric,) = (metric for name, metric in scheme.metrics().items() if name == "mine")
    assert metric.own is not None
    assert metric.own.field == field.lower()
    assert field == "itemtype" or script_id(metric.own.field) == field.lower()


@pytest.mark.parametrize(
    "name",
    [
        "Онлайн",
        "オンライン",
        "متجر",
        "می\u200cخواهم",  # noqa: RUF001 - Persian, with a joiner
        "ऑनलाइन",
        "Prêt\xa0à porter",
        "👨\u200d👩\u200d👧",
        "O'Neil 100 %",
    ],
)
def test_a_value_may_be_named_in_any_script(name: str) -> None:
    """With joiners and the blanks that typographers use; it reaches SuiteQL as it is."""
    scheme = with_audience(f'mine = {{ above = 0.5 }}\n[metrics.mine]\norder_field = "custbody7"\nis = ["{name}"]')
    own = scheme.metrics()["mine"].own
    assert own is not None
    assert own.values == (name,)
    assert texts(own.values) == "'" + name.replace("'", "''") + "'"


@pytest.mark.parametrize("name", ["a\u2028b", "a\u202eb", "a\x85b", "a\x07b"], ids=ascii)
def test_what_breaks_or_turns_a_line_is_no_name(name: str) -> None:
    """It could show something else than is compared."""
    with pytest.raises(ValueError, match="one line"):
        texts([name])


def test_a_metric_of_ones_own_cannot_take_a_built_in_name() -> None:
    """``recency_days`` means one thing."""
    with pytest.raises(SchemeError, match="must be a new name"):
        parse_scheme(f'{HEAD}\n[metrics.recency_days]\ncustomer_field = "custentity_x"\n', "mine.toml")


def test_a_text_is_met_by_its_position_among_the_texts_asked_for() -> None:
    """Another text, and none, are neither."""
    scheme = with_audience(
        'style = { is = "Sporty" }\n[audiences.other]\nstyle = { is = "Classic" }\n'
        '[metrics.style]\ncustomer_field = "custentity_style"\nkind = "text"'
    )
    assert scheme.texts() == {"style": ("Sporty", "Classic")}
    orders = Orders.empty(4, ["style"])
    orders = Orders.of(
        orders.columns() | {"customer_id": column([1, 2, 3, 4]), "order_count": column([0] * 4),
                            "style": np.array([0, 1, -1, EMPTY])}
    )  # fmt: skip
    facts = Facts(orders, score(orders, DEFAULT, AS_OF_DAY), AS_OF_DAY, texts=scheme.texts())
    assert [facts.all_hold(rule.conditions).tolist() for rule in scheme.audiences] == [
        [True, False, False, False],
        [False, True, False, False],
    ]
