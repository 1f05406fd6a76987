"""The list of commands: its order, its lines of help, and what it costs to show."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import netsuite_rfm
from netsuite_rfm import __version__
from netsuite_rfm.cli.commands import COMMANDS, load
from tests.support.command_line import run_command

NEEDED_BY_NO_HELP = [
    *("numpy", "pydantic", "pydantic_core", "dotenv", "requests", "urllib3", "cryptography", "jwt", "oauthlib"),
    *("msgspec", "structlog", "tenacity", "jinja2", "duckdb", "sqlglot", "quickjs", "opentelemetry", "zoneinfo"),
    *("netsuite_rfm.settings", "netsuite_rfm.netsuite", "netsuite_rfm.rfm", "netsuite_rfm.run", "netsuite_rfm.reports"),
]
PROGRAM = """
import json, sys
from netsuite_rfm.__main__ import main
try:
    main()
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def typed(*words: str) -> subprocess.CompletedProcess[str]:
    """Type a command in a process of its own, and have it list what it has loaded."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("words", [("--help",), ("--version",), ()], ids=" ".join)
def test_help_and_version_load_nothing_that_a_run_needs(words: tuple[str, ...]) -> None:
    """They are typed often, in containers with little CPU."""
    loaded = set(json.loads(typed(*words).stderr.splitlines()[-1]))
    assert loaded & set(NEEDED_BY_NO_HELP) == set()


def test_the_version_is_shown() -> None:
    """After an installation nothing else says which it is."""
    assert typed("--version").stdout == f"netsuite-rfm {__version__}\n"


def test_commands_come_in_the_order_of_a_newcomer() -> None:
    """Connect, look, try, run, understand; rarer ones after."""
    shown = typed("--help").stdout
    order = [
        "setup",
        "check",
        "plan",
        "run",
        "explain",
        "sample",
        "report",
        "leaving",
        "campaigns",
        "scheme",
        "sync",
        "cuts",
        "model",
    ]
    order += ["purge", "undo", "rotate", "settings", "sandbox", "demo"]
    assert list(COMMANDS) == order
    rows = [line.strip("│ ").split(" ")[0] for line in shown.splitlines()]
    places = [rows.index(name) for name in order]
    assert places == sorted(places)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_of_help_is_the_commands_own(name: str) -> None:
    """Shown in the list without loading the command, so it stands there too."""
    command = load(name)
    assert COMMANDS[name].help == str(command.help).splitlines()[0]


@pytest.mark.parametrize("package", ["duckdb", "sqlglot", "quickjs"])
@pytest.mark.parametrize("words", [("demo",), ("sandbox", "serve")], ids=" ".join)
def test_without_the_extra_the_sandbox_is_one_line(words: tuple[str, ...], package: str, tmp_path: Path) -> None:
    """Exit code 2, and what to install."""
    if (words, package) == (("sandbox", "serve"), "quickjs"):
        pytest.skip("it needs no scripts")
    done = run_command(words, os.environ, tmp_path, without=package)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [f"error: the sandbox needs {package}: pip install 'netsuite-rfm[sandbox]'"]


def test_the_package_says_that_it_is_typed() -> None:
    """For those who import it (PEP 561)."""
    assert (Path(netsuite_rfm.__file__).parent / "py.typed").is_file()
