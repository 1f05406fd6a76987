"""Batches of changes and reads, their jobs, tasks and results (article_0127092747 and the pages on async jobs)."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from sandbox_http import COLLECTION, CUSTOMER, Client, code_of, detail_of, new_key, served

from netsuite_rfm.sandbox.serve.site import Role

SCORE = "custentity_rfm_score"


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One sandbox for the tests that leave its switches as they were."""
    with served(120) as client:
        yield client


def changes(count: int, score: str = "555") -> list[dict[str, Any]]:
    """Changes of the first customers."""
    return [{"id": 1001 + 3 * number, SCORE: score} for number in range(count)]


def score_of(client: Client, customer: int) -> object:
    """What the account holds."""
    record = client.sandbox.account.customer(customer)
    assert record is not None
    return record[SCORE]


def test_a_batch_is_accepted_done_and_told_per_record(client: Client) -> None:
    """202 with Location, a job that completes, one task a record, each result the record's own 204."""
    submitted = client.submit(changes(3, "123"))
    assert (submitted.status_code, submitted.content) == (202, b"")
    assert submitted.headers["Preference-Applied"] == "respond-async"
    job = client.finish(submitted)
    assert job.startswith(f"{client.sandbox.base_url}/services/rest/async/v1/job/")
    results = client.results(job)
    assert [result.status_code for result in results] == [204] * 3
    assert [result.headers["Location"].split("/")[-1] for result in results] == ["1001", "1004", "1007"]
    assert [score_of(client, customer) for customer in (1001, 1004, 1007)] == ["123"] * 3


def test_the_pages_of_a_job_have_the_documented_shapes(client: Client) -> None:
    """Job, task list and task as in the samples of subsect_161278579295: the list's one item holds all links."""
    job = client.finish(client.submit(changes(2)))
    number = job.split("/")[-1]
    assert client.get(job).json() == {
        "links": [{"rel": "self", "href": job}],
        "completed": True,
        "id": number,
        "progress": "succeeded",
        "task": {"links": [{"rel": "self", "href": f"{job}/task"}]},
    }
    listed = client.get(f"{job}/task/").json()
    assert (listed["count"], len(listed["items"])) == (1, 1)
    assert [link["href"] for link in listed["items"][0]["links"]] == [f"{job}/task/1", f"{job}/task/2"]
    task = client.get(f"{job}/task/2").json()
    assert (task["id"], task["completed"], task["progress"]) == ("2", True, "succeeded")
    assert {link["rel"]: link["href"] for link in task["links"]} == {
        "related": f"{job}/task/2/result",
        "self": f"{job}/task/2",
    }
    assert task["startTime"].endswith("Z")
    assert task["endTime"] >= task["startTime"]


def test_a_job_is_pending_at_first(client: Client) -> None:
    """The first poll says pending even when the work is done: a client must poll again."""
    job = client.submit(changes(1)).headers["Location"]
    first = client.get(job).json()
    assert (first["completed"], first["progress"]) == (False, "pending")


@pytest.mark.parametrize(
    ("count", "status"), [pytest.param(100, 202, id="100 records"), pytest.param(101, 400, id="101 records")]
)
def test_a_batch_holds_100_records_at_most(client: Client, count: int, status: int) -> None:
    """One more than 100 is refused, and nothing of it is done."""
    hundredth = 1001 + 3 * 99
    writes = client.sandbox.account.writes[hundredth]
    response = client.submit(changes(count))
    assert response.status_code == status
    if status == 202:
        assert len(client.results(client.finish(response))) == 100
        assert client.sandbox.account.writes[hundredth] == writes + 1
    else:
        assert code_of(response) == "INVALID_CONTENT"
        assert client.sandbox.account.writes[hundredth] == writes


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        pytest.param({"Prefer": "transient"}, "INVALID_HEADER", id="no respond-async"),
        pytest.param({"Content-Type": "application/json"}, "INVALID_CONTENT", id="plain JSON"),
        pytest.param({"Content-Type": COLLECTION.replace("collection", "singular")}, "INVALID_CONTENT", id="singular"),
        pytest.param({"X-NetSuite-Idempotency-Key": "1234"}, "INVALID_HEADER", id="key is no UUID"),
    ],
)
def test_a_batch_needs_its_headers(client: Client, headers: dict[str, str], code: str) -> None:
    """Always asynchronous, and of the media type for collections."""
    response = client.submit(changes(1), headers=headers)
    assert (response.status_code, code_of(response)) == (400, code)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"items":[]}', b'{"items":[1]}', b'{"items":{}}', b"[]"])
