"""Metrics by push: the same text as the file's, over a real socket, and never at the run's expense."""

import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from netsuite_rfm.errors import SettingsError
from netsuite_rfm.netsuite.suiteql.shard import Shard
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import gateway_of
from tests.support.accounts import small_account
from tests.support.command_line import run_command
from tests.support.credentials import NEEDED
from tests.support.night import QUICK
from tests.telemetry.test_prometheus import run

CUSTOMERS = 120
RUNBOOK = Path(__file__).resolve().parents[2] / "deploy" / "RUNBOOK.md"
SUCCESS = "netsuite_rfm_last_success_timestamp_seconds"


class Gateway(ThreadingHTTPServer):
    """A Pushgateway as far as its README goes: PUT replaces a group, POST the metrics of the same names in it."""

    status = 200

    def __init__(self) -> None:
        """Listen on a free port."""
        self.groups: dict[str, dict[str, str]] = {}
        self.seen: list[tuple[str, str, str]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_PUT(self) -> None:
        self.take({})

    def do_POST(self) -> None:
        self.take(self.server.groups.get(self.path, {}))

    def take(self, before: dict[str, str]) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.seen.append((self.command, self.path, text))
        if self.server.status == 200:
            self.server.groups[self.path] = before | dict(re.findall(r"^(\w+) (\S+)$", text, re.MULTILINE))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """A gateway that serves."""
    with Gateway() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def test_a_night_is_pushed_and_a_failure_leaves_the_last_success_standing(gateway: Gateway, tmp_path: Path) -> None:
    """The text of the file, in the group of the account; then an exit code of 3 next to the old success."""
    with closing(small_account(CUSTOMERS)) as account, Sandbox(account) as sandbox:
        settings = {**sandbox.settings(), **QUICK, "RFM_PUSHGATEWAY_URL": gateway.url + "/"}
        assert run(settings, tmp_path).returncode == 0
        assert run(settings, tmp_path, "--customer", "1001").returncode == 0
    path = f"/metrics/job/netsuite_rfm/account/{settings['NETSUITE_ACCOUNT']}"
    begun, (method, where, text) = gateway.seen
    assert begun[:2] == ("POST", path)
    assert re.findall(r"^netsuite_rfm_(\w+) ", begun[2], re.MULTILINE) == ["started_timestamp_seconds"]
    assert (method, where) == ("PUT", path)
    assert {**gateway.groups[path]} == dict(re.findall(r"^(\w+) (\S+)$", text, re.MULTILINE))
    good = dict(gateway.groups[path])
    assert (good["netsuite_rfm_customers_read"], good["netsuite_rfm_exit_code"]) == (str(CUSTOMERS), "0")
    unreachable = {**settings, "NETSUITE_BASE_URL": "http://127.0.0.1:9", "NETSUITE_RETRY_CEILING_S": "0.01"}
    assert run(unreachable, tmp_path).returncode == 3
    assert [seen[:2] for seen in gateway.seen[2:]] == [("POST", path)] * 2
    failed = gateway.groups[path]
    assert (failed["netsuite_rfm_exit_code"], failed[SUCCESS]) == ("3", good[SUCCESS])


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        pytest.param(400, "status 400", id="refused"),
        pytest.param(503, "status 503", id="unwell"),
        pytest.param(302, "status 302", id="sent elsewhere"),
        pytest.param(0, "ConnectionError", id="nobody there"),
    ],
)
def test_a_gateway_that_does_not_take_it_changes_nothing(
    gateway: Gateway, status: int, reason: str, tmp_path: Path
) -> None:
    """Two lines in the log; exit code, file and account are as without a gateway, and nobody else is asked."""
    gateway.status = status
    url = gateway.url if status else "http://127.0.0.1:9"
    with closing(small_account(CUSTOMERS)) as account, Sandbox(account) as sandbox:
        done = run({**sandbox.settings(), **QUICK, "RFM_PUSHGATEWAY_URL": url}, tmp_path)
        assert account.writes.total() > 0
    assert done.returncode == 0
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [event["reason"] for event in events if event["event"] == "metrics_not_pushed"] == [reason] * 2
    assert SUCCESS in (tmp_path / "rfm.prom").read_text()
    assert len(gateway.seen) == (2 if status else 0)


@pytest.mark.parametrize(
    ("shard", "labels"),
    [
        pytest.param(None, {"account": "1234567_SB1"}, id="a night"),
        pytest.param(Shard(2, 4, 5), {"account": "1234567_SB1", "shard": "2"}, id="a shard"),
    ],
)
def test_each_shard_has_its_own_group(shard: Shard | None, labels: dict[str, str]) -> None:
    """Shards in one group would overwrite each other."""
    settings = settings_from(
        {**NEEDED, "NETSUITE_ACCOUNT": "1234567_SB1", "RFM_PUSHGATEWAY_URL": "http://push.monitoring.svc:9091"}
    )
    found = gateway_of(settings, shard, everybody=True)
    assert found is not None
    assert found.labels == labels


