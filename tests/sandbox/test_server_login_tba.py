"""Token-based authentication: the sandbox's own reading of RFC 5849 against Oracle, the RFC and public signers."""

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import requests
from oauthlib.oauth1 import Client as Signer
from requests_oauthlib import OAuth1
from sandbox_http import SERVER_TIME, SUITEQL, Client, code_of, detail_of, served

from netsuite_rfm.sandbox.http.errors import NetSuiteError
from netsuite_rfm.sandbox.http.exchange import Request
from netsuite_rfm.sandbox.login.signatures import LOCK_S, TokenBasedLogin, TokenPassport, base_string, sign
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.clock import Clock
from tests.support.public_client import Config, NetSuite, TokenAuth

NOW_S = 1_508_242_306
PASSPORT = TokenPassport("123456", "ck", "cs", "tk", "ts")


class StoppedClock(Clock):
    """A clock that always shows the time of Oracle's example."""

    def epoch_s(self) -> float:
        """Seconds since 1970."""
        return float(NOW_S)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One sandbox for all tests here."""
    with served(auth="tba") as client:
        yield client


@pytest.fixture(autouse=True)
def unlocked(client: Client) -> None:
    """Each test begins with a user who is not locked."""
    client.sandbox.site.token_login.unlock()


def signer(sandbox: Sandbox, **changes: Any) -> OAuth1:
    """requests-oauthlib's signature with the sandbox's passport, changed as asked."""
    settings = sandbox.settings("tba")
    values = {
        "client_key": settings["NETSUITE_CONSUMER_KEY"],
        "client_secret": settings["NETSUITE_CONSUMER_SECRET"],
        "resource_owner_key": settings["NETSUITE_TOKEN_ID"],
        "resource_owner_secret": settings["NETSUITE_TOKEN_SECRET"],
        "realm": settings["NETSUITE_ACCOUNT"],
        "signature_method": "HMAC-SHA256",
    }
    return OAuth1(**(values | changes))


def public_signer(timestamp: str) -> Signer:
    """Oauthlib's signer with the passport of these tests."""
    return Signer(
        "ck",
        client_secret="cs",
        resource_owner_key="tk",
        resource_owner_secret="ts",
        signature_method="HMAC-SHA256",
        realm="123456",
        timestamp=timestamp,
    )


def test_oracles_published_signature() -> None:
    """The example of section_1534941088 of Oracle's help gives the signature printed there."""
    parameters = {
        "oauth_consumer_key": "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4",
        "oauth_token": "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc",
        "oauth_nonce": "fjaLirsIcCGVZWzBX0pg",
        "oauth_timestamp": "1508242306",
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_version": "1.0",
    }
    url = "https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40"
    signature = sign(
        base_string("GET", url, parameters.items()),
        "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5",
        "c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295",
    )
    assert signature == "B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY="


def test_the_base_string_of_the_rfc() -> None:
    """The example of RFC 5849 3.4.1.1: repeated names, empty values, a plus, and letters beyond the unreserved."""
    parameters = [
        ("b5", "=%3D"),
        ("a3", "a"),
        ("c@", ""),
        ("a2", "r b"),
        ("oauth_consumer_key", "9djdj82h48djs9d2"),
        ("oauth_token", "kkk9d7dh3k39sjv7"),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", "137131201"),
        ("oauth_nonce", "7d8f3e4a"),
        ("c2", ""),
        ("a3", "2 q"),
    ]
    assert base_string("post", "http://EXAMPLE.com:80/request?b5=%3D%253D", parameters) == (
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540"
        "%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method"
        "%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
    )


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("", id="no query"),
        pytest.param("?limit=1000&offset=0", id="paging"),
        pytest.param("?b=2&a=1&a=&c=x%20y+z&d=%C3%A4~%2F%25", id="odd letters and repeated names"),
    ],
)
def test_requests_oauthlib_signs_in(client: Client, query: str) -> None:
    """A public signer's header is taken, whatever stands in the query."""
    url = client.sandbox.base_url + SERVER_TIME + query
    response = requests.get(url, auth=signer(client.sandbox), timeout=30)
    assert response.status_code == 200, client.sandbox.site.token_login.audit


def test_the_query_is_part_of_the_signature(client: Client) -> None:
    """A signature over the URL without its query fails: the mistake of many clients."""
    signed = requests.Request("GET", client.sandbox.base_url + SERVER_TIME, auth=signer(client.sandbox)).prepare()
    assert signed.url is not None
    signed.url += "?limit=10"
    with requests.Session() as session:
        assert session.send(signed, timeout=30).status_code == 401
    assert client.sandbox.site.token_login.audit[-1] == "InvalidSignature"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"client_key": "x"}, "consumer_key_unknown", id="consumer key"),
        pytest.param({"client_secret": "x"}, "InvalidSignature", id="consumer secret"),
        pytest.param({"resource_owner_key": "x"}, "token_rejected", id="token"),
        pytest.param({"resource_owner_secret": "x"}, "InvalidSignature", id="token secret"),
        pytest.param({"realm": "OTHER"}, "token_rejected", id="realm of another account"),
        pytest.param({"realm": None}, "token_rejected", id="no realm"),
        pytest.param({"signature_method": "HMAC-SHA1"}, "UnknownAlgorithm", id="HMAC-SHA1"),
        pytest.param({"nonce": "short"}, "NonceUsed", id="nonce of five characters"),
        pytest.param({"resource_owner_key": None}, "MissingTokenPassportRequiredFields", id="no token"),
    ],
)
def test_a_wrong_sign_in_tells_nothing(client: Client, changes: dict[str, Any], code: str) -> None:
    """401 INVALID_LOGIN with one text for all (section_156570709583); the cause is in the audit trail only."""
    url = client.sandbox.base_url + SERVER_TIME
    response = requests.get(url, auth=signer(client.sandbox, **changes), timeout=30)
    assert (response.status_code, code_of(response)) == (401, "INVALID_LOGIN")
    assert detail_of(response).startswith("Invalid login attempt. For more details, see the Login Audit Trail")
    assert client.sandbox.site.token_login.audit[-1] == code


