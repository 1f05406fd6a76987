"""Batches and single changes, as they go over the wire."""

import threading
import uuid
from decimal import Decimal

import pytest

from netsuite_rfm.errors import NetSuiteError, RequestRefused, UnreachableError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.write.batch import (
    LONGEST_POLL_WAIT_S,
    BatchProbe,
    JobEnd,
    new_key,
    patch_one,
    probe_batches,
    submit,
    task_paths,
    wait_for,
)
from tests.netsuite.clients import MakeClient, Waiting
from tests.netsuite.scripted_server import GOOD, LIMITED, Answer, ScriptedServer, problem

CUSTOMERS = "/services/rest/record/v1/customer"
JOB = "/services/rest/async/v1/job/17"
ITEMS: list[dict[str, object]] = [
    {"id": 1043, "custentity_rfm_score": "543", "custentity_rfm_lifetime_value": Decimal("8911407.90")},
    {"id": 1046, "custentity_rfm_score": None, "custentity_rfm_segment": {"id": "204"}},
]
WIRE = (
    '{"items":[{"id":1043,"custentity_rfm_score":"543","custentity_rfm_lifetime_value":8911407.90},'
    '{"id":1046,"custentity_rfm_score":null,"custentity_rfm_segment":{"id":"204"}}]}'
)
VALIDATED = {"X-NetSuite-PropertyNameValidation": "error", "X-NetSuite-PropertyValueValidation": "error"}


def accepted(location: str = JOB) -> Answer:
    """Return the answer that a batch was taken."""
    return Answer(202, "", {"Location": location})


def state(*, completed: bool, progress: str = "pending") -> Answer:
    """Return a job's state (subsect_161278579295)."""
    return Answer(200, {"links": [], "completed": completed, "id": "17", "progress": progress})


def key_used(status: int, location: str = JOB) -> Answer:
    """Return the answer to a key that was used before (subsect_164494900632)."""
    refused = problem(status, "IDEMPOTENCY_ERROR", "The idempotency key was used.")
    return Answer(status, refused.body, {**refused.headers, "Location": location})


