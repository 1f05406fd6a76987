"""Where the program starts, and where every failure becomes one readable line and an exit code."""

import sys
import traceback

from netsuite_rfm.cli.app import app
from netsuite_rfm.cli.startup import known_secrets
from netsuite_rfm.errors import EXIT_BUG, NetsuiteRfmError
from netsuite_rfm.telemetry.log import masked


def main() -> None:
    """Run the command line and end with its exit code."""
    try:
        app(prog_name="netsuite-rfm")
    except NetsuiteRfmError as error:
        for text in str(error).splitlines():
            print(f"error: {masked(text, known_secrets())}", file=sys.stderr)
        sys.exit(error.exit_code)
    except Exception:  # noqa: BLE001 - whatever else happens must not print a secret either
        print(masked(traceback.format_exc(), known_secrets()), file=sys.stderr)
        print("error: this is a bug in netsuite-rfm; please report the lines above", file=sys.stderr)
        sys.exit(EXIT_BUG)


if __name__ == "__main__":
    main()
