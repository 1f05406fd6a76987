"""The form of what SuiteQL gives: text of values, names of columns, and what an account's behaviour changes."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from books import make_books, number_text, open_books

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.sandbox.store.fields import BRAND_LIST, RFM_FIELDS, RFM_SEGMENTS, CustomField, ListValue

BOOKS = make_books()


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """The rows of BOOKS in an account of the default behaviour."""
    with closing(open_books(BOOKS)) as account:
        yield account


def values(account: Account, selected: str, source: str = "dual") -> tuple[Any, ...]:
    """The first row of what is selected."""
    return account.query(f"SELECT {selected} FROM {source}").rows[0]


def test_values_are_texts_as_netsuite_writes_them(account: Account) -> None:
    """Numbers without trailing zeros or a leading one, dates without their time, booleans T and F, nulls as null."""
    selected = "1.50 AS a, 0.5 AS b, -0.25 AS c, 100 AS d, 0.00 AS e, 1e3 AS f, NULL AS g, 1/4 AS h"
    assert values(account, selected) == ("1.5", ".5", "-.25", "100", "0", "1000", None, ".25")
    sql = "SELECT isinactive, datecreated, altname, email FROM customer WHERE id = 1007"
    assert account.query(sql).rows == [("T", "1/1/2020", "Näme 2 O'X", None)]


def test_columns_have_lower_case_names_and_unnamed_ones_are_numbered(account: Account) -> None:
    """Aliases come in lower case (section_156257796125); a computed column without one is expr1, expr2, ..."""
    sql = 'SELECT ID, altName AS Name, id + 1, id AS "Third One", COUNT(*) OVER () FROM Customer C WHERE c.ID = 1001'
    assert account.query(sql).columns == ["id", "name", "expr1", "third one", "expr2"]


def test_a_star_is_every_column_of_its_table(account: Account) -> None:
    """`*` of all sources, `t.*` of one; custom fields are among the customer's columns."""
    customer = account.query("SELECT * FROM customer WHERE id = 1001").columns
    assert customer[:2] == ["id", "entityid"]
    assert {field.script_id for field in RFM_FIELDS} <= set(customer)
    both = account.query("SELECT c.*, d.dummy FROM customer c, dual d WHERE c.id = 1001")
    assert both.columns == [*customer, "dummy"]
    assert both.rows[0][-1] == "X"


def test_a_number_below_one_may_have_its_zero() -> None:
    """`Behaviour.leading_zero`; TO_CHAR stays Oracle's own."""
    with closing(Account(Behaviour(leading_zero=True))) as account:
        assert values(account, "0.5 AS a, -0.25 AS b, TO_CHAR(0.5) AS c, 10.50 AS d") == ("0.5", "-0.25", ".5", "10.5")


def test_numbers_may_come_bare() -> None:
    """`Behaviour.numbers`: JSON numbers for numbers, texts still for texts that look like one."""
    with closing(Account(Behaviour(numbers="bare"))) as account:
        row = values(account, "5 AS a, 0.5 AS b, '5' AS c, NULL AS d, TO_CHAR(5) AS e, -7 AS f")
    assert row == (5, 0.5, "5", None, "5", -7)
    assert [type(value) for value in row] == [int, float, str, type(None), str, int]


def test_a_status_may_come_in_its_compound_form() -> None:
    """`Behaviour.status_form`; BUILTIN.CF gives the compound form either way."""
    for form, plain in (("letter", "{}"), ("compound", "SalesOrd:{}")):
        with closing(open_books(BOOKS, status_form=form)) as account:
            sql = "SELECT DISTINCT status, BUILTIN.CF(status) AS cf FROM transaction WHERE type = 'SalesOrd' ORDER BY 1"
            assert account.query(sql).rows == [(plain.format(s), f"SalesOrd:{s}") for s in "ABCG"]


def test_a_credit_may_be_shown_positive() -> None:
    """`Behaviour.credit_sign`: of the foreign total only; lines keep their documented signs."""
    memos = [document for document in BOOKS.documents if document.type in ("CashRfnd", "CustCred", "RtnAuth")]
    total = sum((memo.total for memo in memos), Decimal(0))
    assert total < 0
    sql = "SELECT SUM(foreigntotal) AS total FROM transaction WHERE type IN ('CashRfnd', 'CustCred', 'RtnAuth')"
    lines = "SELECT SUM(foreignamount) AS total FROM transactionline WHERE mainline = 'F'"
    for sign, shown in (("negative", total), ("positive", -total)):
        with closing(open_books(BOOKS, credit_sign=sign)) as account:
            assert account.query(sql).rows == [(number_text(shown),)]
            everything = -sum((document.total for document in BOOKS.documents), Decimal(0))
            assert account.query(lines).rows == [(number_text(everything),)]


