"""Sign requests.

OAuth 2.0 client credentials: a signed assertion is exchanged for a token valid for 60 minutes; there is no refresh
token (section_162755359851, section_162790605110). Token-based authentication: each request is signed with HMAC-SHA256
(section_1534941088). From 2027.1 on, NetSuite accepts no new integrations with it.
"""

import threading
import time
import uuid
from collections.abc import Callable
from typing import Protocol, TypeAlias

import jwt
import requests
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from oauthlib.oauth1 import Client as OAuth1Client
from pydantic import SecretStr
from requests_oauthlib import OAuth1

from netsuite_rfm.errors import SettingsError
from netsuite_rfm.netsuite.http.date_header import moment_of

TOKEN_PATH = "/services/rest/auth/oauth2/v1/token"  # noqa: S105 - a path
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFE_S = 300  # NetSuite allows 3600; a stolen assertion expires sooner this way
RENEW_BEFORE_END_S = 120
RSA_BITS = (3072, 4096)  # section_162686838198
ALGORITHM_OF_CURVE = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
SKEW_THAT_MATTERS_S = 30

FetchToken: TypeAlias = Callable[[dict[str, str]], tuple[str, float]]
"""Posts a token request and returns the token with its lifetime in seconds."""


class Clock:
    """This machine's clock, corrected by NetSuite's if they are known to differ."""

    def __init__(self) -> None:
        """Use this machine's clock until a response shows a difference."""
        self.ahead_s = 0.0

    def now_s(self) -> float:
        """Return seconds since 1970 by NetSuite's clock."""
        return time.time() - self.ahead_s

    def compare(self, date_header: str | None) -> bool:
        """Update the correction from a response's ``Date`` header; return whether it changed noticeably."""
        theirs = moment_of(date_header)
        if theirs is None:
            return False
        ahead_s = time.time() - theirs.timestamp()
        if abs(ahead_s - self.ahead_s) < SKEW_THAT_MATTERS_S:
            return False
        self.ahead_s = ahead_s
        return True


class SignIn(Protocol):
    """One method to sign in."""

    clock: Clock

    def sign(self, request: requests.PreparedRequest, fetch: FetchToken) -> requests.PreparedRequest:
        """Return the request with its ``Authorization`` header."""
        ...

    def renew(self, request: requests.PreparedRequest | None) -> bool:
        """Forget the token that ``request`` was signed with; true where the next is signed with another."""
        ...


class OAuth2:
    """OAuth 2.0 client credentials with a certificate."""

    def __init__(self, client_id: SecretStr, certificate_id: SecretStr, private_key: SecretStr, audience: str) -> None:
        """Prepare the signer; ``audience`` is the URL of the token endpoint.

        Raises:
            SettingsError: the key is not a PEM private key of a kind that NetSuite accepts.

        """
        self.clock = Clock()
        self._client_id = client_id
        self._certificate_id = certificate_id
        self._private_key = private_key
        self._algorithm = signing_algorithm(private_key)
        self._audience = audience
        self._token = ""
        self._ends_at = float("-inf")
        self._one_at_a_time = threading.Lock()

    def sign(self, request: requests.PreparedRequest, fetch: FetchToken) -> requests.PreparedRequest:
        """Add the current token to the request; fetch one first if there is none or it expires soon."""
        with self._one_at_a_time:
            if time.monotonic() >= self._ends_at:
                self._token, life_s = fetch(self._token_request())
                self._ends_at = time.monotonic() + max(life_s - RENEW_BEFORE_END_S, life_s / 2)
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def renew(self, request: requests.PreparedRequest | None) -> bool:
        """Discard the token, unless another thread has replaced it since ``request`` was signed."""
        with self._one_at_a_time:
            if request is None or request.headers.get("Authorization") == f"Bearer {self._token}":
                self._ends_at = float("-inf")
        return True

    def _token_request(self) -> dict[str, str]:
        now_s = int(self.clock.now_s())
        claims = {
            "iss": self._client_id.get_secret_value(),
            "scope": ["rest_webservices"],
            "aud": self._audience,
            "iat": now_s,
            "exp": now_s + ASSERTION_LIFE_S,
            "jti": uuid.uuid4().hex,
        }
        assertion = jwt.encode(
            claims,
            self._private_key.get_secret_value(),
            algorithm=self._algorithm,
            headers={"kid": self._certificate_id.get_secret_value()},
        )
        return {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion,
        }


class TokenBased:
    """Token-based authentication: OAuth 1.0a, HMAC-SHA256, query parameters signed, realm outside the signature."""

    def __init__(
        self,
        consumer_key: SecretStr,
        consumer_secret: SecretStr,
        token_id: SecretStr,
        token_secret: SecretStr,
        realm: str,
    ) -> None:
        """Prepare the signer; ``realm`` is the account id in upper case with an underscore."""
        self.clock = clock = Clock()

        class OnNetSuitesClock(OAuth1Client):
            def get_oauth_params(self, request: object) -> list[tuple[str, str]]:
                self.timestamp = str(int(clock.now_s()))
                params: list[tuple[str, str]] = super().get_oauth_params(request)  # type: ignore[no-untyped-call]
                return params

        self._oauth1 = OAuth1(
            consumer_key.get_secret_value(),
            client_secret=consumer_secret.get_secret_value(),
            resource_owner_key=token_id.get_secret_value(),
            resource_owner_secret=token_secret.get_secret_value(),
            signature_method="HMAC-SHA256",
            realm=realm,
            client_class=OnNetSuitesClock,
        )

    def sign(self, request: requests.PreparedRequest, fetch: FetchToken) -> requests.PreparedRequest:  # noqa: ARG002 - no token
        """Sign this request. A retry is signed again, because a nonce may be used only once."""
        signed: requests.PreparedRequest = self._oauth1(request)
        return signed

    def renew(self, request: requests.PreparedRequest | None) -> bool:  # noqa: ARG002 - no token
        """Do nothing, because there is no token to renew; the next request is signed with the same secrets."""
        return False


def signing_algorithm(private_key: SecretStr) -> str:
    """Return the signature algorithm for a PEM key: PS256 for RSA, ES256 to ES512 by the curve (subsect_162755332391).

    Raises:
        SettingsError: the text is not a PEM private key, has a passphrase, or is of a kind that NetSuite rejects.

    """
    try:
        key = load_pem_private_key(private_key.get_secret_value().encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SettingsError(
            "NETSUITE_PRIVATE_KEY: not a PEM private key without a passphrase; "
            "it begins with -----BEGIN PRIVATE KEY----- and belongs to the certificate you uploaded"
        ) from None
    if isinstance(key, rsa.RSAPrivateKey):
        if key.key_size not in RSA_BITS:
            raise SettingsError(
                f"NETSUITE_PRIVATE_KEY: an RSA key of {key.key_size} bits; NetSuite accepts 3072 or 4096. "
                "Create a new key and certificate (EC P-256 is the shortest) and upload the certificate"
            )
        return "PS256"
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in ALGORITHM_OF_CURVE:
        return ALGORITHM_OF_CURVE[key.curve.name]
    raise SettingsError(
        "NETSUITE_PRIVATE_KEY: NetSuite accepts only RSA keys (3072 or 4096 bits) and EC keys (256, 384 or 521 bits)"
    )
