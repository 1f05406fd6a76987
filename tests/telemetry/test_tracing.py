"""A run as a trace, over a real socket: the steps nest, nothing private is in it, and no collector can hurt a run."""

import json
import os
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.telemetry.spans import span, told_to
from tests.support.accounts import AS_OF, small_account
from tests.support.command_line import run_command
from tests.support.night import QUICK

service = pytest.importorskip("opentelemetry.proto.collector.trace.v1.trace_service_pb2")
CUSTOMERS = 2_300  # three windows
PASSWORD = "planted-collector-token"


class Collector(ThreadingHTTPServer):
    """Takes traces as OTLP over HTTP has them: a POST of protobuf to /v1/traces."""

    status = 200
    wait_s = 0.0

    def __init__(self) -> None:
        """Listen on a free port."""
        self.spans: list[Any] = []
        self.resources: list[Any] = []
        self.raw = b""
        self.tokens: set[str] = set()
        self.done = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def settings(self) -> Mapping[str, str]:
        """What a worker's environment says of it."""
        endpoint = f"http://127.0.0.1:{self.server_port}"
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_EXPORTER_OTLP_HEADERS": f"x-token={PASSWORD}"}


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.done.wait(self.server.wait_s)
        self.server.raw += body
        self.server.tokens.add(self.headers["x-token"])
        assert self.path == "/v1/traces"
        for recorded in service.ExportTraceServiceRequest.FromString(body).resource_spans:
            self.server.resources.append({a.key: a.value.string_value for a in recorded.resource.attributes})
            self.server.spans += [span for scope in recorded.scope_spans for span in scope.spans]
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector that serves."""
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.done.set()
            server.shutdown()
            thread.join()


def run(settings: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run the worker as a scheduler would."""
    return run_command(["run", "--json", "--as-of", AS_OF.isoformat(), *words], {**os.environ, **settings}, Path())


def test_a_run_is_a_trace_of_its_steps_windows_and_batches(collector: Collector) -> None:
    """One trace; each window within the pull and each batch within the writing; customers add up."""
    with closing(small_account(CUSTOMERS)) as account, Sandbox(account) as sandbox:
        settings = {**sandbox.settings(), **QUICK, **collector.settings}
        done = run(settings, "--max-writes", "250")
        secrets = [settings[name] for name in ("NETSUITE_CLIENT_ID", "NETSUITE_CERTIFICATE_ID")]
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    by_id = {recorded.span_id: recorded for recorded in collector.spans}
    names = Counter(
        (by_id[segment.parent_span_id].name if segment.parent_span_id else "", segment.name)
        for segment in by_id.values()
    )
    assert names == {
        ("", "run"): 1,
        **{("run", step): 1 for step in ("prepare", "pull", "plan", "write")},
        ("pull", "window"): 3,
        ("write", "batch"): 3,
    }
    assert len({recorded.trace_id for recorded in collector.spans}) == 1
    for recorded in collector.spans:
        outer = by_id.get(recorded.parent_span_id, recorded)
        assert outer.start_time_unix_nano <= recorded.start_time_unix_nano <= recorded.end_time_unix_nano
        assert recorded.end_time_unix_nano <= outer.end_time_unix_nano
    figures = {segment.name: {a.key: a.value.string_value for a in segment.attributes} for segment in collector.spans}
    assert figures["run"] == {
        "run_id": report["run_id"], "scheme": "default", "as_of": AS_OF.isoformat(), "command": "run"
    }  # fmt: skip
    read = [a.value.int_value for segment in collector.spans if segment.name == "window" for a in segment.attributes]
    written = [a.value.int_value for segment in collector.spans if segment.name == "batch" for a in segment.attributes]
    assert (sum(read), sum(written)) == (report["customers_read"], report["written"]) == (CUSTOMERS, 250)
    assert {resource["service.name"] for resource in collector.resources} == {"netsuite-rfm"}
    assert collector.tokens == {PASSWORD}
    assert [word for word in (*secrets, PASSWORD, "SELECT", "customer c") if word.encode() in collector.raw] == []
    assert PASSWORD not in done.stderr


