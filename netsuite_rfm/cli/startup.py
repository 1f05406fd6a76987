"""The start of every command: common options, settings, the log, and signal handling."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from netsuite_rfm import __version__
from netsuite_rfm.cli.process import STOP_SIGNALS
from netsuite_rfm.errors import EXIT_INCOMPLETE, UsageError
from netsuite_rfm.run.job import FIRST_DAY
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.sources import load_settings_with_places
from netsuite_rfm.telemetry.log import configure_log, get_logger, least_level
from netsuite_rfm.telemetry.shown import known_secrets, shown

_command = [""]

EnvFile = Annotated[
    Path | None, typer.Option("--env-file", help="Read settings from this file instead of .env.", show_default=False)
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="YYYY-MM-DD", help="Day to score for. Default: today in the account's time zone."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


def name_command(name: str) -> None:
    """Set the command's name for the first line of the log."""
    _command.append(name)


def begin(env_file: Path | None) -> tuple[Settings, str]:
    """Read the settings, set up the log and write its first line; return the settings and the run's id."""
    settings, places = load_settings_with_places(env_file)
    return settings, begin_with(settings, places)


def begin_with(settings: Settings, places: tuple[str, ...]) -> str:
    """Set up the log for settings already read, and write its first line; return the run's id."""
    secrets = known_secrets()
    secrets.extend(settings.secrets())
    if settings.netsuite_auth == "oauth2":
        secrets.append(settings.private_key().get_secret_value())
    run_id = configure_log(least_level(settings.rfm_log_level), secrets=secrets)
    get_logger().info(
        "started",
        command=_command[-1],
        version=__version__,
        account=settings.netsuite_account,
        settings_from=list(places),
    )
    return run_id


@contextmanager
def halting(grace_s: float, *, last_words: Callable[[], None] = lambda: None) -> Iterator[threading.Event]:
    """Turn SIGTERM, Ctrl-C and a closed terminal into a request to stop cleanly.

    A second signal, or the end of the grace period, exits at once.

    Args:
        grace_s: seconds that the body of the ``with`` statement may take to stop; code after it has no limit.
        last_words: called before exiting when the grace period ends.

    """
    halt = threading.Event()

    def end() -> None:
        try:
            last_words()
        finally:
            os._exit(EXIT_INCOMPLETE)

    grace = threading.Timer(grace_s, end)
    grace.daemon = True

    def stop(name: str) -> None:
        if halt.is_set():
            os._exit(EXIT_INCOMPLETE)
        halt.set()
        get_logger().warning("stopping", signal=name, grace_s=grace_s)
        grace.start()

    def on_signal(number: int, _frame: object) -> None:
        # Run on another thread, because the main thread may hold the event's lock at this moment.
        threading.Thread(target=stop, args=(signal.Signals(number).name,), daemon=True).start()

    heard = [number for number in STOP_SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, on_signal) for number in heard}
    try:
        yield halt
    finally:
        grace.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)


def today(settings: Settings) -> date:
    """Return today's date in the account's time zone."""
    return datetime.now(settings.zone).date()


def day_asked_for(text: str | None, settings: Settings) -> date:
    """Return the day of ``--as-of``, or today without it. Raises UsageError if it is invalid or before 1970."""
    return today(settings) if text is None else read_day("--as-of", text)


def read_day(option: str, text: str) -> date:
    """Read an option's day. Raises UsageError if it is invalid or before 1970."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {shown(text)!r}: a day such as 2026-11-21 is needed") from None
    if day < FIRST_DAY:
        raise UsageError(f"{option} {shown(text)!r}: a day such as 2026-11-21 is needed, not before {FIRST_DAY}")
    return day
