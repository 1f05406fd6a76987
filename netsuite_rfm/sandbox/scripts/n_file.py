"""N/file: store files in folders of the File Cabinet; a file replaces one with the same name in the folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.scripts.execution import Execution


def save(execution: Execution, arguments: dict[str, Any]) -> int:
    """Store a file and return its internal id (section_4229271179)."""
    host, folder = execution.account.host, arguments["folder"]
    if folder not in host.folders:
        raise SuiteScriptError("INVALID_KEY_OR_REF", f"Invalid folder reference key {folder}.")
    host.cabinet[folder, arguments["name"]] = arguments["contents"]
    return 1 + list(host.cabinet).index((folder, arguments["name"]))


CALLS = {"file.save": save}
