"""A stand-in for kubectl and its cluster, for by-hand.sh: jobs are made of our manifests and run at once.

``patch --local`` needs no cluster and is left to kubectl itself (``REAL_KUBECTL``). What was run is kept in a directory
(``CLUSTER``): the log and the exit code of each job. A pod starts late: its first log is refused. ``PROGRAM`` is what a
pod runs, in place of the worker.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

BASE = Path(__file__).resolve().parents[2] / "deploy" / "kubernetes" / "base"
CLUSTER = Path(os.environ["CLUSTER"])


def job_of(cron_job: str, name: str) -> dict[str, Any]:
    """What ``kubectl create job --from --dry-run=client`` prints."""
    import yaml  # noqa: PLC0415 - takes longer to load than every other call takes

    found = [yaml.safe_load(path.read_text("utf-8")) for path in BASE.glob("*.yaml")]
    (one,) = [
        manifest for manifest in found if manifest["kind"] == "CronJob" and manifest["metadata"]["name"] == cron_job
    ]
    spec = one["spec"]["jobTemplate"]["spec"]
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}, "spec": spec}


def carry_out(job: dict[str, Any]) -> None:
    """Run the job's command; what it says is its log."""
    name = job["metadata"]["name"]
    words = job["spec"]["template"]["spec"]["containers"][0]["args"]
    (CLUSTER / f"{name}.args").write_text(json.dumps(words))
    with (CLUSTER / f"{name}.log").open("w") as log:
        command = [*os.environ.get("PROGRAM", f"{sys.executable} -m netsuite_rfm").split(), *words]
        done = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False)
    (CLUSTER / f"{name}.code").write_text(str(done.returncode))


def main(words: list[str]) -> int:
    """Do as kubectl would."""
    namespace, words = words[:2], words[2:]
    assert namespace == ["--namespace", "netsuite-rfm"], namespace
    match words:
        case ["create", "job", name, "--from", cron_job, "--dry-run=client", "--output", "json"]:
            print(json.dumps(job_of(cron_job.removeprefix("cronjob/"), name)))
        case ["patch", "--local", *_]:
            return subprocess.run([os.environ["REAL_KUBECTL"], *words], check=False).returncode
        case ["create", "--filename", "-"]:
            carry_out(json.load(sys.stdin))
        case ["logs", *_, name]:
            log = CLUSTER / f"{name.removeprefix('job/')}.log"
            # A pod starts late.
            started = log.with_suffix(".started")
            if not started.exists():
                started.touch()
                return 1
            print(log.read_text(), end="")
        case ["get", "pods", *_]:
            print("by-hand-1   0/1   ContainerCreating   0   1s")
        case ["get", "job", name, "--output", _]:
            print("Complete" if (CLUSTER / f"{name}.code").read_text() == "0" else "FailureTarget Failed")
        case _:
            raise AssertionError(words)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
