"""OAuth 2.0 client credentials: which assertions and tokens the sandbox takes."""

import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from sandbox_http import SERVER_TIME, Client, ask_for_token, assertion_for, claims_for, code_of, served

from netsuite_rfm.sandbox.login.assertions import (
    AssertionRefusedError,
    PrivateKey,
    check_assertion,
    new_private_key,
)

AUDIENCE = "http://127.0.0.1/token"
NOW_S = 1_800_000_000
RSA_KEY = new_private_key("rsa")


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One sandbox for the tests that leave it as it was."""
    with served() as client:
        yield client


def signed(key: PrivateKey, algorithm: str, **changes: Any) -> str:
    """An assertion for a client named c with the certificate k, signed by PyJWT."""
    claims = {"iss": "c", "scope": "rest_webservices", "aud": AUDIENCE, "iat": NOW_S, "exp": NOW_S + 60}
    return jwt.encode(claims | changes, key, algorithm, headers={"kid": "k"})


def check(assertion: str, key: PrivateKey, now_s: float = NOW_S) -> dict[str, object]:
    """Check an assertion of client c with certificate k."""
    return check_assertion(assertion, "c", {"k": key.public_key()}, audience=AUDIENCE, now_s=now_s)


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        pytest.param("PS256", RSA_KEY, id="PS256"),
        pytest.param("PS384", RSA_KEY, id="PS384"),
        pytest.param("PS512", RSA_KEY, id="PS512"),
        pytest.param("ES256", ec.generate_private_key(ec.SECP256R1()), id="ES256"),
        pytest.param("ES384", ec.generate_private_key(ec.SECP384R1()), id="ES384"),
        pytest.param("ES512", ec.generate_private_key(ec.SECP521R1()), id="ES512"),
    ],
)
def test_the_six_algorithms_of_the_help_are_taken(algorithm: str, key: PrivateKey) -> None:
    """PS and ES with 256, 384 and 512 bits, as PyJWT signs them (subsect_162755332391)."""
    assert check(signed(key, algorithm), key)["iss"] == "c"


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_pkcs1_signatures_are_refused(algorithm: str) -> None:
    """RS256 and its like are right signatures, and still refused (contract of the client credentials flow)."""
    with pytest.raises(AssertionRefusedError, match="not one of the six"):
        check(signed(RSA_KEY, algorithm), RSA_KEY)


def test_an_unsigned_assertion_is_refused() -> None:
    """`alg: none` never passes."""
    assertion = jwt.encode({"iss": "c"}, "", "none", headers={"kid": "k"})
    with pytest.raises(AssertionRefusedError, match="not one of the six"):
        check(assertion, RSA_KEY)


def test_an_algorithm_of_another_curve_is_refused() -> None:
    """ES384 belongs to P-384: a P-256 certificate cannot be used with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    header, claims, _ = signed(ec.generate_private_key(ec.SECP384R1()), "ES384").split(".")
    with pytest.raises(AssertionRefusedError, match="does not fit"):
        check(f"{header}.{claims}.{'A' * 128}", key)


@pytest.mark.parametrize(
    ("lifetime_s", "taken"),
    [pytest.param(3600, True, id="60 minutes"), pytest.param(3601, False, id="one second more")],
)
def test_an_assertion_lives_60_minutes_at_most(lifetime_s: int, *, taken: bool) -> None:
    """`exp` is at most 3,600 s after `iat`."""
    assertion = signed(RSA_KEY, "PS256", exp=NOW_S + lifetime_s)
    if taken:
        check(assertion, RSA_KEY)
    else:
        with pytest.raises(AssertionRefusedError, match="at most 60 minutes"):
            check(assertion, RSA_KEY)


@pytest.mark.parametrize(
    ("now_s", "reason"),
    [
        pytest.param(NOW_S + 60, "has expired", id="at exp"),
        pytest.param(NOW_S - 301, "in the future", id="iat 301 s ahead"),
    ],
)
def test_an_assertion_is_taken_in_its_time_only(now_s: int, reason: str) -> None:
    """Not from `exp` on, and not more than 300 s before `iat`; one second inside both it is taken."""
    assertion = signed(RSA_KEY, "PS256")
    check(assertion, RSA_KEY, NOW_S + 59)
    check(assertion, RSA_KEY, NOW_S - 300)
    with pytest.raises(AssertionRefusedError, match=reason):
        check(assertion, RSA_KEY, now_s)


@pytest.mark.parametrize(
    "scope",
    [
        pytest.param("rest_webservices", id="one"),
        pytest.param(["rest_webservices", "restlets"], id="list"),
        pytest.param("rest_webservices,restlets", id="commas"),
        pytest.param("restlets rest_webservices", id="spaces"),
    ],
)
def test_scope_may_be_text_or_list(scope: object) -> None:
    """The sources differ in the form of several scopes, so each of them is taken."""
    check(signed(RSA_KEY, "PS256", scope=scope), RSA_KEY)


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        pytest.param({"iss": "another"}, 401, "invalid_client", id="unknown client"),
        pytest.param({"aud": "https://other.example/token"}, 400, "invalid_grant", id="other audience"),
        pytest.param({"scope": "suite_analytics"}, 400, "invalid_scope", id="no rest_webservices"),
        pytest.param({"scope": "rest_webservices all"}, 400, "invalid_scope", id="unknown scope"),
        pytest.param({"scope": None}, 400, "invalid_scope", id="no scope"),
        pytest.param({"exp": "soon"}, 400, "invalid_grant", id="exp is no number"),
        pytest.param({"iat": None}, 400, "invalid_grant", id="no iat"),
    ],
)
def test_a_wrong_claim_is_refused(client: Client, changes: dict[str, Any], status: int, error: str) -> None:
    """Errors of the token endpoint as in subsect_158521832417: 400, but 401 for invalid_client."""
    response = ask_for_token(client.sandbox, assertion_for(client.sandbox, **changes))
    assert (response.status_code, response.json()) == (status, {"error": error})
    assert response.headers.get("WWW-Authenticate", "").startswith("Basic realm=") is (status == 401)


