"""What the tests of the deployment share: an engine that has the image, and what to do without one."""

import fcntl
import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.container_engine import TAG, Engine, UnusableError, missing
from tests.deploy.dockerfile import carry_out_build
from tests.deploy.package_index import PIP, unreachable


def _usable_engine(request: pytest.FixtureRequest) -> Engine | None:
    try:
        engine: Engine = request.getfixturevalue("engine")
    except pytest.skip.Exception:
        return None
    return engine


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A directory with what the build stage makes, ``opt/netsuite-rfm``, where no engine can build the image."""
    if _usable_engine(request):
        pytest.skip("an engine runs the image itself: test_container.py")
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "image"
    # The processes that share the tests build it once between them.
    with (shared / "image.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        outcome = shared / "image.json"
        if not outcome.exists():
            outcome.write_text(json.dumps(_build(folder)))
        code, output = json.loads(outcome.read_text())
    if code and unreachable(output):
        pytest.skip("no package index can be reached")
    assert code == 0, output
    return folder


def _build(folder: Path) -> tuple[int, str]:
    folder.mkdir()
    venv.create(folder / "base", with_pip=True)
    settings = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or "proxy" in name.lower()}
    done = carry_out_build(folder, folder / "base" / "bin" / "python", {**settings, **PIP})
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="session")
def packages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder ``lib`` of the image: the engine's, or the build stage's where there is no engine."""
    if engine := _usable_engine(request):
        return engine.copy_out("/opt/netsuite-rfm/lib", tmp_path_factory.mktemp("packages"))
    image: Path = request.getfixturevalue("image")
    return image / "opt" / "netsuite-rfm" / "lib"


@pytest.fixture(scope="session")
def worker(image: Path) -> Path:
    """The program in the image."""
    program = image / "opt" / "netsuite-rfm" / "bin" / "netsuite-rfm"
    done = subprocess.run([program, "--help"], env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sys.prefix not in done.stdout
    return program


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine that has the image; made by the first process of the tests, and removed by the last."""
    if missing():
        pytest.skip(missing())
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    engine, users, outcome = Engine(shared / "engine"), shared / "engine.users", shared / "engine.json"

    def use(more: int) -> int:
        count = (int(users.read_text()) if users.exists() else 0) + more
        users.write_text(str(count))
        return count

    with (shared / "engine.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        use(+1)
        if not engine.folder.exists():
            outcome.write_text(json.dumps(_made(engine)))
    reason, failure = json.loads(outcome.read_text())
    try:
        if reason:
            pytest.skip(reason)
        assert not failure, failure
        yield engine
    finally:
        with (shared / "engine.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not use(-1):
                engine.remove()


def _made(engine: Engine) -> tuple[str, str]:
    """Make the engine and its image: why that cannot be here, and what went wrong; both empty where it is done."""
    try:
        engine.prepare()
    except UnusableError as error:
        return str(error), ""
    try:
        engine.build(TAG)
    except AssertionError as error:
        return "", str(error)
    return "", ""
