"""Replacements for NetSuite's pages on which an administrator prepares the worker's sign-in, while the sandbox serves.

They are paths below `/sandbox/` without sign-in, because the server listens only on loopback. NetSuite has no such
paths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.http.exchange import Response, json_response
from netsuite_rfm.sandbox.login.certificates import CertificateRefusedError
from netsuite_rfm.sandbox.login.oauth2 import ENTITY, ROLE

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.http.exchange import Request
    from netsuite_rfm.sandbox.serve.site import Site

ROOT = "/sandbox/"


def admin_page(site: Site, request: Request) -> Response | None:
    """Return `{"lines": [...]}` for a page about sign-ins; None for other pages."""
    match (request.method, request.path.removeprefix(ROOT)):
        case ("GET", "integration"):
            return json_response({"lines": _integration(site)})
        case ("POST", "certificates"):
            return _map(site, request)
        case ("POST", "refresh"):
            site.bearer.certificates.forget()
            site.bearer.revoke_all()
            return json_response({"lines": ["All certificate mappings are cleared, as by the refresh of a sandbox."]})
    return None


def _integration(site: Site) -> list[str]:
    passport = site.token_login.passport
    return [
        f"Account ID       {site.account_id}",
        f"Time zone        {site.account.time_zone}",
        f"Client ID        {site.bearer.key.client_id}",
        f"Consumer key     {passport.consumer_key}",
        f"Consumer secret  {passport.consumer_secret}",
        f"Token ID         {passport.token_id}",
        f"Token secret     {passport.token_secret}",
    ]


def _map(site: Site, request: Request) -> Response:
    try:
        mapped = site.bearer.certificates.upload(request.body.decode("utf-8", "replace"), role=ROLE, entity=ENTITY)
    except CertificateRefusedError as error:
        response = json_response({"error": str(error)})
        response.status = 400
        return response
    return json_response({"lines": [f"Certificate ID   {mapped.certificate_id}"]})
