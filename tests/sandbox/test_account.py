"""The account itself: customers found and changed, pages of a query, many threads at once."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pytest

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.store.account import Account, SuiteQLRefused

CEILING = 100_000
MANY = 100_050


@pytest.fixture
def account() -> Iterator[Account]:
    """Twenty customers 1001, 1004, ... with external ids."""
    with closing(Account()) as account:
        names = np.array([f"X-{n}" for n in range(20)], dtype=object)
        account.add_customers({"id": 1001 + 3 * np.arange(20), "externalid": names})
        yield account


@pytest.fixture(scope="module")
def crowd() -> Iterator[Account]:
    """Customers past the ceiling of a query."""
    with closing(Account()) as account:
        account.add_customers({"id": np.arange(1, MANY + 1)})
        yield account


def test_a_customer_is_found_by_either_id(account: Account) -> None:
    """By internal id, by external id, and not by what is near them; also when more are added."""
    assert account.count() == 20
    assert [account.has_customer(i) for i in (1001, 1058, 1000, 1002, 1061, -1, 2**70)] == [True, True, *[False] * 5]
    assert [account.customer_by_external_id(x) for x in ("X-0", "X-19", "X-20", "x-0", "")] == [
        1001,
        1058,
        None,
        None,
        None,
    ]
    assert account.customer(1002) is None
    account.add_customers({"id": np.array([5000])})
    assert account.has_customer(5000)
    assert account.count() == 21


def test_what_is_written_is_read_back(account: Account) -> None:
    """Python values in, Python values out: exact decimals, dates, UTC moments, null for the empty text."""
    moment = datetime.fromisoformat("2026-03-01T10:00:00+02:00")
    written = {
        "custentity_rfm_order_count": 7,
        "custentity_rfm_lifetime_value": Decimal("0.10"),
        "custentity_rfm_score": "5\n'5",
        "custentity_rfm_last_order_date": date(2026, 2, 28),
        "custentity_segment_last_updated": moment,
        "isinactive": True,
        "companyname": "",
    }
    account.write_customers([(1004, written)])
    read = account.customer(1004)
    assert read is not None
    stored = {
        **written,
        "custentity_segment_last_updated": moment.astimezone(UTC).replace(tzinfo=None),
        "isinactive": "T",
        "companyname": None,
    }
    assert {name: read[name] for name in written} == stored
    assert (account.customer(1001) or {})["custentity_rfm_score"] is None


def test_a_change_stamps_the_record_and_is_counted(account: Account) -> None:
    """`lastmodifieddate` is the clock's time to the second; `writes` counts changes, not calls."""
    account.clock.skew_s = -1000
    before = account.clock.now().astimezone(UTC).replace(tzinfo=None, microsecond=0)
    account.write_customers([(1001, {"email": "a@b.example"}), (1004, {"email": None}), (1001, {"altname": "A"})])
    read = account.customer(1001)
    assert read is not None
    assert 0 <= (read["lastmodifieddate"] - before).total_seconds() <= 30  # type: ignore[operator]
    assert (account.writes[1001], account.writes[1004], account.writes[1007]) == (2, 1, 0)
    assert (read["email"], read["altname"]) == ("a@b.example", "A")


def test_the_later_change_of_a_customer_wins(account: Account) -> None:
    """Twice in one call is like two calls."""
    account.write_customers([(1001, {"altname": "first", "email": "e"}), (1001, {"altname": "second"})])
    read = account.customer(1001)
    assert read is not None
    assert (read["altname"], read["email"]) == ("second", "e")


def test_an_unknown_column_changes_nothing(account: Account) -> None:
    """The whole call is refused with the column's name; `id` cannot be written either."""
    for name in ("nosuch", "id"):
        with pytest.raises(ValueError, match=f"no column {name}"):
            account.write_customers([(1004, {"altname": "x"}), (1001, {name: 1})])
    assert (account.customer(1004) or {})["altname"] == "CUST1004"
    assert not account.writes


def test_many_unlike_changes_in_one_call(account: Account) -> None:
    """A late long value among short ones is kept whole, whatever mixture of columns there is."""
    ids = [1001 + 3 * n for n in range(20)]
    with closing(Account()) as large:
        everyone = list(range(1, 3001))
        large.add_customers({"id": np.array(everyone)})
        changes = [
            (i, {"custentity_rfm_lifetime_value": Decimal(i), "custentity_rfm_order_count": None}) for i in everyone
        ]
        changes[-1] = (
            3000,
            {"custentity_rfm_lifetime_value": Decimal("9999999999999.99"), "custentity_rfm_order_count": 2**50},
        )
        large.write_customers(changes)
        total = sum(range(1, 3000)) + Decimal("9999999999999.99")
        sql = "SELECT SUM(custentity_rfm_lifetime_value), MAX(custentity_rfm_order_count) FROM customer"
        assert large.query(sql).rows == [(str(total), str(2**50))]
    account.write_customers(
        [(i, {"altname": str(i)} if i % 2 else {"email": str(i), "custentity_rfm_segment": i}) for i in ids]
    )
    rows = account.query("SELECT id, altname, email, custentity_rfm_segment FROM customer ORDER BY id").rows
    assert rows == [(str(i), str(i), None, None) if i % 2 else (str(i), f"CUST{i}", str(i), str(i)) for i in ids]


