"""ROWNUM, exact money, the signs of lines, and that one query is never taken for another."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from books import make_books, number_text, open_books

from netsuite_rfm.sandbox.store.account import Account, SuiteQLRefused

BOOKS = make_books()
ORDERS = ("SalesOrd", "CashSale")
AS_OF = date(2026, 6, 30)
DAY = timedelta(days=1)
Row = tuple[str | None, ...]


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """The rows of BOOKS in an account."""
    with closing(open_books(BOOKS)) as account:
        yield account


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        pytest.param("SELECT COUNT(*) AS n FROM customer WHERE ROWNUM <= 5", [("5",)], id="before an aggregate"),
        pytest.param("SELECT COUNT(*) AS n FROM customer WHERE ROWNUM < 5", [("4",)], id="less than"),
        pytest.param("SELECT COUNT(*) AS n FROM customer WHERE 5 >= ROWNUM", [("5",)], id="the other way round"),
        pytest.param("SELECT COUNT(*) AS n FROM customer WHERE ROWNUM = 1", [("1",)], id="the first"),
        pytest.param("SELECT COUNT(*) AS n FROM customer WHERE ROWNUM = 2", [("0",)], id="never the second alone"),
        pytest.param("SELECT COUNT(*) AS n FROM customer WHERE ROWNUM > 1", [("0",)], id="never past the first"),
        pytest.param("SELECT COUNT(*) AS n FROM customer WHERE ROWNUM > 0", [("40",)], id="above nothing"),
        pytest.param("SELECT COUNT(*) AS n FROM customer WHERE ROWNUM BETWEEN 1 AND 7", [("7",)], id="between"),
        pytest.param("SELECT COUNT(*) AS n FROM customer WHERE ROWNUM <= 0", [("0",)], id="none"),
        pytest.param(
            "SELECT COUNT(*) AS n FROM customer WHERE isinactive = 'T' AND ROWNUM <= 10 AND id > 0",
            [("10",)],
            id="filtered",
        ),
        pytest.param(
            "SELECT id FROM (SELECT id FROM customer ORDER BY id DESC) WHERE ROWNUM <= 2",
            [("1118",), ("1115",)],
            id="sorted",
        ),
        pytest.param(
            "SELECT rn, id FROM (SELECT ROWNUM AS rn, x.id FROM (SELECT id FROM customer ORDER BY id) x) "
            "WHERE rn BETWEEN 3 AND 4",
            [("3", "1007"), ("4", "1010")],
            id="a page of its own making",
        ),
        pytest.param(
            "SELECT SUM(id) AS s FROM (SELECT id FROM customer ORDER BY id) WHERE ROWNUM <= 2", [("2005",)], id="summed"
        ),
    ],
)
def test_rownum_counts_the_rows_that_pass(account: Account, sql: str, expected: list[Row]) -> None:
    """Oracle gives the number when a row passes WHERE, so before grouping and sorting."""
    assert account.query(sql).rows == expected


def test_rownum_comes_before_order_by(account: Account) -> None:
    """`WHERE ROWNUM <= 5 ORDER BY` sorts five rows, not the first five in that order (a known surprise)."""
    taken = account.query("SELECT id FROM customer WHERE ROWNUM <= 5").rows
    sorted_after = account.query("SELECT id FROM customer WHERE ROWNUM <= 5 ORDER BY id DESC").rows
    assert sorted(taken, reverse=True) == sorted_after
    assert sorted_after != [(str(customer.id),) for customer in BOOKS.customers[:-6:-1]]


def test_sums_of_money_are_exact(account: Account) -> None:
    """A total of 600 products of cents and an eight-decimal rate has all its digits; no double lies between."""
    total = sum((document.base for document in BOOKS.documents), Decimal(0))
    assert account.query("SELECT SUM(foreigntotal * exchangerate) AS total FROM transaction").rows == [
        (number_text(total),)
    ]
    cents = (total * 100).quantize(Decimal(1), ROUND_HALF_UP)
    sql = "SELECT TO_CHAR(ROUND(SUM(foreigntotal * exchangerate) * 100)) AS cents FROM transaction"
    assert account.query(sql).rows == [(str(cents),)]


def test_the_mean_is_that_of_decimals(account: Account) -> None:
    """AVG and MEDIAN to fifteen digits."""
    totals = sorted(document.total for document in BOOKS.documents)
    mean, middle = sum(totals) / len(totals), (totals[299] + totals[300]) / 2
    row = account.query("SELECT AVG(foreigntotal) AS mean, MEDIAN(foreigntotal) AS middle FROM transaction").rows[0]
    assert abs(Decimal(str(row[0])) - mean) < Decimal("1e-10")
    assert row[1] == number_text(middle)


def test_lines_carry_the_documented_signs(account: Account) -> None:
    """Item lines of a sale are negative, of a credit positive; all lines of a document give 0 (aideny-kr)."""
    sql = """SELECT t.id AS id, t.type AS type,
      SUM(CASE WHEN tl.mainline = 'T' THEN tl.foreignamount ELSE 0 END) AS main,
      SUM(CASE WHEN tl.mainline = 'F' THEN tl.foreignamount ELSE 0 END) AS items,
      SUM(CASE WHEN tl.itemtype = 'Discount' THEN tl.foreignamount ELSE 0 END) AS discount
    FROM transaction t INNER JOIN transactionline tl ON tl.transaction = t.id GROUP BY t.id, t.type ORDER BY t.id"""
    rows = account.query(sql).rows
    assert len(rows) == len(BOOKS.documents)
    for row, document in zip(rows, BOOKS.documents, strict=True):
        sign = -1 if document.type in ("CashRfnd", "CustCred", "RtnAuth") else 1
        discount = number_text(sign * document.discount)
        assert row == (
            str(document.id),
            document.type,
            number_text(document.total),
            number_text(-document.total),
            discount,
        )
    usual = """SELECT -SUM(tl.netamount) AS revenue FROM transactionline tl
      INNER JOIN transaction t ON t.id = tl.transaction WHERE tl.mainline = 'F' AND tl.taxline = 'F'
      AND NVL(tl.iscogs, 'F') = 'F' AND t.type IN ('CashSale', 'CashRfnd')"""
    revenue = sum(document.total for document in BOOKS.documents if document.type in ("CashSale", "CashRfnd"))
    assert account.query(usual).rows == [(number_text(Decimal(revenue)),)]


def test_the_same_text_with_other_numbers_is_another_question(account: Account) -> None:
    """A query is compiled once for all the ids it may name; each answer is still that of its own numbers."""
    ids = [customer.id for customer in BOOKS.customers]
    for low, high in [*pairwise(ids), (0, 5000), (9, 2), (1118, 1118)]:
        expected = [(str(i),) for i in ids if low < i <= high]
        assert account.query(f"SELECT id FROM customer WHERE id > {low} AND id <= {high} ORDER BY id").rows == expected
        sql = "SELECT id FROM customer WHERE id > ? AND id <= ? ORDER BY id"
        assert account.query(sql, [str(low), str(high)]).rows == expected
        assert (
            account.query(f"SELECT id FROM customer WHERE id BETWEEN {low + 1} AND {high} ORDER BY id").rows == expected
        )
    for size in (1, 16, 17, 18, 40):
        listed = ", ".join(str(i) for i in [*ids[:size], *range(size)])
        rows = account.query(f"SELECT id FROM customer WHERE id IN ({listed}) ORDER BY id").rows
        assert rows == [(str(i),) for i in ids[:size]]
        assert len(account.query(f"SELECT id FROM customer WHERE id NOT IN ({listed})").rows) == len(ids) - size


@pytest.mark.parametrize("bound", [False, True], ids=["written", "bound"])
def test_the_same_text_with_other_days_is_another_question(account: Account, bound: bool) -> None:  # noqa: FBT001
    """A query is compiled once for all the days and moments it may name; no day of the calendar is none."""

    def asked(where: str, *texts: str) -> list[Row]:
        sql = f"SELECT id FROM transaction WHERE {where} ORDER BY id"
        if bound:
            return account.query(sql, texts).rows
        return account.query(sql.replace("?", "'{}'").format(*texts)).rows

    def of_books(low: date, high: date) -> list[Row]:
        return [(str(document.id),) for document in documents if low <= document.day < high]

    documents = sorted(BOOKS.documents, key=lambda document: document.id)
    days = sorted({document.day for document in documents})[:8]
    day = "trandate >= TO_DATE(?, 'YYYY-MM-DD') AND trandate < TO_DATE(?, 'YYYY-MM-DD')"
    moment = day.replace("TO_DATE", "TO_TIMESTAMP").replace("MM-DD", "MM-DD HH24:MI:SS")
    for low, high in [*pairwise(days), (days[0], days[-1]), (days[3], days[1])]:
        assert asked(day, str(low), str(high)) == of_books(low, high)
        assert asked(moment, f"{low} 00:00:00", f"{high} 00:00:00") == of_books(low, high)
        assert asked(moment, f"{low} 00:00:01", f"{high} 23:59:59") == of_books(low + DAY, high + DAY)
    for text in ("2026-02-30", "2026-13-01", "0000-01-01", "2026-01-01 00:00:00"):
        with pytest.raises(SuiteQLRefused):
            asked(day, text, "2026-01-01")


def test_a_day_may_be_grouped_by(account: Account) -> None:
    """Written twice it is two parameters to the database, and still one expression."""
    for day in (date(2026, 1, 1), date(2026, 3, 5)):
        since = f"trandate - TO_DATE('{day}', 'YYYY-MM-DD')"
        rows = account.query(f"SELECT {since} AS days FROM transaction GROUP BY {since} ORDER BY days").rows
        assert rows == [(str(days),) for days in sorted({(document.day - day).days for document in BOOKS.documents})]


def divisible(number: int) -> int:
    """How many customers' ids it divides."""
    return sum(customer.id % number == 0 for customer in BOOKS.customers)