class TestSubmit:
    """Handing a batch over."""

    def test_it_goes_over_the_wire_as_documented(self, client: Client, scripted_server: ScriptedServer) -> None:
        """One PATCH on the collection (article_0127092747); money exact, and null clears a field."""
        scripted_server.play(accepted())
        assert submit(client, ITEMS, key="8d7c7c1e-8d0e-4f3a-9a55-0123456789ab") == JOB
        (seen,) = scripted_server.requests
        assert (seen.method, seen.path, seen.params) == ("PATCH", CUSTOMERS, {})
        assert seen.body.decode() == WIRE
        assert seen.headers["Prefer"] == "respond-async"
        assert seen.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=collection"
        assert seen.headers["X-NetSuite-Idempotency-Key"] == "8d7c7c1e-8d0e-4f3a-9a55-0123456789ab"
        assert {name: seen.headers[name] for name in VALIDATED} == VALIDATED

    def test_side_by_side_is_asked_for_only_when_wanted(self, client: Client, scripted_server: ScriptedServer) -> None:
        """The second preference came with 2026.2."""
        scripted_server.play(accepted())
        submit(client, ITEMS, key=new_key(), parallel=True)
        assert scripted_server.requests[0].headers["Prefer"] == 'respond-async, batch-processing="parallel"'

    def test_a_key_is_a_uuid_and_never_the_same(self) -> None:
        """NetSuite asks for an RFC 4122 UUID."""
        keys = {new_key() for _ in range(100)}
        assert len(keys) == 100
        assert all(str(uuid.UUID(key)) == key for key in keys)

    @pytest.mark.parametrize(
        "location",
        [
            pytest.param(JOB, id="relative"),
            pytest.param("https://1234567.suitetalk.api.netsuite.com" + JOB, id="absolute"),
            pytest.param("http://another.example" + JOB, id="absolute, another host"),
        ],
    )
    @pytest.mark.parametrize("first", [pytest.param(True, id="taken"), pytest.param(False, id="key used before")])
    def test_the_job_is_found_whether_its_place_is_relative_or_absolute(
        self,
        client: Client,
        scripted_server: ScriptedServer,
        location: str,
        first: bool,  # noqa: FBT001 - both
    ) -> None:
        """And it is looked at on our own host."""
        scripted_server.play(accepted(location) if first else key_used(400, location), state(completed=True))
        job = submit(client, ITEMS, key=new_key())
        assert wait_for(client, job, first_wait_s=0.001, timeout_s=9, halt=threading.Event()) is JobEnd.FINISHED
        assert [seen.path for seen in scripted_server.requests] == [CUSTOMERS, JOB]

    @pytest.mark.parametrize("status", [400, 409])
    def test_a_key_that_was_used_leads_to_the_first_job(
        self, client: Client, scripted_server: ScriptedServer, status: int
    ) -> None:
        """The help page prints 400, a connector documents 409; both say where the first job is."""
        scripted_server.play(key_used(status))
        assert submit(client, ITEMS, key=new_key()) == JOB

    @pytest.mark.parametrize(
        "lost",
        [
            pytest.param(Answer(drop="before reading"), id="dropped before NetSuite acted"),
            pytest.param(Answer(drop="after reading"), id="dropped after NetSuite acted"),
            pytest.param(LIMITED, id="429"),
            pytest.param(Answer(500, "<html>"), id="500"),
        ],
    )
    @pytest.mark.parametrize("then", [pytest.param(accepted(), id="taken"), pytest.param(key_used(409), id="had been")])
    def test_a_retry_carries_the_same_key_and_the_same_bytes(
        self, client: Client, scripted_server: ScriptedServer, lost: Answer, then: Answer
    ) -> None:
        """A lost 202 must not make a second job."""
        scripted_server.play(lost, lost, then)
        assert submit(client, ITEMS, key=new_key()) == JOB
        sent = scripted_server.requests
        assert len({seen.headers["X-NetSuite-Idempotency-Key"] for seen in sent}) == 1
        assert {seen.body for seen in sent if seen.body} == {WIRE.encode()}
        assert len(sent) == 3

    def test_a_batch_that_is_refused_says_so(self, client: Client, scripted_server: ScriptedServer) -> None:
        """A release without batches answers with an error, and the caller decides."""
        scripted_server.play(problem(405, "METHOD_NOT_ALLOWED", "Method not allowed."))
        with pytest.raises(RequestRefused):
            submit(client, ITEMS, key=new_key())

    def test_a_job_without_a_place_is_told_by_an_empty_path(
        self, client: Client, scripted_server: ScriptedServer
    ) -> None:
        """The batch was taken, and nobody knows as what."""
        scripted_server.play(Answer(202, ""))
        assert submit(client, ITEMS, key=new_key()) == ""

    def test_no_answer_at_all_is_unreachable(self, client: Client, scripted_server: ScriptedServer) -> None:
        """The caller must take it as open: the batch may have been taken."""
        scripted_server.reply_with(lambda _seen: Answer(drop="after reading"))
        with pytest.raises(UnreachableError):
            submit(client, ITEMS, key=new_key())


