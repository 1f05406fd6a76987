"""Google Customer Match, as a file to upload to Google Ads by hand.

Since 2026-04-01 the Ads API accepts no new uploaders of customer lists (Google Ads developer blog, 2026-03-04). A file
works for everyone.
"""

from datetime import date
from pathlib import Path

from netsuite_rfm.activation.csv_files.destination import CsvFiles
from netsuite_rfm.activation.csv_files.profiles import PROFILES


def google(folder: Path, as_of: date, country_code: str = "") -> CsvFiles:
    """Return the destination ``google``, which hashes by Google's rules."""
    return CsvFiles(PROFILES["google"], folder, as_of, country_code)
