"""Cells that no spreadsheet runs as a formula (OWASP, CSV Injection)."""

import re

_FORMULA = re.compile("^\\s*[=+\\-@\\t\\r\\n\uff1d\uff0b\uff0d\uff20]|^[\\t\\r\\n]")


def safe_cell(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run; full-width signs count too.

    Phone numbers in E.164 begin with ``+``. Profiles in :mod:`.csv_files` that need them unchanged do not call this.
    """
    return f"'{text}" if _FORMULA.match(text) else text
