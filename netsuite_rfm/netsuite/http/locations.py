"""Places that NetSuite names: of each only path and query are taken, so that no other host is ever asked."""

import re
from urllib.parse import urlsplit

import requests

_SENDABLE = re.compile(r"[!-~]+", re.ASCII)


def path_only(place: str) -> str:
    """Give path and query of a URL or a path.

    Raises:
        ValueError: it is neither.

    """
    parts = urlsplit(place)
    # A slash comes first, or what follows could pass for a part of the host's name.
    return "/" + parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")


def path_if_any(place: str) -> str:
    """Give path and query of a place that NetSuite names; empty if there is none, or none that can be asked for."""
    try:
        return path_only(place) if _SENDABLE.fullmatch(place) else ""
    except ValueError:
        return ""


def location_of(response: requests.Response) -> str:
    """Give the path that ``Location`` names; empty if there is none, or none that can be asked for."""
    return path_if_any(response.headers.get("Location", ""))
