"""Calls a function of the scripts' library, in the engine that runs the scripts."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.scripts.deployments import Asked, open_suitelet
from netsuite_rfm.sandbox.scripts.project import load_project
from tests.suitescript.stage import SETUP, SOURCE

MODULES = (
    "rfm_campaign_effect",
    "rfm_campaign_queries",
    "rfm_campaign_responses",
    "rfm_campaign_strata",
    "rfm_counting",
    "rfm_figures",
    "rfm_hold_out",
    "rfm_member_queries",
    "rfm_promotion_queries",
    "rfm_report_queries",
    "rfm_scheme",
    "rfm_store_queries",
    "rfm_suiteql",
    "rfm_svg",
)
CALLER = """
define([%s], (...modules) => {
  const names = [%s];
  const given = (key, value) => (/^-?\\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value);
  const onRequest = ({ request, response }) => {
    const { module, name, values } = JSON.parse(request.parameters.call, given);
    const held = modules[names.indexOf(module)][name];
    let answer;
    try { answer = { value: typeof held === 'function' ? held(...values) : held }; }
    catch (error) { answer = { error: error.name }; }
    response.write(JSON.stringify(answer));
  };
  return { onRequest };
});
"""
Call: TypeAlias = Callable[..., Any]


@contextmanager
def calling(folder: Path) -> Iterator[Call]:
    """Give a function that calls another by module, name and values; a text such as 12n is a large whole number.

    What the function throws comes back as its name in square brackets.
    """
    copy = shutil.copytree(SOURCE, folder / "src")
    path = copy / "FileCabinet" / "SuiteScripts" / "netsuite_rfm" / "rfm_setup_sl.js"
    asked = ", ".join(f"'./lib/{name}'" for name in MODULES)
    path.write_text(CALLER % (asked, ", ".join(f"'{name}'" for name in MODULES)), encoding="utf-8")
    account = ScriptedAccount(load_project(copy))

    def call(module: str, name: str, *values: object) -> object:
        parameter = json.dumps({"module": module, "name": name, "values": values})
        answer = json.loads(open_suitelet(account, SETUP, asked=Asked(parameters={"call": parameter})).html)
        return f"[{answer['error']}]" if "error" in answer else answer["value"]

    try:
        yield call
    finally:
        account.close()
