"""N/url: paths of Suitelets, records and pages, and redirects of a Suitelet's response.

None of it costs units, and nothing checks whether the record exists (section_4358667680).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from netsuite_rfm.sandbox.scripts import addresses
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.scripts.execution import Execution

# url.HostType (section_4834765371): the part between the account and the domain.
_HOSTS: Mapping[str, str] = {
    "APPLICATION": "app",
    "CUSTOMERCENTER": "app",
    "FORM": "extforms",
    "RESTLET": "restlets.api",
    "SUITETALK": "suitetalk.api",
}
# Task ids in the help whose pages the sandbox has; LIST_SEARCHRESULTS was observed in public scripts.
_TASKS: Mapping[str, str] = {"CARD_-29": addresses.HOME_PATH, "LIST_SEARCHRESULTS": addresses.SEARCH_PATH}


def resolve_domain(execution: Execution, arguments: dict[str, Any]) -> str:
    """Return a domain of the account, without scheme (section_4861456597)."""
    kind = str(arguments["hostType"])
    if kind.upper() not in _HOSTS:
        message = f"You have entered an Invalid Field Value {kind} for the following field: hostType"
        raise SuiteScriptError("INVALID_FLD_VALUE", message)
    account_id = str(arguments["accountId"] or execution.account.account_id).lower().replace("_", "-")
    return f"{account_id}.{_HOSTS[kind.upper()]}.netsuite.com"


def resolve_script(execution: Execution, arguments: dict[str, Any]) -> str:
    """Return the path of a Suitelet by script ids or internal ids (section_4358672433)."""
    project = execution.account.project
    script = addresses.find_script(project, arguments["scriptId"])
    number, _ = addresses.find_deployment(script, arguments["deploymentId"])
    if script.kind != "suitelet":
        raise SuiteScriptError("SSS_INVALID_URL_CATEGORY", f"{script.script_id} is a {script.kind.upper()}")
    if arguments["external"]:
        raise SuiteScriptError("UNSUPPORTED", "The sandbox opens no Suitelet without login.")
    return addresses.suitelet_path(project, script, number, execution.account.account_id, arguments["params"])


def resolve_record(execution: Execution, arguments: dict[str, Any]) -> str:
    """Return the path of a customer or custom record (section_4358667680)."""
    project, record_type = execution.account.project, str(arguments["recordType"]).lower()
    shown: dict[str, object] = {}
    if record_type == "customer":
        path = addresses.CUSTOMER_PATH
    elif record_type in project.record_types:
        path = addresses.CUSTOM_RECORD_PATH
        shown["rectype"] = addresses.record_type_number(project, record_type)
    elif record_type in execution.account.stored_columns():
        raise SuiteScriptError("UNSUPPORTED", f"The sandbox has no page for {record_type}.")
    else:
        raise SuiteScriptError("INVALID_RCRD_TYPE", f"The record type [{record_type.upper()}] is invalid.")
    if arguments["recordId"]:
        shown["id"] = arguments["recordId"]
    if arguments["edit"]:
        shown["e"] = "T"
    return f"{path}?{urlencode({**shown, 'compid': execution.account.account_id, **arguments['params']})}"


def resolve_task_link(execution: Execution, arguments: dict[str, Any]) -> str:
    """Return the path of a page by its task id (section_4358672296)."""
    path = _TASKS.get(str(arguments["id"]))
    if path is None:
        message = (
            f"The task ID: {arguments['id']} is not valid. "
            "Please refer to the documentation for a list of supported task IDs."
        )
        raise SuiteScriptError("INVALID_TASK_ID", message)
    return f"{path}?{urlencode({'compid': execution.account.account_id, **arguments['params']})}"


def format_url(_: Execution, arguments: dict[str, Any]) -> str:
    """Return a domain with parameters as a query."""
    if arguments["params"] is None:
        return str(arguments["domain"])
    return f"{arguments['domain']}?{urlencode(arguments['params'])}"


def redirect(execution: Execution, arguments: dict[str, Any]) -> str:
    """Return where ServerResponse.sendRedirect sends the browser (section_4315616450)."""
    kind, wanted, more = str(arguments["type"]), arguments["identifier"], arguments["parameters"]
    if kind == "SUITELET":
        script = {"scriptId": wanted, "deploymentId": arguments["id"], "params": more, "external": False}
        return resolve_script(execution, script)
    if kind == "RECORD":
        record = {"recordType": wanted, "recordId": arguments["id"], "params": more, "edit": arguments["editMode"]}
        return resolve_record(execution, record)
    if kind == "TASKLINK":
        return resolve_task_link(execution, {"id": wanted, "params": more})
    raise SuiteScriptError("UNSUPPORTED", f"The sandbox redirects to no {kind}.")


CALLS = {
    "url.resolveDomain": resolve_domain,
    "url.resolveScript": resolve_script,
    "url.resolveRecord": resolve_record,
    "url.resolveTaskLink": resolve_task_link,
    "url.format": format_url,
    "url.redirect": redirect,
}
