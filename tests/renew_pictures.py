"""Renews the pictures in the documents: the report page, and the reports in NetSuite as the sandbox shows them.

Run it as ``make pictures``; it needs Chromium. Both are of a generated retailer, scored at the end of the last three
months and today.
"""

import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from netsuite_rfm.reports.page import render
from netsuite_rfm.rfm.reports.period import first_of_month
from netsuite_rfm.sandbox.pages.center import Center
from netsuite_rfm.sandbox.scripts.showcase import open_scripted_retailer
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.reports.asking import made_of
from tests.suitescript.stage import SOURCE
from tests.support.browser import browser
from tests.support.night import run_night

ROOT = Path(__file__).resolve().parents[1]
REPORT, DASHBOARD = ROOT / "tests" / "reports" / "page" / "report.png", ROOT / "tests" / "suitescript" / "dashboard.png"
REPORT_SIZE, DASHBOARD_SIZE = (1280, 1000), (1140, 900)
PAGE = "/app/site/hosting/scriptlet.nl?script=customscript_rfm_dashboard_sl&deploy=customdeploy_rfm_dashboard_sl"

if __name__ == "__main__":
    today = datetime.now(UTC).date()
    nights = [*(first_of_month(today, months_back=back) - timedelta(days=1) for back in (2, 1, 0)), today]
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_scripted_retailer(SOURCE, customers=5_000, today=today)) as account,
        Sandbox(account) as sandbox,
        browser() as tab,
    ):
        for day in nights:
            wanted = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            account.clock.skew_s += (wanted - account.clock.now()).total_seconds()
            assert run_night(sandbox, day).exit_code == 0
        page = Path(folder, "report.html")
        page.write_text(render(made_of(sandbox, today)), encoding="utf-8")
        tab.open(page.as_uri(), REPORT_SIZE)
        REPORT.write_bytes(tab.picture(whole=False))
        sandbox.site.pages = Center(account)
        tab.open(sandbox.base_url + PAGE, DASHBOARD_SIZE)
        DASHBOARD.write_bytes(tab.picture(whole=False))
