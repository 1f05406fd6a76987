"""Script ids of custom fields.

The creator of a field may choose the part after the prefix; otherwise NetSuite uses a number, as in ``custentity12``. A
custom segment is a field ``cseg…`` on every record type to which it was applied.
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
