"""Renews the generated parts of the README: the settings table, and the output of the demo.

Run it as ``make readme``.
"""

import re
import subprocess
import sys
from pathlib import Path

from netsuite_rfm.settings_table import settings_table

README = Path(__file__).resolve().parents[1] / "README.md"


def part(text: str, name: str) -> str:
    """Return what stands between the marks of a generated part."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", text, re.DOTALL)
    assert found, f"README.md has no part {name}"
    return found[1]


def with_part(text: str, name: str, content: str) -> str:
    """Put new content between the marks of a generated part."""
    return text.replace(
        f"<!-- {name} -->\n{part(text, name)}<!-- /{name} -->", f"<!-- {name} -->\n{content}\n<!-- /{name} -->"
    )


def shortened(demo: str) -> str:
    """Keep the second run, the first table of the next night, and the first digest; the rest is for a terminal."""
    again = demo[demo.index("== 3.") : demo.index("Lifecycle", demo.index("== 4."))]
    followed = demo[demo.index("== 5.") :].split("\n\n")
    return "\n".join([again.rstrip(), "…", "", "\n\n".join(followed[:3]), "…"])


if __name__ == "__main__":
    words = [sys.executable, "-m", "netsuite_rfm", "demo"]
    demo = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    readme = with_part(README.read_text(encoding="utf-8"), "settings", settings_table())
    README.write_text(with_part(readme, "demo", f"```text\n{shortened(demo)}\n```"), encoding="utf-8")
