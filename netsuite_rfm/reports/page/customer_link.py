"""Where a customer's record, and the page of a segment, are opened in NetSuite."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from netsuite_rfm.rfm.reports.segments import SegmentWords

_PAGE: Final = {"script": "customscript_rfm_dashboard_sl", "deploy": "customdeploy_rfm_dashboard_sl"}
_HOST = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def customer_links(account: str) -> Callable[[int], str]:
    """Give a function from internal id to the address of the customer's record; empty for an account without a host.

    The account's own domain is its id in lower case with ``-`` for ``_`` (NetSuite help: URLs for Account-Specific
    Domains).
    """
    host = _host(account)
    if not host:
        return lambda _: ""
    return lambda customer: f"{host}/app/common/entity/custjob.nl?id={int(customer)}"


def segment_links(account: str, segments: Sequence[SegmentWords]) -> Mapping[str, str]:
    """Give the address of each segment's page by the segment's name; empty for an account without a host.

    A Suitelet is addressed by script ids, as NetSuite's own Application Performance Management does.
    """
    host = _host(account)
    return {
        segment.name: f"{host}/app/site/hosting/scriptlet.nl?{urlencode({**_PAGE, 'segment': segment.value})}"
        for segment in segments
        if host and segment.value
    }


def _host(account: str) -> str:
    host = account.lower().replace("_", "-")
    return f"https://{host}.app.netsuite.com" if _HOST.fullmatch(host) else ""
