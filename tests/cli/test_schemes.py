"""The commands about schemes and single customers, as a person types them."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from netsuite_rfm.cli.commands import app
from netsuite_rfm.errors import NetsuiteRfmError
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme, text
from tests.run.test_optional_fields import fill
from tests.support.full_account import full_account
from tests.support.night import QUICK


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """Settings for an account with every field."""
    with closing(full_account(load_scheme("default"))) as account:
        fill(account, 30)
        with Sandbox(account) as sandbox:
            yield {**sandbox.settings(), **QUICK, "RFM_LOG_LEVEL": "error"}


def typed(*words: str, env: dict[str, str] | None = None) -> Result:
    """Type a command."""
    return CliRunner().invoke(app, list(words), env=env)


def test_explain_prints_for_people_and_for_programs(environment: dict[str, str]) -> None:
    """The same customer both ways."""
    words = ("explain", "1001", "--as-of", "2026-11-20")
    shown, data = typed(*words, env=environment), json.loads(typed(*words, "--json", env=environment).stdout)
    assert shown.exit_code == 0
    assert shown.stdout.startswith("\n".join(data["summary"]))
    assert "Fields in NetSuite" in typed(*words, "--all", env=environment).stdout
    for part in ("Metrics", "Scores", "Lifecycle, first match", "Audiences", "Fields in NetSuite", "What to do:"):
        assert part in shown.stdout
    assert data["segment"]["name"] in shown.stdout
    assert all(change["on"] in shown.stdout for change in data["next_changes"])


def test_explain_of_nobody_is_one_line(environment: dict[str, str]) -> None:
    """Exit code 2 and the word that was given."""
    result = typed("explain", "nobody'; --", env=environment)
    assert isinstance(result.exception, NetsuiteRfmError)
    assert result.exception.exit_code == 2
    assert 'no customer with internal id or entity id "nobody\'; --"' in str(result.exception)


def test_try_shows_where_customers_would_be(environment: dict[str, str]) -> None:
    """Both schemes by name, and the number who would move."""
    words = ("scheme", "try", "ntile", "--as-of", "2026-11-20")
    shown, data = typed(*words, env=environment), json.loads(typed(*words, "--json", env=environment).stdout)
    assert (data["in_force"], data["tried"], data["customers"]) == ("default", "ntile", 30)
    assert f"{data['would_move']:,} customers would change segment. Nothing was written." in shown.stdout


def test_check_of_a_scheme_file_says_whole_or_names_what_is_not(tmp_path: Path) -> None:
    """No account is needed."""
    file = tmp_path / "mine.toml"
    file.write_text(text("default"), encoding="utf-8")
    result = typed("scheme", "check", str(file))
    assert result.stdout.startswith(f"OK  {file}: scheme default, 9 segments, 9 lifecycle stages, 7 audiences;")
    file.write_text(text("default").replace("lifetime_value = { above", "lifetime_valu = { above"), encoding="utf-8")
    result = typed("scheme", "check", str(file))
    assert f"{file}: lifecycle.vip.'lifetime_valu': no such metric; did you mean lifetime_value?" in str(
        result.exception
    )


def test_show_lists_stages_and_audiences_with_what_to_do() -> None:
    """Every description and recommended action of the scheme in force, and of the sets that ship."""
    scheme = load_scheme("default", ("retention_spectrum",))
    shown = typed("scheme", "show", env={"RFM_AUDIENCES": "retention_spectrum"}).stdout
    for rule in (*scheme.lifecycle, *scheme.audiences, *scheme.segments):
        assert rule.name in shown
        assert rule.description in shown
        assert rule.action in shown
    data = json.loads(typed("scheme", "show", "--json", env={"RFM_AUDIENCES": "retention_spectrum"}).stdout)
    assert [audience["name"] for audience in data["audiences"]] == [audience.name for audience in scheme.audiences]
    listed = typed("scheme", "audiences").stdout
    assert all(rule.name in listed for rule in scheme.audiences[-4:])
    assert "average_order_value" in typed("scheme", "metrics").stdout


@pytest.mark.parametrize(("name", "said"), [("ntile", "Ties are ordered by internal id"), ("quantile", "type 7")])
def test_show_tells_the_tie_rule_of_a_relative_scheme(name: str, said: str) -> None:
    """So that nobody wonders why equals differ."""
    assert said in typed("scheme", "show", env={"RFM_SCHEME": name}).stdout
    assert json.loads(typed("scheme", "show", "--json", env={"RFM_SCHEME": name}).stdout)["scoring"]["rule"] == name
