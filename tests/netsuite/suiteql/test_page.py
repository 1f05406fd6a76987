"""Nothing but numbers, days and code words reaches a query; and every row is read, or refused by name."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar

import msgspec
import pytest

from netsuite_rfm.errors import AccountNotReady, NetSuiteError, OptionalPartFailed, RequestRefused, RowError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.customers import IdList, IdRange, field_values
from netsuite_rfm.netsuite.suiteql.literals import day, whole, wholes, words
from netsuite_rfm.netsuite.suiteql.order_totals import customers_with_orders
from netsuite_rfm.netsuite.suiteql.page import read_page
from netsuite_rfm.rfm.counting import Counting
from tests.netsuite.clients import LONG_WAITS, MakeClient, Waiting
from tests.netsuite.scripted_server import Answer, ScriptedServer, page, problem

AS_OF = date(2026, 11, 20)
COUNTING = Counting(("SalesOrd", "CashSale"), net=False, as_of=AS_OF)
EPOCH = date(1970, 1, 1)

ATTACKS = [
    pytest.param("1 OR 1=1", id="or"),
    pytest.param("7; DELETE FROM customer", id="second statement"),
    pytest.param("7'", id="quote"),
    pytest.param("') UNION SELECT 1 --", id="union"),
    pytest.param("SalesOrd' OR 'a'='a", id="code word that goes on"),
    pytest.param("SalesOrd\n", id="code word with a line break"),
    pytest.param("", id="nothing"),
    pytest.param("Sales Ord", id="blank"),
    pytest.param("Sälesord", id="letter beyond ASCII"),
    pytest.param("２０", id="digits beyond ASCII"),  # noqa: RUF001 - on purpose
    pytest.param(None, id="none"),
    pytest.param(1.5, id="fraction"),
    pytest.param(True, id="truth value"),
    pytest.param(b"7", id="bytes"),
    pytest.param(["7"], id="list"),
]


class Talkative(int):
    """A number that writes itself as more than a number."""

    def __str__(self) -> str:
        return "7 OR 1=1"

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return "7 OR 1=1"


class TalkativeDay(date):
    """A day that writes itself as more than a day."""

    def __format__(self, spec: str) -> str:
        return "2026-11-20') OR ('a'='a"


WRITERS = [
    pytest.param(whole, id="whole"),
    pytest.param(lambda value: wholes([value]), id="wholes"),
    pytest.param(lambda value: wholes([1, 2, value]), id="wholes, the last"),
    pytest.param(day, id="day"),
    pytest.param(lambda value: words([value]), id="words"),
    pytest.param(lambda value: words(["SalesOrd", value]), id="words, the last"),
    pytest.param(lambda value: IdRange(value, 9).condition("c.id"), id="id range, from"),
    pytest.param(lambda value: IdRange(9, value).condition("c.id"), id="id range, to"),
    pytest.param(lambda value: IdList((value,)).condition("c.id"), id="id list"),
    pytest.param(lambda value: field_values([value]), id="fields of customers"),
    pytest.param(
        lambda value: customers_with_orders(IdRange(0, 9), Counting((value,), net=False, as_of=AS_OF)), id="order types"
    ),
    pytest.param(
        lambda value: customers_with_orders(IdRange(0, 9), Counting(("SalesOrd",), net=True, as_of=value)), id="as of"
    ),
]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("attack", [*ATTACKS, pytest.param(Talkative(7), id="number that talks")])
def test_nothing_but_the_right_type_is_written(write: Callable[[Any], str], attack: object) -> None:
    """Each place where a value enters a query refuses whatever is not its kind."""
    with pytest.raises((TypeError, ValueError)):
        write(attack)


@pytest.mark.parametrize("value", [TalkativeDay(2026, 11, 20), datetime(2026, 11, 20, 23, 30)])  # noqa: DTZ001 - on purpose
def test_only_a_plain_day_is_a_day(value: date) -> None:
    """A moment has a time zone question in it, and a relative of date may write anything."""
    with pytest.raises(TypeError):
        day(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(0, "0", id="zero"),
        pytest.param(-7, "-7", id="negative"),
        pytest.param(2**31 - 1, "2147483647", id="the largest id"),
    ],
)
def test_whole_numbers(value: int, text: str) -> None:
    """They are written in digits."""
    assert whole(value) == text


def test_a_list_takes_a_thousand_and_not_one_more() -> None:
    """IN takes 1,000 arguments (section_156257796125), and none is no list."""
    assert wholes(range(1000)).count(",") == 999
    for size in (0, 1001):
        with pytest.raises(ValueError, match=str(size)):
            wholes(range(size))


def test_days_and_words() -> None:
    """A day is a call of TO_DATE; code words stand in quotes."""
    assert day(date(2026, 3, 1)) == "TO_DATE('2026-03-01', 'YYYY-MM-DD')"
    assert words(("SalesOrd", "SalesOrd:B")) == "'SalesOrd', 'SalesOrd:B'"


@pytest.mark.parametrize("net", [False, True])
def test_the_query_holds_no_construct_that_is_named_as_unsupported(net: bool) -> None:  # noqa: FBT001 - both
    """WITH, LIMIT, quoted aliases, brackets and SQL date literals are refused (section_156257790831)."""
    query = customers_with_orders(IdRange(1000, 2000), Counting(("SalesOrd", "CustInvc"), net, AS_OF))
    outside_text = re.sub(r"'[^']*'", "''", query)
    for refused in (r"\bWITH\b", r"\bLIMIT\b", r"\bFETCH\b", '"', r"[\[\]]", r"\bDATE '", r"\bLISTAGG\b", r"\(\+\)"):
        assert not re.search(refused, outside_text), refused
    named = re.findall(r"\b([A-Z][A-Z_]+)\(", outside_text)
    assert set(named) <= {"SUM", "COUNT", "TO_CHAR", "TO_DATE", "ROUND", "ABS", "NVL", "MAX", "IN", "CF"}


class Row(msgspec.Struct):
    """A row with a number and a text."""

    id: int
    name: str = ""


class ListValue(Row):
    """A row that says what it is."""

    ROW: ClassVar = "list value"


class TestPage:
    """Reading one page."""

    def test_the_request_is_as_documented(self, client: Client, scripted_server: ScriptedServer) -> None:
        """POST with ``Prefer: transient`` and a limit in the URL (section_157909186990)."""
        scripted_server.play(page({"links": [], "id": "7", "name": "x"}))
        read_page(client, "SELECT id, name FROM customer", Row)
        (seen,) = scripted_server.requests
        assert (seen.method, seen.path) == ("POST", "/services/rest/query/v1/suiteql")
        assert seen.params == {"limit": "1000", "offset": "0"}
        assert seen.headers["Prefer"] == "transient"
        assert seen.headers["Content-Type"] == "application/json"
        assert seen.json() == {"q": "SELECT id, name FROM customer"}

    @pytest.mark.parametrize("has_more", [False, True])
    def test_rows_and_whether_there_are_more(
        self,
        client: Client,
        scripted_server: ScriptedServer,
        has_more: bool,  # noqa: FBT001 - both
    ) -> None:
        """Whether rows are left is NetSuite's word."""
        scripted_server.play(page({"id": "7"}, {"id": 8, "name": "é"}, has_more=has_more))
        answer = read_page(client, "SELECT", Row)
        assert answer.items == [Row(7), Row(8, "é")]
        assert answer.has_more is has_more

    @pytest.mark.parametrize(
        ("detail", "status", "told"),
        [
            pytest.param(
                "Invalid search query. Detailed unprocessed description follows. Search error occurred: Unknown "
                "identifier 'custentity_rfm_score'. Available identifiers are: {customer=customer}.",
                400,
                "no column custentity_rfm_score",
                id="no such column",
            ),
            pytest.param(
                "Invalid search query. Detailed unprocessed description follows. Search error occurred: Record "
                "'transaction' was not found.",
                400,
                "no table transaction",
                id="no permission for the table",
            ),
            pytest.param(
                "Invalid search query. Detailed unprocessed description follows. Invalid search type: "
                "customlist_rfm_segment.",
                400,
                "no table customlist_rfm_segment,",
                id="no such table",
            ),
            pytest.param(
                "Your current role does not have permission to perform this action.", 400, "role", id="no permission"
            ),
            pytest.param("Forbidden", 403, "role", id="403"),
        ],
    )
    def test_what_the_account_lacks_is_named(
        self, client: Client, scripted_server: ScriptedServer, detail: str, status: int, told: str
    ) -> None:
        """The administrator reads which table, column or permission is missing."""
        scripted_server.play(problem(status, "INVALID_PARAMETER", detail, errorQueryParam="q"))
        with pytest.raises(AccountNotReady, match=told):
            read_page(client, "SELECT", Row)

    @pytest.mark.parametrize(
        ("detail", "told"),
        [
            pytest.param("Unbekannter Bezeichner „c.custentity_rfm_score“.", "no column custentity_rfm_score", id="de"),
            pytest.param("Identifiant inconnu « custentity_rfm_score ».", "no column custentity_rfm_score", id="fr"),
            pytest.param("フィールド「custentity_rfm_score」は無効です。", "no column custentity_rfm_score", id="ja"),
            pytest.param("Datensatz 'transaction' nicht gefunden.", "no table transaction", id="a table"),
            pytest.param("Ungültiger Suchtyp: transaction.", "no table transaction", id="a table, at the end"),
            pytest.param(
                "Unknown identifier 't.exchangerate'.", "feature Multiple Currencies. Unset the setting", id="a feature"
            ),
            pytest.param("Unknown identifier 't.trandate'.", "no column trandate.*role's permissions", id="NetSuite's"),
        ],
    )
    def test_what_is_missing_is_found_in_every_language(
        self, client: Client, scripted_server: ScriptedServer, detail: str, told: str
    ) -> None:
        """NetSuite's words are in the language of the user; the names in them are those that were asked for."""
        scripted_server.play(problem(400, "INVALID_PARAMETER", detail))
        query = "SELECT c.custentity_rfm_score, t.exchangerate, t.trandate FROM customer c JOIN transaction t ON 1 = 1"
        with pytest.raises(AccountNotReady, match=told) as refused:
            read_page(client, query, Row)
        assert ("Create the field" in str(refused.value)) is ("custentity" in detail)

    def test_a_word_of_the_query_in_other_words_is_no_missing_column(
        self, client: Client, scripted_server: ScriptedServer
    ) -> None:
        """Only what is quoted, or a table at the end, is named as missing."""
        scripted_server.play(problem(400, "INVALID_PARAMETER", "Die id oder der name ist 'zu lang'."))
        with pytest.raises(RequestRefused, match="zu lang"):
            read_page(client, "SELECT id, name FROM customer", Row)

    def test_an_optional_part_that_is_always_unwell_is_given_up_after_eight_attempts(
        self, make_client: MakeClient, scripted_server: ScriptedServer
    ) -> None:
        """What a run can do without costs it a minute, and not the night."""
        scripted_server.play(*[problem(500, "UNEXPECTED_ERROR", "An unexpected error occurred.")] * 30)
        client = make_client(waits=LONG_WAITS, halt=Waiting())
        with pytest.raises(OptionalPartFailed, match="8 attempts"):
            read_page(client, "SELECT 1 FROM dual", Row, optional=True)
        assert len(scripted_server.requests) == 8

    def test_any_other_refusal_stays_one(self, client: Client, scripted_server: ScriptedServer) -> None:
        """Callers decide, by NetSuite's own words."""
        scripted_server.play(problem(400, "INVALID_PARAMETER", "Search error occurred: Invalid or unsupported search."))
        with pytest.raises(RequestRefused) as refused:
            read_page(client, "SELECT", Row)
        assert refused.value.detail.endswith("Invalid or unsupported search.")

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param([], id="a list"),
            pytest.param({"items": None}, id="no items"),
            pytest.param({"rows": []}, id="another name"),
            pytest.param({"items": [5]}, id="rows that are numbers"),
            pytest.param({"items": [{"id": "7"}, None]}, id="a row that is null"),
            pytest.param({"items": {"id": 7}}, id="one row without a list"),
            pytest.param({"items": [], "hasMore": "perhaps"}, id="no yes and no no"),
            pytest.param(None, id="null"),
        ],
    )
    def test_an_answer_of_another_shape_is_an_error(
        self, client: Client, scripted_server: ScriptedServer, body: object
    ) -> None:
        """It never passes for an empty page."""
        scripted_server.play(Answer(200, body))
        with pytest.raises(NetSuiteError):
            read_page(client, "SELECT", Row)

    def test_a_row_error_names_the_row_and_the_column(self, client: Client, scripted_server: ScriptedServer) -> None:
        """The third of a thousand is found."""
        rows = [{"id": str(number), "name": "x"} for number in range(1, 1001)]
        rows[2]["id"] = "three"
        scripted_server.play(page(*rows), page(*rows))
        with pytest.raises(RowError, match=r"^row three: column id holds 'three'"):
            read_page(client, "SELECT", Row)
        with pytest.raises(RowError, match=r"^list value three: column id holds 'three'"):
            read_page(client, "SELECT", ListValue)
