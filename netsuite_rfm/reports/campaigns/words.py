"""The sentences of the campaign report: the result of each window, and the notes."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from netsuite_rfm.netsuite.pull.campaigns import CONSENT, HISTORY, Found
from netsuite_rfm.rfm.campaigns.results import CampaignResult, Window
from netsuite_rfm.rfm.reports.segments import NONE as NO_SEGMENT

UNKNOWN: Final = "(unknown)"
TOTAL: Final = "Total"
NOT_AN_EFFECT: Final = (
    "not an effect: nobody was held out, and some of these customers would have bought without the campaign"
)


def name_of(found: Found, segment: int) -> str:
    """Return the name of a segment, by its internal id."""
    if not segment:
        return UNKNOWN if HISTORY in found.missing else NO_SEGMENT
    return found.known.segments.get(segment, f"list value {segment}")


def says(window: Window) -> str:
    """Sum up the result of a window in one sentence."""
    effect = window.effect
    if effect is None:
        return NOT_AN_EFFECT
    needed = f"about {effect.more_needed:,} more customers needed" if effect.more_needed else ""
    if effect.shows == "too few buyers":
        fewest = min(window.sent.buyers, window.held_out.buyers)
        return f"not shown yet: only {fewest} buyers in one of the groups{f'; {needed}' if needed else ''}"
    if effect.shows == "nothing yet":
        return f"not shown yet: {needed or 'the difference is too small to tell from chance'}"
    more = "more" if effect.shows == "more" else "LESS"
    return f"shown: {abs(effect.difference) / 100:,.2f} {more} per customer than those held out"


def notes_of(found: Found, results: Sequence[CampaignResult], since: date) -> list[str]:
    """Return notes on what the account lacks and how far to trust the rest."""
    notes = [
        f"This account does not show {what}, so what comes from it is left out: {why.removesuffix('.')}."
        for what, why in sorted(found.missing.items())
    ]
    if not found.missing and not results:
        notes.append(
            f"No history row holds the result of a campaign since {since}: enter a campaign event, a campaign or a "
            "promotion in RFM Segment Action."
        )
    return [*notes, *_on_campaigns(results), *_on_promotions(found)]


def _on_campaigns(results: Sequence[CampaignResult]) -> list[str]:
    notes = []
    segments = sum(len(result.segments) for result in results)
    windows = [window for result in results for window in result.total.windows]
    if segments > 1:
        notes.append(
            f"{segments} segments are compared. Of twenty comparisons without an effect, one has an interval that "
            "excludes zero. The total of a campaign is the test; a segment is a hint for the next campaign."
        )
    if any(not window.complete for window in windows):
        notes.append(
            "Windows in progress change until their last day. If you look every week and stop at the first "
            "success, you find one too often: decide by the first complete window."
        )
    if any(window.strata > 1 for window in windows):
        notes.append(
            "Where segments or months held out different shares, customers are compared within them, and the "
            "differences count by how many were sent. So the result may not equal the difference between the two "
            "revenues shown."
        )
    if any(window.not_compared for window in windows):
        notes.append("Segments and months that held out nobody are not in the difference of a total.")
    return notes


def _on_promotions(found: Found) -> list[str]:
    notes = []
    promotions_before = [
        str(promotion.code or promotion.id)
        for promotion in found.promotions
        if promotion.first_day and promotion.id not in found.members and found.known.history_begins
    ]
    if promotions_before:
        notes.append(
            "It is not known who was in which segment when these promotions began, because the segment history "
            f"begins on {found.known.history_begins} or because only the latest promotions are counted: "
            f"{', '.join(promotions_before)}."
        )
    if found.members and CONSENT not in found.missing:
        notes.append(
            "Promotion rates count only customers who may be mailed now, because NetSuite keeps no earlier consent: "
            "those who redeemed the promotion, divided by the members when it began."
        )
    if found.redeemed:
        notes.append(
            "Redemptions of a promotion are not an effect: some of these customers would have bought without it. "
            "Only customers held out show that."
        )
    return notes
