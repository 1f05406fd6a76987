"""Optional parts of the page of campaigns in NetSuite: the worker's texts and figures, or one line instead."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from netsuite_rfm.netsuite.suiteql import campaigns, promotions
from netsuite_rfm.netsuite.suiteql.clauses import one_line
from netsuite_rfm.reports.campaigns.result import LeadSource
from netsuite_rfm.reports.words_of_campaigns import lead_source_in_words
from netsuite_rfm.rfm.campaigns.responses import response_name
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.scripts.answers import Page
from netsuite_rfm.sandbox.scripts.deployments import Asked, open_suitelet
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR
from tests.reports.campaign_account import AS_OF, Played, answering, campaign_account
from tests.reports.test_campaigns import reported
from tests.suitescript.calling import Call, calling
from tests.suitescript.catalogues import PERMISSIONS
from tests.suitescript.dashboard import PAGE, Seen
from tests.suitescript.stage import ACTION, HISTORY, ROOT
from tests.suitescript.test_campaign_page import COUNTING, PLAIN

SINCE = date(2026, 1, 5)
MANAGER = "MARKETING_MANAGER"
RESPONSES = "Latest response to the mails that NetSuite sent"
CODES = "Most used coupon codes: COMEBACK30"
WAYS = [
    (PLAIN, COUNTING),
    ({**PLAIN, "net": True, "projects": True}, replace(COUNTING, net=True, projects=True)),
    ({**PLAIN, "locations": ["4"], "also": ["negative"]}, replace(COUNTING, locations=(4,), also=("negative",))),
    ({**PLAIN, "currency": "2"}, replace(COUNTING, currency=2)),
    ({**PLAIN, "subsidiary": "5", "period": "77"}, replace(COUNTING, subsidiary=5, period=77)),
]
"""Ways of counting orders, as the script has them and as the worker does."""


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Call]:
    """Calls a function of a module of lib."""
    with calling(tmp_path_factory.mktemp("project")) as ask:
        yield ask


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    """The win-back."""
    with campaign_account() as made:
        yield made


@pytest.fixture(scope="module")
def told(played: Played) -> dict[str, Any]:
    """What the command says of it."""
    return reported(played.account)[0]


@pytest.fixture(scope="module")
def seen(played: Played) -> Seen:
    """What the page says of it."""
    return Seen(opened(played.account).html)


def opened(account: Any, role: str = ADMINISTRATOR) -> Page:
    """The page of campaigns on the day of the command's report."""
    wanted = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 9, tzinfo=UTC)
    account.clock.skew_s += (wanted - account.clock.now()).total_seconds()
    return open_suitelet(account, PAGE, role=role, asked=Asked(parameters={"campaigns": "T"}))


def fill(played: Played, record_type: str, field: str, value: object) -> None:
    """Give a field of every row of a custom record this value."""
    table = played.account.record_tables[record_type]
    for number in list(table.rows):
        table.change(number, {field: value}, played.account.clock.now())


def line_of(seen: Seen, beginning: str) -> list[str]:
    """The lines that say that a part is left out."""
    return [text for text in seen.texts if text.startswith(f"{beginning} are left out. They need ")]


def assert_named(key: str, line: str) -> None:
    """The line and the README name the permission as NetSuite does."""
    name = PERMISSIONS[key][0]
    assert f"the permission {name}." in line
    assert f"| | {name} | View | page of campaigns" in (ROOT / "suitescript" / "README.md").read_text(encoding="utf-8")


def test_the_query_of_responses_is_the_workers(call: Call) -> None:
    """Letter by letter."""
    text = call("rfm_campaign_queries", "responses", SINCE.isoformat())
    assert text == one_line(campaigns.responses(SINCE))


