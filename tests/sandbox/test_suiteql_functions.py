"""Functions mean what Oracle's mean. Expected values are Oracle's published examples or worked out in Python."""

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal

import pytest
from books import number_text

from netsuite_rfm.sandbox.store.account import Account


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """An empty account: everything is asked of DUAL."""
    with closing(Account()) as account:
        yield account


def value(account: Account, expression: str) -> object:
    """The value of an expression."""
    return account.query(f"SELECT {expression} AS x FROM dual").rows[0][0]


def day(text: str) -> str:
    """SuiteQL for a date."""
    return f"TO_DATE('{text}', 'YYYY-MM-DD')"


def moment(text: str) -> str:
    """SuiteQL for a date with a time."""
    return f"TO_DATE('{text}', 'YYYY-MM-DD HH24:MI:SS')"


def iso(expression: str) -> str:
    """SuiteQL for a date in ISO form."""
    return f"TO_CHAR({expression}, 'YYYY-MM-DD')"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # Null and the empty text are one.
        ("''", None),
        ("NVL('', 'x')", "x"),
        ("NVL(NULL, 5)", "5"),
        ("LENGTH('')", None),
        ("'a' || NULL || 'b'", "ab"),
        ("'' || ''", None),
        ("NVL2('', 'there', 'missing')", "missing"),
        ("NVL2(0, 'there', 'missing')", "there"),
        ("COALESCE(NULL, '', 'third')", "third"),
        ("REPLACE('bbb', 'b')", None),
        ("SUBSTR('abc', 4)", None),
        ("SUBSTR('abc', 1, 0)", None),
        ("GREATEST(1, 2, NULL)", None),
        ("LEAST(NULL, 2)", None),
        ("NULLIF(3, 3)", None),
        ("NULLIF(3, 4)", "3"),
        ("CASE WHEN '' = '' THEN 'equal' ELSE 'unknown' END", "unknown"),
        # DECODE takes nulls for equal; CASE does not.
        ("DECODE(NULL, NULL, 'same', 'other')", "same"),
        ("CASE NULL WHEN NULL THEN 'same' ELSE 'other' END", "other"),
        ("DECODE(2, 1, 'one', 2, 'two', 'many')", "two"),
        ("DECODE(9, 1, 'one', 2, 'two', 'many')", "many"),
        ("DECODE(9, 1, 'one')", None),
        # Numbers.
        ("7 / 2", "3.5"),
        ("1 / 8", ".125"),
        ("-1 / 8", "-.125"),
        ("6 / 3", "2"),
        ("MOD(11, 4)", "3"),
        ("MOD(-11, 4)", "-3"),
        ("MOD(11, 0)", "11"),
        ("MOD(7.5, 2)", "1.5"),
        ("SIGN(-15)", "-1"),
        ("GREATEST(2, 10, 9)", "10"),
        ("LEAST('b', 'a')", "a"),
        ("POWER(3, 2)", "9"),
        ("BITAND(6, 3)", "2"),
        ("WIDTH_BUCKET(5000, 1000, 5000, 4)", "5"),
        ("WIDTH_BUCKET(999, 1000, 5000, 4)", "0"),
        ("WIDTH_BUCKET(2000, 1000, 5000, 4)", "2"),
        ("'5' + 3", "8"),
        ("TO_NUMBER('12.50') * 2", "25"),
        ("12345678901234567890.12", "12345678901234567890.12"),
        ("CASE WHEN 2 > '10' THEN 'as text' ELSE 'as numbers' END", "as numbers"),
        ("CASE WHEN 5 IN ('4', '5') THEN 'in' END", "in"),
        # Texts: the examples of Oracle's SQL reference.
        ("INSTR('CORPORATE FLOOR', 'OR')", "2"),
        ("INSTR('CORPORATE FLOOR', 'OR', 3)", "5"),
        ("INSTR('CORPORATE FLOOR', 'X')", "0"),
        ("SUBSTR('ABCDEFG', 3, 4)", "CDEF"),
        ("SUBSTR('ABCDEFG', -5, 4)", "CDEF"),
        ("SUBSTR('ABCDEFG', 0, 2)", "AB"),
        ("SUBSTR('abc', -5)", None),
        ("REPLACE('JACK and JUE', 'J', 'BL')", "BLACK and BLUE"),
        ("TRANSLATE('SQL*Plus User''s Guide', ' */''', '___')", "SQL_Plus_Users_Guide"),
        ("LPAD('Page 1', 15, '*.')", "*.*.*.*.*Page 1"),
        ("RPAD('Morrison', 12, 'ab')", "Morrisonabab"),
        ("RPAD('x', 3)", "x  "),
        ("LTRIM('<=====>BROWNING<=====>', '<>=')", "BROWNING<=====>"),
        ("RTRIM('<=====>BROWNING<=====>', '<>=')", "<=====>BROWNING"),
        ("LTRIM('  x ')", "x "),
        ("INITCAP('the soap')", "The Soap"),
        ("CONCAT('a', NULL)", "a"),
        ("UPPER('Grün') || LOWER('ÄB')", "GRÜNäb"),
        ("LENGTH('CANDIDE')", "7"),
        ("ASCII('Q')", "81"),
        ("CHR(67)", "C"),
        ("REGEXP_SUBSTR('order 17 of 20', '[0-9]+')", "17"),
        ("REGEXP_SUBSTR('none', '[0-9]+')", None),
        ("REGEXP_REPLACE('a1b22', '[0-9]+', '#')", "a#b#"),
        ("'100%' || ' \\ \"x\" ''y'''", "100% \\ \"x\" 'y'"),
        ("CASE WHEN 'a_c' LIKE 'a!_c' ESCAPE '!' THEN 'yes' END", "yes"),
        ("CASE WHEN 'abc' LIKE 'a!_c' ESCAPE '!' THEN 'yes' END", None),
        ("CASE WHEN 'abc' NOT LIKE 'a%' THEN 'yes' ELSE 'no' END", "no"),
        ("CASE WHEN 'abc' NOT LIKE 'a!_c' ESCAPE '!' THEN 'yes' ELSE 'no' END", "yes"),
        # Dates.
        (iso(f"ADD_MONTHS({day('2026-01-31')}, 1)"), "2026-02-28"),
        (iso(f"ADD_MONTHS({day('2026-02-28')}, 1)"), "2026-03-31"),
        (iso(f"ADD_MONTHS({day('2026-02-27')}, -1)"), "2026-01-27"),
        (iso(f"LAST_DAY({day('2024-02-03')})"), "2024-02-29"),
        (iso(f"NEXT_DAY({day('2001-10-15')}, 'TUESDAY')"), "2001-10-16"),
        (iso(f"NEXT_DAY({day('2001-10-16')}, 'TUE')"), "2001-10-23"),
        (f"MONTHS_BETWEEN({day('1995-02-02')}, {day('1995-01-01')})", "1.032258064516"),
        (f"MONTHS_BETWEEN({day('2026-03-31')}, {day('2026-02-28')})", "1"),
        (f"MONTHS_BETWEEN({day('2026-01-15')}, {day('2026-03-15')})", "-2"),
        (f"{day('2026-03-04')} - {day('2026-02-04')}", "28"),
        (f"{moment('2026-03-04 12:00:00')} - {day('2026-03-04')}", ".5"),
        (f"TO_CHAR({day('2026-03-04')} + 0.25, 'YYYY-MM-DD HH24:MI')", "2026-03-04 06:00"),
        (iso(f"{day('2026-03-01')} - 1"), "2026-02-28"),
        (iso(f"TRUNC({day('2026-05-17')}, 'MM')"), "2026-05-01"),
        (iso(f"TRUNC({day('2026-05-17')}, 'Q')"), "2026-04-01"),
        (iso(f"TRUNC({day('2026-05-17')}, 'YYYY')"), "2026-01-01"),
        (iso(f"TRUNC({day('2026-05-17')}, 'IW')"), "2026-05-11"),
        (f"TO_CHAR(TRUNC({moment('2026-05-17 10:11:12')}), 'YYYY-MM-DD HH24:MI')", "2026-05-17 00:00"),
        ("TO_CHAR(TO_DATE('5-MAR-2026', 'DD-MON-YYYY'), 'MM/DD/YYYY')", "03/05/2026"),
        ("TO_DATE('12/31/2026')", "12/31/2026"),
        (f"DECODE(1, 1, {day('2026-01-05')})", "1/5/2026"),
    ],
)
def test_a_function_gives_what_oracle_gives(account: Account, expression: str, expected: str | None) -> None:
    """One value each; dates without TO_CHAR come in the user's format."""
    assert value(account, expression) == expected


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("YYYY-MM-DD", "2026-03-04"),
        ('YYYY-MM-DD"T"HH24:MI:SS"Z"', "2026-03-04T15:06:07Z"),
        ("DD-MON-YY", "04-MAR-26"),
        ("Mon DD, YYYY", "Mar 04, 2026"),
        ("FMMonth DD, YYYY", "March 4, 2026"),
        ("MONTH", "MARCH    "),
        ("Day", "Wednesday"),
        ("DY", "WED"),
        ("HH:MI AM", "03:06 PM"),
        ("HH12", "03"),
        ("D", "4"),
        ("DDD", "063"),
        ("IW", "10"),
        ("WW", "09"),
        ("W", "1"),
        ("Q", "1"),
        ("SSSSS", "54367"),
        ("YYYYMMDD", "20260304"),
    ],
)
def test_to_char_of_a_date_follows_oracles_format_models(account: Account, model: str, expected: str) -> None:
    """Wednesday, 4 March 2026, 15:06:07."""
    assert value(account, f"TO_CHAR({moment('2026-03-04 15:06:07')}, '{model}')") == expected


