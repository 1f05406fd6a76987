"""Rows are believed by their ids: whatever an answer lies about, a night ends right or with exit 3, never as done."""

import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

import pytest

from netsuite_rfm.errors import EXIT_DONE, EXIT_NETSUITE, EXIT_REJECTED, NetSuiteError
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from tests.support.accounts import AS_OF, small_account
from tests.support.night import run_night, wrong

CUSTOMERS = 1_150  # two windows
FULL = {"RFM_WRITE_MODE": "batch", "NETSUITE_RETRY_CEILING_S": "0.1", "NETSUITE_RETRY_FIRST_S": "0.001"}
Rows: TypeAlias = list[dict[str, Any]]
Lie: TypeAlias = Callable[["Liar", dict[str, Any]], dict[str, Any]]


class Liar:
    """A proxy in front of the sandbox. ``lie`` is given an answer of SuiteQL, and gives another."""

    def __init__(self, port: int, lie: Lie, *, seed: int, at_most: int | None) -> None:
        self.port, self.lie, self.at_most = port, lie, at_most
        self.chance = random.Random(seed)
        self.told = 0
        self.past: list[dict[str, Any]] = []
        self.lock = threading.Lock()

    def answer(self, page: dict[str, Any]) -> dict[str, Any]:
        """The page, or the lie told in its place."""
        with self.lock:
            told = page
            if self.at_most is None or self.told < self.at_most:
                told = self.lie(self, json.loads(json.dumps(page)))
                self.told += told != page
            self.past.append(page)
            return told


def one_of_past(liar: Liar, page: dict[str, Any]) -> dict[str, Any]:
    """The answer to an earlier question, of the same shape where there was one."""
    if not liar.past or liar.chance.random() < 0.5:
        return page
    alike = [answer for answer in liar.past if _shape(answer) == _shape(page)]
    return liar.chance.choice(alike or liar.past)


def short(liar: Liar, page: dict[str, Any]) -> dict[str, Any]:
    """Some rows are gone, and everything else in the answer agrees with that."""
    rows = page["items"]
    if len(rows) < 2 or liar.chance.random() < 0.4:
        return page
    kept = rows[: liar.chance.randrange(len(rows))]
    return {**page, "items": kept, "count": len(kept), "totalResults": len(kept), "hasMore": False}


def hole(liar: Liar, page: dict[str, Any]) -> dict[str, Any]:
    """Some rows in the middle are gone."""
    rows = page["items"]
    if len(rows) < 3 or liar.chance.random() < 0.4:
        return page
    at = liar.chance.randrange(1, len(rows) - 1)
    kept = rows[:at] + rows[at + 1 + liar.chance.randrange(3) :]
    return {**page, "items": kept, "count": len(kept), "totalResults": len(kept)}


def empty(_liar: Liar, page: dict[str, Any]) -> dict[str, Any]:
    """No row at all."""
    return {**page, "items": [], "count": 0, "totalResults": 0, "hasMore": False} if page["items"] else page


def doubled(liar: Liar, page: dict[str, Any]) -> dict[str, Any]:
    """One row comes twice, and another not at all."""
    rows: Rows = page["items"]
    if len(rows) < 3:
        return page
    at = liar.chance.randrange(1, len(rows) - 1)
    rows[at] = rows[at - 1]
    return page


def strangers(_liar: Liar, page: dict[str, Any]) -> dict[str, Any]:
    """Ids of nobody."""
    for row in page["items"]:
        if "id" in row:
            row["id"] = str(int(row["id"]) + 90_000_000)
    return page


def _shape(page: dict[str, Any]) -> set[str]:
    return set(page["items"][0]) if page["items"] else set()


@contextmanager
def lying(sandbox: Sandbox, lie: Lie, *, seed: int, at_most: int | None) -> Iterator[tuple[Liar, dict[str, str]]]:
    """A lying proxy in front of the sandbox, and the settings that lead to it."""
    port = int(sandbox.settings()["NETSUITE_BASE_URL"].rpartition(":")[2])
    liar = Liar(port, lie, seed=seed, at_most=at_most)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"liar": liar}))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield liar, {"NETSUITE_BASE_URL": f"http://127.0.0.1:{server.server_port}"}
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    liar: Liar

    def do_any(self) -> None:
        """Pass the request on, and lie about what SuiteQL answers."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        beyond = HTTPConnection("127.0.0.1", self.liar.port)
        beyond.request(self.command, self.path, body, dict(self.headers.items()))
        answer = beyond.getresponse()
        content = answer.read()
        if "/suiteql" in self.path and answer.status == 200:
            content = json.dumps(self.liar.answer(json.loads(content))).encode()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        beyond.close()

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_any  # noqa: N815 - the base class calls them so

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Say nothing."""


def night(
    account: Account, lie: Lie, *, concurrency: int, at_most: int | None, seed: int, **how: Any
) -> tuple[int, int]:
    """Carry out a night behind the liar; gives the exit code and how often it lied."""
    with Sandbox(account) as sandbox, lying(sandbox, lie, seed=seed, at_most=at_most) as (liar, settings):
        values = {**FULL, **settings, "NETSUITE_CONCURRENCY": str(concurrency)}
        try:
            report = run_night(sandbox, AS_OF, **how, **values)
        except NetSuiteError as error:
            return error.exit_code, liar.told
        failure = report.outcome.failure
        return failure.exit_code if failure else report.exit_code, liar.told


@pytest.mark.parametrize(
    ("at_most", "concurrency"),
    [
        pytest.param(3, 1, id="three times, one by one"),
        pytest.param(4, 5, id="four times, side by side"),
        pytest.param(None, 5, id="always"),
    ],
)
@pytest.mark.parametrize("lie", [one_of_past, short, hole, empty, doubled, strangers])
def test_no_lie_about_rows_ends_a_night_as_done(lie: Lie, at_most: int | None, concurrency: int) -> None:
    """Another window's rows, an old page, a page cut short: asked for again, and given up on with exit 3."""
    with closing(small_account(CUSTOMERS)) as account:
        code, told = night(account, lie, concurrency=concurrency, at_most=at_most, seed=concurrency)
        assert told
        assert code in {EXIT_DONE, EXIT_REJECTED, EXIT_NETSUITE}
        if code != EXIT_NETSUITE:
            assert wrong(account, AS_OF) == []


@pytest.mark.parametrize("lie", [short, hole, empty, doubled])
def test_a_lie_told_once_costs_a_request_and_no_night(lie: Lie) -> None:
    """It is treated as a response body that cannot be read."""
    with closing(small_account(CUSTOMERS)) as account:
        code, told = night(account, lie, concurrency=2, at_most=1, seed=7)
        assert (told, code, wrong(account, AS_OF)) == (1, EXIT_DONE, [])


@pytest.mark.parametrize("lie", [short, hole, doubled, strangers])
def test_named_customers_are_each_answered(lie: Lie) -> None:
    """A customer who was asked for and is there is written, or the run ends with exit 3."""
    with closing(small_account(900)) as account:
        ids = tuple(sorted(row[0] for row in account.sql("SELECT id FROM customer")))
        code, told = night(account, lie, concurrency=2, at_most=2, seed=3, customers=ids)
        assert told
        assert code == EXIT_NETSUITE or wrong(account, AS_OF) == []
