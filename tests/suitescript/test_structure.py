"""The scripts keep to the layout that makes them testable, and to the language NetSuite runs."""

import re
from pathlib import Path

import pytest

from tests.suitescript.stage import SOURCE

SCRIPTS = SOURCE / "FileCabinet" / "SuiteScripts" / "netsuite_rfm"
FILES = sorted(SCRIPTS.rglob("*.js"))
MODULES = re.compile(r"define\(\s*\[(.*?)\]", re.DOTALL)
# Newer than ES2022, or known to fail on NetSuite's engine.
AVOIDED = re.compile(
    r"\bfunction\s*\*|\byield\b|Symbol\.iterator|\.toSorted\(|\.toReversed\(|\.with\(|groupBy\(|\basync\b"
)


def modules_of(path: Path) -> list[str]:
    """The modules a file asks for."""
    found = MODULES.findall(path.read_text(encoding="utf-8"))
    assert len(found) == 1, f"{path.name} calls define {len(found)} times"
    return re.findall(r"'([^']+)'", found[0])


def users_of(*names: str) -> set[str]:
    """The files that use one of these N modules."""
    return {path.name for path in FILES if set(names) & set(modules_of(path))}


def test_only_the_repositories_read_and_one_writes() -> None:
    """One module reads and writes records; one more reads, for the reports, and has nothing to write with."""
    assert users_of("N/query", "N/search", "N/cache") == {"rfm_repository.js", "rfm_report_repository.js"}
    assert users_of("N/record", "N/config") == {"rfm_repository.js"}
    reports = (SCRIPTS / "lib" / "rfm_report_repository.js").read_text(encoding="utf-8")
    assert re.findall(r"search\.(?!load\()|\.save\(|\.submit", reports) == []


def test_decisions_use_no_n_module() -> None:
    """Every other file of lib is plain JavaScript."""
    for path in (SCRIPTS / "lib").glob("*.js"):
        if path.name not in {"rfm_repository.js", "rfm_report_repository.js"}:
            assert [name for name in modules_of(path) if name.startswith("N/")] == [], path.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_headers_and_language(path: Path) -> None:
    """SuiteScript 2.1, one script type in an entry point and none in a library, ES2022, a bounded size."""
    text = path.read_text(encoding="utf-8")
    assert text.startswith("/**")
    header = text.split("*/")[0]
    assert "@NApiVersion 2.1\n" in header
    assert "@NModuleScope SameAccount" in header
    assert ("@NScriptType" in header) is (path.parent == SCRIPTS)
    assert AVOIDED.findall(text) == []
    assert text.count("\n") <= 350
