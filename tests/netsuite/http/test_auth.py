"""Requests are signed as NetSuite documents it: checked with its own sample, with public keys, and by hand."""

import base64
import hashlib
import hmac
import re
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from pydantic import SecretStr
from requests.utils import to_native_string

from netsuite_rfm.errors import SettingsError
from netsuite_rfm.netsuite.http import auth
from netsuite_rfm.netsuite.http.auth import Clock, OAuth2, TokenBased, signing_algorithm
from tests.netsuite.clients import pem_of, token_based

AUDIENCE = "https://1234567.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token"


def prepared(method: str, url: str, **more: object) -> requests.PreparedRequest:
    """Return a request that is ready to be signed."""
    return requests.Request(method, url, **more).prepare()


def no_token(_form: dict[str, str]) -> tuple[str, float]:
    """Fail: nobody may ask for a token."""
    raise AssertionError("token-based authentication fetches no token")


def oauth_fields(request: requests.PreparedRequest) -> dict[str, str]:
    """Read the fields of an OAuth 1.0 header, decoded."""
    header = to_native_string(request.headers["Authorization"])
    assert header.startswith("OAuth ")
    return {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', header)}


def signature_by_hand(method: str, url: str, fields: dict[str, str], secrets: tuple[str, str]) -> str:
    """Sign as RFC 5849 section 3.4 says, from the header's own nonce and timestamp."""
    parts = urlsplit(url)
    signed = [(name, value) for name, value in fields.items() if name not in ("realm", "oauth_signature")]
    pairs = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in signed + parse_qsl(parts.query))
    parameters = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join(quote(text, safe="~") for text in (method, f"https://{parts.netloc}{parts.path}", parameters))
    key = "&".join(quote(secret, safe="~") for secret in secrets)
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha256).digest()).decode()