def test_a_run_that_fails_says_the_kind_of_failure_and_not_its_words(collector: Collector) -> None:
    """An account whose list lacks a value: the error's kind is in the trace, its text in our own log only."""
    with closing(small_account(20)) as account, Sandbox(account) as sandbox:
        done = run({**sandbox.settings(), **QUICK, **collector.settings, "RFM_SCHEME": "ntile"})
    assert done.returncode == 3
    assert {segment.name: (segment.status.code, segment.status.message) for segment in collector.spans} == {
        "run": (2, "AccountNotReady"),
        "prepare": (2, "AccountNotReady"),
    }
    assert [segment.name for segment in collector.spans if segment.events] == []
    assert b"has no value" not in collector.raw


@pytest.mark.parametrize(
    ("status", "wait_s"),
    [
        pytest.param(400, 0, id="refuses"),
        pytest.param(200, 60, id="does not answer"),
        pytest.param(0, 0, id="not there"),
    ],
)
def test_a_collector_that_takes_nothing_changes_nothing(collector: Collector, status: int, wait_s: float) -> None:
    """The report, the writes and the exit code stay; stderr stays JSON; the run does not wait for long."""
    collector.status, collector.wait_s = status, wait_s
    there = collector.settings if status else {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    with closing(small_account(20)) as account, Sandbox(account) as sandbox:
        began_s = time.monotonic()
        done = run({**sandbox.settings(), **QUICK, **there})
        took_s = time.monotonic() - began_s
        assert account.writes.total() == json.loads(done.stdout)["written"] > 0
    assert done.returncode == 0
    events = [json.loads(line)["event"] for line in done.stderr.splitlines()]
    assert events.count("traces_not_sent") >= 1
    assert events[-1] == "run_done"
    assert took_s < wait_s or not wait_s


def test_without_the_extra_a_run_goes_on(tmp_path: Path) -> None:
    """A cluster may set the variable for every pod; the night is not lost for it."""
    (tmp_path / "opentelemetry.py").write_text("raise ModuleNotFoundError('gone', name='opentelemetry')")
    with closing(small_account(20)) as account, Sandbox(account) as sandbox:
        there = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "PYTHONPATH": str(tmp_path)}
        done = run({**sandbox.settings(), **QUICK, **there})
    assert done.returncode == 0
    (line,) = [entry for entry in map(json.loads, done.stderr.splitlines()) if entry["event"] == "traces_off"]
    assert line["reason"] == "opentelemetry is missing: pip install 'netsuite-rfm[otel]'"


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("OTEL_BSP_SCHEDULE_DELAY", "-5", "must be positive"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "5000", "less than or equal to max_queue_size"),
        ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "abc", "but got abc"),
    ],
)
def test_a_variable_that_the_sdk_refuses_costs_the_trace_and_not_the_run(
    variable: str, value: str, reason: str
) -> None:
    """The line says what the SDK said; the run is as good as without."""
    with closing(small_account(20)) as account, Sandbox(account) as sandbox:
        there = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", variable: value}
        done = run({**sandbox.settings(), **QUICK, **there})
        assert account.writes.total() == json.loads(done.stdout)["written"] > 0
    assert done.returncode == 0
    (line,) = [entry for entry in map(json.loads, done.stderr.splitlines()) if entry["event"] == "traces_off"]
    assert reason in line["reason"]


def test_spans_cost_nothing_where_nobody_listens() -> None:
    """And reach who does, with their figures, until then only."""
    seen: list[tuple[str, Mapping[str, int | str]]] = []

    def begin(name: str, figures: Mapping[str, int | str]) -> AbstractContextManager[None]:
        seen.append((name, figures))
        return nullcontext()

    with span("before", customers=1):
        pass
    with told_to(begin), span("inside", customers=2):
        pass
    with span("after"):
        pass
    assert seen == [("inside", {"customers": 2})]
