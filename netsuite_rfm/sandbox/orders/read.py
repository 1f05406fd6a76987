"""Read a CSV file of orders, and locate any error in it."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.store.currencies import CURRENCIES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REQUIRED = ("customer_id", "order_id", "order_date", "amount", "kind")
KINDS = ("sale", "return")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_AMOUNT = re.compile(r"-?\d{1,13}(?:\.\d{1,2})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SHOWN = 40


class OrdersFileError(Exception):
    """An orders file cannot be used. The message is one line with file, line, column and reason."""


@dataclass(frozen=True)
class OrderRow:
    """One checked row. `cents` are hundredths of `currency`, negative for a return; `created` is UTC."""

    customer: str
    order: str
    day: date
    cents: int
    kind: str
    currency: str | None = None
    channel: str | None = None
    created: datetime | None = None
    email: str | None = None


class _WrongValueError(Exception):
    """A reason and its column, or an empty text if it is about the whole line."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def read_orders(path: Path) -> list[OrderRow]:
    """Return the rows of a .csv or .csv.gz file. Raises OrdersFileError for the first error."""
    lines = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    seen: dict[tuple[str, str], int] = {}
    rows: list[OrderRow] = []
    try:
        header = next(lines, [])
        _check_header(header)
        for fields in _filled(lines):
            row = _row(header, fields)
            first_line = seen.setdefault((row.kind, row.order), lines.line_num)
            _check_unique(row, first_line, lines.line_num)
            rows.append(row)
    except _WrongValueError as error:
        place = f"line {max(lines.line_num, 1)}" + (f", column {error.column}" if error.column else "")
        raise OrdersFileError(f"{path}, {place}: {error.reason}") from error
    except csv.Error as error:
        raise OrdersFileError(f"{path}, line {lines.line_num}: not CSV: {error}") from error
    return rows


def _check_header(header: list[str]) -> None:
    for name in REQUIRED:
        if header.count(name) != 1:
            wrong = "missing" if name not in header else "there twice"
            raise _WrongValueError(name, f"{wrong}; the header is {_shown(','.join(header))}")


def _check_unique(row: OrderRow, first_line: int, line: int) -> None:
    if first_line != line:
        raise _WrongValueError("order_id", f"{_shown(row.order)} is also the {row.kind} of line {first_line}")


def _filled(lines: Iterator[list[str]]) -> Iterator[list[str]]:
    return (values for values in lines if values)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise OrdersFileError(f"{path}, line {line}: not UTF-8 text") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise OrdersFileError(f"{path}: ends in .gz but is not a whole gzip file: {error}") from error
    except OSError as error:
        raise OrdersFileError(f"{path}: cannot be read: {error.strerror}") from error


def _shown(value: str) -> str:
    """Return a value for a message, on one line and shortened."""
    return repr(value if len(value) <= _SHOWN else value[:_SHOWN] + "...")


def _row(header: list[str], fields: list[str]) -> OrderRow:
    if len(fields) != len(header):
        raise _WrongValueError("", f"{len(fields)} values where the header has {len(header)}")
    values = dict(zip(header, fields, strict=True))
    for column in ("customer_id", "order_id"):
        if not values[column].strip():
            raise _WrongValueError(column, "empty")
        if _CONTROL.search(values[column]):
            raise _WrongValueError(column, f"{_shown(values[column])} has a control character")
    kind = values["kind"]
    if kind not in KINDS:
        raise _WrongValueError("kind", f"{_shown(kind)} is neither sale nor return")
    currency = values.get("currency") or None
    if currency is not None and currency not in CURRENCIES:
        raise _WrongValueError("currency", f"{_shown(currency)} is not one of {', '.join(CURRENCIES)}")
    return OrderRow(
        values["customer_id"],
        values["order_id"],
        _day(values["order_date"]),
        _cents(values["amount"], kind),
        kind,
        currency,
        values.get("channel") or None,
        _created(values.get("order_ts")),
        _email(values.get("email")),
    )


def _email(text: str | None) -> str | None:
    if text and _CONTROL.search(text):
        raise _WrongValueError("email", f"{_shown(text)} has a control character")
    return text or None


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _WrongValueError("order_date", f"{_shown(text)} is not a date as YYYY-MM-DD")


def _cents(text: str, kind: str) -> int:
    if not _AMOUNT.fullmatch(text):
        raise _WrongValueError("amount", f"{_shown(text)} is not an amount such as 12.34")
    cents = int(Decimal(text) * 100)
    if kind == "sale" and cents < 0:
        raise _WrongValueError("amount", f"{text} is negative, and the row is a sale")
    if kind == "return" and cents > 0:
        raise _WrongValueError("amount", f"{text} is positive, and the row is a return")
    return cents


def _created(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise _WrongValueError("order_ts", f"{_shown(text)} is not a time as YYYY-MM-DDTHH:MM:SS") from None
