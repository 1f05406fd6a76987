"""The image's recipe: linted, and held to its promises."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import netsuite_rfm
from tests.deploy.dockerfile import DEPLOY, ROOT, clone_project, copied, ignored, parse, stages
from tests.deploy.package_index import PIP

SHIPPED = [file for file in DEPLOY.rglob("*") if "__pycache__" not in file.parts]
LOCKED = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ]+) \\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n?)+")


def words(stage: int, word: str) -> list[str]:
    """What follows this instruction in a stage, each time."""
    return [instruction.rest for instruction in stages()[stage] if instruction.word == word]


def locked(name: str) -> dict[str, str]:
    """Versions in a lock file by package, after checking that each has hashes and nothing else is in it."""
    text = (DEPLOY / name).read_text("utf-8")
    body = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    assert LOCKED.sub("", body).strip() == "", "something in the lock file is no package with hashes"
    return {match_["name"]: match_["version"] for match_ in LOCKED.finditer(body)}


def test_the_linter_finds_nothing() -> None:
    """Hadolint, with every rule it has."""
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("hadolint is not made for this machine")
    done = subprocess.run([hadolint, DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_linter_would_find_something(tmp_path: Path) -> None:
    """A root user's unpinned image does not pass, so the test above can fail."""
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("hadolint is not made for this machine")
    (tmp_path / "Dockerfile").write_text("FROM python:latest\nRUN pip install requests\n")
    assert subprocess.run([hadolint, tmp_path / "Dockerfile"], capture_output=True, check=False).returncode == 1


def test_every_stage_is_of_one_pinned_base_and_a_build_without_a_digest_stops() -> None:
    """The digest is asked for; the placeholder is no image's."""
    before, *found = stages()
    assert [instruction.rest for instruction in before] == [f"PYTHON_DIGEST=sha256:{'0' * 64}"]
    bases = {stage[0].rest.removesuffix(" AS build") for stage in found}
    assert bases == {"python:3.11-slim-bookworm@${PYTHON_DIGEST}"}


def test_the_final_stage_installs_nothing_and_runs_as_nobody() -> None:
    """No compiler, no installer, no root, no shell between the scheduler's signal and the worker."""
    (removal,) = words(2, "RUN")
    assert "pip uninstall --yes" in removal
    assert "rm -rf /usr/local/lib/python3.11/ensurepip" in removal
    assert not re.search(r"\binstall\b|apt-get|apk|curl|wget", removal.replace("pip uninstall", ""))
    assert words(2, "COPY") == ["--from=build /opt/netsuite-rfm /opt/netsuite-rfm"]
    assert words(2, "USER") == ["65532:65532"]
    assert json.loads(words(2, "ENTRYPOINT")[0]) == ["netsuite-rfm"]


def test_bytecode_has_no_timestamp_and_the_wheel_none_of_its_own() -> None:
    """Copied between stages it stays good, and the same commit gives the same image."""
    installs = [entry for run in words(1, "RUN") for entry in run.split("&&") if " --python /opt/netsuite-rfm" in entry]
    assert len(installs) == 2
    assert all("--no-compile" in install for install in installs)
    assert "compileall -q --invalidation-mode unchecked-hash /opt/netsuite-rfm/lib" in words(1, "RUN")[-1]
    assert "SOURCE_DATE_EPOCH=" in words(1, "RUN")[-1]
    final = [stage.word for stage in stages()[2]]
    assert final.index("ENV") < final.index("RUN"), "pip would leave bytecode of its own while it is removed"


def test_a_company_s_index_and_authority_stay_in_the_build_stage() -> None:
    """Their addresses may hold passwords."""
    assert (words(1, "ARG"), words(2, "ARG")) == (["PIP_INDEX_URL", "PIP_CERT"], [])


def test_started_without_a_word_it_changes_nothing() -> None:
    """The default is check."""
    assert json.loads(words(2, "CMD")[0]) == ["check"]


