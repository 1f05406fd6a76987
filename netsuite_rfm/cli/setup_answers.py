"""The values of ``setup``: given with the command, stored earlier, or typed when asked."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

import typer

from netsuite_rfm.cli import terminal
from netsuite_rfm.errors import UsageError
from netsuite_rfm.settings.given_text import cleaned
from netsuite_rfm.settings.private_key import pem_text
from netsuite_rfm.settings.sources import problem_with
from netsuite_rfm.telemetry.shown import known_secrets, shown


@dataclass
class Answers:
    """Values by variable name, each determined once.

    Args:
        kept: values already stored in the folder; none is replaced without asking.
        replace: replace stored values with new ones without asking.

    """

    kept: Mapping[str, str]
    replace: bool
    taken: dict[str, str] = field(default_factory=dict)

    def find(self, name: str, option: str | None, question: str, *, default: str = "") -> str:
        """Determine a setting: from its option, from the environment, from the stored value, or by asking.

        Args:
            name: the variable.
            option: value of the command's option, if given.
            question: asked on a terminal if the value is unknown.
            default: used if the value is unknown and nothing is typed.

        Raises:
            UsageError: the value is invalid, or there is no terminal to ask for a missing value or a replacement.

        """
        value = self.given(name, option) or self.kept.get(name) or self._asked(name, question, default=default)
        if not value and not default:
            raise UsageError(f"{name} is unknown, and there is no terminal to ask on. Pass it as an option")
        self.taken[name] = value or default
        return self.taken[name]

    def find_secret(self, name: str, question: str, *, anew: bool = False) -> bool:
        """Determine a value that NetSuite shows once: from the environment, from the stored value, or by asking.

        Args:
            name: the variable.
            question: asked on a terminal if the value is unknown.
            anew: ask even if a value is stored; an empty answer keeps it.

        """
        value = self.given(name, None) or ("" if anew else self.kept.get(name, ""))
        if not value:
            value = self._asked(name, question, secret=True) or self.kept.get(name, "")
        if value:
            self.taken[name] = value
            known_secrets().append(value)
        return bool(value)

    def given(self, name: str, option: str | None = None) -> str:
        """Return the value of the option or the environment, or the stored value if the user declines to replace it.

        The result is empty if neither the option nor the environment gives a value.

        Raises:
            UsageError: the value is invalid, or differs from the stored one and there is no terminal to ask on.

        """
        value = pem_text(option or os.environ.get(name) or "")
        if not value:
            return ""
        problem = problem_with(name, value)
        if problem:
            raise UsageError(problem)
        kept = self.kept.get(name)
        if kept is None or kept == value.strip() or self.replace:
            return value
        if not sys.stdin.isatty():
            raise UsageError(f"{name} is stored with another value. Use --replace to replace it")
        agreed = typer.confirm(f"{name} is stored with another value. Replace it?", default=False, err=True)
        return value if agreed else kept

    @staticmethod
    def _asked(name: str, question: str, *, default: str = "", secret: bool = False) -> str:
        if not sys.stdin.isatty():
            return ""
        while True:
            terminal.flush()
            typed = cleaned(typer.prompt(question, default=default, show_default=bool(default), hide_input=secret))
            problem = problem_with(name, typed) if typed else ""
            if not problem and (typed or secret):
                return typed
            terminal.line(shown(problem, most=200) or "A value is needed.")
