"""A real Prometheus with a history of its own, asked which alerts speak."""

import json
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import socket

from tests.deploy.dockerfile import DEPLOY

STEP_S = 300  # as far as Prometheus looks back for a value
PATIENCE_S = 60
Labels = tuple[tuple[str, str], ...]


def history(nights: Sequence[tuple[float, str]], labels: Mapping[str, str], until_s: float) -> Iterator[str]:
    """Samples as a scrape would have found them: what the last night left, until the next night.

    Args:
        nights: for each the moment at which it left its metrics, and their text; the earliest first.
        labels: of all series.
        until_s: the last moment.

    """
    for position, (from_s, text) in enumerate(nights):
        to_s = nights[position + 1][0] if position + 1 < len(nights) else until_s + 1
        series = [line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#")]
        moment_s = from_s
        while moment_s < to_s:
            yield from (f"{_labelled(name, labels)} {value} {moment_s:.3f}" for name, value in series)
            moment_s = min(moment_s + STEP_S, until_s) if moment_s < until_s else to_s


def _labelled(name: str, labels: Mapping[str, str]) -> str:
    added = ",".join(f'{label}="{value}"' for label, value in labels.items())
    bare, _, given = name.partition("{")
    return f"{bare}{{{added}{',' if given else ''}{given.rstrip('}')}}}"


def make_blocks(samples: Iterable[str], folder: Path, rules: Sequence[str]) -> None:
    """Write the history as blocks of Prometheus, and its configuration with the rules as shipped."""
    text = folder / "history.om"
    # All samples of a metric stand together, each series in the order of time.
    text.write_text("\n".join(sorted(samples, key=lambda line: line.partition("{")[0])) + "\n# EOF\n")
    words = ["promtool", "tsdb", "create-blocks-from", "--max-block-duration=240h", "openmetrics", "--quiet"]
    done = subprocess.run([*words, text, folder / "data"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    files = "".join(f"  - {DEPLOY / name}\n" for name in rules)
    (folder / "prometheus.yml").write_text(f"global: {{evaluation_interval: 1s}}\nrule_files:\n{files}")


@contextmanager
def prometheus(folder: Path) -> Iterator[str]:
    """Serve what :func:`make_blocks` has made; gives its address."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    words = [
        "prometheus",
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={address}",
        "--storage.tsdb.retention.time=30d",
    ]
    with (folder / "prometheus.log").open("w") as log:
        serving = subprocess.Popen(words, stdout=log, stderr=log)
    try:
        yield f"http://{address}"
    finally:
        serving.terminate()
        serving.wait(PATIENCE_S)


def alerts_at(url: str) -> list[dict[str, dict[str, str]]]:
    """Alerts that fire or are pending, once every rule has been evaluated."""
    give_up_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up_s:
        try:
            groups = _get(f"{url}/api/v1/rules")["groups"]
        except (urllib.error.URLError, ConnectionError):
            groups = []
        rules = [rule for group in groups for rule in group["rules"]]
        assert [rule["lastError"] for rule in rules if rule.get("lastError")] == []
        if rules and all(rule["lastEvaluation"] > "1" for rule in rules):
            found: list[dict[str, dict[str, str]]] = _get(f"{url}/api/v1/alerts")["alerts"]
            return found
        time.sleep(0.05)
    raise AssertionError(f"Prometheus at {url} evaluates no rules")


def values_at(url: str, expression: str, label: str) -> dict[str, float]:
    """The values of an expression now, by a label of its series."""
    found = _get(f"{url}/api/v1/query?{urllib.parse.urlencode({'query': expression})}")["result"]
    return {series["metric"][label]: float(series["value"][1]) for series in found}  # type: ignore[index]


def _get(url: str) -> dict[str, list[dict[str, object]]]:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - loopback
        return json.loads(answer.read())["data"]  # type: ignore[no-any-return]
