"""The entry point of the program."""

import sys

from netsuite_rfm.cli.process import prepare_process


def main() -> None:
    """Run the command line and exit with its code."""
    prepare_process()
    from netsuite_rfm.cli.program import run_program  # noqa: PLC0415 - asked to stop while it loads, it ends in order

    sys.exit(run_program())


if __name__ == "__main__":
    main()
