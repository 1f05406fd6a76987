"""Files and webhook batches: whole, private, harmless in a spreadsheet, signed, and counted row by row."""

import csv
import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from pydantic import SecretStr

from netsuite_rfm.activation.csv_files.destination import CsvFiles
from netsuite_rfm.activation.csv_files.profiles import PROFILES
from netsuite_rfm.activation.errors import KeyRefusedError
from netsuite_rfm.activation.google import google
from netsuite_rfm.activation.sync import SyncOptions
from netsuite_rfm.activation.webhook import Webhook
from netsuite_rfm.sandbox.destinations.faults import DestinationFault
from netsuite_rfm.sandbox.webhook.receiver import WebhookReceiver
from tests.activation.people import AS_OF, QUICK, WHOEVER, accounted, person, synced

SECRET = "planted-webhook-secret"
EVIL = ("=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1", "\uff1d1")


def rows_of(folder: Path) -> list[dict[str, str]]:
    """All rows of all files, in the order of the files."""
    files = sorted(folder.glob("*.csv"), key=lambda file: int(file.stem.rpartition("-")[2]))
    return [row for file in files for row in csv.DictReader(StringIO(file.read_bytes().decode(), newline=""))]


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize(("people", "files"), [(10, [10]), (11, [10, 1]), (0, [0])])
def test_files_are_split_private_and_listed_in_a_manifest(
    tmp_path: Path, name: str, people: int, files: list[int]
) -> None:
    """At the limit of rows one file, one past it two; the manifest's digests are those of the files."""
    destination = CsvFiles(PROFILES[name], tmp_path, AS_OF, rows_a_file=10)
    outcome = synced(destination, [person(number) for number in range(1, people + 1)])
    assert (outcome.sent, len(rows_of(tmp_path))) == (people, people)
    manifest = json.loads(destination.manifest.read_text("utf-8"))
    assert [file["rows"] for file in manifest["files"]] == files
    assert manifest["as_of"] == AS_OF.isoformat()
    for entry in manifest["files"]:
        assert sha256((tmp_path / entry["name"]).read_bytes()).hexdigest() == entry["sha256"]
        assert ("hashed" in entry["name"]) == PROFILES[name].is_hashed
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


def test_a_smaller_sync_leaves_no_part_of_a_larger_one(tmp_path: Path) -> None:
    """An old part next to new ones would bring people back."""
    destination = CsvFiles(PROFILES["generic"], tmp_path, AS_OF, rows_a_file=2)
    synced(destination, [person(number) for number in range(1, 6)])
    synced(destination, [person(1)])
    assert [row["internal_id"] for row in rows_of(tmp_path)] == ["1"]


@pytest.mark.parametrize("evil", EVIL)
def test_no_cell_is_a_formula(tmp_path: Path, evil: str) -> None:
    """A name and a store are defused; an address that begins so is reported instead of being changed or run."""
    people = [person(1, first_name=evil, phone="+1 415 555 0100", store=evil), person(2, "=two@example.com")]
    outcome = synced(CsvFiles(PROFILES["klaviyo"], tmp_path, AS_OF), people, replace(WHOEVER, stores=True))
    (row,) = rows_of(tmp_path)
    assert row["First Name"].startswith("'")
    assert row["rfm_store"] == f"'{evil}"
    assert row["Phone Number"] == "+14155550100"
    assert [(customer.customer_id, customer.code) for customer in outcome.failed] == [(2, "unsafe-cell")]
    assert accounted(outcome)


def test_googles_file_has_its_headers_and_its_own_hashes(tmp_path: Path) -> None:
    """Name, country and post code together or not at all; the latter two plain."""
    whole = person(1, "Jane.Doe+Shopping@gmail.com", phone="+1 800-555-0102", country="us", post_code="94025")
    synced(google(tmp_path, AS_OF), [whole, person(2, country="US")])
    first, second = rows_of(tmp_path)
    assert list(first) == ["Email", "Phone", "First Name", "Last Name", "Country", "Zip"]
    assert first["Email"] == "d6117306485ed0e50afab3ac871e98f81699151f30281527d63ff5f233656c69"
    assert first["Phone"] == "c5383c2eeada28210d27f011bc127d4f9562cf38ff0c9bba33dd45ae79b9fe7c"
    assert (first["Country"], first["Zip"]) == ("US", "94025")
    assert [second[name] for name in ("First Name", "Last Name", "Country", "Zip")] == ["", "", "", ""]


def test_predictions_have_columns_of_their_own(tmp_path: Path) -> None:
    """In every row, also of a customer without one."""
    people = [person(1, predictions={"churn_risk": 0.25}), person(2)]
    options = SyncOptions(judges_size=False, prediction_names=("churn_risk",))
    synced(CsvFiles(PROFILES["generic"], tmp_path, AS_OF), people, options)
    assert [row["rfm_churn_risk"] for row in rows_of(tmp_path)] == ["0.25", ""]


def hook(receiver: WebhookReceiver, secret: str = SECRET, **options: int) -> Webhook:
    """The destination at a receiver."""
    return Webhook(f"{receiver.origin}/in", SecretStr(secret), AS_OF, patience=QUICK, timeout_s=2.0, **options)


def test_batches_are_signed_counted_and_answered_row_by_row() -> None:
    """Rejected rows are reported with the receiver's words; who is left out is removed by id, without an address."""
    with WebhookReceiver(SECRET, keeps_bodies=True) as receiver:
        receiver.rejects = {2, 150}
        people = [person(number) for number in range(1, 251)]
        outcome = synced(hook(receiver, batch_size=100), people)
        assert (outcome.sent, sorted(row.customer_id or 0 for row in outcome.failed)) == (248, [2, 150])
        assert receiver.complete_syncs == 1
        people[0] = person(1, "Gone@example.com", subscription_status=4)
        receiver.log.clear()
        again = synced(hook(receiver, batch_size=100), people)
        assert again.cleared == 1
        assert 1 not in receiver.rows
        assert not any(b"gone@" in line.body.lower() for line in receiver.log)
        assert accounted(again)


def test_a_batch_whose_answer_was_lost_is_the_same_batch() -> None:
    """One idempotency key, taken once."""
    with WebhookReceiver(SECRET) as receiver:
        receiver.faults.add(DestinationFault("cut", accepted=True))
        assert synced(hook(receiver), [person(1)]).sent == 1
        assert len(receiver.batches) == 2
        assert len(receiver.log) == 3


@pytest.mark.parametrize(("late", "taken"), [(timedelta(minutes=4), True), (timedelta(minutes=6), False)])
def test_a_signature_grows_old(late: timedelta, *, taken: bool) -> None:
    """So a recorded batch cannot be played again tomorrow; a wrong secret is refused at once."""
    with WebhookReceiver(SECRET) as receiver:
        receiver.clock.advance(late)
        outcome = synced(hook(receiver), [person(1)])
        assert (outcome.error is None) == taken
        wrong = synced(hook(receiver, "another"), [person(1)])
        assert isinstance(wrong.error, KeyRefusedError)


def test_a_refused_batch_is_reported_row_by_row_and_the_rest_goes_on() -> None:
    """Nothing fails in silence."""
    with WebhookReceiver(SECRET) as receiver:
        receiver.faults.add(DestinationFault("status", 422))
        outcome = synced(hook(receiver, batch_size=2), [person(number) for number in range(1, 5)])
        assert (outcome.sent, [row.customer_id for row in outcome.failed]) == (2, [1, 2])
        assert accounted(outcome)
