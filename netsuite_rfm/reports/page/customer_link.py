"""Where a customer's record is opened in NetSuite."""

import re
from collections.abc import Callable

_HOST = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def customer_links(account: str) -> Callable[[int], str]:
    """Give a function from internal id to the address of the customer's record; empty for an account without a host.

    The account's own domain is its id in lower case with ``-`` for ``_`` (NetSuite help: URLs for Account-Specific
    Domains).
    """
    host = account.lower().replace("_", "-")
    if not _HOST.fullmatch(host):
        return lambda _: ""
    return lambda customer: f"https://{host}.app.netsuite.com/app/common/entity/custjob.nl?id={int(customer)}"
