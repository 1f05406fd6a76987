"""The sandbox: one NetSuite account's REST web services on loopback.

It is not NetSuite and does not contact Oracle's systems.

    with Sandbox(account) as sandbox:
        environment_of_a_worker = sandbox.settings()
"""

from __future__ import annotations

import secrets
import threading
import time
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Self

from netsuite_rfm.sandbox.faults.script import Faults, Rule
from netsuite_rfm.sandbox.http.errors import (
    NetSuiteError,
    invalid_login,
    record_changed,
    too_many_requests,
    unexpected_error,
)
from netsuite_rfm.sandbox.http.exchange import JobFate, Request, Response
from netsuite_rfm.sandbox.http.listener import Delivery, Listener, SandboxError, loopback_address
from netsuite_rfm.sandbox.login.assertions import ClientKey, KeyKind, new_private_key
from netsuite_rfm.sandbox.login.oauth2 import TOKEN_LIFETIME_S, TOKEN_PATH, BearerLogin
from netsuite_rfm.sandbox.login.signatures import TokenBasedLogin, TokenPassport
from netsuite_rfm.sandbox.rest.jobs import PROCESSORS, Jobs
from netsuite_rfm.sandbox.rest.routes import answer
from netsuite_rfm.sandbox.serve.site import Role, Site
from netsuite_rfm.sandbox.serve.traffic import RequestLog, Slots
from netsuite_rfm.sandbox.store.account import ACCOUNT_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_rfm.sandbox.store.account import Account

JOB_POLL_S = 0.05
Auth = Literal["oauth2", "tba"]
_JOB_FATES: dict[str, JobFate] = {
    "job_never_completes": "never_completes",
    "job_never_runs": "never_runs",
    "job_lost": "lost",
}
_HTML_PAGES = {"bad_gateway": (502, "502 Bad Gateway"), "unavailable": (503, "503 Service Unavailable")}


