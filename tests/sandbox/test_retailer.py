"""The generated retailer: reproducible, whole, and with every sort of customer in it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal

import pytest

from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.retailer.promotions import BUY_WITH, BUY_WITHOUT
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.sandbox.store.fields import BRANDS, RFM_SEGMENTS, SALES_CHANNELS
from tests.support.truth import COUNTED, truth

TODAY = date(2026, 11, 20)
CUSTOMERS = 2000
DIGEST = "SELECT count(*), md5(string_agg(CAST(t AS VARCHAR), '|' ORDER BY id)) FROM {} t"
TABLES = ("customer", "transaction", "item", "location", "employee", "customercategory", "currency")


def opened(customers: int = CUSTOMERS, seed: int = 1, today: date = TODAY) -> Account:
    """A retailer in an account of its own."""
    account = Account()
    open_retailer(account, customers=customers, seed=seed, today=today)
    return account


@pytest.fixture(scope="module")
def retailer() -> Iterator[Account]:
    """Two thousand customers of seed 1."""
    with closing(opened()) as account:
        yield account


def texts(account: Account, sql: str) -> list[str]:
    """The first column of a query."""
    return [str(row[0]) for row in account.query(sql).rows]


def number(account: Account, condition: str, table: str = "transaction") -> int:
    """How many records meet a condition, in DuckDB's own SQL."""
    return int(account.sql(f"SELECT count(*) FROM {table} WHERE {condition}")[0][0])


def test_the_same_arguments_give_the_same_account(retailer: Account) -> None:
    """To the byte, in every table; another seed, size or day gives another account."""

    def digests(account: Account) -> list[object]:
        with closing(account):
            return [account.sql(DIGEST.format(table)) for table in TABLES]

    expected = [retailer.sql(DIGEST.format(table)) for table in TABLES]
    assert digests(opened()) == expected
    for other in (opened(seed=2), opened(customers=1999), opened(today=TODAY - timedelta(days=1))):
        assert digests(other)[:2] != expected[:2]


def test_all_nine_segments_appear_in_a_believable_share(retailer: Account) -> None:
    """Nobody is missing, none is more than a third: by the written rules, in SQL of the tests' own."""
    found = truth(retailer.sql, COUNTED, TODAY)
    shares = Counter(held.segment for held in found.values())
    assert set(shares) == {segment.name for segment in RFM_SEGMENTS}
    assert min(shares.values()) > 0.01 * len(found)
    assert max(shares.values()) < 0.34 * len(found)
    assert 0.9 * CUSTOMERS < len(found) < CUSTOMERS
    prospects = CUSTOMERS - len(found)
    assert prospects > 0.02 * CUSTOMERS


def test_every_score_of_every_metric_appears(retailer: Account) -> None:
    """Recency, frequency and money all reach from 1 to 5."""
    found = truth(retailer.sql, COUNTED, TODAY).values()
    for metric in ("recency", "frequency", "monetary"):
        assert {getattr(entry, metric) for entry in found} == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("customers", [1, 2, 50, CUSTOMERS])
def test_any_size_and_ids_with_gaps(customers: int) -> None:
    """So many customers exactly; ids rise from about 1001 and are never 1 to n; also for one or two of them."""
    with closing(opened(customers=customers)) as account:
        ids = [row[0] for row in account.sql("SELECT id FROM customer ORDER BY id")]
        assert len(set(ids)) == account.count() == customers
        assert 1001 <= ids[0] <= 1010
        assert customers < 50 or ids[-1] - ids[0] > customers


def test_documents_refer_to_what_there_is(retailer: Account) -> None:
    """Customers, items, locations, brands, channels, currencies and source documents all exist."""
    for column, table in (("entity", "customer"), ("item", "item"), ("location", "location"), ("currency", "currency")):
        assert number(retailer, f'"{column}" IS NULL OR "{column}" NOT IN (SELECT id FROM {table})') == 0
    assert number(retailer, "createdfrom IS NOT NULL AND createdfrom NOT IN (SELECT id FROM transaction)") == 0
    channels = {row[0] for row in retailer.sql("SELECT DISTINCT custbody_sales_channel FROM transaction")}
    assert channels == {value.id for value in SALES_CHANNELS}
    brands = {row[0] for row in retailer.sql("SELECT DISTINCT custitem_brand FROM item")}
    assert brands == {value.id for value in BRANDS}
    for column, table in (("salesrep", "employee"), ("category", "customercategory"), ("currency", "currency")):
        assert number(retailer, f"{column} NOT IN (SELECT id FROM {table})", "customer") == 0


def test_orders_reach_over_three_years_up_to_the_last_day(retailer: Account) -> None:
    """None in the future, some on the last days, the oldest about three years before; ids rise with the dates."""
    first, last = retailer.sql("SELECT min(trandate), max(trandate) FROM transaction")[0]
    assert TODAY - timedelta(days=2) <= last <= TODAY
    assert timedelta(days=1000) < TODAY - first <= timedelta(days=1200)
    assert (
        number(
            retailer,
            "id <> 50001 + 2 * place",
            "(SELECT id, row_number() OVER (ORDER BY trandate, id) - 1 AS place FROM transaction)",
        )
        == 0
    )


