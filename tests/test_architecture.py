"""The shape of the project: who may import whom, how long a piece may be, and what lies at the top."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "netsuite_rfm"
LONGEST_MODULE, LONGEST_FUNCTION = 350, 60
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
TOP_LEVEL = {
    *("netsuite_rfm", "suitescript", "tests", "deploy", "docs"),
    *("pyproject.toml", "README.md", "Makefile", "CHANGELOG.md", "LICENSE", "CONTRIBUTING.md", "SECURITY.md"),
}
# Every area of the package has exactly one level. A lower level never imports a higher one, and areas of one level
# never import each other. ``netsuite`` talks to NetSuite; ``sandbox`` stands in for it.
LEVELS = [
    {"errors", "files", "sandbox"},
    {"rfm", "telemetry"},
    {"netsuite", "activation"},
    {"settings", "run", "reports"},
    {"cli"},
    {"__main__"},
]
MOST_AT_THE_TOP = 12
LONGEST_CHAIN = 8
SANDBOX_USERS = {"netsuite_rfm.cli.sandbox", "netsuite_rfm.cli.demo", "netsuite_rfm.cli.demo_sync"}


@dataclass(frozen=True)
class Import:
    """One import: the module's full name, whether it stands in a function, and whether only type checkers see it."""

    name: str
    late: bool = False
    for_types: bool = False


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package by its full name."""
    return {_name_of(path): ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / PACKAGE).rglob("*.py"))}


def _name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(module: str, tree: ast.AST, *, late: bool = False, for_types: bool = False) -> Iterator[Import]:
    """Find all imports of a module; ``from package import module`` counts as one of that module."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, late, for_types) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parent = ".".join(module.split(".")[: -node.level]) + "." if node.level else ""
            source = (parent + (node.module or "")).rstrip(".")
            for alias in node.names:
                whole = f"{source}.{alias.name}"
                yield Import(whole if whole in modules() else source, late, for_types)
        inside = late or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typed = for_types or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
        yield from imports_of(module, node, late=inside, for_types=typed)


def area(module: str) -> str:
    """The part of the package that a module belongs to: ``netsuite_rfm.rfm.score`` is of ``rfm``."""
    return module.split(".")[1] if "." in module else ""


def ours(part: str = "") -> list[tuple[str, Import]]:
    """Imports of the package's own modules; of one part where it is named."""
    return [
        (module, imported)
        for module, tree in modules().items()
        if not part or area(module) == part
        for imported in imports_of(module, tree)
        if imported.name.split(".")[0] == PACKAGE
    ]


def level_of(module: str) -> int:
    """The level of a module; the package itself, which holds the version, lies below all."""
    return next((number for number, areas in enumerate(LEVELS) if area(module) in areas), -1)


def wrong(pairs: Iterator[tuple[str, Import]] | list[tuple[str, Import]]) -> list[str]:
    """Name imports that should not be, for a readable failure."""
    return [f"{module} imports {pair.name}" for module, pair in pairs]


SOURCE = """
import numpy as np, netsuite_rfm.cli.run
from netsuite_rfm import cli, __version__
from netsuite_rfm.cli.commands import app
from .customers import EMPTY
from ..settings import model
def work():
    from netsuite_rfm.sandbox.serve import server
    class Inner:
        import json
if TYPE_CHECKING:
    import os
"""


def test_the_reader_of_imports_sees_all_of_them() -> None:
    """Every way of writing an import is found, and told whether it stands in a function."""
    found = set(imports_of("netsuite_rfm.rfm.score", ast.parse(SOURCE)))
    assert found == {
        Import("numpy"),
        Import("netsuite_rfm.cli.run"),
        Import("netsuite_rfm.cli.commands"),
        Import("netsuite_rfm.cli"),
        Import("netsuite_rfm"),
        Import("netsuite_rfm.rfm.customers"),
        Import("netsuite_rfm.settings.model"),
        Import("netsuite_rfm.sandbox.serve.server", late=True),
        Import("json", late=True),
        Import("os", for_types=True),
    }
    assert {"netsuite_rfm.cli.commands", "netsuite_rfm.rfm.score", "netsuite_rfm.netsuite.http.client"} <= set(
        modules()
    )


