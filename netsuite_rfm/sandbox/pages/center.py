"""Answer requests to the UI's paths, for one account and one role."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.http.exchange import Response
from netsuite_rfm.sandbox.http.origin import foreign
from netsuite_rfm.sandbox.pages.dashboard import menu_of, show_home
from netsuite_rfm.sandbox.pages.document import SAFETY, document
from netsuite_rfm.sandbox.pages.records import show_custom_record, show_custom_records, show_customer
from netsuite_rfm.sandbox.pages.saved_search import show_saved_search
from netsuite_rfm.sandbox.pages.setup import SETUP_PAGES
from netsuite_rfm.sandbox.pages.suitelet import show_suitelet
from netsuite_rfm.sandbox.scripts import addresses
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.http.exchange import Request
    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount

_FORMS = (
    addresses.SUITELET_PATH,
    addresses.CUSTOM_RECORD_PATH,
    addresses.PREFERENCES_PATH,
    addresses.LOCATION_PATH,
)


class Center:
    """The pages of one account. `role` is the role of the viewer, by default an administrator."""

    home = addresses.HOME_PATH

    def __init__(self, account: ScriptedAccount, role: str = ADMINISTRATOR) -> None:
        self._account = account
        self.role = role

    @staticmethod
    def owns(path: str) -> bool:
        """Whether a path belongs to the UI; all other paths are web services."""
        return path == "/" or path.startswith("/app/")

    def __call__(self, request: Request) -> Response:
        """Return a page, or one that explains why it cannot be shown."""
        reason = foreign(request)
        if reason is not None:
            return _refusal(403, "Refused", reason)
        methods = ("GET", "POST") if request.path in _FORMS else ("GET",)
        if request.method not in methods:
            response = _refusal(405, "Method not allowed", f"This page answers {' and '.join(methods)}.")
            response.headers["Allow"] = ", ".join(methods)
            return response
        try:
            return self._show(request)
        except SuiteScriptError as error:
            return self._error(error)

    def _show(self, request: Request) -> Response:  # noqa: PLR0911 - one line for each kind of page
        account, role, query = self._account, self.role, request.query
        if request.path == "/":
            return Response(302, {"Location": addresses.HOME_PATH, **SAFETY})
        menu = menu_of(account, role)
        if request.path == addresses.HOME_PATH:
            return show_home(account, role, menu)
        if request.path == addresses.SUITELET_PATH:
            return show_suitelet(account, request, role, menu)
        if request.path == addresses.CUSTOMER_PATH:
            return show_customer(account, role, query.get("id", ""), menu)
        if request.path == addresses.CUSTOM_RECORD_PATH:
            return show_custom_record(account, role, request, menu)
        if request.path == addresses.CUSTOM_RECORDS_PATH:
            record_type = addresses.record_type_of(account.project, query.get("rectype", ""))
            return show_custom_records(account, role, record_type, menu)
        if request.path in SETUP_PAGES:
            return SETUP_PAGES[request.path](account, role, request, menu)
        if request.path == addresses.SEARCH_PATH:
            return show_saved_search(account, role, query.get("searchid", ""), menu)
        return document("Page not found", "<p>The sandbox has no page here.</p>", menu=menu, status=404)

    def _error(self, error: SuiteScriptError) -> Response:
        title = "Permission violation" if error.name == "INSUFFICIENT_PERMISSION" else "Error"
        content = f"<p><strong>{escape(error.name)}</strong></p><pre>{escape(error.message)}</pre>"
        status = self._account.behaviour.page_error_status
        return document(title, content, menu=[("Home", addresses.HOME_PATH)], status=status)


def _refusal(status: int, title: str, reason: str) -> Response:
    return document(title, f"<p>{escape(reason)}</p>", status=status)
