"""The dashboard as a person reads it: its tables, texts and links; and accounts with something to show."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import numpy as np

from netsuite_rfm.sandbox.scripts.answers import Page
from netsuite_rfm.sandbox.scripts.deployments import Asked, open_suitelet, render_portlet
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR
from netsuite_rfm.settings.schemes import load_scheme
from tests.suitescript.stage import HISTORY, Stage

PAGE, PORTLET = "customdeploy_rfm_dashboard_sl", "customdeploy_rfm_dashboard_pl"
RUN = "customrecord_rfm_run"
DISTRIBUTION, PERFORMANCE = "Active customers by segment", "Revenue by current segment"
AT_START = "Revenue by segment at the start of the month"
MATRIX = "Customers from the segment of the row to that of the column"
KINDS = ("Losses", "Gains", "First segment")
MOVERS = ", the most valuable customers"
GROSS = '{"order_types": ["SalesOrd", "CashSale"], "net": false, "locations": [], "currency": null, "period": 0, '
GROSS += '"segments": ' + json.dumps([segment.value for segment in load_scheme("default").segments]) + ", "
GROSS += '"at_risk": ["val_rfm_at_risk"], "lost": ["val_rfm_lapsed", "val_rfm_churned"]}'
NET = GROSS.replace('"net": false', '"net": true')
MINUS, NBSP = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
_VOID = {"meta", "link", "br", "hr", "img", "input"}


class Seen(HTMLParser):
    """A page taken apart by a parser that knows nothing of who wrote it. Tables are by caption, cells as text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.links: dict[str, str] = {}
        self.rows: dict[str, list[list[str]]] = {}
        self.heads: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._row: list[str] = []
        self._caption = self._href = ""
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element; elements are closed in order."""
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)
        if tag == "table":
            self._caption = ""
        if tag == "tr":
            self._row = []
        if tag in {"td", "th"}:
            self._row.append("")
        if tag == "a":
            self._href = dict(attrs)["href"] or ""

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        assert self._open.pop() == tag
        if tag == "tr" and "thead" in self._open:
            self.heads[self._caption] = self._row
        elif tag == "tr":
            self.rows.setdefault(self._caption, []).append(self._row)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element without content, as SVG has them."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note a text where it stands."""
        inside = self._open[-1] if self._open else ""
        if inside == "style":
            return
        self.texts.append(data)
        if inside == "caption":
            self._caption += data
        if {"td", "th"} & set(self._open) and inside != "span":
            self._row[-1] += data
        if "a" in self._open:
            self.links[data] = self._href
        if inside in {"h1", "h2", "h3", "h4"}:
            self.headings.append((int(inside[1]), data))

    @property
    def text(self) -> str:
        """All that can be read."""
        return "\n".join(self.texts)

    def table(self, caption: str) -> dict[str, dict[str, str]]:
        """Rows of a table by their first cell, each by its heads."""
        return {row[0]: dict(zip(self.heads[caption], row, strict=True)) for row in self.rows.get(caption, [])}


def ask(here: Stage, role: str = ADMINISTRATOR, **parameters: str) -> Page:
    """Open the page with these parameters in its address."""
    return open_suitelet(here.account, PAGE, role=role, asked=Asked(parameters=parameters))


def see(here: Stage, role: str = ADMINISTRATOR, **parameters: str) -> Seen:
    """What the page shows; `refresh` is on unless the test says otherwise."""
    return Seen(ask(here, role, **{"refresh": "T", **parameters}).html)


def see_portlet(here: Stage, role: str = ADMINISTRATOR) -> Seen:
    """What the portlet shows."""
    return Seen(render_portlet(here.account, PORTLET, role=role).html)


def add_run(here: Stage, *, counting: str | None = GROSS, **values: object) -> int:
    """Add a run of the worker on record: of all customers and complete, unless the test says otherwise."""
    now = here.account.clock.now()
    held = {
        "started": now - timedelta(minutes=9), "finished": now, "as_of": here.today - timedelta(days=1),
        "result": "complete", "exit_code": 0, "scope": "all customers", "read": 4321, "written": 12, "rejected": 0,
        "remaining": 0, "scheme": "default", "version": "1.2.3", "counting": counting, **values,
    }  # fmt: skip
    row = {f"custrecord_rfm_run_{name}": value for name, value in held.items()}
    added = here.account.record_tables[RUN].add(row, now)
    assert added is not None
    return added