def test_a_signature_of_another_key_is_refused(client: Client) -> None:
    """The right claims signed by a key that is not the certificate's: invalid_client."""
    other = ec.generate_private_key(ec.SECP256R1())
    kid = client.sandbox.settings("oauth2")["NETSUITE_CERTIFICATE_ID"]
    claims = claims_for(client.sandbox)
    for headers in ({"kid": kid}, {"kid": "unknown"}, {}):
        response = ask_for_token(client.sandbox, jwt.encode(claims, other, "ES256", headers=headers))
        assert (response.status_code, response.json()) == (401, {"error": "invalid_client"})


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"grant_type": "password"}, "unsupported_grant_type", id="other grant"),
        pytest.param({"grant_type": ""}, "invalid_request", id="no grant"),
        pytest.param({"client_assertion_type": "x"}, "invalid_request", id="other assertion type"),
        pytest.param({"client_assertion": "a.b"}, "invalid_request", id="no JWT"),
        pytest.param({"client_assertion": "?.?.?"}, "invalid_request", id="no base64"),
        pytest.param({"client_assertion": "YQ.YQ.YQ"}, "invalid_request", id="no JSON"),
    ],
)
def test_a_malformed_token_request_is_400(client: Client, changes: dict[str, str], error: str) -> None:
    """What is missing or unreadable is told by the code of OAuth 2.0."""
    response = ask_for_token(client.sandbox, assertion_for(client.sandbox), **changes)
    assert (response.status_code, response.json()) == (400, {"error": error})


def test_a_token_answer_has_the_documented_members(client: Client) -> None:
    """`expires_in` 3600 as a number and `token_type` Bearer, unless switched (section_162790605110)."""
    answer = ask_for_token(client.sandbox, assertion_for(client.sandbox)).json()
    assert (answer["expires_in"], answer["token_type"]) == (3600, "Bearer")
    with served(behaviour={"token_type": "bearer", "expires_in_form": "text"}) as other:
        answer = ask_for_token(other.sandbox, assertion_for(other.sandbox)).json()
        assert (answer["expires_in"], answer["token_type"]) == ("3600", "bearer")


@pytest.mark.parametrize(
    ("authorization", "status", "challenge"),
    [
        pytest.param(None, 401, None, id="no header"),
        pytest.param("Basic YTpi", 401, None, id="another scheme"),
        pytest.param("Bearer", 400, "invalid_request", id="no token"),
        pytest.param("Bearer a b", 400, "invalid_request", id="two tokens"),
        pytest.param("Bearer unknown", 401, "invalid_token", id="unknown token"),
    ],
)
def test_a_request_without_a_live_token_is_refused(
    client: Client, authorization: str | None, status: int, challenge: str | None
) -> None:
    """Status and WWW-Authenticate of subsect_158521885412."""
    headers = {} if authorization is None else {"Authorization": authorization}
    response = requests.get(client.sandbox.base_url + SERVER_TIME, headers=headers, timeout=30)
    assert response.status_code == status
    header = response.headers.get("WWW-Authenticate", "")
    assert (f'error="{challenge}"' in header) if challenge else not header


def test_a_token_ends_when_revoked_or_when_its_time_is_over() -> None:
    """A token that worked answers 401 once revoked; one with no lifetime never works."""
    with served() as client:
        assert client.get(SERVER_TIME).status_code == 200
        client.sandbox.revoke_tokens()
        response = client.get(SERVER_TIME)
        assert (response.status_code, code_of(response)) == (401, "INVALID_LOGIN")
        client.sign_in()
        assert client.get(SERVER_TIME).status_code == 200
        assert client.sandbox.site.bearer.tokens_given == 2
    with served(token_lifetime_s=0) as client:
        assert client.get(SERVER_TIME).status_code == 401


def test_a_refused_token_may_come_without_a_body() -> None:
    """By switch only the headers tell; nobody knows which it is."""
    with served(behaviour={"bearer_failure_body": "none"}) as client:
        client.sandbox.revoke_tokens()
        response = client.get(SERVER_TIME)
        assert (response.status_code, response.content) == (401, b"")
        assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


def test_the_rsa_key_option_makes_a_key_the_help_allows() -> None:
    """RSA keys have 3072 bits and sign PS256; the settings hold the private key as PEM."""
    with served(key_kind="rsa") as client:
        assert client.sandbox.site.bearer.key.private_key.key_size == 3072
        settings = client.sandbox.settings()
        now_s = int(time.time())
        assert settings["NETSUITE_PRIVATE_KEY"].startswith("-----BEGIN PRIVATE KEY-----\n")
        assertion = jwt.encode(
            claims_for(client.sandbox, exp=now_s + 3600, iat=now_s),
            settings["NETSUITE_PRIVATE_KEY"],
            "PS256",
            headers={"kid": settings["NETSUITE_CERTIFICATE_ID"]},
        )
        assert ask_for_token(client.sandbox, assertion).status_code == 200
