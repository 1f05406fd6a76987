"""The names that a SELECT can see: its tables and subselects by alias, then those of the outer query."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.suiteql.refusals import unknown_identifier, unsupported
from netsuite_rfm.sandbox.suiteql.tables import ColumnUse
from netsuite_rfm.sandbox.suiteql.typed import Typed, identifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_rfm.sandbox.suiteql.tables import Table


@dataclass(frozen=True)
class Output:
    """One output column of a compiled SELECT."""

    name: str
    value: Typed


@dataclass(frozen=True)
class Source:
    """A table or subselect in FROM. `record` is its name in messages."""

    alias: str
    record: str
    table: Table | None = None
    outputs: tuple[Output, ...] = ()

    def names(self) -> list[str]:
        """Return the columns in order."""
        return list(self.table.columns) if self.table is not None else [o.name for o in self.outputs]

    def column(self, name: str, keep: Callable[[str], str]) -> Typed | None:
        """Return a column read through the alias, or None. `keep` as in :class:`ColumnUse`."""
        alias = identifier(self.alias)
        if self.table is not None:
            found = self.table.columns.get(name)
            if found is None:
                return None
            use = ColumnUse(found, alias, keep)
            return Typed(keep(found.value(alias)), found.kind, use, found.integer)
        for output in self.outputs:
            if output.name == name:
                inner = output.value
                return Typed(keep(f"{alias}.{identifier(name)}"), inner.kind, None, inner.integer)
        return None


@dataclass
class Scope:
    """The sources of one SELECT.

    `wrapped` is set while the SELECT is compiled around an inner one that applies ROWNUM. Columns are then collected in
    it and read from that inner SELECT.
    """

    parent: Scope | None = None
    sources: list[Source] = field(default_factory=list)
    with_tables: dict[str, tuple[str, tuple[Output, ...]]] = field(default_factory=dict)
    wrapped: dict[str, str] | None = None

    def add(self, source: Source) -> None:
        """Add a source; two with the same alias are refused."""
        if any(known.alias == source.alias for known in self.sources):
            raise unsupported(f"alias {source.alias} twice")
        self.sources.append(source)

    def find_with(self, name: str) -> tuple[str, tuple[Output, ...]] | None:
        """Return the text and columns of a WITH table."""
        if name in self.with_tables:
            return self.with_tables[name]
        return self.parent.find_with(name) if self.parent is not None else None

    def resolve(self, name: str, alias: str | None) -> Typed:
        """Return the column with this name; unknown ones are refused with NetSuite's message."""
        found = self._find(name, alias)
        if found is None:
            available = {source.alias: source.record for source in self.sources}
            raise unknown_identifier(name if alias is None or alias in available else alias, available)
        return found

    def _find(self, name: str, alias: str | None) -> Typed | None:
        sources = [s for s in self.sources if alias is None or s.alias == alias]
        owners = [source for source in sources if name in source.names()]
        if len(owners) > 1:
            raise unsupported(f"column {name} is ambiguous")
        if owners:
            return owners[0].column(name, self.kept)
        if alias is not None and sources:
            return None
        return self.parent._find(name, alias) if self.parent is not None else None  # noqa: SLF001 - same class

    def kept(self, sql: str) -> str:
        """Add this SQL to the columns of the inner SELECT, and return its name there."""
        if self.wrapped is None:
            return sql
        name = self.wrapped.setdefault(sql, f"c{len(self.wrapped)}")
        return f'"rows"."{name}"'
