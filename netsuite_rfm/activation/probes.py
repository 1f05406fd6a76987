"""Check whether a destination is ready for a sync, with reads only and without personal data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from netsuite_rfm.activation.errors import DestinationError, KeyRefusedError
from netsuite_rfm.activation.klaviyo.api import REVISION, KlaviyoApi
from netsuite_rfm.activation.meta.api import MetaApi, error_codes, words_of
from netsuite_rfm.activation.retry import Patience

REVISION_DEPRECATED: Final = timedelta(days=365)
REVISION_ENDS: Final = timedelta(days=730)
"""A revision is stable for a year and served for two (developers.klaviyo.com, API versioning)."""
HURRIED: Final = Patience(attempts=2, first_s=1.0, ceiling_s=10.0)
"""Short retries, because someone waits for a check."""
TERMS: Final = "custom_audience_tos"
WRITE_SCOPES: Final = "Only a sync shows whether it has `profiles:write`, `lists:write` and `subscriptions:write`"


@dataclass(frozen=True, slots=True)
class Probed:
    """One finding. ``works`` is None if it works but needs attention."""

    subject: str
    works: bool | None
    words: str


def probe_klaviyo(api: KlaviyoApi, today: date) -> Iterator[Probed]:
    """Check the key, the scopes that reads reveal, and how long Klaviyo serves our revision."""
    yield _klaviyo_revision(date.fromisoformat(REVISION), today)
    for scope, path in (("profiles:read", "/api/profiles"), ("lists:read", "/api/lists")):
        try:
            api.look_at(path)
        except KeyRefusedError:
            words = f"Klaviyo rejects the key, or it lacks the scope {scope}. Create a private key with that scope"
            words += " and set KLAVIYO_KEY"
            yield Probed("Klaviyo key", works=False, words=words)
            return
        except DestinationError as error:
            yield Probed("Klaviyo", works=False, words=str(error))
            return
    yield Probed("Klaviyo key", works=True, words=f"it may read profiles and lists. {WRITE_SCOPES}")


def _klaviyo_revision(revision: date, today: date) -> Probed:
    ends = revision + REVISION_ENDS
    if today >= ends:
        return Probed("Klaviyo revision", works=False, words=f"{revision} is no longer served. Update the program")
    if today - revision >= REVISION_DEPRECATED:
        words = f"{revision} is deprecated, and served until {ends}. Update the program before that"
        return Probed("Klaviyo revision", works=None, words=words)
    return Probed("Klaviyo revision", works=True, words=f"{revision}, served until {ends}")


def probe_meta(api: MetaApi, account: str) -> Iterator[Probed]:
    """Check the token, the ad account, and whether the terms of custom audiences are accepted.

    Each user of a business accepts the terms, including system users. The ad account shows whether they did
    (Marketing API reference, Custom Audience Terms Of Service).
    """
    try:
        next(api.audiences(account), None)
        answer = api.read(account, "tos_accepted,user_tos_accepted")
    except KeyRefusedError:
        words = "the token is refused, or lacks `ads_management`. Create one for a system user and set META_TOKEN"
        yield Probed("Meta token", works=False, words=words)
        return
    except DestinationError as error:
        yield Probed("Meta", works=False, words=str(error))
        return
    yield Probed("Meta token", works=True, words=f"it may read the audiences of {account}")
    accepted = any(answer.at(field, TERMS) for field in ("tos_accepted", "user_tos_accepted"))
    if error_codes(answer)[0] is not None:
        words = f"Meta does not show whether they are accepted: {words_of(answer)}"
        yield Probed("Meta terms", works=None, words=words)
    elif not accepted:
        words = (
            "Meta does not report the terms of custom audiences as accepted, and creates no audience until they are. "
            "Accept them in the Ads Manager, under Audiences, as the user of the token"
        )
        yield Probed("Meta terms", works=None, words=words)
    else:
        yield Probed("Meta terms", works=True, words="the terms of custom audiences are accepted")
