"""The table [reports] of a scheme file: which segments count as at risk, and which as lost."""

import pytest

from netsuite_rfm.cli.show.scheme import scheme_json
from netsuite_rfm.errors import SchemeError
from netsuite_rfm.rfm.scheme import parse_scheme
from netsuite_rfm.settings import schemes
from netsuite_rfm.settings.schemes import load_scheme

TEXT = schemes.text("default")
TABLE = '[reports]\nat_risk = ["At-Risk"]\nlost = ["Lapsed", "Churned"]\n'


@pytest.mark.parametrize(
    ("name", "at_risk", "lost"),
    [
        ("default", ["val_rfm_at_risk"], ["val_rfm_lapsed", "val_rfm_churned"]),
        ("quantile", ["val_rfm_at_risk"], ["val_rfm_lapsed", "val_rfm_churned"]),
        ("ntile", ["val_rfm_at_risk", "val_rfm_cannot_lose"], ["val_rfm_lost"]),
    ],
)
def test_every_shipped_scheme_says_who_is_at_risk_and_who_is_lost(
    name: str, at_risk: list[str], lost: list[str]
) -> None:
    """In the file's order, and shown under their names."""
    scheme = load_scheme(name)
    assert [segment.value for segment in scheme.at_risk] == at_risk
    assert [segment.value for segment in scheme.lost] == lost
    assert scheme_json(scheme)["reports"] == {
        "at_risk": [segment.name for segment in scheme.at_risk],
        "lost": [segment.name for segment in scheme.lost],
    }


def test_a_scheme_need_not_say_it() -> None:
    """Without the table nobody is at risk and nobody lost; the rest of the scheme is the same."""
    assert TABLE in TEXT
    scheme = parse_scheme(TEXT.replace(TABLE, ""), "mine.toml")
    assert (scheme.at_risk, scheme.lost) == ((), ())
    assert scheme.segments == load_scheme("default").segments


@pytest.mark.parametrize(
    ("table", "message"),
    [
        pytest.param('at_risk = ["At Risk"]\nlost = ["Lapsed"]', "at_risk: 'At Risk' is no segment", id="unknown"),
        pytest.param('at_risk = ["At-Risk"]\nlost = ["At-Risk"]', "lost: 'At-Risk' is in at_risk as well", id="both"),
        pytest.param('at_risk = ["At-Risk"]\nlost = []', "lost: is empty", id="empty"),
        pytest.param('at_risk = ["At-Risk"]\nlost = ["Lapsed", "Lapsed"]', "lost: names a segment twice", id="twice"),
        pytest.param('at_risk = ["At-Risk"]', "lost: missing; add a line such as", id="one missing"),
        pytest.param('at_risk = "At-Risk"\nlost = ["Lapsed"]', "at_risk: must be a list of texts", id="no list"),
        pytest.param('risk = ["At-Risk"]\nlost = ["Lapsed"]', "did you mean at_risk?", id="misspelt"),
    ],
)
def test_a_wrong_table_is_refused_in_one_line(table: str, message: str) -> None:
    """The key is named, and what to do."""
    with pytest.raises(SchemeError) as caught:
        parse_scheme(TEXT.replace(TABLE, f"[reports]\n{table}\n"), "mine.toml")
    assert message in str(caught.value)
    assert str(caught.value).startswith("mine.toml: reports.")
    assert str(caught.value).isprintable()
