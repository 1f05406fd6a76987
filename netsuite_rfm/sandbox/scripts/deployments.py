"""Running a script deployment from outside: a map/reduce as its schedule would, a Suitelet as a browser would."""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.scripts.errors import permission_violation
from netsuite_rfm.sandbox.scripts.execution import ADMINISTRATOR, Execution
from netsuite_rfm.sandbox.scripts.governance import LIMITS, Meter
from netsuite_rfm.sandbox.scripts.map_reduce import MapReduce, MapReduceRun
from netsuite_rfm.sandbox.scripts.project import ProjectError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount


@dataclass(frozen=True)
class Page:
    """A Suitelet's answer: HTML of its fields, whether there is a button, and the units it took."""

    title: str
    html: str
    button: str | None
    units: int

    def lines(self) -> list[str]:
        """Return the rows of the page's tables as text, cells divided by tabs."""
        rows = self.html.split("<tr>")[1:]
        return ["\t".join(unescape(c.split(">", 1)[1].split("</td>")[0]) for c in r.split("<td")[1:]) for r in rows]


def run_map_reduce(
    account: ScriptedAccount, deployment_id: str, *, crash_at: Mapping[str, int] | None = None
) -> MapReduceRun:
    """Run a map/reduce deployment now; ProjectError for another kind of script.

    `crash_at` has the server go down once in a stage, before the call of that number (see :class:`MapReduce`).
    """
    script, deployment = account.project.find_deployment(deployment_id)
    if script.kind != "mapreducescript":
        raise ProjectError(f"{deployment_id} belongs to a {script.kind}, which does not run by itself")
    return MapReduce(account, script, deployment, crash_at).run()


def open_suitelet(
    account: ScriptedAccount, deployment_id: str, *, method: str = "GET", role: str = ADMINISTRATOR
) -> Page:
    """Open a Suitelet in a role: SuiteScriptError if the deployment is not for it.

    It runs as whoever opens it unless the deployment names a role.
    """
    script, deployment = account.project.find_deployment(deployment_id)
    if script.kind != "suitelet":
        raise ProjectError(f"{deployment_id} belongs to a {script.kind}; only a Suitelet is opened")
    if not (deployment.all_roles or role in deployment.audience):
        raise permission_violation(f"the page {deployment_id} as {role}")
    meter = Meter(LIMITS["suitelet"])
    run_as = deployment.run_as_role or role
    execution = Execution(account, script, deployment, meter, run_as, "SUITELET", "onRequest")
    page: dict[str, Any] = account.host.run(execution, "onRequest", {"method": method, "parameters": {}})
    buttons = [part["label"] for part in page["parts"] if part["type"] == "SUBMIT"]
    html = "".join(part.get("defaultValue", "") for part in page["parts"] if part["type"] == "INLINEHTML")
    return Page(page["title"], html, buttons[0] if buttons else None, meter.used)


def run_queued(account: ScriptedAccount) -> list[MapReduceRun]:
    """Run what scripts have submitted through N/task, in order, as NetSuite's processors would in a while."""
    runs = []
    while account.host.queued:
        runs.append(run_map_reduce(account, account.host.queued[0]))
        account.host.queued.pop(0)  # until it is done, its deployment takes no further task
    return runs
