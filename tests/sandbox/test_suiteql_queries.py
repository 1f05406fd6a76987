"""Whole queries against the same question answered in Python over the same rows."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from books import TYPES, Document, date_text, make_books, number_text, open_books

from netsuite_rfm.sandbox.store.account import Account

BOOKS = make_books()
ORDERS = ("SalesOrd", "CashSale")
AS_OF = date(2026, 6, 30)
Row = tuple[str | None, ...]


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """The rows of BOOKS in an account."""
    with closing(open_books(BOOKS)) as account:
        yield account


def counted(document: Document) -> bool:
    """Whether a document is an order that counts up to the as-of date."""
    held = document.type == "SalesOrd" and document.status in "AC"
    return document.type in ORDERS and not document.voided and document.day <= AS_OF and not held


def of(entity: int) -> list[Document]:
    """The documents of a customer."""
    return [document for document in BOOKS.documents if document.entity == entity]


def window(after: int, up_to: int) -> list[Row]:
    """The aggregates of the active customers of a window, net of credits, in whole cents."""
    rows: list[Row] = []
    for customer in BOOKS.customers:
        if customer.inactive or not after < customer.id <= up_to:
            continue
        orders = [sale for sale in of(customer.id) if counted(sale)]
        memos = [
            sale
            for sale in of(customer.id)
            if sale.type in ("CashRfnd", "CustCred") and not sale.voided and sale.day <= AS_OF
        ]
        if not orders and not memos:
            rows.append((str(customer.id), "F", None, None, None))
            continue
        total = sum((order.base for order in orders), Decimal(0)) - sum((abs(memo.base) for memo in memos), Decimal(0))
        cents = (total * 100).quantize(Decimal(1), ROUND_HALF_UP)
        last = max((order.day for order in orders), default=None)
        last_text = None if last is None else last.isoformat()
        rows.append((str(customer.id), "F", str(len(orders)), last_text, number_text(cents)))
    return rows


WINDOW = """
SELECT c.id AS id, c.isinactive AS isinactive, a.order_count AS order_count, a.last_order AS last_order,
  a.cents AS cents
FROM customer c LEFT JOIN (
  SELECT t.entity AS entity, SUM(CASE WHEN t.type IN ('SalesOrd', 'CashSale') THEN 1 ELSE 0 END) AS order_count,
    TO_CHAR(MAX(CASE WHEN t.type IN ('SalesOrd', 'CashSale') THEN t.trandate END), 'YYYY-MM-DD') AS last_order,
    TO_CHAR(ROUND(SUM(CASE WHEN t.type IN ('CashRfnd', 'CustCred') THEN -ABS(t.foreigntotal) ELSE ABS(t.foreigntotal)
      END * NVL(t.exchangerate, 1)) * 100)) AS cents
  FROM transaction t
  WHERE t.type IN ('SalesOrd', 'CashSale', 'CashRfnd', 'CustCred') AND t.voided = 'F'
    AND t.trandate <= TO_DATE('2026-06-30', 'YYYY-MM-DD')
    AND (t.type <> 'SalesOrd' OR BUILTIN.CF(t.status) NOT IN ('SalesOrd:A', 'SalesOrd:C'))
    AND t.entity > {after} AND t.entity <= {up_to}
  GROUP BY t.entity) a ON a.entity = c.id
WHERE c.isinactive = 'F' AND c.id > {after} AND c.id <= {up_to} ORDER BY c.id
"""


@pytest.mark.parametrize("sign", ["negative", "positive"])
def test_one_window_of_customers_with_their_orders(sign: str) -> None:
    """The aggregate a client asks for, exact to the cent, whatever the sign of a credit's total."""
    with closing(open_books(BOOKS, credit_sign=sign)) as account:
        for after, up_to in ((0, 10_000), (1000, 1030), (1030, 1031), (1060, 1120), (5000, 6000)):
            assert account.query(WINDOW.format(after=after, up_to=up_to)).rows == window(after, up_to)


def active_ids() -> list[int]:
    """Ids of active customers."""
    return [customer.id for customer in BOOKS.customers if not customer.inactive]


def edges(size: int) -> list[Row]:
    """Every size-th active customer with its position, and the last one."""
    ids = active_ids()
    return [(str(i), str(n)) for n, i in enumerate(ids, 1) if n % size == 0 or n == len(ids)]


