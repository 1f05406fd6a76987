"""A real shop, day by day: its orders come in as they did, and people edit, void, move and delete among them."""

import random
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from netsuite_rfm.sandbox.orders.load import load_orders
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store import transactions
from netsuite_rfm.sandbox.store.account import Account
from tests.suitescript.stage import project

ORDERS = "online_retail_2010_2011_orders.csv.gz"
COLUMNS = ("id", "entity", "trandate", "type", "status", "voided", "foreigntotal_cents")
SOURCE = "SELECT id, entity, trandate, type, status, voided, CAST(foreigntotal * 100 AS BIGINT) FROM transaction"
EARLIER_DAYS, EARLIER_ID = 400, 1_000_000
MADE_UP_ID = 2_000_000
SALES = "type IN ('SalesOrd', 'CashSale')"
RETURNS = "type IN ('CashRfnd', 'CustCred')"

Row = tuple[Any, ...]


class Shop:
    """The account, what is still to come, and the clock on its wall."""

    def __init__(self, account: Account, sandbox: Sandbox, rows: Sequence[Row], today: date, seed: int) -> None:
        self.account, self.sandbox = account, sandbox
        self.today = today
        self.chance = random.Random(seed)
        self._to_come = rows
        self._next_id = MADE_UP_ID
        self.set_clock(today, 2)

    def set_clock(self, today: date, hour: int, minute: int = 0) -> None:
        """Have it be that day and hour, in UTC."""
        self.today = today
        wanted = datetime.combine(today, time(hour, minute), UTC)
        self.account.clock.skew_s += (wanted - self.account.clock.now()).total_seconds()

    def open(self) -> None:
        """Enter the orders and returns of the day."""
        self.enter([row for row in self._to_come if row[2] == self.today])

    def enter(self, rows: Sequence[Row]) -> None:
        """Enter transactions now."""
        if rows:
            transactions.enter(self.account, as_columns(rows))

    def order(self, customer: int, day: date, kind: str = "CashSale", status: str = "C") -> int:
        """Enter one order of a customer; gives its id."""
        self._next_id += 1
        self.enter([(self._next_id, customer, day, kind, status, "F", self.chance.randint(1_000, 90_000))])
        return self._next_id

    def some_customer(self) -> int:
        """Any customer."""
        return int(self._any("SELECT id FROM customer ORDER BY id"))

    def some(self, which: str) -> int:
        """Any transaction of which this holds."""
        return int(self._any(f"SELECT id FROM transaction WHERE voided = 'F' AND {which} ORDER BY id"))

    def _any(self, sql: str) -> Any:
        return self.chance.choice(self.account.sql(sql))[0]

    def something_happens(self) -> None:
        """One of the things that people do, at random."""
        self.chance.choice(
            [
                self._edit_amount, self._edit_day, self._void, self._cancel, self._approve, self._delete, self._move,
                self._swap, self._move_on, self._enter_late, self._enter_ahead, self._switch_customer,
                self._edit_by_hand, self._return_is_moved,
            ]
        )()  # fmt: skip

    def _edit_amount(self) -> None:
        transactions.edit(self.account, self.some(SALES), foreigntotal=self.chance.randint(1, 2_000))

    def _edit_day(self) -> None:
        day = self.today - timedelta(days=self.chance.randint(-5, 400))
        transactions.edit(self.account, self.some(SALES), trandate=day)

    def _void(self) -> None:
        transactions.void(self.account, self.some(self.chance.choice([SALES, RETURNS])))

    def _cancel(self) -> None:
        transactions.edit(self.account, self.some("type = 'SalesOrd'"), status=self.chance.choice("AC"))

    def _approve(self) -> None:
        transactions.edit(self.account, self.some("type = 'SalesOrd'"), status="G")

    def _delete(self) -> None:
        transactions.delete(self.account, [self.some(self.chance.choice([SALES, SALES, RETURNS]))])

    def _move(self) -> None:
        transactions.move(self.account, self.some(SALES), self.some_customer())

    def _return_is_moved(self) -> None:
        transactions.move(self.account, self.some(RETURNS), self.some_customer())

    def _swap(self) -> None:
        """Two orders change places: neither customer has more than before."""
        one, other = self.some(SALES), self.some(SALES)
        owners = dict(self.account.sql(f"SELECT id, entity FROM transaction WHERE id IN ({one}, {other})"))
        transactions.move(self.account, one, owners[other])
        transactions.move(self.account, other, owners[one])

    def _move_on(self) -> None:
        """One order moves to a customer who loses one to a third: only the first is never named."""
        one, other = self.some(SALES), self.some(SALES)
        ((between,),) = self.account.sql(f"SELECT entity FROM transaction WHERE id = {other}")
        transactions.move(self.account, one, between)
        transactions.move(self.account, other, self.some_customer())

    def _enter_late(self) -> None:
        self.order(self.some_customer(), self.today - timedelta(days=self.chance.randint(1, 500)))

    def _enter_ahead(self) -> None:
        self.order(self.some_customer(), self.today + timedelta(days=self.chance.randint(1, 9)), "SalesOrd", "B")

    def _switch_customer(self) -> None:
        customer = self.some_customer()
        ((now,),) = self.account.sql(f"SELECT isinactive FROM customer WHERE id = {customer}")
        self.account.write_customers([(customer, {"isinactive": now == "F"})])

    def _edit_by_hand(self) -> None:
        field = self.chance.choice(["recency_score", "order_count", "lifetime_value", "last_order_date"])
        self.account.write_customers([(self.some_customer(), {f"custentity_rfm_{field}": None})])


def as_columns(rows: Sequence[Row]) -> dict[str, object]:
    """Rows as the account takes them."""
    texts = {"type", "status", "voided"}
    return {
        name: np.array(values, dtype="datetime64[D]" if name == "trandate" else object if name in texts else np.int64)
        for name, values in zip(COLUMNS, zip(*rows, strict=True), strict=True)
    }


@contextmanager
def open_shop(data: Path, today: date, *, seed: int, one_in: int = 1, apart: int = 1) -> Iterator[Shop]:
    """The shop as it was on a morning, with the project deployed, and a year more of history than the file has.

    Only one in so many of its customers are there, their ids so many times as far apart.
    """
    with closing(Account(home_currency="GBP")) as source:
        load_orders(source, data / ORDERS, home_currency="GBP")
        customers = [row[0] for row in source.sql("SELECT id FROM customer ORDER BY id")][::one_in]
        chosen = set(customers)
        found = [row for row in source.sql(f"{SOURCE} ORDER BY id") if row[1] in chosen]
        rows = [(row[0], row[1] * apart, *row[2:]) for row in found]
    earlier = [(EARLIER_ID + row[0], row[1], row[2] - timedelta(days=EARLIER_DAYS), *row[3:]) for row in rows]
    with closing(ScriptedAccount(project(), home_currency="GBP")) as account:
        account.write_customers = account.store_customers  # type: ignore[method-assign] # no scripts: they cost time
        account.add_customers({"id": np.array(customers) * apart})
        past = [row for row in (*rows, *earlier) if row[2] < today]
        made = np.array([row[2] for row in past], dtype="datetime64[us]")
        account.add_transactions({**as_columns(past), "created": made})
        with Sandbox(account) as sandbox:
            yield Shop(account, sandbox, [row for row in rows if row[2] >= today], today, seed)
