"""Read the locations that NetSuite names. Only path and query are used, so that no other host is contacted."""

import re
from urllib.parse import urlsplit

import requests

_SENDABLE = re.compile(r"[!-~]+", re.ASCII)


def path_only(place: str) -> str:
    """Return path and query of a URL or a path.

    Raises:
        ValueError: the text is neither.

    """
    parts = urlsplit(place)
    # The path must start with a slash, or it could be taken as part of the host name.
    return "/" + parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")


def path_if_any(place: str) -> str:
    """Return path and query of a location that NetSuite names; empty if it is missing or invalid."""
    try:
        return path_only(place) if _SENDABLE.fullmatch(place) else ""
    except ValueError:
        return ""


def location_of(response: requests.Response) -> str:
    """Return the path in ``Location``; empty if it is missing or invalid."""
    return path_if_any(response.headers.get("Location", ""))