def may_import(importer: str, imported: str) -> bool:
    """Whether a module may import another of ours: one of its own area, or one of a lower level."""
    return area(importer) == area(imported) or level_of(imported) < level_of(importer)


def test_imports_point_one_way() -> None:
    """From the command line over the run and the talking to the thinking, never back and never sideways."""
    apart = {"sandbox"}  # an extra, guarded below: the command line reaches down to it, and nobody else does
    upward = [
        (module, imported)
        for module, imported in ours()
        if not may_import(module, imported.name) and area(imported.name) not in apart
    ]
    assert wrong(upward) == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("netsuite.http.retry", "cli.terminal"),
        ("netsuite.http.retry", "cli.show.scheme"),
        ("run.pipeline", "cli.show.reports"),
        ("telemetry.prometheus", "run.report"),
        ("run.pipeline", "settings.model"),
        ("rfm.score", "telemetry.log"),
    ],
)
def test_an_import_that_points_up_or_sideways_is_seen(importer: str, imported: str) -> None:
    """The rule refuses imports that have slipped through before."""
    assert not may_import(f"{PACKAGE}.{importer}", f"{PACKAGE}.{imported}")


def test_every_area_has_exactly_one_level() -> None:
    """An area without a level is guarded by nothing, and a level whose area is gone guards nothing."""
    areas = [name for level in LEVELS for name in level]
    assert sorted(areas) == sorted({area(module) for module in modules()} - {""})


def test_the_top_of_the_package_is_a_table_of_contents() -> None:
    """A reader sees at most a dozen folders and files."""
    top = {area(module) for module in modules()} - {""}
    assert len(top) <= MOST_AT_THE_TOP


def test_the_drawing_of_the_imports_has_no_circle_and_is_shallow() -> None:
    """From room to room, the longest way down over imports passes at most eight of them, and never comes back."""
    graph: dict[str, set[str]] = {}
    for module, imported in ours():
        if not imported.for_types and area(imported.name) not in {area(module), ""}:
            graph.setdefault(area(module), set()).add(area(imported.name))
    depth: dict[str, int] = {}
    for room in TopologicalSorter(graph).static_order():
        depth[room] = 1 + max((depth[below] for below in graph.get(room, ())), default=0)
    assert max(depth.values()) <= LONGEST_CHAIN
    assert set(depth) == {room for level in LEVELS for room in level}


