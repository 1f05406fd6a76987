"""OAuth 2.0 client credentials: the token endpoint and its bearer tokens.

Request and response are those of section_162790605110, errors of the endpoint those of subsect_158521832417, and errors
of a bearer token those of subsect_158521885412. Tokens are valid for 60 minutes and cannot be refreshed.
"""

from __future__ import annotations

import base64
import secrets
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from netsuite_rfm.sandbox.http.errors import INVALID_LOGIN_DETAIL, NetSuiteError
from netsuite_rfm.sandbox.http.exchange import JSON, Request, Response, json_bytes, json_response
from netsuite_rfm.sandbox.login.assertions import AssertionRefusedError, ClientKey, check_assertion
from netsuite_rfm.sandbox.login.certificates import LONGEST, Certificates, Mapped

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.behaviour import Behaviour
    from netsuite_rfm.sandbox.store.clock import Clock

TOKEN_PATH = "/services/rest/auth/oauth2/v1/token"  # noqa: S105 - a path, not a secret
TOKEN_LIFETIME_S = 3600
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ROLE, ENTITY = "1012", "1471"
"""Internal ids of the integration's role and user, to whom the first certificate is mapped."""
_FORM = "application/x-www-form-urlencoded"


class BearerLogin:
    """Issues and checks access tokens. `audit` holds why an assertion or token was refused.

    It is unknown whether revoking a certificate revokes its tokens; here they stay valid.
    """

    def __init__(self, key: ClientKey, account_id: str, clock: Clock, behaviour: Behaviour) -> None:
        self.key = key
        self.certificates = Certificates(clock.epoch_s)
        public_key = key.private_key.public_key()
        # Uses the later of both clocks, because an account may be set back to the year of its orders and forward again.
        latest = max(clock.now(), datetime.now(UTC))
        self.certificates.add(Mapped(key.certificate_id, public_key, ROLE, ENTITY, latest + LONGEST))
        self.lifetime_s: float = TOKEN_LIFETIME_S
        self.tokens_given = 0
        self.audit: list[str] = []
        self._account_id = account_id
        self._clock = clock
        self._behaviour = behaviour
        self._ends_at_s: dict[str, float] = {}
        self._lock = threading.Lock()

    def token(self, request: Request) -> Response:
        """Answer a request to the token endpoint."""
        try:
            self._check_request(request)
        except AssertionRefusedError as refused:
            self.audit.append(refused.reason)
            return self._refusal(refused.error)
        token = _new_token()
        with self._lock:
            self._ends_at_s[token] = time.monotonic() + self.lifetime_s
            self.tokens_given += 1
        expires_in = int(self.lifetime_s)
        return json_response(
            {
                "access_token": token,
                "expires_in": str(expires_in) if self._behaviour.expires_in_form == "text" else expires_in,
                "token_type": self._behaviour.token_type,
            }
        )

    def check(self, request: Request) -> None:
        """Accept a request with a valid token; raise NetSuiteError, 400 or 401, for any other."""
        words = (request.header("authorization") or "").split()
        if len(words) != 2:  # noqa: PLR2004 - "Bearer" and the token
            raise self._bearer_error(400, "invalid_request")
        with self._lock:
            ends_at_s = self._ends_at_s.get(words[1])
        if ends_at_s is None or ends_at_s <= time.monotonic():
            self.audit.append("token unknown, revoked or expired")
            raise self._bearer_error(401, "invalid_token")

    def revoke_all(self) -> None:
        """Revoke every token issued so far."""
        with self._lock:
            self._ends_at_s.clear()

    def expired_token(self) -> NetSuiteError:
        """Return the 401 for an expired token."""
        return self._bearer_error(401, "invalid_token")

    def _check_request(self, request: Request) -> None:
        form = {name: values[-1] for name, values in parse_qs(request.body.decode("latin-1")).items()}
        if request.media_type != _FORM:
            raise AssertionRefusedError("invalid_request", f"Content-Type is not {_FORM}")
        if form.get("grant_type") != "client_credentials":
            error = "unsupported_grant_type" if "grant_type" in form else "invalid_request"
            raise AssertionRefusedError(error, "grant_type is not client_credentials")
        if form.get("client_assertion_type") != ASSERTION_TYPE or "client_assertion" not in form:
            raise AssertionRefusedError("invalid_request", "client_assertion or its type is missing or wrong")
        audience = request.origin + request.path
        keys = self.certificates.active()
        now_s = self._clock.epoch_s()
        check_assertion(form["client_assertion"], self.key.client_id, keys, audience=audience, now_s=now_s)

    def _refusal(self, error: str) -> Response:
        headers = {"Content-Type": JSON}
        if error == "invalid_client":
            headers["WWW-Authenticate"] = f'Basic realm="{self._account_id}"'
        return Response(401 if error == "invalid_client" else 400, headers, json_bytes({"error": error}))

    def _bearer_error(self, status: int, error: str) -> NetSuiteError:
        challenge = f'Bearer realm="{self._account_id}", error="{error}", error_description="Invalid login attempt."'
        code = "INVALID_LOGIN" if error == "invalid_token" else "INVALID_REQUEST"
        bare = self._behaviour.bearer_failure_body == "none"
        headers = {"WWW-Authenticate": challenge}
        return NetSuiteError(status, code, INVALID_LOGIN_DETAIL, headers=headers, bare=bare)


def _new_token() -> str:
    # Three parts, so that it looks like the JWT that NetSuite gives; a client must not look inside.
    parts = (secrets.token_bytes(size) for size in (24, 96, 48))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
