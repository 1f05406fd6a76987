"""README and runbook: each command is run here, or says what it needs that is not here."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from netsuite_rfm import errors
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from tests.deploy.dockerfile import DEPLOY, ROOT
from tests.deploy.markdown import Block, anchors, blocks, inline
from tests.deploy.night_settings import mount_secrets, plain_settings, today
from tests.deploy.package_index import PIP, unreachable
from tests.suitescript.stage import project
from tests.support.accounts import small_account
from tests.support.command_line import run_line
from tests.support.night import QUICK, expected, wrong

PAGES = {
    "README": ROOT / "README.md",
    "RUNBOOK": DEPLOY / "RUNBOOK.md",
    **{name: ROOT / f"{name}.md" for name in ("CONTRIBUTING", "SECURITY")},
    **{str(path.relative_to(ROOT)): path for path in sorted((ROOT / "docs").rglob("*.md"))},
}
SCORING = ("README", "RUNBOOK")  # the pages whose commands score the whole account
NEEDS = {
    "a cluster",
    "a Docker engine",
    "a Klaviyo account",
    "a package mirror",
    "a Pushgateway",
    "Podman",
    "root",
    "root and a package mirror",
    "root and systemd",
}
RUN = {
    "install",
    "upgrade",
    "typed on a machine",
    "first",
    "typed in a cluster",  # test_by_hand runs these two
    "first in a cluster",
    "between nights",
    "rolling",
    "relative",
    "purge",
    "the brake",
    "undo",  # test_undo runs it
    "rotate",  # test_rotate runs these two
    "rotate, the end",
}
ELSEWHERE = {
    "make demo",
    "make test",
    "make soak",
    "make check",
    "make bench",
    "make release",
}  # what runs this test, and more
ELSEWHERE |= {
    "netsuite-rfm report --store Leeds --html l.html",  # needs RFM_HOME_LOCATION: tests/reports/test_stores.py
    "netsuite-rfm campaigns --unanswered archive.csv",  # needs the segment history: tests/reports/test_campaigns.py
    'netsuite-rfm sync csv --audience "Lapsed Customers" --folder out',  # needs the field of audiences
}


def all_blocks() -> list[tuple[str, Block]]:
    """Every block of every page."""
    return [(page, block) for page, path in PAGES.items() for block in blocks(path.read_text("utf-8"))]


def block(name: str) -> Block:
    """The block that a test knows by this name."""
    (found,) = [block for _, block in all_blocks() if (block.mark, block.what) == ("run", name)]
    return found


@pytest.fixture
def account() -> Iterator[Account]:
    """An account that nobody has scored."""
    with closing(small_account(120)) as account:
        yield account


def test_no_command_escapes_the_tests() -> None:
    """A mark is one of the known ones, and every block has commands."""
    assert {block.what for _, block in all_blocks() if block.mark == "needs"} == NEEDS
    assert {block.what for _, block in all_blocks() if block.mark == "run"} == RUN
    assert [page for page, block in all_blocks() if not block.commands] == []
    fences = {page: path.read_text("utf-8").count("```console") for page, path in PAGES.items()}
    assert sum(fences.values()) == len(all_blocks())
    shells = [path.name for path in PAGES.values() if re.search(r"```(?:sh|bash|shell)\b", path.read_text("utf-8"))]
    assert shells == []
    assert [page for page, path in PAGES.items() if "<!-- needs" in path.read_text("utf-8")] == [], (
        "nobody would see it"
    )


def test_no_command_hides_in_a_sentence() -> None:
    """What another program is told to do stands in a block; our own, named in passing, is one that a block runs."""
    text = PAGES["RUNBOOK"].read_text("utf-8")
    programs = {"kubectl", "systemctl", "journalctl", "docker", "pip", "curl", "openssl", "sh", "git", "apt-get"}
    assert [phrase for phrase in inline(text) if phrase.split()[0] in programs] == []
    ours = [phrase for phrase in inline(text) if phrase.startswith("netsuite-rfm ") and "…" not in phrase]
    run = [command for block in blocks(text) if block.mark != "needs" for command in block.commands]
    assert [phrase for phrase in ours if not any(phrase in command for command in run)] == []
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert [phrase for phrase in inline(text) if phrase.startswith("make ") and phrase.split()[1] not in targets] == []


@pytest.mark.parametrize("page", dict.fromkeys(page for page, _ in all_blocks()))
def test_the_commands_of_a_page_do_what_it_says(page: str, account: Account, tmp_path: Path) -> None:
    """In order, against one account, each with exit code 0; where they score it, every customer is as it should be."""
    (tmp_path / "customers.txt").write_text("1001\n")
    if "scheme new mine.toml" not in PAGES[page].read_text("utf-8"):  # a page may make it itself
        shutil.copy(ROOT / "netsuite_rfm" / "settings" / "schemes" / "default.toml", tmp_path / "mine.toml")
    with Sandbox(account) as sandbox:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("NETSUITE_", "RFM_"))},
            **sandbox.settings(),
            **QUICK,
        }
        for block in (block for where, block in all_blocks() if where == page and not block.mark):
            for command in block.commands:
                if command.partition("#")[0].strip() in ELSEWHERE:
                    continue
                if command.startswith("openssl") and shutil.which("openssl") is None:
                    pytest.skip("openssl is not installed")
                done = run_line(command, environment, tmp_path)
                assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    if page in SCORING:
        assert wrong(account, today()) == []
        assert account.writes.total() == len(expected(account, today()))
    else:
        assert account.writes.total() == 0


def test_a_fresh_machine_s_way_to_the_first_run(account: Account, tmp_path: Path) -> None:
    """The runbook's commands as they stand, with another root directory and a sandbox for the account."""
    root = tmp_path / "root"
    (root / "opt").mkdir(parents=True)
    (root / "etc").mkdir()

    def carry_out(name: str, typed: str = "") -> None:
        for command in block(name).commands:
            there = re.sub(r"(?<![\w.])/(opt|etc)/", rf"{root}/\1/", f"{typed}{command}")
            done = subprocess.run(
                ["bash", "-ec", there],  # noqa: S607 - wherever it is
                env={**os.environ, "PATH": f"{Path(sys.base_prefix) / 'bin'}:{os.environ['PATH']}", **extra},
                cwd=clone,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode and unreachable(done.stderr):
                pytest.skip("no package index can be reached")
            assert done.returncode == 0, f"{there}\n{done.stdout}{done.stderr}"

    clone = tmp_path / "clone"
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        (clone / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, clone)
    for name in ("netsuite_rfm", "deploy"):
        shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    extra = PIP
    if shutil.which("bash") is None:
        pytest.skip("bash, whose function makes a command of ours, is not installed")
    carry_out("install")
    carry_out("upgrade")
    with Sandbox(account) as sandbox:
        settings = sandbox.settings()
        shutil.rmtree(root / "etc" / "netsuite-rfm" / "secrets")
        mount_secrets(settings, root / "etc" / "netsuite-rfm" / "secrets")
        file = root / "etc" / "netsuite-rfm" / "settings"
        given = {line.partition("=")[0] for line in file.read_text().splitlines() if not line.startswith("#")}
        assert given - {"NETSUITE_CERTIFICATE_ENDS"} <= settings.keys()
        file.write_text("".join(f"{name}={value}\n" for name, value in plain_settings(settings).items()))
        extra = QUICK
        (typed,) = block("typed on a machine").commands
        carry_out("first", f"{typed}\n")
    assert account.writes.total() == 10


@pytest.mark.parametrize(("name", "event"), [("between nights", "candidates_found"), ("rolling", "rolling")])
def test_the_commands_after_a_run_over_everybody(name: str, event: str, tmp_path: Path) -> None:
    """As the runbook has them, between nights and for cheaper ones, in an account that keeps a record of runs."""
    (command,) = block(name).commands
    with closing(ScriptedAccount(project())) as account:
        account.write_customers = account.store_customers  # type: ignore[method-assign] # no scripts: they cost time
        open_retailer(account, customers=60, seed=3, today=today())
        with Sandbox(account) as sandbox:
            settings = {**os.environ, **sandbox.settings(), **QUICK}
            for entry in ("netsuite-rfm run", command):
                done = run_line(entry, settings, tmp_path)
                assert done.returncode == 0, f"{entry}\n{done.stdout}{done.stderr}"
    assert f'"event": "{event}"' in done.stderr


def test_the_five_lines_of_the_brake(tmp_path: Path) -> None:
    """Amounts too high: held, looked at, mended and run; then too high again, and accepted by the plan's id."""
    scale = "UPDATE transaction SET foreigntotal = foreigntotal * {}"
    with closing(ScriptedAccount(project())) as account:
        account.write_customers = account.store_customers  # type: ignore[method-assign] # no scripts: they cost time
        open_retailer(account, customers=60, seed=3, today=today())
        with Sandbox(account) as sandbox:
            ((customer,),) = account.sql("SELECT min(id) FROM customer WHERE isinactive = 'F'")
            settings = {**os.environ, **sandbox.settings(), **QUICK}

            def carry_out(command: str) -> subprocess.CompletedProcess[str]:
                return run_line(command, settings, tmp_path)

            assert carry_out("netsuite-rfm run").returncode == 0
            account.sql(scale.format(2))
            plan, check, explain, run, accept = block("the brake").commands
            held = carry_out(plan)
            assert (held.returncode, "whose lifetime value would change" in held.stdout) == (4, True)
            assert carry_out(run).returncode == 4
            assert carry_out(check).returncode == 0
            assert carry_out(explain.replace("1001", str(customer))).returncode == 0
            account.sql(scale.format(0.5))
            assert carry_out(run).returncode == 0
            account.sql(scale.format(2))
            (plan_id,) = set(re.findall(r"This plan is (\w+)\.", carry_out(plan).stdout))
            assert carry_out(accept.replace("PLAN-ID", plan_id)).returncode == 0
            assert wrong(account, today()) == []


def test_the_shards_of_a_relative_scheme_by_hand(tmp_path: Path) -> None:
    """The runbook's commands for a scheme whose cut points are found first: afterwards one worker changes nothing."""
    with closing(small_account(120)) as account, Sandbox(account) as sandbox:
        settings = {**os.environ, **sandbox.settings(), **QUICK, "RFM_SCHEME": "quantile"}
        settings |= {"NETSUITE_CONCURRENCY": "2"}
        for command in (*block("relative").commands, "netsuite-rfm run"):
            done = run_line(command, settings, tmp_path)
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    assert "0 customers differ" in done.stdout


@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 0), (1, 1), (0, 0)])
def test_two_shards_in_one_line_end_well_only_if_both_do(first: int, second: int) -> None:
    """The runbook's line, with a command that ends as told in place of each shard."""
    lines = [
        command for name in ("", "relative") for b in all_blocks() if b[1].what == name for command in b[1].commands
    ]
    (line, other) = [line for line in lines if "$!" in line]
    assert other.replace(" --cuts cuts.json", "") == line
    line = line.replace("netsuite-rfm run --shard 1/2", f"sh -c 'exit {first}'")
    line = line.replace("netsuite-rfm run --shard 2/2", f"sh -c 'exit {second}'")
    done = subprocess.run(["/bin/sh", "-c", line], check=False)
    assert (done.returncode == 0) == (first == second == 0)


def test_every_log_event_is_in_the_runbook() -> None:
    """Who finds a line in the log finds what to do about it."""
    known = set(re.findall(r"^\| `(\w+)` \|", PAGES["RUNBOOK"].read_text("utf-8"), re.MULTILINE))
    logged = set()
    for path in (ROOT / "netsuite_rfm").rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)):
            if ast.unparse(call.func).startswith("get_logger()."):
                constants = (node.value for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant))
                logged |= {value for value in constants if isinstance(value, str)}
    assert {"started", "run_done", "customer_rejected"} <= logged
    assert logged - known == set()


def test_every_exit_code_is_in_the_runbook() -> None:
    """And no other."""
    codes = {str(value) for name, value in vars(errors).items() if name.startswith("EXIT_")}
    text = PAGES["RUNBOOK"].read_text("utf-8")
    assert set(re.findall(r"^\| (\d+) \|", text, re.MULTILINE)) == codes


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    """To a file of the project, and to a heading of it."""
    path = PAGES[page]
    text = path.read_text("utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if not target.startswith("http"):
            file, _, anchor = target.partition("#")
            there = path.parent / file if file else path
            assert there.exists(), target
            assert not anchor or anchor in anchors(there.read_text("utf-8")), target
