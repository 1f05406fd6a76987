"""The sandbox runs scripts by NetSuite's rules: each rule with a script that keeps it and one that does not."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.scripts.deployments import open_suitelet, run_map_reduce, run_queued
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.project import ProjectError, load_project
from tests.suitescript.stage import ANNA, DAILY, SETUP, SOURCE, stage

EVENT = "rfm_customer_ue.js"
PAGE = "rfm_setup_sl.js"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project that a test may change."""
    shutil.copytree(SOURCE, tmp_path / "src")
    return tmp_path / "src"


def script(copy: Path, file: str, body: str, *, modules: str = "'N/record', 'N/search', 'N/query', 'N/log'") -> None:
    """Put another script in the place of a file; its modules are record, search, query and log."""
    path = copy / "FileCabinet" / "SuiteScripts" / "netsuite_rfm" / file
    path.write_text(f"define([{modules}], (record, search, query, log) => {{ {body} }});", encoding="utf-8")


def object_text(copy: Path, name: str, old: str, new: str) -> None:
    """Change the XML of an object."""
    path = copy / "Objects" / f"{name}.xml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def submit(values: str) -> str:
    """A statement that changes the customer."""
    return f"record.submitFields({{ type: 'customer', id: {ANNA}, values: {values} }})"


def columns(column: str) -> str:
    """A statement that makes a search of customers with one column."""
    return f"search.create({{ type: 'customer', columns: [{column}] }})"


def opened(copy: Path) -> Iterator[ScriptedAccount]:
    """The account of a changed project, with one customer."""
    account = ScriptedAccount(load_project(copy))
    try:
        account.add_customers({"id": np.array([ANNA])})
        yield account
    finally:
        account.close()


def page_error(copy: Path, body: str) -> str:
    """What a Suitelet of this body fails with."""
    script(copy, PAGE, body)
    for account in opened(copy):
        with pytest.raises(SuiteScriptError) as caught:
            open_suitelet(account, SETUP)
        return f"{caught.value.name}: {caught.value.message}"
    return ""


def system_errors(copy: Path) -> list[str]:
    """Names of what user events of one change threw."""
    for account in opened(copy):
        account.write_customers([(ANNA, {"email": "new@mail.example"})])
        assert account.customer(ANNA)["email"] == "new@mail.example"  # type: ignore[index]
        return [line.title for line in account.host.log if line.level == "system"]
    return []


def test_no_n_module_is_called_while_define_runs(copy: Path) -> None:
    """A call outside the entry points fails, as it does in NetSuite."""
    error = page_error(copy, "query.runSuiteQL({ query: 'SELECT id FROM customer' }); return { onRequest: () => {} };")
    assert error.startswith("SUITESCRIPT_API_UNAVAILABLE_IN_DEFINE")


def test_units_past_the_limit_end_the_script_even_if_it_catches_the_error(copy: Path) -> None:
    """A Suitelet has 1,000 units; a hundred queries are all of them, one more is too many."""
    loop = "for (let i = 0; i < %d; i += 1) { try { query.runSuiteQL('SELECT id FROM customer'); } catch (e) {} }"
    body = "return { onRequest: ({ response }) => { %s response.write('done'); } };"
    script(copy, PAGE, body % (loop % 100))
    for account in opened(copy):
        assert open_suitelet(account, SETUP).units == 1_000
    assert page_error(copy, body % (loop % 101)).startswith("SSS_USAGE_LIMIT_EXCEEDED")


def test_records_are_read_only_after_submit(copy: Path) -> None:
    """Setting a value on the new record in afterSubmit is refused, and the change stands."""
    body = "return { afterSubmit: (context) => { context.newRecord.setValue({ fieldId: 'email', value: 'x' }); } };"
    script(copy, EVENT, body)
    assert system_errors(copy) == ["SSS_INVALID_API_USAGE"]


