"""Rows of the segment history that NetSuite says are not there: gone only where it does not list them either."""

import re
import threading
from datetime import date

import pytest

from netsuite_rfm.errors import AccountNotReady
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.records.delete_history import LOOKED_AT_TOGETHER, Deleted, delete_rows, list_rows
from tests.netsuite.scripted_server import Answer, ScriptedServer, Seen, page, problem

ROWS = 250
BEFORE = date(2024, 11, 28)


class History:
    """Lists rows, and answers each DELETE with ``answer``; those in ``deleted_meanwhile`` are not listed after it."""

    def __init__(self, answer: Answer, deleted_meanwhile: range = range(0)) -> None:
        self.listed = set(range(1, ROWS + 1))
        self.answer = answer
        self.deleted_meanwhile = deleted_meanwhile
        self._lock = threading.Lock()

    def reply(self, seen: Seen) -> Answer:
        """Answer one request."""
        if seen.method == "DELETE":
            row = int(seen.path.rpartition("/")[2])
            with self._lock:
                self.listed -= {row} & {*self.deleted_meanwhile}
            return self.answer
        query = seen.json()["q"]
        after = int(re.search(r"h\.id > (\d+)", query)[1])  # type: ignore[index]
        these = re.search(r"h\.id IN \(([\d, ]+)\)", query)
        asked = {int(value) for value in these[1].split(",")} if these else self.listed
        with self._lock:
            rows = sorted(entry for entry in self.listed & asked if entry > after)
        return page(*({"id": str(row), "customer": "7", "changed_on": "2020-01-01"} for row in rows))


def purge(client: Client, server: ScriptedServer, history: History) -> tuple[Deleted, int]:
    """Delete all that is listed; gives what became of it and how many rows were tried."""
    server.reply_with(history.reply)
    listing = list_rows(client, [3], BEFORE)
    assert len(listing.ids) == ROWS
    outcome = delete_rows(client, listing, [3], BEFORE, halt=threading.Event())
    return outcome, sum(seen.method == "DELETE" for seen in server.requests)


NOT_THERE = problem(404, "NONEXISTENT_ID", "Record type 'customrecord_rfm_segment_history' does not exist")


def test_a_row_that_is_listed_all_the_same_is_not_gone(client: Client, scripted_server: ScriptedServer) -> None:
    """A role may see the rows and not the record type: exit code 3 after a hundred, which are named as failed."""
    outcome, tried = purge(client, scripted_server, History(NOT_THERE))
    assert (outcome.deleted, outcome.gone, len(outcome.failed), tried) == (0, 0, tried, LOOKED_AT_TOGETHER)
    assert isinstance(outcome.failure, AccountNotReady)
    said = str(outcome.failure)
    assert said.startswith("NetSuite lists history row 1 and says that it does not exist: NetSuite refused DELETE ")
    assert "history' does not exist. The role may lack access to " in said


@pytest.mark.parametrize(("gone", "still"), [(ROWS, 0), (ROWS - 1, 1)])
def test_a_row_that_another_purge_deleted_meanwhile_is_gone(
    client: Client, scripted_server: ScriptedServer, gone: int, still: int
) -> None:
    """It is not listed any more; one that is ends the purge."""
    history = History(NOT_THERE, deleted_meanwhile=range(1, gone + 1))
    outcome, tried = purge(client, scripted_server, history)
    assert (tried, outcome.gone, [row for row, _ in outcome.failed]) == (ROWS, gone, [ROWS] * still)
    assert (outcome.failure is not None) == bool(still)
