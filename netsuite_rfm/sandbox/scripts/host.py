"""Run the scripts of an account: engines by script and thread, the calls of N functions, and their results."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from netsuite_rfm.sandbox.scripts import (
    n_cache,
    n_email,
    n_environment,
    n_file,
    n_format,
    n_query,
    n_record,
    n_search,
    n_url,
)
from netsuite_rfm.sandbox.scripts.engine import Engine
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
    from netsuite_rfm.sandbox.scripts.execution import Execution
    from netsuite_rfm.sandbox.scripts.project import ProjectField

_CALLS: Mapping[str, Callable[[Execution, Any], Any]] = {
    **n_record.CALLS,
    **n_search.CALLS,
    **n_query.CALLS,
    **n_email.CALLS,
    **n_file.CALLS,
    **n_environment.CALLS,
    **n_url.CALLS,
    **n_cache.CALLS,
    **n_format.CALLS,
}
# Saving a configuration record costs as much as any record except transactions (section_157072844224).
_CHARGED_AS = {"config.save": "record.save"}


class ServerDisruptedError(Exception):
    """The server went down in the middle of a script, on request of a test."""


class ScriptHost:
    """The scripts of one account.

    `outbox`, `campaign_mails` and `log` are their results. `parameters` are company-level script parameters by id,
    `campaign_events` the internal ids of campaign events, `sublists` the lines of records by type and internal id.
    `queued` are deployments submitted to N/task, `caches` the contents of N/cache. `folders` are internal ids of
    folders in the File Cabinet, `cabinet` the contents of files by folder and name.
    """

    def __init__(self, account: ScriptedAccount) -> None:
        self.account = account
        self.outbox: list[n_email.Mail] = []
        self.campaign_mails: list[n_email.CampaignMail] = []
        self.log: list[n_environment.LogLine] = []
        self.parameters: dict[str, object] = {}
        self.campaign_events: set[int] = set()
        self.sublists: dict[tuple[str, int], dict[str, list[dict[str, Any]]]] = {}
        self.saved_searches: dict[str, dict[str, Any]] = {}
        self.queued: list[str] = []
        self.folders: set[int] = set()
        self.cabinet: dict[tuple[int, str], str] = {}
        self.seen_records: set[tuple[str, int]] = set()
        self.caches = n_cache.Caches()
        self._threads = threading.local()

    def run(self, execution: Execution, entry: str, arguments: object = None) -> Any:  # noqa: ANN401 - the script's
        """Run an entry point. Raises SuiteScriptError if it throws or exceeds its units, even if it catches this."""
        engine, current = self._engine(execution.script.file)
        outer = current[:]
        current[:] = [execution]
        try:
            value = engine.call(entry, arguments)
        except SuiteScriptError:
            _raise_disrupted(execution)
            raise
        finally:
            current[:] = outer
        _raise_disrupted(execution)
        if execution.meter.exceeded:
            raise SuiteScriptError("SSS_USAGE_LIMIT_EXCEEDED", "Script Execution Usage Limit Exceeded")
        return value

    def company_fields(self) -> dict[str, ProjectField]:
        """Return every script parameter of the project; all of them are kept at company level."""
        scripts = self.account.project.scripts.values()
        return {name: field for script in scripts for name, field in script.parameters.items()}

    def local_day(self) -> date:
        """Return today in the account's time zone."""
        return self.account.clock.now().astimezone(ZoneInfo(self.account.time_zone)).date()

    def close(self) -> None:
        """Close the engines of this thread; those of other threads end with them."""
        self._threads = threading.local()

    def _engine(self, path: str) -> tuple[Engine, list[Execution]]:
        engines = self._threads.__dict__.setdefault("engines", {})
        if path not in engines:
            current: list[Execution] = []

            def answer(name: str, arguments: object) -> object:
                if name == "clock.now":
                    return round(self.account.clock.epoch_s() * 1000)
                return _answer(current[0], name, arguments)

            engines[path] = (Engine(self.account.project, path, answer), current)
        found: tuple[Engine, list[Execution]] = engines[path]
        return found


def _answer(execution: Execution, name: str, arguments: Any) -> object:  # noqa: ANN401 - JSON
    if name not in _CALLS:
        raise SuiteScriptError("UNSUPPORTED", f"The sandbox has no {name}.")
    if execution.crash_at is not None and name != "log.write":
        if execution.calls >= execution.crash_at:
            raise SuiteScriptError("SERVER_DISRUPTED", "The server went down.")
        execution.calls += 1
    record_type = arguments.get("type", "") if isinstance(arguments, dict) else ""
    execution.meter.charge(_CHARGED_AS.get(name, name), record_type)
    return _CALLS[name](execution, arguments)


def _raise_disrupted(execution: Execution) -> None:
    if execution.crash_at is not None and execution.calls >= execution.crash_at:
        raise ServerDisruptedError
