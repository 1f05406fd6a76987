"""The local Meta's HTTP side: versions, tokens, audiences, `usersreplace`, `users`, and the Graph API's batches.

with MetaSandbox() as meta:
    ... meta.origin, meta.token, meta.account ...
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from netsuite_rfm.sandbox.destinations.server import DestinationServer
from netsuite_rfm.sandbox.http.exchange import Response, json_bytes
from netsuite_rfm.sandbox.meta.behaviour import MetaBehaviour
from netsuite_rfm.sandbox.meta.matching import Matcher
from netsuite_rfm.sandbox.meta.refusals import JSON, GraphRefusal
from netsuite_rfm.sandbox.meta.sessions import FLAGGED, NORMAL, REPLACE_IN_PROGRESS, Audience, Replacements

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from netsuite_rfm.sandbox.http.exchange import Request

VERSION_ENDS = {"v24.0": date(2026, 11, 10), "v25.0": date(2027, 2, 23), "v26.0": None, "v27.0": None}
"""End of each version (Marketing API, version history); None if not announced yet."""
LONGEST_QUERY_BYTES = 8192
"""Above this length the response is 414 with an HTML page. facebook-python-business-sdk issue 367 reports the failure;
the limit is a guess."""
MOST_AUDIENCES = 500
_PATH = re.compile(r"/(v[0-9]+\.[0-9]+)/(.*)")


class MetaSandbox(DestinationServer):
    """One ad account with one token. `points` is the remaining call limit of the hour; None for no limit."""

    def __init__(
        self, behaviour: MetaBehaviour | None = None, *, app_secret: str | None = None, keeps_bodies: bool = False
    ) -> None:
        super().__init__(self.answer, keeps_bodies=keeps_bodies)
        self.token, self.account = f"EAA{secrets.token_hex(40)}", "act_1029384756"
        self.app_secret = app_secret
        self.terms_accepted = True
        self.points: int | None = None
        self.begin_again(behaviour or MetaBehaviour())

    def begin_again(self, behaviour: MetaBehaviour) -> None:
        """Reset to an ad account without audiences and known people, with the same token."""
        self.behaviour = behaviour
        self.matcher = Matcher()
        self.audiences: dict[str, Audience] = {}
        self.replacements = Replacements(self.behaviour, self.matcher)

    def answer(self, request: Request) -> Response:
        """Answer one request; a batch is answered item by item."""
        if len(request.raw_query) > LONGEST_QUERY_BYTES:
            return Response(414, {"Content-Type": "text/html"}, b"<html>URI too long</html>")
        fields = dict(request.query)
        if request.body:
            is_json = request.media_type == "application/json"
            body = json.loads(request.body) if is_json else dict(parse_qsl(request.body.decode(), True))
            fields |= {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
        try:
            token = self._token(request, fields)
            if "batch" in fields:
                return _ok([self._item(item, token) for item in json.loads(fields["batch"])])
            return _ok(self._act(request.method, request.path, fields, token))
        except GraphRefusal as refusal:
            return refusal.response()

    def known_audience(self, name: str) -> Audience:
        """Return the audience with this name, for tests."""
        return next(audience for audience in self.audiences.values() if audience.name == name)

    def add_audience(self, name: str, description: str = "") -> Audience:
        """Add an audience as if a person had created it."""
        made = Audience(str(23800000000 + len(self.audiences)), name, description)
        self.audiences[made.id] = made
        return made

    def _token(self, request: Request, fields: Mapping[str, str]) -> str:
        bearer = (request.header("authorization") or "").removeprefix("Bearer ")
        return fields.get("access_token") or (bearer if self.behaviour.bearer_accepted else "")

    def _item(self, item: dict[str, str], token: str) -> dict[str, object]:
        parts = urlsplit(f"/{item['relative_url']}")
        try:
            value = self._act(item["method"], parts.path, dict(parse_qsl(parts.query, True)), token)
        except GraphRefusal as refusal:
            return {"code": refusal.status, "body": json.dumps(refusal.value())}
        return {"code": 200, "body": json.dumps(value)}

    def _act(self, method: str, path: str, fields: Mapping[str, str], token: str) -> object:
        now = self.clock.now()
        match = _PATH.fullmatch(path)
        if match is None:
            raise GraphRefusal(100, "Unknown path.")
        self._check(match[1], token, fields, now)
        place = match[2].strip("/")
        if place == f"{self.account}/customaudiences":
            return self._create(fields) if method == "POST" else self._list(fields)
        if place == self.account and method == "GET":
            # Marketing API reference, Custom Audience Terms Of Service.
            return {"id": self.account, "tos_accepted": {"custom_audience_tos": 1} if self.terms_accepted else {}}
        audience = self.audiences.get(place.split("/")[0])
        if audience is None:
            raise GraphRefusal(100, "Unsupported request: no such object.")
        if audience.hidden_calls > 0:
            audience.hidden_calls -= 1
            raise GraphRefusal(803, "Some of the aliases you requested do not exist.")
        self.replacements.expire(audience, now)
        if place == f"{audience.id}/usersreplace" and method == "POST":
            payload, session = (_json_of(fields, name) for name in ("payload", "session"))
            return self.replacements.take(audience, payload, session, now)
        if place == audience.id and method == "GET":
            return self._view(audience)
        raise GraphRefusal(100, "Unsupported request. Members of an audience cannot be read.")

    def _check(self, version: str, token: str, fields: Mapping[str, str], now: datetime) -> None:
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            raise GraphRefusal(190, "Invalid OAuth access token.")
        end = VERSION_ENDS.get(version, date.min)
        if end is not None and now.date() >= end:
            raise GraphRefusal(2635, "You are calling a deprecated version.")
        if self.app_secret is not None:
            proof = hmac.new(self.app_secret.encode(), token.encode(), sha256).hexdigest()
            if fields.get("appsecret_proof") != proof:
                raise GraphRefusal(100, "Invalid appsecret_proof provided in the API argument.")
        if self.points is not None:
            if self.points <= 0:
                raise GraphRefusal(80003, "There have been too many calls to this ad-account.")
            self.points -= 1

    def _create(self, fields: Mapping[str, str]) -> dict[str, object]:
        if not self.terms_accepted:
            raise GraphRefusal(200, "The terms of service for custom audiences are not accepted.", 1870090, 403)
        if fields.get("subtype") != "CUSTOM" or not fields.get("customer_file_source") or not fields.get("name"):
            raise GraphRefusal(100, "name, subtype and customer_file_source are required.")
        if len(self.audiences) >= MOST_AUDIENCES:
            raise GraphRefusal(2650, "Too many audiences.", 1870144)
        made = self.add_audience(fields["name"], fields.get("description", ""))
        made.hidden_calls = self.behaviour.new_audience_hidden
        return {"id": made.id}

    def _list(self, fields: Mapping[str, str]) -> dict[str, object]:
        every = list(self.audiences.values())
        start, limit = int(fields.get("after", "0")), int(fields.get("limit", "25"))
        for audience in every:
            self.replacements.expire(audience, self.clock.now())
        page: dict[str, object] = {"data": [self._view(audience) for audience in every[start : start + limit]]}
        if start + limit < len(every):
            page["paging"] = {"cursors": {"after": str(start + limit)}, "next": "more"}
        return page

    def _view(self, audience: Audience) -> dict[str, object]:
        lower, upper = self.replacements.bounds(audience)
        code = FLAGGED if audience.flagged else REPLACE_IN_PROGRESS if audience.session else NORMAL
        return {
            "id": audience.id,
            "name": audience.name,
            "description": audience.description,
            "subtype": audience.subtype,
            "operation_status": {"code": code, "description": "Normal" if code == NORMAL else "Not normal"},
            "approximate_count_lower_bound": lower,
            "approximate_count_upper_bound": upper,
        }


def _ok(value: object) -> Response:
    return Response(200, dict(JSON), json_bytes(value))


def _json_of(fields: Mapping[str, str], name: str) -> dict[str, Any]:
    try:
        value = json.loads(fields[name])
    except (KeyError, ValueError):
        raise GraphRefusal(100, f"{name} is required, as JSON.") from None
    if not isinstance(value, dict):
        raise GraphRefusal(100, f"{name} must be an object.")
    return value
