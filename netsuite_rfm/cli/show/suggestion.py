"""Show the gaps between orders and the proposed bands."""

from typing import Final

from netsuite_rfm.cli.terminal import line, table
from netsuite_rfm.reports.words import counted
from netsuite_rfm.run.suggest_bands import ProposalResult, SuggestionResult

_WIDEST_BAR: Final = 40
_SCORES: Final = (5, 4, 3, 2)


def show_suggestion(found: SuggestionResult) -> None:
    """Show the gaps as bars, and each proposal with its effect."""
    whom = counted(found.customers, "customer")
    if found.sampled < found.customers:
        whom = f"{found.sampled:,} of {whom}"
    line(f"{found.gaps:,} gaps between one order day and the next, of {whom}.")
    most = max(gaps.gaps for gaps in found.bins)
    rows = [
        (_days(gaps.first, gaps.last), gaps.gaps, "#" * round(_WIDEST_BAR * gaps.gaps / most)) for gaps in found.bins
    ]
    table("Days between orders", ("Days", "Gaps", ""), rows)
    shares = ", ".join(f"{percent} % within {days:,}" for percent, days in found.quantiles.items())
    line(f"Days until the next order: {shares}. Customers who ordered once have no gap.")
    for proposal in found.proposals:
        _show_proposal(proposal)
    line("Copy a block into your scheme, then: netsuite-rfm scheme try FILE. Nothing was written.")


def _show_proposal(proposal: ProposalResult) -> None:
    line()
    shares = ", ".join(f"{percent} %" for percent in proposal.percent)
    line(f"Proposal {proposal.name}: the score bands end where {shares} of the gaps end.")
    line()
    line("[bands.recency_days]")
    for score, days in zip(_SCORES, proposal.recency_days, strict=True):
        line(f"{score} = {{ at_most = {days} }}")
    line()
    rows = [
        (name, counts.in_force, counts.tried, f"{counts.tried - counts.in_force:+,}")
        for name, counts in proposal.segments.items()
    ]
    table(
        f"Effect: {counted(proposal.would_move, 'customer')} would change segment",
        ("Segment", "Now", "Then", "Difference"),
        rows,
    )


def _days(first: int, last: int | None) -> str:
    return f"over {first - 1:,}" if last is None else f"{first:,} to {last:,}"