def test_only_nights_are_pushed(gateway: Gateway, tmp_path: Path) -> None:
    """A plan, or a run for some customers, would pass for the night; also where it fails before it begins."""
    settings = {**NEEDED, "RFM_PUSHGATEWAY_URL": gateway.url, "RFM_SCHEME": "none"}
    for words in (["--customer", "7"], ["--customers-file", "none.txt"], ["--changed-since", "AUTO"]):
        assert run(settings, tmp_path, *words).returncode == 2
    with closing(small_account(5)) as account, Sandbox(account) as sandbox:
        there = {**os.environ, **sandbox.settings(), **QUICK, "RFM_PUSHGATEWAY_URL": gateway.url}
        assert run_command(["plan"], there, tmp_path).returncode == 0
    assert gateway.seen == []


def test_the_runbook_deletes_the_group_that_a_shard_leaves(gateway: Gateway) -> None:
    """The address in its command is that of the fourth shard of account 1234567."""
    (path,) = re.findall(r"--request DELETE http://pushgateway:9091(/\S+)", RUNBOOK.read_text("utf-8"))
    settings = settings_from({**NEEDED, "NETSUITE_ACCOUNT": "1234567", "RFM_PUSHGATEWAY_URL": gateway.url})
    group = gateway_of(settings, Shard(4, 4, 5), everybody=True)
    assert group is not None
    group.push("", whole=True)
    assert list(gateway.groups) == [path]


def test_a_night_that_never_began_is_pushed(gateway: Gateway, tmp_path: Path) -> None:
    """In its shard's group: exit code 2, the figures of the night before gone, its success still standing."""
    path = "/metrics/job/netsuite_rfm/account/1234567_SB1/shard/2"
    gateway.groups[path] = {
        SUCCESS: "1700000000.5",
        "netsuite_rfm_brake_engaged": "1",
        "netsuite_rfm_customers_rejected": "7",
    }
    settings = {**NEEDED, "RFM_PUSHGATEWAY_URL": gateway.url, "RFM_SHARDS": "4", "JOB_COMPLETION_INDEX": "1"}
    assert run({**settings, "RFM_SCHEME": "none"}, tmp_path).returncode == 2
    values = gateway.groups[path]
    assert (values["netsuite_rfm_exit_code"], values[SUCCESS]) == ("2", "1700000000.5")
    assert (values["netsuite_rfm_brake_engaged"], values["netsuite_rfm_customers_rejected"]) == ("NaN", "NaN")


@pytest.mark.parametrize(
    ("wrong", "shard"),
    [
        pytest.param({"NETSUITE_TIME_ZONE": "Atlantis"}, "", id="a wrong setting"),
        pytest.param({"NETSUITE_CLIENT_ID": ""}, "", id="a missing secret"),
        pytest.param({"RFM_SECRETS_DIR": "/nowhere"}, "", id="a secrets directory that is not there"),
        pytest.param(
            {"NETSUITE_CLIENT_ID": "", "RFM_SHARDS": "4", "JOB_COMPLETION_INDEX": "1"}, "/shard/2", id="shard"
        ),
    ],
)
def test_a_night_with_wrong_settings_is_pushed(
    gateway: Gateway, wrong: dict[str, str], shard: str, tmp_path: Path
) -> None:
    """Account and gateway are in the environment, so the alert for exit code 2 fires the same night."""
    settings = {**NEEDED, "RFM_PUSHGATEWAY_URL": gateway.url, **wrong}
    assert run(settings, tmp_path).returncode == 2
    path = f"/metrics/job/netsuite_rfm/account/{NEEDED['NETSUITE_ACCOUNT']}{shard}"
    assert {where: values["netsuite_rfm_exit_code"] for where, values in gateway.groups.items()} == {path: "2"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        pytest.param({"NETSUITE_ACCOUNT": "my account"}, (), id="the account is wrong"),
        pytest.param({"NETSUITE_ACCOUNT": ""}, (), id="no account"),
        pytest.param({"NETSUITE_CLIENT_ID": "", "RFM_SHARDS": "4"}, (), id="nobody knows which shard"),
        pytest.param({"NETSUITE_CLIENT_ID": ""}, ("--customer", "7"), id="some customers"),
        pytest.param({"NETSUITE_CLIENT_ID": ""}, ("--changed-since", "AUTO"), id="between nights"),
    ],
)
def test_wrong_settings_of_nobody_s_night_are_not_pushed(
    gateway: Gateway, wrong: dict[str, str], words: tuple[str, ...], tmp_path: Path
) -> None:
    """Without account or shard there is no group to tell, and a run for some customers is no night."""
    assert run({**NEEDED, "RFM_PUSHGATEWAY_URL": gateway.url, **wrong}, tmp_path, *words).returncode == 2
    assert gateway.seen == []


@pytest.mark.parametrize(
    "url", ["push:9091", "http://me:secret@push", "http://push/prefix", "http://push:65536", "ftp://push"]
)
def test_what_is_no_gateway_is_refused(url: str) -> None:
    """Scheme, host and port; a password in the address would end up in logs."""
    with pytest.raises((SettingsError, ValidationError), match="such as http://pushgateway:9091"):
        settings_from({**NEEDED, "RFM_PUSHGATEWAY_URL": url})
