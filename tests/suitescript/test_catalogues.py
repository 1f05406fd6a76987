"""Permissions, their levels and search fields are ones that Oracle publishes, not ones that we remember."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest

from netsuite_rfm.sandbox.scripts.search_formulas import references
from tests.suitescript.catalogues import PERMISSIONS, SEARCH_COLUMNS, SEARCH_FILTERS
from tests.suitescript.sdf_tables import PERMISSIONS as LINTED
from tests.suitescript.stage import ROOT, SOURCE, stage

README = (ROOT / "suitescript" / "README.md").read_text(encoding="utf-8")
ROLES = sorted((SOURCE / "Objects").glob("customrole_*.xml"))


def pairs() -> Iterator[tuple[str, str, str]]:
    """Role, permission key and level of every standard permission that the project gives."""
    for path in ROLES:
        for permission in ET.parse(path).getroot().iterfind("permissions/permission"):  # noqa: S314 - our own file
            key, level = permission.findtext("permkey") or "", permission.findtext("permlevel") or ""
            if not key.startswith("["):
                yield path.stem, key, level


@pytest.mark.parametrize(("role", "key", "level"), list(pairs()))
def test_a_role_asks_for_levels_that_the_permission_has(role: str, key: str, level: str) -> None:
    """A level that a permission does not take stops the deploy."""
    assert level in PERMISSIONS[key][1], role


def test_the_readme_names_permissions_as_the_ui_does() -> None:
    """An administrator finds each under its name; the words Edit and View stand for levels."""
    words = re.sub(r"\s+", " ", README)
    assert [PERMISSIONS[key][0] for _, key, _ in pairs() if PERMISSIONS[key][0] not in words] == []


def test_the_lint_knows_no_other_permission() -> None:
    """Its list of keys is that of the catalogue."""
    assert set(PERMISSIONS) >= LINTED


def filtered(expression: list[object]) -> Iterator[str]:
    """Fields that a filter expression names."""
    if expression and isinstance(expression[0], str) and expression[0].upper() not in {"AND", "OR", "NOT"}:
        yield expression[0]
        return
    for part in expression:
        if isinstance(part, list):
            yield from filtered(part)


def test_saved_searches_use_published_columns_and_filters() -> None:
    """Besides the project's own fields, which all begin with cust, and formulas, whose fields are looked at."""
    with stage() as here:
        searches = list(here.account.host.saved_searches.values())
    assert len(searches) == 12
    for search in searches:
        columns = SEARCH_COLUMNS.get(search["type"], frozenset())
        filters = SEARCH_FILTERS.get(search["type"], frozenset())
        named = {column["name"] for column in search["columns"] if not column["name"].startswith("formula")}
        in_formulas = {name for column in search["columns"] for name in references(column.get("formula") or "")}
        assert {name for name in named if not name.startswith("cust")} <= columns, search["id"]
        assert {name for name in in_formulas if not name.startswith("cust")} <= columns | filters | {"today"}
        assert {name for name in filtered(search["filters"]) if not name.startswith("cust")} <= filters, search["id"]
