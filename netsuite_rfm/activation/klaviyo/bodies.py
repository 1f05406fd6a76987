"""Klaviyo's requests as bytes, cut to its limits: 10,000 profiles, 5 MB a request, 100 KB a profile.

Source: developers.klaviyo.com, reference of revision 2026-10-15, Bulk Import Profiles. Whether a megabyte is 10^6 or
2^20 bytes is not said: the smaller is kept to.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from netsuite_rfm.activation.contact import e164
from netsuite_rfm.activation.person import Person
from netsuite_rfm.activation.profile_values import ProfileValue, profile_values

MOST_ROWS: Final = 10_000
MOST_BYTES: Final = 5_000_000
MOST_PROFILE_BYTES: Final = 100_000
_HEAD: Final = b'{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":['
_TAIL: Final = b"]}}}}"


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One profile of an import. ``address`` is empty if the body names Klaviyo's own id alone."""

    customer_id: int
    address: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Contact:
    """Which contact data go along with the address.

    Args:
        names: first and last name.
        phones: phone numbers. A phone is an identifier in Klaviyo, so two customers who share one become one profile,
            or an error: off unless asked for.
        country_code: digits before a national number; empty: such numbers are left out.
        id_prefix: before the internal id in ``external_id``, so that no other system's id is met.

    """

    names: bool = True
    phones: bool = False
    country_code: str = ""
    id_prefix: str = "netsuite-"

    def external_id(self, customer_id: int) -> str:
        """The customer as ``external_id``."""
        return f"{self.id_prefix}{customer_id}"

    def customer_id(self, external_id: object) -> int | None:
        """The customer of an ``external_id``; None if it is not one of ours."""
        if not isinstance(external_id, str) or not external_id.startswith(self.id_prefix):
            return None
        digits = external_id.removeprefix(self.id_prefix)
        return int(digits) if digits.isascii() and digits.isdigit() else None


DEFAULT_CONTACT = Contact()


def upsert_row(person: Person, address: str, contact: Contact) -> Row:
    """A row that creates the profile or changes it. An empty contact field is not sent: it would empty Klaviyo's."""
    attributes: dict[str, object] = {"email": address, "external_id": contact.external_id(person.customer_id)}
    if contact.names:
        attributes |= {
            name: value.strip()
            for name, value in (("first_name", person.first_name), ("last_name", person.last_name))
            if value.strip()
        }
    if contact.phones and (phone := e164(person.phone, contact.country_code)):
        attributes["phone_number"] = phone
    attributes["properties"] = profile_values(person)
    return Row(person.customer_id, address, msgspec.json.encode({"type": "profile", "attributes": attributes}))


def values_row(
    customer_id: int, profile_id: str, values: dict[str, ProfileValue], external_id: str | None = None
) -> Row:
    """A row that changes a profile known by Klaviyo's id, and holds nothing of the person."""
    attributes: dict[str, object] = {"properties": values}
    if external_id is not None:
        attributes["external_id"] = external_id
    return Row(customer_id, "", msgspec.json.encode({"type": "profile", "id": profile_id, "attributes": attributes}))


def chunks(rows: Iterable[Row], most_rows: int = MOST_ROWS) -> Iterator[list[Row]]:
    """Cut rows so that each request is within every limit; no row may be above the limit of a profile."""
    chunk: list[Row] = []
    empty_bytes = size = len(_HEAD) + len(_TAIL)
    for row in rows:
        if chunk and (len(chunk) == min(most_rows, MOST_ROWS) or size + len(row.body) + 1 > MOST_BYTES):
            yield chunk
            chunk, size = [], empty_bytes
        chunk.append(row)
        size += len(row.body) + 1
    if chunk:
        yield chunk


def import_body(rows: Iterable[Row]) -> bytes:
    """The request of a chunk."""
    return _HEAD + b",".join(row.body for row in rows) + _TAIL


def suppression_body(addresses: Iterable[str]) -> bytes:
    """The request that suppresses up to 100 addresses."""
    profiles = [{"type": "profile", "attributes": {"email": address}} for address in addresses]
    job = {"type": "profile-suppression-bulk-create-job", "attributes": {"profiles": {"data": profiles}}}
    return msgspec.json.encode({"data": job})
