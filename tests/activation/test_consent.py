"""Consent: one rule over all customers that share an address, the same here and in NetSuite's scripts."""

import itertools
import json
import shutil
from pathlib import Path

import pytest

from netsuite_rfm.activation.address_book import AddressBook, AddressEntry, address_book, digest
from netsuite_rfm.activation.choosing import LeftOut, Rule, decide
from netsuite_rfm.activation.consent import ConsentPolicy, Refusal, refusal
from netsuite_rfm.activation.contact import normalized_address
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.scripts.deployments import Asked, open_suitelet
from netsuite_rfm.sandbox.scripts.project import load_project
from tests.activation.people import book_of, person
from tests.suitescript.stage import SETUP, SOURCE

NOT_OPTED_OUT, CONFIRMED = ConsentPolicy.NOT_OPTED_OUT, ConsentPolicy.CONFIRMED
CALLER = """
define(['./lib/rfm_campaign'], (campaign) => ({ onRequest: ({ request, response }) => {
  const refused = (asked) => campaign.refusal(asked, campaign.policyOf(asked.policy));
  response.write(JSON.stringify(JSON.parse(request.parameters.call).map(refused)));
} }));
"""


def called(folder: Path, cases: list[dict[str, object]]) -> list[str | None]:
    """What the script that NetSuite runs says of these customers."""
    copy = shutil.copytree(SOURCE, folder / "src")
    script = copy / "FileCabinet" / "SuiteScripts" / "netsuite_rfm" / "rfm_setup_sl.js"
    script.write_text(CALLER, encoding="utf-8")
    account = ScriptedAccount(load_project(copy))
    try:
        return list(json.loads(open_suitelet(account, SETUP, asked=Asked(parameters={"call": json.dumps(cases)})).html))
    finally:
        account.close()


def test_python_and_suitescript_refuse_the_same_customers_in_the_same_words(tmp_path: Path) -> None:
    """All combinations of what the rule looks at, through the script that NetSuite runs."""
    flags, addresses, statuses = (False, True), ("", " ", "ada@example.com"), (None, 1, 2, 3, 4, 5)
    cases = list(itertools.product(flags, addresses, statuses, flags, ConsentPolicy))
    asked = [
        {
            "isInactive": inactive,
            "email": email or None,
            "status": None if status is None else str(status),
            "addressOptedOut": shared,
            "policy": policy,
        }
        for inactive, email, status, shared, policy in cases
    ]
    theirs = called(tmp_path, asked)
    ours = []
    for inactive, email, status, shared, policy in cases:
        customer = person(1, email, is_inactive=inactive, subscription_status=status)
        address = normalized_address(email)
        refused = refusal(customer, address, {address} if shared else frozenset(), policy)
        ours.append(refused and f"SKIPPED: {refused}")
    assert ours == theirs
    assert len(set(ours)) == 1 + len(Refusal)


@pytest.mark.parametrize(
    ("status", "not_opted_out", "confirmed"),
    [
        (None, None, Refusal.NOT_CONFIRMED),
        (1, None, Refusal.NOT_CONFIRMED),
        (2, Refusal.OPTED_OUT, Refusal.OPTED_OUT),
        (3, None, None),
        (4, Refusal.OPTED_OUT, Refusal.OPTED_OUT),
    ],
)
def test_confirmed_asks_for_a_confirmed_opt_in(
    status: int | None, not_opted_out: Refusal | None, confirmed: Refusal | None
) -> None:
    """The stricter policy takes status 3 alone; the default takes an empty one too."""
    customer = person(1, "ada@example.com", subscription_status=status)
    assert refusal(customer, "ada@example.com", frozenset(), NOT_OPTED_OUT) == not_opted_out
    assert refusal(customer, "ada@example.com", frozenset(), CONFIRMED) == confirmed


@pytest.mark.parametrize("spelling", ["Ada@Example.com", "  ada@example.com", "ADA@EXAMPLE.COM\t"])
@pytest.mark.parametrize("inactive", [False, True])
def test_an_address_is_out_once_any_customer_who_has_it_said_no(spelling: str, *, inactive: bool) -> None:
    """Spelled otherwise, on an inactive record: it is the same address."""
    ada = person(1, "ada@example.com")
    other = person(2, spelling, subscription_status=4, is_inactive=inactive)
    assert decide(ada, book_of([ada, other]), Rule()).left_out is Refusal.ADDRESS_OPTED_OUT
    assert decide(ada, book_of([ada]), Rule()).left_out is None


def test_of_several_customers_with_one_address_the_same_one_is_sent_every_night() -> None:
    """The active one with the lowest id, whatever else changes and whoever else is read."""
    trio = [person(9, "a@example.com"), person(4, "A@example.com"), person(7, " a@example.com", is_inactive=True)]
    for order in itertools.permutations(trio):
        book = book_of(order)
        sent = [customer.customer_id for customer in order if decide(customer, book, Rule()).left_out is None]
        assert sent == [4]
        assert set(book.customers_with("a@example.com")) == {4, 7, 9}
    assert decide(trio[0], book_of(trio), Rule()).left_out is LeftOut.DUPLICATE


def test_who_is_alone_with_an_address_stands_for_it() -> None:
    """Also where the book is empty, and where every other holder is inactive."""
    assert AddressBook().stands_for("a@example.com", 1)
    book = address_book([AddressEntry(1, "a@example.com", is_inactive=True), AddressEntry(2, "a@example.com")])
    assert book.stands_for("a@example.com", 2)
    assert not book.stands_for("a@example.com", 1)
    assert digest("a@example.com") != digest("b@example.com")


def test_an_exclusion_list_takes_the_opted_out_only_where_it_is_switched_on() -> None:
    """Uploading whom to leave out of ads is processing as well: off unless the owner says so."""
    ben = person(2, "ben@example.com", subscription_status=4)
    book = book_of([ben])
    assert decide(ben, book, Rule()).left_out is Refusal.OPTED_OUT
    assert decide(ben, book, Rule(includes_opted_out=True)).left_out is None
    gone = person(3, "ben@example.com", subscription_status=4, is_inactive=True)
    assert decide(gone, book, Rule(includes_opted_out=True)).left_out is Refusal.INACTIVE


@pytest.mark.parametrize("word", ["confirmed", "Not-Opted-Out", "yes", "0"])
def test_a_policy_that_is_none_never_widens_consent(tmp_path: Path, word: str) -> None:
    """Only the word itself and an empty parameter mean the default; a misspelt one asks for a confirmed opt-in."""
    asked = {"isInactive": False, "email": "ada@example.com", "status": None, "addressOptedOut": False}
    cases = [{**asked, "policy": policy} for policy in (word, "", None, "not-opted-out")]
    assert called(tmp_path, cases) == ["SKIPPED: no confirmed opt-in", None, None, None]
