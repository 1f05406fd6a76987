"""All customers of a job, window by window, with what each should hold."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from netsuite_rfm.errors import AccountNotReady, UsageError
from netsuite_rfm.netsuite.fields import HOLD_UNTIL, WAY_BACK
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import beside, both, side_by_side
from netsuite_rfm.netsuite.pull.account_counting import as_account_has
from netsuite_rfm.netsuite.pull.list_values import Setup, look_up
from netsuite_rfm.netsuite.pull.pull import Pulled, lists_of, look_at_last_updated, pull_listed, pull_window
from netsuite_rfm.netsuite.pull.windows import Window, cut_windows
from netsuite_rfm.netsuite.suiteql.columns_needed import PLAIN, Wanted
from netsuite_rfm.rfm.customers import Fields, Mask
from netsuite_rfm.rfm.diff import desired_fields
from netsuite_rfm.rfm.hold import in_force, keep_held
from netsuite_rfm.rfm.relative import Cuts, Numbers, find_cuts
from netsuite_rfm.rfm.score import score
from netsuite_rfm.rfm.stages_and_audiences import place
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.packed_windows import pack
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.progress import Progress
from netsuite_rfm.telemetry.spans import span

Pieces: TypeAlias = Sequence[Window | tuple[int, ...]]


def prepare(client: Client, job: Job) -> tuple[Job, Setup, Pieces]:
    """Look up the scheme's list values, cut the windows, and find out what counts here, side by side.

    Returns the job with what the account has, as far as counting depends on it.

    Raises:
        UsageError: a shard of a relative scheme without cut points.
        AccountNotReady: the account lacks a list value or a field, or shows no customer at all.

    """
    if job.shard and job.scheme.relative is not None and job.cuts is None:
        raise UsageError(
            f"--shard {job.shard}: scheme {job.scheme.name} scores each customer among all; "
            "find its cut points first: netsuite-rfm cuts --output FILE, then run --cuts FILE for every shard"
        )
    with (
        beside(partial(look_at_last_updated, client)) as last_updated,
        beside(partial(as_account_has, client, job.counting)) as counting,
    ):
        setup, pieces = both(partial(look_up, client, job.scheme), partial(cut_pieces, client, job))
        there = last_updated()
    return replace(job, counting=counting()), replace(setup, beside=there), pieces


def wanted_of(job: Job, setup: Setup) -> Wanted:
    """What the windows must bring for this job in this account."""
    return replace(
        Wanted.of(setup.scheme, net=job.counting.net, audience_ids=setup.audiences),
        hold=HOLD_UNTIL in setup.beside,
        way_back=WAY_BACK in setup.beside,
    )


def pull_ranked(
    client: Client, job: Job, wanted: Wanted, pieces: Pieces, *, halt: threading.Event, progress: Progress
) -> Iterator[tuple[Pulled, Cuts | None]]:
    """Pull everything; for a relative scheme the windows wait until all are in and the cut points are known.

    The cut points need three numbers of each customer. The windows are kept meanwhile, packed, since pulling
    them again would double the requests.
    """
    cuts = job.cuts
    if job.scheme.relative is not None and cuts is None:
        if job.customers is None:
            kept = [pack(one) for one in pull_all(client, job, wanted, pieces, halt=halt, progress=progress)]
            cuts, _ = _found(job, (window.unpack() for window in kept))
            for window in kept:
                yield window.unpack(), cuts
            return
        # Whoever was asked for, the ranks are among all customers.
        cuts, _ = cuts_among_all(client, job, halt=halt, progress=progress)
    for pulled in pull_all(client, job, wanted, pieces, halt=halt, progress=progress):
        yield pulled, cuts


def cuts_among_all(client: Client, job: Job, *, halt: threading.Event, progress: Progress) -> tuple[Cuts, int]:
    """Pull all active customers and find the cut points of a relative scheme among those who have orders.

    Returns the cut points and how many customers have orders. Where ``halt`` was set meanwhile, not everybody is among
    them.
    """
    everybody = replace(job, customers=None, shard=None)
    pieces = cut_pieces(client, everybody)
    return _found(job, pull_all(client, everybody, PLAIN, pieces, halt=halt, progress=progress))


def pull_all(
    client: Client, job: Job, wanted: Wanted, pieces: Pieces, *, halt: threading.Event, progress: Progress
) -> Iterator[Pulled]:
    """Pull the customers of the job, window by window, in any order."""
    customers = sum(map(customers_in, pieces))
    progress.stage("pull", customers)
    get_logger().info("pull_begun", requests=len(pieces), customers=customers)

    def pull(piece: Window | tuple[int, ...]) -> Pulled:
        with span("window", customers=customers_in(piece)):
            if isinstance(piece, Window):
                return pull_window(client, piece, job.counting, wanted)
            return pull_listed(client, piece, job.counting, wanted)

    # Twice as many workers as requests in hand: the next request is out while the last answer is read.
    for pulled in side_by_side(pull, pieces, workers=2 * client.limit.most, halt=halt):
        progress.advance(len(pulled.orders))
        yield pulled


def customers_in(piece: Window | tuple[int, ...]) -> int:
    """How many customers a window or a list of them has."""
    return piece.customers if isinstance(piece, Window) else len(piece)


def desired_of(pulled: Pulled, job: Job, setup: Setup, cuts: Cuts | None) -> Fields:
    """What the fields of a window's customers should hold."""
    as_of_day = job.as_of_day
    scores = score(pulled.orders, setup.scheme, as_of_day, cuts, net=job.counting.net)
    more = place(
        pulled.orders,
        scores,
        setup.scheme,
        as_of_day,
        stage_ids=setup.stages,
        net=job.counting.net,
        left_out=pulled.left_out,
    )
    desired = desired_fields(pulled.orders, scores, pulled.present, setup.segments, as_of_day, more=more)
    held = held_in(pulled, as_of_day)
    return desired if held is None else keep_held(desired, pulled.present, held)


def held_in(pulled: Pulled, as_of_day: int) -> Mask | None:
    """Customers of a window whose segment is held on that day; None where the account has no such field."""
    return None if pulled.hold_until is None else in_force(pulled.hold_until, as_of_day)


def cut_pieces(client: Client, job: Job) -> Pieces:
    """Windows of all customers, or lists of those asked for; none where it is yet to be found out who changed."""
    if job.changed:
        return ()
    if job.customers is not None:
        return lists_of(job.customers)
    windows = cut_windows(client, job.shard)
    if not windows and not job.shard:
        raise AccountNotReady(
            "no active customer is visible: give the role the permission Customers, and no restriction to others"
        )
    return windows


def _found(job: Job, windows: Iterable[Pulled]) -> tuple[Cuts, int]:
    assert job.scheme.relative is not None  # noqa: S101 - asked by the caller
    numbers = Numbers.among((one.orders for one in windows), job.as_of_day)
    cuts = find_cuts(job.scheme.relative, numbers)
    get_logger().info("cuts_found", customers=len(numbers), cuts=str(cuts))
    return cuts, len(numbers)
