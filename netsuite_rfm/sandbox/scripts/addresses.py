"""Addresses in the account's UI: numbers of scripts and deployments, and paths of pages.

An account numbers its scripts, and a script numbers its deployments from 1. The paths and the parameter `compid` were
observed in burkybang/SuiteScript-2.0-Type-Declarations (url.d.ts).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.scripts.project import Deployment, Project, Script

SUITELET_PATH = "/app/site/hosting/scriptlet.nl"
CUSTOMER_PATH = "/app/common/entity/custjob.nl"
CUSTOM_RECORD_PATH = "/app/common/custom/custrecordentry.nl"
SEARCH_PATH = "/app/common/search/searchresults.nl"
HOME_PATH = "/app/center/card.nl"
CUSTOM_RECORDS_PATH = "/app/common/custom/custrecordentrylist.nl"
PREFERENCES_PATH = "/app/setup/general.nl"
LOCATIONS_PATH, LOCATION_PATH = "/app/common/otherlists/locations.nl", "/app/common/otherlists/locationtype.nl"
_FIRST_SCRIPT, _FIRST_RECORD_TYPE = 501, 301


def script_number(project: Project, script: Script) -> int:
    """Return the internal id of a script."""
    return _FIRST_SCRIPT + list(project.scripts).index(script.script_id)


def find_script(project: Project, wanted: object) -> Script:
    """Return a script by script id or internal id; INVALID_ID if there is none."""
    for script in project.scripts.values():
        if str(wanted) in {script.script_id, str(script_number(project, script))}:
            return script
    raise _invalid_id(wanted)


def find_deployment(script: Script, wanted: object) -> tuple[int, Deployment]:
    """Return a deployment of a script by script id or number, and its number; INVALID_ID if there is none."""
    for number, deployment in enumerate(script.deployments, start=1):
        if str(wanted) in {deployment.script_id, str(number)}:
            return number, deployment
    raise _invalid_id(wanted)


def suitelet_path(project: Project, script: Script, number: int, account_id: str, more: Mapping[str, object]) -> str:
    """Return the path of a Suitelet's deployment, with further parameters."""
    own = {"script": script_number(project, script), "deploy": number, "compid": account_id}
    return f"{SUITELET_PATH}?{urlencode({**own, **more})}"


def record_type_number(project: Project, record_type: str) -> int:
    """Return the internal id of a custom record type."""
    return _FIRST_RECORD_TYPE + list(project.record_types).index(record_type)


def record_type_of(project: Project, number: str) -> str:
    """Return the custom record type of an internal id; INVALID_ID if there is none."""
    for record_type in project.record_types:
        if str(record_type_number(project, record_type)) == number:
            return record_type
    raise _invalid_id(number)


def _invalid_id(wanted: object) -> SuiteScriptError:
    return SuiteScriptError("INVALID_ID", f"You have provided an invalid script id or internal id: {wanted}")
