"""The scripts keep to the layout that makes them testable, and to the language NetSuite runs."""

import re
from pathlib import Path

import pytest

from tests.suitescript.stage import SOURCE

SCRIPTS = SOURCE / "FileCabinet" / "SuiteScripts" / "netsuite_rfm"
FILES = sorted(SCRIPTS.rglob("*.js"))
WRITING = {"rfm_event_repository.js", "rfm_repository.js", "rfm_setup_repository.js", "rfm_self_test_repository.js"}
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


def needed_by(path: Path) -> set[str]:
    """Everything that is loaded with a file."""
    found = set(modules_of(path))
    for name in sorted(found):
        if name.startswith("."):
            found |= needed_by((path.parent / name).with_suffix(".js"))
    return found


def test_the_user_event_loads_only_what_it_calls() -> None:
    """Each save of a customer loads it: no query, no configuration, no mail. The record's link needs two."""
    needed = {name for name in needed_by(SCRIPTS / "rfm_customer_ue.js") if name.startswith("N/")}
    assert needed == {"N/format", "N/log", "N/record", "N/runtime", "N/search", "N/ui/serverWidget", "N/url"}


def test_only_the_repositories_read_and_one_writes() -> None:
    """Four modules read and write, one for each task; one more reads, for the reports, and cannot write."""
    assert users_of("N/query", "N/search", "N/cache") == {*WRITING, "rfm_report_repository.js"}
    assert users_of("N/record") == WRITING
    assert users_of("N/config") == {"rfm_setup_repository.js"}
    reports = (SCRIPTS / "lib" / "rfm_report_repository.js").read_text(encoding="utf-8")
    assert re.findall(r"search\.(?!load\()|\.save\(|\.submit", reports) == []


def test_decisions_use_no_n_module() -> None:
    """Every other file of lib is plain JavaScript; one asks which day it is."""
    for path in (SCRIPTS / "lib").glob("*.js"):
        if path.name not in {*WRITING, "rfm_report_repository.js", "rfm_clock.js"}:
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
