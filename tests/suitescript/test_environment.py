"""Where and when the scripts run: no mail from a refreshed sandbox, and the day of the company's own time zone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from netsuite_rfm.sandbox.scripts.deployments import open_suitelet
from netsuite_rfm.sandbox.scripts.execution import Execution
from netsuite_rfm.sandbox.scripts.governance import Meter
from netsuite_rfm.sandbox.scripts.n_format import format_value
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR
from netsuite_rfm.sandbox.scripts.platform import Platform
from tests.suitescript.dashboard import see
from tests.suitescript.stage import ANNA, BEN, DAILY, SETUP, TODAY, Stage, stage

WELCOME = 88
MAIL_ANYWHERE = "custscript_rfm_mail_anywhere"


def two_changes(here: Stage) -> None:
    """A new VIP for a digest, and a customer for a campaign."""
    here.account.host.campaign_events.add(WELCOME)
    here.action("new", campaign_event=WELCOME)
    here.write(ANNA, "vip_champions")
    here.write(BEN, "new")


@pytest.mark.parametrize("env_type", [kind for kind in Platform.alternatives()["env_type"] if kind != "PRODUCTION"])
def test_outside_production_nothing_is_mailed_until_a_parameter_says_so(env_type: str) -> None:
    """Rows and categories are as ever; what was held back goes out once the parameter is set, while it is young."""
    with stage(platform=replace(Platform(), env_type=env_type)) as here:
        two_changes(here)
        here.nightly()
        assert (here.mails, here.account.host.campaign_mails) == ([], [])
        assert here.moves(ANNA) == [(None, "vip_champions")]
        assert here.customer(ANNA)["category"] == here.category("VIP")
        assert all(row.get("custrecord_rfm_sh_digest") is None for row in here.history())
        assert ("No digest and no campaign", f"This account is {env_type}") in [
            (line.title, line.details) for line in here.account.host.log
        ]
        here.account.host.parameters[MAIL_ANYWHERE] = True
        here.nightly()
        assert (len(here.mails), len(here.account.host.campaign_mails)) == (1, 1)


@pytest.mark.parametrize("said", [None, False, True])
def test_production_mails_whatever_the_parameter_says(said: bool | None) -> None:  # noqa: FBT001 - a parameter
    """The parameter is about other accounts."""
    with stage() as here:
        here.account.host.parameters[MAIL_ANYWHERE] = said
        two_changes(here)
        here.nightly()
        assert (len(here.mails), len(here.account.host.campaign_mails)) == (1, 1)


def at(here: Stage, hour: int) -> None:
    """Have it be this hour of TODAY in UTC, which is the time of the servers here."""
    wanted = datetime(TODAY.year, TODAY.month, TODAY.day, hour, 30, tzinfo=UTC)
    here.account.clock.skew_s += (wanted - here.account.clock.now()).total_seconds()


ZONES = [
    pytest.param("Europe/Berlin", 23, 1, id="east of the servers, late"),
    pytest.param("Europe/Berlin", 22, 0, id="east of the servers"),
    pytest.param("Pacific/Auckland", 12, 1, id="far in the east"),
    pytest.param("America/Los_Angeles", 7, -1, id="Pacific"),
    pytest.param("Pacific/Honolulu", 9, -1, id="west of Pacific"),
    pytest.param("Pacific/Honolulu", 10, 0, id="west of Pacific, past midnight"),
]


@pytest.mark.parametrize(("zone", "hour", "days"), ZONES)
def test_today_is_the_companys_day_for_rows_and_pages(zone: str, hour: int, days: int) -> None:
    """A change made by a person, one that nobody saw, and the page: all are of the company's day."""
    with stage(time_zone=zone) as here:
        at(here, hour)
        today = TODAY + timedelta(days=days)
        segment = here.segment("at_risk")
        here.edit(ANNA, custentity_rfm_segment=segment)
        here.account.store_customers([(BEN, {"custentity_rfm_segment": segment})])
        here.nightly()
        assert [row["custrecord_rfm_sh_changed_on"] for row in here.history()] == [today, today]
        assert any(f"up to {today.isoformat()}" in text for text in see(here).texts)


@pytest.mark.parametrize("date_format", ["M/D/YYYY", "D/M/YYYY", "D-Mon-YYYY", "YYYY-MM-DD"])
@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 11, 12), date(2026, 12, 31)])
def test_the_day_is_the_same_in_every_date_format(date_format: str, today: date) -> None:
    """Nothing is parsed: 1/11 and 11/1 are not taken for one another."""
    with stage(time_zone="Europe/Berlin") as here:
        here.account.behaviour = replace(here.account.behaviour, date_format=date_format)  # type: ignore[arg-type]
        here.set_day(today - timedelta(days=1))
        here.account.clock.skew_s += 14.5 * 3_600  # half past eleven at night in UTC
        here.edit(ANNA, custentity_rfm_segment=here.segment("at_risk"))
        assert here.history()[0]["custrecord_rfm_sh_changed_on"] == today


def test_before_the_setup_page_was_used_the_users_time_zone_counts() -> None:
    """Its default is the company's; the setup page then keeps the company's own for each script."""
    with stage(set_up=False, time_zone="Europe/Berlin") as here:
        at(here, 23)
        here.edit(ANNA, custentity_rfm_segment=here.segment("at_risk"))
        assert here.history()[0]["custrecord_rfm_sh_changed_on"] == TODAY + timedelta(days=1)
        open_suitelet(here.account, SETUP, method="POST")
        kept = {name: value for name, value in here.account.host.parameters.items() if "_rfm_zone_" in name}
        assert set(kept.values()) == {"Europe/Berlin"}
        assert len(kept) == 5
        here.account.time_zone = "Asia/Tokyo"
        lines = open_suitelet(here.account, SETUP).lines()
        assert "The company's time zone for the scripts: Asia/Tokyo\tmissing" in lines


@pytest.mark.parametrize(
    ("zone", "text"),
    [("Asia/Tokyo", "11/21/2026 8:30:00 am"), ("Nowhere", "11/20/2026 11:30:00 pm"), (None, "12:30:00 am")],
)
def test_a_moment_is_formatted_for_a_zone_and_for_gmt_where_there_is_none(zone: str | None, text: str) -> None:
    """As the help says of N/format; without a zone it is that of the user's preferences."""
    with stage(time_zone="Europe/Berlin") as here:
        script, deployment = here.account.project.find_deployment(DAILY)
        execution = Execution(here.account, script, deployment, Meter(1), ADMINISTRATOR, "MAPREDUCE", "map")
        moment = datetime(2026, 11, 20, 23, 30, tzinfo=UTC).timestamp() * 1_000
        value = {"$date": {"ms": moment, "day": [2026, 11, 20]}}
        assert format_value(execution, {"value": value, "type": "datetime", "timezone": zone}).endswith(text)
        assert format_value(execution, {"value": value, "type": "date"}) == "11/20/2026"
        assert format_value(execution, {"value": "words", "type": "date"}) == "words"