@pytest.mark.parametrize(
    ("template", "answer"),
    [
        (
            "SELECT ROUND(12.3456, {}) AS x FROM dual",
            lambda n: number_text(Decimal("12.3456").quantize(Decimal(10) ** -n)),
        ),
        ("SELECT {} AS x FROM dual", str),
        ("SELECT 'a' || {} AS x FROM dual", lambda n: f"a{n}"),
        ("SELECT SUBSTR('abcdef', {}) AS x FROM dual", lambda n: "abcdef"[n - 1 :]),
        ("SELECT COUNT(*) AS x FROM customer WHERE MOD(id, {}) = 0", lambda n: str(divisible(n))),
        ("SELECT COUNT(*) AS x FROM customer WHERE ROWNUM <= {}", str),
        ("SELECT COUNT(*) AS x FROM (SELECT TOP {} id FROM customer) y", str),
        ("SELECT COUNT(*) AS x FROM customer WHERE altname || id = 'Näme {}'", lambda _: "0"),
        ("SELECT COUNT(*) AS x FROM customer WHERE {} < id AND id < 1001 + {}", lambda n: str(len(range(0, n, 3)))),
    ],
)
def test_numbers_that_shape_a_query_are_never_mixed_up(
    account: Account, template: str, answer: Callable[[int], str | None]
) -> None:
    """Places, positions and counts are part of the compiled query; others give another answer."""
    for number in (1, 2, 3, 2, 1):
        assert account.query(template.replace("{}", str(number))).rows == [(answer(number),)]


@pytest.mark.parametrize(
    "text",
    ["7", "-7", "0", "1001", "1 OR 1 = 1", "x'; DROP TABLE customer; --", "?", "''", "1e3", "٣"],
)
def test_a_bound_text_is_a_value_and_nothing_else(account: Account, text: str) -> None:
    """Whatever a parameter says, it is compared; it never becomes part of the query."""
    sql = "SELECT id, altname FROM customer WHERE altname = ? OR altname = 'x?' OR id = 1004"
    assert [row[0] for row in account.query(sql, [text]).rows] == ["1004"]
    selected = account.query("SELECT ? AS x FROM dual", [text]).rows[0][0]
    assert selected == text
    assert account.count() == len(BOOKS.customers)
