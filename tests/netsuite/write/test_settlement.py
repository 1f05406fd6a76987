"""The book of a run's writes, case by case: who is written, rejected, unconfirmed or tried again, and when to stop."""

import pytest

from netsuite_rfm.netsuite.write.settlement import (
    ATTEMPTS,
    ATTEMPTS_OFTEN_UNWELL,
    BATCHES_UNTIL_STOP,
    OFTEN_UNWELL,
    PROBES,
    REJECTED_UNTIL_STOP,
    SAME_WORDS,
    SMALL_PLAN,
    UNWELL_UNTIL_STOP,
    BatchSupport,
    Fate,
    Group,
    Sent,
    Settlement,
    Shown,
)

ALONE, BATCH = Group((0,)), Group((0, 1, 2))
OLD, OTHER = Shown(("custentity_rfm_score",), untouched=True), Shown(("custentity_rfm_score",))
AUDIENCES = Shown(("custentity_rfm_audiences",), audiences_only=True)
GONE = Shown()


def settled(sent: Sent, shown: Shown, *, size: int = 100) -> Settlement:
    """The book after one answer, read back as ``shown`` for everybody in the group."""
    book = Settlement(len(sent.group.positions), size)
    book.note_answer(sent)
    book.settle(sent, dict.fromkeys(sent.group.positions, shown))
    return book


@pytest.mark.parametrize(
    ("sent", "shown", "rejected", "unconfirmed", "again"),
    [
        pytest.param(Sent(ALONE, Fate.REFUSED, "no"), OLD, 1, 0, False, id="refused"),
        pytest.param(Sent(ALONE, Fate.ACCEPTED), OLD, 0, 1, False, id="accepted and not shown"),
        pytest.param(Sent(ALONE, Fate.ACCEPTED), OTHER, 1, 0, False, id="accepted and other values shown"),
        pytest.param(Sent(ALONE, Fate.ACCEPTED), GONE, 1, 0, False, id="accepted and gone"),
        pytest.param(Sent(ALONE, Fate.ACCEPTED), AUDIENCES, 0, 0, True, id="accepted and other audiences shown"),
        pytest.param(Sent(ALONE, Fate.UNWELL, "500", status=500, unanswered=True), OLD, 0, 0, True, id="unwell once"),
        pytest.param(Sent(ALONE, Fate.OPEN, "stopped"), OLD, 0, 1, False, id="nobody knows"),
        pytest.param(Sent(BATCH, Fate.ENDED), OLD, 0, 0, True, id="left over by a batch"),
        pytest.param(Sent(BATCH, Fate.OPEN, "late"), OLD, 0, 3, False, id="a batch given up on"),
        pytest.param(Sent(BATCH, Fate.REFUSED_WHOLE, "no"), OLD, 0, 0, True, id="a batch refused"),
        pytest.param(
            Sent(BATCH, Fate.UNWELL, "500", status=500, unanswered=True), OLD, 0, 0, True, id="a batch unwell"
        ),
    ],
)
def test_each_answer_has_one_consequence(
    sent: Sent, shown: Shown, rejected: int, unconfirmed: int, *, again: bool
) -> None:
    """Rejected, unconfirmed, or tried once more; never two of them, and never counted as written."""
    book = settled(sent, shown)
    assert (len(book.rejected), len(book.unconfirmed), book.any_again) == (rejected, unconfirmed, again)
    assert (book.written, book.remaining) == (0, len(sent.group.positions) - rejected - unconfirmed)


def refusal(position: int, words: str = "400 USER_ERROR Please enter value(s) for: Category.") -> Sent:
    """The answer to one customer who is refused."""
    return Sent(Group((position,)), Fate.REFUSED, words, code="400 USER_ERROR", status=400)


def unwell(position: int, status: int = 500) -> Sent:
    """The answer to one customer at whom NetSuite fails every time."""
    reason = f"{status} UNEXPECTED_ERROR Error ID: k{position}"
    return Sent(Group((position,)), Fate.UNWELL, reason, code=f"{status}", status=status, unanswered=True)


def tell(book: Settlement, sent: Sent, shown: Shown = OLD) -> None:
    """Note an answer and settle it."""
    book.note_answer(sent)
    book.settle(sent, dict.fromkeys(sent.group.positions, shown))


@pytest.mark.parametrize(("status", "rejected", "unconfirmed"), [(500, 1, 0), (503, 1, 0), (0, 0, 1)])
def test_a_customer_at_whom_netsuite_fails_is_tried_twice(status: int, rejected: int, unconfirmed: int) -> None:
    """Then rejected in the words of the server error; unconfirmed where no answer came at all."""
    book = Settlement(5, 1)
    tell(book, unwell(3, status))
    (again,) = book.groups_again()
    assert (again.positions, again.attempts) == ((3,), ATTEMPTS_OFTEN_UNWELL)
    tell(book, unwell(3, status))
    assert (len(book.rejected), len(book.unconfirmed), book.any_again) == (rejected, unconfirmed, False)


