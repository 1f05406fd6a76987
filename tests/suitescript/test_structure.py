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


def test_only_the_repository_reads_and_writes() -> None:
    """N/record, N/search, N/query and N/config are used by one module."""
    using = {path.name for path in FILES if {"N/record", "N/search", "N/query", "N/config"} & set(modules_of(path))}
    assert using == {"rfm_repository.js"}


def test_decisions_use_no_n_module() -> None:
    """Every other file of lib is plain JavaScript."""
    for path in (SCRIPTS / "lib").glob("*.js"):
        if path.name != "rfm_repository.js":
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