def test_the_label_is_the_package_s_version() -> None:
    """One version everywhere."""
    version = netsuite_rfm.__version__
    assert f'org.opencontainers.image.version="{version}"' in words(2, "LABEL")[0]
    tags = re.compile(r"netsuite-rfm:(\d+\.\d+\.\d+)|newTag: (\S+)")
    named = {
        str(file.relative_to(ROOT)): {
            entry for pair in tags.findall(file.read_text("utf-8")) for entry in pair if entry
        }
        for file in SHIPPED
        if file.is_file()
    }
    assert {file: versions for file, versions in named.items() if versions - {version}} == {}
    assert sum(map(bool, named.values())) >= 4


def test_the_build_gets_what_it_copies_and_nothing_else() -> None:
    """.dockerignore lets the copied files in, and keeps secrets, history and tests out."""
    for stage in stages()[1]:
        if stage.word == "COPY":
            for source in copied(stage.rest)[0]:
                assert (ROOT / source).exists()
                assert not ignored(source)
    assert not ignored("netsuite_rfm/settings/schemes/default.toml")
    for name in (".env", "key.pem", ".git/config", "tests/conftest.py", "netsuite_rfm/__pycache__/cli.pyc", "deploy/x"):
        assert ignored(name), name


def test_the_lock_holds_what_the_worker_needs_and_neither_sandbox_nor_tools() -> None:
    """Every requirement is locked to a version that it allows; the extras' packages are not in it."""
    lock = locked("requirements.lock")
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = __import__("tomllib").load(file)["project"]
    needed = [Requirement(text) for text in project["dependencies"]]
    assert [segment.name for segment in needed if lock[canonicalize_name(segment.name)] not in segment.specifier] == []
    extras = {
        canonicalize_name(Requirement(t).name) for group in project["optional-dependencies"].values() for t in group
    }
    assert extras & lock.keys() == set()
    assert set(locked("build.lock")) == {"flit-core"}


def test_no_file_names_a_registry() -> None:
    """Where packages and images come from is the builder's choice: no address stands in what we ship."""
    hosts = re.compile(
        r"https?://(?!example\.|json-schema|pushgateway:|a\.klaviyo|graph\.facebook)[a-z0-9.-]+|[a-z0-9-]+\.(?:io|org|com)/",
        re.IGNORECASE,
    )
    harmless = re.compile(r"(?:app\.kubernetes|kustomize\.config\.k8s|networking\.k8s|kubernetes)\.io/|k8s\.io/")
    found = {
        str(file.relative_to(ROOT)): hosts.findall(harmless.sub("", file.read_text("utf-8")))
        for file in [*SHIPPED, ROOT / ".dockerignore"]
        if file.is_file()
    }
    assert {file: addresses for file, addresses in found.items() if addresses} == {}


def test_the_reader_joins_lines_and_skips_comments() -> None:
    """As Docker does, also between continued lines."""
    (one,) = parse("# x\nRUN a \\\n    # why\n    && b\n")
    assert (one.word, one.rest) == ("RUN", "a && b")


def test_our_files_come_to_the_same_wheel_and_bytecode_again(tmp_path: Path) -> None:
    """By the Dockerfile's own commands, from two clones, whose files have other times."""
    clones = [tmp_path / "clone", tmp_path / "another"]
    wheel, _, compiled = stages()[1][-1].rest.split("&&")

    def carry_out(command: str, folder: Path) -> None:
        there = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", **PIP}
        done = subprocess.run(["/bin/sh", "-ec", command], cwd=folder, env=there, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()

    for later, clone in enumerate(clones):
        clone_project(clone)
        for file in clone.rglob("*.py"):
            os.utime(file, (1_700_000_000 + later, 1_700_000_000 + later))
        carry_out(wheel, clone)
        shown = f"-s {clone} -p /opt/netsuite-rfm"  # bytecode holds the paths of its files
        carry_out(compiled.replace("/opt/netsuite-rfm/lib", f"{shown} {clone}/netsuite_rfm/rfm"), clone)
    (first,), (second,) = ((clone / "wheels").glob("*.whl") for clone in clones)
    assert (first.name, first.read_bytes()) == (second.name, second.read_bytes())
    one, other = (
        {path.relative_to(clone): path.read_bytes() for path in (clone / "netsuite_rfm").rglob("*.pyc")}
        for clone in clones
    )
    assert len(one) > 50
    assert one == other
