"""Wrong credentials, and a token revoked in the middle of a run: found out without locking the user."""

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import msgspec
import pytest
import requests

from netsuite_rfm.errors import SignInError
from netsuite_rfm.netsuite.http.auth import OAuth2, SignIn
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import side_by_side
from netsuite_rfm.netsuite.http.lockout_guard import MOST_ALONE
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect
from tests.netsuite.clients import PATH, MakeClient, Waiting, ask, token_based
from tests.netsuite.scripted_server import BAD_LOGIN, GOOD, Answer, ScriptedServer, Seen
from tests.support.night import QUICK

PATIENCE_S = 20  # only a failing test waits so long
AT_ANY_CONCURRENCY = pytest.mark.parametrize("concurrency", [1, 2, 5, 15])
ENDS_AT_ONCE = Answer(body={"access_token": "short", "expires_in": 0, "token_type": "bearer"})


def server_time(client: Client) -> str:
    """Ask for NetSuite's time."""

    def read(response: requests.Response) -> str:
        return str(msgspec.json.decode(response.content))

    return client.call("GET", PATH, read=read)


def ask_often(client: Client, ask: Callable[[Client], object] = ask) -> list[object]:
    """Ask for 50 things, more at a time than may be in flight."""
    return list(side_by_side(lambda _: ask(client), range(50), workers=2 * client.limit.most))


@pytest.fixture
def server(scripted_server: ScriptedServer) -> ScriptedServer:
    """A server that answers everything well until told otherwise."""
    scripted_server.reply_with(lambda _seen: GOOD)
    return scripted_server


@pytest.fixture(params=["tba", "oauth2"])
def signer(request: pytest.FixtureRequest, oauth2: OAuth2) -> SignIn:
    """Each way of signing in."""
    return token_based() if request.param == "tba" else oauth2


class TestFromTheStart:
    """Credentials that never worked."""

    @AT_ANY_CONCURRENCY
    def test_a_wrong_secret_is_refused_once(self, concurrency: int) -> None:
        """Five at once would lock the user before the first answer came."""
        with closing(Account()) as account, Sandbox(account, auth="tba", latency_ms=5) as sandbox:
            settings = {**sandbox.settings(), **QUICK, "NETSUITE_CONCURRENCY": str(concurrency)}
            wrong = {**settings, "NETSUITE_TOKEN_SECRET": "wrong-secret"}
            with connect(settings_from(wrong)) as client, pytest.raises(SignInError):
                ask_often(client, server_time)
            assert sandbox.site.token_login.audit == ["InvalidSignature"]
            with connect(settings_from(settings)) as client:
                assert server_time(client)

    @AT_ANY_CONCURRENCY
    @pytest.mark.parametrize(
        "refusal",
        [
            pytest.param(Answer(400, {"error": "invalid_grant"}), id="400"),
            pytest.param(Answer(401, {"error": "invalid_client"}), id="401"),
        ],
    )
    def test_a_wrong_certificate_is_refused_once(
        self, make_client: MakeClient, server: ScriptedServer, concurrency: int, refusal: Answer
    ) -> None:
        """Those that waited for the token do not ask for one each."""
        server.play_tokens(*[refusal] * 100)
        client = make_client(concurrency=concurrency, halt=Waiting())
        with pytest.raises(SignInError):
            ask_often(client)
        assert (len(server.token_requests), server.requests) == (1, [])

    @AT_ANY_CONCURRENCY
    def test_a_clock_that_was_put_right_is_one_more_attempt(
        self, make_client: MakeClient, server: ScriptedServer, concurrency: int, signer: SignIn
    ) -> None:
        """The second differs from the first; a third would not."""
        theirs = format_datetime(datetime.now(UTC) + timedelta(minutes=20), usegmt=True)
        refusal = replace(BAD_LOGIN, headers={**BAD_LOGIN.headers, "Date": theirs})
        server.play_tokens(*[refusal] * 100)
        server.reply_with(lambda _seen: refusal)
        client = make_client(signer, concurrency=concurrency, halt=Waiting())
        with pytest.raises(SignInError, match="clock differs"):
            ask_often(client)
        assert len(server.requests) + len(server.token_requests) == 2

    def test_the_first_is_tried_by_one_alone_until_one_is_answered(
        self, make_client: MakeClient, server: ScriptedServer
    ) -> None:
        """An answer that says nothing of the sign-in, such as 503, leaves it so; a good one lets all go at once."""
        wide, most_in_hand = threading.Barrier(5), []

        def reply(_seen: Seen) -> Answer:
            if len(server.requests) <= 4:
                most_in_hand.append(server.most_in_hand)
                return GOOD if len(server.requests) == 4 else Answer(503)
            if len(server.requests) <= 9:
                wide.wait(PATIENCE_S)
            return GOOD

        server.reply_with(reply)
        client = make_client(token_based(), concurrency=5, halt=Waiting())
        assert ask_often(client) == [True] * 50
        assert (len(server.requests), client.counts["retries"]) == (53, 3)
        assert (most_in_hand, server.most_in_hand) == ([1] * 4, 5)