class TestWaitFor:
    """Waiting for a job."""

    def test_completed_is_what_counts(self, client: Client, scripted_server: ScriptedServer) -> None:
        """Not the word of progress, which is not all documented."""
        scripted_server.play(
            state(completed=False, progress="succeeded"),
            state(completed=False, progress="processing"),
            state(completed=True, progress="failed"),
        )
        assert wait_for(client, JOB, first_wait_s=0.001, timeout_s=9, halt=threading.Event()) is JobEnd.FINISHED
        assert [(seen.method, seen.path) for seen in scripted_server.requests] == [("GET", JOB)] * 3

    def test_the_waits_grow_up_to_a_bound(self, client: Client, scripted_server: ScriptedServer) -> None:
        """A long job is not asked about every second."""
        scripted_server.play(*[state(completed=False)] * 12, state(completed=True))
        halt = Waiting()
        assert wait_for(client, JOB, first_wait_s=1, timeout_s=3600, halt=halt) is JobEnd.FINISHED
        assert halt.waits_s[:4] == [1, 1.5, 2.25, 3.375]
        assert halt.waits_s[-1] == max(halt.waits_s) == LONGEST_POLL_WAIT_S

    def test_a_job_that_netsuite_does_not_know_is_lost(self, client: Client, scripted_server: ScriptedServer) -> None:
        """How long jobs are kept is not documented."""
        scripted_server.play(state(completed=False), problem(404, "NONEXISTENT_ID", "No such job."))
        assert wait_for(client, JOB, first_wait_s=0.001, timeout_s=9, halt=threading.Event()) is JobEnd.LOST

    def test_a_job_that_does_not_end_is_given_up(self, client: Client, scripted_server: ScriptedServer) -> None:
        """But never before it was looked at once."""
        scripted_server.reply_with(lambda _seen: state(completed=False))
        assert wait_for(client, JOB, first_wait_s=0.001, timeout_s=0, halt=threading.Event()) is JobEnd.UNFINISHED
        assert len(scripted_server.requests) == 1

    def test_a_job_that_ended_just_in_time_is_finished(self, client: Client, scripted_server: ScriptedServer) -> None:
        """The last look counts, even when the time is over."""
        scripted_server.play(state(completed=True))
        assert wait_for(client, JOB, first_wait_s=0.001, timeout_s=0, halt=threading.Event()) is JobEnd.FINISHED

    def test_told_to_stop_it_asks_no_more(self, client: Client, scripted_server: ScriptedServer) -> None:
        """Neither before the first look nor between two."""
        halt = threading.Event()
        halt.set()
        assert wait_for(client, JOB, first_wait_s=60, timeout_s=3600, halt=halt) is JobEnd.HALTED
        assert scripted_server.requests == []
        scripted_server.reply_with(lambda _seen: state(completed=False))
        assert wait_for(client, JOB, first_wait_s=1, timeout_s=3600, halt=Waiting(set_after=3)) is JobEnd.HALTED
        assert len(scripted_server.requests) == 2

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param([], id="a list"),
            pytest.param({"completed": "perhaps"}, id="neither yes nor no"),
            pytest.param("done", id="a word"),
        ],
    )
    def test_a_state_of_another_shape_is_a_known_failure(
        self, client: Client, scripted_server: ScriptedServer, body: object
    ) -> None:
        """Not a traceback, and not an end of the job."""
        scripted_server.play(Answer(200, body if not isinstance(body, str) else f'"{body}"'))
        with pytest.raises(NetSuiteError):
            wait_for(client, JOB, first_wait_s=0.001, timeout_s=9, halt=threading.Event())

    def test_a_refused_look_is_an_error(self, client: Client, scripted_server: ScriptedServer) -> None:
        """A role that may not see its own jobs cannot be waited for."""
        scripted_server.play(problem(403, "INSUFFICIENT_PERMISSION", "No."))
        with pytest.raises(RequestRefused):
            wait_for(client, JOB, first_wait_s=0.001, timeout_s=9, halt=threading.Event())


def link(path: str, rel: str = "self") -> dict[str, str]:
    """Return one link."""
    return {"rel": rel, "href": path}


TASKS = [f"{JOB}/task/1", f"{JOB}/task/2", f"{JOB}/task/3"]


@pytest.mark.parametrize(
    "items",
    [
        pytest.param([{"links": [link(task) for task in TASKS]}], id="one item with many links, as documented"),
        pytest.param([{"links": [link(task)]} for task in TASKS], id="one item for each task"),
        pytest.param([{"links": [link(f"https://x.example{task}")]} for task in TASKS], id="absolute"),
        pytest.param([{"links": [link(f"{task}/"), link(task)]} for task in TASKS], id="each twice, with a slash"),
        pytest.param(
            [{"links": [link(task), link(f"{task}/result", "related")], "id": "1"} for task in TASKS],
            id="with links to results",
        ),
    ],
)
def test_tasks_are_found_in_either_shape(
    client: Client, scripted_server: ScriptedServer, items: list[dict[str, object]]
) -> None:
    """Each once, and each readable on our own host (subsect_161252896355)."""
    scripted_server.play(Answer(200, {"links": [link(f"{JOB}/task/")], "count": 1, "items": items}), *[GOOD] * 3)
    for path in task_paths(client, JOB):
        client.call("GET", path, read=lambda _response: None)
    assert [seen.path for seen in scripted_server.requests] == [f"{JOB}/task", *TASKS]


