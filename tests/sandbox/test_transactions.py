"""What people do to transactions, and the traces it leaves in SuiteQL."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.store import transactions
from netsuite_rfm.sandbox.store.account import Account, SuiteQLRefused

UTC_FORMAT = "YYYY-MM-DD HH24:MI:SS"
DAY = timedelta(days=1)


def order(*ids: int, day: str, **columns: object) -> dict[str, object]:
    """Cash sales of one customer on a day."""
    return {
        "id": np.array(ids),
        "entity": np.full(len(ids), 7),
        "trandate": np.full(len(ids), np.datetime64(day)),
        "type": np.full(len(ids), "CashSale", dtype=object),
        "foreigntotal_cents": np.full(len(ids), 1000),
        **columns,
    }


@pytest.fixture
def account() -> Iterator[Account]:
    """One old order, 11, and one of next year, 12."""
    with closing(Account()) as account:
        account.add_customers({"id": np.array([7, 8])})
        account.add_transactions(order(11, day="2011-03-04"))
        account.add_transactions(order(12, day=f"{datetime.now(UTC).year + 1}-03-04"))
        yield account


def stamps(account: Account, transaction_id: int) -> tuple[datetime, datetime]:
    """When a transaction was created and last changed, by SuiteQL."""
    columns = [f"TO_CHAR(SYS_EXTRACT_UTC(t.{name}), '{UTC_FORMAT}')" for name in ("createddate", "lastmodifieddate")]
    rows = account.query(f"SELECT {', '.join(columns)} FROM transaction t WHERE t.id = {transaction_id}").rows
    created, changed = (datetime.fromisoformat(str(value)).replace(tzinfo=UTC) for value in rows[0])
    return created, changed


def is_now(account: Account, moment: datetime) -> bool:
    """Whether a moment is the account's present one, to the minute."""
    return abs(moment - account.clock.now()) < timedelta(minutes=1)


def test_loaded_orders_pass_for_entered_on_their_day_and_never_later_than_now(account: Account) -> None:
    """An order of 2011 was entered in 2011; one dated next year was entered when it was loaded."""
    assert [stamp.date().isoformat() for stamp in stamps(account, 11)] == ["2011-03-04", "2011-03-04"]
    assert all(is_now(account, stamp) for stamp in stamps(account, 12))


def test_an_order_entered_late_is_new_though_its_day_is_old(account: Account) -> None:
    """`createddate` is the account's time, skewed or not; the date of the order is another matter."""
    account.clock.skew_s = -86_400 * 30
    transactions.enter(account, order(13, day="2011-03-05"))
    assert all(is_now(account, stamp) for stamp in stamps(account, 13))
    assert account.sql("SELECT trandate FROM transaction WHERE id = 13")[0][0].isoformat() == "2011-03-05"


def test_every_change_moves_the_last_modified_date_and_not_the_created_one(account: Account) -> None:
    """Edited, dated otherwise, moved and voided: an order keeps its day of entry."""
    before, _ = stamps(account, 11)
    for change in (
        lambda: transactions.edit(account, 11, foreigntotal=12),
        lambda: transactions.edit(account, 11, trandate="2031-05-06"),
        lambda: transactions.move(account, 11, 8),
        lambda: transactions.void(account, 11),
    ):
        account.clock.skew_s += DAY.total_seconds()
        change()
        created, changed = stamps(account, 11)
        assert created == before
        assert is_now(account, changed)
    assert account.sql("SELECT entity, voided, foreigntotal FROM transaction WHERE id = 11") == [(8, "T", 12)]
    with pytest.raises(ValueError, match="no column created"):
        transactions.edit(account, 11, created=None)


def test_a_deleted_order_leaves_a_row_that_names_no_customer(account: Account) -> None:
    """`deletedrecord` has when, what and which, and the order is gone."""
    transactions.delete(account, [11])
    found = account.query(
        f"SELECT d.recordid, d.type, TO_CHAR(SYS_EXTRACT_UTC(d.deleteddate), '{UTC_FORMAT}') FROM deletedrecord d"
    ).rows
    assert found[0][:2] == ("11", "CashSale")
    assert is_now(account, datetime.fromisoformat(str(found[0][2])).replace(tzinfo=UTC))
    assert account.sql("SELECT count(*) FROM transaction WHERE id = 11") == [(0,)]


@pytest.mark.parametrize("table", ["transaction t", "customer t", "deletedrecord t"])
@pytest.mark.parametrize("form", ["date_time", "day"])
def test_without_a_zone_a_moment_cannot_be_had(table: str, form: str) -> None:
    """Under either switch SYS_EXTRACT_UTC is refused, as Oracle refuses it, and the day is the session's."""
    behaviour = Behaviour(change_dates=form, deleted_records=form)  # type: ignore[arg-type]
    column = "deleteddate" if table.startswith("deleted") else "lastmodifieddate"
    with closing(Account(behaviour, time_zone="Pacific/Kiritimati")) as account:
        account.add_customers(
            {"id": np.array([7]), "lastmodifieddate": np.array(["2011-03-04T20:00"], "datetime64[us]")}
        )
        account.add_transactions(order(11, day="2011-03-04", created=np.array(["2011-03-04T20:00"], "datetime64[us]")))
        account.sql("INSERT INTO deletedrecord (deleteddate) VALUES (TIMESTAMP '2011-03-04 20:00:00')")
        with pytest.raises(SuiteQLRefused):
            account.query(f"SELECT SYS_EXTRACT_UTC(t.{column}) FROM {table}")
        shown = account.query(f"SELECT TO_CHAR(t.{column}, 'YYYY-MM-DD HH24:MI') FROM {table}").rows
    assert shown == [("2011-03-05 10:00" if form == "date_time" else "2011-03-05 00:00",)]


def test_an_account_may_be_without_the_table() -> None:
    """Then it is not found, as any table that is not there."""
    with closing(Account(Behaviour(deleted_records="absent"))) as account, pytest.raises(SuiteQLRefused):
        account.query("SELECT COUNT(*) FROM deletedrecord d")