def test_pages_are_cut_from_the_whole(crowd: Account) -> None:
    """Every page has its rows in order, and every page the same total."""
    sql = "SELECT id FROM customer WHERE id <= 2500 ORDER BY id DESC"
    for offset in (0, 1000, 2000):
        page = crowd.query_page(sql, limit=1000, offset=offset)
        assert page.rows == [(str(2500 - n),) for n in range(offset, min(offset + 1000, 2500))]
        assert page.total == 2500
    past = crowd.query_page(sql, limit=1000, offset=3000)
    assert (past.rows, past.total) == ([], 2500)
    exact = crowd.query_page("SELECT id FROM customer WHERE id <= 1000 ORDER BY id", limit=1000, offset=0)
    assert (len(exact.rows), exact.total) == (1000, 1000)
    empty = crowd.query_page("SELECT id FROM customer WHERE id < 0", limit=1000, offset=0)
    assert (empty.columns, empty.rows, empty.total) == (["id"], [], 0)


def test_a_query_ends_at_a_hundred_thousand_rows(crowd: Account) -> None:
    """section_157909186990: the 100,000th row is the last, and the total says no more unless told to."""
    sql = "SELECT id FROM customer ORDER BY id"
    last = crowd.query_page(sql, limit=1000, offset=99_000)
    assert (last.rows[-1], len(last.rows), last.total) == ((str(CEILING),), 1000, CEILING)
    past = crowd.query_page(sql, limit=1000, offset=CEILING)
    assert (past.rows, past.total) == ([], CEILING)
    odd = crowd.query_page(sql, limit=300, offset=99_900)
    assert (len(odd.rows), odd.total) == (100, CEILING)
    assert crowd.query("SELECT COUNT(*) AS n FROM customer").rows == [(str(MANY),)]
    with closing(Account(Behaviour(total_results="true"))) as honest:
        honest.add_customers({"id": np.arange(1, MANY + 1)})
        assert honest.query_page(sql, limit=1000, offset=0).total == MANY
        assert len(honest.query_page(sql, limit=1000, offset=99_900).rows) == 100


def test_readers_and_writers_do_not_disturb_each_other(crowd: Account) -> None:
    """Four writers and four readers at once: every change arrives, and a reader sees each batch whole or not at all."""
    failures: list[BaseException] = []

    def guarded(work: object, *arguments: int) -> None:
        try:
            work(*arguments)  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            failures.append(error)

    def write(writer: int) -> None:
        ids = range(writer * 100 + 1, writer * 100 + 101)
        for turn in range(1, 6):
            crowd.write_customers(
                [(i, {"custentity_rfm_order_count": turn, "custentity_rfm_score": str(turn)}) for i in ids]
            )

    def read(writer: int) -> None:
        low = writer * 100
        field = "custentity_rfm_order_count"
        batch = f"FROM customer WHERE id > {low} AND id <= {low + 100}"
        for _ in range(10):
            least, most = crowd.query(f"SELECT MIN({field}) AS a, MAX({field}) AS b {batch}").rows[0]
            assert least == most

    threads = [threading.Thread(target=guarded, args=(work, n)) for n in range(4) for work in (write, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    sql = "SELECT COUNT(*) AS n FROM customer WHERE custentity_rfm_order_count = 5 AND custentity_rfm_score = '5'"
    assert crowd.query(sql).rows == [("400",)]


def test_a_failure_leaves_the_account_as_it_was(account: Account) -> None:
    """A query that fails while it runs, and a bulk load with a wrong column, harm nothing that follows."""
    with pytest.raises(SuiteQLRefused):
        account.query("SELECT 1 / (id - 1001) AS x FROM customer")
    with pytest.raises(ValueError, match="customer has no column nosuch"):
        account.add_customers({"id": np.array([1]), "nosuch": np.array([1])})
    account.write_customers([(1001, {"altname": "after"})])
    assert account.query("SELECT altname FROM customer WHERE id = 1001").rows == [("after",)]
    assert account.count() == 20


def test_a_closed_account_stays_closed() -> None:
    """Nothing can be asked of it any more, and closing twice does no harm."""
    account = Account()
    account.close()
    account.close()
    with pytest.raises(Exception, match="closed"):
        account.count()
