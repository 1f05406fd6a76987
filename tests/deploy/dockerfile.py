"""A reader of Dockerfiles, as far as ours goes, and its build stage carried out without an engine."""

import fnmatch
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
INSTRUCTIONS = {"ARG", "FROM", "WORKDIR", "COPY", "RUN", "LABEL", "ENV", "USER", "ENTRYPOINT", "CMD"}


@dataclass(frozen=True)
class Instruction:
    """One instruction: its word in capitals, and the rest of its line with continued lines joined."""

    word: str
    rest: str


def parse(text: str) -> list[Instruction]:
    """Read the instructions in order; an unknown one fails."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    found = [Instruction(*line.split(None, 1)) for line in joined.splitlines() if line.strip()]
    assert {instruction.word for instruction in found} <= INSTRUCTIONS
    return found


def stages() -> list[list[Instruction]]:
    """The stages of our Dockerfile; what comes before the first FROM stands in a stage of its own."""
    found: list[list[Instruction]] = [[]]
    for instruction in parse((DEPLOY / "Dockerfile").read_text("utf-8")):
        if instruction.word == "FROM":
            found.append([])
        found[-1].append(instruction)
    return found


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps a path of the project out of the build; the last line that matches decides."""
    kept_out = False
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            pattern = line.removeprefix("!").removeprefix("**/")
            within = fnmatch.fnmatch(path, pattern) or fnmatch.fnmatch(path, f"{pattern}/*")
            if within or ("**/" in line and fnmatch.fnmatch(Path(path).name, pattern)):
                kept_out = not line.startswith("!")
    return kept_out


def copied(rest: str) -> tuple[list[str], str]:
    """Sources and target of a COPY without options."""
    *sources, target = rest.split()
    return sources, target


def carry_out_build(folder: Path, python: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Carry out the build stage with ``folder`` for its root and ``python`` for the base image's.

    Returns the first RUN that failed, or the last one.
    """
    where, done = folder, None
    for stage in stages()[1][1:]:
        if stage.word == "WORKDIR":
            where = folder / stage.rest.lstrip("/")
            where.mkdir(parents=True)
        elif stage.word == "COPY":
            sources, target = copied(stage.rest)
            for source in sources:
                _copy(ROOT / source, where / target, into=len(sources) > 1 or target.endswith("/"))
        elif stage.word == "RUN":
            done = subprocess.run(
                ["/bin/sh", "-ec", stage.rest.replace("/opt/", f"{folder}/opt/")],
                cwd=where,
                env={**environment, "PATH": f"{python.parent}:{os.environ['PATH']}"},
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                return done
    assert done is not None
    return done


def clone_project(folder: Path) -> None:
    """Copy what an image is built of, as another clone would have it: with other times."""
    folder.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", ".dockerignore"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    for name in ("netsuite_rfm", "deploy"):
        shutil.copytree(ROOT / name, folder / name, copy_function=shutil.copy)


def _copy(source: Path, target: Path, *, into: bool) -> None:
    to = target / source.name if into else target
    to.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, to, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    else:
        shutil.copyfile(source, to)
