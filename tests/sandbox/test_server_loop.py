"""The HTTP server itself: loopback, headers, connections, latency and the concurrency limit."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlsplit

import pytest
import requests
from sandbox_http import CUSTOMER, SERVER_TIME, TOKEN, Client, ask_for_token, assertion_for, open_account, served

from netsuite_rfm.sandbox.faults.script import Faults, Rule
from netsuite_rfm.sandbox.serve.server import Sandbox, SandboxError

NOT_NETSUITE = "netsuite-rfm-sandbox (not NetSuite)"


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One sandbox for the tests that leave it as it was."""
    with served() as client:
        yield client


def held(gate: threading.Event) -> Faults:
    """Every request for the server's time is held until the gate is set."""
    return Faults([Rule(do="delay", path=SERVER_TIME, gate=gate)])


def wait_until_in_hand(sandbox: Sandbox, count: int) -> None:
    """Wait until this many requests are in hand."""
    deadline_s = time.monotonic() + 20
    while sandbox.site.slots.in_hand != count:
        assert time.monotonic() < deadline_s, f"never {count} requests in flight"
        time.sleep(0.001)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com", "", "10.0.0.5"])  # noqa: S104 - refused
def test_only_loopback_is_bound(host: str) -> None:
    """Any address another machine could reach is refused in one line."""
    with closing(open_account(1)) as account, pytest.raises(SandboxError, match="loopback address only") as refused:
        Sandbox(account, host=host)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "::1"])
def test_every_loopback_name_is_bound(host: str) -> None:
    """IPv4, IPv6 and the name of loopback are all taken, and answer."""
    with served(1, host=host) as client:
        assert client.get(SERVER_TIME).status_code == 200


def test_a_port_in_use_is_one_clear_line(client: Client) -> None:
    """The message names address and port."""
    port = urlsplit(client.sandbox.base_url).port
    assert port is not None
    with closing(open_account(1)) as account, pytest.raises(SandboxError, match=f"127.0.0.1 port {port}: "):
        Sandbox(account, port=port).start()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        pytest.param("GET", SERVER_TIME, 200, id="200"),
        pytest.param("GET", "/services/rest/nothing", 404, id="404"),
        pytest.param("DELETE", CUSTOMER, 405, id="405"),
        pytest.param("HEAD", SERVER_TIME, 405, id="HEAD"),
        pytest.param("GET", TOKEN, 405, id="token endpoint"),
        pytest.param("GET", f"{CUSTOMER}/1/address", 404, id="below a record"),
        pytest.param("GET", "/services/rest/record/v1/vendor/1", 404, id="another record type"),
    ],
)
def test_every_answer_says_it_is_not_netsuite(client: Client, method: str, path: str, status: int) -> None:
    """The Server header of every answer, good or bad, says what it comes from."""
    response = client.send(method, path)
    assert (response.status_code, response.headers["Server"]) == (status, NOT_NETSUITE)


def test_a_request_that_is_no_http_is_refused(client: Client) -> None:
    """A malformed or chunked request ends with a 4xx, and the sandbox goes on."""
    url = urlsplit(client.sandbox.base_url)
    for sent in (b"hello\r\n\r\n", b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"):
        with socket.create_connection((str(url.hostname), url.port or 0), timeout=20) as connection:
            connection.sendall(sent)
            with connection.makefile("rb") as answer:
                assert answer.readline().startswith(b"HTTP/1.1 4")
                assert NOT_NETSUITE.encode() in answer.readline()
    assert client.get(SERVER_TIME).status_code == 200


def test_a_connection_serves_many_requests(client: Client) -> None:
    """HTTP/1.1 connections are kept alive: the same socket carries the second request."""
    url = urlsplit(client.sandbox.base_url)
    connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=20)
    with closing(connection):
        sockets = set()
        for _ in range(3):
            connection.request("GET", "/services/rest/nothing")
            response = connection.getresponse()
            response.read()
            sockets.add(connection.sock)
        assert len(sockets) == 1
        assert None not in sockets


def test_an_answer_keeps_the_latency() -> None:
    """No answer leaves before latency_ms have passed since its request was read."""
    with served(latency_ms=60) as client:
        for path in (SERVER_TIME, "/services/rest/nothing"):
            sent_s = time.monotonic()
            client.get(path)
            assert time.monotonic() - sent_s >= 0.060