@pytest.mark.parametrize(
    "response",
    ["SENT", "QUEUED", "Received", "VIEWED", "Opened", "CLICKEDTHRU", "Clicked Through", "RESPONDED", "PURCHASED",
     "Purchased (Transaction)", "SUBSCRIBED", "UNSUBSCRIBED", "BOUNCED_HARD", "Failed - Delivery", "constructor", "",
     "Ge\N{LATIN SMALL LETTER O WITH DIAERESIS}ffnet", "\N{GREEK SMALL LETTER SIGMA}opened"],
)  # fmt: skip
def test_a_response_has_the_workers_name(call: Call, response: str) -> None:
    """Codes, words, and those that nobody knows."""
    assert call("rfm_campaign_responses", "responseName", response) == response_name(response)


def test_responses_are_those_of_the_command(told: dict[str, Any], seen: Seen) -> None:
    """By segment and in all, from the mail to the answer."""
    (campaign,) = told["campaigns"]
    names = seen.heads[RESPONSES][1:]
    assert names == ["sent", "opened", "clicked", "responded", "bounced"]
    parts = [*campaign["segments"], campaign["total"]]
    assert {row[0]: row[1:] for row in seen.rows[RESPONSES]} == {
        part["segment"]: [f"{part['responses'].get(name, 0):,}" for name in names] for part in parts
    }
    assert sorted(names) == list(campaign["total"]["responses"])


def test_responses_in_words_are_counted_alike(played: Played, seen: Seen) -> None:
    """Whichever of the two SuiteQL shows."""
    with answering(played.account, Behaviour(campaign_responses="words")) as other:
        assert Seen(opened(other).html).rows[RESPONSES] == seen.rows[RESPONSES]


def test_an_account_without_responses_has_a_line_instead(played: Played, seen: Seen) -> None:
    """It names the feature and the permission; everything else is as it was, and the log has one error."""
    with answering(played.account, Behaviour(campaign_responses="absent")) as other:
        lacking = Seen(opened(other).html)
    (line,) = line_of(lacking, "Responses to mails")
    assert "Marketing Automation" in line
    assert_named("LIST_CAMPAIGNHISTORY", line)
    assert {name: rows for name, rows in seen.rows.items() if name != RESPONSES} == lacking.rows


