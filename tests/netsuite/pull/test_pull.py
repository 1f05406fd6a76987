"""No customer of a window is lost: rows are counted against the plan, and a difference is counted again."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

import pytest

from netsuite_rfm.errors import ShortPullError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.pull import lists_of, pull_window
from netsuite_rfm.netsuite.pull.windows import Window
from netsuite_rfm.netsuite.suiteql.customers import IdRange
from netsuite_rfm.rfm.counting import Counting
from tests.netsuite.scripted_server import Answer, ScriptedServer, Seen, page

COUNTING = Counting(("SalesOrd", "CashSale"), net=False, as_of=date(2026, 11, 20))


def rows(ids: Iterable[int]) -> list[dict[str, str]]:
    """Return rows of customers without orders."""
    return [{"id": str(id_), "isinactive": "F"} for id_ in ids]


def count(ids: Sequence[int]) -> Answer:
    """Return what a count of customers gives: how many, and the least and the greatest id."""
    return page({"customers": len(ids), **({"first_id": min(ids), "last_id": max(ids)} if ids else {})})


def pulled(client: Client, customers: int) -> list[int]:
    """Pull a window of ids from 1 to 5,000 that was cut with this many customers."""
    return pull_window(client, Window(IdRange(0, 5000), customers), COUNTING).orders.customer_id.tolist()


def test_a_window_that_is_whole_costs_one_request(client: Client, scripted_server: ScriptedServer) -> None:
    """Nothing is counted where nothing is missing."""
    scripted_server.play(page(*rows(range(1, 1001))))
    assert pulled(client, 1000) == list(range(1, 1001))
    assert len(scripted_server.requests) == 1


@pytest.mark.parametrize(
    "now",
    [
        pytest.param([1, 3], id="one left since"),
        pytest.param([1, 2, 3, 4], id="one came since"),
        pytest.param([], id="all left"),
    ],
)
def test_customers_who_came_or_went_meanwhile_are_no_loss(
    client: Client, scripted_server: ScriptedServer, now: list[int]
) -> None:
    """NetSuite's count of this moment decides."""
    scripted_server.play(page(*rows(now)), count(now))
    assert pulled(client, 3) == now


def test_rows_that_were_missing_once_are_asked_for_again(client: Client, scripted_server: ScriptedServer) -> None:
    """A short answer is not taken for the truth."""
    scripted_server.play(page(*rows([1, 2])), count([1, 2, 3]), page(*rows([1, 2, 3])))
    assert pulled(client, 3) == [1, 2, 3]


@pytest.mark.parametrize("came", [pytest.param([1, 2], id="too few"), pytest.param([1, 2, 3, 4], id="too many")])
def test_a_window_that_stays_different_stops_the_run(
    client: Client, scripted_server: ScriptedServer, came: list[int]
) -> None:
    """It says which customers, how many came, and how many there are; and it does not ask without end."""
    scripted_server.reply_with(lambda seen: count([1, 2, 3]) if "first_id" in seen.json()["q"] else page(*rows(came)))
    with pytest.raises(ShortPullError, match=rf"customers 1 to 5000: {len(came)} rows came, but NetSuite counts 3"):
        pulled(client, 3)
    assert len(scripted_server.requests) <= 5


def test_a_window_that_grew_past_a_page_is_read_to_its_end(client: Client, scripted_server: ScriptedServer) -> None:
    """By key, so that no row comes twice and none is passed over."""
    ids = range(2, 4704, 2)

    def reply(seen: Seen) -> Answer:
        query = seen.json()["q"]
        if "LEFT JOIN" not in query:
            return count(ids)
        (after,) = {int(number) for number in re.findall(r"\w\.\w+ > (\d+)", query)}
        left = [id_ for id_ in ids if id_ > after]
        return page(*rows(left[:1000]), has_more=len(left) > 1000)

    scripted_server.reply_with(reply)
    assert pulled(client, 990) == list(ids)


@pytest.mark.parametrize("size", [0, 1, 999, 1000, 1001, 2500])
def test_listed_ids_are_cut_into_lists_that_a_query_takes(size: int) -> None:
    """IN takes 1,000 (section_156257796125)."""
    lists = lists_of(range(size))
    assert [entry for part in lists for entry in part] == list(range(size))
    assert all(0 < len(part) <= 1000 for part in lists)
