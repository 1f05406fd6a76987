"""Sixty nights of real orders, all customers: an inline edit of one in a hundred a day, for each way XEDIT reads.

It is run by hand, since each way takes minutes::

    python -m tests.benchmarks.inline_edits FOLDER [absent] [null] [empty]
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from netsuite_rfm.sandbox.scripts.platform import Platform
from tests.suitescript.test_inline_edits import READINGS, EditedNights
from tests.suitescript.test_real_nights import (
    NIGHTS,
    each_vip_is_in_one_digest_of_the_right_store,
    history_is_every_transition_once,
    opened,
)


def main(folder: Path, readings: Sequence[str]) -> None:
    """Play the nights for each way, and compare history and mails with the transitions of the orders in a folder."""
    for reading in readings:
        began_s = time.monotonic()
        platform = Platform(xedit_unedited=reading)  # type: ignore[arg-type]
        with opened(folder, EditedNights, event="XEDIT", platform=platform) as nights:
            nights.play_all(NIGHTS)
            history_is_every_transition_once(nights)
            each_vip_is_in_one_digest_of_the_right_store(nights)
            sys.stdout.write(
                f"{reading}: {len(nights.known):,} customers, {nights.edits:,} inline edits, "
                f"{len(nights.moves):,} changes of segment and as many rows of history, "
                f"{len(nights.here.mails)} mails, {time.monotonic() - began_s:.0f} s\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or READINGS)
