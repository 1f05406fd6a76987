"""Stages, audiences and who leaves next: every figure again by SQL of our own, the same wherever it is shown."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape
from typer.testing import CliRunner

from netsuite_rfm.cli.commands import app
from netsuite_rfm.reports.words import month, trend_news
from netsuite_rfm.rfm.alike import alike
from netsuite_rfm.rfm.brake.nights import Night
from netsuite_rfm.rfm.reports.groups import groups
from netsuite_rfm.rfm.reports.next_to_leave import next_to_leave, spans
from netsuite_rfm.rfm.reports.rows import Ageing, InGroup, InSegment, KeptFigures, ListValue
from netsuite_rfm.rfm.reports.segments import Segments
from netsuite_rfm.sandbox.scripts.deployments import Asked, open_suitelet, render_portlet
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme
from tests.reports import truth_of_reports as true
from tests.reports.asking import report_of
from tests.reports.conftest import LAST, SCHEME
from tests.suitescript.dashboard import MINUS, NBSP, PAGE, PORTLET, Seen
from tests.support.night import QUICK, expected
from tests.support.rules_truth import audiences_of, stages_of
from tests.support.typed_reports import render, show_reports, typed, write_reports

DEFAULT = load_scheme("default")
SEGMENTS = Segments(DEFAULT, [ListValue(at, segment.value) for at, segment in enumerate(DEFAULT.segments, start=1)])


@pytest.fixture(scope="module")
def found(retailer: Sandbox) -> dict[str, Any]:
    """The report of November, as plain data, of a scheme with everything that costs a request; 30 at most."""
    retailer.requests.clear()
    made = report_of(retailer, LAST, scheme=replace(SCHEME, churn_days=90))
    assert len(retailer.requests) <= 30
    return made


def test_counts_values_and_overlap_are_those_of_the_orders(retailer: Sandbox, found: dict[str, Any]) -> None:
    """Each stage and each audience: customers, share, value, and the segments they hold."""
    scored = expected(retailer.account, LAST)
    stages = stages_of(retailer.account, LAST)
    audiences = audiences_of(retailer.account, LAST)
    assert found["distribution"]["total"]["customers"] == len(stages)
    wanted = true.groups({customer: {name} for customer, name in stages.items()}, scored, len(stages))
    assert true.shown_groups(found["groups"]["stages"]) == wanted
    assert true.shown_groups(found["groups"]["audiences"]) == true.groups(audiences, scored, len(stages))
    assert len(wanted) > 5


def test_who_leaves_next_is_who_moves_if_time_alone_passes(retailer: Sandbox, found: dict[str, Any]) -> None:
    """Scored again for each of thirty days, without an order after the last run."""
    moves = true.first_moves(retailer.account, LAST, range(1, 31))
    assert true.shown_leaving(found["leaving"]) == true.leaving(moves)
    assert len(moves) > 20


def test_the_call_list_of_who_leaves_names_the_store(retailer: Sandbox, found: dict[str, Any], tmp_path: Path) -> None:
    """As many customers as the report counts, each with the home location that the field holds."""
    environment = {**retailer.settings(), **QUICK, "RFM_LOG_LEVEL": "error", "RFM_HOME_LOCATION": "true"}
    file = tmp_path / "calls.csv"
    words = ("leaving", "--within", "30", "--as-of", LAST.isoformat(), "--csv", str(file))
    assert CliRunner().invoke(app, words, env=environment).exit_code == 0
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    assert len(rows) == sum(row["within"][-1]["customers"] for row in found["leaving"]["rows"])
    stores = dict(
        retailer.account.sql(
            "SELECT c.id, l.name FROM customer c LEFT JOIN location l ON l.id = c.custentity_rfm_home_location"
        )
    )
    assert [row["store"] for row in rows] == [stores[int(row["customer"])] or "" for row in rows]
    assert any(row["store"] for row in rows)


def test_the_surfaces_have_the_same_figures(
    found: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Terminal, page and files; a stage and an audience of one name cannot be taken for each other."""
    show_reports(found)
    shown, page = capsys.readouterr().out, render(found)
    write_reports(tmp_path, found)
    rows = [*found["groups"]["stages"], *found["groups"]["audiences"]]
    files = {path.stem: list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
             for path in tmp_path.glob("*.csv")}  # fmt: skip
    assert [(line["kind"], line["name"], int(line["customers"])) for line in files["stages_and_audiences"]] == [
        (row["kind"], row["name"], row["customers"]) for row in rows
    ]
    for row in rows:
        assert f"{row['label']} " in shown
        assert f'<th scope="row">{escape(row["label"])}</th><td>{row["customers"]:,}</td>' in page
    assert {"Stage: VIP Customer", "Audience: VIP Customers", "Segment: VIP Champions"} <= {
        row["label"] for row in found["groups"]["alike"]
    }
    overlap = {(line["name"], line["segment"]): int(line["customers"]) for line in files["overlap"]
               if line["kind"] == "Audience"}  # fmt: skip
    assert overlap == {
        (row["name"], shared["segment"]): shared["customers"]
        for row in found["groups"]["audiences"]
        for shared in row["segments"]
    }
    leaving = {(line["from"], line["to"], line["within_days"]): line["customers"] for line in files["next_to_leave"]}
    assert len(leaving) == 3 * len(found["leaving"]["rows"])
    assert "would change segment within 14 days without an order" in shown
    assert "would change segment within 14 days without an order" in page