def test_a_batch_is_a_list_of_objects(client: Client, body: bytes) -> None:
    """Anything else is the 400 for invalid content."""
    headers = {"Prefer": "respond-async", "Content-Type": COLLECTION}
    response = client.send("PATCH", CUSTOMER, data=body, headers=headers)
    assert (response.status_code, code_of(response)) == (400, "INVALID_CONTENT")


def test_one_bad_record_costs_one_record(client: Client) -> None:
    """Every other record of the batch is written; each failure replays its own answer, pointing at its field."""
    client.sandbox.site.poisoned[1013] = "Merge in progress."
    items = changes(6, "321")
    items[1][SCORE] = "x" * 301
    items[2]["id"] = 2
    del items[3]["id"]
    job = client.finish(client.submit(items))
    results = client.results(job)
    assert [result.status_code for result in results] == [204, 400, 404, 400, 400, 204]
    assert results[1].json()["o:errorDetails"][0]["o:errorPath"] == SCORE
    assert results[2].json()["o:errorDetails"][0]["o:errorUrl"] == f"{CUSTOMER}/2"
    assert results[3].json()["o:errorDetails"][0]["o:errorPath"] == "id"
    assert detail_of(results[4]) == "Error while accessing a resource. Merge in progress."
    assert [score_of(client, customer) for customer in (1001, 1016)] == ["321", "321"]
    assert client.get(job).json()["progress"] == "succeeded"


def test_an_item_names_its_record_by_id_or_external_id(client: Client) -> None:
    """`externalId` serves where `id` is missing; with both, `id` wins."""
    job = client.finish(
        client.submit([{"externalId": "C2", SCORE: "a"}, {"id": "1007", "externalId": "C2", SCORE: "b"}])
    )
    assert [result.status_code for result in client.results(job)] == [204, 204]
    assert [score_of(client, customer) for customer in (1004, 1007)] == ["a", "b"]


def test_the_validation_headers_act_in_a_batch_by_switch(client: Client) -> None:
    """By default an unknown name fails its record; by switch the batch does not heed the header."""
    items = [{"id": 1001, SCORE: "777", "custentity_typo": 1}]
    strict = {"X-NetSuite-PropertyNameValidation": "error"}
    results = client.results(client.finish(client.submit(items, headers=strict)))
    assert [result.status_code for result in results] == [400]
    with served(behaviour={"validation_in_batches": False}) as other:
        result = other.results(other.finish(other.submit(items, headers=strict)))[0]
        assert result.status_code == 204
        assert "custentity_typo" in result.headers["X-NetSuite-PropertyValidation"]
        assert score_of(other, 1001) == "777"


@pytest.mark.parametrize("status", [400, 409])
def test_an_idempotency_key_starts_one_job(status: int) -> None:
    """A used key is refused with the first job's Location (subsect_164494900632); nothing is done twice."""
    with served(behaviour={"idempotency_status": status}) as client:
        key = new_key()
        first = client.submit(changes(2), key=key)
        again = client.submit(changes(2), key=key.upper())
        assert (again.status_code, code_of(again)) == (status, "IDEMPOTENCY_ERROR")
        assert (again.json()["title"], again.json()["status"]) == ("Conflict", status)
        assert again.json()["type"].endswith("#section-15.5.10")
        assert again.headers["Location"] == first.headers["Location"]
        client.finish(first)
        assert client.sandbox.account.writes.total() == 2
        assert client.submit(changes(2), key=new_key()).status_code == 202


def test_a_refused_batch_does_not_use_up_its_key(client: Client) -> None:
    """A key belongs to an execution: after a 400 it is still free."""
    key = new_key()
    assert client.submit([], key=key).status_code == 400
    assert client.submit(changes(1), key=key).status_code == 202