@pytest.mark.parametrize("shown", [AUDIENCES, OLD, OTHER])
def test_audiences_are_emptied_and_written_once(shown: Shown) -> None:
    """Whatever is shown after that is a rejection: nobody is emptied twice."""
    book = settled(Sent(ALONE, Fate.ACCEPTED), AUDIENCES)
    (again,) = book.groups_again()
    assert (again.positions, again.clear_first) == ((0,), True)
    tell(book, Sent(again, Fate.ACCEPTED), shown)
    assert (len(book.rejected), book.any_again) == (1, False)


@pytest.mark.parametrize("size", [SMALL_PLAN, SMALL_PLAN + 1])
def test_a_refused_batch_is_halved_until_it_is_small(size: int) -> None:
    """Ten customers of a refused batch go alone; eleven go in two batches, and nobody is lost."""
    book = Settlement(size, 100)
    tell(book, Sent(Group(tuple(range(size))), Fate.REFUSED_WHOLE, "no"))
    groups = [group.positions for group in book.groups_again()]
    assert len(groups) == (size if size == SMALL_PLAN else 2)
    assert [position for group in groups for position in group] == list(range(size))


def test_after_ten_refusals_in_the_same_words_the_rest_goes_in_batches_again() -> None:
    """What the second batch leaves over is rejected in these words; nine do not suffice, nor do ten of two kinds."""
    for words, together in ((SAME_WORDS - 1, False), (SAME_WORDS, True)):
        book = Settlement(500, 100)
        tell(book, Sent(Group(tuple(range(100))), Fate.ENDED))
        groups = book.groups_again()
        for position in range(words):
            assert next(groups).positions == (position,)
            tell(book, refusal(position))
        group = next(groups)
        assert (len(group.positions) > 1, group.second) == (together, True)
    tell(book, Sent(group, Fate.ENDED))
    assert len(book.rejected) == 100
    assert all("Category" in unwritten.reason for unwritten in book.rejected)
    assert {unwritten.code for unwritten in book.rejected} == {"400 USER_ERROR"}


def test_words_that_differ_in_more_than_a_number_are_asked_for_one_by_one() -> None:
    """Another field makes another reason."""
    book = Settlement(500, 100)
    tell(book, Sent(Group(tuple(range(100))), Fate.ENDED))
    for position, group in enumerate(book.groups_again()):
        assert group.positions == (position,)
        tell(book, refusal(position, f"400 field {'a' if position % 2 else 'b'} of {position}"))
    assert len(book.rejected) == 100


def test_words_that_name_the_customer_are_the_same_words() -> None:
    """Ten refusals that differ in a customer's number and an error id send the rest in a batch."""
    book = Settlement(500, 100)
    tell(book, Sent(Group(tuple(range(100))), Fate.ENDED))
    groups = book.groups_again()
    for position in range(SAME_WORDS):
        assert next(groups).positions == (position,)
        tell(book, refusal(position, f"400 customer {1000 + position} has no Category (Error ID: m{position}q)"))
    assert not next(groups).alone


@pytest.mark.parametrize(
    ("rejected", "written", "hopeless"),
    [
        pytest.param(REJECTED_UNTIL_STOP - 1, 0, False, id="one fewer"),
        pytest.param(REJECTED_UNTIL_STOP, 0, True, id="200, and nobody written"),
        pytest.param(REJECTED_UNTIL_STOP, 1, False, id="200, and one written"),
        pytest.param(2 * REJECTED_UNTIL_STOP, 1, False, id="400, and one written"),
    ],
)
def test_rejections_stop_a_run_only_where_nobody_was_written(rejected: int, written: int, *, hopeless: bool) -> None:
    """The whole run counts, not what came in a row."""
    book = Settlement(1000, 100)
    book.accept(written)
    for position in range(rejected):
        tell(book, refusal(position))
    assert book.hopeless is hopeless


@pytest.mark.parametrize("trusted", [False, True])
def test_others_of_a_hopeless_run_are_left_and_not_judged(*, trusted: bool) -> None:
    """Exactly 200 are named, unless NetSuite is known to take customers."""
    book = Settlement(1000, 100, trusted=trusted)
    for position in range(REJECTED_UNTIL_STOP + 50):
        tell(book, refusal(position))
    assert len(book.rejected) == REJECTED_UNTIL_STOP + (50 if trusted else 0)


@pytest.mark.parametrize(("failed", "probe", "hopeless"), [(9, False, False), (10, True, False), (20, True, True)])
def test_a_run_of_server_errors_stops_sooner(failed: int, *, probe: bool, hopeless: bool) -> None:
    """Twenty customers, each tried twice; ten before that others of the plan are tried."""
    assert (UNWELL_UNTIL_STOP, PROBES) == (20, 10)
    book = Settlement(1000, 1)
    for position in range(failed):
        tell(book, unwell(position))
        tell(book, unwell(position))
    assert (book.should_probe, book.hopeless) == (probe, hopeless)


