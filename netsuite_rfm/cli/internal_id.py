"""Recognising an internal id in what a person wrote or a spreadsheet made of it."""

import re
from typing import Final

from netsuite_rfm.netsuite.suiteql.literals import LARGEST_ID

NEEDED: Final = "a whole number such as 1043 is needed, one for each customer"
_LONGEST: Final = 40
# A spreadsheet's decimal zeros. Three could be thousands, so they are none.
_DECIMALS = re.compile(r"(\d+)[.,]0{1,2}", re.ASCII)
_AS_TEXT = re.compile(r'="?(.*?)"?', re.DOTALL)
"""How exports keep a spreadsheet from making a number of a text: ``="1043"``."""


def as_internal_id(word: str) -> int | None:
    """Read a whole number of NetSuite's range; None for everything else."""
    if not (word.isascii() and word.isdigit()) or len(word) > _LONGEST or not 0 < int(word) <= LARGEST_ID:
        return None
    return int(word)


def id_of_cell(cell: str) -> int | None:
    """Read the cell of a table likewise, with what spreadsheets put around a number or behind it."""
    text = cell.strip().strip("\"'`\ufeff").strip()
    formula = _AS_TEXT.fullmatch(text) if text.startswith("=") else None
    text = formula[1] if formula else text
    decimal = _DECIMALS.fullmatch(text) if len(text) <= _LONGEST else None
    return as_internal_id(decimal[1] if decimal else text)