def test_keys_may_be_forgotten() -> None:
    """With only the newest key kept, an older one starts a second job: how long they last is unknown."""
    with served(behaviour={"idempotency_keys_kept": 1}) as client:
        keys = [new_key(), new_key()]
        statuses = [client.submit(changes(1), key=key).status_code for key in (keys[0], keys[1], keys[1], keys[0])]
        assert statuses == [202, 202, 400, 202]


def test_the_same_record_twice_is_done_in_order_or_refused(client: Client) -> None:
    """By default the later change wins; by switch the batch is refused."""
    items = [{"id": 1001, SCORE: "first"}, {"id": 1001, SCORE: "second"}]
    client.finish(client.submit(items))
    assert score_of(client, 1001) == "second"
    with served(behaviour={"repeated_record": "refused"}) as other:
        assert other.submit(items).status_code == 400


@pytest.mark.parametrize("order", ["same", "reversed", "shuffled"])
def test_tasks_may_come_in_any_order(order: str) -> None:
    """Only the result's Location ties a task to its record."""
    with served(behaviour={"task_order": order}) as client:
        job = client.finish(client.submit(changes(20)))
        customers = [int(result.headers["Location"].split("/")[-1]) for result in client.results(job)]
        sent = [item["id"] for item in changes(20)]
        expected = {"same": sent, "reversed": sent[::-1]}.get(order)
        if expected is None:
            assert sorted(customers) == sent
            assert customers != sent
        else:
            assert customers == expected


def test_switches_of_job_and_results() -> None:
    """Relative Location, other words, an item per task, 200 with `{}` and no Location: all at once."""
    behaviour = {
        "job_location": "relative",
        "progress_in_hand": "processing",
        "progress_done": "COMPLETE",
        "progress_failed": "FAILED",
        "job_progress_partial_failure": "failed",
        "task_list": "item_per_task",
        "result_status": 200,
        "result_location": False,
        "pending_polls": 2,
    }
    with served(behaviour=behaviour) as client:
        submitted = client.submit([*changes(1), {"id": 2}])
        job = submitted.headers["Location"]
        assert job.startswith("/services/rest/async/v1/job/")
        polls = [client.get(job).json() for _ in range(2)]
        assert [(poll["completed"], poll["progress"]) for poll in polls] == [(False, "processing")] * 2
        client.finish(submitted)
        assert client.get(job).json()["progress"] == "FAILED"
        listed = client.get(f"{job}/task").json()
        assert (listed["count"], [len(item["links"]) for item in listed["items"]]) == (2, [1, 1])
        assert [client.get(f"{job}/task/{number}").json()["progress"] for number in (1, 2)] == ["COMPLETE", "FAILED"]
        good, bad = client.results(job)
        assert (good.status_code, good.json(), "Location" in good.headers) == (200, {}, False)
        assert bad.status_code == 404
    with served(behaviour={"progress_done": "100"}) as client:
        assert client.get(client.finish(client.submit(changes(1)))).json()["progress"] == 100


@pytest.mark.parametrize("kept", [0, 2])
def test_a_job_may_be_forgotten_once_told(kept: int) -> None:
    """After completion was reported, so many requests more are answered, and then 404."""
    with served(behaviour={"job_requests_kept": kept}) as client:
        job = client.finish(client.submit(changes(1)))
        statuses = [client.get(f"{job}/task").status_code for _ in range(kept + 1)]
        assert statuses == [200] * kept + [404]
        assert code_of(client.get(job)) == "NONEXISTENT_ID"


def test_an_unfinished_task_has_no_result() -> None:
    """While a record is not done its task is not completed and its result is an error, not an answer."""
    with served(record_ms=60_000) as client:
        job = client.submit(changes(1)).headers["Location"]
        assert client.get(f"{job}/task/1").json()["completed"] is False
        assert client.get(f"{job}/task/1/result").status_code == 400


