"""What must be known before the first window is pulled: list values, windows, and what counts in this account."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

from netsuite_rfm.errors import AccountNotReady, UsageError
from netsuite_rfm.netsuite.fields import HOLD_UNTIL, WAY_BACK
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import beside, both
from netsuite_rfm.netsuite.pull.account_counting import as_account_has
from netsuite_rfm.netsuite.pull.list_values import Setup, look_up
from netsuite_rfm.netsuite.pull.pull import lists_of, look_at_last_updated
from netsuite_rfm.netsuite.pull.windows import Window, cut_windows
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.netsuite.suiteql.shard import Shard
from netsuite_rfm.rfm.brake.nights import Past
from netsuite_rfm.run.brake_evidence import past_of
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.predicting import fits_a_model, predicting_of
from netsuite_rfm.run.reader import Pieces


class Prepared(NamedTuple):
    """What is known before the first window is pulled.

    Args:
        job: the job with what the account has, as far as counting depends on it.
        setup: the scheme as the account can hold it.
        pieces: windows or lists of the customers to pull.
        past: the last runs, which the brake compares with; none where there is no brake.

    """

    job: Job
    setup: Setup
    pieces: Pieces
    past: Past


def prepare(client: Client, job: Job) -> Prepared:
    """Look up list values and past runs, cut the windows, and find out what counts here, side by side.

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
        beside(partial(past_of, client, job)) as past,
        beside(partial(look_at_last_updated, client)) as last_updated,
        beside(partial(as_account_has, client, job.counting)) as counting,
    ):
        looking_up = partial(look_up, client, job.scheme, predictions=job.predicts)
        setup, pieces = both(looking_up, partial(cut_pieces, client, job))
        there = last_updated()
    return Prepared(replace(job, counting=counting()), replace(setup, beside=there), pieces, past())


def wanted_of(job: Job, setup: Setup) -> Wanted:
    """What the windows must bring for this job in this account."""
    wanted = Wanted.of(setup.scheme, net=job.counting.net, audience_ids=setup.audiences)
    return replace(
        wanted,
        fields=(*wanted.fields, *predicting_of(job, setup).columns),
        backtest_days=job.scheme.churn_days if fits_a_model(job, setup) else 0,
        hold=HOLD_UNTIL in setup.beside,
        way_back=WAY_BACK in setup.beside,
    )


def cut_pieces(client: Client, job: Job) -> Pieces:
    """Windows of all customers, or lists of those asked for; none where it is yet to be found out who changed."""
    if job.changed:
        return ()
    if job.customers is not None:
        return lists_of(job.customers)
    return all_windows(client, job.shard)


def all_windows(client: Client, shard: Shard | None = None) -> list[Window]:
    """Windows of all active customers, or of a shard's.

    Raises:
        AccountNotReady: the role sees no customer at all.

    """
    windows = cut_windows(client, shard)
    if not windows and not shard:
        raise AccountNotReady(
            "no active customer is visible. Give the role the permission Customers, without restrictions"
        )
    return windows
