"""The sandbox is an independent witness: it shares no code with the worker it is used to test."""

import ast
from pathlib import Path

import netsuite_rfm.sandbox

FOLDER = Path(netsuite_rfm.sandbox.__file__).parent


def modules_imported_by(path: Path) -> set[str]:
    """All modules a file imports, at its top or inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


def test_the_sandbox_imports_nothing_of_the_worker() -> None:
    """Of netsuite_rfm only netsuite_rfm.sandbox itself is imported, so one wrong idea cannot hide on both sides."""
    files = sorted(FOLDER.rglob("*.py"))
    assert len(files) > 10
    for path in files:
        for name in modules_imported_by(path):
            assert not name.startswith("."), f"{path.name} imports {name}: write the whole name"
            ours = name.split(".")[0] == "netsuite_rfm"
            assert not ours or name.startswith("netsuite_rfm.sandbox"), f"{path.name} imports {name}"
