"""Cells that no spreadsheet takes for a formula (OWASP, CSV Injection)."""

import re

_FORMULA = re.compile("^\\s*[=+\\-@\\t\\r\\n\uff1d\uff0b\uff0d\uff20]|^[\\t\\r\\n]")


def safe_cell(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run; full-width signs count too.

    A phone number in E.164 begins with ``+`` and is left as it is where a destination needs it: see the profiles of
    :mod:`.csv_files`.
    """
    return f"'{text}" if _FORMULA.match(text) else text
