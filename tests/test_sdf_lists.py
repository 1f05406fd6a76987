"""The SDF objects hold every list value that the shipped schemes need, under the same script ids and names."""

from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from netsuite_rfm.netsuite.check.check import Mark, check
from netsuite_rfm.netsuite.fields import OPTIONAL_FIELDS, OWNED_FIELDS
from netsuite_rfm.rfm.rules import Rule
from netsuite_rfm.sandbox.scripts.project import load_project
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.sandbox.store.fields import SEGMENT_LIST
from netsuite_rfm.settings import schemes
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from tests.run.test_optional_fields import fill
from tests.support.accounts import AS_OF
from tests.support.night import QUICK, run_night

OBJECTS = Path(__file__).resolve().parents[1] / "suitescript" / "src" / "Objects"
FULL = schemes.load_scheme("default", tuple(schemes.library()))


def list_values(name: str) -> dict[str, str]:
    """Script id and name of each active value."""
    root = ET.parse(OBJECTS / f"{name}.xml").getroot()  # noqa: S314 - files of our own
    assert (root.tag, root.get("scriptid")) == ("customlist", name)
    return {
        str(element.get("scriptid")): str(element.findtext("value"))
        for element in root.iter("customvalue")
        if element.findtext("isinactive") == "F"
    }


@pytest.mark.parametrize(
    ("name", "rules"),
    [("customlist_rfm_lifecycle_stage", FULL.lifecycle), ("customlist_rfm_audience", FULL.audiences)],
    ids=["stages", "audiences"],
)
def test_every_stage_and_every_shipped_audience_has_its_list_value(name: str, rules: tuple[Rule, ...]) -> None:
    """So that a set is switched on by name, with nothing to add in the account."""
    assert list_values(name) == {rule.value: rule.name for rule in rules}


def test_no_two_audiences_that_ship_share_a_value_or_a_name() -> None:
    """All sets can be on at once."""
    assert (
        len({audience.value for audience in FULL.audiences})
        == len({audience.name for audience in FULL.audiences})
        == len(FULL.audiences)
    )


@pytest.mark.parametrize("script_id", [field.script_id for field in OPTIONAL_FIELDS[:2]])
def test_each_optional_field_has_its_object_of_the_right_kind(script_id: str) -> None:
    """Type, list, and that it is a field of the customer."""
    root = ET.parse(OBJECTS / f"{script_id}.xml").getroot()  # noqa: S314 - files of our own
    kind = next(field.kind for field in OWNED_FIELDS + OPTIONAL_FIELDS if field.script_id == script_id)
    of = {"SELECT": "customlist_rfm_lifecycle_stage", "MULTISELECT": "customlist_rfm_audience"}[kind]
    assert (root.get("scriptid"), root.findtext("fieldtype")) == (script_id, kind)
    assert root.findtext("selectrecordtype") == f"[scriptid={of}]"
    assert root.findtext("appliestocustomer") == "T"


def test_an_account_made_of_the_objects_takes_the_default_scheme_with_every_set_of_audiences() -> None:
    """Lists and fields as deploying the objects would make them; check finds all it needs, and a run writes it."""
    project = load_project(OBJECTS.parent)
    scheme = schemes.load_scheme("default", ("retention_spectrum", "core_customers"))
    fields = [field.as_custom_field() for field in project.customer_fields.values()]
    lists = {name: listed for name, listed in project.lists.items() if name != SEGMENT_LIST}
    with closing(Account(fields=fields, segments=project.lists[SEGMENT_LIST], lists=lists)) as account:
        fill(account, 30)
        with Sandbox(account) as sandbox:
            report = run_night(sandbox, AS_OF, scheme=scheme)
            chosen = settings_from({**sandbox.settings(), **QUICK})
            with connect(chosen) as client:
                said = list(check(client, scheme, counting(chosen, AS_OF), poll_s=0.01, mode="single"))
    assert (report.exit_code, len(report.audiences()), len(report.stages())) == (0, 18, 9)
    assert [finding for finding in said if finding.mark is Mark.FAIL] == []
