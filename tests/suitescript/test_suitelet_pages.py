"""A browser opens the very scripts that will be deployed, at NetSuite's own paths."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.suitescript.browser import HOME, MARKUP, SCRIPTLET, Browser, browsing, deploy, project_copy

ECHO = """const { method, url, parameters, headers, body } = context.request;
    context.response.setHeader({ name: 'Content-Type', value: 'application/json' });
    context.response.write(JSON.stringify({ method, url, parameters, headers, body }));"""
SCRIPTS = {
    "echo": ECHO,
    "plain": "context.response.writeLine('first'); context.response.write({ output: '<b>second</b>' });",
    "throws": "throw error.create({ name: 'NO_LUCK', message: context.request.parameters.said ?? 'none' });",
    "greedy": "for (let i = 0; i < 101; i += 1) query.runSuiteQL('SELECT id FROM customer');",
    "form": """const form = serverWidget.createForm({ title: context.request.parameters.title });
        form.addField({ id: 'custpage_own', type: 'inlinehtml', label: 'x' }).defaultValue = '<p id="own">own</p>';
        context.response.writePage({ pageObject: form });""",
    "csv": """const made = file.create({ name: 'Käufer "1".csv', fileType: 'CSV', contents: '\\ufeffid,name\\n' });
        made.appendLine({ value: '7,Zoë' });
        context.response.writeFile({ file: made, isInline: context.request.parameters.inline === 'T' });""",
    "away": """context.response.sendRedirect({ type: http.RedirectType.SUITELET, identifier: 'customscript_echo',
        id: 'customdeploy_echo', parameters: { custparam_a: 'b&c' } });""",
    "record": "context.response.sendRedirect({ type: 'RECORD', identifier: 'customer', id: 1001 });",
    "headed": """context.response.setHeader({ name: 'X-One', value: 'a' });
        context.response.addHeader({ name: 'x-one', value: 'b' });
        context.response.setHeader({ name: 'Content-Length', value: '1' });
        context.response.write('ok');""",
    "both": """context.response.write('text');
        context.response.sendRedirect({ type: 'TASKLINK', identifier: 'CARD_-29' });""",
    "marketing": "context.response.write(runtime.getCurrentUser().roleId);",
}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The project with the scripts above."""
    folder = project_copy(tmp_path_factory.mktemp("pages"))
    for name, body in SCRIPTS.items():
        audience = "ADMINISTRATOR|MARKETING_MANAGER" if name == "marketing" else "ADMINISTRATOR"
        deploy(folder, "suitelet", name, body, audience=audience)
    deploy(folder, "suitelet", "off", ECHO)
    off = folder / "Objects" / "customscript_off.xml"
    off.write_text(off.read_text(encoding="utf-8").replace("<isdeployed>T", "<isdeployed>F"), encoding="utf-8")
    with browsing(folder) as serving:
        yield serving


def test_a_suitelet_is_found_by_script_ids_and_by_internal_ids(browser: Browser) -> None:
    """The path N/url gives carries the internal ids and leads to the same page."""
    by_name = browser.open("echo")
    given = by_name.text
    there = browser.open("away").headers["Location"]
    assert there.startswith(f"{SCRIPTLET}?script=5")
    assert "&deploy=1&compid=TSTDRV1234567&custparam_a=b%26c" in there
    by_number = json.loads(browser.get(there).text)
    assert by_number["parameters"]["custparam_a"] == "b&c"
    assert by_number["parameters"]["script"].isdigit()
    assert json.loads(given)["parameters"] == {"script": "customscript_echo", "deploy": "customdeploy_echo"}


def test_a_script_sees_the_request(browser: Browser) -> None:
    """Method, address without query, headers in two cases; not who signed in."""
    seen = json.loads(
        browser.send(
            "GET",
            f"{SCRIPTLET}?script=customscript_echo&deploy=1&q=%C3%A9",
            headers={"X-Odd-Name": "v", "Cookie": "JSESSIONID=secret", "Authorization": "Bearer secret"},
        ).text
    )
    assert (seen["method"], seen["url"]) == ("GET", f"{browser.sandbox.base_url}{SCRIPTLET}")
    assert seen["parameters"]["q"] == "é"
    assert (seen["headers"]["x-odd-name"], seen["headers"]["X-Odd-Name"]) == ("v", "v")
    assert "secret" not in json.dumps(seen)


