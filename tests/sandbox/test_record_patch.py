"""Changing and reading one customer over record REST."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sandbox_http import CUSTOMER, Client, code_of, detail_of, fill, served

from netsuite_rfm.sandbox.faults.script import Faults
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.serve.site import Role
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.sandbox.store.fields import RFM_FIELDS, RFM_SEGMENTS, SEGMENT_LIST, ListValue

OLD = ListValue(999, "val_rfm_gone", "Gone", inactive=True)
LOYAL = next(value for value in RFM_SEGMENTS if value.script_id == "val_rfm_loyal")
ERROR = {"X-NetSuite-PropertyNameValidation": "error"}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One sandbox whose list of segments also has an inactive value."""
    account = Account(segments=(*RFM_SEGMENTS, OLD))
    with closing(account):
        fill(account, 10)
        with Sandbox(account) as sandbox, Client(sandbox) as client:
            yield client


def shown(client: Client, customer: int = 1001) -> dict[str, Any]:
    """A customer as GET shows it."""
    answer: dict[str, Any] = client.get(f"{CUSTOMER}/{customer}").json()
    return answer


def test_a_patch_answers_204_with_location_only(client: Client) -> None:
    """204, no body, `Location` of the record (section_1545142173); fields left out stay as they are."""
    client.patch(1001, {"custentity_rfm_score": "111", "custentity_rfm_order_count": 3})
    response = client.patch(1001, {"custentity_rfm_score": "222"})
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Location"] == f"{client.sandbox.base_url}{CUSTOMER}/1001"
    assert "Content-Type" not in response.headers
    record = shown(client)
    assert (record["custentity_rfm_score"], record["custentity_rfm_order_count"]) == ("222", 3)


@pytest.mark.parametrize(
    ("field", "sent", "stored", "read_back"),
    [
        pytest.param("custentity_rfm_recency_score", 5, 5, 5, id="integer"),
        pytest.param("custentity_rfm_order_count", 2**63 - 1, 2**63 - 1, 2**63 - 1, id="largest integer"),
        pytest.param("custentity_rfm_order_count", -(2**63), -(2**63), -(2**63), id="smallest integer"),
        pytest.param("custentity_rfm_score", "x" * 300, "x" * 300, "x" * 300, id="text of 300"),
        pytest.param("custentity_rfm_score", "Grüße 'n \\\" \n", "Grüße 'n \\\" \n", "Grüße 'n \\\" \n", id="text"),
        pytest.param("custentity_rfm_lifetime_value", 1234.5, Decimal("1234.50"), 1234.5, id="currency"),
        pytest.param("custentity_rfm_lifetime_value", -3, Decimal("-3.00"), -3, id="whole currency"),
        pytest.param("custentity_rfm_last_order_date", "2024-02-29", date(2024, 2, 29), "2024-02-29", id="date"),
    ],
)
def test_a_value_is_stored_and_shown(client: Client, field: str, sent: Any, stored: Any, read_back: Any) -> None:
    """What is sent in the documented form is kept exactly and read back in the same form."""
    assert client.patch(1004, {field: sent}).status_code == 204
    record = client.sandbox.account.customer(1004)
    assert record is not None
    assert record[field] == stored
    assert shown(client, 1004)[field] == read_back


@pytest.mark.parametrize(
    ("sent", "read_back"),
    [
        pytest.param("2026-01-31T23:30:00-08:00", "2026-02-01T07:30:00Z", id="offset"),
        pytest.param("2026-01-31T23:30:00Z", "2026-01-31T23:30:00Z", id="UTC"),
        pytest.param("2026-01-31T23:30:00.000+00:00", "2026-01-31T23:30:00Z", id="milliseconds"),
    ],
)
def test_a_date_time_is_read_back_in_utc(client: Client, sent: str, read_back: str) -> None:
    """Date-times take any offset and are shown in UTC (section_157305090645)."""
    assert client.patch(1004, {"custentity_segment_last_updated": sent}).status_code == 204
    assert shown(client, 1004)["custentity_segment_last_updated"] == read_back


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"id": str(LOYAL.id)}, id="documented form"),
        pytest.param({"id": LOYAL.id}, id="id as number"),
        pytest.param(str(LOYAL.id), id="bare text"),
        pytest.param(LOYAL.id, id="bare number"),
    ],
)
def test_a_list_value_is_taken_by_its_id(client: Client, sent: Any) -> None:
    """`{"id": "3"}` as documented, or the bare id (observed by julbrs); shown with its name."""
    client.patch(1004, {"custentity_rfm_segment": None})
    assert client.patch(1004, {"custentity_rfm_segment": sent}).status_code == 204
    assert shown(client, 1004)["custentity_rfm_segment"] == {
        "id": str(LOYAL.id),
        "refName": "Loyal Customers",
        "links": [],
    }


