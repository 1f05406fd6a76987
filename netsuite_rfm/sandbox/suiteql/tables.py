"""Tables and columns of SuiteQL, as the compiler sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from netsuite_rfm.sandbox.suiteql.typed import Kind


@dataclass(frozen=True)
class Column:
    """A column of a record. In its SQL texts, `{t}` stands for the table's alias and `{v}` for the value."""

    name: str
    kind: Kind
    sql: str = ""  # DuckDB SQL; empty: the physical column of the same name
    display: str = ""  # BUILTIN.DF; empty: the value itself
    criterion: str = ""  # BUILTIN.CF; empty: the value itself
    currency: str = ""  # internal id of the currency of an amount; empty: not an amount with a currency
    rate: str = ""  # exchange rate of the amount's own row to the home currency
    integer: bool = False

    def value(self, alias: str) -> str:
        """Return the DuckDB SQL of the column read through a quoted alias."""
        return self.sql.replace("{t}", alias) if self.sql else f'{alias}."{self.name}"'


@dataclass(frozen=True)
class ColumnUse:
    """A column read through an alias, for functions that need other columns of its row too.

    `keep` makes SQL over that alias readable at the place of the column (see `Scope.kept`).
    """

    column: Column
    alias: str
    keep: Callable[[str], str]

    def fill(self, template: str) -> str:
        """Return one of the column's SQL texts for this use of it."""
        value = self.column.value(self.alias)
        return self.keep(template.replace("{t}", self.alias).replace("{v}", value))


@dataclass(frozen=True)
class Table:
    """A record type as SuiteQL shows it. `source` is the DuckDB table or view it is read from."""

    name: str
    source: str
    columns: Mapping[str, Column] = field(default_factory=dict)


def table(name: str, source: str, *columns: Column) -> Table:
    """Return a table with these columns, in the order of `SELECT *`."""
    return Table(name, source, {column.name: column for column in columns})
