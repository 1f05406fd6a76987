"""Many nights in a row on a small account, on a busy machine: each ends with a documented exit code.

``python -m tests.benchmarks.nights [NIGHTS]``. Each night is a process of its own, with windows pulled side by side and
the shortest switch interval, so that state which threads share is first touched by many of them at once.
"""

import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.support.accounts import AS_OF, small_account
from tests.support.night import QUICK, WIDE_OPEN

NIGHTS = 500
NIGHTS_A_DAY = 50  # the first of each day writes, the others only read
CUSTOMERS = 4000
DOCUMENTED = {0, 1, 2, 3, 4, 5}


def one_night(words: list[str], environment: dict[str, str], folder: str) -> None:
    """Run the program where it was loaded and has done nothing yet."""
    from netsuite_rfm.__main__ import main  # noqa: PLC0415 - loaded where this was forked

    sys.setswitchinterval(1e-9)
    os.environ.update(environment)
    os.chdir(folder)
    with open("night.out", "w") as out, open("night.err", "w") as errors:  # noqa: PTH123
        os.dup2(out.fileno(), 1)
        os.dup2(errors.fileno(), 2)
    sys.argv = ["netsuite-rfm", *words]
    main()


def nights(count: int) -> Counter[int]:
    """Run that many nights and count their exit codes."""
    loaded = multiprocessing.get_context("forkserver")
    loaded.set_forkserver_preload(["netsuite_rfm.__main__", "netsuite_rfm.cli.program"])
    codes: Counter[int] = Counter()
    with (
        closing(small_account(CUSTOMERS)) as account,
        Sandbox(account) as sandbox,
        tempfile.TemporaryDirectory() as here,
    ):
        environment = {**sandbox.settings(), **QUICK, **WIDE_OPEN, "NETSUITE_CONCURRENCY": "8"}
        for night in range(count):
            day = AS_OF + timedelta(days=night // NIGHTS_A_DAY)
            words = ["run", "--as-of", day.isoformat()]
            process = loaded.Process(target=one_night, args=(words, environment, here))
            process.start()
            process.join(300)
            code = -1 if process.exitcode is None else process.exitcode
            codes[code] += 1
            if code not in DOCUMENTED:
                print(f"night {night + 1}: exit code {code}\n{Path(here, 'night.err').read_text()[-2000:]}", flush=True)
            if (night + 1) % NIGHTS_A_DAY == 0:
                print(f"{night + 1} nights: {dict(codes)}", flush=True)
    return codes


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else NIGHTS
    began_s = time.monotonic()
    counted = nights(wanted)
    print(f"{wanted} nights in {time.monotonic() - began_s:.0f} s, by exit code: {dict(counted)}")
    sys.exit(0 if set(counted) <= DOCUMENTED else 1)