def test_a_role_without_the_permission_has_the_line(
    played: Played, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And with the permission it has the figures of an administrator."""
    assert line_of(Seen(opened(played.account, MANAGER).html), "Responses to mails")
    monkeypatch.setitem(played.account.standard_role, "LIST_CAMPAIGNHISTORY", "VIEW")
    assert Seen(opened(played.account, MANAGER).html).rows[RESPONSES] == seen.rows[RESPONSES]


def without(field: str) -> tuple[int, Seen]:
    """How many units the page saves, and what it shows, once no row of RFM Segment Action has a value in this field."""
    with campaign_account(customers=60) as other:
        before = opened(other.account)
        fill(other, ACTION, field, None)
        after = opened(other.account)
    return before.units - after.units, Seen(after.html)


def test_nobody_is_asked_for_responses_where_no_row_names_an_event() -> None:
    """An account that mails elsewhere need not have the feature: no line, and ten units less."""
    saved, seen = without("custrecord_rfm_sa_campaign_event")
    assert saved == 10
    assert RESPONSES not in seen.rows
    assert line_of(seen, "Responses to mails") == []


@pytest.mark.parametrize(("asked", "counting"), WAYS)
def test_the_query_of_coupon_codes_is_the_workers(call: Call, asked: dict[str, Any], counting: Counting) -> None:
    """Letter by letter."""
    text = call("rfm_promotion_queries", "couponCodes", asked, SINCE.isoformat(), AS_OF.isoformat())
    assert text == one_line(promotions.by_code(counting, SINCE))


def test_coupon_codes_are_those_of_the_command(told: dict[str, Any], seen: Seen) -> None:
    """Each promotion has its own, the most used first."""
    shown = {name: rows for name, rows in seen.rows.items() if name.startswith("Most used coupon codes")}
    assert shown == {
        f"Most used coupon codes: {promotion['code']}": [
            [code["code"], f"{code['orders']:,}", f"{code['customers']:,}", f"{code['revenue']:,.2f}",
             f"{code['discount']:,.2f}"]
            for code in promotion["codes"]
        ]
        for promotion in told["promotions"] if promotion["codes"]
    }  # fmt: skip
    assert len(shown[CODES]) > 40
    assert "Of the coupon codes, the 50 most used are shown." in seen.texts


def test_an_account_without_coupon_codes_has_a_line_instead(played: Played, seen: Seen) -> None:
    """The promotions stay."""
    with answering(played.account, Behaviour(coupon_codes=False)) as other:
        lacking = Seen(opened(other).html)
    (line,) = line_of(lacking, "Coupon codes")
    assert_named("LIST_PROMOTIONCODE", line)
    assert {name: rows for name, rows in seen.rows.items() if not name.startswith("Most used")} == lacking.rows


def test_a_role_needs_one_permission_for_promotions_and_their_codes(
    played: Played, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it a line says so; with it the page has the figures of an administrator."""
    refused = Seen(opened(played.account, MANAGER).html)
    (line,) = line_of(refused, "Promotions")
    assert_named("LIST_PROMOTIONCODE", line)
    assert CODES not in refused.rows
    monkeypatch.setitem(played.account.standard_role, "LIST_PROMOTIONCODE", "VIEW")
    assert Seen(opened(played.account, MANAGER).html).rows[CODES] == seen.rows[CODES]


@pytest.mark.parametrize(("asked", "counting"), WAYS)
def test_the_query_of_lead_sources_is_the_workers(call: Call, asked: dict[str, Any], counting: Counting) -> None:
    """Letter by letter."""
    given = SINCE.isoformat(), AS_OF.isoformat(), ["12", "13"]
    assert call("rfm_campaign_queries", "leadSources", asked, *given) == one_line(
        campaigns.lead_sources(counting, SINCE, (12, 13))
    )


def test_the_lead_source_is_said_in_the_words_of_the_command(told: dict[str, Any], seen: Seen) -> None:
    """Orders, customers and revenue, and that it is no effect."""
    (campaign,) = told["campaigns"]
    led = LeadSource(**campaign["lead_source"])
    assert led.orders > 100
    assert seen.texts.count(lead_source_in_words(led)) == 1


def test_an_account_without_the_lead_source_has_a_line_instead(played: Played, seen: Seen) -> None:
    """The tables are as they were."""
    with answering(played.account, Behaviour(lead_source=False)) as other:
        lacking = Seen(opened(other).html)
    (line,) = line_of(lacking, "Orders by lead source")
    assert "the field Lead Source on transactions" in line
    assert lacking.rows == seen.rows
    assert "It is the lead source of" not in lacking.text


def test_nobody_is_asked_for_lead_sources_where_no_row_names_a_campaign() -> None:
    """Nor for what the campaign records cost: twenty units less, and no line."""
    saved, seen = without("custrecord_rfm_sa_campaign")
    assert saved == 20
    assert line_of(seen, "Orders by lead source") == []


def test_a_campaign_is_called_as_the_command_calls_it() -> None:
    """By the title of its record, else by the name on a row of RFM Segment Action, else by its key alone."""
    with campaign_account(customers=60) as other:
        account = other.account
        (record,) = account.record_tables["campaign"].rows
        fill(other, ACTION, "custrecord_rfm_sa_campaign", record)
        fill(other, HISTORY, "custrecord_rfm_sh_campaign_key", f"campaign {record}")
        for behaviour, title in ((Behaviour(), "Win back"), (Behaviour(campaigns=False), "Come back")):
            with answering(account, behaviour) as answered:
                (campaign,) = reported(answered)[0]["campaigns"]
                assert (campaign["key"], campaign["name"]) == (f"campaign {record}", title)
                assert (2, f"{title} ({campaign['key']})") in Seen(opened(answered).html).headings
        fill(other, ACTION, "custrecord_rfm_sa_campaign_name", None)
        with answering(account, Behaviour(campaigns=False)) as answered:
            assert (2, f"campaign {record}") in Seen(opened(answered).html).headings
