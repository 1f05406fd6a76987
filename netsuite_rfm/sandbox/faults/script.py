"""Scripted faults: what goes wrong, on which requests and how often, reproducible by seed.

A :class:`Rule` matches requests by method and path and does one thing to those it strikes. A :class:`Faults` holds the
rules of a sandbox. For each request, the first rule that strikes acts, except for rules about records, which all act.
Random choices depend on the seed and the content of the request (method, path, query, the text of a query or the ids in
a batch, and how often it was repeated). So they depend neither on the order of threads nor on times in a body.

The responses imitate those of section_156570709583 (429, 500 UNEXPECTED_ERROR, 401) and of public clients' reports
(HTML with 502 and 503; "Invalid login attempt" instead of 429).
"""

from __future__ import annotations

import fnmatch
import hashlib
import threading
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from netsuite_rfm.sandbox.http.errors import NetSuiteError, record_changed, user_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsuite_rfm.sandbox.behaviour import Behaviour
    from netsuite_rfm.sandbox.http.exchange import Request

Deed = Literal[
    "too_many_requests",  # 429, with `retry_after_s` if given
    "unexpected_error",  # 500 UNEXPECTED_ERROR
    "bad_gateway",  # 502, HTML
    "unavailable",  # 503, HTML
    "invalid_login",  # 401 "Invalid login attempt", as some accounts answer when the concurrency limit is reached
    "token_expired",  # 401 for an expired bearer token
    "record_changed",  # another writer changed the record
    "drop",  # the connection is closed without an answer
    "garbage",  # acts, then a 200 that is not JSON
    "truncate",  # acts, then half of the answer
    "delay",  # only `delay_ms`
    "job_never_completes",  # the batch is done, but its job never reports it
    "job_never_runs",  # the batch is accepted and never done
    "job_lost",  # the batch is done, its job is not found
    "fail_records",  # records in `customers`, or a `share` of all, are refused with `words`
    "change_records",  # the same, refused as changed by another writer
]
RECORD_DEEDS = frozenset({"fail_records", "change_records"})
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Count = Annotated[int, msgspec.Meta(ge=1)]


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One fault. It strikes requests whose method and path match, up to `times` of them if that is set.

    `path` may contain `*`; the query is not part of it. It strikes the matches in `nth` (counted from 1) if given, else
    each with `probability`. `when` is "before" (nothing was done) or "after" (the request was carried out and only its
    response is lost). `delay_ms` is the wait before the fault. For faults on records, `customers` are internal ids,
    `share` is a part of all of them, and each record is refused `attempts` times (None: always).
    """

    do: Deed
    method: str = "*"
    path: str = "*"
    nth: tuple[Count, ...] = ()
    probability: Share = 1.0
    times: Count | None = None
    when: Literal["before", "after"] = "before"
    delay_ms: Annotated[float, msgspec.Meta(ge=0)] = 0
    retry_after_s: Annotated[int, msgspec.Meta(ge=0)] | None = None
    customers: tuple[int, ...] = ()
    share: Share = 0.0
    attempts: Count | None = None
    words: str = "The record was refused by a rule of the sandbox."
    gate: threading.Event | None = None  # from Python only: also wait until it is set

    def __post_init__(self) -> None:
        if self.do in RECORD_DEEDS and not self.customers and not self.share:
            raise ValueError(f"{self.do} needs customers or share")
        if self.do not in RECORD_DEEDS and (self.customers or self.share):
            raise ValueError(f"customers and share are for {' and '.join(sorted(RECORD_DEEDS))} only")
        if self.retry_after_s is not None and self.do != "too_many_requests":
            raise ValueError("retry_after_s is for too_many_requests only")

    def is_about(self, request: Request) -> bool:
        """Whether method and path match."""
        if self.method not in {"*", request.method}:
            return False
        return fnmatch.fnmatchcase(request.path, self.path)


class RecordFaults:
    """The rules that refuse single records in one request."""

    def __init__(self, faults: Faults, rules: Sequence[tuple[int, Rule]]) -> None:
        self._faults = faults
        self._rules = rules

    def error_for(self, customer_id: int, behaviour: Behaviour) -> NetSuiteError | None:
        """Return the refusal of this record, or None."""
        for number, rule in self._rules:
            if self._faults.refuses(number, rule, customer_id):
                if rule.do == "fail_records":
                    return user_error(rule.words)
                return record_changed(behaviour.record_changed_status, behaviour.record_changed_code)
        return None


@dataclass(frozen=True)
class Strike:
    """The faults for one request: the rule that acts on it, and the rules for its records."""

    rule: Rule | None = None
    records: RecordFaults | None = None


class Faults:
    """The faults of one sandbox. Without rules nothing goes wrong.

    `clock_skew_s` is how far the server's clock is ahead. `struck` counts the strikes of each fault (for faults on
    records, the refused records).
    """

    def __init__(self, rules: Sequence[Rule] = (), *, seed: int = 0, clock_skew_s: float = 0) -> None:
        self.rules = tuple(rules)
        self.clock_skew_s = clock_skew_s
        self.struck: Counter[str] = Counter()
        self._seed = seed
        self._matches: Counter[int] = Counter()
        self._strikes: Counter[int] = Counter()
        self._seen: Counter[bytes] = Counter()
        self._refused: Counter[tuple[int, int]] = Counter()
        self._lock = threading.Lock()

    def strike(self, request: Request) -> Strike:
        """Decide what happens to a request. Call it once per request."""
        if not self.rules:
            return Strike()
        acting: Rule | None = None
        records: list[tuple[int, Rule]] = []
        with self._lock:
            fingerprint = self._fingerprint(request)
            for number, rule in enumerate(self.rules):
                if not rule.is_about(request) or not self._is_hit(number, rule, fingerprint):
                    continue
                if rule.do in RECORD_DEEDS:
                    records.append((number, rule))
                elif acting is None:
                    acting = rule
                    self.struck[rule.do] += 1
                else:
                    continue
                self._strikes[number] += 1
        return Strike(acting, RecordFaults(self, records) if records else None)

    def refuses(self, number: int, rule: Rule, customer_id: int) -> bool:
        """Whether a rule about records refuses this one now."""
        if customer_id not in rule.customers and self._draw(number, str(customer_id).encode()) >= rule.share:
            return False
        with self._lock:
            if rule.attempts is not None and self._refused[number, customer_id] >= rule.attempts:
                return False
            self._refused[number, customer_id] += 1
            self.struck[rule.do] += 1
            return True

    def _is_hit(self, number: int, rule: Rule, fingerprint: bytes) -> bool:
        self._matches[number] += 1
        if rule.times is not None and self._strikes[number] >= rule.times:
            return False
        if rule.nth:
            return self._matches[number] in rule.nth
        return self._draw(number, fingerprint) < rule.probability

    def _fingerprint(self, request: Request) -> bytes:
        text = f"{request.method} {request.target}\n".encode() + _subject(request)
        digest = hashlib.blake2b(text, digest_size=16).digest()
        self._seen[digest] += 1
        return digest + str(self._seen[digest]).encode()

    def _draw(self, number: int, what: bytes) -> float:
        text = f"{self._seed}/{number}/".encode() + what
        return int.from_bytes(hashlib.blake2b(text, digest_size=7).digest()) / 2**56


def _subject(request: Request) -> bytes:
    """Return what identifies a body: the text of a query or the ids of a batch, without values and times."""
    try:
        body = msgspec.json.decode(request.body)
    except msgspec.DecodeError:
        return b""
    if not isinstance(body, dict):
        return b""
    items = body.get("items")
    if isinstance(items, list):
        named = [(item.get("id"), item.get("externalId")) for item in items if isinstance(item, dict)]
        return repr(named).encode()
    return repr(body.get("q")).encode()
