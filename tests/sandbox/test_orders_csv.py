"""Accounts loaded from files of orders, against the csv module and Decimal over the same files."""

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from books import number_text

from netsuite_rfm.sandbox.orders.load import OrdersFileError, load_orders
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.sandbox.store.currencies import CURRENCIES, rate

HEADER = "customer_id,order_id,order_date,amount,kind"
GOOD = "C1,O1,2026-01-05,10.50,sale"
COUNTS = (
    "t.voided = 'F' AND t.trandate <= TO_DATE('2011-12-10', 'YYYY-MM-DD') "
    "AND (t.type <> 'SalesOrd' OR t.status NOT IN ('A', 'C'))"
)


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a file, read without the sandbox."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def retail(data: Path) -> Path:
    """A year of real orders of a gift shop."""
    return data / "online_retail_2010_2011_orders.csv.gz"


@pytest.fixture(scope="module")
def shop(retail: Path) -> Iterator[Account]:
    """The account with that year, in pounds."""
    with closing(Account()) as account:
        load_orders(account, retail, home_currency="GBP")
        yield account


def load(tmp_path: Path, *lines: str, name: str = "orders.csv", **options: bool) -> tuple[Account, dict[str, int]]:
    """An account loaded from these lines."""
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    account = Account()
    return account, load_orders(account, path, **options)


def test_an_address_is_that_of_the_last_row_with_one(tmp_path: Path) -> None:
    """Of a customer whose rows have none, or of a file without the column, there is none."""
    rows = ["C1,O1,2026-01-05,1.00,sale,old@mail.example", "C2,O2,2026-01-05,1.00,sale,"]
    rows += ["C1,O3,2026-01-06,1.00,sale,new@mail.example", "C1,O4,2026-01-07,1.00,sale,"]
    account, ids = load(tmp_path, f"{HEADER},email", *rows)
    with closing(account):
        assert account.sql("SELECT id, email FROM customer ORDER BY id") == [
            (ids["C1"], "new@mail.example"),
            (ids["C2"], None),
        ]
    account, _ = load(tmp_path, HEADER, GOOD)
    with closing(account):
        assert account.sql("SELECT email FROM customer") == [(None,)]
    with pytest.raises(OrdersFileError, match=r"line 2, column email: .* has a control character"):
        load(tmp_path, f"{HEADER},email", f"{GOOD},a\tb")


def total(account: Account, *types: str) -> Decimal:
    """The sum of the foreign totals of these types."""
    listed = ", ".join(f"'{kind}'" for kind in types)
    row = account.query(f"SELECT NVL(SUM(foreigntotal), 0) AS s FROM transaction WHERE type IN ({listed})").rows[0]
    return Decimal(str(row[0]))


def test_the_published_figures_come_out(shop: Account, retail: Path) -> None:
    """4,372 customers, gross 8,911,407.90, returns -611,342.09: from the file and from the account."""
    rows = rows_of(retail)
    gross = sum(Decimal(row["amount"]) for row in rows if row["kind"] == "sale")
    returned = sum(Decimal(row["amount"]) for row in rows if row["kind"] == "return")
    assert (gross, returned) == (Decimal("8911407.90"), Decimal("-611342.09"))
    assert shop.count() == len({row["customer_id"] for row in rows}) == 4372
    assert total(shop, "SalesOrd", "CashSale") == gross
    assert total(shop, "CashRfnd", "CustCred") == returned


