"""Errors of scripts, in NetSuite's terms."""

from __future__ import annotations


class SuiteScriptError(Exception):
    """An error as a script sees it: `name` is NetSuite's code, such as RCRD_DSNT_EXIST."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message


def permission_violation(what: str) -> SuiteScriptError:
    """Return the error of a role that may not do this."""
    return SuiteScriptError("INSUFFICIENT_PERMISSION", f"You do not have permissions for {what}.")
