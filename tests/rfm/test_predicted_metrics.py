"""Conditions on what is predicted: read as any other, and moving nobody while the prediction is held."""

import numpy as np
import pytest

from netsuite_rfm.errors import SchemeError
from netsuite_rfm.rfm.condition_values import Facts
from netsuite_rfm.rfm.customers import EMPTY, Orders
from netsuite_rfm.rfm.metrics import PREDICTED
from netsuite_rfm.rfm.scheme import DEFAULT_CHURN_DAYS, Scheme, parse_scheme
from netsuite_rfm.rfm.scores import Scores
from netsuite_rfm.settings import schemes

DEFAULT = schemes.text("default")
RISKY = '[audiences.risky]\nchurn_risk = { is = "High" }\npredicted_clv = { at_least = 100.5 }\n'


def read(more: str, *, before: str = "") -> Scheme:
    """The default scheme with more in it."""
    return parse_scheme(before + DEFAULT + "\n" + more, "test.toml")


def test_a_scheme_predicts_where_it_says_so_or_asks_for_it() -> None:
    """And not otherwise; a scheme that does not asks for no column more."""
    assert read("").churn_days == 0
    assert read("", before="predictions = true\n").churn_days == DEFAULT_CHURN_DAYS
    assert read(RISKY).churn_days == DEFAULT_CHURN_DAYS
    assert "buying_days" not in read("").needs(net=False)
    assert {"buying_days", "first_order_day"} <= read(RISKY).needs(net=False)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ('churn_risk = { is = "Hgh" }', "one of Low, Medium, High"),
        ('churn_risk = { at_least = "High" }', "is a text"),
        ("churn_probability = { above = 1 }", "no customer could ever be"),
        ("predicted_clv = { below = 0 }", "no customer could ever be"),
        ("days_past_expected_order = { at_least = 0.5 }", "a whole number"),
    ],
)
def test_what_no_prediction_can_be_is_refused(condition: str, said: str) -> None:
    """With the metric's own bounds."""
    with pytest.raises(SchemeError, match=said):
        read(f"[audiences.x]\n{condition}\n")


def facts(scheme: Scheme, held: frozenset[str] = frozenset()) -> Facts:
    """Four customers: high risk and value, high risk alone, without a model, without orders."""
    count = np.array([3, 1, 2, 0])
    orders = Orders(
        np.arange(1, 5),
        count,
        np.where(count > 0, 20_000, EMPTY),
        np.where(count > 0, 5_000, EMPTY),
        more={
            "churn_risk": np.array([2, 2, EMPTY, EMPTY]),
            "predicted_clv": np.array([10_050, 10_049, EMPTY, EMPTY]),
        },
    )
    return Facts(orders, Scores.empty(4), 20_100, texts=scheme.texts(), held=held)


def test_conditions_on_predictions_are_exact_and_need_a_prediction() -> None:
    """100.50 is enough and 100.49 is not; what is not predicted meets nothing."""
    scheme = read(RISKY)
    conditions = scheme.audiences[-1].conditions
    assert facts(scheme).all_hold(conditions).tolist() == [True, False, False, False]


def test_while_a_prediction_is_held_nobody_moves_because_of_it() -> None:
    """Who is inside stays while the other conditions hold; nobody enters; who has no order left leaves."""
    scheme = read(RISKY)
    conditions = scheme.audiences[-1].conditions
    inside = np.array([False, True, True, True])
    assert facts(scheme, PREDICTED).all_hold(conditions, inside).tolist() == [False, True, True, False]
    only_value = facts(scheme, frozenset({"predicted_clv"}))
    assert only_value.all_hold(conditions, inside).tolist() == [False, True, False, False]


def test_no_segment_goes_by_a_prediction() -> None:
    """Segments are what customers did."""
    segment = '[[segments]]\nname = "{0}"\nvalue = "val_{0}"\ndescription = "x"\naction = "x"\n'
    text = DEFAULT[: DEFAULT.index("[[segments]]")] + segment.format("a")
    text += "when = { churn_probability = { above = 0.5 } }\n" + segment.format("b")
    with pytest.raises(SchemeError, match="churn_probability is predicted; only stages and audiences may ask for it"):
        parse_scheme(text, "test.toml")
