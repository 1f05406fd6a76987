"""From when on a sync reads, the brake, and the rows that failed."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from netsuite_rfm.activation.brake import Brake
from netsuite_rfm.activation.failed_file import ids_in_failed, write_failed
from netsuite_rfm.activation.outcome import Outcome, failed_row
from netsuite_rfm.activation.sync_state import OVERLAP, SyncRow, begin_from, fingerprint, members_before, sync_row
from netsuite_rfm.errors import InputFileError, UnsafePlanError

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)


def row(days_ago: float, **changes: Any) -> SyncRow:
    """A sync so many days ago that went well."""
    at = NOW - timedelta(days=days_ago)
    values: dict[str, Any] = {
        "destination": "klaviyo",
        "started": at,
        "finished": at + timedelta(minutes=5),
        "as_of": at.date(),
        "scope": "changed",
        "fingerprint": "a",
        "result": "complete",
        "read_from": at,
        "read_until": at + timedelta(minutes=1),
        "sent": 1000,
    }
    return SyncRow(**{**values, **changes})


def test_it_begins_at_the_last_complete_sync_of_the_same_mapping() -> None:
    """With the overlap that a change may take to be seen."""
    since = begin_from([row(3, scope="full"), row(2), row(1)], "klaviyo", "a", NOW)
    assert since.moment == NOW - timedelta(days=1) - OVERLAP


@pytest.mark.parametrize("result", ["failed", "stopped", "rejected rows"])
def test_one_that_failed_is_passed_over(result: str) -> None:
    """What it did not send is read again."""
    since = begin_from([row(3, scope="full"), row(2), row(1, result=result)], "klaviyo", "a", NOW)
    assert since.moment == NOW - timedelta(days=2) - OVERLAP


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "no complete sync"),
        ([row(1, scope="full", destination="webhook")], "no complete sync"),
        ([row(1, scope="some")], "no complete sync"),
        ([row(1, scope="full", fingerprint="b")], "changed since"),
        ([row(2, scope="full"), row(1, fingerprint="b")], "changed since"),
        ([row(7, scope="full"), row(1)], "a week ago"),
        ([row(1)], "a week ago"),
        ([row(1, scope="full", read_from=None)], "did not record"),
    ],
)
def test_everybody_is_read_where_the_past_does_not_tell(rows: list[SyncRow], why: str) -> None:
    """Nothing recorded, another mapping, or a week since everybody was read."""
    since = begin_from(rows, "klaviyo", "a", NOW)
    assert since.is_full
    assert why in since.why


def test_every_seventh_night_is_full() -> None:
    """Night after night with the rule's own rows: full on the first and the eighth, although nights begin unevenly."""
    rows: list[SyncRow] = []
    scopes = []
    for night in range(15):
        at = NOW + timedelta(days=night, minutes=(night * 37) % 90)
        since = begin_from(rows, "klaviyo", "a", at)
        scopes.append("full" if since.is_full else "changed")
        rows.append(row(0, started=at, read_from=at, scope=scopes[-1]))
    assert [night for night, scope in enumerate(scopes) if scope == "full"] == [0, 7, 14]


def test_the_mapping_is_all_that_makes_syncs_comparable() -> None:
    """Any change of it is another; the order of its keys is not."""
    assert fingerprint({"a": 1, "b": ("x",)}) == fingerprint({"b": ("x",), "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


def test_members_before_are_those_of_the_last_full_sync() -> None:
    """A sync of the changed says nothing about how many there are."""
    rows = [row(9, scope="full", sent=5), row(2, scope="full", sent=7), row(1, sent=2)]
    assert members_before(rows, "klaviyo", "a") == 7
    assert members_before(rows, "klaviyo", "b") is None


def test_a_row_of_the_record_holds_counts_and_no_person() -> None:
    """Moments in UTC, reasons as counts."""
    outcome = Outcome("klaviyo", read=3, sent=1)
    outcome.left_out.update({"opted out": 1})
    outcome.failed.append(failed_row(7, "ada@example.com", "invalid", "ada@example.com is bad", "mend it"))
    made = sync_row(
        outcome,
        started=NOW,
        finished=NOW,
        as_of=date(2026, 11, 28),
        scope="full",
        mapping="a",
        read_from=NOW,
        read_until=NOW,
    )
    values = made.values()
    assert values["custrecord_rfm_sync_started"] == "2026-11-28T03:00:00Z"
    assert values["custrecord_rfm_sync_left_out"] == '{"opted out": 1}'
    assert values["custrecord_rfm_sync_result"] == "rejected rows"
    assert "ada" not in str(values)


@pytest.mark.parametrize(
    ("after", "before", "minimum", "reasons"),
    [
        (1000, None, 0, 0),
        (0, None, 0, 1),
        (75, 100, 0, 0),
        (74, 100, 0, 1),
        (1, 99, 0, 0),
        (100, None, 100, 0),
        (99, None, 100, 1),
        (99, 1000, 100, 2),
        (2000, 1000, 0, 0),
    ],
)
def test_the_brake_at_its_limits_and_one_past_them(after: int, before: int | None, minimum: int, reasons: int) -> None:
    """Empty, below the minimum, or shrunk by more than a quarter; and what a person accepts is sent."""
    brake = Brake(Fraction(1, 4))
    assert len(brake.reasons(after, before, minimum)) == reasons
    if reasons:
        with pytest.raises(UnsafePlanError, match="--accept-unsafe"):
            brake.check(after, before, minimum)
    Brake(Fraction(1, 4), accepted=True).check(after, before, minimum)


def test_failed_rows_are_written_for_their_owner_and_read_back(tmp_path: Path) -> None:
    """Ids in order and once; addresses masked, formulas defused."""
    rows = [
        failed_row(7, "ada@example.com", "invalid", "=cmd() for ada@example.com", "mend it"),
        failed_row(None, "", "rejected", "one row", "sync again"),
        failed_row(3, "ben@example.com", "cancelled", "-", "sync again"),
        failed_row(7, "ada@example.com", "again", "x", "y"),
    ]
    file = tmp_path / "failed.csv"
    write_failed(file, "klaviyo", rows)
    assert ids_in_failed(file) == (7, 3)
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text("utf-8")
    assert "a***@example.com" in text
    assert "ada@" not in text
    assert "'=cmd()" in text


@pytest.mark.parametrize("text", ["internal_id\nx7\n", "internal_id\n-1\n", "internal_id\n0\n", "\udcff"])
def test_a_file_that_is_none_of_ours_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    """In one line, without a traceback."""
    file = tmp_path / "failed.csv"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputFileError):
        ids_in_failed(file)
