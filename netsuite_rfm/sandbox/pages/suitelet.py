"""A Suitelet in the browser: the request as the script sees it, and its response as HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from netsuite_rfm.sandbox.http.exchange import Response
from netsuite_rfm.sandbox.pages.document import HTML, SAFETY, document
from netsuite_rfm.sandbox.pages.form import draw
from netsuite_rfm.sandbox.scripts import addresses
from netsuite_rfm.sandbox.scripts.deployments import Asked, open_suitelet
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.governance import LIMITS
from netsuite_rfm.sandbox.scripts.n_environment import LogLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsuite_rfm.sandbox.http.exchange import Request
    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
    from netsuite_rfm.sandbox.scripts.answers import File, Page
    from netsuite_rfm.sandbox.scripts.project import Deployment, Script

FORM_BODY = "application/x-www-form-urlencoded"
UNITS_HEADER = "Sandbox-Units"
_PARAMETERS_MAX = 10_000
# Not for scripts: who signed in.
_WITHHELD = frozenset({"cookie", "authorization"})
# Media types of file.Type; guess: those of any web server.
_MEDIA_TYPES = {
    "CSV": "text/csv",
    "HTMLDOC": "text/html",
    "JAVASCRIPT": "text/javascript",
    "JSON": "application/json",
    "STYLESHEET": "text/css",
    "SVG": "image/svg+xml",
    "XMLDOC": "text/xml",
}


def show_suitelet(account: ScriptedAccount, request: Request, role: str, menu: Sequence[tuple[str, str]]) -> Response:
    """Run the deployment that the query names, by script ids or internal ids, and return its response.

    Raises SuiteScriptError for what the script throws, which is kept in the execution log, and SSS_INVALID_SCRIPTLET_ID
    for an unknown Suitelet.
    """
    script, number, deployment = _find(account, request)
    try:
        asked = Asked(
            url=f"{request.origin}{request.path}",
            parameters=_parameters(request),
            headers={name: value for name, value in request.headers.items() if name not in _WITHHELD},
            body=request.body.decode("utf-8", "replace"),
        )
        page = open_suitelet(account, deployment.script_id, method=request.method, role=role, asked=asked)
    except SuiteScriptError as error:
        account.host.log.append(LogLine(script.script_id, "system", error.name, error.message))
        raise
    action = addresses.suitelet_path(account.project, script, number, account.account_id, {})
    response = _response(page, action, menu)
    for name, value in page.header_fields.items():
        known = next((header for header in response.headers if header.lower() == name.lower()), name)
        response.headers[known] = value
    response.headers[UNITS_HEADER] = str(page.units)
    return response


def _find(account: ScriptedAccount, request: Request) -> tuple[Script, int, Deployment]:
    try:
        script = addresses.find_script(account.project, request.query.get("script", ""))
        number, deployment = addresses.find_deployment(script, request.query.get("deploy", ""))
    except SuiteScriptError as error:
        raise _no_suitelet() from error
    if script.kind != "suitelet" or not deployment.is_deployed:
        raise _no_suitelet()
    return script, number, deployment


def _no_suitelet() -> SuiteScriptError:
    # The message observed in suiteplus/nscabinet, issue 22.
    return SuiteScriptError("SSS_INVALID_SCRIPTLET_ID", "That Suitelet is invalid, disabled, or no longer exists.")


def _parameters(request: Request) -> dict[str, str]:
    """Return the query's parameters, overridden by those of a posted form.

    Guess: the form's value wins over the query's, and the last of a repeated name.
    """
    if request.method != "POST" or not request.body:
        return request.query
    if request.media_type != FORM_BODY:
        if request.media_type.startswith("multipart/"):
            raise SuiteScriptError("UNSUPPORTED", "The sandbox takes no uploaded files.")
        return request.query
    try:
        posted = parse_qsl(
            request.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_PARAMETERS_MAX
        )
    except ValueError as error:
        raise SuiteScriptError("UNSUPPORTED", f"The sandbox takes at most {_PARAMETERS_MAX} parameters.") from error
    return {**request.query, **dict(posted)}


def _response(page: Page, action: str, menu: Sequence[tuple[str, str]]) -> Response:
    if page.redirect is not None:
        return Response(302, {"Location": page.redirect, **SAFETY})
    if page.file is not None:
        return _file(page.file)
    if page.form is None:
        return Response(200, {"Content-Type": HTML, **SAFETY}, "".join(page.texts).encode("utf-8", "replace"))
    footer = f"This page took {page.units:,} of {LIMITS['suitelet']:,} units."
    return document(page.form.title, draw(page.form, action), menu=() if page.form.bare else menu, footer=footer)


def _file(file: File) -> Response:
    media_type = _MEDIA_TYPES.get(file.type, "text/plain")
    how = "inline" if file.inline else "attachment"
    plain, name = re.sub(r"[^A-Za-z0-9._-]", "_", file.name), quote(file.name, safe="")
    return Response(
        200,
        {
            "Content-Type": f"{media_type}; charset=utf-8",
            "Content-Disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{name}",
            **SAFETY,
        },
        file.contents.encode("utf-8", "replace"),
    )
