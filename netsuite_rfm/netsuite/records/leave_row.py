"""Add one row to one of our record types, under an external id.

The request adds the row or changes an existing one (section_156335203191), so a retry after a lost response does not
add a second row.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus

import msgspec

from netsuite_rfm.errors import AccountNotReady, RequestRefused
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.write.batch import VALIDATION

RECORDS = "/services/rest/record/v1"
MOST_ATTEMPTS = 4  # the work is done, so retries may take seconds, not minutes
_EXTERNAL_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")  # section_156334828635


def leave_row(
    client: Client,
    record: str,
    title: str,
    row_id: str,
    values: Mapping[str, str | int | None],
    *,
    most_attempts: int = MOST_ATTEMPTS,
) -> None:
    """Add one row, in one request.

    Args:
        client: the connection.
        record: script id of the record type.
        title: its name in the list of permissions.
        row_id: external id: letters, digits, ``_`` and ``-``.
        values: values by script id of the field.
        most_attempts: maximum attempts.

    Raises:
        AccountNotReady: the account has no such record, or the role may not write it.
        NetSuiteError: NetSuite refused it for another reason or did not answer; the row may or may not exist.

    """
    if not _EXTERNAL_ID.fullmatch(row_id):
        raise ValueError("an external id is letters, digits, _ and -")
    try:
        client.call(
            "PUT",
            f"{RECORDS}/{record}/eid:{row_id}",
            read=lambda _response: None,
            body=msgspec.json.encode(values),
            headers={"Content-Type": "application/json", **VALIDATION},
            most_attempts=most_attempts,
        )
    except RequestRefused as refusal:
        raise not_ready(refusal, record, title) from None


def not_ready(refusal: RequestRefused, record: str, title: str) -> Exception:
    """Return the error for a refusal to write a record; it names what the account or the role lacks, if that is why."""
    if refusal.status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
        return AccountNotReady(
            f"this account has no record {record}, or the role cannot see it; "
            f"deploy suitescript/, or give the role {title} at level Edit"
        )
    if refusal.status == HTTPStatus.FORBIDDEN:
        return AccountNotReady(f"the role may not write {record}: give it {title} at level Edit")
    if refusal.field:
        return AccountNotReady(
            f"{record} does not accept {refusal.field} ({refusal.detail}); deploy suitescript/ of this version"
        )
    return refusal
