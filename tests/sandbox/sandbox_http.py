"""A small client for tests of the sandbox, written on public libraries: requests and PyJWT."""

import json
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, Self

import jwt
import numpy as np
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account

SUITEQL = "/services/rest/query/v1/suiteql"
CUSTOMER = "/services/rest/record/v1/customer"
TOKEN = "/services/rest/auth/oauth2/v1/token"
SERVER_TIME = "/services/rest/system/v1/serverTime"
COLLECTION = "application/vnd.oracle.resource+json; type=collection"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def claims_for(sandbox: Sandbox, **changes: Any) -> dict[str, Any]:
    """The claims of a good assertion; a change to None leaves the claim out."""
    now_s = int(time.time())
    claims = {
        "iss": sandbox.settings("oauth2")["NETSUITE_CLIENT_ID"],
        "scope": "rest_webservices",
        "aud": sandbox.base_url + TOKEN,
        "iat": now_s,
        "exp": now_s + 300,
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


def assertion_for(sandbox: Sandbox, **changes: Any) -> str:
    """A signed assertion, its claims changed as asked."""
    settings = sandbox.settings("oauth2")
    return jwt.encode(
        claims_for(sandbox, **changes),
        settings["NETSUITE_PRIVATE_KEY"],
        "PS256" if isinstance(sandbox.site.bearer.key.private_key, RSAPrivateKey) else "ES256",
        headers={"kid": settings["NETSUITE_CERTIFICATE_ID"]},
    )


def ask_for_token(sandbox: Sandbox, assertion: str, **changes: str) -> requests.Response:
    """Send a token request with this assertion."""
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
    }
    return requests.post(sandbox.base_url + TOKEN, data=form | changes, timeout=30)


class Client:
    """Sends requests with a bearer token over one kept connection."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.session = requests.Session()
        self.sign_in()

    def sign_in(self) -> None:
        """Fetch a new token."""
        token = ask_for_token(self.sandbox, assertion_for(self.sandbox)).json()["access_token"]
        self.session.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    def send(self, method: str, path: str, **more: Any) -> requests.Response:
        """Send any request; `path` may be a whole URL."""
        url = path if path.startswith("http") else self.sandbox.base_url + path
        return self.session.request(method, url, timeout=30, **more)

    def get(self, path: str, **more: Any) -> requests.Response:
        """Send a GET."""
        return self.send("GET", path, **more)

    def suiteql(
        self, query: str, *, params: list[str] | None = None, prefer: str | None = "transient", **window: int
    ) -> requests.Response:
        """Run SuiteQL; `limit` and `offset` go to the URL."""
        body: dict[str, Any] = {"q": query} | ({} if params is None else {"params": params})
        headers = {} if prefer is None else {"Prefer": prefer}
        return self.send("POST", SUITEQL, json=body, headers=headers, params=window)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The items of a query that must succeed."""
        response = self.suiteql(query)
        assert response.status_code == 200, response.text
        items: list[dict[str, Any]] = response.json()["items"]
        return items

    def patch(
        self, customer: int | str, fields: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        """Change one customer."""
        return self.send("PATCH", f"{CUSTOMER}/{customer}", json=fields, headers=headers)

    def submit(
        self, items: list[dict[str, Any]], *, key: str | None = None, headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        """Send a batch of changes."""
        sent = {"Prefer": "respond-async", "Content-Type": COLLECTION, **(headers or {})}
        if key is not None:
            sent["X-NetSuite-Idempotency-Key"] = key
        return self.send("PATCH", CUSTOMER, data=json.dumps({"items": items}), headers=sent)

    def finish(self, submitted: requests.Response) -> str:
        """Poll an accepted batch until it is completed; returns the URL of its job."""
        assert submitted.status_code == 202, submitted.text
        job = submitted.headers["Location"]
        deadline_s = time.monotonic() + 20
        while not self.get(job).json()["completed"]:
            assert time.monotonic() < deadline_s, "the job did not complete"
        return job

    def results(self, job: str) -> list[requests.Response]:
        """The results of all tasks, in the order of the tasks."""
        items = self.get(f"{job}/task").json()["items"]
        links = [link["href"] for item in items for link in item["links"]]
        return [self.get(f"{link}/result") for link in links]


def detail_of(response: requests.Response) -> str:
    """The text of an error."""
    text: str = response.json()["o:errorDetails"][0]["detail"]
    return text


def code_of(response: requests.Response) -> str:
    """The code of an error."""
    text: str = response.json()["o:errorDetails"][0]["o:errorCode"]
    return text


def new_key() -> str:
    """A fresh idempotency key."""
    return str(uuid.uuid4())


def open_account(customers: int = 20, **behaviour: Any) -> Account:
    """An account with customers 1001, 1004, 1007, ... with external ids C1, C2, C3, ..."""
    account = Account(Behaviour(**behaviour))
    fill(account, customers)
    return account


def fill(account: Account, customers: int) -> None:
    """Add customers to an empty account."""
    ids = 1001 + 3 * np.arange(customers)
    names = [f"C{number}" for number in range(1, customers + 1)]
    account.add_customers({"id": ids, "entityid": np.array(names), "externalid": np.array(names)})


@contextmanager
def served(customers: int = 20, behaviour: Mapping[str, Any] | None = None, **sandbox: Any) -> Iterator[Client]:
    """A client signed in to a sandbox of its own."""
    with (
        closing(open_account(customers, **(behaviour or {}))) as account,
        Sandbox(account, **sandbox) as server,
        Client(server) as client,
    ):
        yield client
