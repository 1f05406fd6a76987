"""SuiteQL over HTTP: headers, pages, links and refusals. What a query means is tested with the account."""

from collections.abc import Iterator
from typing import Any

import pytest
from sandbox_http import SUITEQL, Client, code_of, detail_of, served

from netsuite_rfm.sandbox.serve.site import Role

IDS = "SELECT id FROM customer ORDER BY id"
MANY = "SELECT a.id AS id FROM customer a CROSS JOIN customer b ORDER BY a.id"  # 400 x 400 = 160,000 rows


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One sandbox for the tests that leave it as it was."""
    with served() as client:
        yield client


def rels(answer: dict[str, Any]) -> dict[str, str]:
    """The links of a page: rel to the part of the URL after the question mark."""
    return {link["rel"]: link["href"].split("?")[1] for link in answer["links"]}


def test_a_page_has_the_documented_members_in_order(client: Client) -> None:
    """links, count, hasMore, items, offset, totalResults, as in the sample of section_157909186990."""
    answer = client.suiteql(IDS, limit=2, offset=2).json()
    assert list(answer) == ["links", "count", "hasMore", "items", "offset", "totalResults"]
    assert answer["items"] == [{"links": [], "id": "1007"}, {"links": [], "id": "1010"}]
    assert (answer["count"], answer["hasMore"], answer["offset"], answer["totalResults"]) == (2, True, 2, 20)


def test_nulls_are_left_out_of_an_item(client: Client) -> None:
    """A column without a value has no key; the others are strings."""
    row = client.rows("SELECT id, custentity_rfm_score AS score, 5 AS five FROM customer WHERE id = 1001")[0]
    assert row == {"links": [], "id": "1001", "five": "5"}


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        pytest.param(0, {"self": 0, "next": 8, "last": 16}, id="first page"),
        pytest.param(8, {"self": 8, "next": 16, "last": 16, "first": 0, "prev": 0}, id="middle page"),
        pytest.param(16, {"self": 16, "first": 0, "prev": 8}, id="last page"),
    ],
)
def test_pages_are_linked(client: Client, offset: int, expected: dict[str, int]) -> None:
    """Links lead on while there is more, and back from later pages."""
    answer = client.suiteql(IDS, limit=8, offset=offset).json()
    assert rels(answer) == {rel: f"limit=8&offset={place}" for rel, place in expected.items()}
    assert answer["hasMore"] is ("next" in expected)
    assert answer["links"][0]["href"].startswith(client.sandbox.base_url + SUITEQL)


def test_following_next_gives_every_row_once(client: Client) -> None:
    """Paging by the links ends with hasMore false, after all rows."""
    url: str | None = f"{SUITEQL}?limit=7"
    ids: list[str] = []
    while url is not None:
        answer = client.send("POST", url, json={"q": IDS}, headers={"Prefer": "transient"}).json()
        ids += [item["id"] for item in answer["items"]]
        url = next((link["href"] for link in answer["links"] if link["rel"] == "next"), None)
    assert answer["hasMore"] is False
    assert ids == [str(1001 + 3 * number) for number in range(20)]


def test_an_empty_result_is_an_empty_page(client: Client) -> None:
    """No rows is no error: count 0 and a link to itself."""
    answer = client.suiteql("SELECT id FROM customer WHERE id < 0").json()
    assert (answer["count"], answer["hasMore"], answer["items"], answer["totalResults"]) == (0, False, [], 0)
    assert list(rels(answer)) == ["self"]


@pytest.mark.parametrize(
    ("window", "wrong"),
    [
        pytest.param({"limit": 1000}, None, id="limit 1000"),
        pytest.param({"limit": 1001}, "limit", id="limit 1001"),
        pytest.param({"limit": 1}, None, id="limit 1"),
        pytest.param({"limit": 0}, "limit", id="limit 0"),
        pytest.param({"limit": -1}, "limit", id="limit below 0"),
        pytest.param({"limit": 5, "offset": 10}, None, id="offset a multiple"),
        pytest.param({"limit": 5, "offset": 11}, "offset", id="offset between pages"),
        pytest.param({"limit": 5, "offset": -5}, "offset", id="offset below 0"),
        pytest.param({"limit": "ten"}, "limit", id="no number"),
    ],
)
def test_limit_and_offset_have_rules(client: Client, window: dict[str, int], wrong: str | None) -> None:
    """At most 1,000 rows a page, and an offset that the limit divides (section_158394344595)."""
    response = client.suiteql(IDS, **window)
    if wrong is None:
        assert response.status_code == 200
    else:
        assert (response.status_code, code_of(response)) == (400, "INVALID_PARAMETER")
        assert response.json()["o:errorDetails"][0]["o:errorQueryParam"] == wrong


@pytest.mark.parametrize("prefer", [None, "respond-async", "persistent"])
def test_prefer_transient_is_required(client: Client, prefer: str | None) -> None:
    """Without `Prefer: transient` the answer is 400 naming the header."""
    response = client.suiteql(IDS, prefer=prefer)
    assert (response.status_code, code_of(response)) == (400, "INVALID_HEADER")
    assert response.json()["o:errorDetails"][0]["o:errorHeader"] == "Prefer"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"q":1}', b'{"q":"x","params":[1]}', b'{"q":NaN}'])
def test_a_body_without_a_query_is_400(client: Client, body: bytes) -> None:
    """The body is an object with the text `q`."""
    response = client.send("POST", SUITEQL, data=body, headers={"Prefer": "transient"})
    assert (response.status_code, code_of(response)) == (400, "INVALID_CONTENT")


def test_a_refused_query_is_400_in_netsuites_words(client: Client) -> None:
    """The body captured live by public connectors: code, pointer and the words about the table."""
    response = client.suiteql("SELECT id FROM nowhere")
    assert response.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=error"
    assert response.json() == {
        "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.1",
        "title": "Bad Request",
        "status": 400,
        "o:errorDetails": [
            {
                "detail": "Invalid search query. Detailed unprocessed description follows. "
                "Invalid search type: nowhere.",
                "o:errorQueryParam": "q",
                "o:errorCode": "INVALID_PARAMETER",
            }
        ],
    }


def test_parameters_are_bound_from_2026_2_on(client: Client) -> None:
    """`?` takes the texts in `params`; before that release the property is refused."""
    query = "SELECT id FROM customer WHERE id = ?"
    assert [item["id"] for item in client.suiteql(query, params=["1004"]).json()["items"]] == ["1004"]
    with served(behaviour={"release": "2026.1"}) as older:
        assert older.suiteql(query, params=["1004"]).status_code == 400
        assert older.suiteql(IDS).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("SELECT COUNT(*) AS n FROM Customer", id="first table"),
        pytest.param("SELECT t.id FROM transaction t LEFT JOIN customer c ON c.id = t.entity", id="joined"),
        pytest.param("SELECT x.id FROM (SELECT c.id FROM customer c) x", id="in a subselect"),
    ],
)
def test_a_role_without_a_table_does_not_find_it(client: Client, query: str) -> None:
    """A missing permission reads like a wrong name: Record 'customer' was not found (observed by PostHog)."""
    client.sandbox.site.role = Role(missing_tables=frozenset({"customer"}))
    try:
        response = client.suiteql(query)
        assert client.suiteql("SELECT COUNT(*) AS n FROM transaction").status_code == 200
    finally:
        client.sandbox.site.role = Role()
    assert (response.status_code, code_of(response)) == (400, "INVALID_PARAMETER")
    assert detail_of(response).endswith("Search error occurred: Record 'customer' was not found.")


@pytest.mark.parametrize("status", [400, 403])
def test_a_role_without_rest_is_refused(status: int) -> None:
    """The words were observed with 400; 403 is taken for the same."""
    with served(role=Role(rest=False), behaviour={"role_refusal_status": status}) as client:
        response = client.suiteql(IDS)
        assert (response.status_code, code_of(response)) == (status, "USER_ERROR")
        assert detail_of(response) == "Your current role does not have permission to perform this action."


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        pytest.param("capped", 100_000, id="capped"),
        pytest.param("true", 160_000, id="true count"),
        pytest.param("absent", None, id="absent"),
    ],
)
def test_a_query_gives_100000_rows_at_most(totals: str, expected: int | None) -> None:
    """The last page starts at 99,000 and has no next; past it comes an error, or an empty page by switch."""
    past = "empty" if totals == "true" else "error"
    behaviour = {"total_results": totals, "offset_past_ceiling": past}
    with served(400, behaviour=behaviour) as client:
        page = client.suiteql(MANY, limit=1000, offset=98_000).json()
        assert (page["count"], page["hasMore"], page.get("totalResults")) == (1000, True, expected)
        page = client.suiteql(MANY, limit=1000, offset=99_000).json()
        assert (page["count"], page["hasMore"], "next" in rels(page)) == (1000, False, False)
        response = client.suiteql(MANY, limit=1000, offset=100_000)
        if past == "error":
            assert (response.status_code, code_of(response)) == (400, "INVALID_PARAMETER")
        else:
            assert (response.json()["count"], response.json()["hasMore"]) == (0, False)


def test_switches_of_links_and_prefer() -> None:
    """`previous` for `prev`, no links at all, and the other codes for a missing Prefer."""
    with served(behaviour={"previous_rel": "previous", "missing_prefer_code": "INVALID_REQUEST"}) as client:
        assert "previous" in rels(client.suiteql(IDS, limit=5, offset=5).json())
        assert code_of(client.suiteql(IDS, prefer=None)) == "INVALID_REQUEST"
    with served(behaviour={"page_links": False, "error_type_urls": "rfc2616"}) as client:
        assert client.suiteql(IDS, limit=5).json()["links"] == []
        assert client.suiteql("SELECT").json()["type"].startswith("https://www.w3.org/Protocols/rfc2616/")