def add_move(
    here: Stage, customer: int | None, places: tuple[str | None, str | None], day: date, **values: Any
) -> None:
    """Add a history row of a change between two segments, by their short names."""
    row = {
        "custrecord_rfm_sh_customer": customer,
        "custrecord_rfm_sh_from": here.segment(places[0]),
        "custrecord_rfm_sh_to": here.segment(places[1]),
        "custrecord_rfm_sh_changed_on": day,
        **{f"custrecord_rfm_sh_{name}": value for name, value in values.items()},
    }
    here.account.record_tables[HISTORY].add(row, here.account.clock.now())


def only(here: Stage, customers: Iterable[dict[str, Any]]) -> None:
    """Have these be the account's only customers; each is given by its columns."""
    rows = list(customers)
    here.account.sql("DELETE FROM customer")
    names = dict.fromkeys(name for row in rows for name in row)
    if rows:
        here.account.add_customers({name: np.array([r.get(name) for r in rows], dtype=object) for name in names})


def add_orders(here: Stage, rows: Iterable[tuple[int, date, str, int]], first: int = 1) -> None:
    """Add transactions, given by customer, day, type and cents; returns are below zero."""
    found = list(rows)
    here.account.add_transactions(
        {
            "id": np.arange(first, first + len(found)),
            "entity": np.array([row[0] for row in found]),
            "trandate": np.array([row[1] for row in found], dtype="datetime64[D]"),
            "type": np.array([row[2] for row in found], dtype=object),
            "status": np.array(["B"] * len(found), dtype=object),
            "voided": np.array(["F"] * len(found), dtype=object),
            "foreigntotal_cents": np.array([row[3] for row in found]),
        }
    )


def fill(here: Stage, customers: int, seed: int) -> None:
    """Have there be customers in and out of segments, with orders and returns of every kind, and their moves."""
    chance = np.random.default_rng(seed)
    segments: list[int | None] = [*here.segments.values(), None]
    ids = 2001 + 3 * np.arange(customers)
    held = np.array([segments[n] for n in chance.integers(0, len(segments), customers)], dtype=object)
    has_none = np.array([value is None for value in held])
    here.account.add_customers(
        {
            "id": ids,
            "entityid": np.array([f"C{id_}" for id_ in ids], dtype=object),
            "altname": np.array([f"Customer {id_}" for id_ in ids], dtype=object),
            "isinactive": np.array(chance.choice(["F", "T"], customers, p=[0.9, 0.1]), dtype=object),
            "custentity_rfm_segment": held,
            "custentity_rfm_order_count": np.where(has_none, None, chance.integers(1, 40, customers)),
            "custentity_rfm_lifetime_value": np.where(has_none, None, chance.integers(-900, 900_000, customers) / 100),
        }
    )
    size = customers * 12
    kind = chance.choice(
        ["SalesOrd", "CashSale", "CustInvc", "CashRfnd", "CustCred"], size, p=[0.4, 0.3, 0.1, 0.1, 0.1]
    )
    cents = chance.integers(1, 90_000, size)
    here.account.add_transactions(
        {
            "id": 50_000 + np.arange(size),
            "entity": chance.choice(ids, size),
            "trandate": np.datetime64(here.today) - chance.integers(-8, 420, size).astype("timedelta64[D]"),
            "type": kind.astype(object),
            "status": np.where(kind == "SalesOrd", chance.choice(["A", "B", "C", "G"], size), "B").astype(object),
            "voided": chance.choice(["T", "F"], size, p=[0.1, 0.9]).astype(object),
            "foreigntotal_cents": np.where(np.isin(kind, ["CashRfnd", "CustCred"]), -cents, cents),
        }
    )
    names = [*(segment.removeprefix("val_rfm_") for segment in here.segments), None]
    for _ in range(customers * 2):
        places = names[chance.integers(len(names))], names[chance.integers(len(names))]
        day = here.today - timedelta(days=int(chance.integers(-3, 70)))
        values = {"lifetime_value": int(chance.integers(0, 900_000)) / 100, "last_order": day - timedelta(days=4)}
        add_move(here, int(chance.choice(ids)), places, day, **values)
