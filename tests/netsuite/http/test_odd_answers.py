"""Whatever comes as an answer, it ends in one of our own errors that says what it was."""

import pytest

from netsuite_rfm.errors import NetSuiteError, RequestRefused, SettingsError, SignInError, UnreachableError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.retry import Waits
from netsuite_rfm.netsuite.write.batch import new_key, submit, task_paths
from tests.netsuite.clients import MakeClient, ask, token_based
from tests.netsuite.scripted_server import ERROR, GOOD, Answer, ScriptedServer, problem

UNREADABLE_PLACES = [
    pytest.param("http://[", id="no end of a host"),
    pytest.param("http://[::1", id="half an address"),
    pytest.param("https://example.com:port/job/7 8", id="a blank"),
    pytest.param("/job/\xff\xfe", id="bytes that are no UTF-8"),
    pytest.param("http://\xbd.example.com/", id="a host that turns into a path"),
    pytest.param("", id="nothing"),
]
TAKEN_BEFORE = problem(400, "IDEMPOTENCY_ERROR", "This key has been used.")


def at(answer: Answer, place: str) -> Answer:
    """Return the answer with this ``Location``."""
    return Answer(answer.status, answer.body, {**answer.headers, "Location": place})


@pytest.mark.parametrize("place", UNREADABLE_PLACES)
@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_to_nowhere_is_a_refusal(
    make_client: MakeClient, scripted_server: ScriptedServer, place: str, status: int
) -> None:
    """It is not followed anyway, so it need not be read."""
    scripted_server.play(at(Answer(status), place))
    with pytest.raises(RequestRefused, match="a redirect to"):
        ask(make_client(token_based()))


@pytest.mark.parametrize("place", UNREADABLE_PLACES)
def test_a_batch_taken_without_a_readable_place_is_asked_for_it_again(
    make_client: MakeClient, scripted_server: ScriptedServer, place: str
) -> None:
    """With the same key: NetSuite then says which job it made of the first, and makes no other."""
    scripted_server.play(at(Answer(202), place), at(TAKEN_BEFORE, "/services/rest/async/v1/job/7"))
    assert submit(make_client(token_based()), [{"id": 1}], key=new_key()) == "/services/rest/async/v1/job/7"
    first, again = scripted_server.requests
    key = "X-NetSuite-Idempotency-Key"
    assert (first.body, first.headers[key]) == (again.body, again.headers[key])


@pytest.mark.parametrize("again", [at(Answer(202), "http://["), problem(400, "USER_ERROR", "No."), TAKEN_BEFORE])
def test_a_batch_whose_place_stays_unknown_is_taken_all_the_same(
    make_client: MakeClient, scripted_server: ScriptedServer, again: Answer
) -> None:
    """It is no refusal: what it wrote is read back."""
    scripted_server.play(at(Answer(202), "http://["), again)
    assert submit(make_client(token_based()), [{"id": 1}], key=new_key()) == ""


def test_tasks_at_places_that_cannot_be_read_are_passed_over(
    make_client: MakeClient, scripted_server: ScriptedServer
) -> None:
    """One that can is looked at."""
    links = [{"rel": "self", "href": place} for place in ("http://[", "https://example.com/job/7/task/1")]
    scripted_server.play(Answer(200, {"items": [{"links": links}]}))
    assert task_paths(make_client(token_based()), "/job/7") == ["/job/7/task/1"]


@pytest.mark.parametrize("deep", ['{"a":' * 100_000, '{"done": true, "x": ' + "[" * 100_000])
def test_json_nested_too_deep_is_a_body_that_cannot_be_read(
    make_client: MakeClient, scripted_server: ScriptedServer, deep: str
) -> None:
    """It is asked for again, as one cut off on its way; so is a token."""
    client = make_client()
    scripted_server.play_tokens(Answer(200, deep))
    scripted_server.play(Answer(200, deep), GOOD)
    assert ask(client) is True


def test_memory_that_does_not_suffice_for_an_answer_is_told(
    make_client: MakeClient, scripted_server: ScriptedServer
) -> None:
    """What was written before is still settled, as after any answer that does not come."""
    scripted_server.reply_with(lambda _: GOOD)

    def read(_: object) -> None:
        raise MemoryError

    with pytest.raises(UnreachableError, match="a response body that cannot be read"):
        make_client(token_based()).call("GET", "/", read=read, most_attempts=2)


@pytest.mark.parametrize("code", ["CONCURRENCY_LIMIT_EXCEEDED", "SSS_REQUEST_LIMIT_EXCEEDED"])
@pytest.mark.parametrize("status", [400, 403, 429])
def test_a_code_of_the_concurrency_limit_is_a_throttled_request_whatever_its_status(
    make_client: MakeClient, scripted_server: ScriptedServer, status: int, code: str
) -> None:
    """It is tried again, with less in hand."""
    scripted_server.play(problem(status, code, "Anfrage abgelehnt."), GOOD)
    client = make_client(token_based())
    assert ask(client) is True
    assert (client.counts["throttled"], client.limit.lowered) == (1, 1)


