"""Faults by script: what each does, when, and that the same seed does the same again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
import requests
from sandbox_http import (
    CUSTOMER,
    SERVER_TIME,
    TOKEN,
    Client,
    ask_for_token,
    assertion_for,
    code_of,
    detail_of,
    new_key,
    served,
)

from netsuite_rfm.sandbox.faults.script import Faults, Rule
from netsuite_rfm.sandbox.http.exchange import Request, json_bytes

CHANGE = [{"id": 1001, "custentity_rfm_score": "555"}]


@pytest.fixture(scope="module")
def shared() -> Iterator[Client]:
    """One sandbox for all tests here."""
    with served() as client:
        yield client


@pytest.fixture
def client(shared: Client) -> Iterator[Client]:
    """The sandbox, without faults again afterwards."""
    yield shared
    shared.sandbox.faults = Faults()
    shared.sandbox.account.writes.clear()


@contextmanager
def dropped() -> Iterator[None]:
    """The connection must be lost inside."""
    with pytest.raises(requests.ConnectionError):
        yield


@pytest.mark.parametrize(
    ("rule", "status", "code"),
    [
        pytest.param(Rule(do="too_many_requests"), 429, "CONCURRENCY_LIMIT_EXCEEDED", id="429"),
        pytest.param(Rule(do="unexpected_error"), 500, "UNEXPECTED_ERROR", id="500"),
        pytest.param(Rule(do="invalid_login"), 401, "INVALID_LOGIN", id="401 in place of 429"),
        pytest.param(Rule(do="token_expired"), 401, "INVALID_LOGIN", id="401 expired token"),
        pytest.param(Rule(do="record_changed"), 400, "USER_ERROR", id="record changed"),
    ],
)
def test_a_rule_answers_in_netsuites_shape(client: Client, rule: Rule, status: int, code: str) -> None:
    """Instead of acting: the change is not made."""
    client.sandbox.faults = Faults([rule])
    response = client.patch(1001, {"custentity_rfm_score": "1"})
    assert (response.status_code, code_of(response)) == (status, code)
    assert client.sandbox.account.writes.total() == 0
    assert client.sandbox.faults.struck == {rule.do: 1}


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        pytest.param(Rule(do="bad_gateway"), 502, id="502"),
        pytest.param(Rule(do="unavailable"), 503, id="503"),
    ],
)
def test_a_gateway_answers_html(client: Client, rule: Rule, status: int) -> None:
    """502 and 503 are not JSON."""
    client.sandbox.faults = Faults([rule])
    response = client.get(SERVER_TIME)
    assert (response.status_code, response.headers["Content-Type"]) == (status, "text/html")
    assert response.text.startswith("<html>")


def test_details_that_retries_depend_on(client: Client) -> None:
    """Retry-After if given, the challenge of an expired token, and words about a changed record."""
    client.sandbox.faults = Faults(
        [
            Rule(do="too_many_requests", nth=(1,), retry_after_s=3),
            Rule(do="token_expired", nth=(2,)),
            Rule(do="record_changed", nth=(3,)),
        ]
    )
    first, second, third = (client.get(SERVER_TIME) for _ in range(3))
    assert first.headers["Retry-After"] == "3"
    assert 'error="invalid_token"' in second.headers["WWW-Authenticate"]
    assert "has been changed" in detail_of(third)


def test_a_connection_dropped_before_acting_changes_nothing(client: Client) -> None:
    """No answer, nothing written; the next request goes through."""
    client.sandbox.faults = Faults([Rule(do="drop", method="PATCH", nth=(1,))])
    with dropped():
        client.patch(1001, {"custentity_rfm_score": "1"})
    assert client.sandbox.account.writes.total() == 0
    assert client.patch(1001, {"custentity_rfm_score": "1"}).status_code == 204
    assert [entry.status for entry in client.sandbox.requests.entries[-2:]] == [0, 204]


def test_a_connection_dropped_after_acting_has_changed_the_record(client: Client) -> None:
    """The batch was accepted and its 202 lost: the idempotency key leads to the first job."""
    client.sandbox.faults = Faults([Rule(do="drop", path=CUSTOMER, when="after", nth=(1,))])
    key = new_key()
    with dropped():
        client.submit(CHANGE, key=key)
    again = client.submit(CHANGE, key=key)
    assert code_of(again) == "IDEMPOTENCY_ERROR"
    deadline = 1000
    while not client.get(again.headers["Location"]).json()["completed"]:
        deadline -= 1
        assert deadline
    assert client.sandbox.account.writes[1001] == 1


def test_an_error_may_come_after_acting(client: Client) -> None:
    """A 502 does not say whether the server acted; here it did."""
    client.sandbox.faults = Faults([Rule(do="bad_gateway", when="after")])
    assert client.patch(1001, {"custentity_rfm_score": "1"}).status_code == 502
    assert client.sandbox.account.writes[1001] == 1


def test_a_body_may_be_garbage_or_cut_off(client: Client) -> None:
    """Garbage is a 200 that is not JSON; a truncated answer ends before its Content-Length."""
    client.sandbox.faults = Faults([Rule(do="garbage", nth=(1,)), Rule(do="truncate", nth=(2,))])
    response = client.get(SERVER_TIME)
    with pytest.raises(requests.JSONDecodeError):
        response.json()
    assert response.status_code == 200
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        client.get(SERVER_TIME)
    client.sandbox.faults = Faults([Rule(do="truncate", method="PATCH")])
    with dropped():
        client.patch(1001, {})
    assert client.sandbox.account.writes[1001] == 1
    assert client.get(SERVER_TIME).status_code == 200


def test_the_token_endpoint_can_fail_too(client: Client) -> None:
    """Rules match any path, that of the token endpoint included."""
    client.sandbox.faults = Faults([Rule(do="unavailable", path=TOKEN)])
    assert ask_for_token(client.sandbox, assertion_for(client.sandbox)).status_code == 503
    assert client.get(SERVER_TIME).status_code == 200


def test_a_job_may_never_complete(client: Client) -> None:
    """The work is done, the job never says so."""
    client.sandbox.faults = Faults([Rule(do="job_never_completes", method="PATCH")])
    job = client.submit(CHANGE).headers["Location"]
    deadline = 2000
    while not client.sandbox.account.writes[1001]:
        client.get(job)
        deadline -= 1
        assert deadline
    polls = [client.get(job).json() for _ in range(5)]
    assert {poll["completed"] for poll in polls} == {False}
    assert client.get(f"{job}/task/1").json()["completed"] is False


def test_a_job_may_never_run(client: Client) -> None:
    """Accepted, pending for ever, nothing written: the processors pass it by."""
    client.sandbox.faults = Faults([Rule(do="job_never_runs", method="PATCH", nth=(1,))])
    stuck = client.submit(CHANGE).headers["Location"]
    client.finish(client.submit([{"id": 1004, "custentity_rfm_score": "1"}]))
    assert client.get(stuck).json()["completed"] is False
    assert (client.sandbox.account.writes[1001], client.sandbox.account.writes[1004]) == (0, 1)


def test_a_job_may_be_lost(client: Client) -> None:
    """202, and then 404 for all its pages."""
    client.sandbox.faults = Faults([Rule(do="job_lost", method="PATCH")])
    job = client.submit(CHANGE).headers["Location"]
    for path in ("", "/task", "/task/1", "/task/1/result"):
        assert client.get(job + path).status_code == 404


def test_single_records_of_a_batch_can_fail(client: Client) -> None:
    """Named customers are refused in the words of the rule, `attempts` times each; the others are written."""
    rule = Rule(do="fail_records", customers=(1004,), attempts=1, words="Please enter value(s) for: Terms")
    client.sandbox.faults = Faults([rule])
    items = [{"id": customer, "custentity_rfm_score": "1"} for customer in (1001, 1004, 1007)]
    results = client.results(client.finish(client.submit(items)))
    assert [result.status_code for result in results] == [204, 400, 204]
    assert detail_of(results[1]) == "Error while accessing a resource. Please enter value(s) for: Terms"
    assert [result.status_code for result in client.results(client.finish(client.submit(items)))] == [204] * 3
    assert client.sandbox.faults.struck["fail_records"] == 1


def test_a_share_of_all_records_can_fail(client: Client) -> None:
    """The same customers every time, about the share asked for, by seed."""
    refused = []
    for seed in (1, 1, 2):
        faults = Faults([Rule(do="change_records", share=0.3)], seed=seed)
        rule = faults.rules[0]
        refused.append({customer for customer in range(10_000) if faults.refuses(0, rule, customer)})
    assert refused[0] == refused[1] != refused[2]
    assert 2_700 < len(refused[0]) < 3_300
    client.sandbox.faults = Faults([Rule(do="change_records", share=1.0)])
    response = client.patch(1001, {})
    assert "has been changed" in detail_of(response)


def test_a_rule_strikes_the_matches_it_names(client: Client) -> None:
    """Method and path choose, `nth` counts the matches from 1."""
    client.sandbox.faults = Faults([Rule(do="unavailable", method="GET", path="/services/rest/system/*", nth=(2, 4))])
    statuses = []
    for _ in range(5):
        statuses.append(client.get(SERVER_TIME).status_code)
        assert client.get(f"{CUSTOMER}/1001").status_code == 200
    assert statuses == [200, 503, 200, 503, 200]


def test_a_rule_strikes_at_most_so_often(client: Client) -> None:
    """`times` is the most; the first rule that strikes a request acts on it."""
    client.sandbox.faults = Faults([Rule(do="unavailable", times=2), Rule(do="bad_gateway", times=1)])
    assert [client.get(SERVER_TIME).status_code for _ in range(4)] == [503, 503, 502, 200]


def test_chance_depends_on_seed_and_request_not_on_order() -> None:
    """The same requests in another order meet the same faults; another seed meets others."""
    requests_made = [
        Request("POST", f"/x?offset={number % 50}", {}, b"{}", origin="http://127.0.0.1") for number in range(400)
    ]

    def struck(order: list[Request], seed: int) -> list[tuple[str, int]]:
        faults = Faults([Rule(do="drop", probability=0.25)], seed=seed)
        seen: dict[str, int] = {}
        hit = []
        for request in order:
            seen[request.target] = seen.get(request.target, 0) + 1
            if faults.strike(request).rule is not None:
                hit.append((request.target, seen[request.target]))
        return sorted(hit)

    first = struck(requests_made, seed=1)
    assert struck(requests_made[::-1], seed=1) == first
    assert struck(requests_made, seed=2) != first
    assert 60 < len(first) < 140


def test_chance_looks_at_the_ids_of_a_batch_not_at_its_times() -> None:
    """A batch of the same customers, an hour later, meets the same faults."""
    faults = [Faults([Rule(do="drop", probability=0.5)], seed=3) for _ in range(2)]
    outcomes: list[list[bool]] = [[], []]
    for number in range(60):
        for run, hour in enumerate((10, 11)):
            body = json_bytes({"items": [{"id": number, "custentity_segment_last_updated": f"T{hour}:00"}]})
            request = Request("PATCH", CUSTOMER, {}, body, origin="http://127.0.0.1")
            outcomes[run].append(faults[run].strike(request).rule is not None)
    assert outcomes[0] == outcomes[1]
    assert 15 < sum(outcomes[0]) < 45


def test_a_held_request_waits_for_its_gate(client: Client) -> None:
    """From Python a rule can hold requests until the test lets them go."""
    gate = threading.Event()
    client.sandbox.faults = Faults([Rule(do="delay", gate=gate)])
    held = threading.Thread(target=client.get, args=(SERVER_TIME,))
    count = len(client.sandbox.requests)
    held.start()
    with suppress(requests.ReadTimeout):
        requests.get(client.sandbox.base_url + SERVER_TIME, timeout=0.2)
    assert len(client.sandbox.requests) == count
    gate.set()
    held.join()
    assert len(client.sandbox.requests) > count


@pytest.mark.parametrize("skew_s", [400, -400])
def test_the_server_clock_can_be_wrong(client: Client, skew_s: int) -> None:
    """A skew shows in serverTime and Date, and an assertion dated by the client's clock is refused beyond it."""
    client.sandbox.faults = Faults(clock_skew_s=skew_s)
    response = client.get(SERVER_TIME)
    for shown in (
        datetime.fromisoformat(response.json()["serverTime"]),
        parsedate_to_datetime(response.headers["Date"]),
    ):
        assert abs((shown - datetime.now(UTC)).total_seconds() - skew_s) < 60
    refused = ask_for_token(client.sandbox, assertion_for(client.sandbox))
    assert (refused.status_code, refused.json()) == (400, {"error": "invalid_grant"})
