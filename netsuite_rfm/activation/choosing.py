"""Decide for each customer whether to send or leave out, and why. Every customer read gets exactly one decision."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from netsuite_rfm.activation.address_book import AddressBook
from netsuite_rfm.activation.consent import SAYS_NO, ConsentPolicy, Refusal, refusal
from netsuite_rfm.activation.contact import is_well_formed, normalized_address
from netsuite_rfm.activation.person import Person
from netsuite_rfm.activation.selection import EVERYBODY, Selection


class LeftOut(StrEnum):
    """Why a customer who consents is left out."""

    NOT_SCORED = "no score yet"
    NOT_SELECTED = "not in the selection"
    MALFORMED = "malformed e-mail address"
    DUPLICATE = "same address as another customer, who is included"
    HELD_OUT = "held out of the campaign, for comparison"
    NO_PROFILE = "no profile there, and the sync creates none"


Reason = Refusal | LeftOut


@dataclass(frozen=True, slots=True)
class Rule:
    """What decides who is sent: the selection and the consent policy.

    ``includes_opted_out`` is for lists of customers to exclude from ads. It needs the owner's setting, because
    uploading an address also processes personal data. ``campaign`` names the campaign that the list is for, such as
    ``promotion 7``: customers held out of it are left out.
    """

    selection: Selection = EVERYBODY
    policy: ConsentPolicy = ConsentPolicy.NOT_OPTED_OUT
    includes_opted_out: bool = False
    campaign: str = ""


DEFAULT_RULE = Rule()


@dataclass(frozen=True, slots=True)
class Decision:
    """One customer, and why they are left out; None if they are sent."""

    person: Person
    address: str
    """Normalised."""
    left_out: Reason | None


def decide(person: Person, book: AddressBook, rule: Rule) -> Decision:
    """Decide for one customer."""
    address = normalized_address(person.email)
    return Decision(person, address, _reason(person, address, book, rule))


def decided(people: Iterable[Person], book: AddressBook, rule: Rule) -> Iterator[Decision]:
    """Decide for each customer, in order."""
    return (decide(person, book, rule) for person in people)


def _reason(person: Person, address: str, book: AddressBook, rule: Rule) -> Reason | None:
    refused = refusal(person, address, book.opted_out, rule.policy)
    if not (rule.includes_opted_out and refused in SAYS_NO):
        if not person.is_scored:
            return LeftOut.NOT_SCORED
        if person not in rule.selection:
            return LeftOut.NOT_SELECTED
        if refused is not None:
            return refused
    if not is_well_formed(address):
        return LeftOut.MALFORMED
    if rule.campaign and rule.campaign in person.held_out_of:
        return LeftOut.HELD_OUT
    return None if book.stands_for(address, person.customer_id) else LeftOut.DUPLICATE
