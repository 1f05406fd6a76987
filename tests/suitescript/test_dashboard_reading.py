"""What the dashboard reads, when it reads it anew, and what it shows where something cannot be read."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.scripts.deployments import render_portlet
from netsuite_rfm.sandbox.scripts.project import load_project
from tests.reports.suitelet_figures import leave_counting
from tests.suitescript import dashboard
from tests.suitescript.dashboard import DISTRIBUTION, PERFORMANCE, PORTLET, add_move, add_orders, add_run, ask, see
from tests.suitescript.stage import ANNA, HISTORY, SOURCE, TODAY, Stage, stage


def loyal(seen: dashboard.Seen) -> str:
    """How many loyal customers a page shows."""
    return seen.table(DISTRIBUTION)["Loyal Customers"]["Customers"]


def kept(here: Stage, role: str = "ADMINISTRATOR", **parameters: str) -> str:
    """What the page shows without asking for it anew."""
    return loyal(dashboard.Seen(ask(here, role, **parameters).html))


def test_success_measures_are_kept_too() -> None:
    """What is read for them costs what the README says; where no run names at-risk segments, that is said."""
    with stage() as here:
        assert "At-risk outcomes cannot be read: the last run names no at-risk" in see(here, measures="T").text
        leave_counting(here.account)
        here.write(ANNA, "loyal", custentity_rfm_order_count=2)
        assert [ask(here, measures="T").units for _ in range(2)] == [122, 11]


def test_figures_are_kept_for_ten_minutes() -> None:
    """The second look costs 11 units, of the page as of the portlet; after ten minutes all is read again."""
    with stage() as here:
        first, again = ask(here), ask(here)
        assert (first.units, again.units) == (207, 11)
        units = [render_portlet(here.account, PORTLET).units for _ in range(2)]
        assert units == [72, 11]
        here.write(ANNA, "loyal")
        here.account.clock.skew_s += 599
        assert kept(here) == "0"
        here.account.clock.skew_s += 2
        assert kept(here) == "1"


def test_a_run_a_day_another_month_another_viewer_and_the_link_read_anew() -> None:
    """What was kept is not shown for another question, nor to whoever may see less."""
    with stage() as here:
        assert kept(here) == "0"
        here.write(ANNA, "loyal")
        assert kept(here) == "0"
        assert kept(here, month="2026-10") == "1"
        assert kept(here, role="MARKETING_MANAGER") == "1"
        add_run(here)
        assert kept(here) == "1"
        here.write(ANNA, "new")
        assert kept(here) == "1"
        assert kept(here, refresh="T") == "0"
        assert kept(here) == "0"
        here.write(ANNA, "loyal")
        here.set_day(TODAY + timedelta(days=1))
        assert kept(here) == "1"


def test_a_page_with_a_failure_is_not_kept() -> None:
    """The next look tries again."""
    with stage() as here:
        here.account.standard_role.pop("TRAN_FIND")
        assert "cannot be read" in see(here, role="MARKETING_MANAGER").text
        here.account.standard_role["TRAN_FIND"] = "VIEW"
        assert "cannot be read" not in dashboard.Seen(ask(here, "MARKETING_MANAGER").html).text


def test_the_moment_of_the_figures_is_that_of_reading_them() -> None:
    """Figures that were kept say how old they are."""
    with stage() as here:
        ask(here)
        here.account.clock.skew_s += 420
        assert "Figures as of 2026-11-20 09:00 UTC." in dashboard.Seen(ask(here).html).text
        assert "Figures as of 2026-11-20 09:07 UTC." in see(here).text


@pytest.mark.parametrize(
    ("permission", "lost", "stays"),
    [
        pytest.param("TRAN_FIND", "Segment performance", "Segment distribution", id="transactions"),
        pytest.param("LIST_CUSTJOB", "Segment distribution", "The names of the segments", id="customers"),
        pytest.param("ADMI_CUSTLIST", "The names of the segments", "Segment performance", id="custom lists"),
    ],
)
def test_a_permission_that_lacks_costs_its_report_alone(permission: str, lost: str, stays: str) -> None:
    """One line in the place of the report, one in the log; the others stand."""
    with stage() as here:
        add_run(here)
        here.write(ANNA, "loyal")
        del here.account.standard_role[permission]
        seen = see(here, role="MARKETING_MANAGER")
        told = [text for text in seen.texts if "cannot be read" in text and not text.startswith("Key figures")]
        assert [text for text in told if text.startswith(f"{lost} cannot be read: ")]
        assert not [text for text in told if text.startswith(stays)]
        assert all("\n" not in text for text in told)
        assert len(here.errors()) >= len(told) > 0


def test_an_account_without_history_and_runs(tmp_path: Path) -> None:
    """Where these records are not deployed, their reports say so and the figures of the others are true."""
    copy = shutil.copytree(SOURCE, tmp_path / "src")
    for name in (HISTORY, dashboard.RUN):
        (copy / "Objects" / f"{name}.xml").unlink()
    account = ScriptedAccount(load_project(copy), time_zone="Europe/London")
    try:
        here = Stage(account)
        dashboard.only(here, [{"id": 1, "custentity_rfm_segment": here.segment("loyal")}])
        add_orders(here, [(1, TODAY, "CashSale", 4_200)])
        seen = see(here)
        assert loyal(seen) == loyal(dashboard.see_portlet(here)) == "1"
        assert seen.table(PERFORMANCE)["Total"]["This month"] == "42.00"
        lost = [
            "The runs of the worker", "Trend", "Segment performance", "Segment movement in November 2026",
            "Segment migration, 2026-10-31 to 2026-11-20", "What NetSuite refused", "The runs",
        ]  # fmt: skip
        told = [text.split(" cannot be read")[0] for text in seen.texts if " cannot be read" in text]
        assert told == lost
    finally:
        account.close()


def status(here: Stage) -> list[str]:
    """The first lines of the page and of the portlet, which must be the same."""
    found = [
        [text for text in seen.texts if "refreshed" in text or "newest run" in text]
        for seen in (see(here), dashboard.see_portlet(here))
    ]
    assert found[0] == found[1]
    return found[0]


def test_the_last_refresh_is_of_all_customers_and_went_well() -> None:
    """A failed run after it is told beside it; a run of a few customers changes nothing, however many there were."""
    with stage() as here:
        add_run(here)
        good = "Segments last refreshed 2026-11-20 09:00 UTC, for orders up to 2026-11-19: complete."
        assert status(here) == [good]
        for _ in range(11):
            add_run(here, scope="customers named", result="complete")
        assert status(here) == [good]
        add_run(here, result="NetSuite could not be read", exit_code=3)
        failed = "The newest run, 2026-11-20 09:00 UTC, did not go well: NetSuite could not be read (exit code 3)."
        assert status(here) == [good, failed]
        add_run(here, exit_code=1, rejected=4)
        assert status(here) == [good.replace("complete", "some customers could not be written")]


def test_the_last_ten_runs_are_listed_newest_first() -> None:
    """With what each did."""
    with stage() as here:
        for number in range(12):
            add_run(here, read=1_000 + number, remaining=number)
        rows = see(here).rows["The last 10 runs, newest first"]
        assert [row[5] for row in rows] == [f"{1_000 + number:,}" for number in range(11, 1, -1)]
        assert rows[0] == [
            "2026-11-20 09:00 UTC", "complete", "2026-11-19", "all customers", "0", "1,011", "12", "0", "11",
            "default", "1.2.3",
        ]  # fmt: skip


GROSS_NOTE = "sales orders and cash sales count, and returns are not subtracted"


@pytest.mark.parametrize(
    "counting",
    [
        pytest.param("not JSON", id="no JSON"),
        pytest.param("[]", id="no object"),
        pytest.param('{"order_types": ["SalesOrd"]}', id="net missing"),
        pytest.param('{"order_types": [], "net": false}', id="no type"),
        pytest.param('{"order_types": "SalesOrd", "net": false}', id="type is no list"),
        pytest.param('{"order_types": ["X\') OR (1=1"], "net": false}', id="injection as a type"),
        pytest.param('{"order_types": ["SalesOrd"], "net": false, "locations": ["1) OR (1=1"]}', id="as a location"),
        pytest.param('{"order_types": ["SalesOrd"], "net": false, "locations": {"length": 1}}', id="no list"),
        pytest.param('{"order_types": ["SalesOrd"], "net": false, "currency": "1) OR (1"}', id="as a currency"),
        pytest.param('{"order_types": ["SalesOrd"], "net": false, "subsidiary": 1.5}', id="no whole subsidiary"),
        pytest.param('{"order_types": ["SalesOrd"], "net": false, "period": "0; DROP"}', id="as a period"),
    ],
)
def test_counting_that_cannot_be_read_is_not_sent(counting: str) -> None:
    """The page counts by the default and says so; nothing of the text reaches SuiteQL."""
    with stage() as here:
        add_orders(here, [(ANNA, TODAY, "CashSale", 500), (ANNA, TODAY, "CashRfnd", -100)])
        add_run(here, counting=counting)
        seen = see(here)
        assert seen.table(PERFORMANCE)["Total"]["This month"] == "5.00"
        (note,) = [text for text in seen.texts if GROSS_NOTE in text]
        assert note.startswith("What the last run left as counting cannot be read")
        assert here.errors() == []


def test_the_page_counts_as_the_last_refresh_did() -> None:
    """Types and locations as the run left them, numbers or text; a later run of a few customers does not matter."""
    with stage() as here:
        add_orders(here, [(ANNA, TODAY, "CustInvc", 500), (ANNA, TODAY, "CashSale", 900)])
        add_run(here, counting='{"order_types": ["CustInvc"], "net": false, "locations": [], "period": 0}')
        add_run(here, counting=dashboard.GROSS, scope="customers named")
        seen = see(here)
        assert seen.table(PERFORMANCE)["Total"]["This month"] == "5.00"
        assert any(text.startswith("Revenue of invoices, before returns. ") for text in seen.texts)
        assert not [text for text in seen.texts if GROSS_NOTE in text]


def test_links_lead_to_the_searches_there_are() -> None:
    """By internal id and under their own titles, once the setup page has made them."""
    with stage(set_up=False) as here:
        assert "Saved searches" not in [text for _, text in see(here).headings]
    with stage() as here:
        add_move(here, ANNA, ("loyal", "new"), TODAY - timedelta(days=80))
        add_move(here, ANNA, ("new", "loyal"), TODAY)
        links = see(here).links
        for name in ("distribution", "revenue", "movement"):
            search = here.account.host.saved_searches[f"customsearch_rfm_{name}"]
            assert links[search["title"]] == f"/app/common/search/searchresults.nl?searchid={search['searchId']}"
        assert links["Anna <b>Archer</b>"] == f"/app/common/entity/custjob.nl?id={ANNA}"
