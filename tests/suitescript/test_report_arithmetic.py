"""Shares, averages and percentages of the dashboard, at the halves and beyond what a float holds."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netsuite_rfm.cli.show.amounts import percent
from netsuite_rfm.reports.page import wording
from netsuite_rfm.reports.words import tenths
from tests.suitescript.calling import Call, calling
from tests.suitescript.dashboard import MINUS, NBSP

CENTS = st.integers(-(10**17), 10**17)


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Call]:
    """Calls a function of a module of lib."""
    with calling(tmp_path_factory.mktemp("project")) as ask:
        yield ask


@pytest.mark.parametrize(
    ("part", "total", "share"),
    [
        pytest.param(1, 3, "0.333333", id="rounded down"),
        pytest.param(2, 3, "0.666667", id="rounded up"),
        pytest.param(1, 2_000_000, "0.000000", id="half to even, down"),
        pytest.param(3, 2_000_000, "0.000002", id="half to even, up"),
        pytest.param(-3, 2_000_000, "-0.000002", id="half below zero"),
        pytest.param(5, 5, "1.000000", id="all"),
        pytest.param(7, 2, "3.500000", id="more than all"),
        pytest.param(0, 5, "0.000000", id="nothing"),
        pytest.param(1, 0, None, id="of nothing"),
        pytest.param(1, -5, None, id="of less than nothing"),
    ],
)
def test_a_share_has_six_decimals_half_to_even(call: Call, part: int, total: int, share: str | None) -> None:
    """There is none of a total that is not above zero."""
    assert call("rfm_figures", "share", f"{part}n", f"{total}n") == share


@pytest.mark.parametrize(
    ("cents", "count", "average"),
    [
        pytest.param(1, 2, "0.01", id="half up"),
        pytest.param(-1, 2, "-0.01", id="half below zero, away from it"),
        pytest.param(1, 3, "0.00", id="rounded down"),
        pytest.param(123_456, 1, "1234.56", id="one"),
        pytest.param(5, 0, None, id="none"),
    ],
)
def test_an_average_has_two_decimals_half_up(call: Call, cents: int, count: int, average: str | None) -> None:
    """There is none of nobody."""
    assert call("rfm_figures", "average", f"{cents}n", f"{count}n") == average


@pytest.mark.parametrize(
    ("share", "signed", "shown"),
    [
        pytest.param("0.123449", False, f"12.3{NBSP}%", id="down"),
        pytest.param("0.123500", False, f"12.4{NBSP}%", id="half up"),
        pytest.param("-0.000400", False, f"0.0{NBSP}%", id="no sign without a figure"),
        pytest.param("-0.000500", False, f"{MINUS}0.1{NBSP}%", id="half below zero"),
        pytest.param("0.100000", True, f"+10.0{NBSP}%", id="rise"),
        pytest.param("0.000000", True, f"0.0{NBSP}%", id="no rise"),
        pytest.param("12.000000", True, f"+1,200.0{NBSP}%", id="twelvefold"),
    ],
)
def test_a_percentage_has_one_decimal(call: Call, share: str, *, signed: bool, shown: str) -> None:
    """Of the share, which is rounded already."""
    assert call("rfm_figures", "percent", share, signed) == shown


@pytest.mark.parametrize("share", ["0.062500", "0.102500", "0.112500", "0.187500", "0.500500", "-0.062500", "1.000500"])
def test_every_surface_rounds_a_half_alike(call: Call, share: str) -> None:
    """The pages in NetSuite, the report's page and the terminal, for a share in text and for one in a float."""
    shown = call("rfm_figures", "percent", share, False)
    assert [wording.share(share), wording.share(str(float(share)))] == [shown] * 2
    for given_share in (share, float(share)):
        assert percent(given_share) == shown.replace(NBSP, " ").replace(MINUS, "-")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(millionths=st.integers(-(10**8), 10**8) | st.integers(-2_000, 2_000).map(lambda tenth: 500 * tenth))
def test_a_percentage_is_the_same_on_every_surface(call: Call, millionths: int) -> None:
    """On a terminal, on the page and in NetSuite, of a text and of a number: only the signs of print differ."""
    share = f"{'-' if millionths < 0 else ''}{abs(millionths) // 10**6}.{abs(millionths) % 10**6:06}"
    for signed in (False, True):
        typed = tenths(share, signed=signed)
        assert percent(share, signed=signed) == tenths(millionths / 10**6, signed=signed) == typed
        printed = (wording.change if signed else wording.share)(share)
        assert printed == typed.replace(" ", NBSP).replace("-", MINUS)
        assert call("rfm_figures", "percent", share, signed) == printed
        assert call("rfm_figures", "percentOfNumber", millionths / 10**6, signed) == printed


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(part=CENTS, total=CENTS, count=st.integers(0, 10**9))
def test_figures_equal_those_of_decimal_arithmetic(call: Call, part: int, total: int, count: int) -> None:
    """For any amounts, as exact decimals round them."""
    share = call("rfm_figures", "share", f"{part}n", f"{total}n")
    average = call("rfm_figures", "average", f"{part}n", f"{count}n")
    if total > 0:
        exact = (Decimal(part) / Decimal(total)).quantize(Decimal("0.000001"), ROUND_HALF_EVEN)
        assert Decimal(share) == exact
    if count > 0:
        assert Decimal(average) == (Decimal(part) / 100 / count).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert (share is None) is (total <= 0)
    assert (average is None) is (count == 0)


@pytest.mark.parametrize("value", ["1.5", "x", "1e3", "0x10"])
def test_what_is_no_whole_number_of_cents_is_refused(call: Call, value: str) -> None:
    """A figure is exact or there is none."""
    row = {"segment": 0, "customers": value, "orders": 0, "cents": 0}
    assert call("rfm_figures", "distribution", [], [row]) == "[TypeError]"
