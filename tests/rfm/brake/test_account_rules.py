"""The day, the rules and the names of list values, against the last complete run's."""

from dataclasses import replace

import pytest

from netsuite_rfm.rfm.brake.account_rules import Tonight, changed_rules, strange_day
from netsuite_rfm.rfm.brake.judge import Evidence, reasons_unsafe
from netsuite_rfm.rfm.brake.limits import Limits
from netsuite_rfm.rfm.brake.nights import Night, Past, PastRun
from netsuite_rfm.rfm.plan import Summary

TONIGHT = Tonight(as_of_day=101, netsuite_day=101, rules="r", fingerprint="f", version="1", names="n")
LAST = PastRun(100, complete=True, fingerprint="f", version="1", night=Night(rules="r", names="n"))


@pytest.mark.parametrize(
    ("as_of_day", "named"),
    [(99, ["day_behind"]), (100, []), (101, []), (102, ["day_ahead"]), (2**31, ["day_ahead"])],
)
def test_the_day_is_netsuites_or_one_since_the_last_complete_run(as_of_day: int, named: list[str]) -> None:
    """Neither tomorrow, nor before what the fields already hold."""
    assert [
        segment.name for segment in strange_day(replace(TONIGHT, as_of_day=min(as_of_day, 40_000)), Past((LAST,)))
    ] == named


def test_a_run_that_left_something_says_nothing_of_the_day() -> None:
    """Only what a complete run has written can be gone behind."""
    assert strange_day(replace(TONIGHT, as_of_day=90), Past((replace(LAST, complete=False),))) == ()


def test_other_rules_are_held_once() -> None:
    """The run that was accepted leaves its own rules, so the next night is compared with those."""
    assert changed_rules(TONIGHT, Past((LAST,))) == ()
    other = replace(TONIGHT, rules="q")
    assert [rule.name for rule in changed_rules(other, Past((LAST,)))] == ["rules_changed"]
    accepted = replace(LAST, night=Night(rules="q", names="n", accepted=("rules_changed",)))
    assert changed_rules(other, Past((accepted, LAST))) == ()


def test_an_upgrade_changes_no_rules() -> None:
    """Without figures of the last run its fingerprint is compared, which holds the version too."""
    bare = replace(LAST, night=None)
    assert [rule.name for rule in changed_rules(replace(TONIGHT, fingerprint="g"), Past((bare,)))] == ["rules_changed"]
    assert changed_rules(replace(TONIGHT, fingerprint="g", version="2"), Past((bare,))) == ()
    assert changed_rules(replace(TONIGHT, fingerprint="g", version="2"), Past((LAST,))) == ()


def test_a_list_value_that_bears_another_name_is_shown() -> None:
    """Its id is right, and people would read the wrong word."""
    (reason,) = changed_rules(replace(TONIGHT, names="m", renamed=("val_rfm_vip is called Churned",)), Past((LAST,)))
    assert (reason.name, reason.measured) == ("names_changed", "val_rfm_vip is called Churned")


def test_rules_that_move_nobody_hold_nothing() -> None:
    """There would be nothing to look at."""
    evidence = Evidence(past=Past((LAST,)), tonight=replace(TONIGHT, rules="q"))
    assert reasons_unsafe(Summary(), Limits(1, 1, 0), evidence) == ()
    assert len(reasons_unsafe(Summary(customers_changed=1), Limits(1, 1, 0), evidence)) == 1
