"""A copy of the project with scripts of a test's own in it, served, and a plain HTTP client that looks at its pages."""

import http.client
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import numpy as np

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.pages.center import Center
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.scripts.project import load_project
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.suitescript.stage import SOURCE

HOME = "/app/center/card.nl"
SCRIPTLET = "/app/site/hosting/scriptlet.nl"
MARKUP = '<script>alert(1)</script> & "quotes"'
ANNA = 1001
MODULES = (
    "N/ui/serverWidget",
    "N/file",
    "N/url",
    "N/cache",
    "N/runtime",
    "N/query",
    "N/http",
    "N/log",
    "N/error",
    "N/search",
)


def deploy(folder: Path, kind: str, name: str, body: str, *, xml: str = "", audience: str = "ADMINISTRATOR") -> None:
    """Add a script record with one deployment; the entry point's parameter is `context`, and every module is there.

    `xml` are further elements: of the script record before a line of `--`, of the deployment after it.
    """
    entry = {"suitelet": "onRequest", "portlet": "render"}[kind]
    names = ", ".join(f"'{module}'" for module in MODULES)
    given = ", ".join(module.rsplit("/", maxsplit=1)[-1] for module in MODULES)
    source = f"define([{names}], ({given}) => {{ const {entry} = (context) => {{ {body} }}; return {{ {entry} }}; }});"
    scripts = folder / "FileCabinet" / "SuiteScripts" / "netsuite_rfm"
    (scripts / f"{name}.js").write_text(source, encoding="utf-8")
    on_script, _, on_deployment = xml.partition("--")
    (folder / "Objects" / f"customscript_{name}.xml").write_text(
        f"""<{kind} scriptid="customscript_{name}"><name>{name}</name>{on_script}
        <scriptfile>[/SuiteScripts/netsuite_rfm/{name}.js]</scriptfile><scriptdeployments>
        <scriptdeployment scriptid="customdeploy_{name}"><title>Title of {name}</title><status>RELEASED</status>
        <isdeployed>T</isdeployed><allroles>F</allroles><audslctrole>{audience}</audslctrole>{on_deployment}
        </scriptdeployment></scriptdeployments></{kind}>""",
        encoding="utf-8",
    )


def project_copy(folder: Path) -> Path:
    """A copy of the project that a test may add to."""
    shutil.copytree(SOURCE, folder / "src")
    return folder / "src"


class Answer(HTMLParser):
    """An HTTP answer, its HTML parsed: elements as (tag, attributes), and texts by the element they are in."""

    def __init__(self, raw: http.client.HTTPResponse) -> None:
        super().__init__()
        self.status, self.headers, self.body = raw.status, dict(raw.getheaders()), raw.read()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        if self.headers.get("Content-Type", "").startswith("text/html"):
            self.feed(self.text)

    @property
    def text(self) -> str:
        """The body."""
        return self.body.decode("utf-8")

    @property
    def words(self) -> str:
        """What a person reads: every text but style and script."""
        return "".join(text for tag, text in self.texts if tag not in {"style", "script"})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep a text with the last element begun."""
        self.texts.append((self.elements[-1][0] if self.elements else "", data))

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a tag that has these."""
        return [a for t, a in self.elements if t == tag and attributes.items() <= a.items()]

    def of(self, tag: str) -> list[str]:
        """The texts right after each start of a tag, but for blank ones."""
        return [text for entry, text in self.texts if entry == tag and text.strip()]


class Browser:
    """Looks at the pages of a sandbox; each request is on a connection of its own."""

    def __init__(self, sandbox: Sandbox, account: ScriptedAccount, center: Center) -> None:
        self.sandbox, self.account, self.center = sandbox, account, center

    def send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """Send a request as it is."""
        connection = http.client.HTTPConnection(urlsplit(self.sandbox.base_url).netloc, timeout=30)
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path: str, **query: str) -> Answer:
        """Open a page."""
        return self.send("GET", f"{path}?{urlencode(query)}" if query else path)

    def open(self, name: str, **query: str) -> Answer:
        """Open the Suitelet of this name by its script ids."""
        return self.get(SCRIPTLET, script=f"customscript_{name}", deploy=f"customdeploy_{name}", **query)

    def post(self, name: str, form: Mapping[str, str], **query: str) -> Answer:
        """Post a form to the Suitelet of this name."""
        where = urlencode({"script": f"customscript_{name}", "deploy": f"customdeploy_{name}", **query})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", f"{SCRIPTLET}?{where}", headers=kind, body=urlencode(form).encode())


@contextmanager
def browsing(folder: Path, **behaviour: int) -> Iterator[Browser]:
    """Serve a project with three customers, one of whose names holds markup."""
    account = ScriptedAccount(load_project(folder), Behaviour(**behaviour))  # type: ignore[arg-type]
    try:
        names = np.array([MARKUP, "Ben Baker", "Cara Cole"], dtype=object)
        ids = np.array(["C-1", "C-2", "C-3"], dtype=object)
        account.add_customers({"id": np.array([ANNA, 1002, 1003]), "entityid": ids, "altname": names})
        center = Center(account)
        with Sandbox(account) as sandbox:
            sandbox.site.pages = center
            yield Browser(sandbox, account, center)
    finally:
        account.close()