def test_every_customer_has_the_orders_of_the_file(shop: Account, retail: Path) -> None:
    """Orders, last day, gross and net of each customer, found by the external id."""
    orders: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    returned: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows_of(retail):
        if row["kind"] == "sale":
            orders[row["customer_id"]].append((row["order_date"], Decimal(row["amount"])))
        else:
            returned[row["customer_id"]] += Decimal(row["amount"])
    sql = """SELECT c.externalid AS customer,
      SUM(CASE WHEN t.type IN ('SalesOrd', 'CashSale') THEN 1 ELSE 0 END) AS orders,
      TO_CHAR(MAX(CASE WHEN t.type IN ('SalesOrd', 'CashSale') THEN t.trandate END), 'YYYY-MM-DD') AS last,
      SUM(CASE WHEN t.type IN ('SalesOrd', 'CashSale') THEN t.foreigntotal ELSE 0 END) AS gross,
      SUM(CASE WHEN t.type IN ('CashRfnd', 'CustCred') THEN t.foreigntotal ELSE 0 END) AS returned
    FROM customer c INNER JOIN transaction t ON t.entity = c.id
    WHERE t.type IN ('SalesOrd', 'CashSale', 'CashRfnd', 'CustCred') GROUP BY c.externalid"""
    found = {str(row[0]): row[1:] for row in shop.query(sql).rows}
    expected = {
        customer: (
            str(len(orders[customer])),
            max((day for day, _ in orders[customer]), default=None),
            number_text(sum((amount for _, amount in orders[customer]), Decimal(0))),
            number_text(returned[customer]),
        )
        for customer in {*orders, *returned}
    }
    assert found == expected


def test_a_sale_is_an_order_with_its_invoice_or_a_cash_sale(shop: Account, retail: Path) -> None:
    """About half each; so who counts orders and invoices counts twice. Returns likewise, authorization and credit."""
    kinds = Counter(row["kind"] for row in rows_of(retail))
    counts = {
        str(t): int(str(n)) for t, n in shop.query("SELECT type, COUNT(*) AS n FROM transaction GROUP BY type").rows
    }
    assert counts["SalesOrd"] + counts["CashSale"] == kinds["sale"]
    assert counts["CustCred"] + counts["CashRfnd"] == kinds["return"]
    assert 0.45 < counts["SalesOrd"] / kinds["sale"] < 0.55
    sql = """SELECT COUNT(*) AS n FROM transaction a INNER JOIN transaction b ON b.createdfrom = a.id
      AND b.entity = a.entity AND b.trandate = a.trandate AND b.foreigntotal = a.foreigntotal AND b.tranid = a.tranid
    WHERE (a.type = 'SalesOrd' AND a.status = 'G' AND b.type = 'CustInvc')
      OR (a.type = 'RtnAuth' AND b.type = 'CustCred')"""
    assert shop.query(sql).rows == [(str(counts["CustInvc"] + counts["CustCred"]),)]
    assert counts["CustInvc"] == counts["SalesOrd"]
    assert counts["CustCred"] == counts["RtnAuth"]


def test_the_same_file_gives_the_same_account(retail: Path, shop: Account) -> None:
    """Ids, types and everything else are the same in every load."""
    sql = "SELECT md5(string_agg(CAST(t AS VARCHAR), '|' ORDER BY id)) FROM {} t"
    with closing(Account()) as again:
        load_orders(again, retail, home_currency="GBP")
        for table in ("customer", "transaction", "currency"):
            assert again.sql(sql.format(table)) == shop.sql(sql.format(table))


