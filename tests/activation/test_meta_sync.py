"""A sync to Meta: whole replacements, our own audiences only, the token in no URL."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs

import msgspec
import pytest
import requests
from pydantic import SecretStr

from netsuite_rfm.activation.errors import DestinationError, KeyRefusedError, VersionEndedError
from netsuite_rfm.activation.meta.api import MetaApi, appsecret_proof
from netsuite_rfm.activation.meta.rows import Keys, batches
from netsuite_rfm.activation.sync import SyncOptions, prepare
from netsuite_rfm.sandbox.destinations.faults import DestinationFault
from netsuite_rfm.sandbox.meta.matching import KnownPerson
from netsuite_rfm.sandbox.meta.service import MetaSandbox
from tests.activation.people import QUICK, WHOEVER, accounted, book_of, meta_at, person, synced

PEOPLE = [person(number) for number in range(1, 151)]
REPLACE = ".*/usersreplace"


@pytest.fixture
def meta() -> Iterator[MetaSandbox]:
    """A local Meta that knows the people, asks for a proof, and keeps what it was sent."""
    with MetaSandbox(app_secret="planted-app-secret", keeps_bodies=True) as sandbox:
        for profile in PEOPLE:
            sandbox.matcher.add(KnownPerson(profile.email))
        yield sandbox


def test_the_audience_is_replaced_in_numbered_batches_of_one_session(meta: MetaSandbox) -> None:
    """Each row once; the last batch says so."""
    outcome = synced(meta_at(meta, "planted-app-secret", batch_size=60), PEOPLE)
    assert (outcome.sent, outcome.error) == (150, None)
    sent = [parse_qs(line.body.decode()) for line in meta.log if line.path.endswith("usersreplace")]
    sessions = [msgspec.json.decode(fields["session"][0]) for fields in sent]
    assert [(session["batch_seq"], session["last_batch_flag"]) for session in sessions] == [
        (1, False),
        (2, False),
        (3, True),
    ]
    assert len({session["session_id"] for session in sessions}) == 1
    assert {session["estimated_num_total"] for session in sessions} == {150}
    audience = meta.known_audience("RFM")
    assert len(audience.members) == meta.replacements.matched(audience) == 150


def test_the_token_is_in_no_url(meta: MetaSandbox) -> None:
    """Neither in a path nor in a query, reads included."""
    synced(meta_at(meta, "planted-app-secret"), PEOPLE)
    assert meta.log
    assert all(meta.token not in line.query + line.path and line.query == "" for line in meta.log)


def test_appsecret_proof_is_hmac_of_the_token() -> None:
    """Checked against the standard library, byte by byte."""
    wanted = hmac.new(b"secret", b"token", hashlib.sha256).hexdigest()
    assert appsecret_proof(SecretStr("secret"), SecretStr("token")) == wanted


def test_an_audience_that_is_not_ours_is_left_alone(meta: MetaSandbox) -> None:
    """Same name, no mark: refused before anything is sent, and with what to do."""
    meta.add_audience("RFM", "Made by hand")
    with pytest.raises(DestinationError, match="was not created by this program"):
        synced(meta_at(meta, "planted-app-secret"), PEOPLE)
    assert not [line for line in meta.log if line.path.endswith("usersreplace")]


def test_the_second_of_many_audiences_is_found(meta: MetaSandbox) -> None:
    """All pages are read."""
    for number in range(250):
        meta.add_audience(f"Other {number}")
    synced(meta_at(meta, "planted-app-secret"), PEOPLE)
    synced(meta_at(meta, "planted-app-secret"), PEOPLE)
    assert [audience.replacements for audience in meta.audiences.values() if audience.name == "RFM"] == [2]


def test_an_audience_without_anybody_left_is_emptied(meta: MetaSandbox) -> None:
    """By a row that matches nobody, since nobody knows what a replacement by none does."""
    synced(meta_at(meta, "planted-app-secret"), PEOPLE)
    synced(meta_at(meta, "planted-app-secret"), [person(1, subscription_status=4)])
    assert meta.replacements.matched(meta.known_audience("RFM")) == 0


def test_a_killed_session_is_named_and_later_replaced(meta: MetaSandbox) -> None:
    """It blocks for 90 minutes; the error says so, and the sync after them is whole."""
    meta.faults.add(DestinationFault("cut", path=REPLACE, skip=1, times=4))
    killed = synced(meta_at(meta, "planted-app-secret", batch_size=60), PEOPLE)
    assert (killed.sent, killed.result, killed.exit_code, accounted(killed)) == (0, "failed", 3, True)
    again = synced(meta_at(meta, "planted-app-secret"), PEOPLE)
    assert "90 minutes" in str(again.error)
    meta.clock.advance(timedelta(minutes=91))
    assert synced(meta_at(meta, "planted-app-secret"), PEOPLE).sent == 150
    assert meta.replacements.matched(meta.known_audience("RFM")) == 150


def test_a_lost_answer_changes_nothing(meta: MetaSandbox) -> None:
    """Each batch accepted and its answer lost: sent again, in the audience once."""
    meta.faults.add(DestinationFault("cut", path=REPLACE, accepted=True))
    assert synced(meta_at(meta, "planted-app-secret", batch_size=60), PEOPLE).sent == 150
    assert len(meta.known_audience("RFM").members) == 150


def test_too_many_calls_are_waited_for(meta: MetaSandbox) -> None:
    """Error 80003 has status 400: the code decides. A count that is not told is no failure of what was sent."""
    meta.points = 2  # a list of audiences and a new one
    outcome = synced(meta_at(meta, "planted-app-secret"), PEOPLE)
    assert (outcome.result, outcome.sent, accounted(outcome)) == ("failed", 0, True)
    meta.points = 2  # the list and the replacement, but not the count
    outcome = synced(meta_at(meta, "planted-app-secret"), PEOPLE)
    assert (outcome.result, outcome.sent) == ("complete", 150)
    assert outcome.notes == ["Meta has not reported a match count yet"]


@pytest.mark.parametrize(
    ("moved", "token", "error"),
    [(timedelta(), "EAAwrong", KeyRefusedError), (timedelta(days=9000), None, VersionEndedError)],
)
def test_token_and_version_are_told_apart(
    meta: MetaSandbox, moved: timedelta, token: str | None, error: type[Exception]
) -> None:
    """Neither is tried again."""
    meta.clock.moved = moved
    version = "v24.0" if moved else "v27.0"
    api = MetaApi(
        SecretStr(token or meta.token),
        SecretStr("planted-app-secret"),
        origin=meta.origin,
        version=version,
        patience=QUICK,
    )
    with pytest.raises(error):
        list(api.audiences(meta.account))
    assert len(meta.log) == 1


def test_terms_that_are_not_accepted_are_told_in_metas_words(meta: MetaSandbox) -> None:
    """Code 200 is a permission: a person must act, so it is not tried again."""
    meta.terms_accepted = False
    outcome = synced(meta_at(meta, "planted-app-secret"), PEOPLE)
    assert isinstance(outcome.error, KeyRefusedError)


def test_ten_thousand_rows_a_request() -> None:
    """At the limit one request, one past it two."""
    rows: list[list[object]] = [["x"]] * 10_001
    assert [len(batch) for batch in batches(rows[:10_000])] == [10_000]
    assert [len(batch) for batch in batches(rows)] == [10_000, 1]


def test_a_payload_in_a_url_is_what_breaks(meta: MetaSandbox) -> None:
    """As with clients that put it there: 414 with an HTML page."""
    url = f"{meta.origin}/v27.0/1/users?payload={'a' * 9000}"
    answer = requests.delete(url, timeout=5)
    assert (answer.status_code, answer.text[:6]) == (414, "<html>")


def test_unknown_keys_are_empty_and_limited_data_use_is_an_option(meta: MetaSandbox) -> None:
    """An empty key is the empty text, never the hash of nothing."""
    row = Keys().row(person(1, first_name="", last_name="", phone="0800 1", country=""))
    assert row == ["1", hashlib.sha256(b"customer1@example.com").hexdigest(), "", "", "", "", ""]
    assert Keys(limited_data_use=True).row(person(1))[-3:] == [["LDU"], 0, 0]
    outcome = synced(meta_at(meta, "planted-app-secret", keys=Keys(limited_data_use=True)), PEOPLE)
    assert outcome.error is None


def test_the_preview_tells_what_is_there_now(meta: MetaSandbox) -> None:
    """About 150 are replaced by 149; a new audience has nobody to compare with."""
    options = SyncOptions()
    assert prepare(meta_at(meta, "planted-app-secret"), PEOPLE, book_of(PEOPLE), options)[0].before is None
    synced(meta_at(meta, "planted-app-secret"), PEOPLE, WHOEVER)
    changed = [person(1, subscription_status=4), *PEOPLE[1:]]
    plan, _ = prepare(meta_at(meta, "planted-app-secret"), changed, book_of(changed), options)
    assert (plan.before, plan.sendable) == (150, 149)
