"""What the sandbox's handlers share: the account, the role's permissions, the clock, limits and jobs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from netsuite_rfm.sandbox.behaviour import Behaviour
    from netsuite_rfm.sandbox.http.exchange import Request, Response
    from netsuite_rfm.sandbox.login.oauth2 import BearerLogin
    from netsuite_rfm.sandbox.login.signatures import TokenBasedLogin
    from netsuite_rfm.sandbox.pages.center import Center
    from netsuite_rfm.sandbox.rest.jobs import Jobs
    from netsuite_rfm.sandbox.serve.traffic import Slots
    from netsuite_rfm.sandbox.store.account import Account
    from netsuite_rfm.sandbox.store.clock import Clock

LEVELS = ("NONE", "VIEW", "CREATE", "EDIT", "FULL")


@dataclass(frozen=True)
class Role:
    """The permissions of the integration's role, as far as responses depend on them.

    `missing_tables` are tables that SuiteQL reports as not found (observed by PostHog: a missing permission looks like
    a wrong name). `rest` is the permission "REST Web Services", `edits_customers` is "Customers" at level Edit
    (article_5085602973). `manages_certificates` is the permission "Manage own OAuth 2.0 Client Credentials
    certificates" (article_92130837826). Only an administrator can read the governance limits (article_0625010817).
    `records` are the levels of custom record types; each includes those before it in :data:`LEVELS`, and Full also
    allows deleting. A type that is not named has level NONE.
    """

    rest: bool = True
    edits_customers: bool = True
    manages_certificates: bool = True
    administrator: bool = False
    missing_tables: frozenset[str] = frozenset()
    records: Mapping[str, str] = field(default_factory=dict)

    def level(self, record_type: str) -> str:
        """Return the level on a custom record type."""
        return self.records.get(record_type, "NONE")

    def allows(self, record_type: str, level: str) -> bool:
        """Whether the role has at least this level for records of a custom type."""
        return LEVELS.index(self.level(record_type)) >= LEVELS.index(level)


@dataclass
class Site:
    """One account's REST web services.

    A test may change `role`, `poisoned` and the numbers while it runs.

    `poisoned` maps a customer's internal id to the message with which a user event script stops any change to it.
    `control` handles the paths below `/sandbox/`, which are not NetSuite's; `pages` handles those of the UI if an SDF
    project is deployed.
    """

    account: Account
    account_id: str
    clock: Clock
    slots: Slots
    bearer: BearerLogin
    token_login: TokenBasedLogin
    jobs: Jobs
    role: Role = field(default_factory=Role)
    poisoned: dict[int, str] = field(default_factory=dict)
    control: Callable[[Request], Response] | None = None
    pages: Center | None = None

    def is_page(self, path: str) -> bool:
        """Whether a path is one of the UI's pages."""
        return self.pages is not None and self.pages.owns(path)

    @property
    def behaviour(self) -> Behaviour:
        """The account's answers to the open questions about NetSuite."""
        return self.account.behaviour