def test_orders_have_invoices_and_returns_their_sales(retailer: Account) -> None:
    """A billed order and its invoice agree; a return is of an earlier sale of the same customer, and not more."""
    pairs = """SELECT count(*) FROM transaction a JOIN transaction b ON b.createdfrom = a.id WHERE b.type = 'CustInvc'
      AND a.type = 'SalesOrd' AND a.status = 'G' AND (a.entity, a.foreigntotal, a.trandate, a.voided)
      = (b.entity, b.foreigntotal, b.trandate, b.voided)"""
    billed = number(retailer, "type = 'SalesOrd' AND status = 'G'")
    assert retailer.sql(pairs) == [(billed,)]
    assert number(retailer, "type = 'CustInvc'") == billed > 0
    sales = {"CashRfnd": "CashSale", "CustCred": "SalesOrd", "RtnAuth": "SalesOrd"}
    for kind, sale in sales.items():
        good = f"""SELECT count(*) FROM transaction r JOIN transaction s ON r.createdfrom = s.id WHERE r.type = '{kind}'
          AND s.type = '{sale}' AND r.entity = s.entity AND r.trandate > s.trandate
          AND r.foreigntotal <= 0 AND -r.foreigntotal <= s.foreigntotal"""
        assert retailer.sql(good) == [(number(retailer, f"type = '{kind}'"),)]
        assert number(retailer, f"type = '{kind}'") > 20
    assert number(retailer, "type = 'CustCred'") == number(retailer, "type = 'RtnAuth'")


def test_some_documents_never_count(retailer: Account) -> None:
    """Cancelled, pending and voided ones are there; so are inactive customers with orders."""
    for condition in ("status = 'C' AND type = 'SalesOrd'", "status = 'A' AND type = 'SalesOrd'", "voided = 'T'"):
        assert number(retailer, condition) > 0
    assert number(retailer, "isinactive = 'T' AND id IN (SELECT entity FROM transaction)", "customer") > 10


def test_customers_keep_to_their_habits(retailer: Account) -> None:
    """Stores sell for cash in their own currency and the shop by order; there are discounts and favourite brands."""
    assert (
        number(retailer, "(type = 'CashSale') <> (custbody_sales_channel = 3) AND type IN ('CashSale', 'SalesOrd')")
        == 0
    )
    sql = """SELECT count(*) FROM transaction t JOIN location l ON l.id = t.location
      WHERE (t.type = 'SalesOrd') <> (l.name = 'Online Shop') AND t.type IN ('SalesOrd', 'CashSale')"""
    assert retailer.sql(sql) == [(0,)]
    assert number(retailer, "currency <> (SELECT currency FROM customer c WHERE c.id = entity)") == 0
    assert {row[0] for row in retailer.sql("SELECT DISTINCT currency FROM transaction")} == {1, 2, 3, 4}
    discounted = number(retailer, "discount > 0 AND type IN ('SalesOrd', 'CashSale')")
    assert 0.1 < discounted / number(retailer, "type IN ('SalesOrd', 'CashSale')") < 0.5
    by_brand = """SELECT t.entity, i.custitem_brand, count(*) AS n FROM transaction t JOIN item i ON i.id = t.item
      WHERE t.type IN ('SalesOrd', 'CashSale') GROUP BY ALL"""
    shares = f"SELECT max(n) / sum(n) AS share, sum(n) AS n FROM ({by_brand}) GROUP BY entity"
    sql = f"SELECT avg(share) FROM ({shares}) WHERE n >= 6"
    assert 0.6 < retailer.sql(sql)[0][0] < 0.9


def test_names_are_invented_and_some_are_hostile(retailer: Account) -> None:
    """Quotes, umlauts, markup, a formula and SQL in customers' names; they come out of SuiteQL as they are."""
    names = texts(retailer, "SELECT DISTINCT altname FROM customer")
    for part in ("O'Brannagh", '"Tilly"', "ß", "<script>", "DROP TABLE", "=SUM(", "\\slash", "🕶"):
        assert any(part in name for name in names), part
    assert len(names) > 500
    quoted = texts(retailer, "SELECT id FROM customer WHERE altname = 'Robert''); DROP TABLE customer;--'")
    assert quoted
    assert all(
        mail.endswith("@clearwell.example")
        for mail in texts(retailer, "SELECT email FROM customer WHERE email IS NOT NULL")
    )


def test_a_quarter_before_christmas_sells_more(retailer: Account) -> None:
    """Seasonal customers buy in the five weeks from 20 November on."""
    sql = """SELECT month(trandate), count(*) FROM transaction WHERE type IN ('SalesOrd', 'CashSale')
      AND trandate BETWEEN DATE '2023-12-01' AND DATE '2025-11-30' GROUP BY 1"""
    months = dict(retailer.sql(sql))
    rest = [months[month] for month in range(1, 11)]
    assert months[11] + months[12] > 2.2 * sum(rest) / len(rest)


def test_silent_customers_react_to_a_promotion_by_the_known_effect() -> None:
    """Of those mailed so many more buy; only they use the code; and everybody else is as without it."""
    with closing(Account()) as account, closing(Account()) as without:
        campaign = open_retailer(account, customers=20_000, today=TODAY, promotions=True)
        assert open_retailer(without, customers=20_000, today=TODAY) is None
        assert campaign is not None
        own = ", ".join(map(str, campaign.orders["id"].tolist()))
        others = f"SELECT count(*), sum(foreigntotal), sum(id) FROM transaction WHERE id NOT IN ({own})"
        assert account.sql(others) == without.sql(others)
        bought = set(campaign.orders["entity"].tolist())
        for customers, share in ((campaign.mailed, BUY_WITH), (campaign.spared, BUY_WITHOUT)):
            error = (share * (1 - share) / len(customers)) ** 0.5
            assert abs(len(bought & set(customers.tolist())) / len(customers) - share) < 3 * error
        redeemed = account.sql(
            "SELECT t.entity, x.purchasediscount, t.foreigntotal FROM tranpromotion x "
            "JOIN transaction t ON t.id = x.transaction"
        )
    assert {entity for entity, _, _ in redeemed} == bought & set(campaign.mailed.tolist())
    assert all(abs(discount / (discount + paid) - Decimal("0.3")) < Decimal("0.01") for _, discount, paid in redeemed)
