"""The charting library in the package is the one that the recipe names, with its licence."""

import hashlib
import json
import re
from importlib.resources import files

CHARTS = files("netsuite_rfm.reports.page").joinpath("charts")
BUILT = "8c10cc3b2a53e347eb37e1654c9e73ad5a881402228ab4ea35d22dc5f5359819"
"""Of echarts.js as ``make charts`` builds it; a new version or another part of it gives another."""


def text(name: str) -> str:
    """One file of the folder."""
    return CHARTS.joinpath(name).read_text("utf-8")


def test_the_built_file_is_the_one_that_was_looked_at() -> None:
    """By its hash, and by the versions it says it is."""
    assert hashlib.sha256(CHARTS.joinpath("echarts.js").read_bytes()).hexdigest() == BUILT
    recipe = json.loads(text("package.json"))
    for version in recipe["dependencies"].values():
        assert re.search(rf'"{re.escape(version)}"', text("echarts.js")) or version == recipe["dependencies"]["tslib"]


def test_every_version_of_the_recipe_is_exact() -> None:
    """What is built in a year is what was built today."""
    recipe = json.loads(text("package.json"))
    versions = [*recipe["dependencies"].values(), *recipe["devDependencies"].values()]
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    assert {entry.name for entry in CHARTS.iterdir()} == {
        *("LICENSE", "NOTICE", "package.json", "entry.js", "charts.js", "echarts.js")
    }


def test_the_licence_of_every_part_comes_with_it() -> None:
    """ECharts and what it is made of, and the notice that its licence asks for."""
    assert re.findall(r"^======== (\S+) ========$", text("LICENSE"), re.MULTILINE) == [
        "echarts/LICENSE",
        "echarts/licenses/LICENSE-d3",
        "zrender/LICENSE",
        "tslib/LICENSE.txt",
    ]
    assert "Copyright 2017-2026 The Apache Software Foundation" in text("NOTICE")


def test_no_script_of_the_page_can_end_its_own_element() -> None:
    """They stand between script tags as they are."""
    for name in ("echarts.js", "charts.js"):
        assert re.search(r"</script|<!--|<script", text(name), re.IGNORECASE) is None
