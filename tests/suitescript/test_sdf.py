"""The SDF project would deploy, as far as that can be known without an account, and says what the worker says."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from netsuite_rfm.netsuite.fields import HOLD_UNTIL, KINDS, OPTIONAL_FIELDS, PREDICTION_FIELDS, SEGMENT_LIST, WAY_BACK
from netsuite_rfm.netsuite.fields import OWNED_FIELDS as OWNED
from netsuite_rfm.netsuite.suiteql.customers import BESIDE
from netsuite_rfm.rfm.way_back import LONGEST
from netsuite_rfm.settings import schemes
from tests.suitescript.sdf_lint import problems
from tests.suitescript.stage import SOURCE, project


def test_the_project_has_no_problem() -> None:
    """Every object passes every check."""
    assert len(list((SOURCE / "Objects").glob("*.xml"))) == 44
    assert problems(SOURCE) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        pytest.param(
            "custentity_rfm_segment",
            "customlist_rfm_segment]",
            "customlist_rfm_x]",
            "not in the project",
            id="dangling list",
        ),
        pytest.param("custentity_rfm_segment", "<label>", "<labell>", "not well-formed", id="malformed"),
        pytest.param(
            "custentity_rfm_score",
            'd="custentity_rfm_score',
            'd="custentity_rfm_scor',
            "not named after",
            id="file name",
        ),
        pytest.param(
            "custentity_rfm_score", "<fieldtype>TEXT<", "<fieldtype>STRING<", "<fieldtype> is STRING", id="enumeration"
        ),
        pytest.param(
            "custentity_rfm_score", "<storevalue>T<", "<storevalue>true<", "<storevalue> is true", id="boolean"
        ),
        pytest.param(
            "custentity_rfm_score", "<fieldtype>TEXT</fieldtype>", "", "lacks <fieldtype>", id="required child"
        ),
        pytest.param(
            "custentity_rfm_score", "<subtab>", "<tab>x</tab><subtab>", "may not have <tab>", id="unknown child"
        ),
        pytest.param("custentity_rfm_score", "RFM Score<", f"{'x' * 201}<", "more than 200", id="long label"),
        pytest.param(
            "customlist_rfm_segment", "<name>RFM Segment<", f"<name>{'x' * 31}<", "more than 30", id="long list name"
        ),
        pytest.param(
            "customrole_rfm_automation", "<permlevel>VIEW<", "<permlevel>EDIT<", "lists VIEW", id="levels differ"
        ),
        pytest.param(
            "customrole_rfm_automation", "LIST_CUSTJOB", "LIST_CUSTOMER", "<permkey> is LIST_CUSTOMER", id="permission"
        ),
        pytest.param(
            "customscript_rfm_customer_ue", "rfm_customer_ue.js", "rfm_customer.js", "is no file", id="script file"
        ),
        pytest.param(
            "customscript_rfm_customer_ue",
            "rfm_customer_ue.js",
            "rfm_daily_mr.js",
            "is not a UserEventScript",
            id="script type",
        ),
        pytest.param(
            "customscript_rfm_customer_ue",
            "<status>",
            "<title>x</title><status>",
            "may not have <title>",
            id="title on a user event",
        ),
        pytest.param(
            "customscript_rfm_customer_ue", "USERINTERFACE", "UI", "<executioncontext> has ['UI']", id="context"
        ),
        pytest.param(
            "customscript_rfm_customer_ue",
            "<setting>",
            "<ismandatory>T</ismandatory><setting>",
            "may not have <ismandatory>",
            id="mandatory parameter",
        ),
        pytest.param("customscript_rfm_daily_mr", "12:00:00Z", "12:00:30Z", "HH:mm:00Z", id="time with seconds"),
        pytest.param(
            "customscript_rfm_daily_mr",
            "<concurrencylimit>",
            "<runasrole>ADMINISTRATOR</runasrole><concurrencylimit>",
            "may not have <runasrole>",
            id="role of a map/reduce",
        ),
        pytest.param("customscript_rfm_setup_sl", "<isonline>F<", "<isonline>T<", "<isonline> is T", id="public page"),
        pytest.param(
            "customscript_rfm_setup_sl", "<isonline>F</isonline>", "", "lacks <isonline>", id="page that does not say"
        ),
        pytest.param(
            "customscript_rfm_dashboard_pl", "<portlettype>HTML<", "<portlettype>SVG<", "is SVG", id="portlet type"
        ),
        pytest.param(
            "customrecord_rfm_segment_action",
            "NO_ACTION",
            "[ACCOUNT_SPECIFIC_VALUE]",
            "account-specific",
            id="account-specific value",
        ),
        pytest.param(
            "../manifest",
            '<feature required="true">CUSTOMRECORDS</feature>',
            "",
            "needs the feature CUSTOMRECORDS",
            id="feature",
        ),
        pytest.param("../deploy", "files>", "file>", "the sections are not", id="deploy sections"),
    ],
)
def test_a_planted_mistake_is_told(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    """Each check finds the mistake it is for, in a copy of the project."""
    copy = tmp_path / "src"
    shutil.copytree(SOURCE, copy)
    path = copy / "Objects" / f"{file}.xml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert any(told in problem for problem in problems(copy)), problems(copy)


def test_the_fields_are_those_the_worker_writes() -> None:
    """Script ids, types and lists of the worker's fields equal the XML; people may only read them."""
    fields = project().customer_fields
    for script_id, kind in KINDS.items():
        assert fields[script_id].kind == kind, script_id
        if kind == "SELECT":
            assert fields[script_id].points_to == SEGMENT_LIST
        assert fields[script_id].access_level == 1
        assert fields[script_id].level_for("customrole_rfm_integration") == 2
    for optional in OPTIONAL_FIELDS:
        assert fields[optional.script_id].kind == optional.kind
    scripts_own = {
        *("custentity_rfm_category_set", "custentity_rfm_category_before"),
        *("custentity_rfm_counts_as", "custentity_rfm_counts_until"),
    }
    further = {field.script_id for field in OPTIONAL_FIELDS + PREDICTION_FIELDS}
    assert set(fields) == set(KINDS) | further | scripts_own | set(BESIDE)


