"""Klaviyo's own client drives the local Klaviyo: what it takes for an answer is one."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from klaviyo_api import KlaviyoAPI
from openapi_client.exceptions import ApiException, BadRequestException
from pydantic import ValidationError

from netsuite_rfm.activation.klaviyo.api import REVISION
from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox
from tests.activation.people import klaviyo_at, person, synced


@pytest.fixture
def klaviyo() -> Iterator[KlaviyoSandbox]:
    """A local Klaviyo."""
    with KlaviyoSandbox() as sandbox:
        yield sandbox


REVISION_DAY = date.fromisoformat(REVISION)


def client_of(sandbox: KlaviyoSandbox, key: str = "") -> KlaviyoAPI:
    """The official client, without retries."""
    return KlaviyoAPI(key or sandbox.key, max_delay=1, max_retries=1, test_host=sandbox.origin)


def import_of(*emails: str) -> dict[str, Any]:
    """An import as the official client sends it."""
    rows = [
        {"type": "profile", "attributes": {"email": email, "external_id": str(number), "properties": {"n": number}}}
        for number, email in enumerate(emails)
    ]
    return {"data": {"type": "profile-bulk-import-job", "attributes": {"profiles": {"data": rows}}}}


def test_it_speaks_the_revision_that_the_official_client_speaks() -> None:
    """One constant, to be raised once a year."""
    assert KlaviyoAPI._REVISION == REVISION


def test_import_job_and_errors(klaviyo: KlaviyoSandbox) -> None:
    """Queued, then complete with one failed row, whose error repeats what was sent."""
    client = client_of(klaviyo)
    klaviyo.imports.rejects = {"b@example.com"}
    job = client.Profiles.bulk_import_profiles(import_of("a@example.com", "b@example.com")).data
    assert job.attributes.status == "queued"
    assert "a@example.com" not in {profile.email for profile in klaviyo.profiles.by_id.values()}
    client.Profiles.get_bulk_import_profiles_job(job.id)
    done = client.Profiles.get_bulk_import_profiles_job(job.id).data.attributes
    assert (done.status, done.completed_count, done.failed_count) == ("complete", 1, 1)
    errors = client.Profiles.get_errors_for_bulk_import_profiles_job(job.id).data
    assert [error.attributes.original_payload["external_id"] for error in errors] == ["1"]


def test_a_malformed_address_rejects_the_whole_import(klaviyo: KlaviyoSandbox) -> None:
    """All bad rows are named, nothing is stored."""
    with pytest.raises(BadRequestException) as refused:
        client_of(klaviyo).Profiles.bulk_import_profiles(import_of("a@example.com", "b@@example", "c@example.com", "d"))
    assert "/data/attributes/profiles/data/1/attributes/email" in str(refused.value)
    assert "/data/attributes/profiles/data/3/attributes/email" in str(refused.value)
    assert klaviyo.imports.jobs == {}


def test_lists_take_ids_and_never_attributes(klaviyo: KlaviyoSandbox) -> None:
    """Members by Klaviyo's id; a profile's attributes sent to a list are refused by client and server alike."""
    client = client_of(klaviyo)
    profile, _ = klaviyo.profiles.upsert(None, {"email": "a@example.com"}, klaviyo.clock.now(), null_clears=False)
    made = client.Lists.create_list({"data": {"type": "list", "attributes": {"name": "VIP"}}}).data
    client.Lists.add_profiles_to_list(made.id, {"data": [{"type": "profile", "id": profile.id}]})
    assert klaviyo.audiences.lists[made.id].members == {profile.id}
    assert [entry.attributes.name for entry in client.Lists.get_lists().data] == ["VIP"]
    client.Lists.remove_profiles_from_list(made.id, {"data": [{"type": "profile", "id": profile.id}]})
    assert klaviyo.audiences.lists[made.id].members == set()
    with pytest.raises(ValidationError):
        client.Lists.add_profiles_to_list(made.id, {"data": [{"type": "profile", "attributes": {"email": "b@x.org"}}]})


def test_suppressions_are_shown_only_where_they_are_asked_for(klaviyo: KlaviyoSandbox) -> None:
    """Consent hides behind additional-fields."""
    client = client_of(klaviyo)
    profiles = {"data": [{"type": "profile", "attributes": {"email": "a@example.com"}}]}
    kind = "profile-suppression-bulk-create-job"
    client.Profiles.bulk_suppress_profiles({"data": {"type": kind, "attributes": {"profiles": profiles}}})
    plain = client.Profiles.get_profiles().data[0].attributes
    told = client.Profiles.get_profiles(additional_fields_profile=["subscriptions"]).data[0].attributes
    assert plain.subscriptions is None
    assert told.subscriptions.email.marketing.suppression[0].reason == "USER_SUPPRESSED"
    assert told.subscriptions.email.marketing.can_receive_email_marketing is False


@pytest.mark.parametrize(
    ("age", "status"), [(timedelta(), 200), (timedelta(days=730), 200), (timedelta(days=731), 410)]
)
def test_a_revision_ends_after_two_years(klaviyo: KlaviyoSandbox, age: timedelta, status: int) -> None:
    """Two years from its first day, to the day."""
    klaviyo.clock.moved = timedelta(days=(REVISION_DAY - klaviyo.clock.now().date()).days) + age
    if status == 200:
        client_of(klaviyo).Profiles.get_profiles()
    else:
        with pytest.raises(ApiException) as ended:
            client_of(klaviyo).Profiles.get_profiles()
        assert ended.value.status == status


def test_a_wrong_key_is_refused(klaviyo: KlaviyoSandbox) -> None:
    """401, for the official client too."""
    with pytest.raises(ApiException) as refused:
        client_of(klaviyo, "pk_wrong").Profiles.get_profiles()
    assert refused.value.status == 401


def test_the_official_client_reads_back_what_a_sync_wrote(klaviyo: KlaviyoSandbox) -> None:
    """Names, ids and properties of a customer, seen through another client's eyes."""
    assert synced(klaviyo_at(klaviyo), [person(7)]).sent == 1
    seen = client_of(klaviyo).Profiles.get_profiles(filter='equals(external_id,"netsuite-7")').data[0].attributes
    assert (seen.email, seen.first_name) == ("customer7@example.com", "Ada")
    assert seen.properties["rfm_segment"] == "VIP Champions"
    assert seen.properties["rfm_segment_id"] == "val_rfm_champions"
    assert seen.properties["rfm_previous_segment"] == "(none)"
    assert (seen.properties["rfm_lifetime_value"], seen.properties["rfm_audiences"]) == (1234.56, ["(none)"])
