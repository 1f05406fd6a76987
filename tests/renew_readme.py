"""Renews what is generated in the documents: the output of the demo in the README, and the table of settings.

Run it as ``make readme``.
"""

import re
import subprocess
import sys
from pathlib import Path

from netsuite_rfm.settings.table import settings_table

ROOT = Path(__file__).resolve().parents[1]
README, SETTINGS = ROOT / "README.md", ROOT / "deploy" / "SETTINGS.md"


def part(text: str, name: str) -> str:
    """Return what stands between the marks of a generated part."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", text, re.DOTALL)
    assert found, f"there is no part {name}"
    return found[1]


def renew(page: Path, name: str, content: str) -> None:
    """Put new content between the marks of a page's generated part."""
    text = page.read_text(encoding="utf-8")
    old = f"<!-- {name} -->\n{part(text, name)}<!-- /{name} -->"
    page.write_text(text.replace(old, f"<!-- {name} -->\n{content}\n<!-- /{name} -->"), encoding="utf-8")


def shortened(demo: str) -> str:
    """Keep the second run, the first table of the next night, and the first sync."""
    again = demo[demo.index("== 3.") : demo.index("Lifecycle", demo.index("== 4."))]
    synced = demo[demo.index("== 6.") : demo.index("== 7.")].split("\n\n")
    return "\n".join([again.rstrip(), "…", "", "\n\n".join(synced[:2]).rstrip(), "…"])


if __name__ == "__main__":
    words = [sys.executable, "-m", "netsuite_rfm", "demo"]
    demo = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    renew(README, "demo", f"```text\n{shortened(demo)}\n```")
    renew(SETTINGS, "settings", settings_table())