def test_people_set_a_hold_and_only_the_worker_writes_the_way_back() -> None:
    """The day of a hold is anybody's to set; the text that an undo goes by is long, and the worker's alone."""
    fields = project().customer_fields
    hold, way_back = fields[HOLD_UNTIL], fields[WAY_BACK]
    assert (hold.kind, hold.access_level) == ("DATE", 2)
    assert (way_back.kind, way_back.longest, way_back.access_level) == ("TEXT", 4_000, 1)
    assert way_back.longest > LONGEST
    assert way_back.level_for("customrole_rfm_integration") == 2


def test_the_labels_are_those_of_the_workers_csv_file() -> None:
    """A person who imports the worker's file finds each column by its name."""
    for field in OWNED:
        text = (SOURCE / "Objects" / f"{field.script_id}.xml").read_text(encoding="utf-8")
        assert f"<label>{field.label}</label>" in text


def test_the_list_values_are_those_of_the_default_scheme() -> None:
    """Script ids and names of the segments, in the scheme's order."""
    scheme = tomllib.loads(schemes.text("default"))
    wanted = [(segment["value"], segment["name"]) for segment in scheme["segments"]]
    assert [(value.script_id, value.name) for value in project().lists[SEGMENT_LIST]] == wanted


def test_every_script_id_in_the_scripts_is_in_the_project() -> None:
    """The ids the scripts use are defined by an object, or made by the setup page."""
    defined = {path.stem for path in (SOURCE / "Objects").glob("*.xml")}
    for path in (SOURCE / "Objects").glob("*.xml"):
        defined |= set(re.findall(r'scriptid="([a-z0-9_]+)"', path.read_text(encoding="utf-8")))
    made = re.compile(r"customsearch_rfm_[a-z_]+|custpage_[a-z_]+|customrecord(?=[`'])")
    used = set()
    for path in (SOURCE / "FileCabinet").rglob("*.js"):
        used |= set(
            re.findall(r"\bcust(?:om)?[a-z]+_[a-z0-9_]+|\bval_rfm_[a-z_]*[a-z]", path.read_text(encoding="utf-8"))
        )
    assert len(used) > 30
    assert {name for name in used if not made.fullmatch(name) and name not in defined} == set()
