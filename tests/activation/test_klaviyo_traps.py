"""The local Klaviyo's traps are real: who falls into one sees it in who would be mailed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from netsuite_rfm.sandbox.klaviyo.behaviour import KlaviyoBehaviour
from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox


@pytest.fixture
def klaviyo() -> Iterator[KlaviyoSandbox]:
    """A local Klaviyo with one suppressed champion."""
    with KlaviyoSandbox() as sandbox:
        attributes = {"email": "ada@example.com", "properties": {"seg": "A", "tags": ["x"]}}
        profile, _ = sandbox.profiles.upsert(None, attributes, sandbox.clock.now(), null_clears=False)
        profile.suppressions["USER_SUPPRESSED"] = sandbox.clock.now()
        yield sandbox


def post(sandbox: KlaviyoSandbox, path: str, data: object, **changes: str) -> requests.Response:
    """Post JSON:API to it."""
    headers = {"Authorization": f"Klaviyo-API-Key {sandbox.key}", "revision": "2026-10-15", **changes}
    return requests.post(f"{sandbox.origin}/api/{path}", json.dumps({"data": data}), headers=headers, timeout=5)


def named(kind: str, *emails: str, **more: Any) -> dict[str, Any]:
    """A job that names profiles by address."""
    rows = [{"type": "profile", "attributes": {"email": email}} for email in emails]
    return {"type": kind, "attributes": {"profiles": {"data": rows}}, **more}


def imported(sandbox: KlaviyoSandbox, *rows: dict[str, Any]) -> None:
    """Import rows and have the job done."""
    body = {"type": "profile-bulk-import-job", "attributes": {"profiles": {"data": list(rows)}}}
    assert post(sandbox, "profile-bulk-import-jobs", body).status_code == 202
    sandbox.imports.run_all(sandbox.clock.now())


def row(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A row for the champion."""
    return {"type": "profile", "attributes": {"email": "ada@example.com", "properties": properties}, **more}


def test_subscribing_lifts_a_suppression(klaviyo: KlaviyoSandbox) -> None:
    """The one who was suppressed is mailed again."""
    assert klaviyo.audiences.would_be_mailed("seg", "A") == set()
    answer = post(klaviyo, "profile-subscription-bulk-create-jobs", named("job", "ada@example.com"))
    assert answer.status_code == 202
    assert klaviyo.audiences.would_be_mailed("seg", "A") == {"ada@example.com"}


def test_unsubscribing_with_a_list_hits_everywhere_who_is_not_in_it(klaviyo: KlaviyoSandbox) -> None:
    """A member leaves the list; a stranger to the list gets no mail from anywhere any more."""
    profile = klaviyo.profiles.find("email", "ada@example.com")
    assert profile is not None
    profile.suppressions.clear()
    made = klaviyo.audiences.create_list("VIP", klaviyo.clock.now())
    made.members.add(profile.id)
    of_list = {"relationships": {"list": {"data": {"type": "list", "id": made.id}}}}
    gone = named("job", "ada@example.com", **of_list)
    post(klaviyo, "profile-subscription-bulk-delete-jobs", gone)
    assert klaviyo.audiences.would_be_mailed("seg", "A") == {"ada@example.com"}
    post(klaviyo, "profile-subscription-bulk-delete-jobs", gone)
    assert klaviyo.audiences.would_be_mailed("seg", "A") == set()


def test_null_clears_in_a_single_import_and_not_in_bulk(klaviyo: KlaviyoSandbox) -> None:
    """So a property must always be given a value."""
    imported(klaviyo, row({"seg": None}))
    assert klaviyo.audiences.segment("seg", "A")
    single = {"type": "profile", "attributes": {"email": "ada@example.com", "properties": {"seg": None}}}
    assert post(klaviyo, "profile-import", single).status_code == 200
    assert not klaviyo.audiences.segment("seg", "A")


@pytest.mark.parametrize("honoured", [True, False])
def test_unset_and_empty_lists_are_switches(*, honoured: bool) -> None:
    """Nobody knows whether they clear: both are played."""
    behaviour = KlaviyoBehaviour(unset_honoured=honoured, empty_list_overwrites=honoured)
    with KlaviyoSandbox(behaviour) as klaviyo:
        imported(klaviyo, row({"seg": "A", "tags": ["x"]}))
        imported(klaviyo, row({"tags": []}, meta={"patch_properties": {"unset": ["seg"]}}))
        profile = klaviyo.profiles.find("email", "ada@example.com")
        assert profile is not None
        assert ("seg" not in profile.properties, profile.properties["tags"] == []) == (honoured, honoured)


def test_attributes_sent_to_a_list_are_refused(klaviyo: KlaviyoSandbox) -> None:
    """As for a client that sends profiles where ids belong."""
    made = klaviyo.audiences.create_list("VIP", klaviyo.clock.now())
    answer = post(klaviyo, f"lists/{made.id}/relationships/profiles", [row({})])
    assert answer.status_code == 400
    assert made.members == set()


@pytest.mark.parametrize(("count", "status"), [(100, 202), (101, 400)], ids=["at the limit", "one past it"])
def test_a_suppression_job_takes_a_hundred(klaviyo: KlaviyoSandbox, count: int, status: int) -> None:
    """Addresses a request."""
    job = named("job", *(f"u{number}@example.com" for number in range(count)))
    assert post(klaviyo, "profile-suppression-bulk-create-jobs", job).status_code == status


@pytest.mark.parametrize("revision", ["", "2030-01-15", "soon"])
def test_a_revision_must_be_named_and_released(klaviyo: KlaviyoSandbox, revision: str) -> None:
    """400 without one, or with one to come."""
    assert post(klaviyo, "profile-import", row({}), revision=revision).status_code == 400


def test_rates_are_fixed_windows_and_a_429_says_when(klaviyo: KlaviyoSandbox) -> None:
    """Other answers tell what is left of the minute; a refused one has Retry-After alone."""
    klaviyo.rates.speed = 0.0001  # one window for the whole test
    good = post(klaviyo, "lists", {"type": "list", "attributes": {"name": "A"}})
    assert (good.headers["RateLimit-Limit"], good.headers["RateLimit-Remaining"]) == ("150", "149")
    for _ in range(9):
        post(klaviyo, "lists", {"type": "list", "attributes": {"name": "A"}})
    refused = post(klaviyo, "lists", {"type": "list", "attributes": {"name": "A"}})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "RateLimit-Limit" not in refused.headers


@pytest.mark.parametrize("identity", ["external_id_first", "email_first"])
def test_two_profiles_for_one_row_are_a_conflict(klaviyo: KlaviyoSandbox, identity: Any) -> None:
    """Whichever identifier is looked at first."""
    klaviyo.profiles.behaviour = KlaviyoBehaviour(identity=identity)
    imported(klaviyo, {"type": "profile", "attributes": {"external_id": "7"}})
    imported(klaviyo, {"type": "profile", "attributes": {"external_id": "7", "email": "ada@example.com"}})
    assert [job.failed for job in klaviyo.imports.jobs.values()] == [0, 1]
    assert list(klaviyo.imports.jobs.values())[1].errors[0]["code"] == "duplicate_profile"
