"""N/runtime, N/log, N/config and N/task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR
from netsuite_rfm.sandbox.scripts.values import from_script, to_script

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.scripts.execution import Execution

LOG_TITLE_MAX, LOG_DETAILS_MAX = 99, 3999  # N/log pages of the help
_CONFIGURATIONS = ("companyinformation", "companypreferences")
_ADMINISTRATOR_ROLE = 3  # observed in many public scripts
_FIRST_ROLE, _OTHER_ROLE = 1_001, 999  # a role of the project; guess: any number for a standard one


@dataclass(frozen=True)
class LogLine:
    """A line of a script's execution log."""

    script: str
    level: str
    title: str
    details: str


def execution_context(execution: Execution, _: object) -> str:
    """Return why the script runs."""
    return execution.context


def script(execution: Execution, _: object) -> dict[str, str]:
    """Return the ids of script and deployment."""
    return {"id": execution.script.script_id, "deploymentId": execution.deployment.script_id}


def parameter(execution: Execution, arguments: dict[str, Any]) -> object:
    """Return a parameter of the running script; like NetSuite, null for one that it does not define."""
    name = arguments["name"]
    field = execution.script.parameters.get(name)
    if field is None:
        return None
    return to_script(field.kind, execution.account.host.parameters.get(name))


def remaining(execution: Execution, _: object) -> int:
    """Return the units left."""
    return execution.meter.remaining


def user(execution: Execution, _: object) -> dict[str, object]:
    """Return who runs the script: `role` is the role's internal id, `roleId` its script id (section_4296670260)."""
    role = execution.role.lower()
    return {
        "id": -4,
        "role": _role_number(execution),
        "roleId": role,
        "name": "Sandbox User",
        "email": "user@sandbox.example",
    }


def _role_number(execution: Execution) -> int:
    roles = list(execution.account.project.roles)
    if execution.role in roles:
        return _FIRST_ROLE + roles.index(execution.role)
    return _ADMINISTRATOR_ROLE if execution.role == ADMINISTRATOR else _OTHER_ROLE


def preference(execution: Execution, arguments: dict[str, Any]) -> str | None:
    """Return a preference of the user; the time zone is the company's unless the user chose another."""
    account = execution.account
    known = {"TIMEZONE": account.time_zone, "DATEFORMAT": account.behaviour.date_format}
    return known.get(str(arguments["name"]).upper())


def env_type(execution: Execution, _: object) -> str:
    """Return the kind of account (section_4296647065)."""
    return execution.account.platform.env_type


def account_id(execution: Execution, _: object) -> str:
    """Return the account's id."""
    return execution.account.account_id


def write_log(execution: Execution, arguments: dict[str, Any]) -> None:
    """Store a log line."""
    line = LogLine(
        execution.script.script_id,
        arguments["level"],
        str(arguments["title"])[:LOG_TITLE_MAX],
        str(arguments.get("details", ""))[:LOG_DETAILS_MAX],
    )
    execution.account.host.log.append(line)


def load_config(execution: Execution, arguments: dict[str, Any]) -> dict[str, object]:
    """Return company information, or company preferences, which hold the company-level parameters of scripts."""
    if arguments["type"] not in _CONFIGURATIONS or execution.role != ADMINISTRATOR:
        raise SuiteScriptError("INSUFFICIENT_PERMISSION", f"{arguments['type']} as {execution.role}")
    host = execution.account.host
    if arguments["type"] == "companyinformation":
        return {"timezone": execution.account.time_zone}
    return {name: to_script(field.kind, host.parameters.get(name)) for name, field in host.company_fields().items()}


def save_config(execution: Execution, arguments: dict[str, Any]) -> int:
    """Save company preferences."""
    if arguments["type"] != "companypreferences":
        raise SuiteScriptError("UNSUPPORTED", f"The sandbox saves no {arguments['type']}.")
    fields = execution.account.host.company_fields()
    for name, value in arguments["values"].items():
        if name not in fields:
            raise SuiteScriptError("SSS_INVALID_FIELD", f"companypreferences has no field {name}.")
        execution.account.host.parameters[name] = from_script(fields[name].as_custom_field(), value)
    return 1


def submit_task(execution: Execution, arguments: dict[str, Any]) -> str:
    """Queue a map/reduce deployment that is Not Scheduled and has no running task (section_453639770507)."""
    host = execution.account.host
    _, deployment = host.account.project.find_deployment(arguments["deploymentId"])
    if execution.role != ADMINISTRATOR:
        raise SuiteScriptError("INSUFFICIENT_PERMISSION", "SuiteScript Scheduling is needed to submit a task.")
    if deployment.status != "NOTSCHEDULED":
        raise SuiteScriptError("SSS_INVALID_TASK_PARAMETERS", f"{deployment.script_id} is {deployment.status}.")
    if deployment.script_id in host.queued:
        raise SuiteScriptError("MAP_REDUCE_ALREADY_RUNNING", f"{deployment.script_id} is queued.")
    host.queued.append(deployment.script_id)
    return f"MAPREDUCETASK_{len(host.queued):08d}"


CALLS = {
    "runtime.executionContext": execution_context,
    "runtime.script": script,
    "runtime.parameter": parameter,
    "runtime.remaining": remaining,
    "runtime.user": user,
    "runtime.accountId": account_id,
    "runtime.preference": preference,
    "runtime.envType": env_type,
    "log.write": write_log,
    "config.load": load_config,
    "config.save": save_config,
    "task.submit": submit_task,
}