def test_a_posted_form_is_put_over_the_query(browser: Browser) -> None:
    """request.parameters holds both; a body of another type is text only."""
    seen = json.loads(browser.post("echo", {"a": "posted", "b": "x y+&<é"}, a="asked", c="asked").text)
    assert seen["method"] == "POST"
    assert {name: seen["parameters"][name] for name in "abc"} == {"a": "posted", "b": "x y+&<é", "c": "asked"}
    where = f"{SCRIPTLET}?script=customscript_echo&deploy=1"
    seen = json.loads(browser.send("POST", where, headers={"Content-Type": "application/json"}, body=b'{"a": 1}').text)
    assert (seen["body"], "a" in seen["parameters"]) == ('{"a": 1}', False)
    upload = browser.send("POST", where, headers={"Content-Type": "multipart/form-data; boundary=x"}, body=b"--x--")
    assert "takes no uploaded files" in upload.words


def test_text_is_sent_as_the_script_wrote_it(browser: Browser) -> None:
    """What write and writeLine are given adds up, without a frame around them."""
    answer = browser.open("plain")
    assert (answer.status, answer.text) == (200, "first\n<b>second</b>")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_form_is_framed_by_a_page_that_says_what_it_is(browser: Browser) -> None:
    """Title escaped, the script's own HTML as it is, fit for phones, and nothing from elsewhere."""
    answer = browser.open("form", title=MARKUP)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.of("h1") == [MARKUP]
    assert answer.all("p", id="own")
    assert "not NetSuite" in answer.words
    assert answer.all("meta", name="viewport")
    assert answer.all("script") == []
    assert [a for t, a in answer.elements if t in {"img", "iframe"} or (a.get("src") or "").startswith("http")] == []
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_file_is_sent_with_its_name_and_type(browser: Browser) -> None:
    """As an attachment unless inline; the name survives any letters, the content is UTF-8."""
    answer = browser.open("csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    told = "attachment; filename=\"K_ufer__1_.csv\"; filename*=UTF-8''K%C3%A4ufer%20%221%22.csv"
    assert answer.headers["Content-Disposition"] == told
    assert answer.text == "\ufeffid,name\n7,Zoë\n"
    assert browser.open("csv", inline="T").headers["Content-Disposition"].startswith("inline; ")


def test_headers_of_a_script_are_sent_but_for_those_netsuite_keeps(browser: Browser) -> None:
    """A second value is added; Content-Length is discarded (section_4296361104)."""
    answer = browser.open("headed")
    assert (answer.headers["X-One"], answer.text) == ("a, b", "ok")


def test_a_redirect_to_a_record_names_its_page(browser: Browser) -> None:
    """It is answered with 302."""
    answer = browser.open("record")
    assert (answer.status, answer.headers["Location"]) == (
        302,
        "/app/common/entity/custjob.nl?id=1001&compid=TSTDRV1234567",
    )


def test_text_and_redirect_together_are_refused(browser: Browser) -> None:
    """Nobody knows what NetSuite makes of it."""
    assert "UNSUPPORTED" in browser.open("both").words


@pytest.mark.parametrize(
    ("name", "error"),
    [("throws", "NO_LUCK"), ("greedy", "SSS_USAGE_LIMIT_EXCEEDED"), ("off", "SSS_INVALID_SCRIPTLET_ID")],
)
def test_an_error_is_a_page_that_names_it(browser: Browser, name: str, error: str) -> None:
    """The error's own text is escaped; the execution log has it, where a script ran."""
    browser.account.host.log.clear()
    answer = browser.open(name, said=MARKUP)
    assert answer.status == 200
    assert error in answer.words
    assert answer.all("script") == []
    assert [line.title for line in browser.account.host.log] == ([] if name == "off" else [error])


def test_whether_an_error_has_a_status_of_its_own_is_open(tmp_path: Path) -> None:
    """The account's behaviour says which."""
    folder = project_copy(tmp_path)
    deploy(folder, "suitelet", "throws", SCRIPTS["throws"])
    with browsing(folder, page_error_status=500) as browser:
        assert browser.open("throws").status == 500


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"script": "customscript_x", "deploy": "1"}, id="no such script"),
        pytest.param({"script": "customscript_echo", "deploy": "2"}, id="no such deployment"),
        pytest.param({"script": "customscript_rfm_daily_mr", "deploy": "1"}, id="another kind of script"),
        pytest.param({"script": MARKUP, "deploy": MARKUP}, id="markup"),
    ],
)
def test_what_is_no_suitelet_is_told_without_repeating_it(browser: Browser, query: dict[str, str]) -> None:
    """The page has the code, and nothing of the query."""
    answer = browser.get(SCRIPTLET, **query)
    assert "SSS_INVALID_SCRIPTLET_ID" in answer.words
    assert "customscript" not in answer.text
    assert answer.all("script") == []


