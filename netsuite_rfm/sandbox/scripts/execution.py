"""One invocation of a script: which script, in what role and context, with how many units."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.scripts.errors import permission_violation

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
    from netsuite_rfm.sandbox.scripts.governance import Meter
    from netsuite_rfm.sandbox.scripts.project import Deployment, Script

ADMINISTRATOR = "ADMINISTRATOR"
_LEVELS = ("NONE", "VIEW", "CREATE", "EDIT", "FULL")
# Permission of each standard record type (oracle/netsuite-suitecloud-sdk, permissions.json).
_PERMISSIONS = {
    "customer": "LIST_CUSTJOB",
    "employee": "LIST_EMPLOYEE",
    "location": "LIST_LOCATION",
    "transaction": "TRAN_FIND",
    "transactionline": "TRAN_FIND",
}


@dataclass
class Execution:
    """What an N function needs to know of the script that calls it.

    `fires_events` is False inside a user event: what it writes fires no other (section_1512409310).
    """

    account: ScriptedAccount
    script: Script
    deployment: Deployment
    meter: Meter
    role: str
    context: str
    stage: str
    fires_events: bool = True
    crash_at: int | None = None
    calls: int = field(default=0)

    def require(self, record_type: str, level: str) -> None:
        """Raise INSUFFICIENT_PERMISSION unless the role has this level for the record type."""
        if self.role == ADMINISTRATOR:
            return
        key = self._permission(record_type)
        granted = self._granted(record_type, key)
        if _LEVELS.index(granted) < _LEVELS.index(level):
            raise permission_violation(f"{record_type} ({key or 'no permission of this name'}, {level}) as {self.role}")

    def _permission(self, record_type: str) -> str:
        if record_type in self.account.project.record_types:
            return record_type
        # Which permission lets a role read a custom list is unknown; guess: Custom Lists.
        return "ADMI_CUSTLIST" if record_type.startswith("customlist") else _PERMISSIONS.get(record_type, "")

    def _granted(self, record_type: str, key: str) -> str:
        project = self.account.project
        own = record_type in project.record_types
        on_record = project.record_types[record_type].permissions.get(self.role, "NONE") if own else "FULL"
        if self.role in project.roles:
            return min(project.roles[self.role].permissions.get(key, "NONE"), on_record, key=_LEVELS.index)
        return on_record if own else self.account.standard_role.get(key, "NONE")

    def require_field(self, record_type: str, script_id: str) -> None:
        """Raise unless the role may edit this field; a user event cannot get round it (section_4407992070)."""
        if record_type == "customer" and script_id in self.account.project.customer_fields:
            field_ = self.account.project.customer_fields[script_id]
            if field_.level_for(self.role) < 2:  # noqa: PLR2004 - edit
                raise permission_violation(f"the field {script_id} as {self.role}")
