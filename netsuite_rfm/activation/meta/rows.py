"""Rows of a custom audience, hashed by Meta's table; unknown values stay empty."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from netsuite_rfm.activation.contact import e164
from netsuite_rfm.activation.hashing import (
    hashed,
    meta_country,
    meta_email,
    meta_name,
    meta_phone,
    meta_post_code,
)
from netsuite_rfm.activation.person import Person

MOST_ROWS: Final = 10_000
SCHEMA: Final = ("EXTERN_ID", "EMAIL", "PHONE", "FN", "LN", "ZIP", "COUNTRY")
LIMITED_DATA_USE: Final = (
    "DATA_PROCESSING_OPTIONS",
    "DATA_PROCESSING_OPTIONS_COUNTRY",
    "DATA_PROCESSING_OPTIONS_STATE",
)
ANY_COUNTRY = ANY_STATE = 0  # Meta determines it itself


@dataclass(frozen=True, slots=True)
class Keys:
    """Which keys are sent.

    Args:
        country_code: digits put before a national phone number; if empty, national numbers are left out.
        limited_data_use: ask Meta to process US residents' data with limited use.

    """

    country_code: str = ""
    limited_data_use: bool = False

    @property
    def schema(self) -> tuple[str, ...]:
        """Names of the columns."""
        return SCHEMA + (LIMITED_DATA_USE if self.limited_data_use else ())

    def row(self, person: Person) -> list[object]:
        """Return one customer's row: the internal id, which is not hashed, and hashes."""
        keys: list[object] = [
            str(person.customer_id),
            hashed(meta_email(person.email)),
            hashed(meta_phone(e164(person.phone, self.country_code))),
            hashed(meta_name(person.first_name)),
            hashed(meta_name(person.last_name)),
            hashed(meta_post_code(person.post_code, person.country)),
            hashed(meta_country(person.country)),
        ]
        return [*keys, ["LDU"], ANY_COUNTRY, ANY_STATE] if self.limited_data_use else keys

    def nobody(self) -> list[object]:
        """Return a row that matches nobody. It empties an audience, because replacing by no rows is undocumented."""
        empty: list[object] = ["", hashed("nobody@netsuite-rfm.invalid"), *[""] * (len(SCHEMA) - 2)]
        return [*empty, ["LDU"], ANY_COUNTRY, ANY_STATE] if self.limited_data_use else empty


DEFAULT_KEYS = Keys()


def batches(rows: Iterable[list[object]], size: int = MOST_ROWS) -> Iterator[list[list[object]]]:
    """Split rows into requests."""
    batch: list[list[object]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
