"""The local Klaviyo's JSON of profiles, jobs and lists, and its pages with a cursor."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from netsuite_rfm.sandbox.klaviyo.refusals import invalid

if TYPE_CHECKING:
    from datetime import datetime

    from netsuite_rfm.sandbox.http.exchange import Request
    from netsuite_rfm.sandbox.klaviyo.audiences import KlaviyoList
    from netsuite_rfm.sandbox.klaviyo.imports import ImportJob
    from netsuite_rfm.sandbox.klaviyo.profiles import Profile, ProfileStore

MOST_A_PAGE = 100
MOST_VALUES_OF_A_FILTER = 100
_ANY = re.compile(r"any\((email|external_id|phone_number|id),(\[.*\])\)")
_EQUALS = re.compile(r'equals\((email|external_id|phone_number|id),"(.*)"\)')


def job(shown: ImportJob, origin: str) -> dict[str, Any]:
    """Return an import job as JSON."""
    link = {"self": f"{origin}/api/profile-bulk-import-jobs/{shown.id}/"}
    return {"type": "profile-bulk-import-job", "id": shown.id, "attributes": shown.attributes(), "links": link}


def suppression_job(count: int, skipped: int, now: datetime, origin: str) -> dict[str, Any]:
    """Return a suppression job as JSON; here it is done at once."""
    attributes = {
        "status": "complete",
        "created_at": now.isoformat(),
        "total_count": count,
        "completed_count": count,
        "skipped_count": skipped,
    }
    kind = "profile-suppression-bulk-create-job"
    link = {"self": f"{origin}/api/{kind}s/suppression-1/"}
    return {"type": kind, "id": "suppression-1", "attributes": attributes, "links": link}


def profile(shown: Profile, origin: str, *, with_subscriptions: bool) -> dict[str, Any]:
    """Return a profile as JSON, with its subscriptions only on request."""
    attributes: dict[str, Any] = {
        "email": shown.email,
        "phone_number": shown.phone_number,
        "external_id": shown.external_id,
        **shown.contact,
        "created": shown.created.isoformat(),
        "updated": shown.updated.isoformat(),
        "properties": shown.properties,
    }
    if with_subscriptions:
        marketing = {
            "can_receive_email_marketing": shown.can_receive_email,
            "consent": shown.consent,
            "suppression": [
                {"reason": reason, "timestamp": at.isoformat()} for reason, at in shown.suppressions.items()
            ],
            "list_suppressions": [],
        }
        attributes["subscriptions"] = {"email": {"marketing": marketing}}
    link = {"self": f"{origin}/api/profiles/{shown.id}/"}
    return {"type": "profile", "id": shown.id, "attributes": attributes, "links": link}


def klaviyo_list(shown: KlaviyoList, origin: str) -> dict[str, Any]:
    """Return a list as JSON."""
    at = shown.created.isoformat()
    attributes = {"name": shown.name, "created": at, "updated": at, "opt_in_process": "single_opt_in"}
    return {
        "type": "list",
        "id": shown.id,
        "attributes": attributes,
        "links": {"self": f"{origin}/api/lists/{shown.id}/"},
    }


def page(request: Request, items: list[dict[str, Any]], *, default: int, most: int = MOST_A_PAGE) -> dict[str, Any]:
    """Return one page of items; the cursor is the position at which the next page begins."""
    try:
        size, start = int(request.query.get("page[size]", default)), int(request.query.get("page[cursor]", 0))
    except ValueError:
        raise invalid("Invalid page.") from None
    if not 1 <= size <= most:
        raise invalid(f"A page has 1 to {most} items.")
    following = None
    if start + size < len(items):
        following = f"{request.origin}{request.path}?{urlencode({**request.query, 'page[cursor]': start + size})}"
    links = {"self": f"{request.origin}{request.target}", "next": following, "prev": None}
    return {"data": items[start : start + size], "links": links}


def wanted_profiles(text: str, store: ProfileStore) -> list[Profile]:
    """Return the profiles that match a filter; all of them without one."""
    if not text:
        return list(store.by_id.values())
    if match := _EQUALS.fullmatch(text):
        values = [match[2]]
    elif match := _ANY.fullmatch(text):
        values = json.loads(match[2])
    else:
        raise invalid("Invalid filter.")
    if len(values) > MOST_VALUES_OF_A_FILTER:
        raise invalid("At most 100 values in a filter.")
    found = (store.by_id.get(value) if match[1] == "id" else store.find(match[1], value) for value in values)
    return [view for view in found if view is not None]
