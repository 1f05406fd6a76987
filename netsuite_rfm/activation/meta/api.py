"""The Meta endpoints that a sync uses. The token is sent in the body of every request, never in a URL.

Reads therefore use the Graph API's batch endpoint, a POST whose body holds the query.
"""

import hmac
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from pydantic import SecretStr

from netsuite_rfm.activation.contact import without_contacts
from netsuite_rfm.activation.errors import DestinationError
from netsuite_rfm.activation.halt import Halt
from netsuite_rfm.activation.quota import Quota
from netsuite_rfm.activation.retry import PATIENT, Patience, Verdict, judge_meta
from netsuite_rfm.activation.sender import Answer, Sender

VERSION: Final = "v27.0"
ORIGIN: Final = "https://graph.facebook.com"
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
AUDIENCE_FIELDS: Final = (
    "id,name,description,subtype,operation_status,approximate_count_lower_bound,approximate_count_upper_bound"
)
NOT_VISIBLE_YET: Final = 803


class MetaApi:
    """Calls Meta with one access token."""

    def __init__(
        self,
        token: SecretStr,
        app_secret: SecretStr | None = None,
        *,
        version: str = VERSION,
        origin: str = ORIGIN,
        patience: Patience = PATIENT,
        timeout_s: float = 120.0,
        halt: Halt | None = None,
    ) -> None:
        self._token, self._app_secret, self._version = token, app_secret, version
        self.sender = Sender(
            "Meta", origin, FORM, judge_answer=judged, patience=patience, timeout_s=timeout_s, halt=halt
        )
        self._quota = Quota(())

    def post(self, path: str, fields: Mapping[str, object]) -> Answer:
        """Post a form; values other than text are sent as JSON. The answer may be a refusal."""
        texts = {
            name: value if isinstance(value, str) else msgspec.json.encode(value).decode()
            for name, value in fields.items()
        }
        body = urlencode({**texts, **self._login()}).encode()
        return self.sender.send("POST", f"/{self._version}/{path}", body=body, quota=self._quota)

    def read(self, path: str, fields: str, **parameters: str) -> Answer:
        """Read an object, or a page of a collection."""
        asked = urlencode({"fields": fields, **self._proof(), **parameters})
        batch = [{"method": "GET", "relative_url": f"{self._version}/{path}?{asked}"}]
        answer = self.post("", {"batch": batch, "include_headers": "false"})
        return _inside_batch(answer)

    def audiences(self, account: str) -> Iterator[dict[str, Any]]:
        """Yield every custom audience of an ad account such as ``act_1234``.

        Raises:
            DestinationError: Meta refuses to list them.

        """
        after: dict[str, str] = {}
        while True:
            answer = self.read(f"{account}/customaudiences", AUDIENCE_FIELDS, limit="100", **after)
            items = answer.at("data")
            if not isinstance(items, list):
                raise DestinationError(f"Meta refused to list the audiences of {account}: {words_of(answer)}")
            yield from items
            cursor = answer.at("paging", "cursors", "after")
            if not isinstance(cursor, str) or not answer.at("paging", "next"):
                return
            after = {"after": cursor}

    def _login(self) -> dict[str, str]:
        return {"access_token": self._token.get_secret_value(), **self._proof()}

    def _proof(self) -> dict[str, str]:
        if self._app_secret is None:
            return {}
        return {"appsecret_proof": appsecret_proof(self._app_secret, self._token)}


def appsecret_proof(app_secret: SecretStr, token: SecretStr) -> str:
    """Return HMAC-SHA256 of the token with the app's secret, in hex (Graph API, Securing Graph API Calls)."""
    return hmac.new(app_secret.get_secret_value().encode(), token.get_secret_value().encode(), sha256).hexdigest()


def error_codes(answer: Answer) -> tuple[int | None, int | None]:
    """Return code and subcode of a refusal; None for what is missing."""
    code, subcode = answer.at("error", "code"), answer.at("error", "error_subcode")
    return code if isinstance(code, int) else None, subcode if isinstance(subcode, int) else None


def words_of(answer: Answer) -> str:
    """Return Meta's message about a refusal, without addresses."""
    said = answer.at("error", "error_user_msg") or answer.at("error", "message") or f"HTTP status {answer.status}"
    return without_contacts(str(said))[:300]


def judged(answer: Answer | None, expects_json: bool) -> Verdict:  # noqa: FBT001 - see sender.Judge
    """Judge by Meta's error code."""
    if answer is None:
        return judge_meta(None, None)
    answer = _inside_batch(answer)
    code, _ = error_codes(answer)
    transient = answer.at("error", "is_transient") is True
    readable = not expects_json or answer.json is not None
    if code == NOT_VISIBLE_YET:
        return Verdict.AGAIN  # an audience that was just created (facebook-ruby-business-sdk issue 124)
    return judge_meta(answer.status, code, readable=readable, transient=transient)


def _inside_batch(answer: Answer) -> Answer:
    """Return the answer inside the answer of a batch of one; the answer itself if there is none inside."""
    items = answer.json
    if not isinstance(items, list):
        return answer
    item = items[0] if items and isinstance(items[0], dict) else {}
    return Answer(int(item.get("code") or 500), answer.headers, str(item.get("body") or "").encode())
