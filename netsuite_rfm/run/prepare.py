"""Find out what a run must know before it pulls: list values, windows, and what counts in this account."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

from netsuite_rfm.errors import UsageError
from netsuite_rfm.netsuite.fields import HOLD_UNTIL, WAY_BACK
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import beside, both
from netsuite_rfm.netsuite.pull.account_counting import as_account_has
from netsuite_rfm.netsuite.pull.list_values import Setup, look_up
from netsuite_rfm.netsuite.pull.pull import look_at_last_updated
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.rfm.brake.nights import Past
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.run.brake_evidence import past_of
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.pieces import cut_pieces
from netsuite_rfm.run.predicting import Predicting
from netsuite_rfm.run.reader import Pieces


class Prepared(NamedTuple):
    """What is known before the first window is pulled.

    Args:
        counting: what counts as an order in this account.
        setup: the scheme as the account can hold it.
        pieces: windows or lists of the customers to pull.
        past: the last runs, which the brake compares with; empty if there is no brake.

    """

    counting: Counting
    setup: Setup
    pieces: Pieces
    past: Past


def prepare(client: Client, job: Job) -> Prepared:
    """Look up list values, past runs, windows and what counts in this account, in parallel.

    Raises:
        UsageError: the job is a shard with a relative scheme and has no cut points.
        AccountNotReady: the account lacks a list value or a field, or shows no customers.

    """
    if job.shard and job.scheme.relative is not None and job.cuts is None:
        raise UsageError(
            f"--shard {job.shard}: scheme {job.scheme.name} ranks customers against each other; "
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
    return Prepared(counting(), replace(setup, beside=there), pieces, past())


def wanted_of(setup: Setup, predicting: Predicting, *, net: bool) -> Wanted:
    """Return the columns that windows need in this account; ``net``: whether returns reduce lifetime value."""
    wanted = Wanted.of(setup.scheme, net=net, audience_ids=setup.audiences)
    return replace(
        wanted,
        fields=(*wanted.fields, *predicting.columns),
        backtest_days=predicting.horizon_days if predicting.fits else 0,
        hold=HOLD_UNTIL in setup.beside,
        way_back=WAY_BACK in setup.beside,
    )