class TestTokenBased:
    """OAuth 1.0a with HMAC-SHA256."""

    def test_oracles_published_sample_has_the_published_signature(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The signature of section_1534941088 comes out of our signer, given its nonce and timestamp."""
        signer = TokenBased(
            SecretStr("ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4"),
            SecretStr("d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5"),
            SecretStr("2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc"),
            SecretStr("c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295"),
            realm="123456",
        )
        monkeypatch.setattr(signer.clock, "now_s", lambda: 1508242306.9)
        monkeypatch.setattr("oauthlib.oauth1.rfc5849.generate_nonce", lambda: "fjaLirsIcCGVZWzBX0pg")
        url = "https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40"
        assert oauth_fields(signer.sign(prepared("GET", url), no_token)) == {
            "realm": "123456",
            "oauth_consumer_key": "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4",
            "oauth_token": "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc",
            "oauth_nonce": "fjaLirsIcCGVZWzBX0pg",
            "oauth_timestamp": "1508242306",
            "oauth_signature_method": "HMAC-SHA256",
            "oauth_version": "1.0",
            "oauth_signature": "B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY=",
        }

    @pytest.mark.parametrize(
        ("method", "query"),
        [
            pytest.param("GET", "", id="no query"),
            pytest.param("POST", "?limit=1000&offset=0", id="page of a query"),
            pytest.param("GET", "?ids=7%2C9&expand=a%20b", id="values that need encoding"),
        ],
    )
    def test_query_parameters_are_part_of_the_signature(self, method: str, query: str) -> None:
        """A signature without them is refused by NetSuite as a failed login."""
        url = "https://1234567.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql" + query
        body = {"data": b'{"q":"SELECT 1"}', "headers": {"Content-Type": "application/json"}}
        request = token_based().sign(prepared(method, url, **(body if method == "POST" else {})), no_token)
        fields = oauth_fields(request)
        assert fields["oauth_signature"] == signature_by_hand(method, url, fields, ("consumer-secret", "token-secret"))
        assert request.url == url
        if method == "POST":
            assert request.body == body["data"]

    def test_the_realm_is_sent_and_not_signed(self) -> None:
        """The realm is the account id with an underscore; RFC 5849 keeps it out of the base string."""
        url = "https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/customer/7"
        fields = oauth_fields(token_based(realm="1234567_SB1").sign(prepared("GET", url), no_token))
        assert fields["realm"] == "1234567_SB1"
        assert fields["oauth_signature"] == signature_by_hand("GET", url, fields, ("consumer-secret", "token-secret"))

    def test_each_signature_has_a_nonce_of_its_own(self) -> None:
        """A nonce may be used once, by a retry and by side-by-side requests too."""
        signer, nonces = token_based(), []

        def sign_some() -> None:
            signed = (signer.sign(prepared("GET", AUDIENCE), no_token) for _ in range(50))
            nonces.extend(oauth_fields(request)["oauth_nonce"] for request in signed)

        threads = [threading.Thread(target=sign_some) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(nonces)) == 200
        assert min(map(len, nonces)) >= 6

    def test_the_timestamp_is_netsuites_time_once_the_skew_is_known(self) -> None:
        """NetSuite refuses a timestamp that is five minutes off (subsect_156935170194)."""
        signer = token_based()
        signer.clock.ahead_s = 3600
        stamp = int(oauth_fields(signer.sign(prepared("GET", AUDIENCE), no_token))["oauth_timestamp"])
        assert abs(stamp - (time.time() - 3600)) < 60


class Issued:
    """Hands out numbered tokens, and keeps the forms that asked for them."""

    def __init__(self, life_s: float = 3600) -> None:
        self.forms: list[dict[str, str]] = []
        self.life_s = life_s

    def __call__(self, form: dict[str, str]) -> tuple[str, float]:
        """Issue a token."""
        self.forms.append(form)
        return f"token-{len(self.forms)}", self.life_s


def oauth2_with(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> OAuth2:
    """Return a signer with this key."""
    return OAuth2(SecretStr("the-client-id"), SecretStr("the-certificate-id"), pem_of(key), AUDIENCE)


KEYS = [
    pytest.param(lambda: rsa.generate_private_key(65537, 3072), "PS256", id="RSA 3072"),
    pytest.param(lambda: ec.generate_private_key(ec.SECP256R1()), "ES256", id="EC 256"),
    pytest.param(lambda: ec.generate_private_key(ec.SECP384R1()), "ES384", id="EC 384"),
    pytest.param(lambda: ec.generate_private_key(ec.SECP521R1()), "ES512", id="EC 521"),
]


class TestOAuth2:
    """Client credentials with a certificate."""

    @pytest.mark.parametrize("bits", [2048, 3070])
    def test_an_rsa_key_of_a_size_that_netsuite_refuses_costs_no_sign_in(self, bits: int) -> None:
        """Five refused sign-ins lock the user, so the size is checked before the first."""
        with pytest.raises(SettingsError, match=f"an RSA key of {bits} bits; NetSuite accepts 3072 or 4096"):
            oauth2_with(rsa.generate_private_key(65537, bits))

    @pytest.mark.parametrize(("make_key", "algorithm"), KEYS)
    def test_the_assertion_is_what_netsuite_asks_for(
        self, make_key: Callable[[], rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey], algorithm: str
    ) -> None:
        """Header and claims of subsect_162755332391, and a signature that the public key confirms."""
        key, issued = make_key(), Issued()
        signed = oauth2_with(key).sign(prepared("GET", "https://example.com/"), issued)
        assert signed.headers["Authorization"] == "Bearer token-1"
        (form,) = issued.forms
        assertion = form.pop("client_assertion")
        assert form == {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        }
        assert jwt.get_unverified_header(assertion) == {
            "typ": "JWT",
            "alg": algorithm,
            "kid": "the-certificate-id",
        }
        claims = jwt.decode(assertion, key.public_key(), algorithms=[algorithm], audience=AUDIENCE)
        assert claims["iss"] == "the-client-id"
        assert claims["aud"] == AUDIENCE
        assert claims["scope"] in ("rest_webservices", ["rest_webservices"])
        assert 0 < claims["exp"] - claims["iat"] <= 3600

    def test_every_assertion_is_another(self, ec_key: ec.EllipticCurvePrivateKey) -> None:
        """An assertion that was seen once must be of no use again."""
        signer, issued = oauth2_with(ec_key), Issued(life_s=0)
        for _ in range(5):
            signer.sign(prepared("GET", AUDIENCE), issued)
        claims = [jwt.decode(form["client_assertion"], options={"verify_signature": False}) for form in issued.forms]
        assert len({claim["jti"] for claim in claims}) == 5

    @pytest.mark.parametrize(
        ("life_s", "still_used_s", "renewed_s"),
        [
            pytest.param(3600, 3479, 3480, id="an hour: two minutes early"),
            pytest.param(200, 99, 100, id="a short life: after half of it"),
            pytest.param(0, None, 0, id="no life at all: at once"),
        ],
    )
    def test_a_token_is_renewed_before_its_end(
        self,
        ec_key: ec.EllipticCurvePrivateKey,
        monkeypatch: pytest.MonkeyPatch,
        life_s: float,
        still_used_s: float | None,
        renewed_s: float,
    ) -> None:
        """A request in flight must not find its token ended; the clock that counts cannot be set back."""
        now = SimpleNamespace(s=1000.0)
        monkeypatch.setattr(auth, "time", SimpleNamespace(monotonic=lambda: now.s, time=time.time))
        signer, issued = oauth2_with(ec_key), Issued(life_s)
        signer.sign(prepared("GET", AUDIENCE), issued)
        if still_used_s is not None:
            now.s = 1000.0 + still_used_s
            assert signer.sign(prepared("GET", AUDIENCE), issued).headers["Authorization"] == "Bearer token-1"
        now.s = 1000.0 + renewed_s
        assert signer.sign(prepared("GET", AUDIENCE), issued).headers["Authorization"] == "Bearer token-2"

    def test_a_refused_token_is_renewed_once_for_all_who_used_it(self, ec_key: ec.EllipticCurvePrivateKey) -> None:
        """Ten requests that were refused with one token must not ask for ten others."""
        signer, issued = oauth2_with(ec_key), Issued()
        refused = [signer.sign(prepared("GET", AUDIENCE), issued) for _ in range(10)]
        for request in refused:
            signer.renew(request)
            signer.sign(prepared("GET", AUDIENCE), issued)
        assert len(issued.forms) == 2

    def test_many_threads_fetch_one_token(self, ec_key: ec.EllipticCurvePrivateKey) -> None:
        """The first requests of a run start together; one sign-in serves them all."""
        signer, issued = oauth2_with(ec_key), Issued()
        together = threading.Barrier(8)

        def sign() -> None:
            together.wait(10)
            signer.sign(prepared("GET", AUDIENCE), issued)

        threads = [threading.Thread(target=sign) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(issued.forms) == 1

    def test_the_assertion_is_dated_by_netsuites_clock(self, ec_key: ec.EllipticCurvePrivateKey) -> None:
        """A machine whose clock is wrong can still sign in."""
        signer, issued = oauth2_with(ec_key), Issued()
        signer.clock.ahead_s = -7200
        signer.sign(prepared("GET", AUDIENCE), issued)
        claims = jwt.decode(issued.forms[0]["client_assertion"], options={"verify_signature": False})
        assert abs(claims["iat"] - (time.time() + 7200)) < 60


def encrypted_pem() -> str:
    """Return a key behind a passphrase."""
    key = ec.generate_private_key(ec.SECP256R1())
    protected = serialization.BestAvailableEncryption(b"a passphrase")
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protected).decode()


def pem_of_edwards_key(*, unknown_kind: bool = False) -> str:
    """Return a key of a kind that NetSuite does not take; or of one that nobody knows."""
    der = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    if unknown_kind:
        assert bytes.fromhex("06032b6570") in der  # 1.3.101.112, Ed25519
        der = der.replace(bytes.fromhex("06032b6570"), bytes.fromhex("06032b6501"))
    text = base64.encodebytes(der).decode()
    return f"-----BEGIN PRIVATE KEY-----\n{text}-----END PRIVATE KEY-----\n"


def public_pem() -> str:
    """Return the public half, which people mistake for the private one."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


BAD_KEYS = [
    pytest.param(lambda: "", id="empty"),
    pytest.param(lambda: "my-secret-passphrase", id="not a key"),
    pytest.param(lambda: "schlüssel-größe", id="not ASCII"),
    pytest.param(lambda: "-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n-----END PRIVATE KEY-----", id="rubbish in PEM"),
    pytest.param(lambda: pem_of(ec.generate_private_key(ec.SECP256R1())).get_secret_value()[:-60], id="cut off"),
    pytest.param(public_pem, id="public key"),
    pytest.param(encrypted_pem, id="with a passphrase"),
    pytest.param(pem_of_edwards_key, id="Ed25519"),
    pytest.param(lambda: pem_of_edwards_key(unknown_kind=True), id="kind that nobody knows"),
    pytest.param(lambda: pem_of(ec.generate_private_key(ec.SECP256K1())).get_secret_value(), id="EC curve not taken"),
    pytest.param(lambda: pem_of(ec.generate_private_key(ec.SECP224R1())).get_secret_value(), id="EC 224"),
]


@pytest.mark.parametrize("make_pem", BAD_KEYS)
def test_a_bad_key_is_one_line_that_names_the_setting_and_shows_no_key(make_pem: Callable[[], str]) -> None:
    """The person reads what is wrong and what to do; the key's text stays out of it."""
    text = make_pem()
    with pytest.raises(SettingsError) as refused:
        signing_algorithm(SecretStr(text))
    message = str(refused.value)
    assert message.startswith("NETSUITE_PRIVATE_KEY: ")
    assert "\n" not in message
    lines = [line for line in text.splitlines() if line and "PRIVATE KEY" not in line]
    assert not any(line in message for line in lines)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


class TestClock:
    """This machine's clock against NetSuite's."""

    @pytest.mark.parametrize(
        "header",
        [
            pytest.param(None, id="no header"),
            pytest.param("", id="empty"),
            pytest.param("yesterday", id="not a date"),
            pytest.param("Mon, 99 Foo 2026 99:99:99 GMT", id="impossible date"),
        ],
    )
    def test_an_unreadable_date_changes_nothing(self, header: str | None) -> None:
        """A gateway's answer must not move the clock."""
        clock = Clock()
        assert clock.compare(header) is False
        assert clock.ahead_s == 0

    @pytest.mark.parametrize(
        ("ahead_s", "matters"),
        [
            pytest.param(-600, True, id="ten minutes slow"),
            pytest.param(600, True, id="ten minutes fast"),
            pytest.param(10, False, id="ten seconds fast"),
        ],
    )
    def test_a_skew_that_matters_is_learned_once(self, ahead_s: float, matters: bool) -> None:  # noqa: FBT001 - a table
        """Told a second time it is no news, so nobody tries again for it."""
        theirs = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() - ahead_s))
        clock = Clock()
        assert clock.compare(theirs) is matters
        assert clock.compare(theirs) is False
        if matters:
            assert abs(clock.now_s() - (time.time() - ahead_s)) < 5