def test_noise_never_counts(retail: Path, shop: Account) -> None:
    """With voided, cancelled, pending and future documents and more customers, the right query finds what it did."""
    sql = f"""SELECT t.entity AS entity, COUNT(*) AS orders, SUM(t.foreigntotal) AS total, MAX(t.trandate) AS last
      FROM transaction t INNER JOIN customer c ON c.id = t.entity WHERE c.isinactive = 'F'
      AND t.type IN ('SalesOrd', 'CashSale', 'CashRfnd', 'CustCred') AND {COUNTS} GROUP BY t.entity ORDER BY t.entity"""
    with closing(Account()) as noisy:
        ids = load_orders(noisy, retail, noise=True, home_currency="GBP")
        assert noisy.query(sql).rows == shop.query(sql).rows
        assert set(ids) == {row["customer_id"] for row in rows_of(retail)}
        wrong = {
            "voided": "t.voided = 'T' AND t.type IN ('CashSale', 'CashRfnd')",
            "cancelled": "t.type = 'SalesOrd' AND t.status = 'C'",
            "pending approval": "t.type = 'SalesOrd' AND t.status = 'A'",
            "in the future": "t.trandate > TO_DATE('2012-02-06', 'YYYY-MM-DD')",
        }
        for what, condition in wrong.items():
            count = "SELECT COUNT(*) AS n FROM transaction t WHERE " + condition
            assert int(str(noisy.query(count).rows[0][0])) > 100, what
            assert shop.query(count).rows == [("0",)], what
        names = (
            "SELECT isinactive, COUNT(*) AS n FROM customer WHERE altname LIKE 'Noise %' GROUP BY isinactive ORDER BY 1"
        )
        assert noisy.query(names).rows == [("F", "86"), ("T", "43")]
        sorts = """SELECT COUNT(DISTINCT c.id) AS n, COUNT(DISTINCT t.entity) AS with_documents FROM customer c
          LEFT JOIN transaction t ON t.entity = c.id WHERE c.altname LIKE 'Noise {}%'"""
        assert noisy.query(sorts.format("Inactive")).rows == [("43", "43")]
        assert noisy.query(sorts.format("Without Orders")).rows == [("43", "0")]
        assert noisy.query(sorts.format("Voided Only")).rows == [("43", "43")]


def test_seven_currencies_are_converted_by_the_table(data: Path) -> None:
    """AdventureWorks: the base amount is amount times the fixed rate, exact, in dollars and in euros."""
    path = data / "adventureworks_orders.csv.gz"
    rows = rows_of(path)
    assert len({row["currency"] for row in rows}) == 7
    for home in ("USD", "EUR"):
        with closing(Account()) as account:
            load_orders(account, path, home_currency=home)
            sales = "type IN ('SalesOrd', 'CashSale')"
            sql = f"SELECT SUM(foreigntotal * exchangerate) AS base FROM transaction WHERE {sales}"
            expected = sum((Decimal(row["amount"]) * rate(row["currency"], home) for row in rows), Decimal(0))
            assert account.query(sql).rows == [(number_text(expected),)]
            base = account.query("SELECT symbol FROM currency WHERE isbasecurrency = 'T' AND exchangerate = 1").rows
            assert base == [(home,)]


def test_a_rate_has_eight_decimals_and_the_home_currency_is_one() -> None:
    """The rate of the record has eight; it is the quotient of the dollar values, rounded."""
    assert rate("GBP", "USD") == Decimal("1.25")
    assert rate("EUR", "CAD") == Decimal("1.46666667")
    assert all(rate(code, code) == 1 for code in CURRENCIES)


def test_ids_leave_gaps_and_the_files_id_is_kept(tmp_path: Path) -> None:
    """Internal ids 1001, 1004, ... by first appearance; the file's id is entity id, name and external id."""
    lines = [HEADER, "Zoë,1,2026-01-05,1.00,sale", "a b,2,2026-01-05,1.00,sale", "Zoë,3,2026-01-06,1.00,sale"]
    account, ids = load(tmp_path, *lines)
    with closing(account):
        assert ids == {"Zoë": 1001, "a b": 1004}
        sql = "SELECT id, entityid, altname, externalid, isinactive FROM customer ORDER BY id"
        assert account.query(sql).rows == [("1001", "Zoë", "Zoë", "Zoë", "F"), ("1004", "a b", "a b", "a b", "F")]
        assert account.customer_by_external_id("Zoë") == 1001


