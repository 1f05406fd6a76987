"""The steps of an administrator on NetSuite's pages before the worker can sign in: page, box and value.

Sources: section_157771733782 and section_160079429000 (integration record), section_162686838198 (mapping),
section_4731154857 (what SDF cannot set of a role), section_1498251763 (the account's hosts), bridgehead_4254081947
(access tokens).
"""

from dataclasses import dataclass
from pathlib import Path

USER, ROLE, INTEGRATION = "RFM Worker", "RFM Integration", "netsuite-rfm"
_MARKS = ("_SB", "_RP", "-SB", "-RP")


@dataclass(frozen=True, slots=True)
class Connection:
    """What the steps refer to: the account, its zone and host, how the worker signs in, and the certificate's path."""

    account: str
    time_zone: str
    base_url: str
    auth: str
    certificate: Path


@dataclass(frozen=True, slots=True)
class Step:
    """One page of NetSuite: the path to it, and each box with its value."""

    page: str
    boxes: tuple[tuple[str, str], ...]


def steps_text(connection: Connection, *, after_refresh: bool = False) -> str:
    """Return all steps as one page to print: numbered, each with page, box and value."""
    steps = _after_refresh(connection) if after_refresh else _from_nothing(connection)
    kind = " (a sandbox has its own integration record and sign-in)" if is_sandbox(connection.account) else ""
    why = " after the refresh of the sandbox" if after_refresh else ""
    host = connection.account.lower().replace("_", "-")
    lines = [
        f"In NetSuite{why}, as an administrator of account {connection.account}{kind}",
        f"Sign in at https://{host}.app.netsuite.com",
    ]
    for number, step in enumerate(steps, start=1):
        lines += ["", f"{number:>2}. {step.page}"]
        widest = max(len(box) for box, _ in step.boxes)
        lines += [f"    {box:<{widest}}  {value}" for box, value in step.boxes]
    return "\n".join(lines) + "\n"


def is_sandbox(account: str) -> bool:
    """Whether an account id belongs to a sandbox or Release Preview, whose set-up is not copied from production."""
    return any(mark in account.upper() for mark in _MARKS)


def _from_nothing(connection: Connection) -> list[Step]:
    return [
        _features(connection),
        Step(
            "Setup > Company > Company Information",
            (
                ("Account ID", connection.account),
                ("Time Zone", connection.time_zone),
                ("tab Company URLs, SuiteTalk (SOAP and REST web services)", connection.base_url),
                ("If one differs", "type netsuite-rfm setup again, with that value"),
            ),
        ),
        Step(
            "Fields, lists and the role: deploy suitescript/ (suitescript/README.md, steps 2 to 5)",
            (("The role", f"{ROLE}; do not use Administrator"),),
        ),
        _role(),
        Step(
            "Lists > Employees > Employees > New",
            (
                ("Name", USER),
                ("Email", "an address that a person reads: NetSuite warns there"),
                ("tab Access, Give Access", "tick"),
                ("tab Access, Roles", ROLE),
            ),
        ),
        *_sign_in(connection),
    ]


def _after_refresh(connection: Connection) -> list[Step]:
    return [
        Step(
            f"Setup > Integration > Manage Integrations: is {INTEGRATION} there, and Enabled?",
            (("If not", "make it by the next step"),),
        ),
        *_sign_in(connection),
        _role(),
    ]


def _features(connection: Connection) -> Step:
    sign_in = "OAuth 2.0" if connection.auth == "oauth2" else "Token-Based Authentication"
    return Step(
        "Setup > Company > Enable Features",
        (
            ("tab SuiteCloud", f"tick Custom Records, Server SuiteScript, REST Web Services, {sign_in}"),
            ("tab Analytics", "tick SuiteAnalytics Workbook"),
        ),
    )


def _role() -> Step:
    return Step(
        f"On OneWorld: Setup > Users/Roles > Manage Roles > {ROLE} > Edit",
        (
            ("Accessible Subsidiaries", "All"),
            ("Allow Cross-Subsidiary Record Viewing", "tick"),
            ("Why", "otherwise customers of other subsidiaries are left out without an error"),
        ),
    )


def _sign_in(connection: Connection) -> list[Step]:
    return _oauth2(connection) if connection.auth == "oauth2" else _tba()


def _oauth2(connection: Connection) -> list[Step]:
    return [
        Step(
            "Setup > Integration > Manage Integrations > New",
            (
                ("Name", INTEGRATION),
                ("tab Authentication, OAuth 2.0", "tick Client Credentials (Machine to Machine) Grant"),
                ("", "tick scope REST Web Services"),
                ("", "clear Authorization Code Grant and everything of Token-based Authentication"),
                ("Save", "the Client ID is shown once: paste it into netsuite-rfm setup"),
            ),
        ),
        Step(
            "Setup > Integration > Manage Authentication > OAuth 2.0 Client Credentials (M2M) Setup > Create New",
            (
                ("Entity", USER),
                ("Role", ROLE),
                ("Application", INTEGRATION),
                ("Certificate", str(connection.certificate)),
                ("Save", "the list shows the Certificate ID: paste it into netsuite-rfm setup"),
            ),
        ),
    ]


def _tba() -> list[Step]:
    return [
        Step(
            "Setup > Integration > Manage Integrations > New (no longer from release 2027.1 on)",
            (
                ("Name", INTEGRATION),
                ("tab Authentication", "tick Token-Based Authentication; clear everything else"),
                ("Save", "Consumer Key and Consumer Secret are shown once: paste them into netsuite-rfm setup"),
            ),
        ),
        Step(
            "Setup > Users/Roles > Access Tokens > New Access Token",
            (
                ("Application Name", INTEGRATION),
                ("User", USER),
                ("Role", ROLE),
                ("Save", "Token ID and Token Secret are shown once: paste them into netsuite-rfm setup"),
            ),
        ),
    ]
