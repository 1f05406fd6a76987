"""What a run can do without never ends the night, whatever is answered in its place."""

import json
from collections.abc import Callable

import pytest

from netsuite_rfm.errors import AccountNotReady, NetSuiteError
from netsuite_rfm.netsuite.fields import AUDIENCE_LIST, SEGMENT_LIST, STAGE_LIST
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.list_values import look_up
from netsuite_rfm.netsuite.pull.windows import cut_windows
from netsuite_rfm.netsuite.records.past_runs import last_runs
from netsuite_rfm.settings.schemes import load_scheme
from tests.netsuite.scripted_server import Answer, ScriptedServer, Seen, page, problem

SCHEME = load_scheme("default")
FAILURES = [
    pytest.param(problem(500, "UNEXPECTED_ERROR", "An unexpected error occurred."), id="500 for ever"),
    pytest.param(Answer(503, "<html>down</html>", {"Content-Type": "text/html"}), id="503 for ever"),
    pytest.param(Answer(200, "no JSON"), id="no JSON for ever"),
    pytest.param(problem(400, "INVALID_PARAMETER", "Nicht möglich."), id="400"),
    pytest.param(problem(403, "INSUFFICIENT_PERMISSION", "Nein."), id="403"),
]


def failing(failure: Answer, *marks: str) -> Callable[[Seen], Answer]:
    """Answer so whatever query has one of these marks, and as an account that has everything otherwise."""
    lists = {
        SEGMENT_LIST: [segment.value for segment in SCHEME.segments],
        STAGE_LIST: [segment.value for segment in SCHEME.lifecycle],
        AUDIENCE_LIST: [audience.value for audience in SCHEME.audiences],
    }

    def reply(seen: Seen) -> Answer:
        query = json.loads(seen.body)["q"].lower()
        if any(mark.lower() in query for mark in marks):
            return failure
        names = [name for name in lists if f"from {name}" in query]
        values = [value for name in names for value in lists[name]]
        if "from customlist l" in query:
            values += list(lists)
        return page(*({"id": str(at), "scriptid": value, "name": value} for at, value in enumerate(values, 1)))

    return reply


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("name", [STAGE_LIST, AUDIENCE_LIST])
def test_an_optional_list_that_cannot_be_read_is_left_out(
    client: Client, scripted_server: ScriptedServer, name: str, failure: Answer
) -> None:
    """Its part of the scheme is not written, and the other one is."""
    scripted_server.reply_with(failing(failure, f"from {name}"))
    setup = look_up(client, SCHEME)
    assert name in setup.missing
    assert (len(setup.stages) == 0, len(setup.audiences) == 0) == (name == STAGE_LIST, name == AUDIENCE_LIST)


@pytest.mark.parametrize("failure", FAILURES)
def test_the_last_run_that_cannot_be_read_is_none(
    client: Client, scripted_server: ScriptedServer, failure: Answer
) -> None:
    """The brake then does without it."""
    scripted_server.reply_with(lambda _: failure)
    assert last_runs(client, "all customers").runs == ()


@pytest.mark.parametrize("failure", FAILURES[:4])
def test_windows_are_counted_where_window_functions_give_no_rows(
    client: Client, scripted_server: ScriptedServer, failure: Answer
) -> None:
    """Plain grouping gives the same windows."""
    buckets = iter([page({"bucket": "10", "customers": "7"})])

    def reply(seen: Seen) -> Answer:
        return failure if b"ROW_NUMBER" in seen.body else next(buckets, page())

    scripted_server.reply_with(reply)
    assert [window.customers for window in cut_windows(client)] == [7]


def test_the_list_of_segments_is_not_optional(client: Client, scripted_server: ScriptedServer) -> None:
    """Without it there is nothing to write."""
    scripted_server.reply_with(failing(problem(500, "UNEXPECTED_ERROR", "No."), f"from {SEGMENT_LIST}"))
    with pytest.raises(NetSuiteError) as refused:
        look_up(client, SCHEME)
    assert not isinstance(refused.value, AccountNotReady)
