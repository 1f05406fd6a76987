"""The account's clock and limits: `GET /services/rest/system/v1/serverTime` and `governanceLimits`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.http.errors import forbidden, no_resource
from netsuite_rfm.sandbox.http.exchange import Request, Response, json_response

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.serve.site import Site


def server_time(site: Site, request: Request) -> Response:
    """Return the server's time in UTC, to the millisecond (article_0528010158).

    It needs a sign-in but no permission.
    """
    if not site.behaviour.server_time:
        raise no_resource(request.path)
    text = site.clock.now().isoformat(timespec="milliseconds")
    return json_response({"serverTime": text.replace("+00:00", "Z")})


def governance_limits(site: Site, _request: Request) -> Response:
    """Return the concurrency limits to an administrator (article_0625010817); 403 for any other role."""
    if not site.role.administrator:
        raise forbidden("You do not have permission to view the governance limits.")
    limit = site.slots.limit
    return json_response(
        {
            "accountConcurrencyLimit": limit,
            "accountUnallocatedConcurrencyLimit": limit,
            "integrationConcurrencyLimit": limit,
            "integrationLimitType": "accountLimit",
        }
    )
