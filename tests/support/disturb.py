"""Changes of every kind in a generated account, each to a customer of its own."""

import numpy as np

from netsuite_rfm.sandbox.store import transactions
from netsuite_rfm.sandbox.store.account import Account
from tests.support.recorded import SALES

FIRST_NEW = 2_000_000_000


def disturb(account: Account, customers: int) -> None:
    """Change so many customers, spread over all: half by edited orders, the others by new, voided, moved and deleted.

    A moved order changes two of them.
    """
    found = account.sql(
        f"SELECT min(id), entity FROM transaction WHERE {SALES} "
        "AND entity IN (SELECT id FROM customer WHERE isinactive = 'F') GROUP BY entity ORDER BY entity"
    )
    chosen = found[:: max(1, len(found) // customers)][:customers]
    new, deleted = [], []
    number = 0
    while number < len(chosen):
        order, customer = chosen[number]
        kind = number % 10
        if kind == 6:
            transactions.void(account, order)
        elif kind == 7 and number + 1 < len(chosen):
            transactions.move(account, order, chosen[number + 1][1])
            number += 1
        elif kind == 9:
            deleted.append(order)
        elif kind in {4, 5}:
            new.append((FIRST_NEW + number, customer))
        else:
            transactions.edit(account, order, foreigntotal=1_000 + number)
        number += 1
    transactions.delete(account, deleted)
    transactions.enter(
        account,
        {
            "id": np.array([order for order, _ in new]),
            "entity": np.array([customer for _, customer in new]),
            "trandate": np.full(len(new), np.datetime64("2026-11-19")),
            "type": np.full(len(new), "CashSale", dtype=object),
            "status": np.full(len(new), "C", dtype=object),
            "foreigntotal_cents": np.full(len(new), 45_600),
        },
    )
