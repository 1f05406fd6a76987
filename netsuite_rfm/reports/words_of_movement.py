"""The reports' sentences about movement. The Suitelet uses the same ones (``lib/rfm_moves.js``)."""

from collections.abc import Mapping
from typing import Final

from netsuite_rfm.reports.words import counted, listed
from netsuite_rfm.rfm.reports.movement import Kind, Movement

KIND_TITLES: Final[Mapping[Kind, str]] = {
    "loss": "Losses",
    "gain": "Gains",
    "first segment": "First segment",
}
RETURNED_HALF: Final = "returned half or more"
NET_CHANGE: Final = (
    "Each customer counts once, by the segment before the first change of the month and the one after the last. Losses "
    "are moves to an at-risk or a lost segment, or without an order in the 14 days before; gains are moves from there, "
    "or after an order."
)


def movement_news(found: Movement) -> str:
    """Say how many customers moved down, moved up and received a first segment."""
    return (
        f"{counted(found.losses, 'customer')} moved down, {found.gains:,} moved up, and "
        f"{found.first_segments:,} received a first segment."
    )


def movement_notes(found: Movement) -> list[str]:
    """Say which changes are not movement: customers who returned within the month, the first load, changed rules."""
    notes = []
    if found.came_back:
        said = counted(found.came_back, "customer")
        notes.append(f"{said} left a segment and came back within the month, so they are not shown.")
    if found.loaded:
        said = counted(found.loaded, "customer")
        notes.append(f"The segment history begins on {found.loaded_on} with {said}: this first load is not movement.")
    if found.relabelled:
        said = counted(found.relabelled, "customer")
        notes.append(
            f"The rules changed on {listed(found.relabelled_on)}: the changes of {said} on that day are not movement."
        )
    return notes