def test_a_user_event_acts_in_its_role(copy: Path) -> None:
    """The automation role may not see locations; as an administrator the same script may."""
    script(copy, EVENT, "return { afterSubmit: () => query.runSuiteQL('SELECT id FROM location') };")
    assert system_errors(copy) == ["INSUFFICIENT_PERMISSION"]
    object_text(copy, "customscript_rfm_customer_ue", "<runasrole>[scriptid=customrole_rfm_automation]</runasrole>", "")
    assert system_errors(copy) == []


def test_a_script_cannot_write_a_field_its_role_may_only_read(copy: Path) -> None:
    """The worker's fields belong to the integration role, whoever the script runs as."""
    script(
        copy,
        EVENT,
        "return { afterSubmit: (c) => { record.submitFields({ type: 'customer', id: c.newRecord.id, "
        "values: { custentity_rfm_score: '111' } }); } };",
    )
    assert system_errors(copy) == ["INSUFFICIENT_PERMISSION"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("|RESTWEBSERVICES|", "|", id="context left out"),
        pytest.param("<isdeployed>T<", "<isdeployed>F<", id="not deployed"),
        pytest.param("<status>RELEASED<", "<status>TESTING<", id="only in testing"),
        pytest.param("<recordtype>CUSTOMER<", "<recordtype>VENDOR<", id="another record type"),
    ],
)
def test_the_deployment_in_the_xml_decides_whether_a_user_event_fires(copy: Path, old: str, new: str) -> None:
    """A change over REST leaves no history row where the XML does not let the script run."""
    object_text(copy, "customscript_rfm_customer_ue", old, new)
    for account in opened(copy):
        segment = account.lists["customlist_rfm_segment"][0].id
        account.write_customers([(ANNA, {"custentity_rfm_segment": segment})])
        assert account.user_events.units == []


def test_a_field_missing_from_the_xml_is_missing_in_the_account(copy: Path) -> None:
    """A record field that an object does not define cannot be set: the write of the row fails and is logged."""
    object_text(copy, "customrecord_rfm_segment_history", "custrecord_rfm_sh_source", "custrecord_rfm_sh_origin")
    for account in opened(copy):
        account.write_customers([(ANNA, {"custentity_rfm_segment": account.lists["customlist_rfm_segment"][0].id})])
        (line,) = (entry for entry in account.host.log if entry.level == "error")
        assert "custrecord_rfm_sh_source" in line.details


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        pytest.param("record.load({ type: 'customer', id: 999 })", "RCRD_DSNT_EXIST", id="no such record"),
        pytest.param("record.create({ type: 'customrecord_x' })", "INVALID_RCRD_TYPE", id="no such type"),
        pytest.param(submit("{ x: 1 }"), "SSS_INVALID_FIELD", id="no such field"),
        pytest.param(submit("{ category: 99 }"), "INVALID_KEY_OR_REF", id="no such category"),
        pytest.param(submit("{ custentity_rfm_segment: 1 }"), "INVALID_KEY_OR_REF", id="no such list value"),
        pytest.param(
            submit("{ custentity_rfm_last_order_date: '2026-01-01' }"), "INVALID_FLD_VALUE", id="text for a date"
        ),
        pytest.param(
            "record.submitFields({ type: 'customer', id: 1001 })", "SSS_MISSING_REQD_ARGUMENT", id="argument missing"
        ),
        pytest.param(
            "query.runSuiteQL('SELECT internalid FROM customer')",
            "SSS_SEARCH_ERROR_OCCURRED",
            id="SuiteQL that is refused",
        ),
        pytest.param(columns("{ name: 'custentity_x' }"), "SSS_INVALID_SRCH_COL", id="column of a search"),
        pytest.param(
            "search.create({ type: 'customer', filters: [['custentity_x', 'is', 'T']] })",
            "SSS_INVALID_SRCH_COL",
            id="filter of a search",
        ),
        pytest.param(
            columns("{ name: 'formulatext', formula: '{custentity_x}' }"),
            "SSS_INVALID_SRCH_COL",
            id="formula of a search",
        ),
        pytest.param(columns("{ name: 'email', join: 'vendor' }"), "SSS_INVALID_SRCH_COL_JOIN", id="join of a search"),
        pytest.param("search.load({ id: 'customsearch_x' })", "INVALID_SEARCH", id="no such search"),
        pytest.param(
            "search.create({ type: 'customer', id: 'x', title: 'X' }).save()",
            "SSS_INVALID_SEARCH_SCRIPT_ID",
            id="id of a search",
        ),
        pytest.param(
            "search.create({ type: 'customer' }).save()", "SSS_MISSING_REQD_ARGUMENT", id="search without title"
        ),
    ],
)
def test_wrong_calls_fail_in_netsuites_words(copy: Path, statement: str, error: str) -> None:
    """A script that is wrong about the account hears of it."""
    assert page_error(copy, f"return {{ onRequest: () => {{ {statement}; }} }};").startswith(error)