def test_a_nonce_serves_once(client: Client) -> None:
    """The same header a second time is refused; a nonce of six characters is long enough."""
    url = client.sandbox.base_url + SERVER_TIME
    signed = requests.Request("GET", url, auth=signer(client.sandbox, nonce="sixsix")).prepare()
    with requests.Session() as session:
        assert [session.send(signed, timeout=30).status_code for _ in range(2)] == [200, 401]
    assert client.sandbox.site.token_login.audit[-1] == "NonceUsed"


def test_five_failures_in_a_row_lock_the_user_for_half_an_hour(client: Client) -> None:
    """Four and a good one do not; after the fifth even a right signature is refused, until the time is over."""
    sandbox = client.sandbox
    login = sandbox.site.token_login

    def status(**changes: Any) -> int:
        return requests.get(sandbox.base_url + SERVER_TIME, auth=signer(sandbox, **changes), timeout=30).status_code

    wrong = {"client_secret": "wrong"}
    assert [status(**wrong) for _ in range(4)] + [status()] == [401] * 4 + [200]
    assert [status(**wrong) for _ in range(5)] + [status()] == [401] * 6
    assert login.audit[-1] == "temporary_locked"
    sandbox.site.clock.skew_s = LOCK_S - 30
    try:
        assert (status(timestamp=str(int(sandbox.site.clock.epoch_s()))), login.audit[-1]) == (401, "temporary_locked")
        sandbox.site.clock.skew_s = LOCK_S + 1
        assert status(timestamp=str(int(sandbox.site.clock.epoch_s()))) == 200
    finally:
        sandbox.site.clock.skew_s = 0


@pytest.mark.parametrize(
    ("timestamp_s", "code"),
    [
        pytest.param(NOW_S - 300, None, id="300 s ago"),
        pytest.param(NOW_S + 300, None, id="300 s ahead"),
        pytest.param(NOW_S - 301, "InvalidTimestamp", id="301 s ago"),
        pytest.param(NOW_S + 301, "InvalidTimestamp", id="301 s ahead"),
        pytest.param("later", "InvalidTimestamp", id="no number"),
    ],
)
def test_a_timestamp_is_within_five_minutes(timestamp_s: int | str, code: str | None) -> None:
    """Timestamps may be 5 minutes off, no more (subsect_156935170194)."""
    login = TokenBasedLogin(PASSPORT, StoppedClock())
    public = public_signer(timestamp=str(timestamp_s))
    _, headers, _ = public.sign("http://127.0.0.1/x?a=1")
    request = Request("GET", "/x?a=1", {"authorization": headers["Authorization"]}, b"", origin="http://127.0.0.1")
    if code is None:
        login.check(request)
        assert login.audit == []
    else:
        with pytest.raises(NetSuiteError):
            login.check(request)
        assert login.audit == [code]


def test_form_fields_are_signed() -> None:
    """RFC 5849 3.4.1.3.1: the fields of a form body are part of the signature."""
    login = TokenBasedLogin(PASSPORT, StoppedClock())
    public = public_signer(timestamp=str(NOW_S))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    _, headers, body = public.sign("http://127.0.0.1/x", "POST", f"a=1&b={quote('ü &')}", form)
    sent = {name.lower(): value for name, value in headers.items()}
    login.check(Request("POST", "/x", sent, body.encode(), origin="http://127.0.0.1"))
    with pytest.raises(NetSuiteError):
        login.check(Request("POST", "/x", sent, b"a=2", origin="http://127.0.0.1"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the libraries it uses
def test_the_public_client_netsuite_runs_suiteql(client: Client) -> None:
    """The PyPI package `netsuite`, which none of us wrote, signs in and reads rows."""
    settings = client.sandbox.settings("tba")
    config = Config(
        account=settings["NETSUITE_ACCOUNT"],
        auth=TokenAuth(
            consumer_key=settings["NETSUITE_CONSUMER_KEY"],
            consumer_secret=settings["NETSUITE_CONSUMER_SECRET"],
            token_id=settings["NETSUITE_TOKEN_ID"],
            token_secret=settings["NETSUITE_TOKEN_SECRET"],
        ),
    )
    answer = asyncio.run(
        NetSuite(config).rest_api.suiteql(
            "SELECT id FROM customer ORDER BY id", limit=2, offset=2, url=client.sandbox.base_url + SUITEQL
        )
    )
    assert [item["id"] for item in answer["items"]] == ["1007", "1010"]
    assert answer["hasMore"] is True
