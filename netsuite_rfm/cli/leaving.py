"""The command ``leaving``. It writes nothing to NetSuite."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import typer

from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.output_files import refuse_unless_writable
from netsuite_rfm.cli.show.amounts import money
from netsuite_rfm.cli.startup import AsJson, AsOf, EnvFile, begin, day_asked_for, halting
from netsuite_rfm.errors import UsageError
from netsuite_rfm.reports.csv_files import write_csv
from netsuite_rfm.reports.words import counted
from netsuite_rfm.rfm.metrics import MOST_DAYS_AHEAD
from netsuite_rfm.run.leaving import Leaving, leaving, summed
from netsuite_rfm.settings.wiring import connect, scheme_of

MOST_SHOWN: Final = 20
COLUMNS: Final = ("customer", "name", "phone", "store", "from", "to", "on", "last_order", "lifetime_value")


def leaving_command(
    within: Annotated[
        int, typer.Option("--within", metavar="DAYS", min=1, max=MOST_DAYS_AHEAD, help="Days to look ahead.")
    ] = 14,
    segment: Annotated[
        str | None, typer.Option("--from", metavar="SEGMENT", help="Only customers who leave this segment.")
    ] = None,
    csv_file: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="Also write a call list: each customer with the day."),
    ] = None,
    names: Annotated[bool, typer.Option("--names", help="Add names and phone numbers.")] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
    env_file: EnvFile = None,
) -> None:
    """Show who moves to another segment within some days unless they order. Writes nothing to NetSuite."""
    refuse_unless_writable("--csv", csv_file)
    settings, _ = begin(env_file)
    scheme = scheme_of(settings)
    known = {one.name.casefold(): one.name for one in scheme.segments}
    if segment is not None and segment.casefold() not in known:
        raise UsageError(f"--from {segment!r}: no such segment; there are: {', '.join(known.values())}")
    with halting(settings.rfm_grace_s) as halt, connect(settings, halt) as client:
        found = leaving(client, scheme, day_asked_for(as_of, settings), within, names=names)
    if segment is not None:
        found = [move for move in found if move.before == known[segment.casefold()]]
    pairs = summed(found, scheme)
    if csv_file is not None:
        _write(csv_file, found)
    if as_json:
        moves = msgspec.to_builtins(pairs)
        terminal.print_json({"within_days": within, "moves": moves, "customers": [_plain(move) for move in found]})
        return
    rows = [(pair.before, pair.after, pair.customers, money(pair.lifetime_value), pair.first_on) for pair in pairs]
    title = f"Within {counted(within, 'day')} without an order: {counted(len(found), 'customer')}"
    terminal.table(title, ("From", "To", "Customers", "Lifetime value", "First on"), rows)
    shown = [
        (str(move.customer), move.name or "", move.phone or "", move.before, move.after, move.on.isoformat(),
         money(_amount(move)))
        for move in found[:MOST_SHOWN]
    ]  # fmt: skip
    terminal.table(
        "The most valuable of them", ("Customer", "Name", "Phone", "From", "To", "On", "Lifetime value"), shown
    )
    if csv_file is not None:
        terminal.line(f"Wrote {csv_file}.")


def _amount(move: Leaving) -> str:
    return str(Decimal(move.cents).scaleb(-2))


def _plain(move: Leaving) -> dict[str, Any]:
    return {
        "customer": move.customer,
        "name": move.name,
        "phone": move.phone,
        "store": move.store,
        "from": move.before,
        "to": move.after,
        "on": move.on.isoformat(),
        "last_order": move.last_order.isoformat(),
        "lifetime_value": _amount(move),
    }


def _write(file: Path, found: list[Leaving]) -> None:
    rows = map(_plain, found)
    write_csv(file, COLUMNS, ([row[column] for column in COLUMNS] for row in rows))
