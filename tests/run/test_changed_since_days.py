"""Weeks of real orders with runs over what has changed alone: at every moment as a run over everybody would have it."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from netsuite_rfm.run.job import AUTO
from netsuite_rfm.sandbox.store import transactions
from tests.support.full_account import audiences, stages
from tests.support.night import expected, held, run_night, same
from tests.support.rules_truth import audiences_of, stages_of
from tests.support.shop import Shop, open_shop
from tests.support.soak import at_length

FIRST, LAST = date(2011, 12, 9) - timedelta(weeks=at_length(3, 5)), date(2011, 12, 9)
ONE_IN = at_length(12, 8)
SEEDS = at_length(1, 5)
NET = {"RFM_LIFETIME_VALUE": "net"}
SATURDAY = 5
NOBODY = (None, None, None)
Place = tuple[str | None, str | None, date | None]
"""Segment, the segment before, and the day it changed."""


class Watched:
    """A shop whose fields are held against the truth after each run."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.counts: Counter[str] = Counter()
        self.places = self.shown()

    def shown(self) -> dict[int, Place]:
        """The place of each active customer, by the fields."""
        now = held(self.shop.account).items()
        return {
            customer: (fields.segment, fields.previous_segment, fields.segment_changed_on) for customer, fields in now
        }

    def run(self) -> None:
        """Run over what changed; then every field of every customer must be true."""
        shop, account = self.shop, self.shop.account
        report = run_night(shop.sandbox, shop.today, changed=AUTO, **NET)
        assert (report.exit_code, report.outcome.remaining) == (0, 0)
        true, now = expected(account, shop.today, net=True), held(account)
        assert [customer for customer, fields in now.items() if not same(fields, true.get(customer))] == []
        for customer in now:
            before, segment = self.places.get(customer, NOBODY)[0], true[customer].segment if customer in true else None
            if segment != before:
                self.places[customer] = (segment, before, shop.today)
        assert self.shown() == {customer: self.places.get(customer, NOBODY) for customer in now}
        assert stages(account) == stages_of(account, shop.today, net=True)
        assert audiences(account) == audiences_of(account, shop.today, net=True)
        self.counts += Counter(runs=1, read=report.summary.customers_read, written=report.outcome.written)
        assert report.reading.changed is not None
        self.counts["compared"] += report.reading.changed.by_disagreement is not None
        self.counts["named by nothing"] += report.reading.changed.by_disagreement or 0


@pytest.mark.parametrize("seed", range(SEEDS))
def test_weeks_of_runs_over_what_changed_leave_what_runs_over_all_would(data: Path, seed: int) -> None:
    """Weeks of nights, with days between: scores, totals, segments with the one before, stages and audiences, of all.

    Orders come in as they did. Others are edited, dated otherwise, voided, cancelled, approved, deleted, moved and
    swapped between customers, entered late and ahead; customers come and go, and fields are emptied by hand.
    """
    with open_shop(data, FIRST, seed=seed, one_in=ONE_IN) as shop:
        assert run_night(shop.sandbox, FIRST - timedelta(days=1), **NET).exit_code == 0
        watched = Watched(shop)
        for number in range((LAST - FIRST).days + 1):
            shop.set_clock(FIRST + timedelta(days=number), 9)
            shop.open()
            for _ in range(shop.chance.randint(0, 3)):
                shop.something_happens()
            if shop.today.weekday() >= SATURDAY:
                continue
            mistaken = shop.order(shop.some_customer(), shop.today)
            shop.set_clock(shop.today, 10)
            watched.run()
            if number % 3 == 0:
                # Entered for the wrong customer, counted by the run, and put right minutes later.
                shop.set_clock(shop.today, 10, 4)
                transactions.move(shop.account, mistaken, shop.some_customer())
                shop.set_clock(shop.today, 10, 15)
                watched.run()
        assert run_night(shop.sandbox, shop.today, write=False, **NET).summary.customers_changed == 0
    counts = watched.counts
    assert counts["written"] > 300
    assert counts["named by nothing"] > 0
    assert 0 < counts["compared"] < counts["runs"]