def test_optional_columns_are_used_and_others_ignored(tmp_path: Path) -> None:
    """currency, channel and order_ts; columns in any order, a byte order mark, blank lines."""
    lines = [
        "\ufeffkind,amount,order_date,order_id,customer_id,channel,currency,order_ts,colour",
        "sale,12.34,2026-01-05,7,C1,Internet,EUR,2026-01-05T08:26:00,red",
        "",
        "return,-1,2026-01-06,8,C1,store,,,",
    ]
    account, _ = load(tmp_path, *lines)
    with closing(account):
        sql = (
            "SELECT BUILTIN.CURRENCY(foreigntotal) AS currency, exchangerate, foreigntotal, "
            "BUILTIN.DF(custbody_sales_channel) AS channel, "
            "TO_CHAR(SYS_EXTRACT_UTC(createddate), 'HH24:MI') AS at FROM transaction WHERE ROWNUM <= 10 ORDER BY id"
        )
        rows = account.query(sql).rows
        assert ("EUR", "1.1", "12.34", "Online", "08:26") in rows
        assert {row[:4] for row in rows} == {("EUR", "1.1", "12.34", "Online"), ("USD", "1", "-1", "In-Store")}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        pytest.param(
            [HEADER, GOOD, "C1,O2,2026-13-05,1.00,sale"], "line 3, column order_date: '2026-13-05'", id="month 13"
        ),
        pytest.param(
            [HEADER, "C1,O2,2026-02-29,1.00,sale"], "line 2, column order_date: '2026-02-29'", id="no leap day"
        ),
        pytest.param(
            [HEADER, "C1,O2,05/01/2026,1.00,sale"], "line 2, column order_date: '05/01/2026'", id="other form"
        ),
        pytest.param([HEADER, "C1,O2,20260105,1.00,sale"], "line 2, column order_date: '20260105'", id="basic form"),
        pytest.param([HEADER, "C1,O2,,1.00,sale"], "line 2, column order_date: ''", id="no date"),
        pytest.param([HEADER, "C1,O2,2026-01-05,ten,sale"], "line 2, column amount: 'ten'", id="amount in words"),
        pytest.param([HEADER, 'C1,O2,2026-01-05,"1,000.00",sale'], "line 2, column amount: '1,000.00'", id="thousands"),
        pytest.param([HEADER, "C1,O2,2026-01-05,1.005,sale"], "line 2, column amount: '1.005'", id="three decimals"),
        pytest.param([HEADER, "C1,O2,2026-01-05,NaN,sale"], "line 2, column amount: 'NaN'", id="not a number"),
        pytest.param([HEADER, "C1,O2,2026-01-05,1e5,sale"], "line 2, column amount: '1e5'", id="exponent"),
        pytest.param([HEADER, "C1,O2,2026-01-05,99999999999999.00,sale"], "line 2, column amount: ", id="too large"),
        pytest.param([HEADER, "C1,O2,2026-01-05,-1.00,sale"], "column amount: -1.00 is negative", id="negative sale"),
        pytest.param([HEADER, "C1,O2,2026-01-05,1.00,return"], "column amount: 1.00 is positive", id="positive return"),
        pytest.param([HEADER, "C1,O2,2026-01-05,1.00,Sale"], "line 2, column kind: 'Sale'", id="kind in capitals"),
        pytest.param([HEADER, ",O2,2026-01-05,1.00,sale"], "line 2, column customer_id: empty", id="no customer"),
        pytest.param([HEADER, "C1, ,2026-01-05,1.00,sale"], "line 2, column order_id: empty", id="blank order"),
        pytest.param([HEADER, GOOD, GOOD], "line 3, column order_id: 'O1' is also the sale of line 2", id="twice"),
        pytest.param([HEADER, "C1,O2,2026-01-05,1.00"], "line 2: 4 values where the header has 5", id="short line"),
        pytest.param([HEADER, GOOD + ",x"], "line 2: 6 values where the header has 5", id="long line"),
        pytest.param(["customer_id,order_id,amount,kind"], "line 1, column order_date: missing", id="missing column"),
        pytest.param([HEADER + ",kind"], "line 1, column kind: there twice", id="column twice"),
        pytest.param([""], "line 1, column customer_id: missing", id="empty file"),
        pytest.param([HEADER + ",currency", GOOD + ",XXX"], "line 2, column currency: 'XXX'", id="unknown currency"),
        pytest.param([HEADER + ",order_ts", GOOD + ",noon"], "line 2, column order_ts: 'noon'", id="bad time"),
        pytest.param([HEADER, 'C1,O1,2026-01-05,10.50,sale"x'], "line 2", id="stray quote"),
        pytest.param([HEADER, '"C1,O1,2026-01-05,10.50,sale'], "not CSV", id="open quote"),
        pytest.param(
            [HEADER, "C1,O1\0,2026-01-05,10.50,sale"], "column order_id: 'O1\\x00' has a control", id="a zero byte"
        ),
        pytest.param(
            [HEADER, '"C\n1",O1,2026-01-05,10.50,sale'], "line 3, column customer_id: 'C\\n1'", id="a line end"
        ),
        pytest.param([HEADER, "C1,O2,'; DROP TABLE customer; --,1.00,sale"], "column order_date", id="hostile"),
        pytest.param([HEADER, "C1,O2," + "9" * 5000 + ",1.00,sale"], "column order_date: '999", id="endless value"),
    ],
)
def test_a_bad_row_is_named_in_one_line(tmp_path: Path, lines: list[str], words: str) -> None:
    """File, line, column and reason; one line, not longer than a screen; nothing is loaded."""
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with closing(Account()) as account:
        with pytest.raises(OrdersFileError) as raised:
            load_orders(account, path)
        message = str(raised.value)
        assert message.startswith(str(path))
        assert words in message
        assert "\n" not in message
        assert len(message) < len(str(path)) + 250
        assert (account.count(), account.sql("SELECT count(*) FROM transaction")) == (0, [(0,)])