@pytest.mark.parametrize(
    ("number", "model", "expected"),
    [
        ("1234.567", "99990.00", "  1234.57"),
        ("1234.567", "FM99990.00", "1234.57"),
        ("0.5", "FM990.99", "0.5"),
        ("0.5", "990.99", "   0.50"),
        ("0.5", "FM999.99", ".5"),
        ("-0.5", "FM0.00", "-0.50"),
        ("-0.001", "FM0.00", "0.00"),
        ("1234567.891", "FM9,999,999.00", "1,234,567.89"),
        ("123", "FM9,999", "123"),
        ("-5", "999", "  -5"),
        ("5", "999MI", "  5 "),
        ("-5", "999MI", "  5-"),
        ("5", "S999", "  +5"),
        ("7", "000", " 007"),
        ("12345", "999", "####"),
        ("999.6", "999", "####"),
        ("42", "$999.00", "  $42.00"),
        ("0", "9", " 0"),
        ("0", ".99", " .00"),
        ("NULL + 1", "999", None),
    ],
)
def test_to_char_of_a_number_follows_oracles_format_models(
    account: Account, number: str, model: str, expected: str | None
) -> None:
    """Width, padding, sign and overflow as in Oracle's SQL reference."""
    assert value(account, f"TO_CHAR({number}, '{model}')") == expected


