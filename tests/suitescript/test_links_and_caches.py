"""N/url gives the paths the pages are found at; N/cache holds text for a while, for one script or for all."""

from collections.abc import Iterator

import pytest

from netsuite_rfm.sandbox.scripts.deployments import Asked, open_suitelet
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.n_cache import KEY_BYTES_MAX, NAME_BYTES_MAX, VALUE_BYTES_MAX
from tests.suitescript.browser import Browser, browsing, deploy, project_copy

RUN = """const N = { url, cache, runtime };
    const found = new Function('N', 'p', context.request.parameters.code)(N, context.request.parameters);
    context.response.write(JSON.stringify(found ?? null));"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Two Suitelets that run a line of code they are given."""
    folder = project_copy(tmp_path_factory.mktemp("links"))
    deploy(folder, "suitelet", "run", RUN)
    deploy(folder, "suitelet", "other", RUN)
    with browsing(folder) as serving:
        yield serving


@pytest.fixture(autouse=True)
def _empty(browser: Browser) -> None:
    """No test finds what another one put."""
    browser.account.host.caches.clear()


def value(browser: Browser, code: str, name: str = "run") -> tuple[str, int]:
    """What a line gives, as JSON, and the units it took."""
    page = open_suitelet(browser.account, f"customdeploy_{name}", asked=Asked(parameters={"code": code}))
    return "".join(page.texts), page.units


def error(browser: Browser, code: str) -> str:
    """What a line fails with."""
    with pytest.raises(SuiteScriptError) as caught:
        value(browser, code)
    return caught.value.name


@pytest.mark.parametrize(
    ("call", "path"),
    [
        ("resolveScript({ scriptId: 'customscript_rfm_setup_sl', deploymentId: 1 })", "/app/site/hosting/scriptlet.nl"),
        ("resolveRecord({ recordType: 'CUSTOMER', recordId: 1001 })", "/app/common/entity/custjob.nl?id=1001&compid="),
        ("resolveRecord({ recordType: 'customer', recordId: 7, isEditMode: true })", "custjob.nl?id=7&e=T&compid="),
        ("resolveRecord({ recordType: 'customrecord_rfm_run', recordId: 7 })", "custrecordentry.nl?rectype=30"),
        (
            "resolveTaskLink({ id: 'LIST_SEARCHRESULTS', params: { searchid: 7 } })",
            "/app/common/search/searchresults.nl?",
        ),
        ("resolveTaskLink('CARD_-29')", "/app/center/card.nl?compid=TSTDRV1234567"),
        ("resolveDomain({ hostType: 'application' })", "tstdrv1234567.app.netsuite.com"),
        (
            "resolveDomain({ hostType: N.url.HostType.RESTLET, accountId: '12_SB1' })",
            "12-sb1.restlets.api.netsuite.com",
        ),
        ("format({ domain: 'https://x.example', params: { a: 'b c' } })", "https://x.example?a=b+c"),
    ],
)
def test_paths_are_those_of_the_account(browser: Browser, call: str, path: str) -> None:
    """As observed in public type declarations; no call costs units."""
    found, units = value(browser, f"return N.url.{call};")
    assert path in found
    assert units == 0


def test_a_path_leads_to_the_page_and_carries_parameters_safely(browser: Browser) -> None:
    """What N/url gives is what a browser opens."""
    ids = "scriptId: 'customscript_run', deploymentId: 'customdeploy_run'"
    code = f"return N.url.resolveScript({{ {ids}, params: {{ code: p.q }} }});"
    asked = Asked(parameters={"code": code, "q": "return 'a&b=\u00e9';"})
    path = "".join(open_suitelet(browser.account, "customdeploy_run", asked=asked).texts).strip('"')
    assert browser.get(path).text == '"a&b=é"'


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("resolveScript({ scriptId: 'customscript_x', deploymentId: 1 })", "INVALID_ID"),
        ("resolveScript({ scriptId: 'customscript_run', deploymentId: 2 })", "INVALID_ID"),
        ("resolveScript({ scriptId: 'customscript_rfm_daily_mr', deploymentId: 1 })", "SSS_INVALID_URL_CATEGORY"),
        ("resolveRecord({ recordType: 'customrecord_x', recordId: 1 })", "INVALID_RCRD_TYPE"),
        ("resolveTaskLink({ id: 'EDIT_CUSTOMER' })", "INVALID_TASK_ID"),
        ("resolveDomain({ hostType: 'x' })", "INVALID_FLD_VALUE"),
    ],
)
def test_paths_there_are_not_are_refused(browser: Browser, call: str, name: str) -> None:
    """In the observed codes."""
    assert error(browser, f"return N.url.{call};") == name


def test_a_loader_is_asked_once(browser: Browser) -> None:
    """Two units where it is used, one where the value is there; what is no text becomes JSON."""
    get = "return N.cache.getCache({ name: 'n' }).get({ key: 'k', loader: ({ key }) => ({ key, n: %d }) });"
    assert value(browser, get % 1) == ('"{\\"key\\":\\"k\\",\\"n\\":1}"', 2)
    assert value(browser, get % 2) == ('"{\\"key\\":\\"k\\",\\"n\\":1}"', 1)


def test_a_value_that_is_not_there_is_null(browser: Browser) -> None:
    """Without a loader for one unit; what a loader gives as null is not held."""
    assert value(browser, "return N.cache.getCache({ name: 'n' }).get({ key: 'k' });") == ("null", 1)
    twice = "[c.get({ key: 'k', loader: () => null }), c.get({ key: 'k' })]"
    code = f"const c = N.cache.getCache({{ name: 'n' }}); return {twice};"
    assert value(browser, code) == ("[null,null]", 3)


