"""A sync to Klaviyo: first those who are left out, so that a kill in between mails nobody too many; then the rest."""

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
    """How people are sent.

    Args:
        contact: which contact data go along.
        enrich_only: change profiles that exist and create none; profiles are what Klaviyo bills by.
        suppress_opted_out: have Klaviyo suppress the opted-out addresses that it has profiles of. Switched off, no
            opted-out address leaves at all; their profiles are emptied by Klaviyo's own id either way.
        batch_size: profiles a request at most.
        job_patience_s: seconds that an import job may take.
        poll_first_s: seconds before a job is looked at for the second time.

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
        """What it is called on the command line."""
        return "klaviyo"

    @property
    def minimum(self) -> int:
        """Klaviyo has none."""
        return 0

    @property
    def takes_changes(self) -> bool:
        """Properties stay until they are written again."""
        return True

    @property
    def requests(self) -> int:
        """Requests made so far."""
        return self.api.sender.requests

    def members(self) -> int | None:
        """Unknown: properties have no members."""
        return None

    def send(self, batch: Batch, outcome: Outcome) -> None:
        """Empty the profiles of those left out and suppress the opted out, then write everybody else."""
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
        """Digests of the addresses and ids that Klaviyo has; read as pages, since a filter has addresses in the URL."""
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
        """A row for each profile of somebody left out; who is only not selected keeps true values, all others none."""
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
        """Free the ids that a former profile of the same customer still has, then import those rows once more.

        It happens where a customer took over an address that already has a profile.
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
    """Customers with an address that somebody of these opted out, who may not have changed themselves."""
    for person in people:
        if has_opted_out(person):
            yield from book.customers_with(normalized_address(person.email))


def _fail(outcome: Outcome, row: Row | None, code: str, words: str, advice: str) -> None:
    customer_id, address = (row.customer_id, row.address) if row else (None, "")
    outcome.failed.append(failed_row(customer_id, address, code, words, advice))
