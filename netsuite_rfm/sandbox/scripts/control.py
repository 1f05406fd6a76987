"""Replacements for NetSuite's pages while the sandbox serves: run a script, read the mails and the records.

They are paths below `/sandbox/` without sign-in, because the server listens only on loopback. NetSuite has no such
paths.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.http.exchange import Response, json_response
from netsuite_rfm.sandbox.scripts.deployments import open_suitelet, run_map_reduce, run_queued
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.project import ProjectError
from netsuite_rfm.sandbox.scripts.showcase import as_text

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.http.exchange import Request
    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount

ROOT = "/sandbox/"


class Control:
    """Answers requests to paths below `/sandbox/` for one account."""

    def __init__(self, account: ScriptedAccount) -> None:
        self._account = account

    def __call__(self, request: Request) -> Response:
        """Return `{"lines": [...]}`, or 404 with `{"error": ...}` for what does not exist."""
        verb, _, name = request.path.removeprefix(ROOT).partition("/")
        try:
            if (request.method, verb) == ("POST", "run-script"):
                return json_response({"lines": self._run(name)})
            if (request.method, verb) == ("GET", "outbox"):
                return json_response({"lines": self._outbox()})
            if (request.method, verb) == ("GET", "records"):
                return json_response({"lines": self._records(name)})
        except (ProjectError, SuiteScriptError) as error:
            return self._not_found(str(error))
        return self._not_found(f"{request.method} {request.path}: the sandbox has run-script, outbox and records")

    def _run(self, deployment_id: str) -> list[str]:
        account = self._account
        script, _ = account.project.find_deployment(deployment_id)
        logged = len(account.host.log)
        if script.kind == "suitelet":
            page = open_suitelet(account, deployment_id, method="POST")
            lines = [*page.lines(), f"{page.units} units"]
            lines += [f"queued task: {run}" for run in run_queued(account)]
        else:
            run = run_map_reduce(account, deployment_id)
            lines = [f"{stage}: {asdict(units)}" for stage, units in run.units.items()]
        return lines + [f"{entry.level}: {entry.title}: {entry.details}" for entry in account.host.log[logged:]]

    def _outbox(self) -> list[str]:
        host = self._account.host
        lines = [line for mail in host.outbox for line in as_text(mail)]
        return lines + [f"Campaign event {m.campaign_event} to customer {m.customer}" for m in host.campaign_mails]

    def _records(self, record_type: str) -> list[str]:
        table = self._account.record_tables.get(record_type)
        if table is None:
            known = ", ".join(self._account.record_tables)
            raise ProjectError(f"there are no records of type {record_type}; the sandbox shows {known}")
        prefix = f"{record_type}: "
        return [prefix + ", ".join(f"{k}={v}" for k, v in row.items() if v is not None) for row in table.rows.values()]

    @staticmethod
    def _not_found(message: str) -> Response:
        response = json_response({"error": message})
        response.status = 404
        return response
