"""Weeks of real orders with runs over what has changed alone: at every moment as a run over everybody would have it."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from netsuite_rfm.job import AUTO
from tests.full_account import audiences, stages
from tests.night import expected, held, run_night, same
from tests.rules_truth import audiences_of, stages_of
from tests.shop import Shop, open_shop

FIRST = date(2011, 10, 20)
DAYS = 45
NET = {"RFM_LIFETIME_VALUE": "net"}
Place = tuple[str | None, str | None, date | None]
"""Segment, the segment before, and the day it changed."""


@dataclass
class Watched:
    """Whom the fields must show in which segment, worked out from the truth of each run's moment."""

    shop: Shop
    places: dict[int, Place]

    def run(self, **settings: str) -> Any:
        """Run over what changed, and hold all fields of all customers against the truth."""
        shop, account = self.shop, self.shop.account
        report = run_night(shop.sandbox, shop.today, changed=AUTO, **NET, **settings)
        assert report.exit_code == 0
        true, now = expected(account, shop.today, net=True), held(account)
        assert [customer for customer, one in now.items() if not same(one, true.get(customer))] == []
        for customer in now:
            before, segment = self.places.get(customer, (None, None, None)), None
            if customer in true:
                segment = true[customer].segment
            if segment != before[0]:
                self.places[customer] = (segment, before[0], shop.today)
        fields = {customer: (one.segment, one.previous_segment, one.segment_changed_on) for customer, one in now.items()}
        assert fields == {customer: self.places.get(customer, (None, None, None)) for customer in now}
        assert stages(account) == stages_of(account, shop.today, net=True)
        assert audiences(account) == audiences_of(account, shop.today, net=True)
        return report


@pytest.mark.parametrize("seed", [1])
def test_weeks_of_runs_over_what_changed_leave_what_runs_over_all_would(data: Path, seed: int) -> None:
    """Twice a day, with gaps of days: scores, totals, segments with the one before, stages and audiences, of all."""
    read = written = compared = 0
    with open_shop(data, FIRST, seed=seed) as shop:
        assert run_night(shop.sandbox, FIRST - timedelta(days=1), **NET).exit_code == 0
        places = {c: (one.segment, one.previous_segment, one.segment_changed_on) for c, one in held(shop.account).items()}
        watched = Watched(shop, places)
        for number in range(DAYS):
            day = FIRST + timedelta(days=number)
            shop.set_clock(day, 9)
            shop.open()
            for _ in range(4):
                shop.something_happens()
            wrong_one = shop.order(shop.some_customer(), day)
            if day.weekday() >= 5:
                continue
            for hour in (10, 17):
                shop.set_clock(day, hour)
                report = watched.run()
                read += report.summary.customers_read
                written += report.outcome.written
                compared += report.changed.by_disagreement is not None
                shop.set_clock(day, hour, 5)
                if hour == 10:
                    shop.account.sql("SELECT 1")
                    from netsuite_rfm.sandbox import transactions

                    transactions.move(shop.account, wrong_one, shop.some_customer())
        whole = run_night(shop.sandbox, shop.today, write=False, **NET)
    print(read, written, compared)
