"""One invocation of a script: the script, role, context and units."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.scripts import permissions
from netsuite_rfm.sandbox.scripts.errors import permission_violation

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
    from netsuite_rfm.sandbox.scripts.governance import Meter
    from netsuite_rfm.sandbox.scripts.project import Deployment, Script


@dataclass
class Execution:
    """What an N function needs to know about the script that calls it.

    `fires_events` is False inside a user event, because its changes fire no other (section_1512409310).
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
        permissions.require(self.account, self.role, record_type, level)

    def require_field(self, record_type: str, script_id: str) -> None:
        """Raise an error unless the role may edit this field; a user event cannot bypass this (section_4407992070)."""
        if record_type == "customer" and script_id in self.account.project.customer_fields:
            field_ = self.account.project.customer_fields[script_id]
            if field_.level_for(self.role) < 2:  # noqa: PLR2004 - edit
                raise permission_violation(f"the field {script_id} as {self.role}")
