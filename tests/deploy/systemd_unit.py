"""A reader of systemd's unit files, as far as ours go."""

import shlex

from tests.deploy.dockerfile import DEPLOY


def unit(name: str) -> dict[str, list[str]]:
    """All values of each key, whatever section they stand in."""
    values: dict[str, list[str]] = {}
    for line in (DEPLOY / "systemd" / name).read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            key, _, value = line.partition("=")
            values.setdefault(key, []).append(value)
    return values


def start_words() -> list[str]:
    """The command that the service starts, word by word."""
    return shlex.split(unit("netsuite-rfm.service")["ExecStart"][0])
