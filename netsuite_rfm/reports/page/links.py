"""Addresses in NetSuite of a customer's record and of the page that lists a segment's customers."""

import re
from collections.abc import Callable
from urllib.parse import quote

_HOST = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SUITELET = "script=customscript_rfm_dashboard_sl&deploy=customdeploy_rfm_dashboard_sl"


def customer_links(account: str) -> Callable[[int], str]:
    """Return a function from internal id to the address of the customer's record.

    The address is empty if the account has no host.
    """
    host = _host(account)
    return lambda customer: f"{host}/app/common/entity/custjob.nl?id={int(customer)}" if host else ""


def segment_links(account: str) -> Callable[[str], str]:
    """Return a function from the script id of a segment's list value to the address of its page on the Suitelet.

    The address is empty if the account has no host, and for customers without a segment. A Suitelet's address names
    script and deployment by their script ids, which are the same in every account.
    """
    host = _host(account)
    page = f"{host}/app/site/hosting/scriptlet.nl?{_SUITELET}&segment="
    return lambda value: f"{page}{quote(value, safe='')}" if host and value else ""


def _host(account: str) -> str:
    """Return the origin of the account's domain: its id in lower case with ``-`` for ``_``; empty if it is not valid.

    NetSuite help: URLs for Account-Specific Domains.
    """
    name = account.lower().replace("_", "-")
    return f"https://{name}.app.netsuite.com" if _HOST.fullmatch(name) else ""
