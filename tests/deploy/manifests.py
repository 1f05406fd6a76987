"""The Kubernetes manifests as values."""

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.dockerfile import DEPLOY

KUBERNETES = DEPLOY / "kubernetes"


def manifest(name: str) -> dict[str, Any]:
    """One file of the base."""
    return dict(yaml.safe_load((KUBERNETES / "base" / f"{name}.yaml").read_text("utf-8")))


def component(folder: str, name: str) -> dict[str, Any]:
    """One file of a component."""
    return dict(yaml.safe_load((KUBERNETES / "components" / folder / f"{name}.yaml").read_text("utf-8")))


@cache
def built(overlay: str) -> list[dict[str, Any]]:
    """What an overlay comes to."""
    return put_together(KUBERNETES / "overlays" / overlay)


def put_together(folder: Path) -> list[dict[str, Any]]:
    """What a folder comes to, put together by kubectl; skips if there is none."""
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl, which puts overlays together, is not installed")
    words = [kubectl, "kustomize", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


def overlays() -> list[str]:
    """Names of the overlays."""
    return sorted(path.name for path in Path(KUBERNETES / "overlays").iterdir())


def pod(cron_job: dict[str, Any]) -> dict[str, Any]:
    """The pod of a CronJob."""
    return dict(cron_job["spec"]["jobTemplate"]["spec"]["template"]["spec"])


def container(cron_job: dict[str, Any]) -> dict[str, Any]:
    """The only container of a CronJob."""
    (one,) = pod(cron_job)["containers"]
    return dict(one)
