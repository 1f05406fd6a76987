"""Output for people: tables and progress bars on a terminal, plain aligned lines elsewhere."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, TextIO

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from netsuite_rfm.rfm.one_line import is_one_line
from netsuite_rfm.telemetry.log import masked
from netsuite_rfm.telemetry.shown import known_secrets

Cell = str | int
_lost: list[str] = []


def line(text: str = "") -> None:
    """Write one line of the result with secrets masked. After a failed write it does nothing."""
    if not _lost:
        with _noting_loss():
            print(masked(text, known_secrets()))


def flush() -> None:
    """Flush the output."""
    if not _lost:
        with _noting_loss():
            sys.stdout.flush()


def lost() -> str:
    """Return why results could not be written; empty if they were, or if the reader closed the pipe."""
    return "".join(_lost)


@contextmanager
def _noting_loss() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        _lost.append("")
    except (OSError, ValueError) as error:
        _lost.append(getattr(error, "strerror", None) or str(error))


def print_json(data: object) -> None:
    """Write the result as JSON."""
    line(json.dumps(data, indent=2, ensure_ascii=False))


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Write a table. Whole numbers are right-aligned with thousands separators; a cell may be empty."""
    shown = [[_cell(cell) for cell in row] for row in rows]
    filled = [[row[at] for row in rows if row[at] != ""] for at in range(len(headings))]
    right = [bool(cells) and all(_numeric(cell) for cell in cells) for cells in filled]
    if sys.stdout.isatty():
        rich = Table(title=title, title_justify="left")
        for heading, to_the_right in zip(headings, right, strict=True):
            rich.add_column(heading, justify="right" if to_the_right else "left")
        for row in shown:
            rich.add_row(*(escape(cell) for cell in row))
        with _noting_loss():
            Console().print(rich)
        return
    widths = [max(len(heading), *(len(row[at]) for row in shown), 0) for at, heading in enumerate(headings)]
    line(title)
    for row in [list(headings), ["-" * width for width in widths], *shown]:
        cells = [
            cell.rjust(width) if to_the_right else cell.ljust(width)
            for cell, width, to_the_right in zip(row, widths, right, strict=True)
        ]
        line("  " + "  ".join(cells).rstrip())


def table_of_first(title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]], most: int) -> None:
    """Write a table of the first ``most`` rows, with the total if there are more; only the title if there are none."""
    if not rows:
        line(f"{title}.")
        return
    more = f" (the first {most} of {len(rows):,})" if len(rows) > most else ""
    table(title + more, headings, rows[:most])


def _cell(cell: Cell) -> str:
    if isinstance(cell, int):
        return f"{cell:,}"
    return "".join(letter if is_one_line(letter) else " " for letter in masked(cell, known_secrets()))


def _numeric(cell: Cell) -> bool:
    return isinstance(cell, int) or cell.replace(",", "").replace(".", "").lstrip("+-").rstrip(" %*").isdigit()


class Bars:
    """A progress bar for each stage on a terminal; nothing elsewhere, where the log has the same information."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to ``stream``, by default stderr so that stdout holds only results."""
        stream = stream or sys.stderr
        self._progress = Progress(
            TextColumn("{task.description:<6}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(file=stream),
            disable=not stream.isatty(),
        )
        self._task: Any = None

    def __enter__(self) -> Self:
        """Start showing progress."""
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop showing progress."""
        self._progress.stop()

    def stage(self, name: str, total: int) -> None:
        """Start a bar for ``total`` customers."""
        self._task = self._progress.add_task(name, total=total)

    def advance(self, customers: int) -> None:
        """Advance the current bar."""
        if self._task is not None:
            self._progress.advance(self._task, customers)