@pytest.mark.parametrize(
    ("field", "sent", "named"),
    [
        pytest.param("custentity_rfm_segment", {"id": "9999"}, "9999", id="no such list value"),
        pytest.param("custentity_rfm_segment", {"id": str(OLD.id)}, str(OLD.id), id="inactive list value"),
        pytest.param("custentity_rfm_segment", {"refName": "Loyal Customers"}, "refName", id="by name"),
        pytest.param("custentity_rfm_segment", "Loyal Customers", "Loyal Customers", id="name for an id"),
        pytest.param("custentity_rfm_order_count", 2**63, str(2**63), id="one past the largest integer"),
        pytest.param("custentity_rfm_order_count", 1.5, "1.5", id="fraction"),
        pytest.param("custentity_rfm_order_count", "5", "5", id="text for an integer"),
        pytest.param("custentity_rfm_order_count", True, "True", id="true for an integer"),
        pytest.param("custentity_rfm_score", "x" * 301, "x" * 301, id="text of 301"),
        pytest.param("custentity_rfm_score", 555, "555", id="number for a text"),
        pytest.param("custentity_rfm_last_order_date", "2026-02-29", "2026-02-29", id="no such day"),
        pytest.param("custentity_rfm_last_order_date", "31/01/2026", "31/01/2026", id="other date format"),
        pytest.param("custentity_rfm_last_order_date", "20260131", "20260131", id="date without dashes"),
        pytest.param("custentity_segment_last_updated", "2026-01-31T10:00:00", "2026", id="no offset"),
        pytest.param("custentity_segment_last_updated", "2026-01-31", "2026-01-31", id="date for date-time"),
        pytest.param("custentity_rfm_lifetime_value", "12.50", "12.50", id="text for a currency"),
        pytest.param("isInactive", None, "None", id="null for a check box"),
        pytest.param("isInactive", "T", "T", id="text for a check box"),
    ],
)
def test_a_wrong_value_is_refused_and_its_field_named(client: Client, field: str, sent: Any, named: str) -> None:
    """400 INVALID_CONTENT with `o:errorPath` and the words of section_156570709583; nothing is written."""
    before = client.sandbox.account.writes[1007]
    response = client.patch(1007, {"custentity_rfm_recency_score": 1, field: sent}, ERROR)
    assert (response.status_code, code_of(response)) == (400, "INVALID_CONTENT")
    assert response.json()["o:errorDetails"][0]["o:errorPath"] == field
    assert detail_of(response).endswith(f"for the following field: {field}")
    assert named in detail_of(response)
    assert client.sandbox.account.writes[1007] == before


def test_null_clears_a_field(client: Client) -> None:
    """`null` empties a field of every kind (section_1545142173); GET leaves it out."""
    values: dict[str, Any] = {
        "INTEGER": 1,
        "TEXT": "x",
        "SELECT": {"id": str(LOYAL.id)},
        "DATE": "2026-01-01",
        "DATETIMETZ": "2026-01-01T00:00:00Z",
        "CURRENCY": 1.25,
    }
    fields = {field.script_id: values[field.kind] for field in RFM_FIELDS}
    assert client.patch(1010, fields).status_code == 204
    assert set(fields) <= set(shown(client, 1010))
    assert client.patch(1010, dict.fromkeys(fields)).status_code == 204
    assert not set(fields) & set(shown(client, 1010))


