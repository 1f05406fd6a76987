"""A small retailer in which the project is deployed, so that runs leave their rows; its clock can be turned."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.suitescript.stage import project

DAY = date(2026, 11, 20)
SALES = "type IN ('SalesOrd', 'CashSale') AND voided = 'F' AND NOT (type = 'SalesOrd' AND status IN ('A', 'C'))"


@contextmanager
def recorded_retailer(customers: int = 150, *, behaviour: Behaviour | None = None) -> Iterator[Sandbox]:
    """Serve such an account; it is ten in the morning of DAY there."""
    with closing(ScriptedAccount(project(), behaviour)) as account:
        account.write_customers = account.store_customers  # type: ignore[method-assign] # no scripts: they cost time
        open_retailer(account, customers=customers, seed=3, today=DAY - timedelta(days=1))
        with Sandbox(account) as sandbox:
            later(sandbox, datetime(DAY.year, DAY.month, DAY.day, 10, tzinfo=UTC) - account.clock.now())
            yield sandbox


def later(sandbox: Sandbox, pause: timedelta) -> None:
    """Have so much time pass in NetSuite."""
    sandbox.site.clock.skew_s += pause.total_seconds()


def orders(sandbox: Sandbox, count: int) -> list[tuple[int, int]]:
    """Orders that count, of different active customers: internal id and customer."""
    return [
        (int(order), int(customer))
        for order, customer in sandbox.account.sql(
            f"SELECT min(id), entity FROM transaction WHERE {SALES} AND entity IN "
            f"(SELECT id FROM customer WHERE isinactive = 'F') GROUP BY entity ORDER BY entity LIMIT {count}"
        )
    ]
