"""A segmentation scheme: bands, segments, and the segment of each of the 125 score cells."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from netsuite_rfm.errors import SchemeError
from netsuite_rfm.rfm.bands import Bands, read_bands
from netsuite_rfm.rfm.cells import CELLS, read_cells
from netsuite_rfm.rfm.model import Column
from netsuite_rfm.rfm.toml_table import TomlTable, shown

NO_SEGMENT: Final = -1
"""In place of a segment's position: the customer has no orders."""

_SCRIPT_ID = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment. ``value`` is the script id of its value in customlist_rfm_segment."""

    name: str
    value: str
    description: str
    action: str


@dataclass(frozen=True, slots=True, eq=False)
class Scheme:
    """A scheme that was read and found whole: every cell belongs to one segment, every segment has cells."""

    name: str
    description: str
    bands: Bands
    segments: tuple[Segment, ...]
    cells: Column
    """Position of the segment of each score: ``cells[555]``. NO_SEGMENT where the number is no score."""

    def cells_by_score(self) -> dict[str, str]:
        """All 125 scores as the field holds them, best first, each with its segment's name."""
        return {str(cell): self.segments[self.cells[cell]].name for cell in CELLS}


def parse_scheme(text: str, source: str) -> Scheme:
    """Read a scheme file. ``source`` is what messages call it, such as its path.

    Raises SchemeError: one line with the source, the key and what to do.
    """
    root = TomlTable(source, "", _read_toml(text, source))
    root.only("name", "description", "bands", "segments")
    bands = read_bands(root.table("bands", "[bands.recency_days]"))
    tables = root.tables("segments")
    segments = tuple(_read_segment(table) for table in tables)
    _refuse_doubles(segments, tables)
    owner = read_cells(root, {segment.name: table for segment, table in zip(segments, tables, strict=True)})
    return Scheme(
        name=root.text("name", "default"),
        description=root.text("description", "What this scheme is for"),
        bands=bands,
        segments=segments,
        cells=_lookup(owner),
    )


def _read_toml(text: str, source: str) -> dict[str, object]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise SchemeError(f"{source}: brackets are nested too deeply to be a scheme; remove them") from None
    except ValueError as error:  # also what int() says of a number of thousands of digits
        raise SchemeError(f"{source}: not valid TOML: {error}; correct it there") from None


def _read_segment(table: TomlTable) -> Segment:
    table.only("name", "value", "description", "action", "cells")
    value = table.text("value", "val_rfm_loyal")
    if not _SCRIPT_ID.fullmatch(value):
        table.fail("value", f"{shown(value)} is no script id: use small letters, digits and _ only")
    return Segment(
        name=table.text("name", "Loyal Customers"),
        value=value,
        description=table.text("description", "Who these customers are"),
        action=table.text("action", "What to do for them"),
    )


def _refuse_doubles(segments: tuple[Segment, ...], tables: tuple[TomlTable, ...]) -> None:
    """Names that differ only in capitals count as the same: no reader would tell them apart."""
    names: set[str] = set()
    values: set[str] = set()
    for segment, table in zip(segments, tables, strict=True):
        if segment.name.casefold() in names:
            table.fail("name", f"{shown(segment.name)} is the name of an earlier segment; give it another")
        if segment.value in values:
            table.fail("value", f"{shown(segment.value)} belongs to an earlier segment; give it another")
        names.add(segment.name.casefold())
        values.add(segment.value)


def _lookup(owner: Mapping[int, int]) -> Column:
    cells = np.full(max(CELLS) + 1, NO_SEGMENT, dtype=np.int64)
    for cell, position in owner.items():
        cells[cell] = position
    cells.flags.writeable = False
    return cells
