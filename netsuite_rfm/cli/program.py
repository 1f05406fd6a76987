"""The program's entry point. It turns every failure into one readable line and an exit code."""

import sys
import traceback

from netsuite_rfm.cli.commands import app
from netsuite_rfm.cli.process import close_streams
from netsuite_rfm.errors import EXIT_BUG, EXIT_INCOMPLETE, NetsuiteRfmError, OutOfMemoryError


def run_program() -> int:
    """Run the command line and return its exit code. Failed writes to stdout or stderr never change the code."""
    exit_code = _run()
    _hand_on_results()
    close_streams()
    return exit_code


def _hand_on_results() -> None:
    terminal = sys.modules.get("netsuite_rfm.cli.terminal")
    if terminal is None:
        return  # only commands that show results load it; --help does not
    terminal.flush()
    if terminal.lost():
        _say(f"error: the results could not be written to stdout: {terminal.lost()}")


def _run() -> int:
    try:
        app(prog_name="netsuite-rfm")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except NetsuiteRfmError as error:
        _say(*(f"error: {text}" for text in str(error).splitlines()))
        return error.exit_code
    except MemoryError:
        _say(f"error: {OutOfMemoryError()}")
        return OutOfMemoryError.exit_code
    except KeyboardInterrupt:
        _say("error: stopped by a signal")
        return EXIT_INCOMPLETE
    except Exception:  # noqa: BLE001 - an unexpected error must not print a secret either
        _say(traceback.format_exc(), "error: this is a bug in netsuite-rfm; please report the lines above")
        return EXIT_BUG
    return 0


def _say(*lines: str) -> None:
    # Imported here so that --help and --version, which have no secrets, start fast.
    from netsuite_rfm.telemetry.log import masked
    from netsuite_rfm.telemetry.shown import known_secrets

    try:
        for line in lines:
            print(masked(line, known_secrets()), file=sys.stderr)
        sys.stderr.flush()
    except (OSError, ValueError):
        return