def test_a_bad_file_is_named_in_one_line(tmp_path: Path) -> None:
    """Not there, a folder, not gzip, half a gzip, not UTF-8."""
    whole = gzip.compress(f"{HEADER}\n{GOOD}".encode())
    files = {
        "plain.csv.gz": (HEADER.encode(), "not a whole gzip file"),
        "half.csv.gz": (whole[:-9], "not a whole gzip file"),
        "broken.csv.gz": (whole[:20] + b"\x00\x00" + whole[22:], "not a whole gzip file"),
        "latin.csv": (f"{HEADER}\n{GOOD}\nZoë,2,2026-01-05,1.00,sale\n".encode("latin-1"), "line 3: not UTF-8 text"),
    }
    for name, (content, _) in files.items():
        (tmp_path / name).write_bytes(content)
    wanted = {name: words for name, (_, words) in files.items()}
    with closing(Account()) as account:
        for name, words in {**wanted, "none.csv": "No such file", ".": "Is a directory"}.items():
            with pytest.raises(OrdersFileError, match=words) as raised:
                load_orders(account, tmp_path / name)
            assert "\n" not in str(raised.value)
        assert account.count() == 0


def test_an_awkward_but_good_file_is_loaded(tmp_path: Path) -> None:
    """Quoted commas, line ends inside a value, a sale of nothing, the same order id for a sale and a return."""
    lines = [
        HEADER + ",remark",
        '"Smith, ""Jo"" Jr",O1,2026-01-05,0.00,sale,"two\nlines"',
        "C2,O1,2026-01-05,-0.00,return,",
        "C2,O9,2026-01-05,5,sale,\u2028",
    ]
    account, ids = load(tmp_path, *lines)
    with closing(account):
        assert ids == {'Smith, "Jo" Jr': 1001, "C2": 1004}
        assert total(account, "SalesOrd", "CashSale") == 5


def test_a_future_order_stays_in_the_future_for_two_months(tmp_path: Path) -> None:
    """Noise is dated 60 to 89 days after the file's last day."""
    start = date(2026, 1, 1)
    lines = [f"C{n},O{n},{start + timedelta(days=n % 50)},10.00,sale" for n in range(600)]
    account, _ = load(tmp_path, HEADER, *lines, noise=True)
    with closing(account):
        row = account.sql(f"SELECT min(trandate), max(trandate) FROM transaction WHERE trandate > DATE '{start}' + 49")[
            0
        ]
    last = start + timedelta(days=49)
    assert timedelta(days=60) <= row[0] - last <= row[1] - last < timedelta(days=90)