def test_no_module_imports_itself_in_a_circle() -> None:
    """A circle makes the order of imports matter; those in functions count too, those for type checkers do not."""
    known = set(modules())
    graph = {
        module: {imported.name for imported in imports_of(module, tree) if not imported.for_types} & known
        for module, tree in modules().items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


def circle_between_the_parts_of(folder: str, pairs: list[tuple[str, Import]]) -> list[str]:
    """The folders and files of a folder that import each other in a circle; empty where none do."""
    depth = folder.count(".") + 1
    graph: dict[str, set[str]] = {}
    for module, imported in pairs:
        if not imported.for_types and module.startswith(f"{folder}.") and imported.name.startswith(f"{folder}."):
            importer, other = module.split(".")[depth], imported.name.split(".")[depth]
            graph.setdefault(importer, set()).update({other} - {importer})
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        return list(circle.args[1])
    return []


def test_no_folder_is_imported_in_a_circle() -> None:
    """Inside an area too: of two folders, or a folder and a file, one lies below the other, at every depth."""
    folders = {".".join(path.relative_to(ROOT).parent.parts) for path in (ROOT / PACKAGE).rglob("__init__.py")}
    assert {f"{PACKAGE}.sandbox", f"{PACKAGE}.netsuite", f"{PACKAGE}.rfm", f"{PACKAGE}.reports"} <= folders
    pairs = ours()
    assert {
        folder: circle for folder in sorted(folders) if (circle := circle_between_the_parts_of(folder, pairs))
    } == {}


def test_a_circle_between_folders_is_seen() -> None:
    """Two folders whose modules import each other are one, although no module imports itself."""
    pairs = [("top.pull.rows", Import("top.records.models")), ("top.records.batch", Import("top.pull.pull"))]
    assert circle_between_the_parts_of("top", pairs) == ["pull", "records", "pull"]
    assert circle_between_the_parts_of("top", pairs[:1]) == []


def test_the_thinking_needs_numpy_and_python_only() -> None:
    """No network, no settings, no log: rfm can be read and tested by itself."""
    allowed = sys.stdlib_module_names | {"numpy"}
    foreign = [
        (module, imported)
        for module, tree in modules().items()
        if area(module) == "rfm"
        for imported in imports_of(module, tree)
        if imported.name.split(".")[0] not in allowed
        and imported.name != f"{PACKAGE}.errors"
        and not imported.name.startswith(f"{PACKAGE}.rfm")
    ]
    assert wrong(foreign) == []


@pytest.mark.parametrize("part", ["netsuite", "rfm"])
def test_settings_are_handed_in_as_values(part: str) -> None:
    """Neither the talking nor the thinking reads settings."""
    assert (
        wrong([(module, segment) for module, segment in ours(part) if area(segment.name).startswith("settings")]) == []
    )


def test_the_sandbox_imports_nothing_of_the_worker() -> None:
    """One wrong idea must not hide on both sides."""
    borrowed = [(module, segment) for module, segment in ours("sandbox") if area(segment.name) != "sandbox"]
    assert wrong(borrowed) == []


def test_the_worker_runs_without_the_sandbox() -> None:
    """It is an extra: only the command line and the demo import it, and only when it is asked for."""
    taken = [
        (module, segment) for module, segment in ours() if area(segment.name) == "sandbox" and area(module) != "sandbox"
    ]
    assert (
        wrong([(module, imported) for module, imported in taken if module not in SANDBOX_USERS or not imported.late])
        == []
    )


def test_the_page_knows_the_report_and_nothing_else() -> None:
    """The page is made of the report alone: no settings, no scheme, no NetSuite."""
    own = ("netsuite_rfm.reports.page", "netsuite_rfm.reports.words")
    known = (*own, "netsuite_rfm.reports.report", "netsuite_rfm.reports.campaigns.result", "netsuite_rfm.rfm.reports")
    borrowed = [
        (module, imported)
        for module, imported in ours("reports")
        if module.startswith(own) and not imported.name.startswith(known)
    ]
    assert wrong(borrowed) == []


@pytest.mark.parametrize("folder", [PACKAGE, "tests"])
def test_no_module_is_too_long_to_read(folder: str) -> None:
    """350 lines at most."""
    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in (ROOT / folder).rglob("*.py")}
    assert {str(path.relative_to(ROOT)): size for path, size in sizes.items() if size > LONGEST_MODULE} == {}


def test_no_function_is_too_long_to_see() -> None:
    """60 lines at most, from ``def`` to its last line."""
    lengths = {
        f"{module}.{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    """What it is about is its name."""
    named = [path for folder in (PACKAGE, "tests") for path in (ROOT / folder).rglob("*") if path.stem in BANNED_NAMES]
    assert named == []


def test_the_top_of_the_tree_stays_as_designed() -> None:
    """A newcomer sees a dozen names, and a new one is a decision."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {name.split("/")[0] for name in listed.split("\0") if name}
    assert {name for name in top - TOP_LEVEL if not name.startswith(".")} == set()
    assert {"pyproject.toml", PACKAGE, "tests"} <= top