@pytest.mark.parametrize("size", [1, 5, 9, 1000])
def test_the_ends_of_windows(account: Account, size: int) -> None:
    """ROW_NUMBER from both ends finds every size-th active customer and the last one."""
    sql = f"""SELECT p.id AS id, p.position AS position FROM (
      SELECT c.id AS id, ROW_NUMBER() OVER (ORDER BY c.id) AS position,
        ROW_NUMBER() OVER (ORDER BY c.id DESC) AS from_end
      FROM customer c WHERE c.isinactive = 'F' AND c.id > 0) p
    WHERE MOD(p.position, {size}) = 0 OR p.from_end = 1 ORDER BY p.id"""
    assert account.query(sql).rows == edges(size)


def test_customers_by_hundred_of_their_id(account: Account) -> None:
    """TRUNC of a quotient counts customers in buckets."""
    sql = """SELECT TRUNC(c.id / 100) AS bucket, COUNT(*) AS customers FROM customer c
    WHERE c.isinactive = 'F' AND c.id >= 0 GROUP BY TRUNC(c.id / 100) ORDER BY TRUNC(c.id / 100)"""
    buckets = Counter(id_ // 100 for id_ in active_ids())
    assert account.query(sql).rows == [(str(b), str(n)) for b, n in sorted(buckets.items())]


def test_whole_quotients_are_cut_towards_zero(account: Account) -> None:
    """TRUNC of a whole column by a whole number, of either sign, is what Python's int() makes of the quotient."""
    sql = "SELECT id, TRUNC(id / 7) AS a, TRUNC((1060 - id) / 7) AS b, TRUNC((id) / 0.5) AS c FROM customer ORDER BY id"
    expected = [
        (customer.id, customer.id // 7, int((1060 - customer.id) / 7), customer.id * 2) for customer in BOOKS.customers
    ]
    assert account.query(sql).rows == [tuple(str(value) for value in row) for row in expected]


def test_a_group_may_have_a_number_in_it(account: Account) -> None:
    """The same expression in SELECT, GROUP BY and ORDER BY is one expression, whatever ids it compares with."""
    for edge in (1050, 1001, 1050, 1118):
        key = f"CASE WHEN c.id > {edge} THEN 'above' ELSE 'below' END"
        rows = account.query(f"SELECT {key} AS k, COUNT(*) AS n FROM customer c GROUP BY {key} ORDER BY {key}").rows
        above = sum(customer.id > edge for customer in BOOKS.customers)
        groups = {"above": above, "below": len(BOOKS.customers) - above}
        assert rows == [(k, str(n)) for k, n in groups.items() if n]


def by_type() -> list[Row]:
    """Count, exact sum and mean by type, of types with more than 95 documents, greatest count first."""
    groups: dict[str, list[Decimal]] = defaultdict(list)
    for document in BOOKS.documents:
        groups[document.type].append(document.total)
    kept = sorted(((len(v), k, sum(v)) for k, v in groups.items() if len(v) > 95), key=lambda x: (-x[0], x[1]))
    return [(kind, str(count), number_text(Decimal(total))) for count, kind, total in kept]


def entities_with(*types: str) -> list[Row]:
    """Customers that have a document of one of these types, in order."""
    return [(str(i),) for i in sorted({document.entity for document in BOOKS.documents if document.type in types})]


def newest_of_each() -> list[Row]:
    """Each customer's newest day, in the user's format."""
    return [
        (str(customer.id), date_text(max((doc.day for doc in of(customer.id)), default=None)))
        for customer in BOOKS.customers[-6:]
    ]


def running() -> list[Row]:
    """Each document of customer 1001 with the running total of its base amounts."""
    total, rows = Decimal(0), []
    for sale in sorted(of(1001), key=lambda d: d.id):
        total += sale.base
        rows.append((str(sale.id), number_text(total)))
    return rows


def ranked() -> list[Row]:
    """Types by their number of documents, equal ones with the same rank."""
    counts = Counter(document.type for document in BOOKS.documents)
    return [(t, str(1 + sum(c > counts[t] for c in counts.values()))) for t in sorted(counts)]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        pytest.param(
            "SELECT type, COUNT(*) AS n, SUM(foreigntotal) AS total FROM transaction GROUP BY type "
            "HAVING COUNT(*) > 95 ORDER BY n DESC, type",
            by_type,
            id="group, having, order by alias",
        ),
        pytest.param(
            "SELECT c.id FROM customer c WHERE EXISTS (SELECT 1 FROM transaction t WHERE t.entity = c.id "
            "AND t.type = 'RtnAuth') ORDER BY c.id",
            lambda: entities_with("RtnAuth"),
            id="exists",
        ),
        pytest.param(
            "SELECT id FROM customer WHERE id IN (SELECT entity FROM transaction WHERE type = 'RtnAuth') ORDER BY 1",
            lambda: entities_with("RtnAuth"),
            id="in a subquery",
        ),
        pytest.param(
            "SELECT id FROM customer WHERE id NOT IN (SELECT entity FROM transaction) ORDER BY id",
            lambda: [(str(customer.id),) for customer in BOOKS.customers if not of(customer.id)],
            id="not in a subquery",
        ),
        pytest.param(
            "SELECT entity FROM transaction WHERE type = 'RtnAuth' UNION SELECT entity FROM transaction "
            "WHERE type = 'CustCred' ORDER BY entity",
            lambda: entities_with("RtnAuth", "CustCred"),
            id="union",
        ),
        pytest.param(
            "SELECT id FROM customer MINUS SELECT entity FROM transaction ORDER BY 1",
            lambda: [(str(customer.id),) for customer in BOOKS.customers if not of(customer.id)],
            id="minus",
        ),
        pytest.param(
            "SELECT COUNT(*) AS n FROM (SELECT entity FROM transaction UNION ALL SELECT id FROM customer) x",
            lambda: [(str(len(BOOKS.documents) + len(BOOKS.customers)),)],
            id="union all in a subselect",
        ),
        pytest.param(
            "SELECT c.id, (SELECT MAX(t.trandate) FROM transaction t WHERE t.entity = c.id) AS newest FROM customer c "
            "WHERE c.id >= 1103 ORDER BY c.id",
            newest_of_each,
            id="scalar subquery",
        ),
        pytest.param(
            "SELECT t.id, SUM(t.foreigntotal * t.exchangerate) OVER (ORDER BY t.id ROWS BETWEEN UNBOUNDED PRECEDING "
            "AND CURRENT ROW) AS so_far FROM transaction t WHERE t.entity = 1001 ORDER BY t.id",
            running,
            id="running total",
        ),
        pytest.param(
            "SELECT x.type, RANK() OVER (ORDER BY x.n DESC) AS place FROM (SELECT type, COUNT(*) AS n FROM transaction "
            "GROUP BY type) x ORDER BY x.type",
            ranked,
            id="rank",
        ),
        pytest.param(
            "SELECT COUNT(*) AS n FROM customer c, transaction t WHERE t.entity = c.id AND c.isinactive = 'T'",
            lambda: [(str(sum(document.entity not in active_ids() for document in BOOKS.documents)),)],
            id="comma join",
        ),
        pytest.param(
            "SELECT c.id, COUNT(t.id) AS n FROM transaction t RIGHT OUTER JOIN customer c ON t.entity = c.id "
            "AND t.voided = 'T' GROUP BY c.id ORDER BY c.id",
            lambda: [(str(c.id), str(sum(d.voided for d in of(c.id)))) for c in BOOKS.customers],
            id="right join with a condition",
        ),
        pytest.param(
            "SELECT COUNT(*) AS n, COUNT(DISTINCT entity) AS customers, COUNT(DISTINCT type || status) AS kinds "
            "FROM transaction",
            lambda: [
                (
                    str(len(BOOKS.documents)),
                    str(len({d.entity for d in BOOKS.documents})),
                    str(len({d.type + d.status for d in BOOKS.documents})),
                )
            ],
            id="count distinct",
        ),
        pytest.param(
            "SELECT type FROM (SELECT type, COUNT(*) cnt FROM transaction GROUP BY type) WHERE cnt > 0 ORDER BY type",
            lambda: [(kind,) for kind in sorted(TYPES)],
            id="subselect without a name",
        ),
        pytest.param(
            "SELECT TOP 3 id FROM customer ORDER BY id DESC",
            lambda: [(str(customer.id),) for customer in BOOKS.customers[:-4:-1]],
            id="top",
        ),
        pytest.param(
            "SELECT id FROM customer ORDER BY id DESC FETCH FIRST 3 ROWS ONLY",
            lambda: [(str(customer.id),) for customer in BOOKS.customers[:-4:-1]],
            id="fetch first",
        ),
        pytest.param(
            "SELECT altname FROM customer WHERE altname LIKE '%e 1_ O''X' ORDER BY altname DESC",
            lambda: [(f"Näme {n} O'X",) for n in range(19, 9, -1)],
            id="like with a quote",
        ),
        pytest.param(
            "SELECT a.id FROM (SELECT id FROM customer WHERE id < 1010) a INNER JOIN ((SELECT id FROM customer) b "
            "INNER JOIN (SELECT id FROM customer) c ON b.id = c.id) ON a.id = b.id ORDER BY a.id",
            lambda: [("1001",), ("1004",), ("1007",)],
            id="joins in brackets, as in section_156257790831",
        ),
    ],
)
def test_a_query_agrees_with_python(account: Account, sql: str, expected: Callable[[], list[Row]]) -> None:
    """Rows, order and text form, from the same rows in Python."""
    assert account.query(sql).rows == expected()
