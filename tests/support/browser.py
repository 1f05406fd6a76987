"""A real browser for pages: opens one, tells what went wrong in it, draws it, prints it, and checks it with axe.

It is run by hand as well::

    python -m tests.support.browser URL --size 390x844 --picture phone.png --paper page.pdf --axe

Chromium speaks the DevTools protocol (chromedevtools.github.io/devtools-protocol) over a pair of pipes, a JSON text
and a zero byte each way: no port, no client library.
"""

import argparse
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from tests.support.axe import axe_source

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-extensions"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-pipe"),
    *("--hide-scrollbars", "--force-color-profile=srgb", "--disable-dev-shm-usage"),
)
LAUNCH = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)
"""Chromium reads from file 3 and writes to file 4."""

FILL = """(label, value) => {
    const labels = [...document.querySelectorAll('label')];
    const found = labels.find((one) => one.textContent === label);
    if (!found) return `no field ${label} among ${labels.map((one) => one.textContent)}`;
    const field = document.getElementById(found.htmlFor);
    const choice = [...(field.options ?? [])].find((one) => one.text === value);
    if (field.options && !choice) return `no choice ${value} among ${[...field.options].map((one) => one.text)}`;
    if (field.type === 'checkbox') field.checked = value === 'T';
    else field.value = choice ? choice.value : value;
    return '';
}"""
"""Gives the field of a label a value; tells what is there instead."""

PHONE, LAPTOP = (390, 844), (1366, 768)


class PageError(AssertionError):
    """The browser could not do what was asked of it."""


def chromium() -> str | None:
    """Where a Chromium is, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@dataclass
class Browser:
    """One Chromium with one tab. ``problems`` collects what its console and its network complain of."""

    commands: BinaryIO
    answers: BinaryIO
    session: str | None = None
    problems: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)
    _number: int = 0
    _loaded: bool = False

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send one command and wait for its answer; events on the way are taken note of."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        self.commands.write(json.dumps(message).encode() + b"\0")
        self.commands.flush()
        while (answer := self._next()).get("id") != self._number:
            self._note(answer)
        if "error" in answer:
            raise PageError(f"{method}: {answer['error']['message']}")
        return dict(answer["result"])

    def attach(self) -> None:
        """Open the tab, and ask to be told what happens in it."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def open(self, url: str, size: tuple[int, int] = LAPTOP, *, scripts: bool = True) -> None:
        """Open a page in a window of this size, and wait until it is loaded; forget what came before."""
        self.problems, self.requested, self._loaded = [], [], False
        self.resize(size)
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        went = self.call("Page.navigate", url=url)
        if "errorText" in went:
            raise PageError(f"{url}: {went['errorText']}")
        while not self._loaded:
            self._note(self._next())
        if scripts:
            self.settle()

    def follow(self, expression: str) -> None:
        """Have a JavaScript expression lead to another page, such as a click, and wait until that is loaded."""
        self._loaded = False
        self.evaluate(expression)
        while not self._loaded:
            self._note(self._next())

    def click(self, text: str) -> None:
        """Click the first link or button that reads so; PageError lists those there are."""
        chosen = (
            f"[...document.querySelectorAll('a, button')].find((one) => one.textContent.trim() === {json.dumps(text)})"
        )
        if not self.evaluate(f"Boolean({chosen})"):
            there = self.evaluate("[...document.querySelectorAll('a, button')].map((one) => one.textContent.trim())")
            raise PageError(f"nothing reads {text!r} among {there}")
        self.follow(f"{chosen}.click()")

    def click_in_place(self, selector: str) -> None:
        """Click what a CSS selector finds and stay on the page; PageError if it finds nothing."""
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")
        self.settle()

    def fill(self, label: str, value: str) -> None:
        """Give the field of this label a value: a text, a choice by its name, or T or F for a check box."""
        problem = self.evaluate(f"({FILL})({json.dumps(label)}, {json.dumps(value)})")
        if problem:
            raise PageError(problem)

    def settle(self) -> None:
        """Wait until what the page draws on learning its size is drawn: one frame later."""
        self.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def resize(self, size: tuple[int, int]) -> None:
        """Make the window this wide and high."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.call("Emulation.setDeviceMetricsOverride", **metrics)

    def evaluate(self, expression: str) -> Any:
        """Give what a JavaScript expression is, a promise's value included."""
        done = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in done:
            raise PageError(f"{expression[:80]}: {done['exceptionDetails']}")
        return done["result"].get("value")

    def picture(self, *, whole: bool = True) -> bytes:
        """Draw the whole page, or what the window shows of it, as a PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"])

    def paper(self) -> bytes:
        """Print the page as a PDF on the paper that its own style asks for."""
        printed = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(printed["data"])

    def axe(self) -> list[str]:
        """What axe finds serious or critical, each with the elements it means. Raises LookupError without axe."""
        self.evaluate(axe_source())
        violations = self.evaluate("axe.run().then((result) => result.violations)")
        return [
            f"{broken['id']} ({broken['impact']}): {broken['help']}: {[n['html'][:120] for n in broken['nodes'][:3]]}"
            for broken in violations
            if broken["impact"] in ("serious", "critical")
        ]

    def _next(self) -> dict[str, Any]:
        text = bytearray()
        while (byte := self.answers.read(1)) not in (b"\0", b""):
            text += byte
        if not text:
            raise PageError("the browser has gone")
        return dict(json.loads(text))

    def _note(self, event: dict[str, Any]) -> None:
        method, params = event.get("method"), event.get("params", {})
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Network.requestWillBeSent":
            self.requested.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.problems.append(str(params["exceptionDetails"].get("exception", params["exceptionDetails"])))
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning", "assert"):
            self.problems.append(" ".join(str(arg.get("value", arg.get("description"))) for arg in params["args"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.problems.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a Chromium of one's own, and end it. Raises LookupError if there is none."""
    program = chromium()
    if program is None:
        raise LookupError("no Chromium is installed")
    read_commands, write_commands = os.pipe()
    read_answers, write_answers = os.pipe()
    with (
        tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as profile,
        os.fdopen(write_commands, "wb") as commands,
        os.fdopen(read_answers, "rb") as answers,
    ):
        process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(read_commands), str(write_answers), program, *FLAGS,
             f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(read_commands, write_answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(read_commands)
        os.close(write_answers)
        try:
            one = Browser(commands, answers)
            one.attach()
            yield one
        finally:
            process.terminate()
            process.wait(timeout=20)


def main() -> None:
    """Open a page as a person would, and leave what they would see."""
    parser = argparse.ArgumentParser(description="Open a page in Chromium; draw, print and check it.")
    parser.add_argument("url", help="a file's path, or an address")
    parser.add_argument("--size", default="1366x768", help="width and height of the window in pixels")
    parser.add_argument("--picture", type=Path, help="draw the whole page to this PNG")
    parser.add_argument("--paper", type=Path, help="print it to this PDF")
    parser.add_argument("--axe", action="store_true", help="list what axe finds serious or critical")
    given = parser.parse_args()
    width, _, height = given.size.partition("x")
    url = given.url if "://" in given.url else Path(given.url).resolve().as_uri()
    with browser() as tab:
        tab.open(url, (int(width), int(height)))
        if given.picture:
            given.picture.write_bytes(tab.picture())
        found = tab.axe() if given.axe else []
        if given.paper:
            given.paper.write_bytes(tab.paper())
        for line in (*tab.problems, *found):
            print(line)
        sys.exit(bool(tab.problems or found))


if __name__ == "__main__":
    main()
