"""List, set up and revoke a client's own certificates, with the endpoint of article_92130837826.

The endpoint is on the account's host for RESTlets and needs the permission "Manage own OAuth 2.0 Client Credentials
certificates". The code relies only on ``certificate_id`` in responses; whether the list names role and entity is
unknown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec
import requests

from netsuite_rfm.errors import AccountNotReady, RequestRefused, RowError, UnreachableError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.decoders import decoder
from netsuite_rfm.netsuite.server_time import SERVER_TIME

RESTLETS_HOST = ".restlets.api.netsuite.com"
_ROOT = "/services/rest/auth/oauth2/v1/clients"


@dataclass(frozen=True, slots=True)
class Mapping:
    """The sign-in of a certificate: internal ids of role and entity."""

    role: str
    entity: str


def own_mapping(client: Client, client_id: str, certificate_id: str) -> Mapping | None:
    """Find the role and entity of a certificate; None if NetSuite's list does not name them.

    Raises:
        AccountNotReady: the role may not use the endpoint, or the account has none.
        NetSuiteError: NetSuite could not be read.

    """
    try:
        listed = client.call("GET", _path(client_id), read=_any)
    except RequestRefused as refusal:
        raise _not_open(refusal) from None
    for row in _rows(listed):
        if row.get("certificate_id") == certificate_id and row.get("role") and row.get("entity"):
            return Mapping(str(row["role"]), str(row["entity"]))
    return None


def set_up(client: Client, client_id: str, certificate: str, mapping: Mapping) -> str:
    """Map a new certificate (PEM) and return its id. The request is not retried, because that could map it twice.

    Raises:
        AccountNotReady: the role may not use the endpoint, or the account has none.
        NetSuiteError: NetSuite rejected the certificate, or gave no usable answer.

    """
    body = {"fileContent": certificate, "role": _id(mapping.role), "entity": _id(mapping.entity)}
    headers = {"Content-Type": "application/json"}
    try:
        answer = client.call(
            "POST", _path(client_id), read=_any, body=msgspec.json.encode(body), headers=headers, most_attempts=1
        )
    except RequestRefused as refusal:
        raise _not_open(refusal) from None
    except UnreachableError as error:
        said = f"{error}. NetSuite may still have mapped the certificate: its page of mappings shows it"
        raise UnreachableError(f"{said}, and revokes it") from None
    for row in _rows(answer):
        if isinstance(row.get("certificate_id"), str) and row["certificate_id"]:
            return str(row["certificate_id"])
    raise RowError("NetSuite mapped the certificate but did not return its id. The mappings page shows it")


def revoke(client: Client, client_id: str, certificate_id: str) -> None:
    """Revoke a certificate. A certificate that NetSuite does not have counts as revoked.

    Raises:
        AccountNotReady: the role may not use the endpoint.
        NetSuiteError: NetSuite could not be reached.

    """
    path = f"{_path(client_id)}/{quote(certificate_id, safe='')}/revoke"
    try:
        client.call("POST", path, read=lambda _answer: None)
    except RequestRefused as refusal:
        if refusal.status != HTTPStatus.NOT_FOUND:
            raise _not_open(refusal) from None


def prove_sign_in(client: Client) -> None:
    """Sign in and send a request that needs no permission.

    Raises:
        NetSuiteError: the sign-in was rejected, or NetSuite could not be reached.

    """
    try:
        client.call("GET", SERVER_TIME, read=lambda _answer: None)
    except RequestRefused as refusal:
        if refusal.status != HTTPStatus.NOT_FOUND:  # an older release; the sign-in worked
            raise


def _path(client_id: str) -> str:
    return f"{_ROOT}/{quote(client_id, safe='')}/certificates"


def _id(text: str) -> int | str:
    """Return a number if the text is one, as in Oracle's example and in public clients."""
    return int(text) if text.removeprefix("-").isdecimal() else text


def _any(response: requests.Response) -> Any:  # noqa: ANN401 - JSON that has just arrived
    return decoder(Any).decode(response.content)


def _rows(answer: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - likewise
    """Yield the certificates in a response, which may be one, a list, or an object with a list."""
    if isinstance(answer, dict):
        yield answer
        answer = [row for inner in answer.values() if isinstance(inner, list) for row in inner]
    yield from (row for row in answer if isinstance(row, dict)) if isinstance(answer, list) else ()


def _not_open(refusal: RequestRefused) -> Exception:
    by_hand = "or run netsuite-rfm rotate --manual"
    if refusal.status == HTTPStatus.FORBIDDEN:
        permission = "Manage own OAuth 2.0 Client Credentials certificates (Setup)"
        return AccountNotReady(
            f"the role may not replace its certificate: give it the permission {permission}, {by_hand}"
        )
    if refusal.status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
        return AccountNotReady("this account has no endpoint for certificates. Run netsuite-rfm rotate --manual")
    return refusal