def test_the_base_total_may_exist() -> None:
    """`Behaviour.transaction_total`: sources disagree whether there is a column `total`."""
    base = sum((document.base for document in BOOKS.documents), Decimal(0))
    with closing(open_books(BOOKS, transaction_total=True)) as account:
        assert account.query("SELECT SUM(total) AS total FROM transaction").rows == [(number_text(base),)]


def test_a_net_amount_is_of_the_transaction_or_the_base_currency() -> None:
    """`Behaviour.netamount_currency`: sources disagree."""
    sql = "SELECT SUM(netamount) AS total FROM transactionline WHERE mainline = 'T'"
    foreign = sum((document.total for document in BOOKS.documents), Decimal(0))
    base = sum((document.base for document in BOOKS.documents), Decimal(0))
    for currency, total in (("transaction", foreign), ("base", base)):
        with closing(open_books(BOOKS, netamount_currency=currency)) as account:
            assert account.query(sql).rows == [(number_text(total),)]


def test_the_name_of_the_session_zone_may_be_expr1() -> None:
    """`Behaviour.expr1_alias` (observed once: amp-labs/connectors)."""
    sql = "SELECT SESSIONTIMEZONE AS timezone, 1 AS one FROM dual"
    for odd, name in ((False, "timezone"), (True, "expr1")):
        with closing(Account(Behaviour(expr1_alias=odd), time_zone="Asia/Tokyo")) as account:
            rows = account.query(sql)
            assert (rows.columns, rows.rows) == ([name, "one"], [("Asia/Tokyo", "1")])


@pytest.mark.parametrize("case", ["lower", "upper"])
def test_a_custom_list_is_a_table(case: str) -> None:
    """Internal ids, script ids in either case, names and inactive values of the list."""
    old = ListValue(299, "val_rfm_old", "Old 'segment' <b>", inactive=True)
    with closing(Account(Behaviour(script_id_case=case), segments=[*RFM_SEGMENTS, old])) as account:  # type: ignore[arg-type]
        rows = account.query("SELECT id, recordid, scriptid, name, isinactive FROM customlist_rfm_segment ORDER BY id")
    expected = [
        (
            str(segment.id),
            str(segment.id),
            getattr(segment.script_id, case)(),
            segment.name,
            "T" if segment.inactive else "F",
        )
        for segment in sorted([*RFM_SEGMENTS, old], key=lambda value: value.id)
    ]
    assert rows.rows == expected


def test_the_lists_are_listed(account: Account) -> None:
    """Table customlist names every custom list of the account."""
    found = [row[0] for row in account.query("SELECT scriptid FROM customlist").rows]
    assert found == ["customlist_rfm_segment", "customlist_sales_channel", "customlist_brand"]


def test_df_shows_what_a_user_sees() -> None:
    """BUILTIN.DF gives the text of list values, records, codes and check boxes; of anything else the value."""
    stages = (ListValue(31, "val_stage_new", "New"), ListValue(35, "val_stage_lost", "It's lost"))
    fields = [
        *RFM_FIELDS,
        CustomField("custentity_stage", "SELECT", "customlist_stage"),
        CustomField("custentity_audiences", "MULTISELECT", "customlist_stage"),
        CustomField("custentity_vip", "CHECKBOX"),
    ]
    with closing(Account(fields=fields, lists={"customlist_stage": stages})) as account:
        account.add_customers({"id": np.array([1001, 1004])})
        account.add_records("location", {"id": np.array([7]), "name": np.array(["Mill 'Lane'"], dtype=object)})
        account.add_transactions(
            {
                "id": np.array([5001]),
                "entity": np.array([1001]),
                "trandate": np.array(["2026-01-01"], dtype="datetime64[D]"),
                "type": np.array(["SalesOrd"], dtype=object),
                "status": np.array(["C"], dtype=object),
                "location": np.array([7]),
                "currency": np.array([4]),
            }
        )
        account.write_customers(
            [
                (
                    1001,
                    {
                        "custentity_stage": 35,
                        "custentity_audiences": "31, 35",
                        "custentity_vip": True,
                        "altname": "Ann",
                    },
                )
            ]
        )
        shown = account.query(
            "SELECT BUILTIN.DF(custentity_stage) AS a, BUILTIN.DF(custentity_audiences) AS b, "
            "BUILTIN.DF(custentity_vip) AS c, BUILTIN.DF(entityid) AS d FROM customer ORDER BY id"
        )
        assert shown.rows == [("It's lost", "New, It's lost", "Yes", "CUST1001"), (None, None, None, "CUST1004")]
        shown = account.query(
            "SELECT BUILTIN.DF(t.type) AS a, BUILTIN.DF(t.status) AS b, BUILTIN.DF(t.entity) AS c, "
            "BUILTIN.DF(t.location) AS d, BUILTIN.DF(t.currency) AS e, t.recordtype, t.tranid FROM transaction t"
        )
        expected = ("Sales Order", "Sales Order : Cancelled", "Ann", "Mill 'Lane'", "Euro", "salesorder", "SO5001")
        assert shown.rows == [expected]


