"""Route each method and path to a handler, after checking the sign-in and the role."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.http.errors import NetSuiteError, invalid_login, method_not_allowed, no_resource
from netsuite_rfm.sandbox.http.origin import foreign
from netsuite_rfm.sandbox.login.admin_pages import ROOT, admin_page
from netsuite_rfm.sandbox.login.oauth2 import TOKEN_PATH
from netsuite_rfm.sandbox.rest.batch import get_customers, patch_customers
from netsuite_rfm.sandbox.rest.certificates import (
    CERTIFICATES_PATH,
    list_certificates,
    revoke_certificate,
    upload_certificate,
)
from netsuite_rfm.sandbox.rest.custom_record import (
    RECORD_PATH,
    change_record,
    create_record,
    delete_record,
    get_record,
    list_records,
    put_record,
)
from netsuite_rfm.sandbox.rest.job_pages import JOB_ROOT, show_job, show_result, show_task, show_tasks
from netsuite_rfm.sandbox.rest.metadata import CATALOG_PATH, show_catalog, show_schema
from netsuite_rfm.sandbox.rest.query import SUITEQL_PATH, run_suiteql
from netsuite_rfm.sandbox.rest.record import CUSTOMER_PATH, get_customer, patch_customer
from netsuite_rfm.sandbox.rest.system import governance_limits, server_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from netsuite_rfm.sandbox.http.exchange import Request, Response
    from netsuite_rfm.sandbox.serve.site import Site

    Handler = Callable[..., Response]

_NUMBER = "([0-9]{1,9})"
_CUSTOM_TYPE = f"{RECORD_PATH}/((?i:customrecord_)[A-Za-z0-9_]+)"
_ROUTES: tuple[tuple[str, Mapping[str, Handler]], ...] = (
    (SUITEQL_PATH, {"POST": run_suiteql}),
    (CUSTOMER_PATH, {"GET": get_customers, "PATCH": patch_customers}),
    (f"{CUSTOMER_PATH}/([^/]+)", {"GET": get_customer, "PATCH": patch_customer}),
    (f"{JOB_ROOT}/{_NUMBER}", {"GET": show_job}),
    (f"{JOB_ROOT}/{_NUMBER}/task/?", {"GET": show_tasks}),
    (f"{JOB_ROOT}/{_NUMBER}/task/{_NUMBER}", {"GET": show_task}),
    (f"{JOB_ROOT}/{_NUMBER}/task/{_NUMBER}/result", {"GET": show_result}),
    ("/services/rest/system/v1/serverTime", {"GET": server_time}),
    ("/services/rest/system/v1/governanceLimits", {"GET": governance_limits}),
    (CATALOG_PATH, {"GET": show_catalog}),
    (f"{CATALOG_PATH}/customer", {"GET": show_schema}),
    (CERTIFICATES_PATH, {"GET": list_certificates, "POST": upload_certificate}),
    (f"{CERTIFICATES_PATH}/([^/]+)/revoke", {"POST": revoke_certificate}),
    (_CUSTOM_TYPE, {"GET": list_records, "POST": create_record}),
    (
        f"{_CUSTOM_TYPE}/([^/]+)",
        {"GET": get_record, "PATCH": change_record, "PUT": put_record, "DELETE": delete_record},
    ),
)
_PATTERNS = tuple((re.compile(pattern), handlers) for pattern, handlers in _ROUTES)
_RECORD_TYPE = re.compile(r"/services/rest/record/v1/(?:metadata-catalog/)?([^/]+)(?:/.*)?")


def answer(site: Site, request: Request) -> Response:
    """Answer a request; every refusal becomes a response in NetSuite's format."""
    if request.path.startswith(ROOT):
        reason = foreign(request)
        if reason is not None:
            return NetSuiteError(403, "USER_ERROR", reason).response()
        page = admin_page(site, request) or (site.control and site.control(request))
        if page:
            return page
    if site.pages is not None and site.is_page(request.path):
        return site.pages(request)
    if request.path == TOKEN_PATH:
        if request.method != "POST":
            return method_not_allowed(request.path, "POST").response(site.behaviour.error_type_urls)
        return site.bearer.token(request)
    try:
        _check_login(site, request)
        response = _dispatch(site, request)
    except NetSuiteError as refused:
        response = refused.response(site.behaviour.error_type_urls)
    if not response.body and site.behaviour.empty_body_content_type == "json":
        response.headers.setdefault("Content-Type", "application/vnd.oracle.resource+json; type=singular")
    return response


def _check_login(site: Site, request: Request) -> None:
    scheme = (request.header("authorization") or "").partition(" ")[0].lower()
    if scheme == "bearer":
        site.bearer.check(request)
    elif scheme == "oauth":
        site.token_login.check(request)
    else:
        raise invalid_login()
    if not site.role.rest:
        detail = "Your current role does not have permission to perform this action."
        raise NetSuiteError(site.behaviour.role_refusal_status, "USER_ERROR", detail)


def _dispatch(site: Site, request: Request) -> Response:
    for pattern, handlers in _PATTERNS:
        match = pattern.fullmatch(request.path)
        if match:
            handler = handlers.get(request.method)
            if handler is None:
                raise method_not_allowed(request.path, *handlers)
            return handler(site, request, *match.groups())
    record_type = _RECORD_TYPE.fullmatch(request.path)
    if record_type and record_type[1] != "customer":
        raise no_resource(request.path, f"Record type '{record_type[1]}' does not exist")
    raise no_resource(request.path)
