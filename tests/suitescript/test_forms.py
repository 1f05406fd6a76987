"""Forms of N/ui/serverWidget: what they take, what they refuse, and what a browser then shows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.scripts.deployments import open_suitelet
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.project import load_project
from tests.suitescript.browser import MARKUP, Browser, browsing, deploy, project_copy

FULL = """const form = serverWidget.createForm({ title: 'Full', hideNavBar: context.request.parameters.bare === 'T' });
    const add = (id, type, label, value) => {
      const field = form.addField({ id, type, label });
      field.defaultValue = value;
      return field;
    };
    const said = context.request.parameters.said ?? 'said';
    add('custpage_text', serverWidget.FieldType.TEXT, said, said).maxLength = 9;
    add('custpage_day', serverWidget.FieldType.DATE, 'Day', '11/20/2026').isMandatory = true;
    const { FieldDisplayType, FormPageLinkType } = serverWidget;
    add('custpage_hidden', 'text', 'Hidden', said).updateDisplayType({ displayType: FieldDisplayType.HIDDEN });
    add('custpage_gone', 'text', 'Gone', 'gone').updateDisplayType({ displayType: 'nodisplay' });
    add('custpage_inline', 'text', 'Inline', said).updateDisplayType({ displayType: 'inline' });
    const area = add('custpage_area', 'textarea', 'Area', said);
    area.setHelpText({ help: said }).updateLayoutType({ layoutType: 'NORMAL' });
    add('custpage_tick', 'checkbox', 'Tick', 'T').updateBreakType({ breakType: 'STARTCOL' });
    const list = add('custpage_list', 'select', 'List', '2');
    list.addSelectOption({ value: 1, text: said });
    list.addSelectOption({ value: '2', text: 'two' });
    form.addPageLink({ type: FormPageLinkType.CROSSLINK, title: said, url: '/app/center/card.nl?a=1&b=2' });
    form.addButton({ id: 'custpage_button', label: said, functionName: 'go' });
    form.addResetButton({});
    form.addSubmitButton({ label: said });
    context.response.writePage(form);"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Suitelet with a form of every kind of field, and one that shows what was posted."""
    folder = project_copy(tmp_path_factory.mktemp("forms"))
    deploy(folder, "suitelet", "full", FULL)
    deploy(folder, "suitelet", "posted", "context.response.write(context.request.parameters.custpage_tick);")
    with browsing(folder) as serving:
        yield serving


def test_every_kind_of_field_is_an_element_of_one_form(browser: Browser) -> None:
    """Names are the field ids, the form is posted to the Suitelet's own path."""
    answer = browser.open("full")
    (form,) = answer.all("form")
    assert form["method"] == "post"
    assert str(form["action"]).startswith("/app/site/hosting/scriptlet.nl?script=5")
    assert answer.all("input", name="custpage_text", value="said", maxlength="9")
    assert "required" in answer.all("input", name="custpage_day", value="11/20/2026")[0]
    assert answer.all("input", name="custpage_hidden", type="hidden", value="said")
    assert answer.of("textarea") == ["said"]
    assert [(o["value"], "selected" in o) for o in answer.all("option")] == [("1", False), ("2", True)]
    assert "gone" not in answer.text
    assert [b.get("type") for b in answer.all("button")] == ["button", "reset", "submit"]
    labelled = {label["for"] for label in answer.all("label")}
    assert {"custpage_text", "custpage_day", "custpage_area", "custpage_tick", "custpage_list"} == labelled


def test_a_check_box_is_sent_as_t_or_f(browser: Browser) -> None:
    """Two inputs of one name, of which the last that is sent counts."""
    kinds = [field["type"] for field in browser.open("full").all("input", name="custpage_tick")]
    assert kinds == ["hidden", "checkbox"]
    path = "/app/site/hosting/scriptlet.nl?script=customscript_posted&deploy=1"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    for body, counts in ((b"custpage_tick=F&custpage_tick=T", "T"), (b"custpage_tick=F", "F")):
        assert browser.send("POST", path, headers=kind, body=body).text == counts


def test_nothing_but_the_scripts_own_html_is_markup(browser: Browser) -> None:
    """Labels, values, options, help, links and buttons with markup in them stay text."""
    plain, marked = browser.open("full"), browser.open("full", said=MARKUP)
    assert [tag for tag, _ in marked.elements] == [tag for tag, _ in plain.elements]
    assert marked.words == plain.words.replace("said", MARKUP)
    assert marked.all("input", name="custpage_text", value=MARKUP)


