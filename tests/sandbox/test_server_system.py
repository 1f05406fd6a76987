"""Server time, governance limits and the metadata catalog."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from sandbox_http import SERVER_TIME, Client, code_of, served

from netsuite_rfm.sandbox.serve.site import Role
from netsuite_rfm.sandbox.store.fields import RFM_FIELDS

LIMITS = "/services/rest/system/v1/governanceLimits"
CATALOG = "/services/rest/record/v1/metadata-catalog"


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One sandbox for the tests that leave it as it was."""
    with served() as client:
        yield client


def test_server_time_is_utc_with_milliseconds(client: Client) -> None:
    """The form of the sample in article_0528010158, between the moments before and after the call."""
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    text = client.get(SERVER_TIME).json()["serverTime"]
    assert text.endswith("Z")
    assert len(text) == len("2025-03-26T16:21:00.000Z")
    assert before <= datetime.fromisoformat(text) <= datetime.now(UTC)


def test_server_time_may_be_missing() -> None:
    """An older release has no such page: 404."""
    with served(behaviour={"server_time": False}) as client:
        assert client.get(SERVER_TIME).status_code == 404


def test_governance_limits_are_for_administrators(client: Client) -> None:
    """403 for any role but the administrator's (article_0625010817)."""
    response = client.get(LIMITS)
    assert (response.status_code, code_of(response)) == (403, "INSUFFICIENT_PERMISSION")
    with served(role=Role(administrator=True), concurrency=15) as other:
        assert other.get(LIMITS).json() == {
            "accountConcurrencyLimit": 15,
            "accountUnallocatedConcurrencyLimit": 15,
            "integrationConcurrencyLimit": 15,
            "integrationLimitType": "accountLimit",
        }


def test_the_schema_marks_every_custom_field(client: Client) -> None:
    """JSON schema of the customer: custom fields under their script ids, marked x-ns-custom-field."""
    response = client.get(f"{CATALOG}/customer", headers={"Accept": "application/schema+json"})
    assert response.headers["Content-Type"] == "application/schema+json"
    properties = response.json()["properties"]
    marked = {name for name, schema in properties.items() if schema.get("x-ns-custom-field")}
    assert {field.script_id for field in RFM_FIELDS} <= marked
    assert properties["custentity_rfm_order_count"] == {
        "title": "custentity_rfm_order_count",
        "type": "integer",
        "format": "int64",
        "nullable": True,
        "x-ns-custom-field": True,
    }
    assert set(properties["custentity_rfm_segment"]["properties"]) == {"id", "refName", "externalId", "links"}
    assert "entityId" in properties
    assert "entityId" not in marked


def test_the_catalog_as_openapi(client: Client) -> None:
    """`?select=customer` with the swagger media type gives OpenAPI 3.0 with the same properties."""
    headers = {"Accept": "application/swagger+json"}
    answer = client.get(f"{CATALOG}?select=customer", headers=headers).json()
    assert answer["openapi"].startswith("3.0")
    assert "patch" in answer["paths"]["/customer/{id}"]
    assert "custentity_rfm_segment" in answer["components"]["schemas"]["customer"]["properties"]
    assert client.get(f"{CATALOG}?select=invoice", headers=headers).status_code == 404


def test_without_a_media_type_the_catalog_tells_where_to_look(client: Client) -> None:
    """The list of record types and the links of one carry the media types of their descriptions."""
    listed = client.get(CATALOG).json()["items"]
    one = client.get(f"{CATALOG}/customer").json()
    assert [item["name"] for item in listed] == [one["name"]] == ["customer"]
    assert "application/schema+json" in {link["mediaType"] for link in one["links"]}


def test_the_date_header_follows_the_server_clock(client: Client) -> None:
    """Every answer has a Date; it agrees with serverTime to the second."""
    response = client.get(SERVER_TIME)
    server_time = datetime.fromisoformat(response.json()["serverTime"])
    assert abs(parsedate_to_datetime(response.headers["Date"]) - server_time) < timedelta(seconds=2)
