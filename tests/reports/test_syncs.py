"""Syncs on record in the report: newest first, with what was left out for all reasons together."""

from contextlib import closing
from datetime import UTC, date, datetime

from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.reports.asking import report_of
from tests.suitescript.stage import project
from tests.support.night import score_as_of

AS_OF = date(2026, 11, 20)


def test_the_last_ten_syncs_are_in_the_report() -> None:
    """Of eleven the newest ten; a text of reasons that somebody has edited counts as none."""
    with closing(ScriptedAccount(project())) as account, Sandbox(account) as sandbox:
        open_retailer(account, customers=60, seed=4, today=AS_OF)
        score_as_of(account, AS_OF)
        for sent in range(11):
            reasons = "edited" if sent == 10 else '{"inactive": 1, "opted out": 2}'
            row = {"destination": "klaviyo", "result": "complete", "sent": sent, "left_out": reasons}
            row["finished"] = datetime(2026, 11, 20, 6, sent, tzinfo=UTC)
            values = {f"custrecord_rfm_sync_{name}": value for name, value in row.items()}
            assert account.record_tables["customrecord_rfm_sync"].add(values, account.clock.now())
        found = report_of(sandbox, AS_OF)["syncs"]
    assert [one["sent"] for one in found] == list(range(10, 0, -1))
    assert [one["left_out"] for one in found] == [0, *[3] * 9]
    assert found[0]["finished"] == "2026-11-20T06:10:00Z"
