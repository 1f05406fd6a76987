"""Every row of customers is read, or refused by the customer's id and the column's name."""

from datetime import date, timedelta

import numpy as np
import pytest

from netsuite_rfm.errors import RowError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.pull import pull_listed, read_back
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.customers import EMPTY, UNREADABLE
from tests.netsuite.scripted_server import ScriptedServer, page

AS_OF = date(2026, 11, 20)
COUNTING = Counting(("SalesOrd", "CashSale"), net=False, as_of=AS_OF)
EPOCH = date(1970, 1, 1)

FULL = {
    "links": [],
    "id": "1043",
    "isinactive": "F",
    "orders": "12",
    "last_order": "2026-11-02",
    "cents": "891140790",
    "recency_score": "5",
    "frequency_score": "4",
    "monetary_score": "3",
    "score": "543",
    "segment": "204",
    "last_order_day": "2026-10-01",
    "order_count": "11",
    "lifetime_cents": "-50",
    "previous_segment": "207",
    "segment_changed_day": "2025-02-28",
}
NUMBERS = [
    "id",
    "orders",
    "cents",
    "recency_score",
    "frequency_score",
    "monetary_score",
    "segment",
    "order_count",
    "lifetime_cents",
    "previous_segment",
]
BARE = {**FULL, **{name: int(FULL[name]) for name in NUMBERS}}
ALWAYS = ("links", "id", "isinactive")


def days(text: str) -> int:
    """Count days since 1970."""
    return (date.fromisoformat(text) - EPOCH) // timedelta(days=1)


def pulled(client: Client, scripted_server: ScriptedServer, *rows: dict[str, object]) -> dict[str, list[int]]:
    """Pull these rows and return all columns."""
    scripted_server.play(page(*rows))
    ids = [int(str(row["id"])) for row in rows]
    found = pull_listed(client, ids, COUNTING)
    columns = {f"orders.{name}": column.tolist() for name, column in found.orders.columns().items()}
    return columns | {f"fields.{name}": column.tolist() for name, column in found.present.columns().items()}


