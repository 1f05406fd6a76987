"""Show movement between segments on a terminal: losses first, then gains."""

from netsuite_rfm.cli.show.amounts import money
from netsuite_rfm.cli.terminal import Cell, line, table_of_first
from netsuite_rfm.reports.words_of_movement import KIND_TITLES, RETURNED_HALF, movement_news, movement_notes
from netsuite_rfm.rfm.reports.movement import KINDS, Movement, MoverRow

MOST_PAIRS = 15
MOST_MOVERS = 20


def show_movement(found: Movement, month_name: str) -> None:
    """Show who ended the month in another segment, by pair of segments and by customer, with notes on other changes."""
    line(f"Segment movement in {month_name}: {movement_news(found)}")
    for note in movement_notes(found):
        line(note)
    for kind in KINDS:
        rows = [row for row in found.rows if row.kind == kind]
        pairs = [(row.from_segment, row.to_segment, row.customers, money(row.lifetime_value)) for row in rows]
        if pairs:
            table_of_first(KIND_TITLES[kind], ("From", "To", "Customers", "Lifetime value"), pairs, MOST_PAIRS)
        movers = [_mover(row) for row in found.movers if row.kind == kind]
        if movers:
            named = any(row.name is not None for row in found.movers)
            headings = ("Customer", *(("Name",) if named else ()), "From", "To", "Last change", "Last order",
                        "Lifetime value", "Gross", "Returns", "Net", "Mark")  # fmt: skip
            table_of_first(f"{KIND_TITLES[kind]}, the most valuable customers", headings, movers, MOST_MOVERS)


def _mover(row: MoverRow) -> list[Cell]:
    return [
        str(row.customer),
        *(() if row.name is None else (row.name,)),
        row.from_segment,
        row.to_segment,
        row.changed_on,
        row.last_order or "",
        *(money(amount) for amount in (row.lifetime_value, row.gross, row.returns, row.net)),
        RETURNED_HALF if row.returned_half else "",
    ]
