"""A customer without a segment: in the reports' word where people read it, as a value that never changes elsewhere."""

from netsuite_rfm.activation.choosing import decide
from netsuite_rfm.activation.person import NO_VALUE
from netsuite_rfm.activation.plan import planned
from netsuite_rfm.activation.profile_values import profile_values, values_of_nobody
from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox
from tests.activation.people import WHOEVER, book_of, klaviyo_at, person, synced

WITHOUT = person(1, segment=NO_VALUE)


def test_the_plan_names_them_as_the_reports_do() -> None:
    """By segment, in its lines and in JSON."""
    plan = planned("csv", [decide(WITHOUT, book_of([WITHOUT]), WHOEVER.rule)])
    assert "  No orders yet: 1 members, 1 sendable" in plan.lines()
    assert list(plan.as_json()["segments"]) == ["No orders yet"]


def test_a_profile_holds_the_same_value_whether_nothing_was_there_or_everything_was_emptied() -> None:
    """It must not read as if nobody had ordered: the customer who opted out is a champion of seven orders."""
    assert profile_values(WITHOUT)["rfm_segment"] == values_of_nobody()["rfm_segment"] == "(none)"
    with KlaviyoSandbox() as klaviyo:
        synced(klaviyo_at(klaviyo, enrich_only=False), [person(2)])
        synced(klaviyo_at(klaviyo, enrich_only=False), [person(2, subscription_status=4)])
        profile = klaviyo.profiles.find("external_id", "netsuite-2")
        assert profile is not None
        assert (profile.properties["rfm_segment"], profile.properties["rfm_order_count"]) == ("(none)", 0)
