"""The command as a person types it: tables, JSON, files, and what is refused."""

import csv
import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from netsuite_rfm.cli.commands import app
from netsuite_rfm.cli.report import last_day_of, migration_days
from netsuite_rfm.errors import UsageError
from netsuite_rfm.reports.csv_files import COLUMNS, OF, cell
from netsuite_rfm.rfm.reports.period import Period
from netsuite_rfm.rfm.reports.runs import RunOnRecord
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.reports.test_report_edges import sell
from tests.suitescript.stage import ANNA, BEN, CARA, HISTORY, stage
from tests.support.night import QUICK, run_night
from tests.support.typed_reports import write_reports

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """Settings for an account with two customers who ordered, by the names of a formula and of a script."""
    today = datetime.now(UTC).date()
    with stage() as here:
        here.account.sql(f"UPDATE customer SET altname = '=cmd|'' /C calc''!A0' WHERE id = {ANNA}")
        here.account.sql(f"UPDATE customer SET altname = '<b>Baker</b><script>alert(1)</script>' WHERE id = {BEN}")
        sell(here.account, (ANNA, today, "CashSale", 12_345), (BEN, today - timedelta(days=500), "CashSale", 999))
        for customer, day, before in ((CARA, today - timedelta(days=90), "new"), (ANNA, today, "lapsed"),
                                      (BEN, today, "at_risk")):  # fmt: skip
            values = {"customer": customer, "changed_on": day, "from": here.segment(before)}
            row = {f"custrecord_rfm_sh_{name}": value for name, value in values.items()}
            here.account.record_tables[HISTORY].add(row, here.account.clock.now())
        with Sandbox(here.account) as sandbox:
            run_night(sandbox, today)
            yield {**sandbox.settings(), **QUICK, "RFM_LOG_LEVEL": "error", "NETSUITE_TIME_ZONE": "UTC"}


def typed(*words: str, env: dict[str, str]) -> Result:
    """Type a command."""
    return CliRunner().invoke(app, ["report", *words], env=env)


