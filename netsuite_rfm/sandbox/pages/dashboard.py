"""The home page of a role: the portlets it may see, and which Suitelets it may open."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.pages.document import document, links
from netsuite_rfm.sandbox.pages.setup import MENU as SETUP_MENU
from netsuite_rfm.sandbox.scripts import addresses
from netsuite_rfm.sandbox.scripts.deployments import render_portlet
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.governance import LIMITS
from netsuite_rfm.sandbox.scripts.n_environment import LogLine
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR, may

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from netsuite_rfm.sandbox.http.exchange import Response
    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
    from netsuite_rfm.sandbox.scripts.project import Deployment, Script


def menu_of(account: ScriptedAccount, role: str) -> list[tuple[str, str]]:
    """Return the navigation bar of a role by label and path.

    It has home, the Suitelets and lists of records with a menu entry, and the setup pages for an administrator.
    """
    entries = [
        (label or deployment.title, path)
        for script, deployment, path in _suitelets(account, role)
        for label in deployment.menu_labels
        if script.kind == "suitelet"
    ]
    entries += [
        (label, f"{addresses.CUSTOM_RECORDS_PATH}?rectype={addresses.record_type_number(account.project, name)}")
        for name, record_type in account.project.record_types.items()
        for label in record_type.menu_labels
        if may(account, role, name, "VIEW")
    ]
    return [("Home", addresses.HOME_PATH), *entries, *(SETUP_MENU if role == ADMINISTRATOR else ())]


def show_home(account: ScriptedAccount, role: str, menu: Sequence[tuple[str, str]]) -> Response:
    """Return the dashboard: each portlet of the role in its own box, with the error if it fails."""
    boxes = "\n".join(
        _box(account, role, script, deployment) for script, deployment in _deployed(account, role, "portlet")
    )
    deployed = [(deployment.title or deployment.script_id, path) for _, deployment, path in _suitelets(account, role)]
    content = (
        f'<div class="portlets">{boxes or "<p>No portlet is deployed for this role.</p>"}</div>'
        f"<h2>Suitelets deployed</h2>{links(deployed)}"
        '<p class="note">A list of the sandbox: NetSuite shows Suitelets in menus and on their deployment records.</p>'
    )
    return document("Home", content, menu=menu, footer=f"Role: {role}.")


def _box(account: ScriptedAccount, role: str, script: Script, deployment: Deployment) -> str:
    try:
        portlet = render_portlet(account, deployment.script_id, role=role)
    except SuiteScriptError as error:
        account.host.log.append(LogLine(script.script_id, "system", error.name, error.message))
        title, html = (
            deployment.title,
            f"<p><strong>{escape(error.name)}</strong></p><pre>{escape(error.message)}</pre>",
        )
        note = ""
    else:
        title, html = portlet.title or deployment.title, portlet.html
        note = f'<p class="note">{portlet.units:,} of {LIMITS["portlet"]:,} units.</p>'
    own = f'id="{escape(deployment.script_id)}" aria-label="{escape(title)}" tabindex="0"'  # it may scroll
    return f'<section class="portlet" {own}><h2>{escape(title)}</h2>{html}{note}</section>'


def _suitelets(account: ScriptedAccount, role: str) -> Iterator[tuple[Script, Deployment, str]]:
    for script, deployment in _deployed(account, role, "suitelet"):
        number, _ = addresses.find_deployment(script, deployment.script_id)
        yield (
            script,
            deployment,
            addresses.suitelet_path(account.project, script, number, account.account_id, {}),
        )


def _deployed(account: ScriptedAccount, role: str, kind: str) -> Iterator[tuple[Script, Deployment]]:
    for script in account.project.scripts.values():
        for deployment in script.deployments:
            if script.kind == kind and deployment.is_for(role):
                yield script, deployment
