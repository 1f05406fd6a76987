"""What passes is tried again, what does not is told; how long it waits, and how many at once."""

import json
import socket
import threading
import time

import pytest

from netsuite_rfm.errors import NetSuiteError, RequestRefused, StoppedError, UnreachableError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.retry import Waits
from tests.netsuite.clients import LONG_WAITS, PATH, MakeClient, Waiting, ask, read, token_based
from tests.netsuite.scripted_server import GOOD, HTML, LIMITED, Answer, ScriptedServer, Seen, problem

PASSING = [
    pytest.param(LIMITED, id="429"),
    pytest.param(Answer(429, HTML, {"Content-Type": "text/html"}), id="429 HTML"),
    pytest.param(problem(500, "UNEXPECTED_ERROR", "An unexpected error occurred."), id="500"),
    pytest.param(Answer(500, HTML, {"Content-Type": "text/html"}), id="500 HTML"),
    pytest.param(Answer(502, HTML, {"Content-Type": "text/html"}), id="502 HTML"),
    pytest.param(Answer(503, HTML, {"Content-Type": "text/html"}), id="503 HTML"),
    pytest.param(Answer(504), id="504 without a body"),
    pytest.param(problem(400, "USER_ERROR", "Record has been changed by another user."), id="record changed"),
    pytest.param(Answer(drop="before reading"), id="dropped before NetSuite acted"),
    pytest.param(Answer(drop="after reading"), id="dropped after NetSuite acted"),
    pytest.param(Answer(body={"done": True, "padding": "x" * 100}, cut=True), id="connection lost in the body"),
    pytest.param(Answer(body='{"done": tr'), id="JSON cut off"),
    pytest.param(Answer(body=""), id="empty body"),
    pytest.param(Answer(body=b'{"done": true, "note": "\x80"}'), id="bytes that are no text"),
    pytest.param(Answer(body=HTML), id="HTML with a good status"),
]


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("failure", PASSING)
def test_what_passes_is_tried_again(
    client: Client, scripted_server: ScriptedServer, failure: Answer, times: int
) -> None:
    """The call goes through in the end, and each attempt is counted."""
    scripted_server.play(*[failure] * times, GOOD)
    assert ask(client) is True
    assert len(scripted_server.requests) == times + 1
    assert client.counts["retries"] == times
    assert client.counts["requests"] == times + 1 + len(scripted_server.token_requests)


REFUSED = [
    pytest.param(problem(400, "INVALID_PARAMETER", "Invalid search query."), "INVALID_PARAMETER", id="bad query"),
    pytest.param(problem(403, "INSUFFICIENT_PERMISSION", "No."), "INSUFFICIENT_PERMISSION", id="no permission"),
    pytest.param(problem(404, "NONEXISTENT_ID", "The record does not exist."), "NONEXISTENT_ID", id="no such record"),
    pytest.param(problem(409, "IDEMPOTENCY_ERROR", "Used."), "IDEMPOTENCY_ERROR", id="key used before"),
    pytest.param(Answer(405, HTML, {"Content-Type": "text/html"}), "", id="HTML"),
]


@pytest.mark.parametrize(("answer", "code"), REFUSED)
def test_what_would_be_refused_again_is_not_tried_again(
    client: Client, scripted_server: ScriptedServer, answer: Answer, code: str
) -> None:
    """One request, and an error that keeps NetSuite's words apart."""
    scripted_server.play(answer)
    with pytest.raises(RequestRefused) as refused:
        ask(client)
    assert len(scripted_server.requests) == 1
    assert (refused.value.status, refused.value.code) == (answer.status, code)
    assert str(refused.value).startswith(f"NetSuite refused GET {PATH}: {answer.status}")


def test_an_answer_of_another_shape_is_a_known_failure(client: Client, scripted_server: ScriptedServer) -> None:
    """Good JSON that is not what was asked for is NetSuite's doing: one line, no second try, no traceback."""
    scripted_server.play(Answer(body={"done": "perhaps"}))
    with pytest.raises(NetSuiteError, match=PATH):
        ask(client)
    assert len(scripted_server.requests) == 1


