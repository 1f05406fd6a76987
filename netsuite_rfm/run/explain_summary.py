"""Sum up a customer in three sentences: the segment, since when, and what comes next."""

from collections.abc import Sequence

from netsuite_rfm.run.explanation import Explanation, Stay


def summary(found: Explanation) -> tuple[str, str, str]:
    """Say which segment the customer is in, since when, and what comes next."""
    return _where(found), _since(found), _next(found)


def past(moves: Sequence[tuple[str, str, str]]) -> list[Stay]:
    """Convert moves to stays, latest first. A move is a day and the names of the segments before and after."""
    stays: list[Stay] = []
    for place, (day, _, after) in enumerate(moves):
        until = moves[place + 1][0] if place + 1 < len(moves) else None
        stays.append(Stay(after, day, until))
    return stays[::-1]


def _where(found: Explanation) -> str:
    who = f"Customer {found.customer} ({found.entity_id})"
    if found.left_out:
        return f"{who} is left out by a setting (RFM_LEAVE_OUT_...): not scored, and without a segment."
    totals, segment = found.totals, found.segment
    if not segment or totals is None:
        return f"{who} has no order that counts, so no scores and no segment."
    count, days = totals.orders, totals.days_since_last_order
    ago = "today" if days == 0 else f"{days:,} day{'' if days == 1 else 's'} ago"
    return (
        f"{who} is in {found.held_segment or segment.name}: {count:,} order{'' if count == 1 else 's'} worth "
        f"{totals.lifetime_value}, the last {ago}."
    )


def _since(found: Explanation) -> str:
    stays, now = found.past_segments, found.segment.name if found.segment else None
    if stays is None:
        return "Since when is not known: there is no segment history in this account, or the role cannot see it."
    if not stays:
        return "The segment history has no change of this customer yet."
    last = stays[0]
    if now and not found.held_segment and last.segment != now:
        return f"NetSuite shows {last.segment}, since {last.since}; the next run changes it to {now}."
    said = f"In {last.segment} since {last.since}"
    if len(stays) == 1:
        return f"{said} or earlier: that is the first change in the history."
    times = sum(stay.segment == last.segment for stay in stays)
    before = f", before that in {stays[1].segment} since {stays[1].since}"
    return f"{said}{before}{f'; {times} times in all' if times > 1 else ''}."


def _next(found: Explanation) -> str:
    if found.left_out:
        return "Nothing changes that while the setting leaves the customer out."
    change = next((change for change in found.next_changes if change.what == "segment"), None)
    said = (
        f"Moves to {change.after} on {change.on} {found.next_changes_note}"
        if change
        else "Stays there for the next three years without a new order or return"
    )
    if found.held_until:
        said = f"A person holds the segment until {found.held_until}. {said}"
    more = found.one_more_order
    return f"{said}; an order of {more.amount} today would make it {more.segment}." if more else f"{said}."
