"""Read an SDF account customization project from its XML: what a deployment would put into an account.

Elements and attributes are those of the SDF XML reference (SDFxml pages of Oracle's help).
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.store.fields import CustomField, FieldKind, ListValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# Kinds of SDF's fieldtype in the terms of the account's tables.
_KINDS: Mapping[str, FieldKind] = {
    "INTEGER": "INTEGER", "TEXT": "TEXT", "TEXTAREA": "TEXT", "EMAIL": "TEXT", "SELECT": "SELECT",
    "MULTISELECT": "MULTISELECT", "DATE": "DATE", "DATETIMETZ": "DATETIMETZ", "CURRENCY": "CURRENCY",
    "CHECKBOX": "CHECKBOX", "PERCENT": "PERCENT",
}  # fmt: skip
# Standard record types by number: generic_customfield_selectrecordtype (SDFxml_654195790) lists the numbers; their
# meaning was observed in salto-io/salto.
STANDARD_RECORDS: Mapping[str, str] = {
    "-2": "customer",
    "-4": "employee",
    "-103": "location",
    "-109": "customercategory",
}
TEXT_LENGTH, TEXT_AREA_LENGTH = 300, 4_000
SCRIPT_ROOTS = ("usereventscript", "mapreducescript", "suitelet", "portlet")


class ProjectError(Exception):
    """An object that cannot be deployed; the message names its file."""


@dataclass(frozen=True)
class ProjectField:
    """A custom field. `points_to` is a custom list, custom record or standard record type; `access` is by role.

    `label` and `help` are its texts for people.
    """

    script_id: str
    kind: FieldKind
    points_to: str | None
    mandatory: bool
    access_level: int
    access: Mapping[str, int]
    longest: int
    label: str = ""
    help: str = ""

    def as_custom_field(self) -> CustomField:
        """Return the field as the account knows fields of the customer record."""
        return CustomField(self.script_id, self.kind, self.points_to, self.longest)

    def level_for(self, role: str) -> int:
        """Return the role's access: 0 none, 1 view, 2 edit (section_4731157838)."""
        return 2 if role == "ADMINISTRATOR" else self.access.get(role, self.access_level)


@dataclass(frozen=True)
class RecordType:
    """A custom record type with its fields, and permission levels by role.

    `name` is its name for people, `menu_labels` the menu entries of its list (section_1532209471).
    """

    script_id: str
    fields: Mapping[str, ProjectField]
    permissions: Mapping[str, str]
    name: str = ""
    menu_labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Role:
    """A role: permission levels by permission key; custom record types are keyed by script id."""

    script_id: str
    permissions: Mapping[str, str]


@dataclass(frozen=True)
class Deployment:
    """A script deployment. `contexts` are execution contexts, None if the XML names none.

    `menu_labels` are its menu entries (SDFxml_4286557755).
    """

    script_id: str
    title: str
    status: str
    is_deployed: bool
    record_type: str | None
    contexts: frozenset[str] | None
    run_as_role: str | None
    audience: frozenset[str]
    all_roles: bool
    menu_labels: tuple[str, ...]

    def is_for(self, role: str) -> bool:
        """Whether a role is in the deployment's audience."""
        return self.is_deployed and (self.all_roles or role in self.audience)


@dataclass(frozen=True)
class Script:
    """A script record. `kind` is its root element, `file` its path in the file cabinet.

    `portlet_type` is the type of a portlet: HTML, FORM, LINKS or LIST (SDFxml_320447915).
    """

    script_id: str
    kind: str
    file: str
    parameters: Mapping[str, ProjectField]
    deployments: tuple[Deployment, ...]
    portlet_type: str | None = None


@dataclass
class Project:
    """Everything that one project deploys."""

    folder: Path
    customer_fields: dict[str, ProjectField] = field(default_factory=dict)
    other_fields: dict[str, dict[str, ProjectField]] = field(default_factory=dict)
    lists: dict[str, tuple[ListValue, ...]] = field(default_factory=dict)
    record_types: dict[str, RecordType] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    scripts: dict[str, Script] = field(default_factory=dict)

    def find_deployment(self, deployment_id: str) -> tuple[Script, Deployment]:
        """Return a deployment and its script. Raises ProjectError, which lists the existing ones, if it is unknown."""
        for script in self.scripts.values():
            for deployment in script.deployments:
                if deployment.script_id == deployment_id:
                    return script, deployment
        known = ", ".join(d.script_id for s in self.scripts.values() for d in s.deployments)
        raise ProjectError(f"there is no deployment {deployment_id}; the project has {known}")

    def source(self, path: str) -> str:
        """Return a file of the File Cabinet. Raises ProjectError if the project has no such file."""
        file = self.folder / "FileCabinet" / path.removeprefix("/")
        try:
            return file.read_text(encoding="utf-8")
        except OSError as error:
            raise ProjectError(f"{path}: no such file in {self.folder / 'FileCabinet'}") from error


def load_project(folder: Path) -> Project:
    """Read the objects of a project folder, which is the one with manifest.xml.

    Raises ProjectError, with the file, for an object that is malformed or of a kind that the sandbox does not know.
    """
    if not (folder / "manifest.xml").is_file():
        raise ProjectError(f"{folder} has no manifest.xml: name the folder src of an SDF project")
    project = Project(folder)
    for file in sorted((folder / "Objects").rglob("*.xml")):
        try:
            root = ET.parse(file).getroot()  # noqa: S314 - the project's own files, given by the user of the sandbox
            _add(project, root)
        except (ET.ParseError, KeyError, LookupError, ValueError) as error:
            raise ProjectError(f"{file.name}: {error}") from error
    return project


