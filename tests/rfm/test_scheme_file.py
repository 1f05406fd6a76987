"""What a scheme file must hold, and what is said of one that does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsuite_rfm.errors import SchemeError
from netsuite_rfm.rfm.bands import Bands
from netsuite_rfm.rfm.scheme import Scheme, parse_scheme
from netsuite_rfm.settings import schemes
from tests.rfm.oracle import DEFAULT

TEXT = schemes.text("default")
LINES = TEXT.splitlines()


def refusal(text: str) -> str:
    """Return what is said of a file that is refused."""
    with pytest.raises(SchemeError) as caught:
        parse_scheme(text, "mine.toml")
    return str(caught.value)


def read_or_refused(text: str) -> Scheme | str:
    """Return the scheme, or what is said of a file that is refused."""
    try:
        return parse_scheme(text, "mine.toml")
    except SchemeError as error:
        return str(error)


def with_line(old: str, new: str) -> str:
    """Write the default scheme with the first line that starts so put differently."""
    assert f"\n{old}" in TEXT
    return TEXT.replace(f"\n{old}", f"\n{new}", 1)


def test_the_default_scheme_has_the_decided_bands() -> None:
    """Days, orders and cents, each ascending."""
    assert DEFAULT.bands == Bands(
        recency_days=(30, 90, 180, 365),
        order_count=(2, 3, 5, 10),
        lifetime_cents=(100_00, 500_00, 1_000_00, 2_000_00),
    )


def test_the_default_scheme_has_the_nine_segments_under_their_list_values() -> None:
    """Names and script ids, in the order of the list."""
    assert [(segment.name, segment.value) for segment in DEFAULT.segments] == [
        ("VIP Champions", "val_rfm_vip_champions"),
        ("Loyal Customers", "val_rfm_loyal"),
        ("Potential Loyalists", "val_rfm_potential_loyalists"),
        ("Recent High-Spenders", "val_rfm_recent_high_spenders"),
        ("New Customers", "val_rfm_new"),
        ("One-Time Buyers", "val_rfm_one_time"),
        ("At-Risk", "val_rfm_at_risk"),
        ("Lapsed", "val_rfm_lapsed"),
        ("Churned", "val_rfm_churned"),
    ]


@pytest.mark.parametrize("name", schemes.names())
def test_every_shipped_scheme_can_be_read_and_bears_the_name_of_its_file(name: str) -> None:
    """What ``scheme show`` prints is what the setting takes."""
    assert parse_scheme(schemes.text(name), name).name == name


@pytest.mark.parametrize(
    ("name", "advice"),
    [("defualt", "did you mean default?"), ("zzz", "there are: default"), ("../../etc/passwd", "there are: default")],
)
def test_a_scheme_that_is_not_shipped_is_refused_with_those_that_are(name: str, advice: str) -> None:
    """A name is looked up, never joined to a path."""
    with pytest.raises(SchemeError, match="no scheme named") as caught:
        schemes.text(name)
    assert advice in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("name =", "nmae =", "mine.toml: 'nmae': unknown key; did you mean name?", id="misspelt key"),
        pytest.param(
            "[bands.recency_days]", "[bands.recency]", "bands.'recency': unknown key; did you mean rec", id="metric"
        ),
        pytest.param("[bands.order_count]", "[bands.zzz]", "valid here: recency_days, order_count, life", id="no near"),
        pytest.param(
            "5 = { at_most", "5 = { at_least", "recency_days.5.'at_least': unknown key; did you mean at_most?", id="way"
        ),
        pytest.param("description", "#", "description: missing; add a line such as: description =", id="missing text"),
        pytest.param("name =", "#", 'name: missing; add a line such as: name = "default"', id="missing name"),
        pytest.param("4 = { at_most", "#", "recency_days.4: missing; add a line such as: 4 = { at_most", id="band"),
        pytest.param(
            "2 = { at_most = 365 }",
            "2 = { at_most = 365 }\n1 = { at_most = 999 }",
            "bands.recency_days.1: score 1 is what the other four leave",
            id="band of score 1",
        ),
        pytest.param("4 = { at_most = 90 }", "4 = 90", "recency_days.4: must be a table such as 4 = {", id="bare band"),
        pytest.param("4 = { at_most = 90 }", "4 = {}", "recency_days.4.at_most: missing", id="band without limit"),
        pytest.param(
            "4 = { at_most = 90 }", "4 = { at_most = 30 }", "recency_days.4.at_most: must be more than", id="equal days"
        ),
        pytest.param(
            "3 = { at_least = 3 }",
            "3 = { at_least = 5 }",
            "order_count.3.at_least: must be less than",
            id="equal orders",
        ),
        pytest.param(
            "2 = { at_least = 100.00 }",
            "2 = { at_least = 500.00 }",
            "lifetime_value.2.at_least: must be less than that of score 3, or nobody scores 2",
            id="equal money",
        ),
        pytest.param(
            "4 = { at_most = 90 }", "4 = { at_most = 90.5 }", "must be a whole number, not", id="part of a day"
        ),
        pytest.param("4 = { at_most = 90 }", "4 = { at_most = true }", "must be a whole number, not True", id="yes"),
        pytest.param("4 = { at_most = 90 }", '4 = { at_most = "90" }', "must be a whole number, not '90'", id="quoted"),
        pytest.param("5 = { at_most = 30 }", "5 = { at_most = -1 }", "must be at least 0: no order is from", id="past"),
        pytest.param(
            "2 = { at_least = 2 }", "2 = { at_least = 1 }", "must be at least 2: everybody scored", id="one order"
        ),
        pytest.param(
            "2 = { at_least = 100.00 }",
            "2 = { at_least = 99.999 }",
            "lifetime_value.2.at_least: '99.999' has more than two decimals",
            id="part of a cent",
        ),
        pytest.param(
            "5 = { at_least = 2000.00 }", "5 = { at_least = '2000' }", "must be an amount", id="quoted amount"
        ),
        pytest.param("5 = { at_least = 2000.00 }", "5 = { at_least = false }", "must be an amount", id="amount of no"),
        pytest.param("5 = { at_least = 2000.00 }", "5 = { at_least = nan }", "not 'NaN'", id="not a number"),
        pytest.param("5 = { at_least = 2000.00 }", "5 = { at_least = inf }", "not 'Infinity'", id="infinity"),
        pytest.param(
            "5 = { at_least = 2000.00 }",
            "5 = { at_least = 1e99999999 }",
            "must be an amount up to 10,000",
            id="huge power",
        ),
        pytest.param("5 = { at_least = 2000.00 }", "5 = { at_least = 1e-99999999 }", "two decimals", id="tiny power"),
        pytest.param("5 = { at_least = 2000.00 }", "5 = { at_least = 0e99999999 }", "must be less", id="huge zero"),
        pytest.param("5 = { at_least = 10 }", f"5 = {{ at_least = {10**15 + 1} }}", "must be at most 1,000", id="huge"),
        pytest.param("value = ", 'value = "VIP" #', "segments, number 1, value: 'VIP' is no script id", id="capitals"),
        pytest.param("value = ", 'value = "a\';--" #', "is no script id", id="injection"),
        pytest.param(
            "value = ", 'value = "val_rfm_loyal" #', "number 2, value: 'val_rfm_loyal' belongs to", id="value 2"
        ),
        pytest.param(
            'name = "Loyal Customers"', 'name = "VIP champions"', "number 2, name: 'VIP champions' is the", id="name 2"
        ),
        pytest.param(
            'name = "Loyal Customers"', "name = 5", "number 2, name: must be text in quotes, not 5", id="text"
        ),
        pytest.param('name = "Loyal Customers"', 'name = " "', "must be one line of readable text", id="blank"),
        pytest.param('name = "Loyal Customers"', 'name = "a\\nb"', "readable text, not 'a\\nb'", id="two lines"),
        pytest.param(
            'name = "Loyal Customers"', 'name = "\\u001b[2J"', "readable text, not '\\x1b", id="terminal code"
        ),
        pytest.param('cells = ["5 4-5 4-5"]', "cells = 555", "number 1, cells: must be a list of texts", id="no list"),
        pytest.param('cells = ["5 4-5 4-5"]', "cells = [555]", "number 1, cells: must be a list of texts", id="ints"),
        pytest.param('cells = ["5 4-5 4-5"]', "", "number 1, cells: missing", id="no cells"),
        pytest.param("action", "reaction", "number 1, 'reaction': unknown key; did you mean action?", id="action"),
    ],
)
def test_a_wrong_line_is_refused_by_file_key_and_what_to_do(old: str, new: str, message: str) -> None:
    """One line for each problem, for the person who edited the file."""
    said = refusal(with_line(old, new))
    assert message in said
    assert all(line.startswith("mine.toml: ") and line.isprintable() for line in said.splitlines())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "bands: missing; add a line such as: [bands.recency_days]", id="empty file"),
        pytest.param("bands = 5", "bands: must be a table", id="bands is a number"),
        pytest.param(
            TEXT.split("[[segments]]")[0], "segments: missing; add a line such as: [[segments]]", id="bands only"
        ),
        pytest.param("segments = 5\n" + TEXT.split("[[segments]]")[0], "must be written as tables", id="segments is 5"),
        pytest.param("segments = []\n" + TEXT.split("[[segments]]")[0], "must be written as tables", id="no segment"),
        pytest.param("a = 1\nb = = 2", "not valid TOML: Invalid value (at line 2, column 5); correct it", id="syntax"),
        pytest.param("a = 1\na = 1", "not valid TOML: Cannot overwrite a value", id="key twice"),
        pytest.param("a = " + "[" * 100_000, "nested too deeply", id="deep nesting"),
        pytest.param("a = " + "9" * 5_000, "not valid TOML", id="five thousand digits"),
    ],
)
def test_a_file_that_is_no_scheme_is_refused_in_one_line(text: str, message: str) -> None:
    """A syntax error names its line; nothing ends in a traceback."""
    said = refusal(text)
    assert message in said
    assert all(line.startswith("mine.toml: ") and line.isprintable() for line in said.splitlines())


def test_negative_cut_points_are_money_too() -> None:
    """Lifetime value can be below zero, so an edge may be."""
    scheme = parse_scheme(with_line("2 = { at_least = 100.00 }", "2 = { at_least = -0.01 }"), "mine.toml")
    assert scheme.bands.lifetime_cents == (-1, 50_000, 100_000, 200_000)


def test_an_amount_may_be_written_with_or_without_decimals() -> None:
    """2000, 2000.0 and 2_000.00 are one cut point; 0.07 is seven cents, not nearly."""
    for amount, cents in (("2000", 200_000), ("2000.0", 200_000), ("2_000.00", 200_000), ("1000.07", 100_007)):
        scheme = parse_scheme(with_line("5 = { at_least = 2000.00 }", f"5 = {{ at_least = {amount} }}"), "mine.toml")
        assert scheme.bands.lifetime_cents[3] == cents


@settings(deadline=None, max_examples=2 * settings.default.max_examples)
@given(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1), st.text(max_size=8))
def test_a_damaged_file_is_read_or_refused_in_one_line(dropped: int, replaced: int, rubbish: str) -> None:
    """No damage leads to any other exception, or to a scheme with a hole in it."""
    lines = LINES.copy()
    lines[replaced] = rubbish
    del lines[dropped]
    outcome = read_or_refused("\n".join(lines))
    if isinstance(outcome, Scheme):
        assert len(outcome.cells_by_score()) == 125
        assert set(outcome.cells_by_score().values()) == {segment.name for segment in outcome.segments}
    else:
        assert all(line.startswith(("mine.toml: ", "set ")) for line in outcome.splitlines())
