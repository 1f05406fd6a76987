"""ROWNUM, which Oracle counts while it reads rows, before grouping and ORDER BY.

This was observed in oracle/netsuite-suitecloud-sdk issue 1168. A SELECT with ROWNUM is therefore compiled around an
inner one that filters and counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from netsuite_rfm.sandbox.suiteql.refusals import not_built

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.suiteql.literals import Literals

_FLIPPED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.LT: exp.GT, exp.LTE: exp.GTE, exp.GT: exp.LT, exp.GTE: exp.LTE, exp.EQ: exp.EQ,
}  # fmt: skip


@dataclass
class Limits:
    """The conditions on ROWNUM in a WHERE, and the other conditions."""

    rest: exp.Expr | None
    rows_max: int | None = None

    @property
    def applies(self) -> bool:
        """Whether WHERE uses ROWNUM."""
        return self.rows_max is not None

    def sql(self) -> str:
        """Return the LIMIT of the inner SELECT."""
        return f" LIMIT {self.rows_max}" if self.applies else ""


def _is_rownum(node: exp.Expr | None) -> bool:
    return isinstance(node, exp.Column) and node.name.upper() == "ROWNUM" and not node.args.get("table")


def is_used(select: exp.Select) -> bool:
    """Whether this SELECT uses ROWNUM outside its WHERE, not counting subqueries."""
    where = select.args.get("where")
    for column in select.find_all(exp.Column):
        if (
            _is_rownum(column)
            and column.find_ancestor(exp.Select) is select
            and column.find_ancestor(exp.Where) is not where
        ):
            return True
        if _is_rownum(column) and where is None and column.find_ancestor(exp.Select) is select:
            return True
    return False


def split(where: exp.Expr | None, literals: Literals) -> Limits:
    """Separate the conditions on ROWNUM from a WHERE. Those inside OR or NOT are not supported."""
    if where is None:
        return Limits(None)
    limits = Limits(None)
    kept: list[exp.Expr] = []
    top = where.this
    for part in list(top.flatten()) if isinstance(top, exp.And) else [top]:
        condition = part.unnest()
        subject = condition.args.get("this")
        if _is_rownum(subject) or _is_rownum(condition.args.get("expression")):
            rows = _rows(condition, literals)
            limits.rows_max = rows if limits.rows_max is None else min(rows, limits.rows_max)
        elif any(_is_rownum(c) and c.find_ancestor(exp.Where) is where for c in part.find_all(exp.Column)):
            raise not_built("ROWNUM inside OR, NOT or an expression")
        else:
            kept.append(part)
    limits.rest = exp.and_(*kept, copy=False) if kept else None
    return limits


def _rows(condition: exp.Expr, literals: Literals) -> int:
    """Return how many rows a condition accepts; ROWNUM counts only the rows that it accepts itself."""
    kind = type(condition)
    if isinstance(condition, exp.Between):
        low, high = _number(condition.args["low"], literals), _number(condition.args["high"], literals)
        return max(high, 0) if low <= 1 else 0
    if _is_rownum(condition.this):
        bound = condition.args.get("expression")
    else:
        bound, kind = condition.this, _FLIPPED.get(kind, kind)
    number = _number(bound, literals)
    if kind is exp.LTE:
        return max(number, 0)
    if kind is exp.LT:
        return max(number - 1, 0)
    if kind is exp.EQ:
        return 1 if number == 1 else 0
    every = 2**62
    if kind is exp.GTE:
        return every if number <= 1 else 0
    if kind is exp.GT:
        return every if number < 1 else 0
    raise not_built("this condition on ROWNUM")


def _number(node: exp.Expr | None, literals: Literals) -> int:
    if isinstance(node, exp.Literal):
        text = literals.original(str(node.this))[0]
        if text.isdigit():
            return int(text)
    raise not_built("ROWNUM compared with what is not a whole number")
