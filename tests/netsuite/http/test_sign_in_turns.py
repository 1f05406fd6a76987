"""Who may send while it is not known whether the sign-in works."""

import random
import threading
from contextlib import ExitStack

import pytest

from netsuite_rfm.errors import SignInError
from netsuite_rfm.netsuite.http.lockout_guard import MOST_ALONE, RefusedSignIns
from netsuite_rfm.netsuite.http.retry import Waits
from tests.netsuite.clients import Waiting

PATIENCE_S = 20  # only a failing test waits so long


@pytest.fixture
def halt() -> Waiting:
    """Lets no time pass."""
    return Waiting()


@pytest.fixture
def working(halt: Waiting) -> RefusedSignIns:
    """What is known of a sign-in that works, with waits of half a second and more."""
    found = RefusedSignIns(Waits(first_s=0.5), halt, random.Random(1))
    with found.turn():
        found.answered()
    return found


def refuse_one(found: RefusedSignIns) -> None:
    """Send one, and have it refused."""
    with found.turn():
        found.count()


class TestTurns:
    """Who may send."""

    def test_one_refused_and_two_alone_are_too_many(self, working: RefusedSignIns) -> None:
        """A good answer takes them back."""
        for _ in range(MOST_ALONE):
            refuse_one(working)
        assert not working.too_many
        with working.turn():
            working.answered()
        for _ in range(MOST_ALONE):
            refuse_one(working)
        assert not working.too_many
        refuse_one(working)
        assert working.too_many

    @pytest.mark.parametrize(("together", "alone"), [(2, 2), (3, 1), (4, 1), (15, 1)])
    def test_those_on_their_way_together_are_all_counted(
        self, working: RefusedSignIns, together: int, alone: int
    ) -> None:
        """They may all have met the concurrency limit, one alone cannot; but the fifth would lock the user."""
        with ExitStack() as turns:
            for _ in range(together):
                turns.enter_context(working.turn())
            for _ in range(together):
                working.count()
        too_many = [working.too_many]
        for _ in range(alone):
            refuse_one(working)
            too_many.append(working.too_many)
        assert too_many == [False] * alone + [True]

    def test_a_good_answer_to_what_was_sent_before_a_refusal_takes_nothing_back(self, working: RefusedSignIns) -> None:
        """It only shows that the sign-in worked then."""
        with working.turn(), working.turn():
            working.count()
            working.answered()
        refuse_one(working)
        refuse_one(working)
        assert working.too_many

    def test_a_token_is_no_proof_once_one_was_refused(self, working: RefusedSignIns) -> None:
        """Its request has still to be answered well before others may follow."""
        refuse_one(working)
        with working.turn():
            working.token_came()
            working.count()
        refuse_one(working)
        assert working.too_many

    def test_after_a_refusal_one_goes_at_a_time_after_a_wait_that_grows(
        self, working: RefusedSignIns, halt: Waiting
    ) -> None:
        """No wait while all is well; then half a second at least, then four; and nobody else meanwhile."""
        with working.turn(), working.turn():
            pass
        assert halt.waits_s == []
        refuse_one(working)
        entered, alone_at = threading.Event(), []

        def another() -> None:
            with working.turn():
                entered.set()

        thread = threading.Thread(target=another)
        with working.turn():
            thread.start()
            alone_at.append(entered.wait(0.05))
            working.answered()
            assert entered.wait(PATIENCE_S)
        thread.join(PATIENCE_S)
        assert alone_at == [False]
        refuse_one(working)
        refuse_one(working)
        with working.turn():
            pass
        first_s, again_s, second_s = halt.waits_s
        assert 0.4 < first_s <= 1
        assert 0.4 < again_s <= 1
        assert 3.9 < second_s <= 8

    def test_the_one_alone_waits_for_all_that_are_in_hand(self, working: RefusedSignIns) -> None:
        """Or they could be refused after it, and one more would be sent than need be."""
        entered = threading.Event()

        def another() -> None:
            with working.turn():
                entered.set()

        thread = threading.Thread(target=another)
        with working.turn():
            working.count()
            thread.start()
            early = entered.wait(0.05)
        assert entered.wait(PATIENCE_S)
        thread.join(PATIENCE_S)
        assert not early

    def test_what_was_given_up_is_refused_to_those_who_wait(self, working: RefusedSignIns) -> None:
        """At once, and with the same words."""
        refused = []

        def another() -> None:
            try:
                with working.turn():
                    pass
            except SignInError as error:
                refused.append(str(error))

        thread = threading.Thread(target=another)
        with working.turn():
            working.count()
            thread.start()
            assert str(working.give_up("revoked")) == "revoked"
            thread.join(PATIENCE_S)
            assert refused == ["revoked"]
