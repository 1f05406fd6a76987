"""Tokens and credentials, as the client keeps, renews and gives them up."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import jwt
import pytest

from netsuite_rfm.errors import SignInError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.lockout_guard import MOST_ALONE
from netsuite_rfm.netsuite.http.retry import Waits
from tests.netsuite.clients import MakeClient, Waiting, ask, token_based
from tests.netsuite.scripted_server import BAD_LOGIN, GOOD, HTML, LIMITED, Answer, ScriptedServer, Seen


class TestSignIn:
    """Tokens and credentials."""

    def test_one_token_serves_many_requests(self, client: Client, scripted_server: ScriptedServer) -> None:
        """A token lasts an hour; asking each time would double the requests."""
        scripted_server.play(*[GOOD] * 5)
        for _ in range(5):
            ask(client)
        assert [seen.token for seen in scripted_server.requests] == ["token-1"] * 5
        assert len(scripted_server.token_requests) == 1

    @pytest.mark.parametrize("life", [pytest.param(0, id="number"), pytest.param("0", id="text")])
    def test_a_token_is_renewed_before_its_end(
        self, client: Client, scripted_server: ScriptedServer, life: object
    ) -> None:
        """NetSuite's ``expires_in`` counts, as number or text (both are seen)."""
        token = {"access_token": "short", "expires_in": life, "token_type": "bearer"}
        scripted_server.play_tokens(Answer(body=token))
        scripted_server.play(GOOD, GOOD, GOOD)
        for _ in range(3):
            ask(client)
        assert [seen.token for seen in scripted_server.requests] == ["short", "token-2", "token-2"]

    def test_a_token_that_ended_is_renewed_once(self, client: Client, scripted_server: ScriptedServer) -> None:
        """A 401 in the middle of a run costs one token and one request."""
        scripted_server.reply_with(lambda seen: GOOD if seen.token == "token-2" else BAD_LOGIN)
        scripted_server.play_tokens()
        ask(client)
        ask(client)
        assert [seen.token for seen in scripted_server.requests] == ["token-1", "token-2", "token-2"]
        assert client.limit.lowered == 0

    @pytest.mark.parametrize("failures", [1, 2, 5])
    def test_a_token_that_ended_is_renewed_whatever_failed_before_in_the_same_call(
        self, client: Client, scripted_server: ScriptedServer, failures: int
    ) -> None:
        """A token may end while a request waits out a busy spell."""
        scripted_server.play(GOOD, *[LIMITED] * failures, BAD_LOGIN, GOOD)
        ask(client)
        ask(client)
        tokens = [seen.token for seen in scripted_server.requests]
        assert tokens == ["token-1"] * (failures + 2) + ["token-2"]

    def test_a_401_after_good_answers_may_be_the_concurrency_limit(
        self, client: Client, scripted_server: ScriptedServer
    ) -> None:
        """A new token first; then fewer requests at once, and patience (julbrs/netsuite-api-client issue 26)."""
        scripted_server.play(GOOD, *[BAD_LOGIN] * 2, GOOD)
        assert ask(client)
        assert ask(client)
        assert client.limit.lowered > 0
        assert len(scripted_server.token_requests) == 2

    def test_a_401_that_never_ends_is_given_up_as_a_sign_in(
        self, make_client: MakeClient, scripted_server: ScriptedServer
    ) -> None:
        """Credentials revoked in the middle of a run are not mistaken for a limit for ever."""
        client = make_client(waits=Waits(first_s=0.001, ceiling_s=10_000), halt=Waiting())
        scripted_server.play(GOOD)
        ask(client)
        scripted_server.reply_with(lambda _seen: BAD_LOGIN)
        with pytest.raises(SignInError):
            ask(client)
        assert len(scripted_server.requests) - 1 == 1 + MOST_ALONE
        with pytest.raises(SignInError):
            ask(client)
        assert len(scripted_server.requests) - 1 == 1 + MOST_ALONE, "what was given up on is not asked again"

    @pytest.mark.parametrize(
        "answer",
        [
            pytest.param(Answer(401, {"error": "invalid_client"}), id="401 invalid_client"),
            pytest.param(Answer(400, {"error": "invalid_grant"}), id="400 invalid_grant"),
            pytest.param(Answer(400, {"error": "invalid_request"}), id="400 invalid_request"),
            pytest.param(Answer(403, {"error": "unauthorized_client"}), id="403"),
        ],
    )
    def test_refused_credentials_stop_it_at_once(
        self, client: Client, scripted_server: ScriptedServer, answer: Answer
    ) -> None:
        """Five failures would lock the user for half an hour; so there is one."""
        scripted_server.play_tokens(*[answer] * 5)
        with pytest.raises(SignInError, match="Login Audit Trail"):
            ask(client)
        assert len(scripted_server.token_requests) == 1
        assert scripted_server.requests == []

    @pytest.mark.parametrize("kind", ["oauth2", "tba"])
    def test_a_sign_in_that_never_worked_is_tried_twice_at_most(
        self, make_client: MakeClient, scripted_server: ScriptedServer, kind: str
    ) -> None:
        """Wrong credentials stop the run."""
        scripted_server.reply_with(lambda _seen: BAD_LOGIN)
        client = make_client(token_based() if kind == "tba" else None)
        with pytest.raises(SignInError, match="401 INVALID_LOGIN"):
            ask(client)
        assert len(scripted_server.requests) <= 2

    @pytest.mark.parametrize(
        "answer",
        [
            pytest.param(LIMITED, id="429"),
            pytest.param(Answer(503, HTML), id="503"),
            pytest.param(Answer(drop="after reading"), id="dropped"),
            pytest.param(Answer(body='{"access_tok'), id="cut off"),
            pytest.param(Answer(body={"token_type": "bearer"}), id="no token in it"),
            pytest.param(Answer(body=b'{"access_token": "\x80"}'), id="bytes that are no text"),
        ],
    )
    def test_a_token_request_is_tried_again_like_any_other(
        self, client: Client, scripted_server: ScriptedServer, answer: Answer
    ) -> None:
        """A busy moment at sign-in is no reason to end the run."""
        scripted_server.play_tokens(answer)
        scripted_server.play(GOOD)
        assert ask(client)
        assert len(scripted_server.token_requests) == 2

    def test_a_token_refused_in_the_middle_of_a_run_may_be_the_concurrency_limit_too(
        self, client: Client, scripted_server: ScriptedServer
    ) -> None:
        """A renewal is asked for again, as any request is whose sign-in worked before."""
        ends_at_once = Answer(body={"access_token": "short", "expires_in": 0, "token_type": "bearer"})
        scripted_server.play_tokens(ends_at_once, BAD_LOGIN)
        scripted_server.play(GOOD, GOOD)
        assert ask(client)
        assert ask(client)
        assert [seen.token for seen in scripted_server.requests] == ["short", "token-3"]

    def test_a_wrong_clock_is_corrected_by_netsuites_own(self, client: Client, scripted_server: ScriptedServer) -> None:
        """The sign-in is tried again once, dated by the ``Date`` of NetSuite's answer."""
        theirs = datetime.now(UTC) + timedelta(minutes=20)
        refused = Answer(401, {"error": "invalid_client"}, {"Date": format_datetime(theirs, usegmt=True)})
        scripted_server.play_tokens(refused)
        scripted_server.play(GOOD)
        assert ask(client)
        dated = [_claims(seen)["iat"] for seen in scripted_server.token_requests]
        assert abs(dated[1] - theirs.timestamp()) < 60
        assert theirs.timestamp() - dated[0] > 600

    def test_a_clock_corrected_in_vain_is_not_corrected_again(
        self, client: Client, scripted_server: ScriptedServer
    ) -> None:
        """Two attempts, and the message says how far the clock is off."""
        theirs = datetime.now(UTC) + timedelta(minutes=20)
        refused = Answer(401, {"error": "invalid_client"}, {"Date": format_datetime(theirs, usegmt=True)})
        scripted_server.play_tokens(*[refused] * 5)
        with pytest.raises(SignInError, match=r"differs from NetSuite's by -1\d\d\d s"):
            ask(client)
        assert len(scripted_server.token_requests) == 2

    def test_a_wrong_clock_is_corrected_for_token_based_authentication_too(
        self, make_client: MakeClient, scripted_server: ScriptedServer
    ) -> None:
        """The second signature carries NetSuite's time and another nonce."""
        theirs = datetime.now(UTC) - timedelta(minutes=20)
        late = {"Date": format_datetime(theirs, usegmt=True)}
        scripted_server.play(Answer(401, BAD_LOGIN.body, late), GOOD)
        assert ask(make_client(token_based()))
        first, second = (seen.headers["Authorization"] for seen in scripted_server.requests)
        stamp = int(second.partition('oauth_timestamp="')[2].partition('"')[0])
        assert abs(stamp - theirs.timestamp()) < 60
        assert first.partition("oauth_nonce=")[2][:30] != second.partition("oauth_nonce=")[2][:30]


def _claims(seen: Seen) -> dict[str, float]:
    assertion = dict(pair.split("=") for pair in seen.body.decode().split("&"))["client_assertion"]
    return jwt.decode(assertion, options={"verify_signature": False})
