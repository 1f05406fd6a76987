"""N/cache: text by key for a limited time, shared between runs of scripts (section_4642573343)."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.scripts.execution import Execution

NAME_BYTES_MAX, KEY_BYTES_MAX = 1_024, 4_096  # section_4642627983, section_4642661440
# section_4642661313 says 500 KB, but 512 were observed (burkybang/SuiteScript-2.0-Type-Declarations); the lower is
# used.
VALUE_BYTES_MAX = 500_000
TTL_MIN_S = 300
_SCOPES = ("PRIVATE", "PROTECTED", "PUBLIC")


class Caches:
    """The caches of one account. NetSuite may drop a value early, and so does :meth:`clear`."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str, str, str], tuple[str, float | None]] = {}
        self._lock = threading.Lock()

    def get(self, place: tuple[str, str, str, str], now_s: float) -> str | None:
        """Return the value at a place; None after it has expired."""
        with self._lock:
            value, ends_s = self._held.get(place, (None, None))
            if ends_s is not None and now_s >= ends_s:
                del self._held[place]
                return None
            return value

    def put(self, place: tuple[str, str, str, str], value: str, ends_s: float | None) -> None:
        """Store a value until a time, or without expiry."""
        with self._lock:
            self._held[place] = (value, ends_s)

    def remove(self, place: tuple[str, str, str, str]) -> None:
        """Remove a value if it exists."""
        with self._lock:
            self._held.pop(place, None)

    def clear(self) -> None:
        """Remove everything."""
        with self._lock:
            self._held.clear()


def open_cache(_: Execution, arguments: dict[str, Any]) -> dict[str, str]:
    """Return name and scope of a cache."""
    name, scope = arguments["name"], str(arguments["scope"]).upper()
    if not isinstance(name, str):
        raise SuiteScriptError("WRONG_PARAMETER_TYPE", "Wrong parameter type: options.name is expected as string.")
    if scope not in _SCOPES:
        raise SuiteScriptError("UNEXPECTED_ERROR", "An unexpected error has occurred.")
    _limit("name", name, NAME_BYTES_MAX, "1 KB")
    return {"name": name, "scope": scope}


def get(execution: Execution, arguments: dict[str, Any]) -> str | None:
    """Return a value, or null."""
    _check_ttl(arguments["ttl"])
    return execution.account.host.caches.get(_place(execution, arguments), execution.account.clock.epoch_s())


def load(execution: Execution, arguments: dict[str, Any]) -> str | None:
    """Store and return what a loader returned; null is not stored."""
    if arguments["value"] is not None:
        put(execution, arguments)
    value: str | None = arguments["value"]
    return value


def put(execution: Execution, arguments: dict[str, Any]) -> None:
    """Store a value."""
    ttl_s = _check_ttl(arguments["ttl"])
    _limit("value", arguments["value"], VALUE_BYTES_MAX, "500 KB")
    ends_s = execution.account.clock.epoch_s() + ttl_s if ttl_s else None
    execution.account.host.caches.put(_place(execution, arguments), arguments["value"], ends_s)


def remove(execution: Execution, arguments: dict[str, Any]) -> None:
    """Remove a value."""
    execution.account.host.caches.remove(_place(execution, arguments))


def _place(execution: Execution, arguments: dict[str, Any]) -> tuple[str, str, str, str]:
    _limit("key", arguments["key"], KEY_BYTES_MAX, "4 KB")
    if not arguments["key"]:
        raise SuiteScriptError("SSS_MISSING_REQD_ARGUMENT", "Missing a required argument: key")
    # No script here is part of a bundle, so PROTECTED has the same reach as PUBLIC, in separate caches.
    owner = execution.script.script_id if arguments["scope"] == "PRIVATE" else ""
    return arguments["scope"], owner, arguments["name"], arguments["key"]


def _limit(what: str, text: str, most: int, shown: str) -> None:
    if len(text.encode()) > most:
        raise SuiteScriptError("SSS_INVALID_TYPE_ARG", f"Input value {what} cannot exceed {shown}.")


def _check_ttl(ttl_s: object) -> float:
    if isinstance(ttl_s, bool) or not isinstance(ttl_s, (int, float)):
        raise SuiteScriptError("SSS_INVALID_TYPE_ARG", f"You have entered an invalid type argument: {ttl_s}")
    if ttl_s != 0 and ttl_s < TTL_MIN_S:
        raise SuiteScriptError("SSS_INVALID_TYPE_ARG", "Input value ttl must be greater than or equal to 300.")
    return ttl_s


CALLS = {
    "cache.open": open_cache,
    "cache.get": get,
    "cache.load": load,
    "cache.put": put,
    "cache.remove": remove,
}
