"""A sync that is killed, asked to stop or out of time, repeated, ends like one that went well."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from netsuite_rfm.activation.halt import Halt
from netsuite_rfm.sandbox.destinations.faults import DestinationFault
from netsuite_rfm.sandbox.http.exchange import Request, Response
from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox
from tests.activation.people import accounted, klaviyo_at, person, synced

PEOPLE = [person(number) for number in range(1, 61)]
TONIGHT = [person(1, subscription_status=4), person(2, is_inactive=True), *PEOPLE[2:]]
BATCH = 10
WORKER = """
import sys
from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox
from tests.activation.people import klaviyo_at, synced
from tests.activation.test_killed_sync import BATCH, TONIGHT
class There:
    origin, key = sys.argv[1], sys.argv[2]
synced(klaviyo_at(There(), batch_size=BATCH), TONIGHT)
"""


def state(sandbox: KlaviyoSandbox) -> list[tuple[Any, ...]]:
    """All that matters of all profiles, whatever their ids."""
    return sorted(
        (
            str(profile.email),
            str(profile.external_id),
            sorted(profile.suppressions),
            sorted(map(str, profile.properties.items())),
        )
        for profile in sandbox.profiles.by_id.values()
    )


@pytest.fixture(scope="module")
def wanted() -> list[tuple[Any, ...]]:
    """The state after two nights without any trouble."""
    with KlaviyoSandbox() as klaviyo:
        synced(klaviyo_at(klaviyo, batch_size=BATCH), PEOPLE)
        assert synced(klaviyo_at(klaviyo, batch_size=BATCH), TONIGHT).is_complete
        return state(klaviyo)


@pytest.mark.parametrize("after", [1, 4, 9])
def test_killed_outright_and_repeated(wanted: list[tuple[Any, ...]], after: int) -> None:
    """SIGKILL after so many requests of the worker's process: nothing is cleaned up, and nothing needs to be."""
    with KlaviyoSandbox() as klaviyo:
        synced(klaviyo_at(klaviyo, batch_size=BATCH), PEOPLE)
        served, reached = klaviyo.handler, Event()
        begun = len(klaviyo.log)

        def slowly(request: Request) -> Response:
            if len(klaviyo.log) - begun >= after:
                reached.set()
                time.sleep(0.3)  # until the signal arrives; it holds nothing else up
            return served(request)

        klaviyo.handler = slowly
        root = Path(__file__).resolve().parents[2]
        words = [sys.executable, "-c", WORKER, klaviyo.origin, klaviyo.key]
        worker = subprocess.Popen(words, cwd=root, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        assert reached.wait(30)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        klaviyo.handler = served
        klaviyo.imports.run_all(klaviyo.clock.now())  # what Klaviyo had taken goes on without us
        assert synced(klaviyo_at(klaviyo, batch_size=BATCH), TONIGHT).is_complete
        assert state(klaviyo) == wanted


@pytest.mark.parametrize("after", [0, 2, 5, 8])
def test_told_to_stop_it_ends_between_chunks_and_is_repeated(wanted: list[tuple[Any, ...]], after: int) -> None:
    """Exit code 5, everybody accounted for, and the next sync does the rest."""
    with KlaviyoSandbox() as klaviyo:
        synced(klaviyo_at(klaviyo, batch_size=BATCH), PEOPLE)
        stop, begun, served = Event(), len(klaviyo.log), klaviyo.handler

        def stopping(request: Request) -> Response:
            if len(klaviyo.log) - begun >= after:
                stop.set()
            return served(request)

        klaviyo.handler = stopping
        destination = klaviyo_at(klaviyo, batch_size=BATCH)
        destination.api.sender.halt = Halt(stop)
        outcome = synced(destination, TONIGHT)
        klaviyo.handler = served
        assert (outcome.exit_code, outcome.result) == (5, "stopped")
        assert accounted(outcome)
        assert outcome.not_reached > 0
        assert synced(klaviyo_at(klaviyo, batch_size=BATCH), TONIGHT).is_complete
        assert state(klaviyo) == wanted


def test_a_deadline_leaves_the_rest(wanted: list[tuple[Any, ...]]) -> None:
    """One that is past already sends nothing at all."""
    with KlaviyoSandbox() as klaviyo:
        synced(klaviyo_at(klaviyo, batch_size=BATCH), PEOPLE)
        begun = len(klaviyo.log)
        destination = klaviyo_at(klaviyo, batch_size=BATCH)
        destination.api.sender.halt = Halt(deadline_s=time.monotonic() - 1)
        outcome = synced(destination, TONIGHT)
        assert (outcome.exit_code, outcome.sent, outcome.not_reached) == (5, 0, 58)
        assert not [line for line in klaviyo.log[begun:] if line.method == "POST"]
        assert synced(klaviyo_at(klaviyo, batch_size=BATCH), TONIGHT).is_complete
        assert state(klaviyo) == wanted


def test_throttled_it_sends_nothing_twice(wanted: list[tuple[Any, ...]]) -> None:
    """Each chunk is taken once, though every third request is refused first."""
    with KlaviyoSandbox(keeps_bodies=True) as klaviyo:
        synced(klaviyo_at(klaviyo, batch_size=BATCH), PEOPLE)
        klaviyo.log.clear()
        klaviyo.faults.add(*(DestinationFault("status", 429, skip=place % 3, retry_after="0") for place in range(12)))
        assert synced(klaviyo_at(klaviyo, batch_size=BATCH), TONIGHT).is_complete
        taken = [line.body for line in klaviyo.log if line.method == "POST" and line.status == 202]
        assert len(taken) == len(set(taken))
        assert 429 in {line.status for line in klaviyo.log}
        assert state(klaviyo) == wanted


def test_an_answer_that_is_lost_after_it_took_effect_changes_nothing(wanted: list[tuple[Any, ...]]) -> None:
    """The chunk goes out again and says the same."""
    with KlaviyoSandbox() as klaviyo:
        klaviyo.faults.add(DestinationFault("cut", accepted=True, skip=1))
        synced(klaviyo_at(klaviyo, batch_size=BATCH), PEOPLE)
        klaviyo.faults.add(*(DestinationFault("status", 504, accepted=True, skip=3 * place) for place in range(1, 3)))
        assert synced(klaviyo_at(klaviyo, batch_size=BATCH), TONIGHT).is_complete
        assert state(klaviyo) == wanted
