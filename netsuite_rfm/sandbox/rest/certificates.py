"""The endpoint with which a client replaces its own certificate: list, set up, revoke.

article_11111634165, article_0209112025, article_0209112818. An account has it on its host for RESTlets; the sandbox has
only one host. The names of the response's fields, except `certificate_id`, are those that public clients read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.http.errors import forbidden, invalid_content, no_resource
from netsuite_rfm.sandbox.http.exchange import Request, Response, json_response
from netsuite_rfm.sandbox.login.certificates import CertificateRefusedError, Mapped
from netsuite_rfm.sandbox.rest.record import body_object

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.serve.site import Site

CERTIFICATES_PATH = "/services/rest/auth/oauth2/v1/clients/([^/]+)/certificates"


def list_certificates(site: Site, request: Request, client_id: str) -> Response:
    """List the certificates of the integration record."""
    _check_access(site, request, client_id)
    return json_response([_shown(site, mapped) for mapped in site.bearer.certificates.listed()])


def upload_certificate(site: Site, request: Request, client_id: str) -> Response:
    """Set up a new certificate for a role and an entity, and return its id."""
    _check_access(site, request, client_id)
    body = body_object(request)
    content = body.get("fileContent")
    role, entity = (str(body.get(name, "")) for name in ("role", "entity"))
    for name, value in (("role", role), ("entity", entity)):
        if not value.removeprefix("-").isdecimal():
            raise invalid_content(f"Invalid value of the parameter {name}.")
    try:
        after_s = site.behaviour.certificate_active_after_s
        mapped = site.bearer.certificates.upload(str(content), role=role, entity=entity, active_after_s=after_s)
    except CertificateRefusedError as error:
        raise invalid_content(str(error)) from error
    response = json_response(_shown(site, mapped))
    response.status = site.behaviour.certificate_upload_status
    return response


def revoke_certificate(site: Site, request: Request, client_id: str, certificate_id: str) -> Response:
    """Revoke an active certificate."""
    _check_access(site, request, client_id)
    try:
        site.bearer.certificates.revoke(certificate_id)
    except CertificateRefusedError as error:
        raise no_resource(request.path, str(error)) from error
    if site.behaviour.certificate_revoke_answer == "none":
        return Response(204)
    return Response(200, {"Content-Type": "text/plain"}, b"Successfully revoked")


def _check_access(site: Site, request: Request, client_id: str) -> None:
    if site.behaviour.certificate_endpoint == "absent" or client_id != site.bearer.key.client_id:
        raise no_resource(request.path)
    if site.behaviour.certificate_endpoint == "forbidden" or not site.role.manages_certificates:
        raise forbidden("You do not have permission to manage OAuth 2.0 client credentials certificates.")


def _shown(site: Site, mapped: Mapped) -> dict[str, object]:
    shown: dict[str, object] = {
        "certificate_id": mapped.certificate_id,
        "algorithm": mapped.algorithm,
        "valid_until": mapped.valid_until.date().isoformat(),
        "revoked": mapped.revoked,
    }
    if site.behaviour.certificate_list_names_role:
        shown |= {"role": mapped.role, "entity": mapped.entity}
    return shown