def test_the_pages_in_netsuite_have_the_same_figures(retailer: Sandbox, found: dict[str, Any]) -> None:
    """Sizes, overlap, names that are alike with their rules, who leaves next; and each number leads to so many."""
    seen = suitelet(retailer, groups="T")
    rows = [*found["groups"]["stages"], *found["groups"]["audiences"]]
    sizes = seen.table("Active customers by lifecycle stage, and by audience")
    assert {name: (row["Customers"], row["Lifetime value"].replace(",", "")) for name, row in sizes.items()} == {
        row["label"]: (f"{row['customers']:,}", row["lifetime_value"]) for row in rows
    }
    held = seen.table("Customers of each stage and audience by the segment they hold")
    for row in rows:
        for shared in row["segments"]:
            assert held[row["label"]].get(shared["segment"], "0") == f"{shared['customers']:,}"
    alike_rows = seen.rows["Names that are alike, and how the groups differ"]
    assert sorted(map(tuple, alike_rows)) == sorted(
        (row["label"], f"{row['customers']:,}", row["rule"]) for row in found["groups"]["alike"]
    )
    leaving = suitelet(retailer, leaving="T")
    shown = leaving.rows["Customers who would change segment without an order"]
    assert [[cell.replace(",", "") for cell in row] for row in shown] == [
        [row["from"], row["to"], *(str(cell) for entry in row["within"]
                                   for cell in (entry["customers"], entry["lifetime_value"]))]
        for row in found["leaving"]["rows"]
    ]  # fmt: skip
    values = {segment.name: segment.value for segment in DEFAULT.segments}
    for row in found["leaving"]["rows"][:3]:
        for entry in row["within"]:
            asked = {"leaving": values[row["from"]], "to": values[row["to"]], "within": str(entry["days"])}
            assert members(suitelet(retailer, **asked)) == entry["customers"]
    for row in rows:
        if row["customers"] <= 100:
            assert members(suitelet(retailer, **{row["kind"].lower(): row["value"]})) == row["customers"]


def test_the_trend_in_netsuite_is_that_of_the_report(retailer: Sandbox, found: dict[str, Any]) -> None:
    """On the page and the portlet: first and last size, the change, and the sentence of the fastest."""
    trend = found["trend"]
    assert trend["growing"]
    assert trend["shrinking"]
    first, last = (f"End of {month(trend['months'][at])}" for at in (0, -1))
    for seen in (suitelet(retailer), Seen(render_portlet(retailer.account, PORTLET).html)):
        shown = seen.table("Active customers by segment at month ends")
        assert {name: (row[first], row[last]) for name, row in shown.items()} == {
            row["segment"]: (f"{row['customers'][0]:,}", f"{row['customers'][-1]:,}")
            for row in trend["rows"]
            if any(row["customers"])
        }
        assert trend_news(typed(found).trend) in [text.replace(NBSP, " ").replace(MINUS, "-") for text in seen.texts]
        assert len([tag for tag, _ in seen.tags if tag == "polyline"]) == len(shown)


def suitelet(sandbox: Sandbox, **parameters: str) -> Seen:
    """What a page in NetSuite shows."""
    return Seen(open_suitelet(sandbox.account, PAGE, asked=Asked(parameters=parameters)).html)  # type: ignore[arg-type]


def members(seen: Seen) -> int:
    """How many customers a page lists."""
    listed = [rows for caption, rows in seen.rows.items() if "customer" in caption and "first" in caption]
    single = [rows for caption, rows in seen.rows.items() if caption == "1 customer"]
    return sum(map(len, listed + single))


