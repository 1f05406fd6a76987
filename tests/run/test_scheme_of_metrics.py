"""A scheme with segments by metrics, from the file that ``scheme new`` writes to the fields; and what is proposed."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from netsuite_rfm.cli.commands import app
from netsuite_rfm.errors import UsageError
from netsuite_rfm.rfm.bands import Bands
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme
from tests.run.test_optional_fields import fill
from tests.run.test_own_scheme import TOTALS
from tests.support.accounts import AS_OF
from tests.support.full_account import full_account, segments
from tests.support.night import QUICK, run_night

IN_SQL = f"""
SELECT entity, CASE
  WHEN value >= 2000 AND orders >= 4 AND days <= 365 THEN 'VIP Champions'
  WHEN orders = 1 AND days <= 90 THEN 'New Customers'
  WHEN orders >= 2 AND days <= 180 THEN 'Loyal Customers'
  WHEN orders >= 2 AND days <= 365 THEN 'At-Risk' ELSE 'Lapsed' END
FROM ({TOTALS})
"""
GAPS_IN_SQL = f"""
SELECT day - lag(day) OVER (PARTITION BY entity ORDER BY day) AS gap FROM (
  SELECT DISTINCT entity, trandate AS day FROM transaction
  WHERE type IN ('SalesOrd', 'CashSale') AND voided = 'F' AND trandate <= DATE '{AS_OF}'
    AND NOT (type = 'SalesOrd' AND status IN ('A', 'C')))
