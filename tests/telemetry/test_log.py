"""Log lines: JSON, each with the run's id, and no secret in any place of any line."""

import io
import json
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsuite_rfm.telemetry.log import MASK, configure_log, get_logger, masked

SECRET = "tokensecret-4f1d"
PEM = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqG\nSM49AgEGCCqGSM49\n-----END PRIVATE KEY-----\n"


def lines_of(stream: io.StringIO) -> list[dict[str, Any]]:
    """Read the lines written so far; each is JSON by itself."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_time_level_event_and_run() -> None:
    """A program that gathers logs needs no pattern for it."""
    stream = io.StringIO()
    run_id = configure_log(stream=stream)
    get_logger().info("windows_cut", windows=3, share=0.5, note="größer\nzwei Zeilen")
    (line,) = lines_of(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "windows_cut",
        "level": "info",
        "run_id": run_id,
        "windows": 3,
        "share": 0.5,
        "note": "größer\nzwei Zeilen",
    }


def test_every_run_has_its_own_id_and_every_line_of_it_bears_it() -> None:
    """Whichever thread writes it."""
    stream = io.StringIO()
    run_id = configure_log(stream=stream)
    threads = [threading.Thread(target=get_logger().info, args=(f"event_{number}",)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [line["run_id"] for line in lines_of(stream)] == [run_id] * 5
    assert configure_log(stream=stream) != run_id
    assert configure_log(stream=stream, run_id="mine") == "mine"


@pytest.mark.parametrize(
    ("level", "written"),
    [
        pytest.param("debug", ["debug", "info", "warning", "error"], id="debug"),
        pytest.param("info", ["info", "warning", "error"], id="info"),
        pytest.param("warning", ["warning", "error"], id="warning"),
        pytest.param("error", ["error"], id="error"),
    ],
)
def test_the_level_is_the_least_that_is_written(level: str, written: list[str]) -> None:
    """Anything below is left out."""
    stream = io.StringIO()
    configure_log(level, stream=stream)
    for name in ("debug", "info", "warning", "error"):
        getattr(get_logger(), name)("happened")
    assert [line["level"] for line in lines_of(stream)] == written


def test_lines_go_to_stderr_and_results_stay_clean(capsys: pytest.CaptureFixture[str]) -> None:
    """What is piped on is the result alone."""
    configure_log()
    get_logger().warning("happened")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert json.loads(captured.err)["event"] == "happened"


PLACES = [
    pytest.param({"reason": SECRET}, id="a value"),
    pytest.param({"reason": f"refused: {SECRET}, twice {SECRET}"}, id="inside a value"),
    pytest.param({SECRET: 1}, id="a key"),
    pytest.param({"headers": {"Authorization": [f"Bearer {SECRET}"]}}, id="deep inside"),
    pytest.param({"headers": {SECRET: 1}}, id="a key deep inside"),
    pytest.param({"fields": (SECRET, 1)}, id="a tuple"),
    pytest.param({"fields": {SECRET}}, id="a set"),
    pytest.param({"error": ValueError(SECRET)}, id="an exception"),
    pytest.param({"body": SECRET.encode()}, id="bytes"),
    pytest.param({"file": Path("/run") / SECRET}, id="a path"),
]


@pytest.mark.parametrize("fields", PLACES)
def test_a_secret_is_masked_wherever_it_turns_up(fields: dict[str, Any]) -> None:
    """No caller has to think of it."""
    stream = io.StringIO()
    configure_log(stream=stream, secrets=[SECRET])
    get_logger().info("happened", **fields)
    assert len(lines_of(stream)) == 1
    assert SECRET not in stream.getvalue()
    assert MASK in stream.getvalue()


def test_a_secret_in_the_event_or_in_a_traceback_is_masked() -> None:
    """Whatever was logged of a failure."""
    stream = io.StringIO()
    configure_log(stream=stream, secrets=[SECRET])
    get_logger().info(f"event {SECRET}")
    try:
        raise ValueError(SECRET)  # noqa: TRY301 - its traceback is what is logged
    except ValueError:
        get_logger().exception("failed")
    assert SECRET not in stream.getvalue()


def test_numbers_and_truth_values_stay_what_they_are() -> None:
    """Figures are not text."""
    stream = io.StringIO()
    configure_log(stream=stream, secrets=[SECRET])
    get_logger().info("happened", count=7, share=0.25, done=True, nothing=None, amount=Decimal("1.50"))
    (line,) = lines_of(stream)
    assert (line["count"], line["share"], line["done"], line["nothing"]) == (7, 0.25, True, None)
    assert "1.50" in str(line["amount"])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PEM, id="as it is"),
        pytest.param(PEM.replace("\n", "\\n"), id="on one line"),
        pytest.param("cannot parse 'MIGHAgEAMBMGByqG'", id="one line of it"),
        pytest.param("…SM49AgEGCCqGSM49…", id="another line of it"),
        pytest.param(repr(PEM), id="as Python writes it"),
    ],
)
@pytest.mark.parametrize("given", [PEM, PEM.replace("\n", "\\n")], ids=["given in lines", "given on one line"])
def test_of_a_key_each_line_is_masked(text: str, given: str) -> None:
    """A key is as secret in parts."""
    hidden = masked(text, [given])
    assert "MIGHAgEAMBMGByqG" not in hidden
    assert "SM49AgEGCCqGSM49" not in hidden


@pytest.mark.parametrize(
    ("secrets", "text", "hidden"),
    [
        pytest.param([], "nothing to hide", "nothing to hide", id="no secrets"),
        pytest.param(["", " ", "\n"], "a b\nc", "a b\nc", id="empty ones"),
        pytest.param(["12345"], "customer 12345", "customer 12345", id="five characters would mask ordinary words"),
        pytest.param(["123456"], "x123456y", "x***y", id="six are masked"),
        pytest.param(["abcdef", "abcdefghij"], "abcdefghij abcdef", "*** ***", id="the longer first"),
        pytest.param(["abcdefghij", "abcdef"], "abcdefghij abcdef", "*** ***", id="in whatever order they are given"),
        pytest.param(["secret.+"], "secret.+ secretXX", "*** secretXX", id="characters that mean something elsewhere"),
    ],
)
def test_what_is_masked_and_what_is_not(secrets: list[str], text: str, hidden: str) -> None:
    """Secrets are hidden whole, and the rest stays readable."""
    assert masked(text, secrets) == hidden


@settings(deadline=None)
@given(st.lists(st.text("abcdef \n", min_size=6, max_size=10), max_size=4), st.text("abcdef \n*", max_size=40))
def test_no_secret_is_left_in_any_text(secrets: list[str], text: str) -> None:
    """Not even where they overlap."""
    hidden = masked(text, secrets)
    assert not [secret for secret in secrets if len(secret.strip()) >= 6 and "\n" not in secret and secret in hidden]
