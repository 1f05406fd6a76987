"""A sync to Klaviyo. Customers left out come first, so that a sync killed halfway never mails one of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from netsuite_rfm.activation.address_book import AddressBook, digest
from netsuite_rfm.activation.choosing import LeftOut, Rule, decide
from netsuite_rfm.activation.consent import has_opted_out
from netsuite_rfm.activation.contact import normalized_address
from netsuite_rfm.activation.klaviyo.api import (
    MOST_IDS_A_LOOKUP,
    MOST_SUPPRESSED_A_JOB,
    KlaviyoApi,
    KnownProfile,
    refusal_words,
)
from netsuite_rfm.activation.klaviyo.bodies import DEFAULT_CONTACT, MOST_ROWS, Contact, Row, upsert_row, values_row
from netsuite_rfm.activation.klaviyo.importing import DUPLICATE, Failed, Importer
from netsuite_rfm.activation.outcome import CLEARING, Outcome, failed_row
from netsuite_rfm.activation.person import Person
from netsuite_rfm.activation.profile_values import ProfileValue, profile_values, values_of_nobody
from netsuite_rfm.activation.sync import Batch

_AGAIN: Final = "Sync again. It looks for left-out customers again"


@dataclass(frozen=True, slots=True)
class KlaviyoOptions:
    """How customers are sent.

    Args:
        contact: which contact data are sent.
        enrich_only: change existing profiles and create none. Klaviyo bills by profile.
        suppress_opted_out: have Klaviyo suppress opted-out addresses that have a profile. If this is off, no opted-out
            address is sent at all. In both cases their profiles are emptied, by Klaviyo's own id.
        batch_size: maximum profiles per request.
        job_patience_s: seconds that an import job may take.
        poll_first_s: seconds before a job's second status request.

    """

    contact: Contact = DEFAULT_CONTACT
    enrich_only: bool = False
    suppress_opted_out: bool = True
    batch_size: int = MOST_ROWS
    job_patience_s: float = 1800.0
    poll_first_s: float = 1.0


@dataclass(slots=True)
class Klaviyo:
    """The destination ``klaviyo``."""

    api: KlaviyoApi
    options: KlaviyoOptions = field(default_factory=KlaviyoOptions)

    @property
    def name(self) -> str:
        """Its name on the command line."""
        return "klaviyo"

    @property
    def minimum(self) -> int:
        """Zero, because Klaviyo has no minimum."""
        return 0

    @property
    def takes_changes(self) -> bool:
        """True, because properties stay until they are written again."""
        return True

    @property
    def requests(self) -> int:
        """Number of requests so far."""
        return self.api.sender.requests

    def members(self) -> int | None:
        """Return None, because properties have no members."""
        return None

    def send(self, batch: Batch, outcome: Outcome) -> None:
        """Empty the profiles of customers left out, suppress the opted-out addresses, then write everyone else."""
        self._leave(batch, outcome)
        existing = self._existing() if self.options.enrich_only else None
        conflicts: list[Row] = []

        def failed(row: Row | None, code: str, words: str, advice: str) -> None:
            if code == DUPLICATE and row is not None and not any(row is earlier for earlier in conflicts):
                conflicts.append(row)
            else:
                _fail(outcome, row, code, words, advice)

        importer = self._importer(failed)
        try:
            importer.run(self._rows(batch.sendable, existing, outcome))
            if conflicts:
                self._resolve(conflicts, outcome, importer, values_of_nobody(batch.prediction_names))
        finally:
            outcome.sent = importer.done

    def _importer(self, failed: Failed) -> Importer:
        options = self.options
        return Importer(
            self.api, options.contact, failed, options.batch_size, options.job_patience_s, options.poll_first_s
        )

    def _rows(self, people: Iterable[Person], existing: set[int] | None, outcome: Outcome) -> Iterator[Row]:
        for person in people:
            address = normalized_address(person.email)
            external_id = self.options.contact.external_id(person.customer_id)
            if existing is None or digest(address) in existing or digest(external_id) in existing:
                yield upsert_row(person, address, self.options.contact)
            else:
                outcome.left_out[str(LeftOut.NO_PROFILE)] += 1

    def _existing(self) -> set[int]:
        """Return digests of the addresses and ids in Klaviyo.

        It reads all profiles instead of filtering, because a filter would put addresses in the URL.
        """
        found: set[int] = set()
        for profile in self.api.every_profile():
            found.update(digest(word) for word in (profile.address, profile.external_id) if word)
        return found

    def _leave(self, batch: Batch, outcome: Outcome) -> None:
        importer = self._importer(lambda row, _code, words, _advice: _fail(outcome, row, CLEARING, words, _AGAIN))
        to_suppress: list[str] = []
        importer.run(self._left_rows(batch, to_suppress))
        outcome.cleared = importer.done
        if self.options.suppress_opted_out:
            self._suppress(list(dict.fromkeys(to_suppress)), outcome)

    def _left_rows(self, batch: Batch, to_suppress: list[str]) -> Iterator[Row]:
        """Yield a row for each profile of a customer left out.

        A customer who merely is not selected keeps current values; all others are emptied.
        """
        empty = values_of_nobody(batch.prediction_names)
        rule = Rule(policy=batch.rule.policy)
        for people in _hundreds(batch.others):
            others = {person.customer_id: person for person in people}
            asked = dict.fromkeys([*others, *_sharers(people, batch.book)])
            seen: set[str] = set()
            for profile in self._known(list(asked)):
                if profile.profile_id in seen:
                    continue
                seen.add(profile.profile_id)
                if profile.address in batch.book.opted_out and not profile.is_suppressed:
                    to_suppress.append(profile.address)
                customer_id = self.options.contact.customer_id(profile.external_id) or 0
                person = others.get(customer_id)
                is_true = (
                    person is not None
                    and normalized_address(person.email) == profile.address
                    and decide(person, batch.book, rule).left_out is None
                )
                values = profile_values(person) if person is not None and is_true else empty
                yield values_row(customer_id, profile.profile_id, values)

    def _known(self, customer_ids: Sequence[int]) -> Iterator[KnownProfile]:
        for at in range(0, len(customer_ids), MOST_IDS_A_LOOKUP):
            ids = customer_ids[at : at + MOST_IDS_A_LOOKUP]
            yield from self.api.known([self.options.contact.external_id(customer_id) for customer_id in ids])

    def _suppress(self, addresses: Sequence[str], outcome: Outcome) -> None:
        for at in range(0, len(addresses), MOST_SUPPRESSED_A_JOB):
            part = addresses[at : at + MOST_SUPPRESSED_A_JOB]
            answer = self.api.suppress(part)
            if answer.status < HTTPStatus.MULTIPLE_CHOICES:
                outcome.suppressed += len(part)
            else:
                words = refusal_words(answer)
                outcome.failed += [failed_row(None, address, CLEARING, words, _AGAIN) for address in part]

    def _resolve(
        self, conflicts: list[Row], outcome: Outcome, importer: Importer, empty: dict[str, ProfileValue]
    ) -> None:
        """Free ids that a former profile of the same customer still has, then retry the rows.

        This conflict occurs when a customer takes over an address that already has a profile.
        """
        rows = {row.customer_id: row for row in conflicts}
        former = [
            (self.options.contact.customer_id(profile.external_id) or 0, profile) for profile in self._known(list(rows))
        ]
        freeing = self._importer(
            lambda row, code, words, advice: _fail(outcome, row, code if row else CLEARING, words, advice)
        )
        freeing.run(
            values_row(customer_id, profile.profile_id, empty, f"former-{profile.profile_id}")
            for customer_id, profile in former
            if customer_id in rows and profile.address != rows[customer_id].address
        )
        lost = {row.customer_id for row in outcome.failed}
        importer.run(row for row in conflicts if row.customer_id not in lost)


def _hundreds(people: Iterable[Person]) -> Iterator[list[Person]]:
    block: list[Person] = []
    for person in people:
        block.append(person)
        if len(block) == MOST_IDS_A_LOOKUP:
            yield block
            block = []
    if block:
        yield block


def _sharers(people: Iterable[Person], book: AddressBook) -> Iterator[int]:
    """Yield customers who share an address that one of these opted out; their own records may be unchanged."""
    for person in people:
        if has_opted_out(person):
            yield from book.customers_with(normalized_address(person.email))


def _fail(outcome: Outcome, row: Row | None, code: str, words: str, advice: str) -> None:
    customer_id, address = (row.customer_id, row.address) if row else (None, "")
    outcome.failed.append(failed_row(customer_id, address, code, words, advice))
