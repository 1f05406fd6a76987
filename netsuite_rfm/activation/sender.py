"""Send one request to a destination, with rate limits, retries and time-outs, and without exposing secrets."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests

from netsuite_rfm.activation.errors import KeyRefusedError, NoAnswerError, VersionEndedError
from netsuite_rfm.activation.halt import Halt
from netsuite_rfm.activation.quota import Quota
from netsuite_rfm.activation.retry import PATIENT, Patience, Verdict, judge, retry_after_s
from netsuite_rfm.errors import SettingsError
from netsuite_rfm.telemetry.log import get_logger

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_NO_QUOTA = Quota(())


@dataclass(frozen=True)
class Answer:
    """A response. The repr shows only the status."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @cached_property
    def json(self) -> Any:  # noqa: ANN401 - somebody else's JSON
        """Return the body as JSON; None if it is not JSON."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, ValueError):
            return None

    def at(self, *keys: str) -> Any:  # noqa: ANN401 - somebody else's JSON
        """Return the value under these nested keys; None if it does not exist."""
        value = self.json
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return value


Judge = Callable[[Answer | None, bool], Verdict]
"""Decides what to do with an answer (None if there is none); the flag says whether a JSON body was expected."""


def by_status(answer: Answer | None, expects_json: bool) -> Verdict:  # noqa: FBT001 - see Judge
    """Judge by the HTTP status."""
    if answer is None:
        return judge(None)
    return judge(answer.status, readable=not expects_json or answer.json is not None)


class Sender:
    """One destination's connection.

    Args:
        name: the destination's name for messages.
        origin: ``https://…``; plain HTTP is allowed only for this machine.
        headers: sent with every request; a ``.netrc`` never replaces ``Authorization``.
        judge_answer: applies the retry policy to the destination's answers.
        patience: how often and how long to retry.
        timeout_s: seconds without data after which a request times out.
        halt: stops between two requests.

    Raises:
        SettingsError: plain HTTP to another machine.

    """

    def __init__(
        self,
        name: str,
        origin: str,
        headers: Mapping[str, str],
        *,
        judge_answer: Judge = by_status,
        patience: Patience = PATIENT,
        timeout_s: float = 60.0,
        halt: Halt | None = None,
    ) -> None:
        parts = urlsplit(origin)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise SettingsError(f"The address of {name} must begin with https://")
        self.name, self.origin, self.halt = name, origin.rstrip("/"), halt or Halt()
        self.requests = 0
        self._headers, self._judge, self._patience, self._timeout_s = dict(headers), judge_answer, patience, timeout_s
        self._session = requests.Session()
        self._session.auth = lambda request: request
        self._session.headers["User-Agent"] = "netsuite-rfm"
        self._chance = random.Random()  # noqa: S311 - spreads waits

    def send(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        parameters: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        quota: Quota = _NO_QUOTA,
        expects_json: bool = True,
    ) -> Answer:
        """Send a request, retry it as the policy says, and return the final answer: accepted, refused, or too large.

        Args:
            method: HTTP method.
            path: path, without personal data.
            body: the bytes to send.
            parameters: query, without personal data or secrets.
            headers: further headers.
            quota: the rate limits of the endpoint's group.
            expects_json: whether a good answer has a JSON body.

        Raises:
            KeyRefusedError: the destination rejects the key or token, or it lacks a scope.
            VersionEndedError: the destination no longer serves our API version.
            NoAnswerError: no usable answer after all retries.
            SyncStoppedError: asked to stop, or the deadline passed.

        """
        failed, tried, waited_s = 0, 0, 0.0
        while True:
            quota.take(self.halt)
            answer = self._once(method, path, body, parameters, headers)
            verdict = self._judge(answer, expects_json)
            if verdict in (Verdict.TAKEN, Verdict.REFUSED, Verdict.SMALLER):
                assert answer is not None  # noqa: S101 - a missing answer is never judged final
                return answer
            self._raise_where_final(verdict, answer)
            failed, tried = failed + (verdict is Verdict.AGAIN), tried + 1
            asked_s = retry_after_s(answer.headers.get("Retry-After"), datetime.now(UTC)) if answer else None
            wait_s = self._patience.wait_s(tried, asked_s, self._chance)
            waited_s += wait_s
            if failed >= self._patience.attempts or waited_s > self._patience.ceiling_s:
                said = f"HTTP status {answer.status}" if answer else "no answer"
                raise NoAnswerError(
                    f"{self.name} did not respond to {method} after {tried} attempts ({said}). "
                    "What was already sent stays sent. Sync again"
                )
            get_logger().info(
                "destination_retry",
                destination=self.name,
                method=method,
                status=answer.status if answer else None,
                wait_s=round(wait_s, 2),
            )
            self.halt.wait(wait_s)

    def _once(
        self,
        method: str,
        path: str,
        body: bytes | None,
        parameters: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
    ) -> Answer | None:
        self.requests += 1
        began_s = time.monotonic()
        try:
            response = self._session.request(
                method,
                f"{self.origin}{path}",
                params=parameters,
                data=body,
                headers={**self._headers, **(headers or {})},
                timeout=self._timeout_s,
                allow_redirects=False,  # the key is only for this host
            )
        except (requests.RequestException, OSError):
            get_logger().debug("destination_no_answer", destination=self.name, method=method)
            return None  # its text contains the URL
        get_logger().debug(
            "destination_answer",
            destination=self.name,
            method=method,
            status=response.status_code,
            seconds=round(time.monotonic() - began_s, 3),
        )
        return Answer(response.status_code, response.headers, response.content)

    def _raise_where_final(self, verdict: Verdict, answer: Answer | None) -> None:
        status = answer.status if answer else 0
        if verdict is Verdict.KEY_REFUSED:
            raise KeyRefusedError(
                f"{self.name} rejected the key or token, or it lacks a permission (HTTP status "
                f"{status}). Create a new one with the scopes that `netsuite-rfm check` lists"
            )
        if verdict is Verdict.VERSION_ENDED:
            raise VersionEndedError(
                f"{self.name} no longer serves the API version that this program uses. Update the program"
            )
