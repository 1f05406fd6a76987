"""Reasons why NetSuite does not run a query, with its own message if it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_START = "Invalid search query. Detailed unprocessed description follows. "
_ERROR = _START + "Search error occurred: "


class SuiteQLRefused(Exception):
    """A query is refused. `detail` is the text for `o:errorDetails`, `reason` the sandbox's own code for tests."""

    def __init__(self, detail: str, reason: str = "") -> None:
        super().__init__(f"{detail} [{reason}]" if reason else detail)
        self.detail = detail
        self.reason = reason


def unsupported(reason: str) -> SuiteQLRefused:
    """Refuse a construct that SuiteQL does not accept. The message was observed in several public clients."""
    return SuiteQLRefused(_ERROR + "Invalid or unsupported search.", reason)


def not_built(what: str) -> SuiteQLRefused:
    """Refuse what NetSuite accepts but this sandbox lacks. The message tells users that their query is not at fault."""
    return SuiteQLRefused(
        f"{_ERROR}Invalid or unsupported search. (Not NetSuite's refusal: this sandbox has not built {what}.)",
        f"not built: {what}",
    )


def unknown_identifier(name: str, available: Mapping[str, str]) -> SuiteQLRefused:
    """Refuse an unknown column. Observed live (databricks tests); `available` maps alias to table."""
    listed = ", ".join(f"{alias}={table}" for alias, table in available.items())
    return SuiteQLRefused(
        f"{_ERROR}Unknown identifier '{name}'. Available identifiers are: {{{listed}}}.", "unknown identifier"
    )


def unknown_table(name: str) -> SuiteQLRefused:
    """Refuse an unknown table. Observed live (julbrs/netsuite-api-client tests)."""
    return SuiteQLRefused(f"{_START}Invalid search type: {name}.", "unknown table")
