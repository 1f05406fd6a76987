"""Finds in an SDF project what a deploy would refuse. No schema exists outside an account, so this one is ours."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from tests.suitescript import sdf_tables as tables

REFERENCE = re.compile(r"\[scriptid=([a-z0-9_.]+)\]")
SCRIPT_TYPE = re.compile(r"@NScriptType\s+(\w+)")
TIME = re.compile(r"\d\d:\d\d:00Z")


def problems(source: Path) -> list[str]:
    """List everything wrong with the project folder ``source``, each with the file it is in."""
    found: list[str] = []
    objects: dict[str, ET.Element] = {}
    for file in sorted((source / "Objects").rglob("*.xml")):
        try:
            root = ET.parse(file).getroot()  # noqa: S314 - the project's own file
        except ET.ParseError as error:
            found.append(f"{file.name}: not well-formed: {error}")
            continue
        objects[file.name] = root
    known = set(script_ids(objects.values()))
    for name, root in objects.items():
        found += [f"{name}: {problem}" for problem in _in_object(source, name, root, known)]
    found += _levels_differ(list(objects.values()))
    found += _manifest(source, list(objects.values()))
    return found


def script_ids(roots: object) -> Iterator[str]:
    """Every id that a reference may name; nested ones with their parent."""
    for root in roots:  # type: ignore[attr-defined]
        own = root.attrib.get("scriptid", "")
        yield own
        for element in root.iter():
            if element is not root and "scriptid" in element.attrib:
                yield f"{own}.{element.attrib['scriptid']}"


def _in_object(source: Path, name: str, root: ET.Element, known: set[str]) -> Iterator[str]:
    if root.tag not in tables.ROOTS:
        yield f"<{root.tag}> is no object of this project"
        return
    prefix, id_length, name_length, name_element = tables.ROOTS[root.tag]
    script_id = root.attrib.get("scriptid", "")
    if name != f"{script_id}.xml":
        yield f"the file is not named after {script_id}"
    if not re.fullmatch(rf"{prefix}_[a-z0-9_]+", script_id) or len(script_id) > id_length:
        yield f"script id {script_id}: {prefix}_ and at most {id_length} small letters, digits and underscores"
    if len(root.findtext(name_element) or "") > name_length:
        yield f"<{name_element}> has more than {name_length} characters"
    yield from _elements(root, root, known)
    if root.tag in tables.SCRIPT_ROOTS:
        yield from _script(source, root)


def _elements(root: ET.Element, element: ET.Element, known: set[str]) -> Iterator[str]:
    children = [child.tag for child in element]
    key = element.tag
    if element is not root:  # <role> is also the name of an element that holds a role's id
        inside = f"{root.tag}/{element.tag}"
        key = inside if inside in tables.CHILDREN or element.tag in tables.ROOTS else element.tag
    allowed = set(tables.CHILDREN.get(key, "").split())
    for tag in sorted(set(children) - allowed):
        yield f"<{element.tag}> may not have <{tag}>"
    for tag in tables.REQUIRED.get(key, "").split():
        if tag not in children:
            yield f"<{element.tag}> lacks <{tag}>"
    if element.findtext("fieldtype") in {"SELECT", "MULTISELECT"} and "selectrecordtype" not in children:
        yield f"<{element.tag} {element.attrib.get('scriptid')}> lacks <selectrecordtype>"
    if element.tag == "recurrence" and len(children) != 1:
        yield "<recurrence> has not exactly one kind"
    own_id = element.attrib.get("scriptid", "")
    if len(own_id) > 40:
        yield f"script id {own_id} has more than 40 characters"
    if not children:
        yield from _text(root, element, known)
    for child in element:
        yield from _elements(root, child, known)


def _text(root: ET.Element, element: ET.Element, known: set[str]) -> Iterator[str]:
    value = (element.text or "").strip()
    if "ACCOUNT_SPECIFIC_VALUE" in value:
        yield f"<{element.tag}> is account-specific, which stops a deploy"
    for reference in REFERENCE.findall(value):
        if reference not in known:
            yield f"<{element.tag}> refers to {reference}, which is not in the project"
    if value.startswith("["):
        return
    allowed = tables.VALUES.get(f"{root.tag}/{element.tag}", tables.VALUES.get(element.tag))
    if allowed is not None and value not in allowed:
        yield f"<{element.tag}> is {value}"
    if element.tag == "executioncontext" and not set(value.split("|")) <= tables.CONTEXTS:
        yield f"<executioncontext> has {sorted(set(value.split('|')) - tables.CONTEXTS)}"
    if element.tag in {"permittedrole", "role", "audslctrole"} and not set(value.split("|")) <= tables.STANDARD_ROLES:
        yield f"<{element.tag}> is {value}"
    if element.tag == "permkey" and value not in tables.PERMISSIONS:
        yield f"<permkey> is {value}"
    if element.tag == "starttime" and not TIME.fullmatch(value):
        yield f"<starttime> is {value}; HH:mm:00Z is needed"


def _script(source: Path, root: ET.Element) -> Iterator[str]:
    path = (root.findtext("scriptfile") or "").strip()
    file = source / "FileCabinet" / path.strip("[]").removeprefix("/")
    if not (path.startswith("[/") and path.endswith("]") and file.is_file()):
        yield f"<scriptfile> {path} is no file of the project"
        return
    kind = SCRIPT_TYPE.search(file.read_text(encoding="utf-8"))
    if kind is None or kind[1] != tables.SCRIPT_ROOTS[root.tag]:
        yield f"{file.name} is not a {tables.SCRIPT_ROOTS[root.tag]}"
    for deployment in root.iterfind("scriptdeployments/scriptdeployment"):
        if not re.fullmatch(r"customdeploy_[a-z0-9_]+", deployment.attrib.get("scriptid", "")):
            yield f"deployment {deployment.attrib.get('scriptid')} does not start with customdeploy_"
    for parameter in root.iterfind("scriptcustomfields/scriptcustomfield"):
        if not re.fullmatch(r"custscript_[a-z0-9_]+", parameter.attrib.get("scriptid", "")):
            yield f"parameter {parameter.attrib.get('scriptid')} does not start with custscript_"


def _levels_differ(roots: list[ET.Element]) -> Iterator[str]:
    """Where a role and a custom record name each other, their levels must match (section_4731154857)."""
    granted: dict[tuple[str, str], str] = {}
    for root in (root for root in roots if root.tag == "role"):
        for permission in root.iterfind("permissions/permission"):
            for record in REFERENCE.findall(permission.findtext("permkey") or ""):
                granted[root.attrib["scriptid"], record] = permission.findtext("permlevel") or ""
    listed: dict[tuple[str, str], str] = {}
    for root in (root for root in roots if root.tag == "customrecordtype"):
        for permission in root.iterfind("permissions/permission"):
            for role in REFERENCE.findall(permission.findtext("permittedrole") or ""):
                listed[role, root.attrib["scriptid"]] = permission.findtext("permittedlevel") or ""
    for pair in sorted(granted.keys() | listed.keys()):
        if granted.get(pair) != listed.get(pair):
            yield f"{pair[0]} has {granted.get(pair)} and {pair[1]} lists {listed.get(pair)}"


def _manifest(source: Path, roots: list[ET.Element]) -> Iterator[str]:
    manifest = ET.parse(source / "manifest.xml").getroot()  # noqa: S314 - the project's own file
    if manifest.attrib.get("projecttype") != "ACCOUNTCUSTOMIZATION":
        yield "manifest.xml: the project type is not ACCOUNTCUSTOMIZATION"
    features = {feature.text for feature in manifest.iter("feature")}
    for root in roots:
        needed = set(tables.FEATURES.get(root.tag, ()))
        for element in root.iter():
            needed |= tables.FEATURES.get(f"{element.tag} {(element.text or '').strip()}", set())
        for feature in sorted(needed - features):
            yield f"manifest.xml: {root.attrib['scriptid']} needs the feature {feature}"
    deploy = ET.parse(source / "deploy.xml").getroot()  # noqa: S314 - the project's own file
    if [section.tag for section in deploy] != tables.DEPLOY_SECTIONS:
        yield f"deploy.xml: the sections are not {', '.join(tables.DEPLOY_SECTIONS)}"