def text(element: ET.Element, name: str, default: str | None = None) -> str:
    """Return the text of a child. Raises ValueError if there is neither the child nor a default."""
    found = element.findtext(name)
    if found is None:
        if default is None:
            raise ValueError(f"<{element.tag}> lacks <{name}>")
        return default
    return found.strip()


def reference(value: str) -> str:
    """Return the script id in `[scriptid=...]`, the path in `[/...]`, or the value itself."""
    if value.startswith("[") and value.endswith("]"):
        return value[1:-1].removeprefix("scriptid=")
    return value


def levels_of(project: Project, role: str) -> dict[str, str]:
    """Return the levels that a role has on the custom record types of a project, by the types' permission lists."""
    return {name: type_.permissions[role] for name, type_ in project.record_types.items() if role in type_.permissions}


def _add(project: Project, root: ET.Element) -> None:
    script_id = root.attrib["scriptid"]
    if root.tag == "entitycustomfield":
        if text(root, "appliestocustomer", "F") == "T":
            project.customer_fields[script_id] = _field(root)
    elif root.tag == "crmcustomfield":
        if text(root, "appliestocampaign", "F") == "T":
            project.other_fields.setdefault("campaign", {})[script_id] = _field(root)
    elif root.tag == "othercustomfield":
        record = STANDARD_RECORDS[text(root, "rectype")]
        project.other_fields.setdefault(record, {})[script_id] = _field(root)
    elif root.tag == "customlist":
        project.lists[script_id] = tuple(_list_values(root))
    elif root.tag == "customrecordtype":
        fields = {e.attrib["scriptid"]: _field(e) for e in root.iterfind("customrecordcustomfields/*")}
        permissions = {
            reference(text(p, "permittedrole")): text(p, "permittedlevel") for p in root.iterfind("permissions/*")
        }
        name = text(root, "recordname", script_id)
        project.record_types[script_id] = RecordType(script_id, fields, permissions, name, _menu_labels(root))
    elif root.tag == "role":
        granted = {reference(text(p, "permkey")): text(p, "permlevel") for p in root.iterfind("permissions/*")}
        project.roles[script_id] = Role(script_id, granted)
    elif root.tag in SCRIPT_ROOTS:
        project.scripts[script_id] = _script(root)
    else:
        raise ValueError(f"the sandbox knows no <{root.tag}>")


def _field(element: ET.Element) -> ProjectField:
    kind = _KINDS[text(element, "fieldtype")]
    target = reference(text(element, "selectrecordtype", "" if not kind.endswith("SELECT") else None))
    access = {
        reference(text(entry, "role")): int(text(entry, "accesslevel")) for entry in element.iterfind("roleaccesses/*")
    }
    return ProjectField(
        script_id=element.attrib["scriptid"],
        kind=kind,
        points_to=STANDARD_RECORDS.get(target, target) or None,
        mandatory=text(element, "ismandatory", "F") == "T",
        access_level=int(text(element, "accesslevel", "2")),
        access=access,
        longest=TEXT_AREA_LENGTH if text(element, "fieldtype") == "TEXTAREA" else TEXT_LENGTH,
        label=text(element, "label", ""),
        help=text(element, "help", ""),
    )


def _menu_labels(element: ET.Element) -> tuple[str, ...]:
    """Return the labels of an object's links: one per center, of which a role sees one."""
    return tuple(dict.fromkeys(text(link, "linklabel", "") for link in element.iterfind("links/link")))


def _list_values(root: ET.Element) -> Iterator[ListValue]:
    # Internal ids differ by account. They are out of order and have gaps, so that scripts that do not look them up
    # fail.
    for position, value in enumerate(root.iterfind("customvalues/customvalue")):
        internal_id = 201 + position * 7 % 97
        inactive = text(value, "isinactive", "F") == "T"
        yield ListValue(internal_id, value.attrib["scriptid"], text(value, "value"), inactive)


def _script(root: ET.Element) -> Script:
    deployments = tuple(_deployment(element) for element in root.iterfind("scriptdeployments/scriptdeployment"))
    parameters = {e.attrib["scriptid"]: _field(e) for e in root.iterfind("scriptcustomfields/scriptcustomfield")}
    return Script(
        script_id=root.attrib["scriptid"],
        kind=root.tag,
        file=reference(text(root, "scriptfile")),
        parameters=parameters,
        deployments=deployments,
        portlet_type=text(root, "portlettype", "") or None,
    )


def _deployment(element: ET.Element) -> Deployment:
    contexts = text(element, "executioncontext", "")
    role = reference(text(element, "runasrole", ""))
    return Deployment(
        script_id=element.attrib["scriptid"],
        title=text(element, "title", ""),
        status=text(element, "status"),
        is_deployed=text(element, "isdeployed", "T") == "T",
        record_type=text(element, "recordtype", "").lower() or None,
        contexts=frozenset(contexts.split("|")) if contexts else None,
        run_as_role=role or None,
        audience=frozenset(reference(r) for r in text(element, "audslctrole", "").split("|") if r),
        all_roles=text(element, "allroles", "F") == "T",
        menu_labels=_menu_labels(element),
    )