def read_csv(path: Path) -> list[dict[str, str]]:
    """Rows of a file, as a spreadsheet reads it."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_reports_are_printed_for_people_and_for_programs(environment: dict[str, str]) -> None:
    """The same figures both ways; no name unless asked for."""
    shown, data = typed(env=environment), json.loads(typed("--json", env=environment).stdout)
    assert shown.exit_code == 0
    parts = (
        *(
            "Segment distribution",
            "Segment performance",
            "Key figures",
            "Segment movement",
            "Gains, the most valuable",
            "Coverage: 2 of 2",
        ),
        *(
            "Customers by recency",
            "Migration from",
            "Revenue concentration",
            "New customers who ordered again",
            "Retention",
        ),
    )
    assert [part for part in parts if part not in shown.stdout] == []
    assert [row["segment"] for row in data["distribution"]["rows"] if row["segment"] not in shown.stdout] == []
    assert "133.44" in shown.stdout
    assert data["distribution"]["total"]["lifetime_value"] == "133.44"
    assert "cmd" not in shown.stdout + json.dumps(data)
    named = json.loads(typed("--json", "--names", env=environment).stdout)
    assert [row["kind"] for row in named["movement"]["movers"]] == ["loss", "gain"]
    assert named["movement"]["movers"][1]["name"] == "=cmd|' /C calc'!A0"
    assert "=cmd" in typed("--names", env=environment).stdout


def test_a_run_is_the_last_refresh(environment: dict[str, str]) -> None:
    """The row that a run leaves is the one the reports show; one of a single customer after it is not."""
    for words in ([], ["--customer", str(ANNA)]):
        assert CliRunner().invoke(app, ["run", *words], env=environment).exit_code == 0
    found = json.loads(typed("--json", env=environment).stdout)
    assert [run["scope"] for run in found["runs"]][1] == "all customers"
    assert found["last_run"] == found["runs"][1]
    assert (found["last_run"]["exit_code"], found["last_run"]["scheme"]) == (0, "default")
    assert "Segments last refreshed 20" in typed(env=environment).stdout


def test_every_report_becomes_a_file(environment: dict[str, str], tmp_path: Path) -> None:
    """Each with its headings, each row a row, each number as in the JSON; no cell is a formula."""
    folder = tmp_path / "new" / "reports"
    result = typed("--csv", str(folder), "--names", "--json", env=environment)
    data = json.loads(result.stdout)
    assert sorted(path.stem for path in folder.iterdir()) == sorted(COLUMNS)
    for name, columns in COLUMNS.items():
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            assert tuple(next(csv.reader(stream))) == (*OF, *columns)
    rows = read_csv(folder / "distribution.csv")
    assert [row["segment"] for row in rows] == [row["segment"] for row in data["distribution"]["rows"]] + ["total"]
    assert rows[-1]["lifetime_value"] == "133.44"
    assert len(read_csv(folder / "heat_map.csv")) == 125
    assert len(read_csv(folder / "retention.csv")) == 13 * 14 // 2
    assert read_csv(folder / "movers.csv")[1]["name"] == "'=cmd|' /C calc'!A0"
    cells = [entry for name in COLUMNS for row in read_csv(folder / f"{name}.csv") for entry in row.values()]
    assert [text for text in cells if text.startswith(("=", "+", "@"))] == []


def test_a_file_that_is_sent_by_itself_says_what_it_is_of(environment: dict[str, str], tmp_path: Path) -> None:
    """In every row the month, the last day that counts, and the day of the run that the segments are of."""
    data = json.loads(typed("--json", env=environment).stdout)
    of = {"report_month": "2026-10", "report_as_of": "2026-10-31"} | {
        "limited_to": "Only orders of locations 7 and 8 (internal id) count."
    }
    nothing = dict.fromkeys(field.name for field in fields(RunOnRecord))
    for run, day in ((nothing | {"as_of": "2026-11-19"}, "2026-11-19"), (None, "")):
        write_reports(
            tmp_path, data | {"month": "2026-10", "as_of": "2026-10-31", "last_run": run, "order_locations": [7, 8]}
        )
        rows = [row for name in COLUMNS for row in read_csv(tmp_path / f"{name}.csv")]
        assert len(rows) > 125
        assert [row for row in rows if not row.items() >= (of | {"segments_as_of": day}).items()] == []


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param("=1+1", "'=1+1", id="equals"),
        pytest.param("+49 30", "'+49 30", id="plus"),
        pytest.param("-2+3", "'-2+3", id="minus"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("\t=1", "'\t=1", id="tab"),
        pytest.param("\n=1", "'\n=1", id="line break"),
        pytest.param("\r\n x", "'\r\n x", id="line break of Windows"),
        pytest.param(" =1", "' =1", id="blank before it"),
        pytest.param("\xa0\u3000@SUM(A1)", "'\xa0\u3000@SUM(A1)", id="blanks of other kinds"),
        pytest.param("\ufeff\u200b=1", "'\ufeff\u200b=1", id="invisible before it"),
        pytest.param("\N{FULLWIDTH EQUALS SIGN}1+1", "'\N{FULLWIDTH EQUALS SIGN}1+1", id="full width"),
        pytest.param(" Jones", " Jones", id="a blank before a name"),
        pytest.param("-12.50", "-12.50", id="an amount below zero stays a number"),
        pytest.param("At-Risk", "At-Risk", id="a sign further on"),
        pytest.param(None, "", id="nothing"),
        pytest.param(0, "0", id="zero"),
        pytest.param(True, "yes", id="yes"),
    ],
)
def test_no_cell_is_a_formula(value: object, written: str) -> None:
    """A text that a spreadsheet would calculate gets a quote in front; numbers do not."""
    assert cell(value) == written


def test_the_files_are_written_all_or_none(environment: dict[str, str], tmp_path: Path) -> None:
    """Where one cannot be put in place, those of yesterday stay, and nothing half written is left."""
    data: dict[str, Any] = json.loads(typed("--json", env=environment).stdout)
    write_reports(tmp_path, data)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    (tmp_path / "runs.csv").unlink()
    (tmp_path / "runs.csv").mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        write_reports(tmp_path, data | {"concentration": data["concentration"] | {"top": [], "curve": []}})
    left = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert left == {name: content for name, content in before.items() if name != "runs.csv"}
    result = typed("--csv", str(tmp_path / "movers.csv"), env=environment)
    assert isinstance(result.exception, UsageError)
    assert "--csv" in str(result.exception)


def test_the_page_holds_the_figures_of_the_report(environment: dict[str, str], tmp_path: Path) -> None:
    """One file, whole; a name with markup in it, where names are asked for, is text."""
    page = tmp_path / "report.html"
    assert f"Wrote {page}." in typed("--html", str(page), "--names", env=environment).stdout
    text = page.read_text("utf-8")
    assert "133.44" in text
    assert "&lt;b&gt;Baker" in text
    assert "<b>Baker" not in text
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    refused = typed("--html", str(tmp_path / "nowhere" / "report.html"), env=environment)
    assert isinstance(refused.exception, UsageError)
    assert str(refused.exception).startswith(f"--html {tmp_path / 'nowhere' / 'report.html'}: cannot be written")


def test_a_report_that_is_gone_leaves_no_old_file(environment: dict[str, str], tmp_path: Path) -> None:
    """Without the history its files have headings alone."""
    data = json.loads(typed("--json", env=environment).stdout)
    write_reports(tmp_path, data)
    assert read_csv(tmp_path / "movers.csv")
    data["measures"]["at_risk_churn"] = None
    write_reports(tmp_path, data | {"movement": None, "migration": None})
    for name in ("movement", "movers", "migration", "at_risk_churn"):
        assert read_csv(tmp_path / f"{name}.csv") == []


@pytest.mark.parametrize(
    ("month", "last"),
    [
        (None, TODAY),
        ("2026-11", TODAY),
        ("2026-10", date(2026, 10, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("1900-01", date(1900, 1, 31)),
    ],
)
def test_a_month_ends_with_its_last_day_or_today(month: str | None, last: date) -> None:
    """Today only where the month is not over."""
    assert last_day_of(month, None, TODAY) == last


def test_a_day_ends_the_month_where_it_is_asked_for() -> None:
    """A day up to today is taken as it is."""
    assert last_day_of(None, "2026-10-09", TODAY) == date(2026, 10, 9)
    assert last_day_of(None, TODAY.isoformat(), TODAY) == TODAY


@pytest.mark.parametrize(
    ("month", "as_of", "says"),
    [
        (None, (TODAY + timedelta(days=1)).isoformat(), "--as-of .*today is"),
        (None, "9 October", "--as-of '9 October': a day such as"),
        ("2026-10", "2026-10-09", "--month and --as-of exclude each other"),
    ],
)
def test_a_day_that_is_none_or_not_begun_is_refused(month: str | None, as_of: str, says: str) -> None:
    """The option is named, and what is needed or why not."""
    with pytest.raises(UsageError, match=says):
        last_day_of(month, as_of, TODAY)


@pytest.mark.parametrize("month", ["2026-12", "2027-01", "2026-13", "2026-00", "26-10", "2026-1", "1899-12", "October"])
def test_a_month_that_is_none_or_not_begun_is_refused(month: str) -> None:
    """The option is named, and what is needed or why not."""
    with pytest.raises(UsageError, match=r"^--month .*(is needed|has not begun)"):
        last_day_of(month, None, TODAY)


@pytest.mark.parametrize(
    ("after", "up_to", "wanted"),
    [
        (None, None, (date(2026, 10, 31), TODAY)),
        ("2026-01-01", None, (date(2026, 1, 1), TODAY)),
        ("2026-11-19", "2026-11-20", (date(2026, 11, 19), TODAY)),
    ],
)
def test_migration_is_between_two_days(after: str | None, up_to: str | None, wanted: tuple[date, date]) -> None:
    """By default since the month began."""
    assert migration_days(after, up_to, Period(TODAY), TODAY) == wanted


@pytest.mark.parametrize(
    ("after", "up_to", "message"),
    [
        ("2026-11-20", None, "--from 2026-11-20 must be before --to 2026-11-20"),
        (None, "2026-11-21", "--to 2026-11-21: today is 2026-11-20"),
        ("yesterday", None, "--from 'yesterday': a day such as"),
        (None, "2026-02-30", "--to '2026-02-30': a day such as"),
        ("1969-12-31", None, "--from '1969-12-31': a day such as 2026-11-21 is needed, not before 1970-01-01"),
    ],
)
def test_days_that_cannot_be_are_refused(after: str | None, up_to: str | None, message: str) -> None:
    """One line with the option."""
    with pytest.raises(UsageError) as caught:
        migration_days(after, up_to, Period(TODAY), TODAY)
    assert message in str(caught.value)


def test_a_month_that_has_not_begun_ends_the_command(environment: dict[str, str]) -> None:
    """Exit code 2 before anything is asked."""
    result = typed("--month", "2999-01", env=environment)
    assert isinstance(result.exception, UsageError)
