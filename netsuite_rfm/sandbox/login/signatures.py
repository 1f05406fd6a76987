"""Token-based authentication: check OAuth 1.0a signatures with HMAC-SHA256, implemented from RFC 5849.

Header and signature are those of section_1534941295 and section_1534941088. Nonce, five-minute window, the codes of the
Login Audit Trail and the lock are those of subsect_156935170194: after five failures (guess: in a row), everything is
refused for 30 minutes. Query parameters are part of the signature.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from netsuite_rfm.sandbox.http.errors import invalid_login

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netsuite_rfm.sandbox.http.exchange import Request
    from netsuite_rfm.sandbox.store.clock import Clock

WINDOW_S = 300
NONCE_LENGTH_MIN = 6
FAILURES_BEFORE_LOCK = 5
LOCK_S = 1800
_REQUIRED = ("oauth_consumer_key", "oauth_token", "oauth_nonce", "oauth_timestamp", "oauth_signature")
_PARAMETER = re.compile(r'\s*([a-zA-Z_]+)\s*=\s*"([^"]*)"\s*')
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class TokenPassport:
    """The four values of an integration record and an access token, and the account they belong to."""

    account_id: str
    consumer_key: str
    consumer_secret: str
    token_id: str
    token_secret: str


def encode(text: str) -> str:
    """Percent-encode as in RFC 5849 3.6: only letters, digits and `-._~` stay."""
    return quote(text, safe="-._~")


def header_parameters(authorization: str) -> dict[str, str]:
    """Read `OAuth realm="...", oauth_token="..."` (RFC 5849 3.5.1), values decoded.

    Malformed parts are left out.
    """
    parts = authorization.removeprefix("OAuth").split(",")
    matches = (_PARAMETER.fullmatch(part) for part in parts)
    return {match[1]: unquote(match[2]) for match in matches if match}


def base_string(method: str, url: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Build the signature base string of RFC 5849 3.4.1.

    `parameters` are decoded names and values, including those of the query; the query of `url` is ignored.
    """
    split = urlsplit(url)
    scheme, host = split.scheme.lower(), (split.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    if split.port is not None and split.port != _DEFAULT_PORTS.get(scheme):
        host = f"{host}:{split.port}"
    pairs = sorted((encode(name), encode(value)) for name, value in parameters)
    normalised = "&".join(f"{name}={value}" for name, value in pairs)
    return "&".join([method.upper(), encode(f"{scheme}://{host}{split.path or '/'}"), encode(normalised)])


def sign(text: str, consumer_secret: str, token_secret: str) -> str:
    """Return the base64 HMAC-SHA256 of a base string with both secrets (RFC 5849 3.4.2)."""
    key = f"{encode(consumer_secret)}&{encode(token_secret)}".encode()
    return base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode()


class TokenBasedLogin:
    """Checks the OAuth 1.0a header of requests. A refusal gives no reason; `audit` is the Login Audit Trail."""

    def __init__(self, passport: TokenPassport, clock: Clock) -> None:
        self.passport = passport
        self.audit: list[str] = []
        self._clock = clock
        self._used: dict[tuple[str, int], None] = {}
        self._lock = threading.Lock()
        self._failures = 0
        self._locked_until_s = float("-inf")

    def unlock(self) -> None:
        """Accept requests again, as an administrator can arrange."""
        with self._lock:
            self._failures, self._locked_until_s = 0, float("-inf")

    def check(self, request: Request) -> None:
        """Accept a correctly signed request; raise the 401 of section_156570709583 for any other."""
        code = self._after_lock(self._fault_of(request))
        if code is not None:
            self.audit.append(code)
            raise invalid_login()

    def _after_lock(self, code: str | None) -> str | None:
        with self._lock:
            now_s = self._clock.epoch_s()
            if now_s < self._locked_until_s:
                return "temporary_locked"
            self._failures = 0 if code is None else self._failures + 1
            if self._failures >= FAILURES_BEFORE_LOCK:
                self._failures, self._locked_until_s = 0, now_s + LOCK_S
            return code

    def _fault_of(self, request: Request) -> str | None:
        given = header_parameters(request.header("authorization") or "")
        if not all(given.get(name) for name in _REQUIRED):
            return "MissingTokenPassportRequiredFields"
        passport = self.passport
        refusals = {
            "VersionRejected": given.get("oauth_version", "1.0") != "1.0",
            "UnknownAlgorithm": given.get("oauth_signature_method") != "HMAC-SHA256",
            "consumer_key_unknown": given["oauth_consumer_key"] != passport.consumer_key,
            "token_rejected": (given["oauth_token"], given.get("realm")) != (passport.token_id, passport.account_id),
        }
        for code, refused in refusals.items():
            if refused:
                return code
        expected = sign(_text_to_sign(request, given), passport.consumer_secret, passport.token_secret)
        if not hmac.compare_digest(expected.encode(), given["oauth_signature"].encode()):
            return "InvalidSignature"
        return self._fault_of_time(given["oauth_timestamp"], given["oauth_nonce"])

    def _fault_of_time(self, timestamp: str, nonce: str) -> str | None:
        now_s = self._clock.epoch_s()
        if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(now_s - int(timestamp)) > WINDOW_S:
            return "InvalidTimestamp"
        if len(nonce) < NONCE_LENGTH_MIN:
            return "NonceUsed"
        with self._lock:
            if (nonce, int(timestamp)) in self._used:
                return "NonceUsed"
            self._used[nonce, int(timestamp)] = None
            self._forget_old_nonces(now_s)
        return None

    def _forget_old_nonces(self, now_s: float) -> None:
        # Oldest first: a nonce whose timestamp has left the window is refused for its timestamp.
        while self._used:
            oldest = next(iter(self._used))
            if oldest[1] >= now_s - WINDOW_S:
                return
            del self._used[oldest]


def _text_to_sign(request: Request, given: dict[str, str]) -> str:
    signed = [item for item in given.items() if item[0] not in {"realm", "oauth_signature"}]
    signed += parse_qsl(request.raw_query, keep_blank_values=True)
    if request.media_type == "application/x-www-form-urlencoded":
        signed += parse_qsl(request.body.decode(), keep_blank_values=True)
    return base_string(request.method, request.origin + request.target, signed)
