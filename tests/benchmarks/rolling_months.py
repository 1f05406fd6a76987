"""Months of rolling nights over real orders, each night held against the truth, with edits in the dark.

Run it as ``python -m tests.benchmarks.rolling_months FOLDER [SEED]``, with a folder that has UCI Online Retail as
``online_retail_2010_2011_orders.csv.gz`` (CC BY 4.0, doi 10.24432/C5BW33). Each night orders come in as they did, and
people edit, void, move and delete; now and then an edit leaves no trace, and a night comes to nothing. After each night
nobody may differ but for an edit in the dark. At the end come seven quiet nights, and then nobody at all. Lifetime
value is net of returns: if it were not, a return that was deleted would be an edit in the dark too.
"""

import sys
from datetime import date, timedelta
from pathlib import Path

from netsuite_rfm.telemetry.log import configure_log
from tests.support.night import run_night
from tests.support.rolling import APART, OF, RollingNights
from tests.support.shop import open_shop

FIRST, LAST = date(2011, 3, 1), date(2011, 12, 2)
ONE_IN = 4
DEEDS, DARK = 3, 2
FAILS_ONE_IN = 11
NET = {"RFM_LIFETIME_VALUE": "net"}


def main(folder: Path, seed: int) -> None:
    """Run the months, and say how long edits in the dark lasted."""
    with open_shop(folder, FIRST, seed=seed, one_in=ONE_IN, apart=APART) as shop:
        assert run_night(shop.sandbox, FIRST - timedelta(days=1), **NET).exit_code == 0
        nights = RollingNights(shop, **NET)
        last_dark = (LAST - FIRST).days - OF
        for number in range((LAST - FIRST).days + 1):
            nights.next_day()
            for _ in range(DEEDS):
                shop.something_happens()
            for _ in range(DARK if number <= last_dark else 0):
                nights.edit_in_the_dark()
            if number <= last_dark and shop.chance.randrange(FAILS_ONE_IN) == 0:
                nights.fail()
            else:
                nights.run()
        assert nights.dark == {}
        left = run_night(shop.sandbox, shop.today, write=False, **NET).summary.customers_changed
        ((customers,),) = shop.account.sql("SELECT count(*) FROM customer WHERE isinactive = 'F'")
    counts = nights.counts
    print(f"{customers:,} customers, {counts['runs']} nights and {counts['failed']} that failed, seed {seed}")
    print(f"  {counts['in the dark']} edits in the dark; customers put right after so many nights:")
    print("   ", ", ".join(f"{lasted}: {found}" for lasted, found in sorted(nights.lasted.items())))
    share = counts["read"] / counts["runs"] / customers
    print(f"  read {share:.1%} of all customers a night, {counts['written']} written")
    print(f"  after the last night a run over all customers finds {left} to write")


if __name__ == "__main__":
    configure_log("error")
    main(Path(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 1)