def test_one_accepted_customer_ends_all_doubt() -> None:
    """Also before it is read back."""
    book = Settlement(1000, 1)
    book.note_answer(Sent(Group((999,)), Fate.ACCEPTED))
    for position in range(REJECTED_UNTIL_STOP):
        tell(book, refusal(position))
    assert (book.should_probe, book.hopeless) == (False, False)


@pytest.mark.parametrize(
    ("position", "attempts"), [(OFTEN_UNWELL - 1, ATTEMPTS), (OFTEN_UNWELL, ATTEMPTS_OFTEN_UNWELL)]
)
def test_patience_ends_after_five_customers(position: int, attempts: int) -> None:
    """Two thousand records that always fail do not take two thousand times the patience of one."""
    book = Settlement(1000, 1)
    for failed in range(position):
        book.note_answer(unwell(failed))
    assert book.attempts == attempts


def batch_without_answer(first: int, fate: Fate = Fate.UNWELL) -> Sent:
    """The answer to a batch that met server errors only, or nothing."""
    return Sent(Group((first, first + 1)), fate, "503", status=503, unanswered=True)


@pytest.mark.parametrize(("batches", "taken", "out"), [(2, False, False), (3, False, True), (3, True, False)])
def test_batches_without_any_usable_answer_stop_a_run_without_writes(batches: int, *, taken: bool, out: bool) -> None:
    """Three, where no batch was taken before or between."""
    book = Settlement(1000, 2)
    if taken:
        book.note_answer(Sent(Group((998, 999)), Fate.ENDED))
    for number in range(batches):
        book.note_answer(batch_without_answer(2 * number))
    assert BATCHES_UNTIL_STOP == 3
    assert (book.out_of_reach, book.silent_in_a_row) == (out, batches)


def test_any_answer_ends_a_silence() -> None:
    """A refusal too; what was never sent says nothing."""
    book = Settlement(1000, 2)
    book.note_answer(batch_without_answer(0))
    book.note_answer(Sent(Group((5,)), Fate.NOT_SENT))
    assert book.silent_in_a_row == 1
    book.note_answer(refusal(6))
    assert book.silent_in_a_row == 0


@pytest.mark.parametrize(
    ("statuses", "given_up"),
    [
        pytest.param([405], True, id="there is no such method"),
        pytest.param([404], True, id="there is no such resource"),
        pytest.param([501], True, id="it is not implemented"),
        pytest.param([400, 400], False, id="two refused"),
        pytest.param([400, 400, 400], True, id="three refused"),
        pytest.param([400, 0, 400, 400, 405], False, id="one taken before"),
    ],
)
def test_batches_are_given_up_where_none_was_ever_taken(statuses: list[int], *, given_up: bool) -> None:
    """One bad batch says nothing of the account; 0 stands for a batch that was taken."""
    support = BatchSupport()
    for status in statuses:
        if status:
            support.note_refused(status)
        else:
            support.note_taken()
    assert support.given_up is given_up


def test_an_unconfirmed_customer_seen_at_last_is_written() -> None:
    """A job may end after it was given up on, and before the run does."""
    book = settled(Sent(BATCH, Fate.OPEN, "late"), OLD)
    book.confirm(1)
    assert (book.written, sorted(book.unconfirmed), book.remaining) == (1, [0, 2], 0)


def test_the_limits_are_those_a_person_was_promised() -> None:
    """Ten changes alone, 200 rejections, five attempts and then two, ten refusals in the same words."""
    assert (SMALL_PLAN, REJECTED_UNTIL_STOP, SAME_WORDS) == (10, 200, 10)
    assert (ATTEMPTS, ATTEMPTS_OFTEN_UNWELL, OFTEN_UNWELL) == (5, 2, 5)


def test_customers_sent_alone_say_nothing_of_batches() -> None:
    """Three at whom NetSuite fails are no outage."""
    book = Settlement(1000, 100)
    for position in range(BATCHES_UNTIL_STOP):
        book.note_answer(unwell(position))
    assert book.out_of_reach is False


def test_one_accepted_customer_ends_a_row_of_refusals() -> None:
    """Nine refused, one accepted, nine refused: the next is still sent alone."""
    book = Settlement(500, 100)
    tell(book, Sent(Group(tuple(range(100))), Fate.ENDED))
    groups = book.groups_again()
    for position in range(2 * SAME_WORDS - 1):
        group = next(groups)
        book.note_answer(Sent(group, Fate.ACCEPTED) if position == SAME_WORDS - 1 else refusal(position))
    assert next(groups).alone
