"""Run a script deployment from outside: a map/reduce like its schedule, a page like a browser."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import msgspec

from netsuite_rfm.sandbox.scripts.answers import Page, Portlet
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError, permission_violation
from netsuite_rfm.sandbox.scripts.execution import Execution
from netsuite_rfm.sandbox.scripts.governance import LIMITS, Meter
from netsuite_rfm.sandbox.scripts.map_reduce import MapReduce, MapReduceRun
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR
from netsuite_rfm.sandbox.scripts.project import ProjectError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
    from netsuite_rfm.sandbox.scripts.project import Deployment, Script


@dataclass(frozen=True)
class Asked:
    """A browser's request without its method. Header names are in lower case; the body is text."""

    url: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


def run_map_reduce(
    account: ScriptedAccount, deployment_id: str, *, crash_at: Mapping[str, int] | None = None
) -> MapReduceRun:
    """Run a map/reduce deployment now. Raises ProjectError for another kind of script.

    `crash_at` makes the server go down once in a stage, before the call with that number (see :class:`MapReduce`).
    """
    script, deployment = account.project.find_deployment(deployment_id)
    if script.kind != "mapreducescript":
        raise ProjectError(f"{deployment_id} belongs to a {script.kind}, which does not run by itself")
    return MapReduce(account, script, deployment, crash_at).run()


def open_suitelet(
    account: ScriptedAccount,
    deployment_id: str,
    *,
    method: str = "GET",
    role: str = ADMINISTRATOR,
    asked: Asked | None = None,
) -> Page:
    """Open a Suitelet in a role. Raises SuiteScriptError if the deployment is not for the role or the script throws.

    It runs in the role of the viewer unless the deployment names a role. `asked` is the rest of the browser's request.
    """
    script, deployment = account.project.find_deployment(deployment_id)
    if script.kind != "suitelet":
        raise ProjectError(f"{deployment_id} belongs to a {script.kind}; only a Suitelet is opened")
    if not deployment.is_for(role):
        raise permission_violation(f"the page {deployment_id} as {role}")
    execution = _in_browser(account, script, deployment, role, stage="onRequest")
    given = account.host.run(execution, "onRequest", {"method": method, **asdict(asked or Asked())})
    page = msgspec.convert({**given, "units": execution.meter.used}, Page)
    if sum(map(bool, (page.texts, page.form, page.file, page.redirect))) > 1:
        raise SuiteScriptError("UNSUPPORTED", "What a page, text, a file and a redirect make together is unknown.")
    return page


def render_portlet(
    account: ScriptedAccount, deployment_id: str, *, role: str = ADMINISTRATOR, column: int = 2, entity: str = ""
) -> Portlet:
    """Run a portlet script like the dashboard of a role, in a column from 1 to 3 (section_4407951965).

    SuiteScriptError for a portlet of another type than HTML, if the deployment is not for the role, or for what the
    script throws; ProjectError for another kind of script.
    """
    script, deployment = account.project.find_deployment(deployment_id)
    if script.kind != "portlet":
        raise ProjectError(f"{deployment_id} belongs to a {script.kind}, which is no portlet")
    if not deployment.is_for(role):
        raise permission_violation(f"the portlet {deployment_id} as {role}")
    if script.portlet_type != "HTML":
        raise SuiteScriptError(
            "UNSUPPORTED", f"The sandbox draws HTML portlets; {script.script_id} is {script.portlet_type}."
        )
    execution = _in_browser(account, script, deployment, role, stage="render")
    given = account.host.run(execution, "render", {"column": str(column), "entity": entity})
    return msgspec.convert({**given, "units": execution.meter.used}, Portlet)


def _in_browser(
    account: ScriptedAccount, script: Script, deployment: Deployment, role: str, *, stage: str
) -> Execution:
    run_as = deployment.run_as_role or role
    return Execution(account, script, deployment, Meter(LIMITS[script.kind]), run_as, script.kind.upper(), stage)


def run_queued(account: ScriptedAccount) -> list[MapReduceRun]:
    """Run what scripts have submitted through N/task, in order, as NetSuite's processors would later."""
    runs = []
    while account.host.queued:
        runs.append(run_map_reduce(account, account.host.queued[0]))
        account.host.queued.pop(0)  # until it is done, its deployment accepts no further task
    return runs
