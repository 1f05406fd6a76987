"""Match uploaded hashes with known people, whose keys are normalised here by the guide's table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HASHED_KEYS = {"EMAIL", "PHONE", "GEN", "DOBY", "DOBM", "DOBD", "LN", "FN", "FI", "CT", "ST", "ZIP", "COUNTRY"}
PLAIN_KEYS = {"EXTERN_ID", "MADID", "LOOKALIKE_VALUE"}
OPTION_KEYS = {"DATA_PROCESSING_OPTIONS", "DATA_PROCESSING_OPTIONS_COUNTRY", "DATA_PROCESSING_OPTIONS_STATE"}
KNOWN_KEYS = HASHED_KEYS | PLAIN_KEYS | OPTION_KEYS
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class KnownPerson:
    """A person with an account: address, phone number with country code, name."""

    email: str
    phone: str = ""
    first_name: str = ""
    last_name: str = ""


class Matcher:
    """The people that Meta knows, by hash."""

    def __init__(self, people: Iterable[KnownPerson] = ()) -> None:
        self._by_hash: dict[tuple[str, str], int] = {}
        self.people: list[KnownPerson] = []
        for person in people:
            self.add(person)

    def add(self, person: KnownPerson) -> None:
        """Add a known person."""
        number = len(self.people)
        self.people.append(person)
        self._by_hash["EMAIL", _hash(person.email.strip().lower())] = number
        digits = re.sub("[^0-9]", "", person.phone).lstrip("0")
        if digits:
            self._by_hash["PHONE", _hash(digits)] = number

    def match(self, schema: Sequence[str], row: Sequence[object]) -> int | None:
        """Return the number of the person with a row's address or phone number; None if there is none."""
        for key, value in zip(schema, row, strict=True):
            found = self._by_hash.get((key, str(value)))
            if found is not None:
                return found
        return None


def is_valid(schema: Sequence[str], row: Sequence[object]) -> bool:
    """Whether every key that must be hashed is hashed or empty, and at least one is not empty."""
    pairs = list(zip(schema, row, strict=True))
    hashed = [str(value) for key, value in pairs if key in HASHED_KEYS and value]
    return bool(hashed or any(value for key, value in pairs if key in PLAIN_KEYS)) and all(
        _SHA256.fullmatch(value) for value in hashed
    )


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