class TestCustomerRows:
    """One row: what was ordered, and what our fields hold."""

    @pytest.mark.parametrize("row", [pytest.param(FULL, id="numbers as text"), pytest.param(BARE, id="bare numbers")])
    def test_numbers_come_as_text_or_bare(
        self, client: Client, scripted_server: ScriptedServer, row: dict[str, object]
    ) -> None:
        """Clients have seen text; nothing promises it."""
        assert pulled(client, scripted_server, row) == {
            "orders.customer_id": [1043],
            "orders.order_count": [12],
            "orders.last_order_day": [days("2026-11-02")],
            "orders.lifetime_cents": [891140790],
            "fields.recency_score": [5],
            "fields.frequency_score": [4],
            "fields.monetary_score": [3],
            "fields.score": [543],
            "fields.segment": [204],
            "fields.last_order_day": [days("2026-10-01")],
            "fields.order_count": [11],
            "fields.lifetime_cents": [-50],
            "fields.previous_segment": [207],
            "fields.segment_changed_day": [days("2025-02-28")],
        }

    @pytest.mark.parametrize(
        "row",
        [
            pytest.param({name: FULL[name] for name in ALWAYS}, id="absent"),
            pytest.param({**dict.fromkeys(FULL), **{name: FULL[name] for name in ALWAYS}}, id="null"),
        ],
    )
    def test_nulls_are_absent_or_null(
        self, client: Client, scripted_server: ScriptedServer, row: dict[str, object]
    ) -> None:
        """A customer without orders and with empty fields, in either shape."""
        columns = pulled(client, scripted_server, row)
        assert columns.pop("orders.customer_id") == [1043]
        assert columns.pop("orders.order_count") == [0]
        assert set(map(tuple, columns.values())) == {(EMPTY,)}

    def test_a_mixed_page(self, client: Client, scripted_server: ScriptedServer) -> None:
        """Full and empty rows side by side keep their own values."""
        empty = {"id": "1046", "isinactive": "F"}
        columns = pulled(client, scripted_server, FULL, empty, {**BARE, "id": 1049})
        assert columns["orders.customer_id"] == [1043, 1046, 1049]
        assert columns["orders.order_count"] == [12, 0, 12]
        assert columns["fields.segment"] == [204, EMPTY, 204]
        assert columns["fields.segment_changed_day"] == [days("2025-02-28"), EMPTY, days("2025-02-28")]

    @pytest.mark.parametrize("column", sorted(set(FULL) - {"links"}))
    def test_a_column_under_another_name_is_an_error(
        self, client: Client, scripted_server: ScriptedServer, column: str
    ) -> None:
        """A client has seen ``expr1`` in place of an alias; it must not pass for 'no orders'."""
        row = {("expr1" if name == column else name): value for name, value in FULL.items()}
        scripted_server.play(page(row))
        with pytest.raises(RowError, match=r"expr1|required"):
            pull_listed(client, [1043], COUNTING)

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            pytest.param("orders", "many", id="a word for a count"),
            pytest.param("orders", "1.5", id="a fraction for a count"),
            pytest.param("cents", "12.5", id="a fraction of a cent"),
            pytest.param("cents", "99999999999999999999", id="beyond 64 bits"),
            pytest.param("cents", [], id="a list"),
            pytest.param("segment", "VIP Champions", id="the name of a list value"),
            pytest.param("recency_score", "five", id="a word for a score"),
            pytest.param("last_order", "11/2/2026", id="a date in the user's own format"),
            pytest.param("last_order", "2026-02-30", id="no such day"),
            pytest.param("last_order", "yesterday", id="a word for a day"),
            pytest.param("last_order", 20261102, id="a number for a day"),
            pytest.param("segment_changed_day", "1.2.2026", id="a date with dots"),
        ],
    )
    def test_a_value_that_does_not_fit_names_the_customer_and_the_column(
        self, client: Client, scripted_server: ScriptedServer, column: str, value: object
    ) -> None:
        """The first thing that an administrator needs."""
        scripted_server.play(page(FULL, {**FULL, "id": "1046", column: value}))
        with pytest.raises(RowError, match=rf"customer 1046: column {column} "):
            pull_listed(client, [1043, 1046], COUNTING)

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            pytest.param("111", 111, id="the least"),
            pytest.param("555", 555, id="the most"),
            pytest.param("", EMPTY, id="empty text"),
            pytest.param("556", UNREADABLE, id="no such score"),
            pytest.param("5-4-3", UNREADABLE, id="somebody's own writing"),
            pytest.param("gold", UNREADABLE, id="a word"),
        ],
    )
    def test_what_somebody_typed_into_the_score_is_no_error(
        self, client: Client, scripted_server: ScriptedServer, text: str, number: int
    ) -> None:
        """It is simply not the score wanted, and will be put right."""
        assert pulled(client, scripted_server, {**FULL, "score": text})["fields.score"] == [number]

    def test_unknown_and_inactive_customers_are_named(self, client: Client, scripted_server: ScriptedServer) -> None:
        """Nobody who was asked for is silently left out."""
        scripted_server.play(page(FULL, {"id": "1046", "isinactive": "T"}), page())
        found = pull_listed(client, [1043, 1046, 1049], COUNTING)
        assert found.orders.customer_id.tolist() == [1043]
        assert len(found.present) == 1
        assert (found.inactive, found.unknown) == ((1046,), (1049,))

    def test_reading_back_finds_the_same_values(self, client: Client, scripted_server: ScriptedServer) -> None:
        """What is verified is read by the same rules."""
        own = {
            name: value for name, value in FULL.items() if name not in ("isinactive", "orders", "last_order", "cents")
        }
        scripted_server.play(page(own, {"id": 1046}), page())
        ids, fields = read_back(client, [1043, 1046, 1049])
        assert ids == [1043, 1046]
        assert fields.lifetime_cents.tolist() == [-50, EMPTY]
        assert fields.lifetime_cents.dtype == np.int64
