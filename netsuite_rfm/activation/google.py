"""Google Customer Match, as the file that Google Ads takes by hand.

The Ads API takes no new uploader of customer lists since 2026-04-01 (Google Ads developer blog, 2026-03-04), so the
file is the way that is open to everybody.
"""

from datetime import date
from pathlib import Path

from netsuite_rfm.activation.csv_files.destination import CsvFiles
from netsuite_rfm.activation.csv_files.profiles import PROFILES


def google(folder: Path, as_of: date, country_code: str = "") -> CsvFiles:
    """The destination ``google``: hashed by Google's own rules."""
    return CsvFiles(PROFILES["google"], folder, as_of, country_code)