class TestPatchOne:
    """One customer, at once."""

    def test_it_goes_over_the_wire_as_documented(self, client: Client, scripted_server: ScriptedServer) -> None:
        """The id is in the path and not in the body (section_1545142173)."""
        scripted_server.play(Answer(204))
        patch_one(client, ITEMS[0] | {"custentity_rfm_segment": None})
        (seen,) = scripted_server.requests
        assert (seen.method, seen.path) == ("PATCH", f"{CUSTOMERS}/1043")
        assert seen.body.decode() == (
            '{"custentity_rfm_score":"543","custentity_rfm_lifetime_value":8911407.90,"custentity_rfm_segment":null}'
        )
        assert seen.headers["Content-Type"] == "application/json"
        assert {name: seen.headers[name] for name in VALIDATED} == VALIDATED
        assert "X-NetSuite-Idempotency-Key" not in seen.headers

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            pytest.param(Decimal("0.00"), "0.00", id="zero"),
            pytest.param(Decimal("-0.01"), "-0.01", id="a cent below"),
            pytest.param(Decimal("0.1"), "0.1", id="no binary fraction"),
            pytest.param(Decimal("9999999999999.99"), "9999999999999.99", id="large"),
        ],
    )
    def test_money_is_exact(self, client: Client, scripted_server: ScriptedServer, value: Decimal, text: str) -> None:
        """A JSON number in plain digits, never a rounded double."""
        scripted_server.play(Answer(204))
        patch_one(client, {"id": 7, "custentity_rfm_lifetime_value": value})
        assert scripted_server.requests[0].body.decode() == f'{{"custentity_rfm_lifetime_value":{text}}}'

    def test_a_rejection_keeps_netsuites_words_and_the_field(
        self, client: Client, scripted_server: ScriptedServer
    ) -> None:
        """The report can say who, what and why."""
        scripted_server.play(
            problem(400, "INVALID_CONTENT", "Invalid Field Value 9999", errorPath="custentity_rfm_segment")
        )
        with pytest.raises(RequestRefused) as refused:
            patch_one(client, ITEMS[0])
        told = refused.value
        assert (told.status, told.code, told.field) == (400, "INVALID_CONTENT", "custentity_rfm_segment")
        assert told.detail == "Invalid Field Value 9999"

    def test_a_lost_answer_is_asked_for_again(self, client: Client, scripted_server: ScriptedServer) -> None:
        """The same values twice are the same as once."""
        scripted_server.play(Answer(drop="after reading"), Answer(204))
        patch_one(client, ITEMS[0])
        assert scripted_server.requests[0].body == scripted_server.requests[1].body


class TestProbeBatches:
    """Trying a batch that changes nothing."""

    TASKS = Answer(200, {"items": [{"links": [link(TASKS[0])]}]})

    def test_it_reads_one_customer_through_to_the_result(self, client: Client, scripted_server: ScriptedServer) -> None:
        """Only GET is used."""
        scripted_server.play(accepted(), state(completed=True), self.TASKS, Answer(200, {"id": "1043"}))
        assert probe_batches(client, 1043, first_wait_s=0.001, timeout_s=9) is BatchProbe.DONE
        assert {seen.method for seen in scripted_server.requests} == {"GET"}
        first, *_, last = scripted_server.requests
        assert (first.path, first.params, first.headers["Prefer"]) == (CUSTOMERS, {"ids": "1043"}, "respond-async")
        assert last.path == f"{TASKS[0]}/result"

    @pytest.mark.parametrize(
        "answers",
        [
            pytest.param([Answer(200, {"items": []})], id="ids are ignored"),
            pytest.param([problem(400, "INVALID_PARAMETER", "ids")], id="ids are refused"),
            pytest.param([accepted(), problem(404, "NONEXISTENT_ID", "No job.")], id="no such job"),
            pytest.param([accepted(), Answer(200, [])], id="a job of another shape"),
            pytest.param(
                [accepted(), state(completed=True), TASKS, problem(404, "NONEXISTENT_ID", "No.")], id="result refused"
            ),
        ],
    )
    def test_anything_but_a_good_result_is_no(
        self, make_client: MakeClient, scripted_server: ScriptedServer, answers: list[Answer]
    ) -> None:
        """What an older release answers is not documented."""
        scripted_server.play(*answers)
        assert probe_batches(make_client(), 1043, first_wait_s=0.001, timeout_s=9) is BatchProbe.UNSUPPORTED
        assert len(scripted_server.requests) == len(answers), "without a place of the job nothing is polled"

    def test_a_slow_job_is_no_missing_release(self, client: Client, scripted_server: ScriptedServer) -> None:
        """Taken, and not done in the time given: batches are there, whatever keeps them."""
        scripted_server.reply_with(lambda seen: accepted() if seen.path == CUSTOMERS else state(completed=False))
        assert probe_batches(client, 1043, first_wait_s=0.001, timeout_s=0.02) is BatchProbe.TAKEN
