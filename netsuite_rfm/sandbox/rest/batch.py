"""Batches on the collection of customers: `PATCH` changes up to 100, `GET ?ids=` reads them; both run as a job.

"Batch Operations", article_0127092747 of Oracle's help; the idempotency key is subsect_164494900632.
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.http.errors import (
    NetSuiteError,
    invalid_content,
    invalid_header,
    invalid_query_param,
    method_not_allowed,
    used_key,
)
from netsuite_rfm.sandbox.http.exchange import Request, Response
from netsuite_rfm.sandbox.rest.changes import Change, Checks, read_change
from netsuite_rfm.sandbox.rest.job_pages import batch_change_response, job_path
from netsuite_rfm.sandbox.rest.record import (
    CUSTOMER_PATH,
    body_object,
    check_may_edit,
    check_script_lets_pass,
    customer_response,
    find_customer,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netsuite_rfm.sandbox.rest.jobs import Result, Work
    from netsuite_rfm.sandbox.serve.site import Site

BATCH_RECORDS_MAX = 100
KEY_HEADER = "X-NetSuite-Idempotency-Key"
_MEDIA_TYPE = "application/vnd.oracle.resource+json"
_IDS = re.compile(r"eid:'[^']*'|[^,]+")


def patch_customers(site: Site, request: Request) -> Response:
    """Accept a batch of changes: 202 and the `Location` of its job."""
    _check_batches_exist(site)
    check_may_edit(site)
    preferences = _async_preferences(site, request)
    parameters = (request.header("content-type") or "").lower().replace(" ", "").split(";")
    if request.media_type != _MEDIA_TYPE or "type=collection" not in parameters[1:]:
        raise invalid_content(path=None)
    items = _read_items(site, request)
    checks = Checks.of(request)
    batch = _Changes(site, request, items, checks if site.behaviour.validation_in_batches else Checks())
    references = tuple(_reference(item) or "" for item in items)
    return _accept(site, request, references, batch.run, preferences)


def get_customers(site: Site, request: Request) -> Response:
    """Accept a batch of reads, `?ids=1,2,eid:test,eid:'test 5'`: 202 and the `Location` of its job."""
    _check_batches_exist(site)
    preferences = _async_preferences(site, request)
    references = tuple(part.strip() for part in _IDS.findall(request.query.get("ids", "")))
    if not references:
        raise invalid_query_param("ids", "The sandbox reads customers by ids only; use SuiteQL to list them.")
    _check_count(site, len(references))

    def read(positions: Sequence[int]) -> Mapping[int, Response]:
        return {position: _read_one(site, request.origin, references[position]) for position in positions}

    return _accept(site, request, references, read, preferences)


class _Changes:
    """The work of one batch of changes."""

    def __init__(self, site: Site, request: Request, items: Sequence[Mapping[str, object]], checks: Checks) -> None:
        self._site = site
        self._request = request
        self._items = items
        self._checks = checks

    def run(self, positions: Sequence[int]) -> Mapping[int, Result]:
        """Change the records at these positions; each gets the response that its own PATCH would have."""
        results: dict[int, Result] = {}
        writes: list[tuple[int, Mapping[str, object]]] = []
        for position in positions:
            try:
                customer_id, change = self._read_item(self._items[position])
            except NetSuiteError as refused:
                results[position] = refused.response(self._site.behaviour.error_type_urls)
                continue
            writes.append((customer_id, change.columns))
            results[position] = self._changed(customer_id, change)
        self._write(writes)
        return results

    def _write(self, writes: list[tuple[int, Mapping[str, object]]]) -> None:
        if len({customer_id for customer_id, _ in writes}) == len(writes):
            self._site.account.write_customers(writes)
            return
        for write in writes:  # the same record twice: the later change must win
            self._site.account.write_customers([write])

    def _read_item(self, item: Mapping[str, object]) -> tuple[int, Change]:
        reference = _reference(item)
        if reference is None:
            raise invalid_content(path="id")
        customer_id = find_customer(self._site, reference)
        # Guess: in a batch both only identify the record, and neither is changed.
        properties = {name: value for name, value in item.items() if name not in {"id", "externalId"}}
        change = read_change(self._site, properties, self._checks)
        check_script_lets_pass(self._site, customer_id, self._request.record_faults)
        return customer_id, change

    def _changed(self, customer_id: int, change: Change) -> Result:
        if not change.warnings:
            return customer_id
        response = batch_change_response(self._site, self._request.origin, customer_id)
        response.headers |= change.headers()
        return response


def _check_batches_exist(site: Site) -> None:
    if site.behaviour.has_batches:
        return
    if site.behaviour.batch_refusal_status == 405:  # noqa: PLR2004 - one of the switch's three values
        raise method_not_allowed(CUSTOMER_PATH, "GET", "POST")
    detail = "Batch operations are not available in this release."
    raise NetSuiteError(site.behaviour.batch_refusal_status, "INVALID_REQUEST", detail)


def _async_preferences(site: Site, request: Request) -> Mapping[str, str]:
    preferences = request.preferences(first_of_line_only=not site.behaviour.one_prefer_line)
    if "respond-async" not in preferences:
        raise invalid_header("Prefer", "A batch needs the header Prefer: respond-async.")  # guess
    return preferences


def _read_items(site: Site, request: Request) -> list[Mapping[str, object]]:
    items = body_object(request).get("items")
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise invalid_content(path="items")
    _check_count(site, len(items))
    named = [reference for item in items if (reference := _reference(item)) is not None]
    if site.behaviour.repeated_record == "refused" and len(set(named)) < len(named):
        raise invalid_content("A record may be in a batch only once.", "items")
    return items


def _check_count(site: Site, count: int) -> None:
    if count > BATCH_RECORDS_MAX:
        detail = f"A batch takes at most {BATCH_RECORDS_MAX} records, not {count}."
        raise NetSuiteError(400, site.behaviour.too_many_items_code, detail, ("o:errorPath", "items"))


def _reference(item: Mapping[str, object]) -> str | None:
    """Return how an item identifies its record; `id` wins over `externalId`."""
    if isinstance(item.get("id"), (int, str)):
        return str(item["id"])
    if isinstance(item.get("externalId"), str):
        return f"eid:{item['externalId']}"
    return None


def _read_one(site: Site, origin: str, reference: str) -> Response:
    try:
        return customer_response(site, origin, find_customer(site, reference))
    except NetSuiteError as refused:
        return refused.response(site.behaviour.error_type_urls)


def _accept(
    site: Site, request: Request, references: tuple[str, ...], work: Work, preferences: Mapping[str, str]
) -> Response:
    behaviour = site.behaviour
    parallel = not behaviour.runs_batches_in_sequence or preferences.get("batch-processing") == "parallel"
    key = _read_key(request)
    job, is_new = site.jobs.submit(references, work, parallel=parallel, key=key, fate=request.job_fate)
    location = job_path(job)
    if behaviour.job_location == "absolute":
        location = request.origin + location
    if not is_new:
        raise used_key(behaviour.idempotency_status, location)
    return Response(202, {"Location": location, "Preference-Applied": "respond-async"})


def _read_key(request: Request) -> str | None:
    key = request.header(KEY_HEADER)
    if key is None:
        return None
    try:
        return str(uuid.UUID(key))
    except ValueError as error:
        raise invalid_header(KEY_HEADER, "The idempotency key must be a UUID (RFC 4122).") from error