def test_amounts_are_converted_by_the_fixed_rates() -> None:
    """BUILTIN.CURRENCY, CURRENCY_CONVERT and CONSOLIDATE with Decimal arithmetic, from the table `currency`."""
    with closing(open_books(BOOKS)) as account:
        rates = {int(i): Decimal(r) for i, r in account.query("SELECT id, exchangerate FROM currency").rows}
        codes = {int(i): s for i, s in account.query("SELECT id, symbol FROM currency").rows}
        sql = """SELECT id, BUILTIN.CURRENCY(foreigntotal) AS code, BUILTIN.CURRENCY_CONVERT(foreigntotal) AS home,
          BUILTIN.CONSOLIDATE(foreigntotal, 'INCOME', 'DEFAULT', 'DEFAULT', 1, 304, 'DEFAULT') AS base,
          BUILTIN.CURRENCY(BUILTIN.CURRENCY_CONVERT(foreigntotal)) AS home_code FROM transaction ORDER BY id"""
        for row, document in zip(account.query(sql).rows, BOOKS.documents, strict=True):
            home, base = number_text(document.total * rates[document.currency]), number_text(document.base)
            assert row == (str(document.id), codes[document.currency], home, base, "USD")
        euro = 4
        converted = f"ROUND(BUILTIN.CURRENCY_CONVERT(foreigntotal, {euro}), 6)"
        sql = f"SELECT {converted} AS euros, foreigntotal, currency FROM transaction"
        for euros, total, currency in account.query(sql).rows:
            exact = Decimal(str(total)) * rates[int(str(currency))] / rates[euro]
            assert abs(Decimal(str(euros)) - exact) <= Decimal("0.000001")


def test_custom_fields_are_columns_of_their_kind() -> None:
    """Each kind of custom field is written as a Python value, found with SuiteQL and shown in its text form."""
    fields = [
        CustomField("custentity_int", "INTEGER"),
        CustomField("custentity_text", "TEXT"),
        CustomField("custentity_pick", "SELECT", BRAND_LIST),
        CustomField("custentity_day", "DATE"),
        CustomField("custentity_at", "DATETIMETZ"),
        CustomField("custentity_money", "CURRENCY"),
        CustomField("custentity_flag", "CHECKBOX"),
    ]
    written = {
        "custentity_int": 2**40,
        "custentity_text": "a 'quoted' \\ text",
        "custentity_pick": 14,
        "custentity_day": date(2026, 2, 3),
        "custentity_at": datetime.fromisoformat("2026-02-03T23:30:00+00:00"),
        "custentity_money": Decimal("1234567890123.40"),
        "custentity_flag": False,
    }
    with closing(Account(fields=fields, time_zone="Asia/Tokyo")) as account:
        account.add_customers({"id": np.array([1001])})
        account.write_customers([(1001, written)])
        names = ", ".join(written)
        shown = (str(2**40), "a 'quoted' \\ text", "14", "2/3/2026", "2/4/2026", "1234567890123.4", "F")
        assert account.query(f"SELECT {names} FROM customer").rows == [shown]
        where = (
            f"custentity_int = {2**40} AND custentity_text = 'a ''quoted'' \\ text' AND custentity_pick IN (14) "
            "AND custentity_day = TO_DATE('2026-02-03', 'YYYY-MM-DD') AND custentity_money > 1234567890123.39 "
            "AND custentity_at < TO_TIMESTAMP('2026-02-04 08:30:01', 'YYYY-MM-DD HH24:MI:SS') AND custentity_flag = 'F'"
        )
        assert account.query(f"SELECT id FROM customer WHERE {where}").rows == [("1001",)]
        account.write_customers([(1001, dict.fromkeys(written))])
        assert account.query(f"SELECT {names} FROM customer").rows == [(None,) * len(written)]