QUALIFY gap IS NOT NULL ORDER BY gap
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that ``scheme new`` writes."""
    path = tmp_path_factory.mktemp("scheme") / "mine.toml"
    assert "Wrote" in CliRunner().invoke(app, ["scheme", "new", str(path)]).stdout
    return path


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """150 customers with orders of two years."""
    with closing(full_account(load_scheme("default"))) as account:
        fill(account, 150)
        with Sandbox(account) as sandbox:
            yield sandbox


def typed(sandbox: Sandbox, *words: str) -> str:
    """Type a command against the sandbox; gives what it prints."""
    environment = {**sandbox.settings(), **QUICK, "RFM_LOG_LEVEL": "error"}
    result = CliRunner().invoke(app, list(words), env=environment, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_night_puts_each_customer_where_sql_does(file: Path) -> None:
    """The starting scheme as it is; the same night once more writes nobody."""
    scheme = load_scheme(str(file))
    with closing(full_account(scheme)) as account, Sandbox(account) as sandbox:
        fill(account, 150)
        assert run_night(sandbox, AS_OF, scheme=scheme).exit_code == 0
        held = {customer: name for customer, name in segments(account).items() if name}
        assert held == dict(account.sql(IN_SQL))
        assert len(set(held.values())) >= 4
        assert run_night(sandbox, AS_OF, scheme=scheme).outcome.written == 0


def test_try_writes_members_and_movers_to_a_file(sandbox: Sandbox, file: Path, tmp_path: Path) -> None:
    """One row for each customer, most valuable first, as SQL counts them; NetSuite is not written to."""
    target = tmp_path / "members.csv"
    words = ("scheme", "try", str(file), "--as-of", AS_OF.isoformat(), "--csv", str(target))
    assert f"Wrote {target}." in typed(sandbox, *words)
    with target.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    true = dict(sandbox.account.sql(IN_SQL))
    assert {
        int(row["customer"]): row["segment_tried"] for row in rows if row["segment_tried"] != "No orders yet"
    } == true
    assert len(rows) == 150
    assert all((row["would_move"] == "yes") == (row["segment_in_force"] != row["segment_tried"]) for row in rows)
    values = [float(row["lifetime_value"]) for row in rows]
    assert values == sorted(values, reverse=True)
    data: dict[str, Any] = json.loads(typed(sandbox, *words[:5], "--json"))
    assert Counter(row["segment_tried"] for row in rows) == {
        name: counts["tried"] for name, counts in data["segments"].items() if counts["tried"]
    }
    assert sum(row["would_move"] == "yes" for row in rows) == data["would_move"]
    assert not sandbox.account.writes


def test_suggest_counts_the_gaps_as_sql_does_and_says_what_its_bands_would_do(sandbox: Sandbox) -> None:
    """Quantiles by nearest rank; each proposal's segments are those of the scheme with these bands."""
    shown = typed(sandbox, "scheme", "suggest", "--as-of", AS_OF.isoformat())
    data = json.loads(typed(sandbox, "scheme", "suggest", "--as-of", AS_OF.isoformat(), "--json"))
    gaps = [row[0] for row in sandbox.account.sql(GAPS_IN_SQL)]
    assert data["gaps"] == len(gaps) == sum(some["gaps"] for some in data["bins"])
    assert data["quantiles"] == {
        str(percent): gaps[-(-len(gaps) * percent // 100) - 1] for percent in (10, 25, 50, 75, 90, 95)
    }
    assert [proposal["name"] for proposal in data["proposals"]] == ["prompt", "patient"]
    default = load_scheme("default")
    for proposal in data["proposals"]:
        days = proposal["recency_days"]
        assert "\n".join(f"{score} = {{ at_most = {most} }}" for score, most in zip("5432", days, strict=True)) in shown
        bands = Bands(tuple(days), default.bands.order_count, default.bands.lifetime_cents)
        with closing(full_account(default)) as account, Sandbox(account) as other:
            fill(account, 150)
            run_night(other, AS_OF, scheme=replace(default, scoring=bands))
            counted = Counter(name or "No orders yet" for name in segments(account).values())
        assert {name: counts["tried"] for name, counts in proposal["segments"].items() if counts["tried"]} == counted


def test_suggest_refuses_a_scheme_without_bands(sandbox: Sandbox) -> None:
    """A relative scheme has no bands to propose."""
    environment = {**sandbox.settings(), **QUICK, "RFM_LOG_LEVEL": "error", "RFM_SCHEME": "quantile"}
    result = CliRunner().invoke(app, ["scheme", "suggest"], env=environment)
    assert isinstance(result.exception, UsageError)
    assert "so there are no bands to propose" in str(result.exception)


def test_a_new_scheme_replaces_no_file_and_toml_can_be_read_back(tmp_path: Path) -> None:
    """``scheme show --toml`` gives the file to start from where there is only the container."""
    path = tmp_path / "mine.toml"
    runner = CliRunner()
    assert runner.invoke(app, ["scheme", "new", str(path), "--from", "quantile"]).exit_code == 0
    assert load_scheme(str(path)).name == "quantile"
    assert "already exists" in str(runner.invoke(app, ["scheme", "new", str(path)]).exception)
    assert "must end in .toml" in str(runner.invoke(app, ["scheme", "new", str(tmp_path / "mine")]).exception)
    shown = runner.invoke(
        app, ["scheme", "show", "--toml"], env={"RFM_SCHEME": str(path), "RFM_AUDIENCES": "campaigns"}
    )
    assert shown.stdout.startswith('# RFM_AUDIENCES adds: use = ["campaigns"]\n')
    path.write_text(shown.stdout, encoding="utf-8")
    assert load_scheme(str(path)).segments == load_scheme("quantile").segments


def test_show_lists_the_conditions_of_segments_by_metrics(file: Path) -> None:
    """In place of the 125 cells."""
    runner = CliRunner()
    shown = runner.invoke(app, ["scheme", "show"], env={"RFM_SCHEME": str(file)}).stdout
    assert "lifetime_value at least 2,000.00, order_count at least 4, recency_days at most 365" in shown
    assert "Recency 5" not in shown
    data = json.loads(runner.invoke(app, ["scheme", "show", "--json"], env={"RFM_SCHEME": str(file)}).stdout)
    assert data["cells"] == {}
    assert data["segments"][1]["conditions"] == ["order_count is 1", "recency_days at most 90"]
    assert "every customer with orders has one segment" in runner.invoke(app, ["scheme", "check", str(file)]).stdout
