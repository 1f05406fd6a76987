"""A token revoked in the middle of a run: found out without locking the user."""

import random
import threading
import time
from contextlib import closing
from dataclasses import replace

import msgspec
import pytest
import requests

from netsuite_rfm.connect import connect
from netsuite_rfm.environment import settings_from
from netsuite_rfm.errors import SignInError
from netsuite_rfm.netsuite.client import Client
from netsuite_rfm.netsuite.concurrency import side_by_side
from netsuite_rfm.netsuite.refused_sign_ins import MOST_IN_A_ROW, RefusedSignIns
from netsuite_rfm.netsuite.retry import Waits
from netsuite_rfm.sandbox.account import Account
from netsuite_rfm.sandbox.server import Sandbox
from tests.netsuite.clients import PATH, Waiting
from tests.night import QUICK


def server_time(client: Client) -> str:
    """Ask for NetSuite's time."""

    def read(response: requests.Response) -> str:
        return str(msgspec.json.decode(response.content))

    return client.call("GET", PATH, read=read)


@pytest.mark.parametrize("concurrency", [1, 2])
def test_a_revoked_token_does_not_lock_the_user(concurrency: int) -> None:
    """Requests on their way and two more are refused; those that waited are never sent, and the user is not locked."""
    with closing(Account()) as account, Sandbox(account, auth="tba") as sandbox:
        settings = {**sandbox.settings(), **QUICK, "NETSUITE_CONCURRENCY": str(concurrency)}
        login = sandbox.site.token_login
        with connect(settings_from(settings)) as client:
            server_time(client)
            right = login.passport
            login.passport = replace(right, token_id="revoked")
            with pytest.raises(SignInError):
                list(side_by_side(lambda _: server_time(client), range(50), workers=10))
        assert MOST_IN_A_ROW <= len(login.audit) <= concurrency + MOST_IN_A_ROW - 1 < 5
        assert set(login.audit) == {"token_rejected"}
        login.passport = right
        with connect(settings_from(settings)) as client:
            assert server_time(client)


def refused(halt: threading.Event) -> RefusedSignIns:
    """None known of yet, with waits of half a second and more."""
    return RefusedSignIns(Waits(first_s=0.5), halt, random.Random(1))


def test_refusals_of_requests_that_were_on_their_way_together_count_once() -> None:
    """A burst of 401 is one sign that something is wrong; a good answer takes it back."""
    found = refused(Waiting())
    sent_at = time.monotonic()
    for _ in range(MOST_IN_A_ROW):
        found.count(sent_at)
    assert not found.too_many
    for _ in range(MOST_IN_A_ROW - 2):
        found.count(time.monotonic())
    assert not found.too_many
    found.answered()
    for _ in range(MOST_IN_A_ROW - 1):
        found.count(time.monotonic())
    assert not found.too_many
    found.count(time.monotonic())
    assert found.too_many


def test_after_a_refusal_one_request_goes_at_a_time_after_a_wait_that_grows() -> None:
    """No wait while all is well; then half a second at least, then four; and nobody else meanwhile."""
    halt = Waiting()
    found = refused(halt)
    with found.turn(), found.turn():
        pass
    assert halt.waits_s == []
    found.count(time.monotonic())
    inside, entered = threading.Event(), threading.Event()

    def another() -> None:
        inside.wait()
        with found.turn():
            entered.set()

    thread = threading.Thread(target=another)
    thread.start()
    with found.turn():
        inside.set()
        assert not entered.wait(0.05)
        found.answered()
    thread.join()
    assert entered.is_set()
    found.count(time.monotonic())
    found.count(time.monotonic())
    with found.turn():
        pass
    first_s, second_s = halt.waits_s
    assert 0.4 < first_s <= 1
    assert 3.9 < second_s <= 8
