"""One JavaScript engine: an entry file with the modules it requires, and the host that it calls.

QuickJS runs the files unchanged. An engine belongs to the thread that created it.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import quickjs  # type: ignore[import-untyped] # it ships no types

from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.project import ProjectError

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_rfm.sandbox.scripts.project import Project

_STACK_BYTES = 512 * 1024
# record.Type and search.Type, and runtime.ContextType, as far as needed; values from the help and @hitc/netsuite-types.
_RECORD_TYPES = {
    "CAMPAIGN": "campaign",
    "CUSTOMER": "customer",
    "EMPLOYEE": "employee",
    "LOCATION": "location",
    "CUSTOMER_CATEGORY": "customercategory",
    "ENTITY_GROUP": "entitygroup",
    "MESSAGE": "message",
    "TRANSACTION": "transaction",
}
_CONTEXTS = {
    "REST_WEBSERVICES": "RESTWEBSERVICES",
    "USER_INTERFACE": "USERINTERFACE",
    "CSV_IMPORT": "CSVIMPORT",
    "MAP_REDUCE": "MAPREDUCE",
    "SUITELET": "SUITELET",
    "USEREVENT": "USEREVENT",
    "PORTLET": "PORTLET",
}


class Engine:
    """Runs the entry points of one file. `host(name, arguments)` handles the calls of N functions."""

    def __init__(self, project: Project, path: str, host: Callable[[str, Any], Any]) -> None:
        self._path = path
        self._host = host
        self._context = quickjs.Context()
        self._context.set_max_stack_size(_STACK_BYTES)
        self._context.add_callable("__host", self._answer)
        self._context.add_callable("__source", lambda name: _source(project, name))
        self._context.eval(f"const __record_types = {json.dumps(_RECORD_TYPES)};")
        self._context.eval(f"const __contexts = {json.dumps(_CONTEXTS)};")
        for shim in _shims():
            self._context.eval(shim)
        self._call = self._context.get("__call")

    def call(self, entry: str, arguments: object) -> Any:  # noqa: ANN401 - whatever the script returns
        """Run an entry point and return its value. Raises SuiteScriptError for what the script throws."""
        answer = json.loads(self._call(self._path, entry, json.dumps(arguments)))
        if "error" in answer:
            raise SuiteScriptError(answer["error"]["name"], answer["error"]["message"])
        return answer.get("value")

    def _answer(self, name: str, arguments: str) -> str:
        # An exception must not pass through the engine, because the script could not read it.
        try:
            return json.dumps({"value": self._host(name, json.loads(arguments))})
        except SuiteScriptError as error:
            return json.dumps({"error": {"name": error.name, "message": error.message}})
        except Exception as error:  # noqa: BLE001 - the script receives any error
            return json.dumps({"error": {"name": "UNEXPECTED_ERROR", "message": f"{type(error).__name__}: {error}"}})


@cache
def _shims() -> tuple[str, ...]:
    names = ("shim.js", "shim_search.js", "shim_pages.js", "shim_links.js")
    return tuple((Path(__file__).parent / name).read_text(encoding="utf-8") for name in names)


def _source(project: Project, path: str) -> str:
    try:
        return json.dumps({"value": project.source(path)})
    except ProjectError as error:
        return json.dumps({"error": {"name": "MODULE_DOES_NOT_EXIST", "message": str(error)}})