class TestWaits:
    """How long, and until when."""

    def test_waits_add_up_to_the_ceiling_at_most(
        self, make_client: MakeClient, scripted_server: ScriptedServer
    ) -> None:
        """After it the call ends with what was tried and what to do."""
        scripted_server.reply_with(lambda _seen: Answer(503, HTML, {"Content-Type": "text/html"}))
        halt = Waiting()
        with pytest.raises(UnreachableError) as given_up:
            ask(make_client(waits=LONG_WAITS, halt=halt))
        assert sum(halt.waits_s) <= 300
        assert sum(halt.waits_s) > 300 - 30  # it did not end a whole wait too soon
        assert len(scripted_server.requests) == len(halt.waits_s) + 1
        assert str(len(scripted_server.requests)) in str(given_up.value)
        assert "503" in str(given_up.value)

    def test_a_ceiling_of_nothing_means_one_attempt(
        self, make_client: MakeClient, scripted_server: ScriptedServer
    ) -> None:
        """Zero seconds of waiting leave no room for another try."""
        scripted_server.reply_with(lambda _seen: LIMITED)
        with pytest.raises(UnreachableError):
            ask(make_client(waits=Waits(first_s=0.001, ceiling_s=0)))
        assert len(scripted_server.requests) == 1

    def test_two_workers_do_not_wait_in_step(self, make_client: MakeClient, scripted_server: ScriptedServer) -> None:
        """Those who were refused together come back apart."""
        scripted_server.reply_with(lambda _seen: LIMITED)
        halts = [Waiting(), Waiting()]
        for halt in halts:
            with pytest.raises(UnreachableError):
                ask(make_client(waits=LONG_WAITS, halt=halt))
        assert halts[0].waits_s != halts[1].waits_s

    @pytest.mark.parametrize(
        ("header", "least_s"), [pytest.param("17", 17, id="seconds"), pytest.param("Soon", 0, id="not a number")]
    )
    def test_retry_after_is_honoured_where_it_comes(
        self, make_client: MakeClient, scripted_server: ScriptedServer, header: str, least_s: float
    ) -> None:
        """It is not documented, and so neither relied on nor ignored."""
        scripted_server.play(Answer(429, LIMITED.body, {"Retry-After": header}), GOOD)
        halt = Waiting()
        assert ask(make_client(waits=LONG_WAITS, halt=halt))
        (waited_s,) = halt.waits_s
        assert least_s < waited_s <= least_s + 0.5

    def test_a_retry_after_beyond_the_ceiling_ends_it_at_once(
        self, make_client: MakeClient, scripted_server: ScriptedServer
    ) -> None:
        """Nobody waits for a time that is not allowed anyway."""
        scripted_server.play(Answer(429, LIMITED.body, {"Retry-After": "301"}))
        halt = Waiting()
        with pytest.raises(UnreachableError):
            ask(make_client(waits=LONG_WAITS, halt=halt))
        assert halt.waits_s == []

    def test_halt_ends_a_wait(self, make_client: MakeClient, scripted_server: ScriptedServer) -> None:
        """A run that is asked to stop does not sit out half a minute first."""
        halt = threading.Event()

        def refuse_and_halt(_seen: Seen) -> Answer:
            halt.set()
            return LIMITED

        scripted_server.reply_with(refuse_and_halt)
        with pytest.raises(StoppedError, match="stopped"):
            ask(make_client(waits=Waits(first_s=60, ceiling_s=3600), halt=halt))
        assert len(scripted_server.requests) == 1

    def test_halt_in_the_middle_of_a_wait_leaves_one_more_attempt_at_most(
        self, make_client: MakeClient, scripted_server: ScriptedServer
    ) -> None:
        """The wait is over at once, and the call soon after."""
        scripted_server.reply_with(lambda _seen: LIMITED)
        with pytest.raises(StoppedError, match="stopped"):
            ask(make_client(waits=LONG_WAITS, halt=Waiting(set_after=2)))
        assert len(scripted_server.requests) <= 3

    def test_a_slow_answer_is_given_up_and_asked_for_again(
        self, make_client: MakeClient, scripted_server: ScriptedServer
    ) -> None:
        """An answer that does not come in time counts as none."""
        never = threading.Event()
        scripted_server.play(Answer(body={"done": False}, hold=never), GOOD)
        try:
            assert ask(make_client(timeout_s=0.1)) is True
        finally:
            never.set()

    def test_a_host_that_nobody_listens_on_is_unreachable(self) -> None:
        """The error names the host and says what to check."""
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
            host = f"http://127.0.0.1:{closed.getsockname()[1]}"
            with (
                Client(host, token_based(), waits=Waits(first_s=0.001, ceiling_s=0.01)) as client,
                pytest.raises(UnreachableError, match=host),
            ):
                ask(client)


