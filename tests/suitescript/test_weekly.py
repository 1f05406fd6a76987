"""The weekly report: once a week, by mail and as a file, and to nobody until somebody is configured."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from netsuite_rfm.sandbox.scripts.deployments import run_map_reduce
from netsuite_rfm.sandbox.scripts.map_reduce import MapReduceRun
from tests.reports.suitelet_figures import leave_counting
from tests.suitescript import dashboard
from tests.suitescript.dashboard import DISTRIBUTION, Seen, see
from tests.suitescript.stage import Stage, stage
from tests.suitescript.test_governance import said

WEEKLY = "customdeploy_rfm_weekly_mr"
MONDAY = date(2026, 11, 23)
FOLDER = 41


@pytest.fixture
def here() -> Iterator[Stage]:
    """An account with something to report, on a Monday; the report is configured in full."""
    with stage() as one:
        one.set_day(MONDAY)
        dashboard.fill(one, 20, seed=3)
        leave_counting(one.account)
        one.account.host.folders.add(FOLDER)
        one.account.host.parameters |= {
            "custscript_rfm_weekly_author": one.account.host.parameters["custscript_rfm_author"],
            "custscript_rfm_weekly_recipients": "crm@mail.example, digital@mail.example",
            "custscript_rfm_weekly_folder": str(FOLDER),
        }
        yield one


def run(here: Stage, crash_at: dict[str, int] | None = None) -> MapReduceRun:
    """One night of it, in which nothing fails."""
    ran = run_map_reduce(here.account, WEEKLY, crash_at=crash_at)
    assert (ran.input_error, ran.errors["map"]) == (None, [])
    return ran


def test_one_mail_and_one_file_a_week(here: Stage) -> None:
    """With the figures of the page, as a page of its own that names no customer; its units are those of the README."""
    units = [run(here).units["map"].most, run(here).units["map"].most]
    assert units == [*said("the report of a week, kept and mailed"), 0]
    for day in range(1, 8):
        here.set_day(MONDAY + timedelta(days=day))
        run(here)
    first, second = here.mails
    assert [mail.subject for mail in here.mails] == [
        f"Customer segments, November 2026 [RFM weekly 2026-11-{day}]" for day in (23, 30)
    ]
    assert first.recipients == second.recipients == ("crm@mail.example", "digital@mail.example")
    cabinet = here.account.host.cabinet
    assert set(cabinet) == {(FOLDER, "rfm-report-2026-11-23.html"), (FOLDER, "rfm-report-2026-11-30.html")}
    kept = cabinet[FOLDER, "rfm-report-2026-11-30.html"]
    assert second.attachments == (("rfm-report-2026-11-30.html", kept),)
    report = Seen(kept.removeprefix("<!DOCTYPE html>"))
    assert report.table(DISTRIBUTION) == see(here).table(DISTRIBUTION)
    assert set(Seen(second.body).table(DISTRIBUTION)) == set(report.table(DISTRIBUTION))
    assert "Customer 20" not in kept + second.body
    assert "Retention" in kept
    assert all(href.startswith("https://") for href in (*report.links.values(), *Seen(second.body).links.values()))


@pytest.mark.parametrize("call", [0, 40, 41, 42, 43])
def test_a_restart_sends_no_second_mail(call: int) -> None:
    """Wherever the server goes down in the middle of it."""
    with stage() as here:
        here.set_day(MONDAY)
        parameters = here.account.host.parameters
        parameters["custscript_rfm_weekly_author"] = parameters["custscript_rfm_author"]
        parameters["custscript_rfm_weekly_recipients"] = "crm@mail.example"
        run(here, crash_at={"map": call})
        run(here)
        assert len(here.mails) == 1


def test_a_week_without_a_monday_is_made_up_for(here: Stage) -> None:
    """The next night sends it, once; a folder that is gone keeps no mail back, and is told."""
    here.account.host.folders.clear()
    here.set_day(MONDAY + timedelta(days=2))
    run(here)
    run(here)
    assert [mail.subject[-12:-1] for mail in here.mails] == [" 2026-11-23"]
    assert here.errors() == [f"Weekly report not kept in folder {FOLDER}"]


@pytest.mark.parametrize(
    ("changed", "mails", "files"),
    [
        pytest.param({"recipients": None, "folder": None}, 0, 0, id="nothing configured"),
        pytest.param({"recipients": "nobody"}, 0, 1, id="no address"),
        pytest.param({"author": None}, 0, 1, id="no sender"),
        pytest.param({"folder": None}, 1, 0, id="no folder"),
        pytest.param({"weekday": "sunday"}, 1, 1, id="of yesterday"),
        pytest.param({"recipients": None, "weekday": "Tuesday"}, 0, 0, id="a file alone on its day alone"),
        pytest.param({"weekday": "Someday"}, 0, 0, id="no weekday"),
    ],
)
def test_it_goes_where_it_is_configured_to(here: Stage, changed: dict[str, str | None], mails: int, files: int) -> None:
    """Sender, recipients, folder and weekday; a list has ten addresses at most."""
    here.account.host.parameters |= {f"custscript_rfm_weekly_{name}": value for name, value in changed.items()}
    run(here)
    assert (len(here.mails), len(here.account.host.cabinet)) == (mails, files)


def test_a_sandbox_account_mails_nobody(here: Stage) -> None:
    """Unless it is told to; the file is kept there too."""
    here.account.platform = replace(here.account.platform, env_type="SANDBOX")
    run(here)
    assert (len(here.mails), len(here.account.host.cabinet)) == (0, 1)
    here.account.host.parameters["custscript_rfm_weekly_anywhere"] = True
    run(here)
    assert len(here.mails) == 1
