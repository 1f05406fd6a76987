"""Read SuiteQL: refuse by keywords what needs no parsing, then parse it as one Oracle SELECT.

Function calls keep the name in the query, because a parser that knows them would treat `SUBSTRING` and `SUBSTR` alike,
and SuiteQL has only the second.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.oracle import Oracle
from sqlglot.errors import SqlglotError
from sqlglot.parsers.oracle import OracleParser
from sqlglot.tokenizer_core import Token, TokenType

from netsuite_rfm.sandbox.suiteql import catalogue
from netsuite_rfm.sandbox.suiteql.refusals import SuiteQLRefused, unsupported

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.behaviour import Behaviour

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_$#]*")
_CONTROL = re.compile(r"[\x00-\x08]")
_KEPT_TEXTS = 256
_DATE_LITERAL_WORDS = frozenset({"DATE", "TIMESTAMP", "TIME", "INTERVAL"})
_WORDS_BEFORE_PARENTHESIS = catalogue.words("""
    ALL AND AS BETWEEN BY CASE DISTINCT ELSE EXISTS FROM GROUP HAVING IN INTERSECT JOIN LIKE MINUS NOT ON OR
    OVER SELECT THEN TOP UNION WHEN WHERE
    """)


@dataclass(frozen=True)
class Dialect:
    """The answers of :class:`Behaviour` that decide what a query compiles to, and no others."""

    with_clause: str
    window_functions: bool
    undocumented_functions: str
    expr1_alias: bool
    leading_zero: bool

    @classmethod
    def of(cls, behaviour: Behaviour) -> Dialect:
        """Return the dialect of accounts that behave so."""
        return cls(
            with_clause=behaviour.with_clause,
            window_functions=behaviour.window_functions,
            undocumented_functions=behaviour.undocumented_functions,
            expr1_alias=behaviour.expr1_alias,
            leading_zero=behaviour.leading_zero,
        )


class _SuiteQL(Oracle):
    class Tokenizer(Oracle.Tokenizer):
        KEYWORDS: ClassVar[Any] = {**Oracle.Tokenizer.KEYWORDS, "TOP": TokenType.TOP}

    class Parser(OracleParser):
        FUNCTIONS: ClassVar[Any] = {}
        FUNCTION_PARSERS: ClassVar[Any] = {}


_DIALECT = _SuiteQL()


@lru_cache(maxsize=_KEPT_TEXTS)
def _tokens(sql: str) -> list[Token]:
    return _DIALECT.tokenize(sql)


@lru_cache(maxsize=_KEPT_TEXTS)
def _statements(sql: str) -> list[exp.Expr | None]:
    """Return the syntax trees of a text, which must not be changed."""
    return _DIALECT.parser().parse(_tokens(sql), sql)


def parse(sql: str, dialect: Dialect) -> exp.Query:
    """Return the query as a syntax tree, which must not be changed.

    Raises SuiteQLRefused, with NetSuite's message, for what it does not accept.
    """
    if _CONTROL.search(sql):
        raise unsupported("control characters")
    try:
        tokens = _tokens(sql)
        _check_tokens(tokens, dialect)
        statements = _statements(sql)
    except SuiteQLRefused:
        raise
    except (SqlglotError, RecursionError) as error:
        raise unsupported(f"cannot be parsed: {str(error).splitlines()[0]}") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise unsupported("not one SELECT statement")
    return statements[0]


def _check_tokens(tokens: list[Token], dialect: Dialect) -> None:
    if not tokens:
        raise unsupported("empty query")
    if tokens[0].text.upper() not in ("SELECT", "WITH", "("):
        raise unsupported("not a SELECT statement")
    for index, token in enumerate(tokens):
        if token.token_type in (TokenType.STRING, TokenType.IDENTIFIER):
            continue
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        _check_word(token, following, dialect)
        if following is not None and following.token_type == TokenType.L_PAREN and _WORD.fullmatch(token.text):
            owner = tokens[index - 2].text.upper() if index > 1 and tokens[index - 1].text == "." else ""
            check_function(token.text, owner, dialect)


def _check_word(token: Token, following: Token | None, dialect: Dialect) -> None:
    """Refuse keywords of constructs that SuiteQL lacks, in any context."""
    word = token.text.upper()
    if token.token_type in (TokenType.L_BRACKET, TokenType.R_BRACKET):
        raise unsupported("square brackets: section_156257796125")
    if token.token_type == TokenType.JOIN_MARKER:
        raise unsupported("outer join written (+): article_0824094533")
    if token.token_type == TokenType.SEMICOLON:
        raise unsupported("semicolon; guess: one statement and no terminator")
    if word == "LIMIT":
        raise unsupported("LIMIT: no source has it working")
    if word == "OFFSET":
        raise unsupported("OFFSET; guess: reported as ignored in some contexts, so better refused")
    if word == "WITH" and dialect.with_clause == "refused":
        raise unsupported("WITH: section_156257790831")
    if word == "OVER" and not dialect.window_functions:
        raise unsupported("window functions: Behaviour.window_functions")
    if word in _DATE_LITERAL_WORDS and following is not None and following.token_type == TokenType.STRING:
        raise unsupported(f"{word} literal instead of TO_DATE: article_0824094533")


def check_function(name: str, owner: str, dialect: Dialect) -> None:
    """Refuse a function that is not on the list of section_158513731864 or of article_161950565221."""
    word = name.upper()
    if owner:
        if owner != "BUILTIN" or word not in catalogue.BUILTINS:
            raise unsupported(f"function {owner}.{word}: article_161950565221")
        return
    if word in _WORDS_BEFORE_PARENTHESIS or word in catalogue.SUPPORTED:
        return
    if word in catalogue.UNDOCUMENTED and dialect.undocumented_functions == "accepted":
        return
    if word == "WITHIN":
        return
    raise unsupported(f"function {word}: section_158513731864")