class TestConcurrency:
    """The account's limit, as the client keeps it."""

    def test_never_more_in_hand_than_was_given(self, make_client: MakeClient, scripted_server: ScriptedServer) -> None:
        """Twelve threads want something; NetSuite sees three at a time, and does see three."""
        full, client = threading.Barrier(3), make_client(concurrency=3)

        def reply(_seen: Seen) -> Answer:
            full.wait(20)  # goes on only when three are in hand together
            return GOOD

        scripted_server.reply_with(reply)
        threads = [threading.Thread(target=ask, args=(client,)) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert len(scripted_server.requests) == 12
        assert scripted_server.most_in_hand == 3

    def test_a_429_lowers_the_limit_and_good_answers_raise_it(
        self, make_client: MakeClient, scripted_server: ScriptedServer
    ) -> None:
        """The report can say how often."""
        client = make_client(concurrency=3)
        scripted_server.play(LIMITED, *[GOOD] * 50)
        ask(client)
        assert (client.limit.limit, client.limit.lowered, client.counts["throttled"]) == (2, 1, 1)
        ask(client)
        assert (client.limit.limit, client.limit.lowered) == (3, 1)

    def test_a_lowered_limit_holds_on_the_wire(self, make_client: MakeClient, scripted_server: ScriptedServer) -> None:
        """It is not only counted: while one is in hand, the next is not sent."""
        client = make_client(concurrency=3)
        while client.limit.limit > 1:
            client.limit.refused(time.monotonic())
        another, came_early = threading.Event(), []

        def reply(_seen: Seen) -> Answer:
            if came_early:
                another.set()
            else:
                came_early.append(False)
                came_early[0] = another.wait(0.1)
            return GOOD

        scripted_server.reply_with(reply)
        threads = [threading.Thread(target=ask, args=(client,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert came_early == [False]
        assert len(scripted_server.requests) == 3

    def test_a_place_is_free_while_a_request_waits_to_be_tried_again(
        self, make_client: MakeClient, scripted_server: ScriptedServer
    ) -> None:
        """Otherwise five waiting requests would stop the whole run."""
        client = make_client(concurrency=1)
        inside: list[int] = []

        class Looking(Waiting):
            def wait(self, timeout: float | None = None) -> bool:
                with client.limit.slot():
                    inside.append(1)
                return super().wait(timeout)

        client._halt = Looking()
        scripted_server.play(Answer(503), GOOD)
        assert ask(client)
        assert inside == [1]


def test_what_is_sent_is_what_was_given(client: Client, scripted_server: ScriptedServer) -> None:
    """Method, query, headers and bytes arrive as they were handed over, on every attempt."""
    scripted_server.play(Answer(503), GOOD)
    client.call(
        "PATCH", PATH, read=read, params={"limit": "5", "offset": "0"}, body=b'{"a": 1.10}', headers={"Prefer": "x, y"}
    )
    for seen in scripted_server.requests:
        assert (seen.method, seen.path, seen.params) == ("PATCH", PATH, {"limit": "5", "offset": "0"})
        assert (seen.body, seen.headers["Prefer"]) == (b'{"a": 1.10}', "x, y")


def test_a_retry_tells_the_log_what_happened_and_nothing_secret(
    client: Client, scripted_server: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status, code and wait are logged; tokens, bodies and headers are not."""
    scripted_server.play(problem(500, "UNEXPECTED_ERROR", "An unexpected error occurred. Error ID: 7"), GOOD)
    client.call("POST", PATH, read=read, body=json.dumps({"q": "SELECT body"}).encode())
    told = "".join(capsys.readouterr())
    assert "request_retried" in told
    assert "UNEXPECTED_ERROR" in told
    assert "token-1" not in told
    assert "SELECT" not in told
