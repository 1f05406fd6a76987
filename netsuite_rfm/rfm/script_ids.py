"""Script ids of custom fields.

Who makes a field may type what follows the prefix; otherwise NetSuite numbers it, as in ``custentity12``. A custom
segment is a field ``cseg…`` of every record that it was applied to, whichever kind of record that is.
"""

import re
from typing import Final

_TAIL: Final = "[a-z0-9_]{1,40}"
FIELD_OF_CUSTOMER: Final = re.compile(f"(?:custentity|cseg){_TAIL}")
FIELD_OF_ORDER: Final = re.compile(f"(?:custbody|cseg){_TAIL}")
FIELD_OF_ITEM: Final = re.compile(f"(?:custitem|cseg){_TAIL}")
FIELD_OF_LINE: Final = re.compile(f"(?:custcol|cseg){_TAIL}")
_OF_RECORDS: Final = "custentity|custbody|custitem|custcol|cseg|custevent|customlist|customrecord|custrecord"
CUSTOM: Final = re.compile(f"(?:{_OF_RECORDS}){_TAIL}")
"""A custom field, list or record type."""
