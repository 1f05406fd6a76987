"""User event scripts: find those deployed for a change, and fire them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.scripts.catalogue import fields_of
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.execution import Execution
from netsuite_rfm.sandbox.scripts.governance import LIMITS, Meter
from netsuite_rfm.sandbox.scripts.n_environment import LogLine
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR
from netsuite_rfm.sandbox.scripts.values import to_script
from netsuite_rfm.sandbox.suiteql.typed import identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
    from netsuite_rfm.sandbox.scripts.project import Deployment, Script

# Value of unedited fields in the new record of an XEDIT.
_UNEDITED: Mapping[str, Callable[[Iterable[str]], Mapping[str, object]]] = {
    "absent": lambda _: {},
    "null": dict.fromkeys,
    "empty": lambda names: dict.fromkeys(names, ""),
}


class UserEvents:
    """The user events of an account. `units` are those of each run so far, the latest last."""

    def __init__(self, account: ScriptedAccount) -> None:
        self._account = account
        self.units: list[int] = []
        self.crash_at: int | None = None

    def deployed(self, record_type: str, context: str) -> list[tuple[Script, Deployment]]:
        """Return the scripts that are deployed on a record type and not filtered out by the context."""
        return [
            (script, deployment)
            for script in self._account.project.scripts.values()
            for deployment in script.deployments
            if script.kind == "usereventscript"
            and deployment.is_deployed
            and deployment.status == "RELEASED"
            and deployment.record_type == record_type
            and (deployment.contexts is None or context in deployment.contexts)
        ]

    def read(self, ids: Iterable[int]) -> dict[int, dict[str, object]]:
        """Return the stored values of customers."""
        listed = ", ".join(str(int(internal_id)) for internal_id in ids)
        names = list(self._account.stored_columns()["customer"])
        columns = ", ".join(identifier(name) for name in names)
        rows = self._account.stored_rows(f"SELECT {columns} FROM customer WHERE id IN ({listed or 'NULL'})")
        return {int(row[0]): dict(zip(names, row, strict=True)) for row in rows}

    def fire(
        self,
        watching: Sequence[tuple[Script, Deployment]],
        customer_id: int,
        *,
        before: Mapping[str, object],
        after: Mapping[str, object],
        edited: set[str],
        event: str,
        context: str,
    ) -> None:
        """Run afterSubmit of each script. Errors are logged, because the change is already committed.

        REST's response when afterSubmit throws is unknown; guess: unchanged.
        """
        kinds = {name: field.kind for name, field in fields_of(self._account, "customer").items()}
        old = {name: to_script(kind, before.get(name)) for name, kind in kinds.items()}
        carried = [name for name in kinds if event != "XEDIT" or name in edited]
        new = dict(_UNEDITED[self._account.platform.xedit_unedited](kinds))
        for name in carried:
            value = to_script(kinds[name], after.get(name))
            new[name] = "" if value is None else value  # null on the old record, empty text on the new one
        arguments = {
            "type": event.lower(),
            "recordType": "customer",
            "id": customer_id,
            "before": old,
            "after": new,
            "fields": carried,
        }
        for script, deployment in watching:
            self._run(script, deployment, arguments, context)

    def _run(self, script: Script, deployment: Deployment, arguments: Mapping[str, object], context: str) -> None:
        meter = Meter(LIMITS["usereventscript"])
        execution = Execution(
            self._account,
            script,
            deployment,
            meter,
            role=deployment.run_as_role or ADMINISTRATOR,
            context=context,
            stage="afterSubmit",
            fires_events=False,
            crash_at=self.crash_at,
        )
        try:
            self._account.host.run(execution, "afterSubmit", arguments)
        except SuiteScriptError as error:
            self._account.host.log.append(LogLine(script.script_id, "system", error.name, error.message))
        self.units.append(meter.used)
