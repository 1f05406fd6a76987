"""Klaviyo's requests as bytes, within its limits: 10,000 profiles and 5 MB per request, 100 KB per profile.

Source: developers.klaviyo.com, reference of revision 2026-10-15, Bulk Import Profiles. It does not say whether a
megabyte is 10^6 or 2^20 bytes, so the code uses the smaller.
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
    """One profile of an import. ``address`` is empty if the body identifies it only by Klaviyo's own id."""

    customer_id: int
    address: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Contact:
    """Which contact data are sent with the address.

    Args:
        names: first and last name.
        phones: phone numbers. Off by default, because a phone number is an identifier in Klaviyo: two customers who
            share one become one profile, or an error.
        country_code: digits put before a national number; if empty, national numbers are left out.
        id_prefix: put before the internal id in ``external_id``, so that it does not collide with ids of other systems.

    """

    names: bool = True
    phones: bool = False
    country_code: str = ""
    id_prefix: str = "netsuite-"

    def external_id(self, customer_id: int) -> str:
        """Return the customer's ``external_id``."""
        return f"{self.id_prefix}{customer_id}"

    def customer_id(self, external_id: object) -> int | None:
        """Return the customer of an ``external_id``; None if it is not one of ours."""
        if not isinstance(external_id, str) or not external_id.startswith(self.id_prefix):
            return None
        digits = external_id.removeprefix(self.id_prefix)
        return int(digits) if digits.isascii() and digits.isdigit() else None


DEFAULT_CONTACT = Contact()


def upsert_row(person: Person, address: str, contact: Contact) -> Row:
    """Return a row that creates or changes a profile. Empty contact fields are left out; they would clear Klaviyo's."""
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
    """Return a row that changes a profile by Klaviyo's id and holds no personal data."""
    attributes: dict[str, object] = {"properties": values}
    if external_id is not None:
        attributes["external_id"] = external_id
    return Row(customer_id, "", msgspec.json.encode({"type": "profile", "id": profile_id, "attributes": attributes}))


def chunks(rows: Iterable[Row], most_rows: int = MOST_ROWS) -> Iterator[list[Row]]:
    """Split rows so that each request is within every limit. No row may exceed the limit of a profile."""
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
    """Return the body of the request for a chunk."""
    return _HEAD + b",".join(row.body for row in rows) + _TAIL


def suppression_body(addresses: Iterable[str]) -> bytes:
    """Return the body of the request that suppresses up to 100 addresses."""
    profiles = [{"type": "profile", "attributes": {"email": address}} for address in addresses]
    job = {"type": "profile-suppression-bulk-create-job", "attributes": {"profiles": {"data": profiles}}}
    return msgspec.json.encode({"data": job})