@pytest.mark.parametrize(
    ("release", "prefer", "threads"),
    [
        pytest.param("2026.2", "respond-async", 1, id="2026.2 runs in sequence"),
        pytest.param("2026.2", 'respond-async, batch-processing="parallel"', 3, id="2026.2 asked for parallel"),
        pytest.param("2026.1", "respond-async", 3, id="2026.1 runs in parallel"),
    ],
)
def test_a_batch_runs_in_sequence_or_on_all_processors(release: str, prefer: str, threads: int) -> None:
    """From 2026.2 in sequence unless a second preference asks for parallel (section_N3950559)."""
    behaviour = {"release": release, "async_work_counts": True}
    with served(behaviour=behaviour, record_ms=60_000, processors=3) as client:
        client.submit(changes(10), headers={"Prefer": prefer})
        jobs, slots = client.sandbox.site.jobs, client.sandbox.site.slots
        deadline_s = time.monotonic() + 20
        while not (jobs._queue.empty() and slots.in_hand == threads):
            assert time.monotonic() < deadline_s, f"{slots.in_hand} processors at work"
            time.sleep(0.001)


def test_a_second_preference_on_one_line_may_go_unread() -> None:
    """Oracle shows two Prefer headers; by switch one line carries only its first preference."""
    behaviour = {"one_prefer_line": False}
    with served(behaviour=behaviour) as client:
        for prefer in ('respond-async, batch-processing="parallel"', 'batch-processing="parallel", respond-async'):
            response = client.submit(changes(1), headers={"Prefer": prefer})
            assert response.status_code == (202 if prefer.startswith("respond") else 400)


@pytest.mark.parametrize("status", [405, 404, 400])
def test_a_release_without_batches_refuses_them(status: int) -> None:
    """Before 2026.1 there is no PATCH on the collection; single changes work."""
    with served(behaviour={"release": "2025.2", "batch_refusal_status": status}) as client:
        assert client.submit(changes(1)).status_code == status
        assert client.patch(1001, {SCORE: "5"}).status_code == 204


def test_a_batch_of_reads_replays_each_record(client: Client) -> None:
    """`?ids=` with internal and external ids, quoted ones too; each result is that record's GET."""
    client.patch(1004, {SCORE: "345"})
    path = f"{CUSTOMER}?ids=1004,eid:C3,eid:'no, body',2"
    response = client.get(path, headers={"Prefer": "respond-async"})
    results = client.results(client.finish(response))
    assert [result.status_code for result in results] == [200, 200, 404, 404]
    assert (results[0].json()["id"], results[0].json()[SCORE], results[1].json()["id"]) == ("1004", "345", "1007")


def test_a_batch_of_reads_has_the_same_limits(client: Client) -> None:
    """Asynchronous only, at most 100 ids, and at least one."""
    prefer = {"Prefer": "respond-async"}
    assert client.get(f"{CUSTOMER}?ids=1001").status_code == 400
    assert client.get(CUSTOMER, headers=prefer).status_code == 400
    ids = [str(1001 + 3 * number) for number in range(101)]
    assert client.get(f"{CUSTOMER}?ids={','.join(ids[:100])}", headers=prefer).status_code == 202
    assert client.get(f"{CUSTOMER}?ids={','.join(ids)}", headers=prefer).status_code == 400


@pytest.mark.parametrize("path", ["999", "1/task/5", "1/task/0", "1/task/5/result", "999/task", "999/task/1/result"])
def test_pages_of_no_job_are_404(path: str) -> None:
    """Unknown jobs and tasks are NONEXISTENT_ID, pointing at the path asked for."""
    with served() as client:
        client.finish(client.submit(changes(1)))
        url = f"/services/rest/async/v1/job/{path}"
        response = client.get(url)
        assert (response.status_code, code_of(response)) == (404, "NONEXISTENT_ID")
        assert response.json()["o:errorDetails"][0]["o:errorUrl"] == url


def test_a_role_without_edit_starts_no_job(client: Client) -> None:
    """403 for the batch as a whole."""
    client.sandbox.site.role = Role(edits_customers=False)
    try:
        assert client.submit(changes(1)).status_code == 403
    finally:
        client.sandbox.site.role = Role()
