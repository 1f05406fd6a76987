"""The only access to NetSuite: every request is signed, limited, counted and retried here."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import NoReturn, Self, TypeVar

import msgspec
import requests
import tenacity

from netsuite_rfm.errors import RequestRefused, SignInError, StoppedError, UnreachableError
from netsuite_rfm.netsuite.http.auth import TOKEN_PATH, SignIn
from netsuite_rfm.netsuite.http.concurrency import ConcurrencyLimit
from netsuite_rfm.netsuite.http.date_header import moment_of
from netsuite_rfm.netsuite.http.decoders import decoder
from netsuite_rfm.netsuite.http.error_answers import Problem, read_problem
from netsuite_rfm.netsuite.http.exchange import Exchange, NoAnswerError
from netsuite_rfm.netsuite.http.locations import path_only
from netsuite_rfm.netsuite.http.lockout_guard import Overtaken, RefusedSignIns, refused_sign_in_words
from netsuite_rfm.netsuite.http.retry import LOGIN_ATTEMPTS, UNWELL_OR_SILENT, Verdict, Waits, judge, retry_after_s
from netsuite_rfm.telemetry.log import get_logger

GOOD = range(200, 300)
LATE_ATTEMPTS = 3  # attempts without a complete response in time: each costs NETSUITE_TIMEOUT_S
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, MemoryError)

T = TypeVar("T")


class Client:
    """A connection pool to one account. Safe to share between threads; close it, or use it in ``with``."""

    def __init__(
        self,
        base_url: str,
        sign_in: SignIn,
        *,
        concurrency: int = 5,
        timeout_s: float = 300,
        waits: Waits | None = None,
        halt: threading.Event | None = None,
    ) -> None:
        """Prepare the pool without sending anything.

        Args:
            base_url: scheme and host.
            sign_in: how requests are signed.
            concurrency: maximum requests in flight.
            timeout_s: seconds to wait for a complete response.
            waits: how long to wait between retries.
            halt: when set, waits end at once and the request fails.

        Raises:
            SettingsError: the host is invalid, or the environment names an invalid proxy or invalid certificates.

        """
        self.base_url = base_url
        self.limit = ConcurrencyLimit(concurrency)
        self.counts: Counter[str] = Counter()
        self._sign_in = sign_in
        self._waits = waits or Waits()
        self._halt = halt or threading.Event()
        self._chance = random.Random()  # noqa: S311 - for waits, not for secrets
        self._signed_in = False
        self._told: tuple[str | None, float] = (None, 0.0)
        self._refused_sign_ins = RefusedSignIns(self._waits, self._halt, self._chance)
        self._counting = threading.Lock()
        self._exchange = Exchange(base_url, connections=concurrency, timeout_s=timeout_s)

    def __enter__(self) -> Self:
        """Return the client itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the pool."""
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._exchange.close()

    def netsuite_time(self) -> datetime | None:
        """Return NetSuite's time by the ``Date`` of its last good response; at most a second early, and never late.

        The result is None before the first response, or if responses have no date.
        """
        date, at = self._told
        told = moment_of(date)
        try:
            return told and told + timedelta(seconds=time.monotonic() - at)
        except OverflowError:  # the last day that datetime supports
            return None

    def call(
        self,
        method: str,
        path: str,
        *,
        read: Callable[[requests.Response], T],
        params: dict[str, str] | None = None,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        most_attempts: int | None = None,
        most_unwell: int | None = None,
    ) -> T:
        """Send a request, retry it as the policy says, and return what ``read`` returns for the good response.

        Args:
            method: HTTP method.
            path: path below the host. Only path and query of a full URL are used, so that no other host is contacted.
            read: reads the response; a :class:`msgspec.DecodeError` from it counts as a truncated response body.
            params: query parameters.
            body: bytes to send.
            headers: headers in addition to ``Accept`` and ``Authorization``.
            most_attempts: maximum attempts; None for as many as the waits allow.
            most_unwell: maximum attempts that may meet a server error or no response; None for as many as the waits
                allow.

        Raises:
            SignInError: NetSuite rejects our credentials.
            RequestRefused: NetSuite refuses the request, and a retry would not help.
            UnreachableError: no usable response came within the maximum wait.

        """
        request = requests.Request(
            method, self.base_url + path_only(path), params=params, data=body, headers=headers or {}
        )
        attempts = _Attempts()

        def enough(state: tenacity.RetryCallState) -> bool:
            failure = _failure(state)
            attempts.late += failure.late
            attempts.unwell += failure.problem.status in UNWELL_OR_SILENT
            often = most_attempts is not None and state.attempt_number >= most_attempts
            often = often or (most_unwell is not None and attempts.unwell >= most_unwell)
            return often or attempts.late >= LATE_ATTEMPTS or self._at_ceiling(state)

        attempt = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_TryAgain),
            wait=self._wait_s,
            stop=enough,
            sleep=self._pause,
            before_sleep=self._say,
            retry_error_callback=self._give_up,
        )
        answer: T = attempt(self._once, request, read, attempts)
        return answer

    def _once(self, request: requests.Request, read: Callable[[requests.Response], T], attempts: "_Attempts") -> T:
        attempts.made += 1
        response = None
        with self.limit.slot():
            while response is None:
                with suppress(Overtaken), self._refused_sign_ins.turn():
                    response = self._good_answer(request, attempts)
        self.limit.answered()
        try:
            return read(response)
        except msgspec.ValidationError as error:
            told = f"a response in an undocumented format ({error})"
            raise self._refusal(request, Problem(response.status_code, "", told)) from None
        except _UNREADABLE as error:
            told = str(error) or type(error).__name__
            problem = Problem(response.status_code, "", f"a response body that cannot be read ({told})")
            raise _TryAgain(problem) from None

    def _good_answer(self, request: requests.Request, attempts: "_Attempts") -> requests.Response:
        """Sign and send within a turn. Failures are judged within it too, because others may wait for the verdict."""
        signed = self._sign_in.sign(self._exchange.prepare(request), self._fetch_token)
        sent_at = time.monotonic()
        response = self._send(signed)
        if response.status_code in GOOD:
            self._refused_sign_ins.answered()
            self._signed_in = True
            self._told = (response.headers.get("Date"), time.monotonic())
            return response
        problem = read_problem(response)
        if problem.bad_login:
            attempts.refused_sign_ins += 1
            self._refused_sign_ins.count()
        verdict = self._verdict(problem, attempts)
        step = None
        if verdict is Verdict.AGAIN_SLOWER:
            self._count("throttled")
            step = self.limit.refused(sent_at)
        if verdict is Verdict.AGAIN_SIGNED_IN:
            corrected = self._sign_in.clock.compare(response.headers.get("Date"))
            differs = self._sign_in.renew(signed) or corrected
            if not (differs or self._signed_in):  # it would repeat the same sign-in
                verdict = Verdict.GIVE_UP
        if verdict is Verdict.GIVE_UP:
            raise self._refusal(request, problem)
        raise _TryAgain(problem, retry_after_s(response.headers.get("Retry-After")), step)

    def _send(self, prepared: requests.PreparedRequest) -> requests.Response:
        self._count("requests")
        try:
            return self._exchange.send(prepared)
        except NoAnswerError as error:
            raise _TryAgain(Problem(0, "", str(error)), late=error.late) from None

    def _fetch_token(self, form: dict[str, str]) -> tuple[str, float]:
        self._refused_sign_ins.raise_if_overtaken()
        prepared = self._exchange.prepare(requests.Request("POST", self.base_url + TOKEN_PATH, data=form))
        response = self._send(prepared)
        if response.status_code in GOOD:
            try:
                token = decoder(_Token).decode(response.content)
            except _UNREADABLE as error:
                raise _TryAgain(Problem(response.status_code, "", f"a token that cannot be read ({error})")) from None
            self._refused_sign_ins.token_came()
            return token.access_token, token.expires_in
        problem = read_problem(response)
        if problem.bad_login:
            self._refused_sign_ins.count()
        if problem.status in (400, 401) and self._sign_in.clock.compare(response.headers.get("Date")):
            raise _TryAgain(problem)
        if self._verdict(problem, _Attempts(refused_sign_ins=LOGIN_ATTEMPTS)) is Verdict.GIVE_UP:
            raise self._sign_in_refused(problem)
        raise _TryAgain(problem, retry_after_s(response.headers.get("Retry-After")))

    def _verdict(self, problem: Problem, attempts: "_Attempts") -> Verdict:
        if problem.bad_login and self._refused_sign_ins.too_many:
            return Verdict.GIVE_UP
        return judge(
            problem,
            attempt=attempts.made,
            refused_sign_ins=attempts.refused_sign_ins,
            signed_in_before=self._signed_in,
        )

    def _refusal(self, request: requests.Request, problem: Problem) -> Exception:
        if problem.bad_login:
            return self._sign_in_refused(problem)
        path = request.url.removeprefix(self.base_url).partition("?")[0]
        return RequestRefused(
            f"NetSuite refused {request.method} {path}: {problem}{problem.advice}",
            status=problem.status,
            code=problem.code,
            detail=problem.detail,
            field=problem.field,
            location=problem.location,
        )

    def _sign_in_refused(self, problem: Problem) -> SignInError:
        """Give up on the sign-in, so that no thread sends anything more."""
        return self._refused_sign_ins.give_up(refused_sign_in_words(problem, self._sign_in.clock.ahead_s))

    def _pause(self, seconds: float) -> None:
        self._halt.wait(seconds)

    def _wait_s(self, state: tenacity.RetryCallState) -> float:
        failure = _failure(state)
        return self._waits.before_attempt(failure.step or state.attempt_number, failure.retry_after_s, self._chance)

    def _at_ceiling(self, state: tenacity.RetryCallState) -> bool:
        return self._halt.is_set() or state.idle_for + state.upcoming_sleep > self._waits.ceiling_s

    def _say(self, state: tenacity.RetryCallState) -> None:
        self._count("retries")
        problem = _failure(state).problem
        get_logger().warning(
            "request_retried",
            attempt=state.attempt_number,
            wait_s=round(state.upcoming_sleep, 2),
            status=problem.status,
            code=problem.code,
            limit=self.limit.limit,
        )

    def _give_up(self, state: tenacity.RetryCallState) -> NoReturn:
        problem = _failure(state).problem
        if self._halt.is_set():
            raise StoppedError(f"stopped while waiting to retry. Last error: {problem}")
        raise UnreachableError(
            f"NetSuite at {self.base_url} did not respond after {state.attempt_number} attempts. Last error: "
            f"{problem}. Check the host, the network and NetSuite's status page, then run again",
            status=problem.status,
            code=problem.code,
            detail=problem.detail,
        )

    def _count(self, what: str) -> None:
        with self._counting:
            self.counts[what] += 1


class _Token(msgspec.Struct):
    access_token: str
    expires_in: float = 3600.0


@dataclass(slots=True)
class _Attempts:
    made: int = 0
    refused_sign_ins: int = 0
    late: int = 0
    unwell: int = 0


class _TryAgain(Exception):
    """Asks for a retry. ``step`` is how far the wait has grown; None if it grows with this request's attempts.

    ``late``: the response used up all of its time.

    After a 429 the wait grows with the refusals of all requests since the last good response. It is short while some
    requests succeed, and long for all requests if none does.
    """

    def __init__(
        self, problem: Problem, retry_after_s: float | None = None, step: int | None = None, *, late: bool = False
    ) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.retry_after_s = retry_after_s
        self.step = step
        self.late = late


def _failure(state: tenacity.RetryCallState) -> _TryAgain:
    assert state.outcome is not None  # noqa: S101 - tenacity calls its hooks after an attempt
    error = state.outcome.exception()
    assert isinstance(error, _TryAgain)  # noqa: S101 - nothing else is retried
    return error