def test_an_unknown_name_is_dropped_by_default(client: Client) -> None:
    """Default warning: 204, the rest is written, and the only trace is a header (section_156570709583)."""
    response = client.patch(1001, {"custentity_typo": 1, "custentity_rfm_score": "333"})
    assert (response.status_code, shown(client)["custentity_rfm_score"]) == (204, "333")
    assert "custentity_typo" in response.headers["X-NetSuite-PropertyValidation"]


def test_a_dropped_name_cannot_forge_a_header(client: Client) -> None:
    """Whatever a property is called, it stays inside the one header that tells of it."""
    response = client.patch(1001, {"x\r\nX-Forged: 1\r\n\r\n{}": 1})
    assert (response.status_code, response.content) == (204, b"")
    assert "X-Forged" not in response.headers
    assert "X-Forged" in response.headers["X-NetSuite-PropertyValidation"]


@pytest.mark.parametrize("level", ["error", "Error", "ERROR"])
def test_an_unknown_name_is_refused_on_demand(client: Client, level: str) -> None:
    """With `error` in any case the call is 400, names the field, and writes nothing."""
    headers = {"X-NetSuite-PropertyNameValidation": level}
    response = client.patch(1001, {"custentity_rfm_score": "444", "custentity_typo": 1}, headers)
    assert (response.status_code, code_of(response)) == (400, "INVALID_CONTENT")
    assert response.json()["o:errorDetails"][0]["o:errorPath"] == "custentity_typo"
    assert shown(client)["custentity_rfm_score"] != "444"


def test_an_unknown_name_may_be_ignored(client: Client) -> None:
    """With `ignore` not even a header tells."""
    response = client.patch(1001, {"custentity_typo": 1}, {"X-NetSuite-PropertyNameValidation": "Ignore"})
    assert response.status_code == 204
    assert "X-NetSuite-PropertyValidation" not in response.headers


def test_value_validation_can_be_loosened_for_forms_only(client: Client) -> None:
    """With `warning` a value of the wrong form is dropped; a wrong id is refused whatever the header says."""
    loose = {"X-NetSuite-PropertyValueValidation": "warning"}
    response = client.patch(1001, {"custentity_rfm_order_count": "many"}, loose)
    assert response.status_code == 204
    assert "custentity_rfm_order_count" in response.headers["X-NetSuite-PropertyValidation"]
    assert client.patch(1001, {"custentity_rfm_segment": {"id": "9999"}}, loose).status_code == 400


def test_a_level_there_is_not_is_refused(client: Client) -> None:
    """The levels are error, warning and ignore."""
    response = client.patch(1001, {}, {"X-NetSuite-PropertyNameValidation": "strict"})
    assert (response.status_code, code_of(response)) == (400, "INVALID_HEADER")


@pytest.mark.parametrize("reference", ["1002", "eid:NOBODY", "0", "-5", "abc", "99999999999"])
def test_an_unknown_id_is_404(client: Client, reference: str) -> None:
    """NONEXISTENT_ID with the words captured live, for PATCH and GET."""
    for response in (client.patch(reference, {}), client.get(f"{CUSTOMER}/{reference}")):
        assert (response.status_code, code_of(response)) == (404, "NONEXISTENT_ID")
        assert detail_of(response) == "The record instance does not exist. Provide a valid record instance ID."


def test_an_external_id_names_a_customer(client: Client) -> None:
    """`eid:` in the path, percent-encoded or not; the answer's Location has the internal id."""
    for reference in ("eid:C2", "eid%3AC2"):
        response = client.patch(reference, {"custentity_rfm_score": "123"})
        assert response.headers["Location"].endswith("/customer/1004")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b'{"custentity_rfm_score": NaN}'])
def test_a_body_that_is_no_object_is_refused(client: Client, body: bytes) -> None:
    """`Invalid content in the request body.`, as captured live."""
    response = client.send("PATCH", f"{CUSTOMER}/1001", data=body)
    assert (response.status_code, code_of(response)) == (400, "INVALID_CONTENT")
    assert detail_of(response) == "Invalid content in the request body."


