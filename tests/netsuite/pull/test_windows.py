"""Windows: every active customer is in exactly one, and none holds more than a page."""

import random
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest

from netsuite_rfm.errors import AccountNotReady, RowError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.windows import Window, cut_by_bucket, cut_by_position, cut_windows
from tests.netsuite.scripted_server import Answer, ScriptedServer, Seen, page, problem

REFUSED = problem(
    400, "INVALID_PARAMETER", "Search error occurred: Invalid or unsupported search.", errorQueryParam="q"
)
PAGE = 1000


class Customers:
    """Answers the two questions about a list of ids, by counting; it does not read SQL beyond its one number."""

    def __init__(self, ids: Sequence[int], *, window_functions: bool = True) -> None:
        self.ids = ids
        self.window_functions = window_functions

    def __call__(self, seen: Seen) -> Answer:
        """Answer one query."""
        query = seen.json()["q"]
        (after,) = (int(number) for number in re.findall(r"c\.id > (\d+)", query))
        left = self.ids[bisect_right(self.ids, after) :]
        if "first_id" in query:
            return counted(left)
        if "ROW_NUMBER" in query:
            return self._positions(left) if self.window_functions else REFUSED
        buckets = Counter(window // 100 for window in left)
        return _page([{"bucket": str(bucket), "customers": str(count)} for bucket, count in sorted(buckets.items())])

    @staticmethod
    def _positions(left: Sequence[int]) -> Answer:
        at = [*range(PAGE, len(left) + 1, PAGE)]
        if left and (not at or at[-1] != len(left)):
            at.append(len(left))
        return _page(
            [
                {"id": str(left[position - 1]), "position": str(position), "from_end": str(len(left) - position + 1)}
                for position in at
            ]
        )


def counted(ids: Sequence[int]) -> Answer:
    """Answer a count of these ids."""
    return page({"customers": str(len(ids)), **({"first_id": str(ids[0]), "last_id": str(ids[-1])} if ids else {})})


def _page(rows: list[dict[str, str]]) -> Answer:
    return page(*rows[:PAGE], has_more=len(rows) > PAGE)


def scattered(customers: int, up_to: int) -> list[int]:
    """Return ids with gaps of all sizes."""
    return sorted(random.Random(customers).sample(range(1, up_to), customers))


ACCOUNTS = [
    pytest.param(list, id="no customer"),
    pytest.param(lambda: [1043], id="one customer"),
    pytest.param(lambda: [1], id="the least id"),
    pytest.param(lambda: range(1, 1000), id="999"),
    pytest.param(lambda: range(1, 1001), id="exactly 1,000"),
    pytest.param(lambda: range(1, 1002), id="1,001"),
    pytest.param(lambda: range(1001, 3001), id="exactly 2,000"),
    pytest.param(lambda: [*range(99, 1099), 2**31 - 1], id="1,000 and one far away"),
    pytest.param(lambda: [100, 199, 200, 299, 10_000, 10_100], id="edges of buckets"),
    pytest.param(lambda: scattered(12_345, 50_000), id="dense with gaps"),
    pytest.param(lambda: scattered(4_321, 9_000_000), id="thin, more buckets than a page"),
]
CUTS = [pytest.param(cut_by_position, id="by position"), pytest.param(cut_by_bucket, id="by bucket")]


def prove(windows: Sequence[Window], ids: Sequence[int]) -> None:
    """Show that the windows hold every customer once, and as many as they say."""
    for window, other in pairwise(windows):
        assert window.ids.up_to == other.ids.after  # no gap and no overlap
    for window in windows:
        inside = bisect_right(ids, window.ids.up_to) - bisect_right(ids, window.ids.after)
        assert inside == window.customers
        assert 1 <= inside <= PAGE
    assert sum(window.customers for window in windows) == len(ids)


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_customer_is_in_exactly_one_window(
    client: Client,
    scripted_server: ScriptedServer,
    account: Callable[[], Sequence[int]],
    cut: Callable[[Client], Sequence[Window]],
) -> None:
    """Ids come in windows that touch, and no window holds more than one page."""
    ids = account()
    scripted_server.reply_with(Customers(ids))
    prove(list(cut(client)), ids)


def test_by_position_a_thousand_customers_cost_no_second_window(
    client: Client, scripted_server: ScriptedServer
) -> None:
    """1,000 customers are one window, 1,001 are two: the smallest number of requests that can be."""
    scripted_server.reply_with(Customers(range(5, 1005)))
    assert [window.customers for window in cut_by_position(client)] == [1000]
    scripted_server.reply_with(Customers(range(5, 1006)))
    assert [window.customers for window in cut_by_position(client)] == [1000, 1]


@pytest.mark.parametrize(
    ("customers", "requests"),
    [
        pytest.param(1_000_000, 1, id="a thousand windows fill one page"),
        pytest.param(1_000_001, 2, id="one more takes another page"),
        pytest.param(2_500_500, 3, id="three pages"),
    ],
)
def test_more_windows_than_a_page_holds(
    client: Client, scripted_server: ScriptedServer, customers: int, requests: int
) -> None:
    """An account of millions is cut in a handful of requests."""
    ids = range(1001, 1001 + 3 * customers, 3)
    scripted_server.reply_with(Customers(ids))
    prove(list(cut_by_position(client)), ids)
    assert len(scripted_server.requests) == requests


def test_where_row_number_is_refused_buckets_reach_the_same_customers(
    client: Client, scripted_server: ScriptedServer
) -> None:
    """Window functions are on the official list; where an account refuses them nothing is lost."""
    ids = scattered(7_777, 40_000)
    scripted_server.reply_with(Customers(ids, window_functions=False))
    windows = cut_windows(client)
    prove(windows, ids)
    assert "ROW_NUMBER" in scripted_server.requests[0].json()["q"]
    assert "ROW_NUMBER" not in scripted_server.requests[1].json()["q"]


def test_a_role_that_may_not_see_customers_is_told_so(client: Client, scripted_server: ScriptedServer) -> None:
    """That is not a refusal of window functions, and asking another way would not help."""
    scripted_server.play(problem(400, "INVALID_PARAMETER", "Search error occurred: Record 'customer' was not found."))
    with pytest.raises(AccountNotReady, match="customer"):
        cut_windows(client)
    assert len(scripted_server.requests) == 1


@pytest.mark.parametrize("cut", CUTS)
def test_an_empty_page_that_claims_more_does_not_go_on_for_ever(
    client: Client, scripted_server: ScriptedServer, cut: Callable[[Client], Sequence[Window]]
) -> None:
    """It contradicts itself: neither the end of the customers, nor a reason to ask without end."""
    scripted_server.play(*[page(has_more=True)] * 5)
    with pytest.raises(RowError, match="more rows"):
        list(cut(client))
