"""Small accounts for tests: quick to make, with every kind of transaction that must and must not count."""

from datetime import date

import numpy as np

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.store.account import Account

AS_OF = date(2026, 11, 20)
FIRST_ID, STEP = 1001, 3


def small_account(customers: int, *, seed: int = 1, step: int = STEP, behaviour: Behaviour | None = None) -> Account:
    """Make an account of customers with and without orders, returns, voided and cancelled orders.

    Args:
        customers: how many; ids start at 1001 and leave gaps.
        seed: another seed, other orders.
        step: distance between two ids.
        behaviour: what the account does where NetSuite is unknown.

    """
    chance = np.random.default_rng(seed)
    account = Account(behaviour)
    ids = FIRST_ID + step * np.arange(customers)
    account.add_customers({"id": ids})
    size = customers * 5
    kinds = ["SalesOrd", "CashSale", "CustInvc", "CashRfnd", "CustCred"]
    kind = chance.choice(kinds, size, p=[0.35, 0.35, 0.1, 0.1, 0.1])
    credit = np.isin(kind, ["CashRfnd", "CustCred"])
    status = np.where(kind == "SalesOrd", chance.choice(["A", "B", "C", "G"], size, p=[0.1, 0.3, 0.1, 0.5]), "B")
    days = np.datetime64(AS_OF) - chance.integers(-5, 900, size).astype("timedelta64[D]")
    cents = chance.integers(1, 90_000, size)
    negative = account.behaviour.credit_sign == "negative"
    account.add_transactions(
        {
            "id": 50_000 + np.arange(size),
            "entity": chance.choice(ids[: max(1, customers * 9 // 10)], size),
            "trandate": days,
            "type": kind.astype(object),
            "status": status.astype(object),
            "voided": chance.choice(["T", "F"], size, p=[0.1, 0.9]).astype(object),
            "foreigntotal_cents": np.where(credit & negative, -cents, cents),
        }
    )
    return account