def test_the_id_cannot_be_changed(client: Client) -> None:
    """An `id` in the body may only repeat that of the path."""
    assert client.patch(1001, {"id": "1001"}).status_code == 204
    assert client.patch(1001, {"id": 1004}).status_code == 400


def test_get_shows_chosen_fields(client: Client) -> None:
    """`fields` narrows a GET to the named ones and the id."""
    client.patch(1001, {"custentity_rfm_score": "321"})
    record = client.get(f"{CUSTOMER}/1001?fields=custentity_rfm_score,entityId").json()
    assert set(record) == {"links", "id", "entityId", "custentity_rfm_score"}
    assert (record["id"], record["links"][0]["rel"]) == ("1001", "self")


def test_select_options_list_the_active_values(client: Client) -> None:
    """The options of a list field as the role sees them (article_0115100241)."""
    headers = {"Accept": "application/vnd.oracle.resource+json; type=select-options"}
    response = client.send("PATCH", f"{CUSTOMER}/1001?fields=custentity_rfm_segment", headers=headers)
    options = response.json()["custentity_rfm_segment"]["_selectOptions"]["items"]
    assert {option["id"] for option in options} == {str(value.id) for value in RFM_SEGMENTS}
    assert client.sandbox.account.lists[SEGMENT_LIST][-1].id == OLD.id


def test_a_change_stamps_the_record(client: Client) -> None:
    """Any change moves lastModifiedDate to the server's time."""
    client.patch(1013, {"custentity_rfm_score": "1"})
    first = datetime.fromisoformat(shown(client, 1013)["lastModifiedDate"])
    assert abs(datetime.now(UTC) - first) < timedelta(minutes=1)
    client.sandbox.faults = Faults(clock_skew_s=3600)
    client.patch(1013, {"custentity_rfm_score": "2"})
    client.sandbox.faults = Faults()
    second = datetime.fromisoformat(shown(client, 1013)["lastModifiedDate"])
    assert abs(second - first - timedelta(hours=1)) < timedelta(minutes=1)


def test_switches_of_the_record() -> None:
    """By switch: other code for an unknown field, a list value by name or script id, a media type on 204."""
    behaviour = {
        "unknown_field_code": "USER_ERROR",
        "select_by_ref_name": True,
        "select_by_external_id": True,
        "empty_body_content_type": "json",
    }
    with served(behaviour=behaviour) as client:
        assert code_of(client.patch(1001, {"custentity_typo": 1}, ERROR)) == "USER_ERROR"
        response = client.patch(1001, {"custentity_rfm_segment": {"refName": "Loyal Customers"}})
        assert response.status_code == 204
        assert "json" in response.headers["Content-Type"]
        assert shown(client)["custentity_rfm_segment"]["id"] == str(LOYAL.id)
        assert client.patch(1001, {"custentity_rfm_segment": {"externalId": "val_rfm_lapsed"}}).status_code == 204
        assert shown(client)["custentity_rfm_segment"]["refName"] == "Lapsed"


def test_a_role_without_edit_changes_nothing(client: Client) -> None:
    """403 INSUFFICIENT_PERMISSION without "Customers" at level Edit; reading goes on."""
    client.sandbox.site.role = Role(edits_customers=False)
    try:
        response = client.patch(1001, {})
        assert client.get(f"{CUSTOMER}/1001").status_code == 200
    finally:
        client.sandbox.site.role = Role()
    assert (response.status_code, code_of(response)) == (403, "INSUFFICIENT_PERMISSION")


def test_a_user_event_script_stops_a_change_in_its_own_words(client: Client) -> None:
    """400 USER_ERROR with the words thrown; other customers are not concerned."""
    client.sandbox.site.poisoned[1016] = "Credit hold: ask finance."
    response = client.patch(1016, {"custentity_rfm_score": "555"})
    assert (response.status_code, code_of(response)) == (400, "USER_ERROR")
    assert detail_of(response) == "Error while accessing a resource. Credit hold: ask finance."
    assert client.patch(1019, {"custentity_rfm_score": "555"}).status_code == 204
