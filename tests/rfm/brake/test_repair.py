"""The night after a poisoned one, and the night after a deadline."""

from collections import Counter
from dataclasses import replace

import pytest

from netsuite_rfm.rfm.brake.account_rules import Tonight
from netsuite_rfm.rfm.brake.judge import Evidence, counts_of_night, reasons_unsafe
from netsuite_rfm.rfm.brake.limits import Limits
from netsuite_rfm.rfm.brake.nights import Night, Past, PastRun, read_night
from netsuite_rfm.rfm.plan import Summary
from netsuite_rfm.rfm.signature import Signature, Totals

LIMITS = Limits(0.05, 0.01, 0.95)
RULES = "r"
GOOD = Totals(customers=1_000, orders=5_000, cents=1_000_000, days=20_000_000)
DEAR = replace(GOOD, cents=1_050_000)


def a_night(after: Totals, before: Totals, *, moved: int = 0, lost: int = 0, **changed: int) -> Summary:
    """Total up a night over 1,000 customers with scores."""
    return Summary(
        customers_with_scores_before=1_000,
        customers_scored=1_000 - lost,
        segment_changes_of_scored=moved,
        customers_lost_all_orders=lost,
        customers_changed=1,
        signature=Signature(scored_before=1_000, changed=Counter(changed), before=before, after=after),
    )


def run_of(summary: Summary, *, accepted: tuple[str, ...] = (), complete: bool = True) -> PastRun:
    """Leave what a night leaves."""
    night = Night(counts_of_night(summary), summary.signature.after, rules=RULES, accepted=accepted)
    return PastRun(0, complete=complete, night=night)


def names(summary: Summary, *runs: PastRun) -> list[str]:
    """Name what holds a night."""
    evidence = Evidence(past=Past(runs), tonight=Tonight(rules=RULES))
    return [reason.name for reason in reasons_unsafe(summary, LIMITS, evidence)]


BEFORE = run_of(a_night(GOOD, GOOD))
POISON = a_night(DEAR, GOOD, moved=80, lifetime_value=970)


def test_the_repair_of_a_poisoned_night_is_not_held() -> None:
    """Amounts were 5 % too high and somebody accepted it; the good night changes as many customers back."""
    assert names(POISON, BEFORE) == ["segment_change_share", "lifetime_value"]
    poisoned = run_of(POISON, accepted=("lifetime_value", "segment_change_share"))
    repair = a_night(replace(GOOD, cents=1_001_000), DEAR, moved=85, lifetime_value=970)
    assert names(repair, poisoned, BEFORE) == []


def test_a_second_poison_is_no_repair() -> None:
    """The totals do not come back to where they were."""
    poisoned = run_of(POISON, accepted=("lifetime_value", "segment_change_share"))
    again = a_night(replace(GOOD, cents=1_100_000), DEAR, moved=80, lifetime_value=970)
    assert names(again, poisoned, BEFORE) == ["segment_change_share", "lifetime_value"]


def test_a_repair_changes_no_more_than_was_poisoned() -> None:
    """The totals fit, and twice as many customers would change segment: held."""
    poisoned = run_of(POISON, accepted=("lifetime_value", "segment_change_share"))
    more = a_night(GOOD, DEAR, moved=131, lifetime_value=970)
    assert names(more, poisoned, BEFORE) == ["segment_change_share"]
    assert names(a_night(GOOD, DEAR, moved=130, lifetime_value=970), poisoned, BEFORE) == []


def test_customers_scored_by_mistake_may_lose_all_orders_again() -> None:
    """Dates of the wrong month gave 15 of them orders; the repair takes these away."""
    poison = a_night(replace(GOOD, customers=1_015, orders=5_015), GOOD)
    poison = replace(poison, signature=replace(poison.signature, first_scored=15))
    repair = a_night(GOOD, poison.signature.after, lost=15)
    assert names(repair, BEFORE) == ["lost_orders_share"]
    assert names(repair, run_of(poison), BEFORE) == []


@pytest.mark.parametrize(("first", "held"), [(700, []), (801, ["first_scored_share"])])
def test_a_first_load_goes_on_the_night_after_its_deadline(first: int, held: list[str]) -> None:
    """Accepted: 700 customers; 300 were written. The next night may score as many as that, and a usual night's."""
    load = replace(a_night(GOOD, Totals()), customers_with_scores_before=0)
    load = replace(load, signature=replace(load.signature, scored_before=0, first_scored=700))
    begun = run_of(load, accepted=("first_scored_share",), complete=False)
    night = a_night(GOOD, replace(GOOD, orders=1_500))
    night = replace(night, signature=replace(night.signature, first_scored=first))
    assert names(night, begun) == held


def test_who_tried_ten_has_not_released_the_rest() -> None:
    """The next night is held for the same reason."""
    load = a_night(GOOD, Totals())
    load = replace(load, signature=replace(load.signature, first_scored=700))
    begun = run_of(load, accepted=("first_scored_share",), complete=False)
    assert begun.night is not None
    assert names(load, begun) == []
    assert names(load, replace(begun, night=replace(begun.night, part=True))) == ["first_scored_share"]


def test_a_night_is_read_as_it_was_written() -> None:
    """Through the text of the row, which is short enough for its field."""
    night = run_of(POISON, accepted=("lifetime_value",)).night
    assert night is not None
    assert read_night(night.text()) == night
    assert len(night.text()) < 4_000


@pytest.mark.parametrize("text", [None, "", "{", "[]", "7", '{"form":2}', '{"form":1}', '{"form":1,"counts":{"a":1}}'])
def test_another_text_is_no_night(text: str | None) -> None:
    """What a person typed, or a later version left, is passed over."""
    assert read_night(text) is None