@pytest.mark.parametrize("limit", [1, 3])
def test_requests_over_the_limit_are_429(limit: int) -> None:
    """With the limit's number of requests in flight the next one is refused, at once, with the documented body."""
    gate = threading.Event()
    with served(concurrency=limit, faults=held(gate)) as client, ThreadPoolExecutor(limit) as pool:
        headers = dict(client.session.headers)
        url = client.sandbox.base_url
        inside = [pool.submit(requests.get, url + SERVER_TIME, headers=headers, timeout=30) for _ in range(limit)]
        wait_until_in_hand(client.sandbox, limit)
        refused = client.get("/services/rest/nothing")
        gate.set()
        assert [response.result().status_code for response in inside] == [200] * limit
        assert client.get("/services/rest/nothing").status_code == 404
        assert client.sandbox.site.slots.peak == limit
        assert client.sandbox.site.slots.refused == 1
    assert refused.status_code == 429
    assert "Retry-After" not in refused.headers
    body = refused.json()
    assert (body["title"], body["status"], body["o:errorCode"]) == ("Bad Request", 429, "USER_ERROR")
    assert body["o:errorDetails"] == [
        {
            "detail": "Concurrent request limit exceeded. Request blocked.",
            "o:errorCode": "CONCURRENCY_LIMIT_EXCEEDED",
        }
    ]


def test_a_client_at_its_limit_never_oversteps_it() -> None:
    """The slot is free before the answer is out: one request after the other fits a limit of one."""
    with served(concurrency=1) as client:
        assert {client.get(SERVER_TIME).status_code for _ in range(200)} == {200}


def test_retry_after_comes_by_switch() -> None:
    """Whether a 429 says when to come again is unknown; the switch holds the seconds."""
    with served(concurrency=0, behaviour={"retry_after_s": 7}) as client:
        response = client.get(SERVER_TIME)
        assert (response.status_code, response.headers["Retry-After"]) == (429, "7")


@pytest.mark.parametrize(("counts", "status"), [(False, 200), (True, 429)])
def test_token_requests_count_by_switch_only(status: int, *, counts: bool) -> None:
    """By default a token can be had with every slot taken; by switch it cannot."""
    with served(behaviour={"token_requests_count": counts}) as client:
        client.sandbox.site.slots.limit = 0
        response = ask_for_token(client.sandbox, assertion_for(client.sandbox))
        assert response.status_code == status


def test_work_of_a_job_counts_by_switch_only() -> None:
    """With async_work_counts a running job takes a slot beside the requests."""
    with served(behaviour={"async_work_counts": True}, record_ms=60_000) as client:
        client.submit([{"id": 1001, "custentity_rfm_score": "555"}])
        wait_until_in_hand(client.sandbox, 1)
    with served(record_ms=60_000) as client:
        client.submit([{"id": 1001, "custentity_rfm_score": "555"}])
        assert client.get(SERVER_TIME).status_code == 200
        wait_until_in_hand(client.sandbox, 0)


def test_closing_cuts_off_what_is_in_hand() -> None:
    """A sandbox closes at once, with requests held and jobs running, and leaves no thread behind."""
    before = set(threading.enumerate())
    with served(faults=held(threading.Event()), record_ms=60_000) as client:
        client.submit([{"id": 1001, "custentity_rfm_score": "555"}])
        connection = http.client.HTTPConnection(urlsplit(client.sandbox.base_url).netloc)
        authorization = str(client.session.headers["Authorization"])
        connection.request("GET", SERVER_TIME, headers={"Authorization": authorization})
        wait_until_in_hand(client.sandbox, 1)
    connection.close()
    assert set(threading.enumerate()) <= before


def test_the_log_counts_requests(client: Client) -> None:
    """Tests count on the log: method, path without query, status."""
    client.sandbox.requests.clear()
    client.get(f"{SERVER_TIME}?x=1")
    client.get("/services/rest/nothing")
    log = client.sandbox.requests
    assert [tuple(entry) for entry in log.entries] == [
        ("GET", SERVER_TIME, 200),
        ("GET", "/services/rest/nothing", 404),
    ]
    assert (log.count("GET"), log.count(status=404), log.count(path_part="system"), len(log)) == (2, 1, 1, 2)


def test_the_settings_are_what_a_worker_needs(client: Client) -> None:
    """Names and values of the worker's environment, for both kinds of sign-in."""
    settings = client.sandbox.settings("oauth2")
    assert settings["NETSUITE_BASE_URL"] == client.sandbox.base_url
    assert (settings["NETSUITE_AUTH"], settings["NETSUITE_CONCURRENCY"]) == ("oauth2", "5")
    assert "NETSUITE_TOKEN_SECRET" not in settings
    assert "NETSUITE_PRIVATE_KEY" not in client.sandbox.settings("tba")
    assert json.dumps(settings)


def test_a_sandbox_that_was_not_started_says_so() -> None:
    """The base URL is known from the start on, not before."""
    with closing(open_account(1)) as account, pytest.raises(SandboxError, match="not running"):
        Sandbox(account).base_url  # noqa: B018 - reading it is the point
