"""What Days Outside of RFM Segment Action does to the mails of store managers, over 60 nights of a generated retailer.

``python -m tests.benchmarks calm``. It takes minutes: two accounts, each with 60 runs of the worker and of the scripts.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.scripts.showcase import announce_from, nightly, open_scripted_retailer, project_folder
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme
from tests.support.night import run_night

CUSTOMERS: Final = 5_000
NIGHTS: Final = 60
LAST: Final = date(2026, 11, 28)
VIP: Final = "val_rfm_vip_champions"


def measure() -> Iterator[tuple[str, str, str]]:
    """Mails and what they name, with leaving a segment at once and after 60 days outside."""
    before, after = nights(0), nights(60)
    for what in ("mails", "joined", "left", "category changes"):
        yield (f"{what} in {NIGHTS} nights, 0 days outside", f"{before[what]:,}", "")
        yield (f"{what} in {NIGHTS} nights, 60 days outside", f"{after[what]:,}", f"below {before[what]:,}")


def nights(days_outside: int) -> Counter[str]:
    """Play the nights; count mails, who joined and left by them, and customers whose category changed overnight."""
    folder = project_folder()
    assert folder is not None
    scheme = replace(load_scheme("default"), home_location=True)
    counts: Counter[str] = Counter()
    with (
        closing(open_scripted_retailer(folder, customers=CUSTOMERS, today=LAST)) as account,
        Sandbox(account) as sandbox,
    ):
        _set_days_outside(account, days_outside)
        categories: dict[int, int | None] = {}
        for night in range(NIGHTS):
            day = LAST - timedelta(days=NIGHTS - 1 - night)
            wanted = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
            account.clock.skew_s += (wanted - account.clock.now()).total_seconds()
            assert run_night(sandbox, day, scheme=scheme).exit_code == 0
            if night == 0:
                announce_from(account, day + timedelta(days=1))
            assert nightly(account)
            now = dict(account.sql("SELECT id, category FROM customer"))
            counts["category changes"] += sum(now[customer] != held for customer, held in categories.items())
            categories = now
        counts["mails"] = len(account.host.outbox)
        for mail in account.host.outbox:
            for joined, left in re.findall(r"(\d+) joined, (\d+) left", mail.subject):
                counts["joined"] += int(joined)
                counts["left"] += int(left)
    return counts


def _set_days_outside(account: ScriptedAccount, days: int) -> None:
    vip = next(value.id for value in account.lists["customlist_rfm_segment"] if value.script_id == VIP)
    actions = account.record_tables["customrecord_rfm_segment_action"]
    for internal_id, row in list(actions.rows.items()):
        if row["custrecord_rfm_sa_segment"] == vip:
            actions.change(internal_id, {"custrecord_rfm_sa_days_outside": days}, account.clock.now())
