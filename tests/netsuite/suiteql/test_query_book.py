"""The document of all queries is what the code sends, whole and readable."""

import inspect
from collections.abc import Iterator
from contextlib import closing

import pytest

from netsuite_rfm.netsuite.suiteql import (
    account_probes,
    campaigns,
    changes,
    customers,
    falls_out,
    one_customer,
    order_totals,
    people,
    promotions,
    reports,
    runs_and_history,
    sample,
    syncs,
)
from netsuite_rfm.sandbox.store.account import Account
from tests.query_book import CHAPTERS, FILE, Query, book

MODULES = (
    campaigns,
    *(account_probes, changes, customers, falls_out, one_customer, order_totals, people, reports, runs_and_history),
    promotions,
    sample,
    syncs,
)
QUERIES = [query for chapter in CHAPTERS.values() for query in chapter()]


def _texts_of_the_code() -> Iterator[str]:
    """Names of everything in the code that is or makes a whole query."""
    for module in MODULES:
        for name, value in vars(module).items():
            if name.startswith("_"):
                continue
            if isinstance(value, str) and value.startswith("SELECT "):
                yield name
            made_here = inspect.isfunction(value) and value.__module__ == module.__name__
            if made_here and "lines(" in inspect.getsource(value) and "FROM" in inspect.getsource(value):
                yield name


def test_the_document_is_what_the_code_sends() -> None:
    """Renew it with ``make queries``."""
    assert FILE.read_text("utf-8") == book()


def test_every_query_of_the_code_is_in_the_document() -> None:
    """One that is missing would be sent without having been shown."""
    assert set(_texts_of_the_code()) - {query.name for query in QUERIES} == set()


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_can_be_read(query: Query) -> None:
    """Each clause begins a line, and one sentence says what the query is for."""
    for clause in ("FROM ", "WHERE ", "GROUP BY ", "ORDER BY "):
        at_line = sum(line.strip().startswith(clause) for line in query.text.split("\n"))
        assert at_line or clause not in query.text, clause
    assert query.purpose.endswith(".")
    assert query.purpose.count(". ") == 0


def test_the_sandbox_takes_every_query_of_a_plain_account() -> None:
    """Those over fields and records that an account may lack are tried by the tests of what they are for."""
    lacking = (
        "customrecord_",
        "custentity_",
        "custevent_",
        "customlist_rfm_life",
        "accountingbook",
        "globalsubscription",
    )
    with closing(Account()) as account:
        tried = [query for query in QUERIES if not any(name in query.text for name in lacking)]
        assert len(tried) > len(QUERIES) // 3
        for query in tried:
            account.query_page(query.text, limit=1, offset=0)
