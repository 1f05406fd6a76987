"""The setup pages for an administrator that a project needs: script parameters, and fields of locations."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from netsuite_rfm.sandbox.pages.document import document, links
from netsuite_rfm.sandbox.pages.editing import SAVED, form_of, posted
from netsuite_rfm.sandbox.scripts import addresses
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError, permission_violation
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR
from netsuite_rfm.sandbox.suiteql.typed import identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsuite_rfm.sandbox.http.exchange import Request, Response
    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount

MENU = (("General Preferences", addresses.PREFERENCES_PATH), ("Locations", addresses.LOCATIONS_PATH))


def _preferences(account: ScriptedAccount, role: str, request: Request, menu: Sequence[tuple[str, str]]) -> Response:
    """Show General Preferences, Custom Preferences: the company-level parameters of scripts; save a posted form."""
    _only_administrators(role, "General Preferences")
    fields = account.host.company_fields().values()
    note = ""
    if request.method == "POST":
        account.host.parameters.update(posted(fields, request))
        note = SAVED
    content = note + form_of(account, fields, account.host.parameters, addresses.PREFERENCES_PATH)
    return document("General Preferences: Custom Preferences", content, menu=menu)


def _locations(account: ScriptedAccount, role: str, _: Request, menu: Sequence[tuple[str, str]]) -> Response:
    """Show the locations, each with a link to its page."""
    _only_administrators(role, "Locations")
    found = account.stored_rows("SELECT id, name FROM location ORDER BY name")
    entries = [(str(name), _location_path(int(number))) for number, name in found]
    return document("Locations", links(entries) if entries else "<p>No locations</p>", menu=menu)


def _location(account: ScriptedAccount, role: str, request: Request, menu: Sequence[tuple[str, str]]) -> Response:
    """Show the project's fields of a location; save a posted form. RCRD_DSNT_EXIST if the location does not exist."""
    _only_administrators(role, "Locations")
    wanted = request.query.get("id", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() else -1
    fields = account.project.other_fields.get("location", {})
    columns = ", ".join(identifier(name) for name in ("name", *fields))
    rows = account.stored_rows(f"SELECT {columns} FROM location WHERE id = {number}")
    if not rows:
        raise SuiteScriptError("RCRD_DSNT_EXIST", "That record does not exist.")
    values = dict(zip(fields, rows[0][1:], strict=True))
    note = ""
    if request.method == "POST":
        changed = posted(fields.values(), request)
        for name, value in changed.items():
            account.change(f"UPDATE location SET {identifier(name)} = $1 WHERE id = {number}", [value])
        values.update(changed)
        note = SAVED
    content = note + form_of(account, fields.values(), values, _location_path(number))
    return document(f"Location: {rows[0][0]}", content, menu=menu)


SETUP_PAGES = {
    addresses.PREFERENCES_PATH: _preferences,
    addresses.LOCATIONS_PATH: _locations,
    addresses.LOCATION_PATH: _location,
}


def _location_path(number: int) -> str:
    return f"{addresses.LOCATION_PATH}?{urlencode({'id': number})}"


def _only_administrators(role: str, page: str) -> None:
    if role != ADMINISTRATOR:
        raise permission_violation(page)