def test_a_form_without_the_navigation_bar_has_none(browser: Browser) -> None:
    """It still says that this is not NetSuite."""
    assert browser.open("full").all("nav", **{"aria-label": "Center"})
    bare = browser.open("full", bare="T")
    assert bare.all("nav", **{"aria-label": "Center"}) == []
    assert "not NetSuite" in bare.words


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project."""
    return project_copy(tmp_path_factory.mktemp("calls"))


def error_of(folder: Path, body: str) -> str:
    """The name of what a Suitelet of this body fails with; empty if it does not."""
    deploy(folder, "suitelet", "call", body)
    account = ScriptedAccount(load_project(folder))
    try:
        open_suitelet(account, "customdeploy_call")
    except SuiteScriptError as error:
        return error.name
    finally:
        account.close()
    return ""


FORM = "const form = serverWidget.createForm({ title: 'x' }); const add = (o) => form.addField(o); "
OF_10_MB = "'x'.repeat(10 * 1024 * 1024)"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param("serverWidget.createForm({});", "SSS_MISSING_REQD_ARGUMENT", id="form without title"),
        pytest.param("serverWidget.createForm({ title: 7 });", "WRONG_PARAMETER_TYPE", id="title of another type"),
        pytest.param(FORM + "add({ id: 'a', type: 'text' });", "SSS_MISSING_REQD_ARGUMENT", id="field without label"),
        pytest.param(FORM + "add({ id: 'a', type: 'x', label: 'A' });", "SSS_INVALID_TYPE_ARG", id="no such type"),
        pytest.param(FORM + "add({ id: 'a', type: 'richtext', label: 'A' });", "UNSUPPORTED", id="type not drawn"),
        pytest.param(FORM + "add({ id: 'A b', type: 'text', label: 'A' });", "SSS_INVALID_FIELD_ID", id="field id"),
        pytest.param(
            FORM + "for (let i = 0; i < 2; i += 1) add({ id: 'a', type: 'text', label: 'A' });",
            "SSS_DUPLICATE_FIELD_ID",
            id="field id twice",
        ),
        pytest.param(
            FORM + "add({ id: 'a', type: 'text', label: 'A' }).addSelectOption({ value: 1, text: 'x' });",
            "SSS_INVALID_UI_OBJECT_TYPE",
            id="option of no list",
        ),
        pytest.param(
            FORM + "add({ id: 'a', type: 'text', label: 'A' }).defaultValue = {}; context.response.writePage(form);",
            "WRONG_PARAMETER_TYPE",
            id="value of another type",
        ),
        pytest.param(FORM + "form.addPageLink({ title: 'x' });", "SSS_MISSING_REQD_ARGUMENT", id="link without path"),
        pytest.param("context.response.write();", "SSS_MISSING_REQD_ARGUMENT", id="nothing to write"),
        pytest.param("context.response.write({ output: 7 });", "WRONG_PARAMETER_TYPE", id="number to write"),
        pytest.param("context.response.writeLine({});", "SSS_MISSING_REQD_ARGUMENT", id="line without output"),
        pytest.param("context.response.writePage();", "SSS_MISSING_REQD_ARGUMENT", id="no page"),
        pytest.param("context.response.writePage({ title: 'x' });", "SSS_MISSING_REQD_ARGUMENT", id="page unnamed"),
        pytest.param("context.response.writePage({ pageObject: {} });", "WRONG_PARAMETER_TYPE", id="no form"),
        pytest.param("context.response.writeFile({});", "SSS_MISSING_REQD_ARGUMENT", id="no file"),
        pytest.param("context.response.writeFile({ file: 'x' });", "WRONG_PARAMETER_TYPE", id="text for a file"),
        pytest.param("file.create({ name: 'x' });", "SSS_MISSING_REQD_ARGUMENT", id="file without type"),
        pytest.param("file.create({ name: 'x', fileType: 'PDF' });", "SSS_INVALID_TYPE_ARG", id="binary file"),
        pytest.param(
            f"file.create({{ name: 'x', fileType: 'CSV', contents: {OF_10_MB} + 'é' }});",
            "SSS_FILE_CONTENT_SIZE_EXCEEDED",
            id="file past 10 MB",
        ),
        pytest.param(
            f"file.create({{ name: 'x', fileType: 'CSV', contents: {OF_10_MB} }}).appendLine({{ value: '' }});",
            "SSS_FILE_CONTENT_SIZE_EXCEEDED",
            id="line past 10 MB",
        ),
        pytest.param(f"file.create({{ name: 'x', fileType: 'CSV', contents: {OF_10_MB} }});", "", id="file of 10 MB"),
        pytest.param("context.response.setHeader({ name: 'X' });", "SSS_MISSING_REQD_ARGUMENT", id="header, no value"),
        pytest.param(
            "context.response.setHeader({ name: 'Location', value: '/' });", "SSS_INVALID_HEADER", id="refused header"
        ),
        pytest.param(
            "context.response.addHeader({ name: 'X', value: 'a\\r\\nY: b' });", "SSS_INVALID_HEADER", id="two headers"
        ),
        pytest.param("context.request.method = 'X';", "READ_ONLY_PROPERTY", id="request changed"),
        pytest.param(
            "context.response.sendRedirect({ type: 'MEDIAITEM', identifier: 1 });", "UNSUPPORTED", id="redirect to file"
        ),
    ],
)
def test_wrong_calls_fail_in_netsuites_words(folder: Path, body: str, error: str) -> None:
    """A missing argument, another type, a size past the limit; at the limit nothing fails."""
    assert error_of(folder, body) == error


@pytest.mark.parametrize(
    "call",
    [
        "serverWidget.createForm({ title: 'x' })",
        "file.create({ name: 'x', fileType: 'CSV' })",
        "cache.getCache({ name: 'x' })",
        "url.resolveTaskLink({ id: 'CARD_-29' })",
    ],
)
def test_no_page_module_is_used_while_define_runs(folder: Path, call: str) -> None:
    """All N modules wait for an entry point."""
    deploy(folder, "suitelet", "call", "")
    script = folder / "FileCabinet" / "SuiteScripts" / "netsuite_rfm" / "call.js"
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace("=> { const onRequest", f"=> {{ {call}; const onRequest"), encoding="utf-8")
    account = ScriptedAccount(load_project(folder))
    try:
        with pytest.raises(SuiteScriptError, match="SUITESCRIPT_API_UNAVAILABLE_IN_DEFINE"):
            open_suitelet(account, "customdeploy_call")
    finally:
        account.close()