def test_rounding_is_half_away_from_zero_and_exact(account: Account) -> None:
    """ROUND, TRUNC, CEIL and FLOOR agree with Decimal on halves of either sign and on quotients."""
    chance = random.Random(3)
    numbers = [Decimal(chance.randrange(-(10**7), 10**7)) / 1000 for _ in range(12)]
    numbers += [
        Decimal(sign * (2 * n + 1)) / Decimal(10**k * 2) for sign in (1, -1) for n in range(3) for k in range(4)
    ]
    for number in numbers:
        selected = [f"CEIL({number:f})", f"FLOOR({number:f})", f"ROUND({number * 200:f} / 200, 2)"]
        expected = [number.to_integral_value(ROUND_CEILING), number.to_integral_value(ROUND_FLOOR)]
        expected.append(number.quantize(Decimal("0.01"), ROUND_HALF_UP))
        for places in (0, 1, 2):
            step = Decimal(1).scaleb(-places)
            selected += [f"ROUND({number:f}, {places})", f"TRUNC({number:f}, {places})"]
            expected += [number.quantize(step, ROUND_HALF_UP), number.quantize(step, ROUND_DOWN)]
        listed = ", ".join(f"{sql} AS x{n}" for n, sql in enumerate(selected))
        assert list(account.query(f"SELECT {listed} FROM dual").rows[0]) == [number_text(value) for value in expected]


def test_a_quotient_has_fifteen_sure_digits(account: Account) -> None:
    """Oracle divides to forty digits; here fifteen are promised, twelve of them at most after the point."""
    for top, bottom in ((1, 3), (2, 7), (10**9, 7), (123456789, 1000), (1, 999)):
        exact = Decimal(top) / Decimal(bottom)
        assert abs(Decimal(str(value(account, f"{top} / {bottom}"))) - exact) <= max(
            exact * Decimal("1e-14"), Decimal("1e-12")
        )


def test_months_and_days_agree_with_the_calendar(account: Account) -> None:
    """Whole days between dates and the same day some months on, for dates all over a leap year."""
    chance = random.Random(5)
    selected, expected = [], []
    for _ in range(80):
        first = date(2023, 1, 1) + timedelta(days=chance.randrange(1500))
        other = date(2023, 1, 1) + timedelta(days=chance.randrange(1500))
        selected.append(f"{day(first.isoformat())} - {day(other.isoformat())}")
        expected.append(str((first - other).days))
        if first.day <= 27:
            months = chance.randrange(-20, 21)
            year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
            selected.append(iso(f"ADD_MONTHS({day(first.isoformat())}, {months})"))
            expected.append(date(year, month + 1, first.day).isoformat())
    listed = ", ".join(f"{sql} AS x{n}" for n, sql in enumerate(selected))
    assert list(account.query(f"SELECT {listed} FROM dual").rows[0]) == expected
