"""Days until a customer leaves the segment: what scoring on each later day shows, and only audiences may ask."""

import numpy as np
import pytest
from hypothesis import given, settings

from netsuite_rfm.errors import SchemeError
from netsuite_rfm.rfm.alike import groups_of
from netsuite_rfm.rfm.customers import EMPTY, Orders
from netsuite_rfm.rfm.metrics import BUILT_IN
from netsuite_rfm.rfm.scheme import parse_scheme
from netsuite_rfm.rfm.score import score
from netsuite_rfm.rfm.stages_and_audiences import audience_bits, facts_of
from netsuite_rfm.settings import schemes
from tests.rfm.oracle import DEFAULT, column
from tests.rfm.strategies import AS_OF_DAY
from tests.rfm.test_rules import Facts, customers, orders_from, read

FAR = 1_000
METRIC = BUILT_IN["days_until_leaving"]
SOON = read("[audiences.soon]\ndays_until_leaving = { at_most = 14 }\n")


def placed(orders: Orders, later: int) -> list[int]:
    """Positions of the segments so many days later, if nobody orders."""
    return score(orders, DEFAULT, AS_OF_DAY + later).segment_index.tolist()


@settings(deadline=None, max_examples=40)
@given(customers)
def test_it_is_the_first_day_on_which_scoring_gives_another_segment(rows: list[Facts]) -> None:
    """Day by day until long after the last band; nobody else has a value."""
    orders = orders_from(rows)
    facts = facts_of(orders, score(orders, DEFAULT, AS_OF_DAY), DEFAULT, AS_OF_DAY, net=False)
    values = facts.values(METRIC)
    by_day = np.array([placed(orders, later) for later in range(FAR)]).reshape(FAR, len(rows))
    for at in range(len(rows)):
        moved = np.flatnonzero(by_day[:, at] != by_day[0, at])
        assert values.exactly(at) == (int(moved[0]) if len(moved) else None)


@pytest.mark.parametrize(
    ("count", "days", "inside"),
    [
        *((10, 16, False), (10, 17, True), (10, 30, True), (10, 31, False)),
        *((1, 17, False), (1, 76, False), (1, 77, True), (1, 90, True), (1, 91, False)),
    ],
)
def test_within_14_days_begins_14_days_before_the_segment_ends(count: int, days: int, *, inside: bool) -> None:
    """A champion of ten orders is one for 30 days after the last; whoever ordered once is new for 90."""
    orders = Orders(column([1]), column([count]), column([AS_OF_DAY - days]), column([60_000 * count]))
    bits = audience_bits(facts_of(orders, score(orders, SOON, AS_OF_DAY), SOON, AS_OF_DAY, net=False), SOON)
    assert (int(bits[0]) != EMPTY) == inside


@pytest.mark.parametrize("days", [1, 365])
def test_the_limits_are_those_of_the_command(days: int) -> None:
    """From one day to 365, as for --leaving and --within; reports name the rule in words."""
    scheme = read(f"[audiences.a]\ndays_until_leaving = {{ at_most = {days} }}")
    assert str(scheme.audiences[0].conditions[0]) == f"days_until_leaving at most {days}"
    assert groups_of(scheme)[-1].rule == f"days until leaving at most {days}"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("[audiences.a]\ndays_until_leaving = { at_most = 0 }", "a whole number of days from 1 to 365, not 0"),
        ("[audiences.a]\ndays_until_leaving = { at_most = -1 }", "a whole number of days from 1 to 365, not -1"),
        ("[audiences.a]\ndays_until_leaving = { at_most = 366 }", "a whole number of days from 1 to 365, not 366"),
        ("[audiences.a]\ndays_until_leaving = { at_most = 7.5 }", "a whole number of days from 1 to 365, not "),
        ("[audiences.a]\ndays_until_leaving = { at_most = true }", "a whole number of days from 1 to 365, not True"),
        (
            "[audiences.a]\ndays_until_leaving = { at_most = 'soon' }",
            "a whole number of days from 1 to 365, not 'soon'",
        ),
        (
            "[audiences.a]\ndays_until_leaving = { at_most = 'recency_days' }",
            "a whole number of days from 1 to 365, not 'recency_days'",
        ),
        ("[audiences.a]\nrecency_days = { above = 'days_until_leaving' }", "cannot be compared with"),
        ("[audiences.a]\ndays_until_leaving = 14", "must be a table such as days_until_leaving = { at_most = 14 }"),
        ("[audiences.a]\ndays_until_leaving = { below = 1 }", "its conditions exclude each other"),
        (
            "[lifecycle.a]\ndays_until_leaving = { at_most = 14 }\n[lifecycle.b]",
            "lifecycle.a.days_until_leaving: only audiences may ask for it",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(lines: str, said: str) -> None:
    """With the file, the key and what is needed."""
    with pytest.raises(SchemeError) as caught:
        read(lines)
    assert said in str(caught.value)
    assert str(caught.value).startswith("mine.toml: ")
    assert "\n" not in str(caught.value)


AUDIENCE = "\n[audiences.soon]\nname = 'Leaving soon'\ndays_until_leaving = { at_most = 14 }\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (schemes.text("quantile") + AUDIENCE, "scores are relative to other customers"),
        (schemes.text("ntile") + AUDIENCE, "scores are relative to other customers"),
        (schemes.starting_scheme() + AUDIENCE, "segments depend on metrics"),
    ],
)
def test_a_scheme_whose_moves_are_not_known_in_advance_has_no_such_audience(text: str, why: str) -> None:
    """One line with the audience and the reason; without the audience the scheme is sound."""
    with pytest.raises(SchemeError) as caught:
        parse_scheme(text, "mine.toml")
    assert str(caught.value) == (
        f"mine.toml: audiences: 'Leaving soon' asks for days_until_leaving, but {why}, so the day of a move is not "
        "known in advance; remove the condition"
    )
    assert parse_scheme(text.partition(AUDIENCE)[0], "mine.toml").segments


def test_no_segment_may_ask_when_its_customers_leave() -> None:
    """A segment that did would define itself."""
    text = schemes.starting_scheme().replace("order_count = {", "days_until_leaving = {", 1)
    with pytest.raises(SchemeError, match="days_until_leaving: only audiences may ask for it"):
        parse_scheme(text, "mine.toml")