def test_a_loaders_error_reaches_the_script(browser: Browser) -> None:
    """Nothing is held then."""
    loader = "() => { throw new TypeError('no'); }"
    assert error(browser, f"N.cache.getCache({{ name: 'n' }}).get({{ key: 'k', loader: {loader} }});") == "TypeError"
    assert value(browser, "return N.cache.getCache({ name: 'n' }).get({ key: 'k' });")[0] == "null"


def test_put_and_remove_cost_a_unit_each(browser: Browser) -> None:
    """Removing what is not there does nothing."""
    code = "const c = N.cache.getCache({ name: 'n' }); c.put({ key: 'k', value: 7 }); %s return c.get({ key: 'k' });"
    assert value(browser, code % "") == ('"7"', 2)
    assert value(browser, code % "c.remove({ key: 'k' }); c.remove({ key: 'x' });") == ("null", 4)


@pytest.mark.parametrize(("ttl_s", "later_s", "held"), [(300, 299, True), (300, 300, False), (0, 10**6, True)])
def test_a_value_is_held_for_its_time(browser: Browser, ttl_s: int, later_s: int, held: bool) -> None:  # noqa: FBT001 - a parameter
    """By the account's clock; 0 is without end."""
    clock, code = browser.account.clock, "const c = N.cache.getCache({ name: 'n' }); "
    put_s = clock.epoch_s()
    try:
        clock.epoch_s = lambda: put_s
        value(browser, code + f"c.put({{ key: 'k', value: 'v', ttl: {ttl_s} }});")
        clock.epoch_s = lambda: put_s + later_s
        assert (value(browser, code + "return c.get({ key: 'k' });")[0] == '"v"') is held
    finally:
        del clock.epoch_s


@pytest.mark.parametrize(("scope", "shared"), [("PRIVATE", False), ("protected", True), ("PUBLIC", True)])
def test_scope_says_who_else_sees_a_value(browser: Browser, scope: str, shared: bool) -> None:  # noqa: FBT001 - a parameter
    """Another script and another connection; a cache of another scope or name is another cache."""
    own = f"const c = N.cache.getCache({{ name: 'n', scope: '{scope}' }}); "
    value(browser, own + "c.put({ key: 'k', value: 'v' });")
    assert browser.open("run", code=own + "return c.get({ key: 'k' });").text == '"v"'
    assert (browser.open("other", code=own + "return c.get({ key: 'k' });").text == '"v"') is shared
    assert value(browser, "return N.cache.getCache({ name: 'm' }).get({ key: 'k' });")[0] == "null"


CACHE = "const c = N.cache.getCache({ name: 'n' }); "


@pytest.mark.parametrize(
    ("code", "name"),
    [
        pytest.param("N.cache.getCache({});", "SSS_MISSING_REQD_ARGUMENT", id="no name"),
        pytest.param("N.cache.getCache({ name: 7 });", "WRONG_PARAMETER_TYPE", id="name of another type"),
        pytest.param("N.cache.getCache({ name: 'n', scope: 'X' });", "UNEXPECTED_ERROR", id="no such scope"),
        pytest.param(f"N.cache.getCache('n'.repeat({NAME_BYTES_MAX + 1}));", "SSS_INVALID_TYPE_ARG", id="long name"),
        pytest.param(CACHE + "c.get({});", "SSS_MISSING_REQD_ARGUMENT", id="no key"),
        pytest.param(CACHE + "c.put({ key: 'k' });", "SSS_MISSING_REQD_ARGUMENT", id="no value"),
        pytest.param(CACHE + "c.put({ key: 'k', value: 1, ttl: 299 });", "SSS_INVALID_TYPE_ARG", id="short time"),
        pytest.param(CACHE + "c.get({ key: 'k', ttl: '300' });", "SSS_INVALID_TYPE_ARG", id="time of another type"),
        pytest.param(CACHE + "c.name = 'x';", "READ_ONLY_PROPERTY", id="name changed"),
        pytest.param(
            CACHE + f"c.put({{ key: 'k'.repeat({KEY_BYTES_MAX + 1}), value: 1 }});",
            "SSS_INVALID_TYPE_ARG",
            id="long key",
        ),
        pytest.param(
            CACHE + f"c.put({{ key: 'k', value: 'é' + 'v'.repeat({VALUE_BYTES_MAX - 1}) }});",
            "SSS_INVALID_TYPE_ARG",
            id="large value",
        ),
        pytest.param(
            CACHE + f"c.get({{ key: 'k', loader: () => 'v'.repeat({VALUE_BYTES_MAX + 1}) }});",
            "SSS_INVALID_TYPE_ARG",
            id="large value of a loader",
        ),
    ],
)
def test_a_cache_refuses_what_netsuite_refuses(browser: Browser, code: str, name: str) -> None:
    """One past each limit."""
    assert error(browser, code) == name


def test_a_cache_takes_what_is_at_its_limits(browser: Browser) -> None:
    """The longest name and key, and the largest value."""
    code = f"""const c = N.cache.getCache('n'.repeat({NAME_BYTES_MAX})); const key = 'k'.repeat({KEY_BYTES_MAX});
        c.put({{ key, value: 'v'.repeat({VALUE_BYTES_MAX}) }}); return c.get({{ key }}).length;"""
    assert value(browser, code)[0] == str(VALUE_BYTES_MAX)


def test_a_script_knows_who_runs_it(browser: Browser) -> None:
    """Role by number and by script id, and the account."""
    found = value(browser, "const u = N.runtime.getCurrentUser(); return [u.role, u.roleId, N.runtime.accountId];")[0]
    assert found == '[3,"administrator","TSTDRV1234567"]'
