"""Records of custom types over record REST: who may do what, what is answered, and what it leaves in the account."""

from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from typing import Any

import pytest

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.scripts.project import levels_of
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.serve.site import Role
from tests.sandbox.sandbox_http import Client, code_of, detail_of, fill, served
from tests.suitescript.stage import HISTORY, project

ROOT = "/services/rest/record/v1"
RUN = "customrecord_rfm_run"
EVERYTHING = {RUN: "FULL", HISTORY: "FULL"}
STRICT = {"X-NetSuite-PropertyNameValidation": "error"}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A client of an account with the project, whose role may do everything with its records."""
    with closing(ScriptedAccount(project())) as account:
        fill(account, 3)
        with Sandbox(account, role=Role(records=EVERYTHING)) as sandbox, Client(sandbox) as client:
            yield client


def table(client: Client, name: str = RUN) -> dict[int, dict[str, Any]]:
    """The records of a type as they are stored."""
    account = client.sandbox.account
    assert isinstance(account, ScriptedAccount)
    return account.record_tables[name].rows


def add(client: Client, **fields: Any) -> str:
    """Add a run; returns the path of its record."""
    added = client.send("POST", f"{ROOT}/{RUN}", json=fields)
    assert (added.status_code, added.content) == (204, b"")
    return added.headers["Location"].removeprefix(client.sandbox.base_url)


def test_a_record_is_added_shown_changed_and_deleted(client: Client) -> None:
    """204 with its place, 200 with what it holds, 204, 204, and then it is not there."""
    moment, day = "2026-11-21T03:00:00+01:00", "2026-11-20"
    path = add(client, custrecord_rfm_run_started=moment, custrecord_rfm_run_as_of=day, custrecord_rfm_run_read=7)
    shown = client.get(path)
    assert shown.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=singular"
    body = shown.json()
    assert body["custrecord_rfm_run_started"] == "2026-11-21T02:00:00Z"
    assert (body["custrecord_rfm_run_as_of"], body["custrecord_rfm_run_read"]) == (day, 7)
    assert body["id"] == path.rsplit("/", 1)[1]
    assert "custrecord_rfm_run_finished" not in body
    assert client.send("PATCH", path, json={"custrecord_rfm_run_read": None}).status_code == 204
    assert "custrecord_rfm_run_read" not in client.get(path).json()
    assert client.send("DELETE", path).status_code == 204
    for method in ("DELETE", "GET", "PATCH"):
        gone = client.send(method, path, json={} if method == "PATCH" else None)
        assert (gone.status_code, code_of(gone)) == (404, "NONEXISTENT_ID")


def test_an_upsert_adds_once_and_changes_after_that(client: Client) -> None:
    """The same external id is the same record, however often it is put; what is not named stays."""
    path = f"{ROOT}/{RUN}/eid:abc-1_x"
    first = client.send("PUT", path, json={"custrecord_rfm_run_read": 1, "custrecord_rfm_run_written": 5})
    again = client.send("PUT", path, json={"custrecord_rfm_run_read": 2})
    assert [response.status_code for response in (first, again)] == [204, 204]
    assert first.headers["Location"] == again.headers["Location"]
    rows = [row for row in table(client).values() if row.get("externalid") == "abc-1_x"]
    assert [(row["custrecord_rfm_run_read"], row["custrecord_rfm_run_written"]) for row in rows] == [(2, 5)]
    assert client.get(path).json()["externalId"] == "abc-1_x"
    assert client.rows(f"SELECT r.custrecord_rfm_run_read AS read FROM {RUN} r WHERE r.externalid = 'abc-1_x'") == [
        {"links": [], "read": "2"}
    ]


@pytest.mark.parametrize("reference", ["17", "eid:a|b", "eid:"])
def test_an_upsert_needs_an_external_id(client: Client, reference: str) -> None:
    """Of letters, digits, _ and -; an internal id is none."""
    assert client.send("PUT", f"{ROOT}/{RUN}/{reference}", json={}).status_code == 400


def test_an_external_id_is_given_once(client: Client) -> None:
    """A second record of it is refused, by adding and by changing; a deleted one makes room."""
    path, other = add(client, externalId="one"), add(client, externalId="two")
    assert client.send("POST", f"{ROOT}/{RUN}", json={"externalId": "one"}).status_code == 400
    assert client.send("PATCH", other, json={"externalId": "one"}).status_code == 400
    assert client.send("PATCH", path, json={"externalId": "three"}).status_code == 204
    assert client.get(f"{ROOT}/{RUN}/eid:one").status_code == 404
    assert client.send("DELETE", f"{ROOT}/{RUN}/eid:three").status_code == 204
    add(client, externalId="three")


def test_all_records_are_listed_by_page(client: Client) -> None:
    """Internal ids in order, each with its link; the last page says that there is no more."""
    add(client)
    add(client)
    ids = sorted(table(client))
    first = client.get(f"{ROOT}/{RUN}?limit=1").json()
    assert (first["count"], first["hasMore"], first["totalResults"]) == (1, True, len(ids))
    last = client.get(f"{ROOT}/{RUN}?limit=1&offset={len(ids) - 1}").json()
    assert ([entry["id"] for entry in last["items"]], last["hasMore"]) == ([str(ids[-1])], False)
    assert client.get(f"{ROOT}/{RUN}?limit=1001").status_code == 400


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        pytest.param("custrecord_rfm_run_result", "x" * 300, 204, id="a text of 300"),
        pytest.param("custrecord_rfm_run_result", "x" * 301, 400, id="a text of 301"),
        pytest.param("custrecord_rfm_run_counting", "x" * 4000, 204, id="a text area of 4,000"),
        pytest.param("custrecord_rfm_run_counting", "x" * 4001, 400, id="a text area of 4,001"),
        pytest.param("custrecord_rfm_run_as_of", "21.11.2026", 400, id="no day"),
        pytest.param("custrecord_rfm_run_read", "7", 400, id="a number as text"),
        pytest.param("custrecord_rfm_run_reed", 7, 400, id="an unknown field"),
    ],
)
def test_a_value_must_fit_its_field(client: Client, field: str, value: object, status: int) -> None:
    """Each kind at its limit and past it; an unknown name is refused where names are checked."""
    done = client.send("PUT", f"{ROOT}/{RUN}/eid:fits", json={field: value}, headers=STRICT)
    assert done.status_code == status, done.text
    if status == 400:
        assert done.json()["o:errorDetails"][0]["o:errorPath"] == field


def test_an_unknown_field_is_dropped_unless_names_are_checked(client: Client) -> None:
    """The default: 204, and a header as the only trace."""
    done = client.send("PUT", f"{ROOT}/{RUN}/eid:dropped", json={"custrecord_rfm_run_reed": 7})
    assert done.status_code == 204
    assert "custrecord_rfm_run_reed" in done.headers["X-NetSuite-PropertyValidation"]


def test_fields_that_point_somewhere_take_what_is_there(client: Client) -> None:
    """A customer and a list value by internal id; others are refused. Money keeps its cents."""
    value = client.sandbox.account.lists["customlist_rfm_segment"][0]
    good = {
        "custrecord_rfm_sh_customer": {"id": "1004"},
        "custrecord_rfm_sh_to": {"id": str(value.id)},
        "custrecord_rfm_sh_lifetime_value": 12.34,
    }
    added = client.send("POST", f"{ROOT}/{HISTORY}", json=good)
    number = int(added.headers["Location"].rsplit("/", 1)[1])
    assert table(client, HISTORY)[number]["custrecord_rfm_sh_lifetime_value"] == Decimal("12.34")
    shown = client.get(f"{ROOT}/{HISTORY}/{number}").json()
    assert shown["custrecord_rfm_sh_to"] == {"id": str(value.id), "refName": value.name, "links": []}
    assert shown["custrecord_rfm_sh_customer"]["id"] == "1004"
    for field, wrong in (("custrecord_rfm_sh_customer", "1005"), ("custrecord_rfm_sh_to", "1")):
        assert client.send("POST", f"{ROOT}/{HISTORY}", json={field: {"id": wrong}}).status_code == 400


def test_an_account_without_the_project_has_no_such_type() -> None:
    """404, by whatever method, and no table in SuiteQL."""
    with served() as client:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            refused = client.send(method, f"{ROOT}/{RUN}{'' if method in {'GET', 'POST'} else '/eid:a'}", json={})
            assert (refused.status_code, detail_of(refused)) == (404, f"Record type '{RUN}' does not exist")
        assert client.suiteql(f"SELECT id FROM {RUN}").status_code == 400


@pytest.mark.parametrize(
    ("level", "allowed"),
    [
        ("NONE", set()),
        ("VIEW", {"GET"}),
        ("CREATE", {"GET", "POST", "PUT new"}),
        ("EDIT", {"GET", "POST", "PUT new", "PUT", "PATCH"}),
        ("FULL", {"GET", "POST", "PUT new", "PUT", "PATCH", "DELETE"}),
    ],
)
def test_a_level_allows_what_it_says_and_no_more(client: Client, level: str, allowed: set[str]) -> None:
    """403 for the rest, and nothing changes; a type that may not be seen is not found by SuiteQL."""
    path = add(client, externalId=f"level-{level}")
    site, before = client.sandbox.site, dict(table(client))
    site.role = Role(records={RUN: level})
    try:
        seen = client.suiteql(f"SELECT r.id AS id FROM {RUN} r")
        assert (seen.status_code == 200) is (level != "NONE")
        refused = {
            "GET": client.get(path),
            "POST": client.send("POST", f"{ROOT}/{RUN}", json={}),
            "PUT new": client.send("PUT", f"{ROOT}/{RUN}/eid:new-{level}", json={}),
            "PUT": client.send("PUT", f"{ROOT}/{RUN}/eid:level-{level}", json={}),
            "PATCH": client.send("PATCH", path, json={}),
            "DELETE": client.send("DELETE", path),
        }
    finally:
        site.role = Role(records=EVERYTHING)
    assert {name for name, done in refused.items() if done.status_code != 403} == allowed
    if not allowed & {"POST"}:
        assert table(client) == before


@pytest.mark.parametrize(
    ("answers", "status", "code"),
    [
        ({"hidden_record_type": "forbidden"}, 403, "INSUFFICIENT_PERMISSION"),
        ({"hidden_record_type": "not_found"}, 404, "NONEXISTENT_ID"),
    ],
)
def test_what_is_answered_about_a_hidden_type_is_a_switch(answers: dict[str, Any], status: int, code: str) -> None:
    """Nobody states it."""
    with closing(ScriptedAccount(project(), Behaviour(**answers))) as account, Sandbox(account, role=Role()) as sandbox:
        with Client(sandbox) as client:
            refused = client.send("PUT", f"{ROOT}/{RUN}/eid:a", json={})
        assert (refused.status_code, code_of(refused)) == (status, code)


def test_further_unknowns_are_switches() -> None:
    """The code of a taken external id, and the status of an upsert."""
    chosen = Behaviour(duplicate_code="DUP_CSTM_RCRD_ENTRY", upsert_status=201)
    with closing(ScriptedAccount(project(), chosen)) as account, Sandbox(account) as sandbox, Client(sandbox) as client:
        assert client.send("PUT", f"{ROOT}/{RUN}/eid:a", json={}).status_code == 201
        refused = client.send("POST", f"{ROOT}/{RUN}", json={"externalId": "a"})
        assert (refused.status_code, code_of(refused)) == (400, "DUP_CSTM_RCRD_ENTRY")


def test_a_served_account_gives_the_worker_s_role_what_the_project_says() -> None:
    """It may leave runs and syncs, mark history, see actions, and delete nothing; housekeeping may delete history."""
    leaves = {RUN: "EDIT", "customrecord_rfm_sync": "EDIT"}
    sees = {"customrecord_rfm_self_test": "VIEW", "customrecord_rfm_segment_action": "VIEW"}
    with closing(ScriptedAccount(project())) as account, Sandbox(account) as sandbox:
        assert sandbox.site.role.records == {**leaves, **sees, HISTORY: "EDIT"}
    assert levels_of(project(), "customrole_rfm_housekeeping") == {HISTORY: "FULL"}
