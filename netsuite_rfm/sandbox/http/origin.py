"""Protect paths without sign-in from other web sites: a page open in a local browser must not act in the sandbox."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.http.exchange import Request


def foreign(request: Request) -> str | None:
    """Return why a request may come from another site, or None.

    Its Host must be this machine's, because DNS rebinding can make another name point here. A request that changes
    something must not have another Origin; without an Origin it does not come from a web page.
    """
    host = request.header("host")
    if host is None or not _is_loopback(host):
        return "Address the sandbox as 127.0.0.1, ::1 or localhost."
    origin = request.header("origin")
    if request.method != "GET" and origin not in {None, f"http://{host}"}:
        return "The request comes from a page of another site."
    return None


def _is_loopback(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
