"""Commands and headings of a Markdown page."""

import re
from dataclasses import dataclass

_BLOCK = re.compile(
    r"(?:^[ ]*<!-- run: (?P<run>.+?) -->\n|\bNeeds (?P<needs>[^.`]+?)\.\n\n)?^[ ]*```console\n(?P<body>.*?)^[ ]*```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A block of commands: what its mark says, and the commands without their prompt.

    Args:
        mark: ``needs``: not run by the tests, for want of ``what``, and the page says so in its text; ``run``: run by a
            test that knows it as ``what``; empty: run by the tests against a sandbox.

    """

    mark: str
    what: str
    commands: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """Every block of commands, in order."""
    return [
        Block(
            "needs" if found["needs"] else "run" if found["run"] else "",
            " ".join((found["needs"] or found["run"] or "").split()),
            tuple(
                line.strip().removeprefix("$ ") for line in found["body"].splitlines() if line.strip().startswith("$ ")
            ),
        )
        for found in _BLOCK.finditer(text)
    ]


def inline(text: str) -> list[str]:
    """What stands between backquotes in the text, outside blocks."""
    outside = re.sub(r"^[ ]*```.*?^[ ]*```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", outside)


def anchors(text: str) -> set[str]:
    """What a link to each heading ends in."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
