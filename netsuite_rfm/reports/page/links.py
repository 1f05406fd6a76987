"""Where a customer's record, and the page of a segment's customers, are opened in NetSuite."""

import re
from collections.abc import Callable
from urllib.parse import quote

_HOST = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SUITELET = "script=customscript_rfm_dashboard_sl&deploy=customdeploy_rfm_dashboard_sl"


def customer_links(account: str) -> Callable[[int], str]:
    """Give a function from internal id to the address of the customer's record; empty for an account without a host."""
    host = _host(account)
    return lambda customer: f"{host}/app/common/entity/custjob.nl?id={int(customer)}" if host else ""


def segment_links(account: str) -> Callable[[str], str]:
    """Give a function from the script id of a segment's list value to the address of its page on the Suitelet.

    It is empty for an account without a host, and for customers without a segment. A Suitelet's address names script
    and deployment by their script ids, which do not differ between accounts.
    """
    host = _host(account)
    page = f"{host}/app/site/hosting/scriptlet.nl?{_SUITELET}&segment="
    return lambda value: f"{page}{quote(value, safe='')}" if host and value else ""


def _host(account: str) -> str:
    """Origin of the account's own domain: its id in lower case with ``-`` for ``_``; empty where it cannot be one.

    NetSuite help: URLs for Account-Specific Domains.
    """
    name = account.lower().replace("_", "-")
    return f"https://{name}.app.netsuite.com" if _HOST.fullmatch(name) else ""