class TestWorking:
    """Credentials that work."""

    def test_it_costs_one_round_trip_before_going_wide(
        self, make_client: MakeClient, server: ScriptedServer, signer: SignIn
    ) -> None:
        """A token is the proof itself; without one the first request is. Then as many are in hand as may be."""
        alone = 0 if isinstance(signer, OAuth2) else 1
        wide = threading.Barrier(5)

        def reply(_seen: Seen) -> Answer:
            if len(server.requests) > alone:
                wide.wait(PATIENCE_S)
            return GOOD

        server.reply_with(reply)
        client = make_client(signer, concurrency=5)
        assert all(side_by_side(lambda _: ask(client), range(alone + 10), workers=5))
        assert len(server.requests) == alone + 10
        assert len(server.token_requests) == 1 - alone


def those_in_hand_refused(server: ScriptedServer, concurrency: int, *, afterwards: Answer) -> Callable[[Seen], Answer]:
    """After one request, refuse all that may be in flight once they have arrived; then answer the same to each."""
    in_hand = threading.Barrier(concurrency)

    def reply(_seen: Seen) -> Answer:
        if len(server.requests) > 1 + concurrency:
            return afterwards
        in_hand.wait(PATIENCE_S)
        return BAD_LOGIN

    return reply


class TestRevoked:
    """Credentials that worked, and do so no longer."""

    @pytest.mark.parametrize(
        ("concurrency", "alone"), [(1, MOST_ALONE), (2, MOST_ALONE), (3, 1), (4, 1), (5, 1), (15, 1)]
    )
    def test_those_in_hand_are_refused_and_one_alone_or_two(
        self, make_client: MakeClient, server: ScriptedServer, concurrency: int, alone: int, signer: SignIn
    ) -> None:
        """They cannot be called back. One alone then finds out that no limit is meant; a second unless the fifth."""
        client = make_client(signer, concurrency=concurrency, halt=Waiting())
        ask(client)
        server.reply_with(those_in_hand_refused(server, concurrency, afterwards=BAD_LOGIN))
        with pytest.raises(SignInError):
            ask_often(client)
        assert len(server.requests) - 1 == concurrency + alone

    @pytest.mark.parametrize("concurrency", [1, 2, 3])
    def test_the_user_is_not_locked(self, concurrency: int) -> None:
        """Fewer than five are refused where fewer than four were in hand, and the user can sign in at once."""
        with closing(Account()) as account, Sandbox(account, auth="tba") as sandbox:
            settings = {**sandbox.settings(), **QUICK, "NETSUITE_CONCURRENCY": str(concurrency)}
            login = sandbox.site.token_login
            with connect(settings_from(settings)) as client:
                server_time(client)
                right = login.passport
                login.passport = replace(right, token_id="revoked")
                with pytest.raises(SignInError):
                    ask_often(client, server_time)
            assert 1 + MOST_ALONE <= len(login.audit) < 5
            assert set(login.audit) == {"token_rejected"}
            login.passport = right
            with connect(settings_from(settings)) as client:
                assert server_time(client)

    @AT_ANY_CONCURRENCY
    @pytest.mark.parametrize(
        ("refusal", "times"),
        [
            pytest.param(Answer(400, {"error": "invalid_grant"}), 1, id="400"),
            pytest.param(BAD_LOGIN, 1 + MOST_ALONE, id="401, which may be the limit"),
        ],
    )
    def test_a_renewal_is_refused_as_often_at_any_concurrency(
        self, make_client: MakeClient, server: ScriptedServer, concurrency: int, refusal: Answer, times: int
    ) -> None:
        """Those that waited for the new token queue again, each to try alone."""
        server.play_tokens(ENDS_AT_ONCE, *[refusal] * 100)
        client = make_client(concurrency=concurrency, halt=Waiting())
        ask(client)
        with pytest.raises(SignInError):
            ask_often(client)
        assert (len(server.token_requests) - 1, len(server.requests)) == (times, 1)

    @AT_ANY_CONCURRENCY
    def test_a_concurrency_limit_that_calls_itself_a_bad_login_is_survived(
        self, make_client: MakeClient, server: ScriptedServer, concurrency: int, signer: SignIn
    ) -> None:
        """However many were refused together, it goes on once one alone was answered (netsuite-api-client issue 26)."""
        client = make_client(signer, concurrency=concurrency, halt=Waiting())
        ask(client)
        server.reply_with(those_in_hand_refused(server, concurrency, afterwards=GOOD))
        assert ask_often(client) == [True] * 50
        assert len(server.requests) == 1 + concurrency + 50
