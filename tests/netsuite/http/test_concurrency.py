"""Requests in hand: never above the limit, fewer after a refusal, and more again only slowly."""

import threading
import time
from collections.abc import Iterator

import pytest

from netsuite_rfm.netsuite.http.concurrency import ConcurrencyLimit, beside, both, side_by_side

PATIENCE_S = 20  # only a failing test waits so long


class InHand:
    """Counts who is inside, and the most there ever were."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self.now -= 1


def run_together(work: object, threads: int) -> None:
    """Run ``work`` in that many threads and wait for all."""
    started = [threading.Thread(target=work) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in started)


class TestLimit:
    """The limit itself."""

    @pytest.mark.parametrize("most", [1, 2, 5])
    def test_as_many_as_allowed_are_in_hand_and_never_one_more(self, most: int) -> None:
        """With a crowd waiting, the limit is used in full and kept."""
        limit, in_hand = ConcurrencyLimit(most), InHand()
        full = threading.Barrier(most)

        def work() -> None:
            for _ in range(10):
                with limit.slot(), in_hand:
                    full.wait(PATIENCE_S)  # goes on only when ``most`` are inside together

        run_together(work, 3 * most)
        assert in_hand.most == most

    def test_a_place_is_given_back_when_the_request_fails(self) -> None:
        """An error must not use up the limit for good."""
        limit = ConcurrencyLimit(1)
        for _ in range(3):
            with pytest.raises(OSError, match="gone"), limit.slot():
                raise OSError("gone")
        with limit.slot():
            pass

    def test_a_refusal_takes_one_away_down_to_one(self) -> None:
        """One is always left, or nothing would ever go on."""
        limit = ConcurrencyLimit(3)
        seen = []
        for _ in range(4):
            limit.refused(sent_at=time.monotonic())
            seen.append(limit.limit)
        assert seen == [2, 1, 1, 1]
        assert limit.lowered >= 2

    def test_refusals_that_were_under_way_together_count_once(self) -> None:
        """Five requests refused at the same moment say one thing, not five."""
        limit = ConcurrencyLimit(5)
        sent_at = time.monotonic()
        for _ in range(5):
            limit.refused(sent_at)
        assert (limit.limit, limit.lowered) == (4, 1)

    def test_one_more_is_allowed_after_enough_good_answers_and_not_before(self) -> None:
        """At a limit of 3, recovery to 4 takes 3 answers."""
        limit = ConcurrencyLimit(4)
        limit.refused(time.monotonic())
        for _ in range(2):
            limit.answered()
        assert limit.limit == 3
        limit.answered()
        assert limit.limit == 4

    def test_a_refusal_begins_the_count_anew(self) -> None:
        """Good answers from before a refusal do not raise the limit after it."""
        limit = ConcurrencyLimit(4)
        limit.refused(time.monotonic())
        for _ in range(2):
            limit.answered()
        limit.refused(time.monotonic())
        limit.answered()
        assert limit.limit == 2

    def test_refusals_are_counted_until_a_good_answer(self) -> None:
        """Waits grow with what all requests are told, and begin anew when one gets through."""
        limit = ConcurrencyLimit(4)
        assert [limit.refused(time.monotonic()) for _ in range(3)] == [1, 2, 3]
        limit.answered()
        assert limit.refused(time.monotonic()) == 1

    def test_it_never_rises_above_what_was_given(self) -> None:
        """However many good answers come."""
        limit = ConcurrencyLimit(2)
        limit.refused(time.monotonic())
        for _ in range(1000):
            limit.answered()
        assert limit.limit == 2

    def test_a_lowered_limit_holds_for_those_who_wait(self) -> None:
        """Lowered while three are in hand: the fourth enters when two have left, not when one has."""
        limit = ConcurrencyLimit(3)
        leave = [threading.Event() for _ in range(3)]
        inside = threading.Barrier(4)
        entered = threading.Event()

        def hold(until: threading.Event) -> None:
            with limit.slot():
                inside.wait(PATIENCE_S)
                until.wait(PATIENCE_S)

        def enter() -> None:
            with limit.slot():
                entered.set()

        holders = [threading.Thread(target=hold, args=(until,)) for until in leave]
        fourth = threading.Thread(target=enter)
        for thread in holders:
            thread.start()
        inside.wait(PATIENCE_S)
        limit.refused(time.monotonic())
        fourth.start()
        leave[0].set()
        holders[0].join(PATIENCE_S)
        early = entered.wait(0.05)
        leave[1].set()
        late = entered.wait(PATIENCE_S)
        leave[2].set()
        for thread in [*holders, fourth]:
            thread.join(PATIENCE_S)
        assert (early, late) == (False, True)

    def test_a_raised_limit_lets_a_waiting_one_in(self) -> None:
        """The one who waits does not need somebody to leave."""
        limit = ConcurrencyLimit(2)
        limit.refused(time.monotonic())
        entered = threading.Event()

        def enter() -> None:
            with limit.slot():
                entered.set()

        second = threading.Thread(target=enter)
        with limit.slot():
            second.start()
            limit.answered()
            assert entered.wait(PATIENCE_S)
        second.join(PATIENCE_S)

    def test_it_holds_while_it_moves(self) -> None:
        """With refusals and good answers mixed in, nobody ever enters above what was given."""
        limit, in_hand = ConcurrencyLimit(4), InHand()

        def work() -> None:
            for step in range(100):
                sent_at = time.monotonic()
                with limit.slot(), in_hand:
                    pass
                if step % 7 == 0:
                    limit.refused(sent_at)
                else:
                    limit.answered()
                assert 1 <= limit.limit <= 4

        run_together(work, 8)
        assert 1 <= in_hand.most <= 4


class TestBoth:
    """Two things at once."""

    def test_both_are_called_at_the_same_time_and_both_results_come(self) -> None:
        """Each waits for the other, so neither is called after it."""
        together = threading.Barrier(2)

        def meet(result: str) -> str:
            together.wait(PATIENCE_S)
            return result

        assert both(lambda: meet("one"), lambda: meet("other")) == ("one", "other")

    @pytest.mark.parametrize("broken", ["one", "other"])
    def test_a_failure_of_either_is_passed_on(self, broken: str) -> None:
        """Nobody goes on with half of it."""

        def work(name: str) -> str:
            if name == broken:
                raise ValueError(name)
            return name

        with pytest.raises(ValueError, match=broken):
            both(lambda: work("one"), lambda: work("other"))


class TestBeside:
    """A call that runs while other work is done."""

    def test_the_call_runs_during_the_block_and_its_result_is_there_after_it(self) -> None:
        """The two wait for each other; the result may be asked for more than once."""
        together = threading.Barrier(2)
        with beside(lambda: together.wait(PATIENCE_S) + 10) as result:
            together.wait(PATIENCE_S)
        assert result() == result() in {10, 11}

    def test_a_failure_counts_only_for_those_who_ask(self) -> None:
        """A run asked to stop does not ask any more, and must not end with what became of the call."""

        def work() -> None:
            raise ValueError("broken")

        with beside(work) as result:
            pass
        with pytest.raises(ValueError, match="broken"):
            result()


class TestSideBySide:
    """Work on many items at a time."""

    def test_every_item_is_worked_on_once(self) -> None:
        """Results come in any order, and none is lost."""
        assert sorted(side_by_side(lambda item: item * item, range(500), workers=4)) == [n * n for n in range(500)]

    def test_nothing_to_do_is_fine(self) -> None:
        """No items, no results."""
        assert list(side_by_side(lambda item: item, [], workers=3)) == []

    def test_workers_work_at_the_same_time_and_no_more_of_them(self) -> None:
        """Four workers meet, and a fifth is never there."""
        in_hand, full = InHand(), threading.Barrier(4)

        def work(item: int) -> int:
            with in_hand:
                full.wait(PATIENCE_S)
            return item

        assert len(list(side_by_side(work, range(40), workers=4))) == 40
        assert in_hand.most == 4

    def test_items_are_taken_only_a_little_ahead(self) -> None:
        """Memory stays the same for a hundred windows and for a million."""
        taken = 0

        def items() -> Iterator[int]:
            nonlocal taken
            for item in range(1000):
                taken += 1
                yield item

        ahead = [taken - given for given, _ in enumerate(side_by_side(lambda item: item, items(), workers=3), start=1)]
        assert len(ahead) == 1000
        assert max(ahead) <= 2 * 3

    def test_the_first_failure_ends_it(self) -> None:
        """The failure is passed on, and items that had not begun are left."""
        begun = []

        def work(item: int) -> int:
            begun.append(item)
            if item == 5:
                raise ValueError("five")
            return item

        with pytest.raises(ValueError, match="five"):
            list(side_by_side(work, range(1000), workers=2))
        assert len(begun) < 20

    def test_a_failure_of_the_items_themselves_is_passed_on(self) -> None:
        """It does not hang, nor pass for the end."""

        def items() -> Iterator[int]:
            yield from range(3)
            raise ValueError("no more")

        with pytest.raises(ValueError, match="no more"):
            list(side_by_side(lambda item: item, items(), workers=1))

    def test_told_to_stop_it_begins_nothing_new(self) -> None:
        """What is in hand is finished and given; what waits in the queue is not begun."""
        halt, begun, go_on = threading.Event(), [], threading.Event()
        both = threading.Barrier(3)

        def work(item: int) -> int:
            begun.append(item)
            if len(begun) <= 2:
                both.wait(PATIENCE_S)
            go_on.wait(PATIENCE_S)
            return item

        def stop_when_both_work() -> None:
            both.wait(PATIENCE_S)
            halt.set()
            go_on.set()

        stopper = threading.Thread(target=stop_when_both_work)
        stopper.start()
        done = list(side_by_side(work, range(100), workers=2, halt=halt))
        stopper.join(PATIENCE_S)
        assert sorted(begun) == [0, 1]
        assert sorted(done) == [0, 1]

    def test_told_to_stop_before_it_begins_it_does_nothing(self) -> None:
        """Nothing is begun."""
        halt, begun = threading.Event(), []
        halt.set()
        assert list(side_by_side(begun.append, range(10), workers=2, halt=halt)) == []
        assert begun == []

    def test_its_threads_end_when_nobody_wants_the_rest(self) -> None:
        """A caller who leaves early leaves no thread behind."""
        before = threading.active_count()
        results = side_by_side(lambda item: item, range(1000), workers=3)
        next(results)
        results.close()
        assert threading.active_count() == before
