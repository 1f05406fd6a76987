"""Batches: up to 100 records in one request, processed by NetSuite as a job (article_0127092747, release 2026.1).

An accepted batch is not yet written: the job is polled until it ends, and its records are read back afterwards.
"""

import threading
import time
import uuid
from collections.abc import Sequence
from enum import Enum, auto
from http import HTTPStatus

import msgspec
import requests

from netsuite_rfm.errors import RequestRefused, UnreachableError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.decoders import decoder
from netsuite_rfm.netsuite.http.locations import location_of, path_if_any

CUSTOMERS = "/services/rest/record/v1/customer"
COLLECTION = "application/vnd.oracle.resource+json; type=collection"
VALIDATION = {
    # The default drops a misspelt field and answers 204 (section_156570709583).
    "X-NetSuite-PropertyNameValidation": "error",
    "X-NetSuite-PropertyValueValidation": "error",
}
POLL_GROWTH = 1.5
LONGEST_POLL_WAIT_S = 15.0

_ENCODER = msgspec.json.Encoder(decimal_format="number")


class JobEnd(Enum):
    """How the wait for a job ended."""

    FINISHED = auto()
    LOST = auto()  # NetSuite no longer has the job
    UNFINISHED = auto()  # not completed in time
    HALTED = auto()  # we were asked to stop


class BatchProbe(Enum):
    """The result of a batch that changes nothing."""

    DONE = auto()  # accepted, and its result could be read
    TAKEN = auto()  # accepted, but not done in time
    UNSUPPORTED = auto()


class _Job(msgspec.Struct):
    completed: bool = False


def new_key() -> str:
    """Return an idempotency key; NetSuite executes each key once (subsect_164494900632)."""
    return str(uuid.uuid4())


def submit(
    client: Client,
    items: Sequence[dict[str, object]],
    *,
    key: str,
    parallel: bool = False,
    most_unwell: int | None = None,
) -> str:
    """Send a batch and return the path of its job; empty if NetSuite does not return it.

    A retry has the same key, so a lost response does not create a second job. NetSuite then responds with
    ``IDEMPOTENCY_ERROR`` and the location of the first job, with status 400 in one source and 409 in another. So a
    batch that was accepted without a readable location is sent again to get the location.

    Args:
        client: the connection.
        items: the records, each with its id.
        key: from :func:`new_key`.
        parallel: whether to ask NetSuite to process the records in parallel.
        most_unwell: maximum attempts that may meet a server error or no response; None for as many as the waits
            allow.

    Raises:
        RequestRefused: the whole batch was refused, for example by a release without batches.
        UnreachableError: no response; the batch may or may not have been accepted.

    """
    # RFC 7240: preferences in one header mean the same as in separate headers.
    prefer = "respond-async" + (', batch-processing="parallel"' if parallel else "")
    body = _ENCODER.encode({"items": items})
    headers = {"Prefer": prefer, "Content-Type": COLLECTION, "X-NetSuite-Idempotency-Key": key, **VALIDATION}

    def hand_over() -> str:
        return client.call("PATCH", CUSTOMERS, read=location_of, body=body, headers=headers, most_unwell=most_unwell)

    taken = False
    try:
        job = hand_over()
        taken = True
        return job or hand_over()
    except RequestRefused as refusal:
        if refusal.code == "IDEMPOTENCY_ERROR" or taken:
            return refusal.location
        raise


def wait_for(client: Client, job: str, *, first_wait_s: float, timeout_s: float, halt: threading.Event) -> JobEnd:
    """Poll a job until it ends, with growing waits.

    Args:
        client: the connection.
        job: path of the job.
        first_wait_s: seconds before the first status request.
        timeout_s: seconds after which to stop waiting.
        halt: ends the wait when set.

    """
    give_up_at = time.monotonic() + timeout_s
    wait_s = first_wait_s
    while not halt.wait(wait_s):
        try:
            state = client.call("GET", job, read=_read_job)
        except RequestRefused as refusal:
            if refusal.status == HTTPStatus.NOT_FOUND:
                return JobEnd.LOST
            raise
        # Not all values of "progress" are documented, but "completed" is.
        if state.completed:
            return JobEnd.FINISHED
        if time.monotonic() >= give_up_at:
            return JobEnd.UNFINISHED
        wait_s = min(LONGEST_POLL_WAIT_S, wait_s * POLL_GROWTH)
    return JobEnd.HALTED


def patch_one(client: Client, item: dict[str, object], *, most_unwell: int | None = None) -> None:
    """Change one record and return once it is changed (section_1545142173).

    Raises:
        RequestRefused: NetSuite rejects the record; the error has its message.
        UnreachableError: no response; the record may or may not have been changed.

    """
    values = {name: value for name, value in item.items() if name != "id"}
    client.call(
        "PATCH",
        f"{CUSTOMERS}/{item['id']}",
        read=lambda _response: None,
        body=_ENCODER.encode(values),
        headers={"Content-Type": "application/json", **VALIDATION},
        most_unwell=most_unwell,
    )


def probe_batches(client: Client, customer_id: int, *, first_wait_s: float, timeout_s: float) -> BatchProbe:
    """Try a batch that only reads one customer, up to its result. Changes nothing.

    A release before 2026.1 does not know ``ids``. Its response is undocumented, so anything other than a job with a
    good result counts as unsupported.

    Args:
        client: the connection.
        customer_id: the customer to read.
        first_wait_s: seconds before the job's first status request.
        timeout_s: seconds after which it counts as not done.

    """
    try:
        job = client.call(
            "GET", CUSTOMERS, read=location_of, params={"ids": str(customer_id)}, headers={"Prefer": "respond-async"}
        )
        if not job:
            return BatchProbe.UNSUPPORTED  # done at once, as in a release without batches
        end = wait_for(client, job, first_wait_s=first_wait_s, timeout_s=timeout_s, halt=threading.Event())
        if end is not JobEnd.FINISHED:
            return BatchProbe.TAKEN if end is JobEnd.UNFINISHED else BatchProbe.UNSUPPORTED
        for task in task_paths(client, job):
            client.call("GET", f"{task}/result", read=lambda _response: None)
    except (RequestRefused, UnreachableError):
        return BatchProbe.UNSUPPORTED
    return BatchProbe.DONE


def task_paths(client: Client, job: str) -> list[str]:
    """Return the paths of a job's tasks. The documented example is one item with many links; other sources differ."""
    body = client.call("GET", f"{job}/task", read=lambda response: decoder(_Tasks).decode(response.content))
    hrefs = [path_if_any(link.href) for item in body.items for link in item.links if link.rel == "self"]
    return list(dict.fromkeys(href.rstrip("/") for href in hrefs if href))


class _Link(msgspec.Struct):
    href: str
    rel: str = "self"


class _Links(msgspec.Struct):
    links: list[_Link] = []


class _Tasks(msgspec.Struct):
    items: list[_Links] = []


def _read_job(response: requests.Response) -> _Job:
    return decoder(_Job).decode(response.content)