@pytest.mark.parametrize("status", [302, 404, 405])
def test_a_page_where_the_sign_in_should_be_is_not_called_a_refused_sign_in(
    client: Client, scripted_server: ScriptedServer, status: int
) -> None:
    """The address is wrong and not the credentials; no request follows by any thread."""
    scripted_server.play_tokens(Answer(status, "<html>Page not found</html>", {"Content-Type": "text/html"}))
    with pytest.raises(SignInError, match=r"NetSuite's sign-in is not at this address: .*NETSUITE_BASE_URL"):
        ask(client)
    with pytest.raises(SignInError, match="sign-in is not at this address"):
        ask(client)
    assert len(scripted_server.token_requests) == 1


def test_a_page_in_place_of_an_answer_names_the_settings(
    make_client: MakeClient, scripted_server: ScriptedServer
) -> None:
    """An answer of NetSuite's own does not."""
    scripted_server.play(
        Answer(404, "<html>Page not found</html>", {"Content-Type": "text/html"}),
        problem(404, "NONEXISTENT_ID", "The record does not exist."),
    )
    client = make_client(token_based())
    with pytest.raises(RequestRefused, match="Compare NETSUITE_ACCOUNT and NETSUITE_BASE_URL"):
        ask(client)
    with pytest.raises(RequestRefused) as refused:
        ask(client)
    assert "NETSUITE_BASE_URL" not in str(refused.value)


def test_a_redirect_is_named_by_its_host_alone(make_client: MakeClient, scripted_server: ScriptedServer) -> None:
    """Its path and query may repeat what was sent."""
    scripted_server.play(at(Answer(302), "https://system.netsuite.com/pages/login.jsp?token=t0ken"))
    with pytest.raises(RequestRefused, match=r"302 a redirect to system\.netsuite\.com, which is not") as refused:
        ask(make_client(token_based()))
    assert "t0ken" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(f"https://{'a' * 64}.suitetalk.api.netsuite.com", id="a part of 64 letters"),
        pytest.param("https://" + ".".join(["a" * 60] * 5), id="more than 253 letters"),
        pytest.param("https://[", id="no end of a host"),
        pytest.param("https://", id="no host"),
        pytest.param("https://a..example.com", id="an empty part"),
    ],
)
def test_a_host_that_cannot_be_is_a_wrong_setting(url: str) -> None:
    """Said before anything is sent."""
    with pytest.raises(SettingsError, match="NETSUITE_ACCOUNT or NETSUITE_BASE_URL"):
        Client(url, token_based())


def test_a_host_of_63_letters_a_part_is_possible() -> None:
    """That is the limit."""
    Client(f"https://{'a' * 63}.suitetalk.api.netsuite.com", token_based()).close()


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"\xff\xfe"])
@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_certificates_that_cannot_be_read_are_a_wrong_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes | None
) -> None:
    """Said before anything is sent, by the name of the variable."""
    file = tmp_path_factory.mktemp("certificates") / "bundle.pem"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv(name, str(file))
    with pytest.raises(SettingsError, match=f"REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE: cannot read {file}"):
        Client("https://1234567.suitetalk.api.netsuite.com", token_based())


@pytest.mark.parametrize("proxy", ["http://[", "http://user:s3cret@", f"http://{'a' * 70}.com:port", "socks5://x:1"])
def test_a_proxy_that_cannot_be_is_a_wrong_setting(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    """Said before anything is sent, and without its text, which may hold a password."""
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(SettingsError, match="HTTPS_PROXY or ALL_PROXY") as refused:
        Client("https://1234567.suitetalk.api.netsuite.com", token_based())
    assert "s3cret" not in str(refused.value)


def test_a_host_that_is_not_there_is_an_answer_that_does_not_come() -> None:
    """A name that nobody knows may be known in a minute."""
    with (
        Client("https://nobody.invalid", token_based(), waits=Waits(0.001, 0.001)) as client,
        pytest.raises(NetSuiteError, match="did not respond"),
    ):
        ask(client)


def test_an_error_of_a_shape_nobody_knows_is_still_one_line(
    make_client: MakeClient, scripted_server: ScriptedServer
) -> None:
    """Deep JSON in an error answer too."""
    scripted_server.play(Answer(400, "[" * 100_000, {"Content-Type": ERROR}))
    with pytest.raises(RequestRefused, match="400 a response that is not JSON") as refused:
        ask(make_client(token_based()))
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    "date",
    [
        "yesterday",
        "Mon, 01 Jan 0001 00:00:00 +1400",
        "Fri, 31 Dec 9999 23:59:59 -1200",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 99999999999999999999 Jan 2026 00:00:00 GMT",
        "Mon, 01 Jan 2026 00:00:00 +99999999999999",
        "0",
    ],
)
def test_a_date_that_cannot_be_is_none(make_client: MakeClient, scripted_server: ScriptedServer, date: str) -> None:
    """Neither a good answer nor a refused sign-in ends in a bug over it."""
    scripted_server.play(Answer(200, GOOD.body, {"Date": date}), Answer(401, {"error": "no"}, {"Date": date}), GOOD)
    client = make_client()
    assert ask(client) is True
    told = client.netsuite_time()
    assert told is None or told.tzinfo is not None
    assert ask(client) is True
