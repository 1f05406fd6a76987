"""Convert responses to campaign mails from NetSuite's codes or words to the report's names."""

from collections.abc import Iterable
from typing import Final

from netsuite_rfm.rfm.campaigns.rows import Responses

_NAMES: Final = {
    "sent": "sent",
    "queued": "sent",
    "received": "sent",
    "viewed": "opened",
    "opened": "opened",
    "clickedthru": "clicked",
    "clickedthrough": "clicked",
    "responded": "responded",
    "purchased": "purchased",
    "purchasedtransaction": "purchased",
    "subscribed": "subscribed",
    "unsubscribed": "unsubscribed",
}


def response_name(response: str) -> str:
    """Return the report's name, such as ``clicked`` for ``CLICKEDTHRU``; an unknown response in lower case.

    Codes: REST API Browser 2026.1, ``campaignResponse``; words: section_N990539.
    """
    letters = "".join(letter for letter in response.lower() if letter.isalpha())
    if letters.startswith(("bounced", "failed")):
        return "bounced"
    return _NAMES.get(letters, response.lower())


def by_segment(rows: Iterable[Responses], campaign: str) -> dict[int, dict[str, int]]:
    """Count the customers of a campaign by segment and response."""
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        if row.campaign == campaign:
            of = found.setdefault(row.segment, {})
            name = response_name(row.response)
            of[name] = of.get(name, 0) + row.customers
    return found
