"""The metadata catalog: the fields of a customer in this account (section_1545129726 of Oracle's help).

`GET /services/rest/record/v1/metadata-catalog/customer` with `Accept: application/schema+json` gives a JSON
schema, custom fields marked `x-ns-custom-field`; `metadata-catalog?select=customer` with `Accept:
application/swagger+json` gives OpenAPI 3.0, here with the paths the sandbox answers only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.http.errors import no_resource
from netsuite_rfm.sandbox.http.exchange import Request, Response, json_response
from netsuite_rfm.sandbox.rest.changes import READ_ONLY_FIELDS, STANDARD_FIELDS
from netsuite_rfm.sandbox.rest.record import CUSTOMER_PATH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.serve.site import Site

CATALOG_PATH = "/services/rest/record/v1/metadata-catalog"
SCHEMA_MEDIA_TYPE = "application/schema+json"
SWAGGER_MEDIA_TYPE = "application/swagger+json"

_LINK = {"type": "object", "properties": {"rel": {"type": "string"}, "href": {"type": "string"}}}
_LINKS = {"type": "array", "items": _LINK, "readOnly": True}
_REFERENCE = {
    "type": "object",
    "properties": {
        "id": {"title": "Internal identifier", "type": "string"},
        "refName": {"title": "Reference Name", "type": "string"},
        "externalId": {"title": "External identifier", "type": "string"},
        "links": _LINKS,
    },
}
_KINDS: Mapping[str, dict[str, Any]] = {
    "INTEGER": {"type": "integer", "format": "int64", "nullable": True},
    "TEXT": {"type": "string", "nullable": True},
    "CURRENCY": {"type": "number", "format": "double", "nullable": True},
    "PERCENT": {"type": "number", "format": "float", "nullable": True},  # uptick/pynetsuite, netsuite-oas.json
    "DATE": {"type": "string", "format": "date", "nullable": True},
    "DATETIMETZ": {"type": "string", "format": "date-time", "nullable": True},
    "CHECKBOX": {"type": "boolean"},
    "SELECT": _REFERENCE,
    "MULTISELECT": {
        "type": "object",
        "properties": {"links": _LINKS, "items": {"type": "array", "items": _REFERENCE}},
    },
}


def show_catalog(site: Site, request: Request) -> Response:
    """List the record types, or describe the selected ones as OpenAPI."""
    if SWAGGER_MEDIA_TYPE not in (request.header("accept") or ""):
        url = f"{request.origin}{CATALOG_PATH}"
        return json_response({"items": [{"name": "customer", "links": _schema_links(url)}]})
    selected = [name.strip() for name in request.query.get("select", "customer").split(",")]
    for name in selected:
        if name != "customer":
            raise no_resource(request.path, f"Record type '{name}' does not exist")
    return json_response(_openapi(site), SWAGGER_MEDIA_TYPE)


def show_schema(site: Site, request: Request) -> Response:
    """Describe the customer as JSON schema; without that media type, return links to the descriptions."""
    if SCHEMA_MEDIA_TYPE in (request.header("accept") or ""):
        return json_response(_schema(site), SCHEMA_MEDIA_TYPE)
    url = f"{request.origin}{CATALOG_PATH}"
    return json_response({"name": "customer", "links": _schema_links(url)})


def _schema_links(url: str) -> list[dict[str, str]]:
    return [
        {"rel": "canonical", "href": f"{url}/customer", "mediaType": "application/json"},
        {"rel": "alternate", "href": f"{url}?select=customer", "mediaType": SWAGGER_MEDIA_TYPE},
        {"rel": "describes", "href": f"{url}/customer", "mediaType": SCHEMA_MEDIA_TYPE},
    ]


def _schema(site: Site) -> dict[str, Any]:
    properties: dict[str, Any] = {"links": _LINKS}
    for name in READ_ONLY_FIELDS:
        kind = "CHECKBOX" if name.startswith("is") else "DATETIMETZ" if "Date" in name else "TEXT"
        properties[name] = {"title": name, **_KINDS[kind], "readOnly": True}
    for name, (_, kind) in STANDARD_FIELDS.items():
        properties[name] = {"title": name, **_KINDS[kind]}
    for name, custom in site.account.custom_fields.items():
        properties[name] = {"title": name, **_KINDS[custom.kind], "x-ns-custom-field": True}
    return {
        "$schema": "http://json-schema.org/draft-06/hyper-schema#",
        "type": "object",
        "properties": properties,
        "x-ns-filterable": [],
    }


def _openapi(site: Site) -> dict[str, Any]:
    schema = {key: value for key, value in _schema(site).items() if not key.startswith("$")}
    reference = {"$ref": "#/components/schemas/customer"}
    error = {"default": {"description": "Error response."}}
    shown = {"200": {"description": "The record.", "content": {"application/json": {"schema": reference}}}}
    changed = {"204": {"description": "The record was changed."}}
    path = CUSTOMER_PATH.removeprefix("/services/rest/record/v1")
    return {
        "openapi": "3.0.1",
        "info": {"title": "Record API of the sandbox, which is not NetSuite", "version": "v1"},
        "paths": {
            f"{path}/{{id}}": {
                "get": {"responses": {**shown, **error}},
                "patch": {
                    "requestBody": {"content": {"application/json": {"schema": reference}}},
                    "responses": {**changed, **error},
                },
            }
        },
        "components": {"schemas": {"customer": schema}},
    }