def test_an_account_without_the_fields_is_told_and_loses_nothing_else(retailer: Sandbox) -> None:
    """The other kind is shown; without both there is no section, and a relative scheme says why nobody is named."""
    kept = retailer.account.custom_fields.pop("custentity_rfm_audiences")
    retailer.account.set_home_currency(retailer.account.home_currency)  # has the tables of SuiteQL made anew
    try:
        partly = report_of(retailer, LAST, scheme=SCHEME)
        neither = report_of(retailer, LAST, scheme=replace(load_scheme("quantile"), lifecycle=(), audiences=()))
    finally:
        retailer.account.custom_fields["custentity_rfm_audiences"] = kept
        retailer.account.set_home_currency(retailer.account.home_currency)
    assert partly["groups"]["audiences"] is None
    assert partly["groups"]["stages"]
    assert any("list of audiences cannot be read" in note for note in partly["notes"])
    assert neither["groups"] is None
    assert neither["leaving"]["rows"] == []
    assert "relative to each other" in neither["leaving"]["not_known"]


def test_the_trend_is_that_of_the_last_complete_run_of_each_month(retailer: Sandbox) -> None:
    """Runs of a part, runs that ended early and figures nobody can read are passed over."""
    table = retailer.account.record_tables["customrecord_rfm_run"]

    def left(day: date, size: int, *, scope: str = "all customers", code: int = 0, text: str = "") -> int:
        values = {"as_of": day, "scope": scope, "exit_code": code,
                  "brake": text or Night(sizes={"Sval_rfm_stage_lapsed": size}).text()}  # fmt: skip
        row = {f"custrecord_rfm_run_{name}": value for name, value in values.items()}
        return table.add(row, datetime(2026, 11, 28, tzinfo=UTC))

    days = [date(2026, 8, 3), date(2026, 8, 30), date(2026, 9, 29), date(2026, 10, 31)]
    before = set(table.rows)
    for at, day in enumerate(days):
        left(day, 10 * (at + 1))
    left(days[-1], 7, scope="changed since the last run")
    left(days[-1], 7, code=4)
    left(date(2025, 10, 31), 7)
    left(date(2026, 7, 31), 7, text="not JSON")
    try:
        found = report_of(retailer, LAST, scheme=SCHEME)["groups"]["trend"]
    finally:
        for number in set(table.rows) - before:
            del table.rows[number]
    assert found["days"] == ["2026-08-30", "2026-09-29", "2026-10-31"]
    lapsed = next(row for row in found["rows"] if row["label"] == "Stage: Lapsed")
    assert (lapsed["customers"], lapsed["change"]) == ([20, 30, 40], "1.000000")
    assert [row["label"] for row in found["rows"]] == ["Stage: Lapsed"]
    assert (found["growing"], found["shrinking"]) == ("Stage: Lapsed", None)


def test_a_list_value_that_the_scheme_does_not_use_is_shown_by_its_own_name() -> None:
    """Such as one of an earlier scheme that customers still hold."""
    strange = InGroup(99, segment=1, scriptid="VAL_OLD", name="Old Friends", customers=3, cents=450)
    found = groups(
        DEFAULT, SEGMENTS, now=[InSegment(1, 10)], in_stages=[], in_audiences=[strange], kept=[KeptFigures(1)]
    )
    assert found is not None
    assert (found.audiences or [])[-1].label == "Audience: Old Friends"
    assert [(row.label, row.customers, row.lifetime_value) for row in found.rows if row.customers] == [
        ("Audience: Old Friends", 3, "4.50")
    ]
    assert found.trend is None


def test_only_groups_of_several_kinds_are_alike_and_each_once() -> None:
    """By a word that says something; plural and singular are one."""
    labels = [[group.label for group in several] for several in alike(DEFAULT)]
    assert ["Segment: VIP Champions", "Stage: VIP Customer", "Audience: VIP Customers"] in labels
    assert ["Segment: At-Risk", "Stage: At-Risk", "Audience: At-Risk Customers"] in labels
    every = [label for several in labels for label in several]
    assert len(every) == len(set(every))
    assert all(len({label.split(":")[0] for label in several}) > 1 for several in labels)
    assert "Segment: Recent High-Spenders" not in every


@pytest.mark.parametrize("score", ["", "999", "45", "abc", "055"])
def test_a_score_that_a_person_typed_names_nobody(score: str) -> None:
    """It is left out, and the rest is summed."""
    day = date(2026, 11, 20)
    last = day - timedelta(days=28)
    every = spans(DEFAULT, day)
    at = next(number for number, (after, up_to) in enumerate(every, start=1) if after < last <= up_to)
    found = next_to_leave([Ageing(score, at, 5, 100), Ageing("555", at, 2, 300)], DEFAULT, day)
    assert [(row.from_segment, [entry.customers for entry in row.within]) for row in found.rows] == [
        ("VIP Champions", [2, 2, 2])
    ]