def test_two_searches_of_one_script_id_are_refused(copy: Path) -> None:
    """A saved search's script id is its own (section_452655578613)."""
    save = "search.create({ type: 'customer', id: 'customsearch_x', title: 'X' }).save();"
    error = page_error(copy, f"return {{ onRequest: () => {{ {save} {save} }} }};")
    assert error.startswith("SSS_DUPLICATE_SEARCH_SCRIPT_ID")


def test_a_task_is_queued_for_a_deployment_that_waits_for_one_and_only_once(copy: Path) -> None:
    """Not Scheduled is what N/task needs, one unfinished task is what it allows (section_453639770507)."""
    submit_task = "task.create({ taskType: 'MAP_REDUCE', deploymentId: '%s' }).submit();"
    page = "define(['N/task'], (task) => ({ onRequest: ({ response }) => { %s response.write('ok'); } }));"
    path = copy / "FileCabinet" / "SuiteScripts" / "netsuite_rfm" / PAGE
    for statements, error in (
        (submit_task % "customdeploy_rfm_daily_mr", "SSS_INVALID_TASK_PARAMETERS"),
        (submit_task % "customdeploy_rfm_daily_mr_now" * 2, "MAP_REDUCE_ALREADY_RUNNING"),
    ):
        path.write_text(page % statements, encoding="utf-8")
        for account in opened(copy):
            with pytest.raises(SuiteScriptError, match=error):
                open_suitelet(account, SETUP)
    path.write_text(page % (submit_task % "customdeploy_rfm_daily_mr_now"), encoding="utf-8")
    for account in opened(copy):
        assert open_suitelet(account, SETUP).units == 20
        (run,) = run_queued(account)
        assert run.units["summarize"].invocations == 1
        assert run_queued(account) == []


def test_a_file_that_is_not_there_is_told_by_its_path(copy: Path) -> None:
    """A misspelt module names itself."""
    script(copy, PAGE, "return {};", modules="'./lib/rfm_typo'")
    for account in opened(copy):
        with pytest.raises(SuiteScriptError, match=r"lib/rfm_typo\.js"):
            open_suitelet(account, SETUP)


def test_an_object_that_cannot_be_read_is_told_by_its_file(copy: Path) -> None:
    """So is a deployment there is not, or one of another kind."""
    with pytest.raises(ProjectError, match="there is no deployment customdeploy_x"):
        load_project(copy).find_deployment("customdeploy_x")
    with stage() as here, pytest.raises(ProjectError, match="does not run by itself"):
        run_map_reduce(here.account, SETUP)
    with stage() as here, pytest.raises(ProjectError, match="only a Suitelet is opened"):
        open_suitelet(here.account, DAILY)
    object_text(copy, "custentity_rfm_score", "<fieldtype>TEXT</fieldtype>", "")
    with pytest.raises(ProjectError, match=r"custentity_rfm_score\.xml: .*fieldtype"):
        load_project(copy)
