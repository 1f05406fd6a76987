"""Which answers are tried again: the table, its limits, and that a request keeps to it."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest

from netsuite_rfm.activation.errors import (
    DestinationError,
    KeyRefusedError,
    NoAnswerError,
    SyncStoppedError,
    VersionEndedError,
)
from netsuite_rfm.activation.halt import Halt
from netsuite_rfm.activation.quota import Quota, Rate
from netsuite_rfm.activation.retry import Patience, Verdict, judge, judge_meta, retry_after_s
from netsuite_rfm.activation.sender import Sender
from netsuite_rfm.errors import SettingsError
from netsuite_rfm.sandbox.destinations.faults import DestinationFault
from netsuite_rfm.sandbox.destinations.server import DestinationServer
from netsuite_rfm.sandbox.http.exchange import Response
from tests.activation.people import QUICK

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[DestinationServer]:
    """Something that answers with JSON."""
    with DestinationServer(lambda _request: Response(200, {"Content-Type": "application/json"}, b"{}")) as here:
        yield here


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (None, Verdict.AGAIN),
        *((status, Verdict.AGAIN) for status in (408, 425, 500, 502, 503, 504, 524)),
        *((status, Verdict.TAKEN) for status in (200, 201, 202, 204)),
        (429, Verdict.LATER),
        *((status, Verdict.KEY_REFUSED) for status in (401, 403)),
        (410, Verdict.VERSION_ENDED),
        (413, Verdict.SMALLER),
        *((status, Verdict.REFUSED) for status in (301, 302, 307, 400, 404, 409, 418, 422, 501)),
    ],
)
def test_the_table_by_status(status: int | None, verdict: Verdict) -> None:
    """Every row of the module's table."""
    assert judge(status) is verdict


def test_a_good_status_with_an_unreadable_body_is_tried_again() -> None:
    """Cut off on its way."""
    assert judge(200, readable=False) is Verdict.AGAIN


@pytest.mark.parametrize(
    ("code", "transient", "verdict"),
    [
        (None, False, Verdict.REFUSED),
        *((code, False, Verdict.LATER) for code in (4, 17, 32, 613, 80003)),
        *((code, False, Verdict.AGAIN) for code in (1, 2)),
        (100, True, Verdict.AGAIN),
        *((code, False, Verdict.KEY_REFUSED) for code in (10, 102, 190, 200, 294, 299)),
        (2635, False, Verdict.VERSION_ENDED),
        *((code, False, Verdict.REFUSED) for code in (100, 105, 300, 2650)),
    ],
)
def test_the_table_by_metas_code(code: int | None, verdict: Verdict, *, transient: bool) -> None:
    """All with status 400: the code decides."""
    assert judge_meta(400, code, transient=transient) is verdict


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3", 3.0),
        ("0", 0.0),
        ("3600", 3600.0),
        ("3601", None),
        ("-1", None),
        ("nan", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("Sat, 28 Nov 2026 12:00:07 GMT", 7.0),
        ("Sat, 28 Nov 2026 11:00:00 GMT", 0.0),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(text: str | None, seconds: float | None) -> None:
    """An hour at most; what makes no sense is as if it were not there."""
    assert retry_after_s(text, NOW) == seconds


def test_a_wait_is_never_shorter_than_asked_for_and_grows() -> None:
    """Up to half a minute more."""
    patience, chance = Patience(first_s=1.0), random.Random(1)
    assert all(7.5 <= patience.wait_s(1, 7.0, chance) <= 8.0 for _ in range(50))
    assert all(2.0 <= patience.wait_s(3, None, chance) <= 4.0 for _ in range(50))
    assert patience.wait_s(99, None, chance) <= 30.0


@pytest.mark.parametrize(("failures", "works"), [(3, True), (4, False)], ids=["the last try works", "one too many"])
@pytest.mark.parametrize("kind", ["status", "html", "cut"])
def test_as_many_tries_as_the_policy_allows(
    server: DestinationServer, kind: Any, failures: int, *, works: bool
) -> None:
    """Four, of which three may fail; an error page and a lost connection count alike."""
    server.faults.add(DestinationFault(kind, 502, times=failures))
    sender = Sender("X", server.origin, {}, patience=QUICK, timeout_s=2.0)
    if works:
        assert sender.send("GET", "/").status == 200
    else:
        with pytest.raises(NoAnswerError):
            sender.send("GET", "/")
    assert sender.requests == len(server.log) == 4


def test_a_silent_server_is_given_up_and_tried_again(server: DestinationServer) -> None:
    """Where a client without a time-out would wait for ever."""
    server.faults.add(DestinationFault("hang", hang_s=0.3))
    assert Sender("X", server.origin, {}, patience=QUICK, timeout_s=0.1).send("GET", "/").status == 200


@pytest.mark.parametrize(
    ("status", "error"), [(401, KeyRefusedError), (403, KeyRefusedError), (410, VersionEndedError)]
)
def test_what_every_request_would_meet_ends_the_sync(
    server: DestinationServer, status: int, error: type[DestinationError]
) -> None:
    """One request, no second try."""
    server.faults.add(DestinationFault("status", status))
    with pytest.raises(error):
        Sender("X", server.origin, {}, patience=QUICK).send("GET", "/")
    assert len(server.log) == 1


def test_throttling_costs_no_try(server: DestinationServer) -> None:
    """Six times told to wait, then served."""
    server.faults.add(DestinationFault("status", 429, times=6, retry_after="0"))
    assert Sender("X", server.origin, {}, patience=QUICK).send("GET", "/").status == 200


def test_a_stop_interrupts_a_wait(server: DestinationServer) -> None:
    """By a signal, or because the deadline comes first."""
    server.faults.add(DestinationFault("status", 429, times=99, retry_after="3000"))
    stopped = Event()
    stopped.set()
    for halt in (Halt(stopped), Halt(deadline_s=0.0)):
        with pytest.raises(SyncStoppedError):
            Sender("X", server.origin, {}, patience=Patience(ceiling_s=9999), halt=halt).send("GET", "/")


def test_a_key_is_not_carried_elsewhere(server: DestinationServer) -> None:
    """A redirect is a refusal; plain HTTP is for this machine."""
    server.faults.add(DestinationFault("status", 307))
    assert Sender("X", server.origin, {}, patience=QUICK).send("GET", "/").status == 307
    assert len(server.log) == 1
    with pytest.raises(SettingsError, match="https"):
        Sender("X", "http://example.com", {})


def test_a_quota_is_kept_in_every_window() -> None:
    """At no place of the clock are there more requests in a window than its rate allows."""
    quota, halt = Quota((Rate(5, 0.05), Rate(12, 0.2))), Halt()
    times = []
    for _ in range(30):
        quota.take(halt)
        times.append(quota._made[-1])
    for requests, seconds in ((5, 0.05), (12, 0.2)):
        spans = [late - early for early, late in zip(times, times[requests:], strict=False)]
        assert min(spans) >= seconds
