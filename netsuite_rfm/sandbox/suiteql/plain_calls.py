"""Functions that are one DuckDB expression of their arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.suiteql.refusals import not_built, unsupported
from netsuite_rfm.sandbox.suiteql.typed import Kind, Typed

if TYPE_CHECKING:
    from sqlglot import exp

    from netsuite_rfm.sandbox.suiteql.expressions import Expressions
    from netsuite_rfm.sandbox.suiteql.scope import Scope


@dataclass(frozen=True)
class Plain:
    """A function: the kinds of its arguments (n a number, t a text; `|` before the optional ones) and its SQL.

    `sql` has one text per number of arguments. `more` says that NetSuite's function has further arguments, which are
    not supported here. An empty result text is null, as in Oracle.
    """

    arguments: str
    sql: tuple[str, ...]
    kind: Kind = "number"
    whole: bool = False
    more: bool = False


_WORDS = "regexp_extract_all(lower({0}), '[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+')"
_BUCKET = "floor(suiteql_divide(({0} - {1}) * {3}, {2} - {1})) + 1"

PLAIN: dict[str, Plain] = {
    "ABS": Plain("n", ("abs({0})",)),
    "ASCII": Plain("t", ("ascii({0})",), whole=True),
    "BITAND": Plain("nn", ("(CAST({0} AS BIGINT) & CAST({1} AS BIGINT))",), whole=True),
    "CEIL": Plain("n", ("ceil(CAST({0} AS DECIMAL(38, 12)))",), whole=True),
    "CHR": Plain("n", ("chr(CAST({0} AS INTEGER))",), "text"),
    "CONCAT": Plain("tt", ("nullif(concat({0}, {1}), '')",), "text"),
    "FLOOR": Plain("n", ("floor(CAST({0} AS DECIMAL(38, 12)))",), whole=True),
    "INITCAP": Plain("t", (f"array_to_string(list_transform({_WORDS}, lambda w: upper(w[1]) || w[2:]), '')",), "text"),
    "INSTR": Plain(
        "tt|n",
        ("instr({0}, {1})", "coalesce(nullif(instr(substr({0}, {2}), {1}), 0) + {2} - 1, 0)"),
        whole=True,
        more=True,
    ),
    "LENGTH": Plain("t", ("length({0})",), whole=True),
    "LENGTHB": Plain("t", ("strlen({0})",), whole=True),
    "LENGTHC": Plain("t", ("length({0})",), whole=True),
    "LOWER": Plain("t", ("lower({0})",), "text"),
    "LPAD": Plain("tn|t", ("lpad({0}, CAST({1} AS INTEGER), ' ')", "lpad({0}, CAST({1} AS INTEGER), {2})"), "text"),
    "LTRIM": Plain("t|t", ("nullif(ltrim({0}, ' '), '')", "nullif(ltrim({0}, {1}), '')"), "text"),
    "MOD": Plain("nn", ("(CASE WHEN {1} = 0 THEN {0} ELSE {0} % {1} END)",)),
    "NLS_LOWER": Plain("t", ("lower({0})",), "text"),
    "NLS_UPPER": Plain("t", ("upper({0})",), "text"),
    "REGEXP_REPLACE": Plain(
        "tt|t",
        (
            "nullif(regexp_replace({0}, {1}, '', 'g'), '')",
            "nullif(regexp_replace({0}, {1}, coalesce({2}, ''), 'g'), '')",
        ),
        "text",
        more=True,
    ),
    "REGEXP_SUBSTR": Plain("tt", ("nullif(regexp_extract({0}, {1}), '')",), "text", more=True),
    "REPLACE": Plain(
        "tt|t", ("nullif(replace({0}, {1}, ''), '')", "nullif(replace({0}, {1}, coalesce({2}, '')), '')"), "text"
    ),
    "RPAD": Plain("tn|t", ("rpad({0}, CAST({1} AS INTEGER), ' ')", "rpad({0}, CAST({1} AS INTEGER), {2})"), "text"),
    "RTRIM": Plain("t|t", ("nullif(rtrim({0}, ' '), '')", "nullif(rtrim({0}, {1}), '')"), "text"),
    "SIGN": Plain("n", ("sign({0})",), whole=True),
    "SUBSTR": Plain("tn|n", ("suiteql_substr({0}, {1})", "suiteql_substr_n({0}, {1}, {2})"), "text"),
    "TO_CLOB": Plain("t", ("{0}",), "text"),
    "TO_NCHAR": Plain("t", ("{0}",), "text", more=True),
    "TO_NUMBER": Plain("t", ("CAST({0} AS DECIMAL(38, 10))",), more=True),
    "TRANSLATE": Plain("ttt", ("nullif(translate({0}, {1}, {2}), '')",), "text"),
    "UPPER": Plain("t", ("upper({0})",), "text"),
    "WIDTH_BUCKET": Plain(
        "nnnn", (f"(CASE WHEN {{0}} < {{1}} THEN 0 WHEN {{0}} >= {{2}} THEN {{3}} + 1 ELSE {_BUCKET} END)",), whole=True
    ),
}
_WHOLE_OF_WHOLE = frozenset({"ABS", "MOD"})


def plain_call(self: Expressions, name: str, arguments: list[exp.Expr], scope: Scope) -> Typed:
    """Return a call of one of :data:`PLAIN`."""
    function = PLAIN[name]
    required, _, optional = function.arguments.partition("|")
    extra = len(arguments) - len(required)
    if extra > len(optional) and function.more:
        raise not_built(f"{name} with {len(arguments)} arguments")
    if not 0 <= extra <= len(optional):
        raise unsupported(f"{name} with {len(arguments)} arguments")
    sql = function.sql[extra]
    typed = [self.emit(argument, scope) for argument in arguments]
    for index, (kind, value) in enumerate(zip(required + optional, typed, strict=False)):
        converted = self.conversions.number(value) if kind == "n" else self.conversions.text(value)
        sql = sql.replace(f"{{{index}}}", f"({converted})")
    whole = function.whole or (name in _WHOLE_OF_WHOLE and all(value.integer for value in typed))
    return Typed(sql, function.kind, integer=whole)
