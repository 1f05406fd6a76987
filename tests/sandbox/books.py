"""A small account whose rows are also at hand as Python values, so that SuiteQL can be checked against Python."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.store.account import Account

TYPES = ("SalesOrd", "CashSale", "CustInvc", "CashRfnd", "CustCred", "RtnAuth")
CREDITS = ("CashRfnd", "CustCred", "RtnAuth")
RATES = {1: "1", 2: "1.25000001", 4: "1.10203040"}  # exchange rate by currency id


@dataclass(frozen=True)
class Customer:
    """A customer's row."""

    id: int
    name: str
    inactive: bool


@dataclass(frozen=True)
class Document:
    """A transaction's row; `total` is in its currency and negative on credits."""

    id: int
    entity: int
    day: date
    type: str
    status: str
    voided: bool
    currency: int
    total: Decimal
    discount: Decimal

    @property
    def base(self) -> Decimal:
        """The total in the home currency, exact."""
        return self.total * Decimal(RATES[self.currency])


@dataclass(frozen=True)
class Books:
    """What is in the account."""

    customers: list[Customer]
    documents: list[Document]


def make_books(seed: int = 7, customers: int = 40, documents: int = 600) -> Books:
    """Draw customers, a third of them inactive, and documents; some customers have none."""
    chance = random.Random(seed)
    people = [Customer(1001 + 3 * n, f"Näme {n} O'X", n % 3 == 2) for n in range(customers)]
    drawn = []
    for number in range(documents):
        kind = chance.choice(TYPES)
        cents = chance.choice([0, 1, 5, 99, 100, *(chance.randrange(1, 500_000) for _ in range(20))])
        drawn.append(
            Document(
                id=5001 + 2 * number,
                entity=chance.choice(people[: customers - 3]).id,
                day=date(2025, 1, 1) + timedelta(days=chance.randrange(700)),
                type=kind,
                status=chance.choice("ABCG"),
                voided=chance.random() < 0.1,
                currency=chance.choice(list(RATES)),
                total=Decimal(-cents if kind in CREDITS else cents) / 100,
                discount=Decimal(chance.choice([0, 0, 150])) / 100,
            )
        )
    return Books(people, drawn)


def open_books(books: Books, **options: Any) -> Account:
    """Load the rows into an account; `options` are those of Behaviour, and `time_zone`."""
    zone = {"time_zone": options.pop("time_zone")} if "time_zone" in options else {}
    account = Account(Behaviour(**options), **zone)
    account.add_customers(
        {
            "id": np.array([customer.id for customer in books.customers]),
            "altname": np.array([customer.name for customer in books.customers], dtype=object),
            "isinactive": np.array(["T" if customer.inactive else "F" for customer in books.customers], dtype=object),
        }
    )
    account.add_transactions(
        {
            "id": np.array([document.id for document in books.documents]),
            "entity": np.array([document.entity for document in books.documents]),
            "trandate": np.array([document.day for document in books.documents], dtype="datetime64[D]"),
            "type": np.array([document.type for document in books.documents], dtype=object),
            "status": np.array([document.status for document in books.documents], dtype=object),
            "voided": np.array(["T" if document.voided else "F" for document in books.documents], dtype=object),
            "currency": np.array([document.currency for document in books.documents]),
            "exchangerate": np.array([RATES[document.currency] for document in books.documents], dtype=object),
            "foreigntotal_cents": np.array([int(document.total * 100) for document in books.documents]),
            "discount_cents": np.array([int(document.discount * 100) for document in books.documents]),
        }
    )
    return account


def number_text(value: Decimal | int | None) -> str | None:
    """A number as Oracle writes it: no trailing zeros, no zero before the point."""
    if value is None:
        return None
    text = format(Decimal(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    sign = "-" if text.startswith("-") else ""
    digits = text.removeprefix("-")
    if digits.startswith("0."):
        digits = digits[1:]
    return (sign + digits) if digits not in ("", "0") else "0"


def date_text(day: date | None) -> str | None:
    """A date in the default format of the user's preferences."""
    return None if day is None else f"{day.month}/{day.day}/{day.year}"
