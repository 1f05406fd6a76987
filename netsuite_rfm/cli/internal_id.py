"""Recognise an internal id as a person wrote it or a spreadsheet changed it."""

import re
from typing import Final

from netsuite_rfm.netsuite.suiteql.literals import LARGEST_ID

NEEDED: Final = "a whole number such as 1043 is needed, one for each customer"
_LONGEST: Final = 40
# A spreadsheet's decimal zeros. Three zeros are not matched, because they could be thousands.
_DECIMALS = re.compile(r"(\d+)[.,]0{1,2}", re.ASCII)
_AS_TEXT = re.compile(r'="?(.*?)"?', re.DOTALL)
"""The form in which exports stop a spreadsheet from turning text into a number: ``="1043"``."""


def as_internal_id(word: str) -> int | None:
    """Read a whole number in NetSuite's range of ids; None for anything else."""
    if not (word.isascii() and word.isdigit()) or len(word) > _LONGEST or not 0 < int(word) <= LARGEST_ID:
        return None
    return int(word)


def id_of_cell(cell: str) -> int | None:
    """Read an id from a table's cell, ignoring what spreadsheets put around or after it; None if there is none."""
    text = cell.strip().strip("\"'`\ufeff").strip()
    formula = _AS_TEXT.fullmatch(text) if text.startswith("=") else None
    text = formula[1] if formula else text
    decimal = _DECIMALS.fullmatch(text) if len(text) <= _LONGEST else None
    return as_internal_id(decimal[1] if decimal else text)