def test_a_role_outside_the_audience_gets_a_permission_page(browser: Browser) -> None:
    """Inside it, the script runs as that role."""
    browser.center.role = "MARKETING_MANAGER"
    try:
        refused = browser.open("echo")
        assert refused.of("h1") == ["Permission violation"]
        assert "INSUFFICIENT_PERMISSION" in refused.words
        assert browser.open("marketing").text == "marketing_manager"
    finally:
        browser.center.role = "ADMINISTRATOR"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("HEAD", HOME, "GET"),
        ("POST", HOME, "GET"),
        ("PUT", SCRIPTLET, "GET, POST"),
        ("HEAD", SCRIPTLET, "GET, POST"),
        ("DELETE", "/", "GET"),
    ],
)
def test_other_methods_are_not_allowed(browser: Browser, method: str, path: str, allowed: str) -> None:
    """405 with the methods there are."""
    answer = browser.send(method, path)
    assert (answer.status, answer.headers["Allow"]) == (405, allowed)


def test_the_root_leads_home_and_an_unknown_page_is_404(browser: Browser) -> None:
    """The path is not repeated."""
    answer = browser.get("/")
    assert (answer.status, answer.headers["Location"]) == (302, HOME)
    unknown = browser.get("/app/%3Cscript%3Enowhere.nl")
    assert unknown.status == 404
    assert "nowhere" not in unknown.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "10.0.0.1", "", "[::1"])
def test_another_host_name_is_refused(browser: Browser, host: str) -> None:
    """A name of somebody else's may point at this machine: neither pages nor the control answer it."""
    assert browser.send("GET", HOME, headers={"Host": host}).status == 403
    browser.sandbox.site.control = lambda _: pytest.fail("reached")
    assert browser.send("POST", "/sandbox/run-script/x", headers={"Host": host}).status == 403


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "127.0.0.1", "127.8.9.1:80", "[::1]:8080"])
def test_every_loopback_name_is_answered(browser: Browser, host: str) -> None:
    """Whatever the port, which a tunnel may change."""
    assert browser.send("GET", HOME, headers={"Host": host}).status == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [(None, 200), ("same", 200), ("http://evil.example", 403), ("null", 403), ("http://127.0.0.1:1", 403)],
)
def test_a_form_of_another_site_is_not_taken(browser: Browser, origin: str | None, status: int) -> None:
    """POST needs the page's own origin, if the browser says one."""
    headers = {} if origin is None else {"Origin": browser.sandbox.base_url if origin == "same" else origin}
    assert browser.send("POST", f"{SCRIPTLET}?script=customscript_plain&deploy=1", headers=headers).status == status


def test_web_services_keep_their_sign_in(browser: Browser) -> None:
    """Only the UI's paths are open; and they take nothing of the concurrency limit."""
    assert browser.get("/services/rest/record/v1/customer/1001").status == 401
    browser.sandbox.site.slots.limit, limit = 0, browser.sandbox.site.slots.limit
    try:
        assert browser.get(HOME).status == 200
        assert browser.get("/services/rest/record/v1/customer/1001").status == 429
    finally:
        browser.sandbox.site.slots.limit = limit
