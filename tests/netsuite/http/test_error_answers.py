"""Every shape of error body becomes one readable line, and reading it never fails."""

import json

import pytest
import requests
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netsuite_rfm.netsuite.http.error_answers import LONGEST_DETAIL, Problem, read_problem


def answer(status: int, body: bytes | str | object, **headers: str) -> requests.Response:
    """Return an answer as requests gives it."""
    response = requests.Response()
    response.status_code = status
    response._content = body if isinstance(body, bytes) else json.dumps(body).encode()
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return response


def documented(status: int, **entry: str) -> dict[str, object]:
    """Return the documented body with one entry."""
    details = [{name.replace("o_", "o:"): value for name, value in entry.items()}]
    return {"type": "about:blank", "title": "Error", "status": status, "o:errorDetails": details}


SHAPES = [
    pytest.param(
        answer(404, documented(404, detail="The record instance does not exist.", o_errorCode="NONEXISTENT_ID")),
        Problem(404, "NONEXISTENT_ID", "The record instance does not exist."),
        "404 NONEXISTENT_ID The record instance does not exist.",
        id="documented",
    ),
    pytest.param(
        answer(401, {"error": "invalid_client", "error_description": "no such client"}),
        Problem(401, "invalid_client", "no such client"),
        "401 invalid_client no such client",
        id="token endpoint",
    ),
    pytest.param(
        answer(400, {"error": "invalid_grant"}), Problem(400, "invalid_grant", ""), "400 invalid_grant", id="code only"
    ),
    pytest.param(
        answer(429, {"title": "Bad Request", "status": 429, "o:errorCode": "USER_ERROR", "o:errorDetails": []}),
        Problem(429, "USER_ERROR", "Bad Request"),
        "429 USER_ERROR Bad Request",
        id="code at the top, no details",
    ),
    pytest.param(
        answer(503, b"<html>down</html>", Content_Type="text/html"),
        Problem(503, "", "a response that is not JSON (text/html)", foreign=True),
        "503 a response that is not JSON (text/html)",
        id="HTML",
    ),
    pytest.param(
        answer(502, b""),
        Problem(502, "", "a response that is not JSON (no content type)"),
        "502 a response that is not JSON (no content type)",
        id="nothing at all",
    ),
    pytest.param(
        answer(429, b'{"title":"Bad Request" "status":429}', Content_Type="application/json"),
        Problem(429, "", "a response that is not JSON (application/json)"),
        "429 a response that is not JSON (application/json)",
        id="the printed sample that lacks a comma",
    ),
    pytest.param(
        answer(400, ["odd"]),
        Problem(400, "", "a response without a description"),
        "400 a response without a description",
        id="a list",
    ),
    pytest.param(
        answer(400, {"o:errorDetails": ["odd", None]}), Problem(400, "", ""), "400", id="details that are no entries"
    ),
    pytest.param(
        answer(400, documented(400, detail="used", o_errorCode="IDEMPOTENCY_ERROR"), Location="/async/v1/job/7"),
        Problem(400, "IDEMPOTENCY_ERROR", "used", "", "/async/v1/job/7"),
        "400 IDEMPOTENCY_ERROR used",
        id="with the place of the first job",
    ),
]


@pytest.mark.parametrize(("response", "problem", "line"), SHAPES)
def test_each_shape_is_read(response: requests.Response, problem: Problem, line: str) -> None:
    """Status, code and NetSuite's own words come out, whichever way they are wrapped."""
    assert read_problem(response) == problem
    assert str(problem) == line


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param({"o_errorPath": "custentity_rfm_segment"}, id="path"),
        pytest.param({"o_errorPath": "items[3].custentity_rfm_segment"}, id="path in a batch"),
        pytest.param({"detail": "Invalid field value for custentity_rfm_segment."}, id="in the words"),
        pytest.param({"detail": "Unknown field CUSTENTITY_RFM_SEGMENT"}, id="capitals"),
    ],
)
def test_the_field_that_is_meant_is_found(entry: dict[str, str]) -> None:
    """A rejection names the field, wherever NetSuite put it."""
    assert read_problem(answer(400, documented(400, **entry))).field == "custentity_rfm_segment"


@pytest.mark.parametrize("field", ["custentity12", "custrecord3", "cseg_region", "cseg1", "custentity_größe"])
def test_so_is_one_that_netsuite_numbered(field: str) -> None:
    """A field made without an id of one's own, or a custom segment."""
    assert read_problem(answer(400, documented(400, detail=f"Invalid value for {field}."))).field == field


@pytest.mark.parametrize("detail", ["Please enter value(s) for: Email", "customrecord_cseg_region is not a record"])
def test_no_field_is_made_up(detail: str) -> None:
    """An error about no custom field names none."""
    assert read_problem(answer(400, documented(400, detail=detail))).field == ""


@pytest.mark.parametrize(
    "words", ["first\nsecond\r\n", "first \x1b[2J\x00second", "first\u2028second", "  first  second "]
)
def test_words_are_one_line_of_printable_text(words: str) -> None:
    """They end up in tables, log lines and terminals."""
    detail = read_problem(answer(400, documented(400, detail=words))).detail
    assert detail.startswith("first ")
    assert detail.endswith("second")
    assert detail.isprintable()


def test_our_own_credentials_are_not_repeated() -> None:
    """Whoever answers may quote what it was sent, even at the place where long words are cut."""
    response = answer(
        400,
        documented(400, detail="x" * (LONGEST_DETAIL - 10) + "a-token-that-works", o_errorCode="of a-token-that-works"),
    )
    response.request = requests.Request(
        "GET", "https://example.com", headers={"Authorization": "Bearer a-token-that-works"}
    ).prepare()
    told = read_problem(response)
    assert told.code == "of ***"
    assert told.detail.endswith("***")
    assert "a-token" not in told.detail


def test_long_words_are_cut() -> None:
    """A report stays readable when NetSuite sends a novel."""
    at_limit = read_problem(answer(400, documented(400, detail="x" * LONGEST_DETAIL)))
    past_it = read_problem(answer(400, documented(400, detail="x" * (LONGEST_DETAIL + 1))))
    assert len(at_limit.detail) == len(past_it.detail) == LONGEST_DETAIL


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["o:errorDetails", "detail", "o:errorCode", "o:errorPath", "error", "title", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@settings(deadline=None, max_examples=200)
@given(st.integers(300, 599), JSON)
def test_reading_an_error_never_fails(status: int, body: object) -> None:
    """Whatever JSON comes with an error status, it is described."""
    assert read_problem(answer(status, body)).status == status


@settings(deadline=None, max_examples=100)
@example(b'"\x80"')
@example(b"[" * 100_000)
@given(st.binary(max_size=60))
def test_reading_bytes_that_are_no_json_never_fails(body: bytes) -> None:
    """Nor does any other body."""
    assert str(read_problem(answer(500, body))).startswith("500")
