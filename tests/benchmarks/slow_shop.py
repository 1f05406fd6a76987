"""A shop that sells little: 3,000 customers of the generated retailer, written as a file of orders.

``python -m tests.benchmarks.slow_shop FOLDER`` writes ``slow_shop_orders.csv.gz``, which ``tests.benchmarks.brake``
reads beside the real ones. It sells some eight orders a day to 3,000 customers, so a night changes few of them.
"""

import csv
import gzip
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.settings.schemes import load_scheme
from tests.support.full_account import full_account
from tests.support.recorded import SALES

CUSTOMERS = 3_000
LAST = date(2026, 11, 20)
RETURNS = "type IN ('CashRfnd', 'CustCred') AND voided = 'F'"


def write(folder: Path) -> Path:
    """Write the file and give its path."""
    with closing(full_account(load_scheme("default"))) as account:
        open_retailer(account, customers=CUSTOMERS, seed=14, today=LAST)
        rows = account.sql(
            f"SELECT entity, id, trandate, foreigntotal, type, {SALES} FROM transaction "
            f"WHERE (({SALES}) OR ({RETURNS})) AND entity IN (SELECT id FROM customer) ORDER BY trandate, id"
        )
    file = folder / "slow_shop_orders.csv.gz"
    with gzip.open(file, "wt", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["customer_id", "order_id", "order_date", "amount", "kind", "channel"])
        writer.writerows(
            [customer, order, f"{day:%Y-%m-%d}", amount, "sale" if sold else "return", kind if sold else "CashSale"]
            for customer, order, day, amount, kind, sold in rows
        )
    return file


if __name__ == "__main__":
    print(write(Path(sys.argv[1])))
