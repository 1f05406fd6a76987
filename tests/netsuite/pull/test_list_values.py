"""Values of lists that are longer than a page: all of them are looked at."""

import re

import pytest

from netsuite_rfm.errors import AccountNotReady
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.list_values import look_up, segment_ids
from netsuite_rfm.settings.schemes import load_scheme
from tests.netsuite.scripted_server import Answer, ScriptedServer, Seen, page

SCHEME = load_scheme("default", ())
PAGE = 1000
LISTS = [{"id": "0", "scriptid": name} for name in ("CUSTOMLIST_RFM_LIFECYCLE_STAGE", "CUSTOMLIST_RFM_AUDIENCE")]
OURS = {
    "customlist_rfm_segment": [segment.value for segment in SCHEME.segments],
    "customlist_rfm_lifecycle_stage": [segment.value for segment in SCHEME.lifecycle],
    "customlist_rfm_audience": [audience.value for audience in SCHEME.audiences],
}


def with_others_before(others: int, server: ScriptedServer) -> None:
    """Serve lists in which so many values of somebody else's come first; optional lists are named last of all."""

    def reply(seen: Seen) -> Answer:
        query = seen.json()["q"]
        lists = LISTS if "FROM customlist l" in query else []
        table = re.search(r"FROM (customlist_\w+) v", query)
        values = [f"val_other_{number}" for number in range(others)] + OURS[table[1]] if table else []
        after = re.search(r"v\.id > (\d+)", query)
        rows = [{"id": str(number), "scriptid": name.upper()} for number, name in enumerate(values, start=1)]
        rows = [row for row in rows if int(row["id"]) > (int(after[1]) if after else 0)] + lists
        return page(*rows[:PAGE], has_more=len(rows) > PAGE)

    server.reply_with(reply)


@pytest.mark.parametrize("others", [0, PAGE - len(OURS["customlist_rfm_segment"]) - 2, PAGE - 1, PAGE, 2 * PAGE + 1])
def test_every_value_of_a_long_list_is_found(client: Client, scripted_server: ScriptedServer, others: int) -> None:
    """A thousand values a page; ours may stand on the next, and the names of the optional lists too."""
    with_others_before(others, scripted_server)
    setup = look_up(client, SCHEME)
    first = others + 1
    assert setup.missing == ()
    for ids, count in ((setup.segments, 9), (setup.stages, 9), (setup.audiences, 7)):
        assert list(ids) == list(range(first, first + count))
    assert segment_ids(client, [SCHEME.segments[-1].value]) == [others + len(SCHEME.segments)]


def test_a_list_of_one_page_costs_one_request(client: Client, scripted_server: ScriptedServer) -> None:
    """The segments with the names of the lists, the stages, the audiences; and no request more."""
    with_others_before(PAGE - len(OURS["customlist_rfm_segment"]) - len(LISTS), scripted_server)
    look_up(client, SCHEME)
    assert len(scripted_server.requests) == 3


def test_a_value_that_is_on_no_page_is_named(client: Client, scripted_server: ScriptedServer) -> None:
    """As on one page."""
    with_others_before(PAGE, scripted_server)
    with pytest.raises(AccountNotReady, match="has no value val_gone"):
        segment_ids(client, ["val_gone"])
