"""Map/reduce: the four stages, with separate units per invocation, and restarts.

Stages and limits are those of section_4480364878. After a disruption, unfinished keys are invoked again with
`isRestarted` (section_1499299768).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.execution import Execution
from netsuite_rfm.sandbox.scripts.governance import LIMITS, Meter
from netsuite_rfm.sandbox.scripts.host import ServerDisruptedError
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
    from netsuite_rfm.sandbox.scripts.project import Deployment, Script

KEY_LENGTH_MAX = 3_000
VALUE_BYTES_MAX = 10 * 1024 * 1024
_STAGES = ("getInputData", "map", "reduce", "summarize")


@dataclass
class StageUnits:
    """Units of a stage: number of invocations, maximum of one, and total."""

    invocations: int = 0
    most: int = 0
    total: int = 0

    def add(self, units: int) -> None:
        """Count an invocation."""
        self.invocations += 1
        self.most = max(self.most, units)
        self.total += units


@dataclass
class MapReduceRun:
    """The result of a run: units by stage, errors by stage and key, and how often the server went down."""

    units: dict[str, StageUnits] = field(default_factory=lambda: {stage: StageUnits() for stage in _STAGES})
    errors: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: {"map": [], "reduce": []})
    input_error: str | None = None
    disruptions: int = 0


class MapReduce:
    """Runs one deployment. `crash_at` makes the server go down once in a stage, before the call with that number.

    Calls are counted from 0 over all invocations of the stage. The disrupted invocation starts again from the
    beginning, with `isRestarted`; what it wrote stays.
    """

    def __init__(
        self,
        account: ScriptedAccount,
        script: Script,
        deployment: Deployment,
        crash_at: Mapping[str, int] | None = None,
    ) -> None:
        self._account, self._script, self._deployment = account, script, deployment
        self._crash_at = dict(crash_at or {})
        self._result = MapReduceRun()

    def run(self) -> MapReduceRun:
        """Run all stages and return the result."""
        try:
            data = self._invoke("getInputData", {})
        except SuiteScriptError as error:
            self._result.input_error, data = str(error), []
        mapped = self._stage("map", [(key, {"value": _text(value)}) for key, value in _pairs(data)])
        grouped: dict[str, list[str]] = {}
        for key, value in mapped:
            grouped.setdefault(key, []).append(value)
        output = self._stage("reduce", [(key, {"values": values}) for key, values in grouped.items()])
        arguments = {
            "inputError": self._result.input_error,
            **self._result.errors,
            "output": output,
            "usage": self._used(),
        }
        self._invoke("summarize", arguments)
        return self._result

    def _stage(self, stage: str, items: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, str]]:
        written: list[tuple[str, str]] = []
        for key, arguments in items:
            try:
                pairs = self._invoke(stage, {"key": key, **arguments})
            except SuiteScriptError as error:
                self._result.errors[stage].append((key, str(error)))
                continue
            written += [(_key(pair["key"]), _text(pair["value"])) for pair in pairs]
        return written

    def _invoke(self, stage: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401 - what the script returns
        try:
            return self._once(stage, {**arguments, "isRestarted": False}, self._crash_at.get(stage))
        except ServerDisruptedError:
            self._result.disruptions += 1
            del self._crash_at[stage]
            return self._once(stage, {**arguments, "isRestarted": True}, None)

    def _once(self, stage: str, arguments: dict[str, Any], crash_at: int | None) -> Any:  # noqa: ANN401
        meter = Meter(LIMITS[stage])
        # A scheduled map/reduce runs as a system user with an administrator's permissions (section_1509578930).
        execution = Execution(
            self._account,
            self._script,
            self._deployment,
            meter,
            role=ADMINISTRATOR,
            context="MAPREDUCE",
            stage=stage,
            crash_at=crash_at,
        )
        try:
            return self._account.host.run(execution, stage, arguments)
        finally:
            self._result.units[stage].add(meter.used)
            if stage in self._crash_at:
                self._crash_at[stage] -= execution.calls

    def _used(self) -> int:
        return sum(stage.total for stage in self._result.units.values())


def _pairs(data: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - what getInputData returned
    if isinstance(data, dict):
        return list(data.items())
    return [(str(position), value) for position, value in enumerate(data or [])]


def _text(value: Any) -> str:  # noqa: ANN401
    text = value if isinstance(value, str) else json.dumps(value)
    if len(text.encode()) > VALUE_BYTES_MAX:
        raise SuiteScriptError("VALUE_LENGTH_IS_OVER_10_MB", "The value of a pair is over 10 MB.")
    return text


def _key(key: object) -> str:
    if len(str(key)) > KEY_LENGTH_MAX:
        raise SuiteScriptError("KEY_LENGTH_IS_OVER_3000_BYTES", "The key of a pair is too long.")
    return str(key)