class Sandbox:
    """A threaded HTTP/1.1 server for one account; a context manager.

    `latency_ms`: minimum time between reading a request and sending its response. `concurrency`: requests in flight
        above which the response is 429. `record_ms`: time for a record of a batch on one of the `processors`. Both
        methods of sign-in are always accepted; `auth` says which one :meth:`settings` describes. Raises SandboxError
        for a host that is not loopback or a port in use.
    """

    def __init__(
        self,
        account: Account,
        *,
        auth: Auth = "oauth2",
        host: str = "127.0.0.1",
        port: int = 0,
        latency_ms: float = 0,
        concurrency: int = 5,
        faults: Faults | None = None,
        role: Role | None = None,
        key_kind: KeyKind = "ec",
        token_lifetime_s: float = TOKEN_LIFETIME_S,
        processors: int = PROCESSORS,
        record_ms: float = 0,
    ) -> None:
        self.auth: Auth = auth
        self.latency_ms = latency_ms
        self.requests = RequestLog()
        self._address = (loopback_address(host), port)
        self._stopping = threading.Event()
        self._listener: Listener | None = None
        clock = account.clock
        slots = Slots(concurrency)
        self.site = Site(
            account=account,
            account_id=ACCOUNT_ID,
            clock=clock,
            slots=slots,
            bearer=BearerLogin(_new_client_key(key_kind), ACCOUNT_ID, clock, account.behaviour),
            token_login=TokenBasedLogin(_new_passport(), clock),
            jobs=Jobs(account.behaviour, clock, slots, processors=processors, record_ms=record_ms),
            role=role or Role(records=account.record_levels()),
        )
        self.site.bearer.lifetime_s = token_lifetime_s
        self.faults = faults or Faults()

    @property
    def account(self) -> Account:
        """The account behind the server."""
        return self.site.account

    @property
    def faults(self) -> Faults:
        """The current faults. A new script, including its clock skew, takes effect with the next request."""
        return self._faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._faults = faults
        self.site.clock.skew_s = faults.clock_skew_s

    @property
    def base_url(self) -> str:
        """Scheme, host and port, in the form of `NETSUITE_BASE_URL`; the sandbox must have been started."""
        if self._listener is None:
            raise SandboxError("The sandbox is not running: enter it as a context manager first.")
        return self._listener.origin

    def start(self) -> None:
        """Start listening. Raises SandboxError if the port is in use."""
        self._listener = Listener(*self._address, self._answer, self.site.clock.epoch_s)

    def close(self) -> None:
        """Stop serving: requests in flight are cut off, and jobs not started are dropped. The account stays open."""
        self._stopping.set()
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        self.site.jobs.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def revoke_tokens(self) -> None:
        """Revoke every OAuth 2.0 token issued so far, so that the next request with one gets 401."""
        self.site.bearer.revoke_all()

    def settings(self, auth: Auth | None = None) -> dict[str, str]:
        """Return the environment for a worker that uses this sandbox, with the private key as PEM."""
        auth = auth or self.auth
        values = {
            "NETSUITE_ACCOUNT": self.site.account_id,
            "NETSUITE_BASE_URL": self.base_url,
            "NETSUITE_AUTH": auth,
            "NETSUITE_CONCURRENCY": str(self.site.slots.limit),
            "NETSUITE_TIME_ZONE": self.account.time_zone,
            "NETSUITE_JOB_POLL_S": str(JOB_POLL_S),
            "RFM_HOLD_FIRST_LOAD": "false",  # a sandbox sends no mail
        }
        if auth == "oauth2":
            key = self.site.bearer.key
            return values | {
                "NETSUITE_CLIENT_ID": key.client_id,
                "NETSUITE_CERTIFICATE_ID": key.certificate_id,
                "NETSUITE_PRIVATE_KEY": key.pem(),
            }
        passport = self.site.token_login.passport
        return values | {
            "NETSUITE_CONSUMER_KEY": passport.consumer_key,
            "NETSUITE_CONSUMER_SECRET": passport.consumer_secret,
            "NETSUITE_TOKEN_ID": passport.token_id,
            "NETSUITE_TOKEN_SECRET": passport.token_secret,
        }

    def _answer(self, request: Request, received_s: float) -> Delivery:
        behaviour = self.site.behaviour
        counted = request.path != TOKEN_PATH or behaviour.token_requests_count
        # The limit applies to web services (bridgehead_156224824287); the UI does not count.
        counted = counted and not self.site.is_page(request.path)
        if counted and not self.site.slots.take():
            delivery = Delivery(
                too_many_requests(behaviour.retry_after_s, behaviour.error_type_urls, behaviour.concurrency_status)
            )
        else:
            try:
                delivery = self._act(request)
                # The slot is freed before the response is sent, so that a client at its limit never exceeds it.
                self._wait_until(received_s + self.latency_ms / 1000)
            finally:
                if counted:
                    self.site.slots.give_back()
        status = 0 if delivery.cut == "drop" else delivery.response.status
        self.requests.add(request.method, request.path, status)
        return delivery

    def _act(self, request: Request) -> Delivery:
        strike = self._faults.strike(request)
        rule = strike.rule
        if rule is not None:
            self._wait_until(time.monotonic() + rule.delay_ms / 1000)
            while rule.gate is not None and not rule.gate.wait(0.05) and not self._stopping.is_set():
                pass
            request = replace(request, job_fate=_JOB_FATES.get(rule.do, "normal"))
        if strike.records is not None:
            request = replace(request, record_faults=strike.records)
        if rule is None or rule.do == "delay" or rule.do in _JOB_FATES:
            return Delivery(self._carry_out(request))
        if rule.do in {"garbage", "truncate"}:
            response = self._carry_out(request)
            if rule.do == "truncate":
                return Delivery(response, cut="truncate")
            return Delivery(Response(200, dict(response.headers), b'{"links":[,\x00'))
        if rule.when == "after":
            self._carry_out(request)
        if rule.do == "drop":
            return Delivery(Response(200), cut="drop")
        return Delivery(self._fault_response(rule))

    def _carry_out(self, request: Request) -> Response:
        try:
            return answer(self.site, request)
        except Exception as error:  # noqa: BLE001 - a defect of the sandbox must reach the client as a 500
            return unexpected_error(f"sandbox defect, {type(error).__name__}: {error}").response()

    def _fault_response(self, rule: Rule) -> Response:
        behaviour = self.site.behaviour
        if rule.do == "too_many_requests":
            return too_many_requests(rule.retry_after_s, behaviour.error_type_urls, behaviour.concurrency_status)
        if rule.do in _HTML_PAGES:
            status, title = _HTML_PAGES[rule.do]
            page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
            return Response(status, {"Content-Type": "text/html"}, page.encode())
        errors: dict[str, Callable[[], NetSuiteError]] = {
            "invalid_login": invalid_login,
            "token_expired": self.site.bearer.expired_token,
            "record_changed": lambda: record_changed(behaviour.record_changed_status, behaviour.record_changed_code),
            "unexpected_error": lambda: unexpected_error(str(uuid.uuid4())),
        }
        return errors[rule.do]().response(behaviour.error_type_urls)

    def _wait_until(self, moment_s: float) -> None:
        while (left_s := moment_s - time.monotonic()) > 0 and not self._stopping.wait(left_s):
            pass


def _new_client_key(kind: KeyKind) -> ClientKey:
    return ClientKey(secrets.token_hex(32), secrets.token_urlsafe(32), new_private_key(kind))


def _new_passport() -> TokenPassport:
    return TokenPassport(ACCOUNT_ID, *(secrets.token_hex(32) for _ in range(4)))
