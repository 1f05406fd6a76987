"""The fingerprint of a run: the same where the result must be the same, another where it may differ."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from netsuite_rfm.netsuite.fields import RUN_FIELDS
from netsuite_rfm.netsuite.records.run_row import RunRow
from netsuite_rfm.rfm.counting import Counting, LeaveOut
from netsuite_rfm.rfm.scheme import parse_scheme
from netsuite_rfm.run.rules_fingerprint import fingerprint
from netsuite_rfm.settings import schemes
from netsuite_rfm.settings.schemes import load_scheme

TEXT = schemes.text("default")
PLAIN = Counting(("SalesOrd", "CashSale"), net=False, as_of=date(2026, 11, 20))


def of(text: str = TEXT, counting: Counting = PLAIN) -> str:
    """The fingerprint of a scheme's text."""
    return fingerprint(parse_scheme(text, "mine.toml", schemes.library()), counting)


@pytest.mark.parametrize(
    "same",
    [
        pytest.param(of(), id="read again"),
        pytest.param(of(counting=replace(PLAIN, as_of=date(2027, 1, 1))), id="another day"),
        pytest.param(of("# a remark\n" + TEXT), id="a remark"),
        pytest.param(of(TEXT.replace('lost = ["Lapsed", "Churned"]', 'lost = ["Churned"]')), id="who counts as lost"),
    ],
)
def test_what_no_run_depends_on_leaves_it_as_it_is(same: str) -> None:
    """The day is told beside it; words and reports change nothing that is written."""
    assert same == of()
    assert len(same) == 64


def test_everything_a_run_depends_on_changes_it() -> None:
    """Bands, cells, conditions, audiences, home location; what counts, and whom; list values; every scheme its own."""
    default = load_scheme("default")
    variants = [
        of(),
        of(TEXT.replace('"val_rfm_lapsed"', '"val_rfm_gone"')),
        fingerprint(replace(default, home_location=not default.home_location), PLAIN),
        fingerprint(load_scheme("default", ("campaigns",)), PLAIN),
        fingerprint(load_scheme("quantile"), PLAIN),
        fingerprint(load_scheme("ntile"), PLAIN),
        of(counting=replace(PLAIN, net=True)),
        of(counting=replace(PLAIN, order_types=("SalesOrd",))),
        of(counting=replace(PLAIN, locations=(1,))),
        of(counting=replace(PLAIN, currency=1)),
        of(counting=replace(PLAIN, subsidiary=1)),
        of(counting=replace(PLAIN, period=1)),
        *(fingerprint(default, PLAIN, values) for values in (((1, 2), (), ()), ((1, 3), (), ()), ((1,), (2,), ()))),
        *(
            of(counting=replace(PLAIN, leave_out=leave_out))
            for leave_out in (LeaveOut((1,)), LeaveOut((), (1,)), LeaveOut((), (), "custentity_staff"))
        ),
        fingerprint(replace(default, cells=default.cells[::-1]), PLAIN),
        fingerprint(replace(default, lifecycle=default.lifecycle[1:]), PLAIN),
        fingerprint(replace(default, scoring=replace(default.bands, order_count=((2, 1),))), PLAIN),
    ]
    assert len(set(variants)) == len(variants)


ROW = RunRow(
    started=datetime(2026, 11, 21, 3, 0, 0, 900, tzinfo=timezone(timedelta(hours=1))),
    finished=datetime(2026, 11, 21, 2, 5, tzinfo=UTC),
    as_of=date(2026, 11, 20),
    result="Done",
    exit_code=0,
    scope="all customers",
    requests=9,
    scheme="default",
    version="0.1.0",
    counting="{}",
    fingerprint="f" * 64,
)


def test_a_row_says_moments_in_utc_and_what_is_not_known_as_empty() -> None:
    """As record REST takes them."""
    values = ROW.values()
    assert values[RUN_FIELDS["started"]] == "2026-11-21T02:00:00Z"
    assert values[RUN_FIELDS["finished"]] == "2026-11-21T02:05:00Z"
    assert (values[RUN_FIELDS["as_of"]], values[RUN_FIELDS["read"]], values[RUN_FIELDS["requests"]]) == (
        "2026-11-20",
        None,
        9,
    )


def test_a_row_fits_its_fields() -> None:
    """A text is cut at 300 characters; half of a JSON text would say nothing, so it is all or none of it."""
    at_limit = replace(ROW, result="x" * 300, counting="x" * 4000).values()
    beyond = replace(ROW, result="x" * 301, counting="x" * 4001).values()
    assert (at_limit[RUN_FIELDS["result"]], at_limit[RUN_FIELDS["counting"]]) == ("x" * 300, "x" * 4000)
    assert (beyond[RUN_FIELDS["result"]], beyond[RUN_FIELDS["counting"]]) == ("x" * 299 + "…", None)
