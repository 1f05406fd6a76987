"""Propose recency bands from the gaps between the account's orders, and show their effect. Nothing is written."""

import threading
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from netsuite_rfm.errors import UsageError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.account_counting import as_account_has
from netsuite_rfm.netsuite.pull.order_days import read_order_days
from netsuite_rfm.netsuite.pull.windows import Window, cut_windows
from netsuite_rfm.rfm.customers import Column
from netsuite_rfm.rfm.order_gaps import FEWEST_GAPS, Bin, Proposal, bins, gaps_between, proposals, quantile
from netsuite_rfm.run.compare_schemes import Comparison, SegmentSizes, compare
from netsuite_rfm.run.job import Job
from netsuite_rfm.telemetry.progress import Progress

MOST_WINDOWS: Final = 10
"""Maximum windows of 1,000 customers to read, which is enough to estimate a purchase cycle."""
_SHOWN_PERCENT: Final = (10, 25, 50, 75, 90, 95)


class ProposalResult(msgspec.Struct, frozen=True, kw_only=True):
    """Proposed bands, and their effect on the customers that were read."""

    name: str
    percent: list[int]
    recency_days: list[int]
    would_move: int
    segments: dict[str, SegmentSizes]


class SuggestionResult(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a suggestion. The JSON has the fields in this order."""

    customers: int
    sampled: int
    gaps: int
    quantiles: dict[str, int]
    bins: tuple[Bin, ...]
    proposals: list[ProposalResult]


@dataclass(frozen=True, slots=True, eq=False)
class Suggestion:
    """The gaps of a sample of customers, ascending, and the proposals with their effect on that sample."""

    sampled: int
    customers: int
    gaps: Column
    tried: tuple[tuple[Proposal, Comparison], ...]

    def result(self) -> SuggestionResult:
        """Return the figures of the suggestion."""
        shown = _SHOWN_PERCENT if len(self.gaps) else ()
        return SuggestionResult(
            customers=self.customers,
            sampled=self.sampled,
            gaps=len(self.gaps),
            quantiles={str(percent): quantile(self.gaps, percent) for percent in shown},
            bins=bins(self.gaps),
            proposals=[
                ProposalResult(
                    name=proposal.name,
                    percent=list(proposal.percent),
                    recency_days=list(proposal.recency_days),
                    would_move=sum(comparison.moves.values()),
                    segments=comparison.result().segments,
                )
                for proposal, comparison in self.tried
            ],
        )


def suggest_bands(client: Client, job: Job, *, halt: threading.Event, progress: Progress) -> Suggestion:
    """Read the orders of up to 10,000 customers, propose bands from their gaps, and try them on the same customers.

    Raises:
        UsageError: the current scheme is relative and has no bands, or there are too few repeat orders to propose any.
        NetSuiteError: NetSuite could not be read.

    """
    if job.scheme.relative is not None:
        raise UsageError(
            f"scheme {job.scheme.name} finds its cut points among the customers, so there are no bands "
            "to propose. Set RFM_SCHEME to a scheme with [bands]"
        )
    windows = cut_windows(client)
    sample = evenly(windows, MOST_WINDOWS)
    customer, day = read_order_days(client, sample, as_account_has(client, job.counting))
    gaps = gaps_between(customer, day)
    found = proposals(gaps)
    if not found:
        raise UsageError(
            f"{len(gaps)} gaps between orders are too few to propose bands ({FEWEST_GAPS} are "
            "needed). Check RFM_ORDER_TYPES, or wait for more repeat orders"
        )
    tried = []
    for proposal in found:
        scoring = replace(job.scheme.bands, recency_days=proposal.recency_days)
        scheme = replace(job.scheme, name=proposal.name, scoring=scoring)
        tried.append((proposal, compare(client, job, scheme, halt=halt, progress=progress, pieces=sample)))
    sampled = sum(window.customers for window in sample)
    return Suggestion(sampled, sum(window.customers for window in windows), gaps, tuple(tried))


def evenly(windows: list[Window], most: int) -> list[Window]:
    """Return at most ``most`` windows, spread evenly: newer customers have higher ids and may buy differently."""
    if len(windows) <= most:
        return windows
    return [windows[at * len(windows) // most] for at in range(most)]
