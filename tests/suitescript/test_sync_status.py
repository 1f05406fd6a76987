"""The page of the reports shows the last syncs to where campaigns run, and which did not go well."""

from datetime import UTC, datetime, timedelta

from tests.suitescript import dashboard
from tests.suitescript.stage import Stage, stage

SYNC = "customrecord_rfm_sync"
CAPTION = "The last 3 syncs, newest first"


def add_sync(here: Stage, days_ago: int, **values: object) -> None:
    """Leave the row of a sync, as the worker does."""
    finished = datetime(2026, 11, 20, 6, 5, tzinfo=UTC) - timedelta(days=days_ago)
    row = {
        "destination": "klaviyo",
        "result": "complete",
        "scope": "full",
        "read": 1200,
        "sent": 1000,
        "failed": 0,
        "left_out": '{"inactive": 20, "opted out": 180}',
        "remaining": 0,
        "finished": finished,
        **values,
    }
    own = {f"custrecord_rfm_sync_{name}": value for name, value in row.items()}
    assert here.account.record_tables[SYNC].add(own, here.account.clock.now())


def test_syncs_are_listed_newest_first_with_their_figures() -> None:
    """Left out are all reasons together; a text that somebody has edited counts as none."""
    with stage() as here:
        add_sync(here, 2)
        add_sync(here, 1, destination="meta", left_out="edited <b>")
        add_sync(here, 0, scope="changed", read=12, sent=9, left_out='{"opted out": 3}')
        page = dashboard.see(here)
        assert page.rows[CAPTION] == [
            ["2026-11-20 06:05 UTC", "klaviyo", "complete", "changed", "12", "9", "3", "0", "0"],
            ["2026-11-19 06:05 UTC", "meta", "complete", "full", "1,200", "1,000", "0", "0", "0"],
            ["2026-11-18 06:05 UTC", "klaviyo", "complete", "full", "1,200", "1,000", "200", "0", "0"],
        ]
        assert not any("did not go well" in text for text in page.texts)


def test_a_destination_whose_newest_sync_went_wrong_is_named() -> None:
    """An earlier failure that was made good is not."""
    with stage() as here:
        add_sync(here, 2, destination="meta", result="failed")
        add_sync(here, 1, destination="meta")
        add_sync(here, 0, result="rejected rows", failed=4)
        said = [text for text in dashboard.see(here).texts if "did not go well" in text]
        assert said == ["The newest sync to klaviyo, 2026-11-20 06:05 UTC, did not go well: rejected rows."]


def test_where_nobody_syncs_or_may_see_it_nothing_is_shown() -> None:
    """No row, or a role without the permission: the page is as it was."""
    with stage() as here:
        assert "Last syncs" not in [text for _, text in dashboard.see(here).headings]
        add_sync(here, 0)
        here.account.record_tables[SYNC].fields.pop("custrecord_rfm_sync_sent")  # type: ignore[attr-defined]
        here.account.set_home_currency("USD")  # has the tables of SuiteQL made anew
        page = dashboard.see(here, refresh="T")
        assert "Last syncs" not in [text for _, text in page.headings]
