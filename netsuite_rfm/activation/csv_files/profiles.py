"""Columns of each kind of file.

Sources of the headers: Google, support page 7659867 (exact English words; a header may repeat); Meta, Business help
2082575038703844; Klaviyo and Mailchimp, their import pages, where the user maps any other column by hand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from netsuite_rfm.activation import hashing
from netsuite_rfm.activation.contact import e164, normalized_address
from netsuite_rfm.activation.person import Person
from netsuite_rfm.activation.profile_values import NONE, PREFIX, profile_values

CellMaker = Callable[[Person, str], dict[str, str]]
"""Returns a customer's cells by column; the second argument is the country code for national numbers."""


@dataclass(frozen=True, slots=True)
class CsvProfile:
    """One kind of file.

    Args:
        name: its name on the command line.
        cells: returns a row; its keys are the columns.
        is_hashed: whether the file holds hashes instead of addresses; the file name then says so.
        minimum: number of members below which the target platform does not use the list; 0 for no minimum.

    """

    name: str
    cells: CellMaker
    is_hashed: bool = False
    minimum: int = 0

    def columns(self, prediction_names: tuple[str, ...] = (), *, stores: bool = False) -> list[str]:
        """Return the header row. With ``stores``, a file of names has a column for the store."""
        nobody = Person(customer_id=0, predictions=dict.fromkeys(prediction_names, ""), store="" if stores else None)
        return list(self.cells(nobody, ""))


def _properties(person: Person) -> dict[str, str]:
    values = {
        name: "; ".join(value)
        if isinstance(value, list)
        else f"{value:.2f}"
        if isinstance(value, float)
        else str(value)
        for name, value in profile_values(person).items()
    }
    return values if person.store is None else {**values, f"{PREFIX}store": person.store or NONE}


def _generic(person: Person, country_code: str) -> dict[str, str]:
    return {
        "internal_id": str(person.customer_id),
        "email": normalized_address(person.email),
        "first_name": person.first_name.strip(),
        "last_name": person.last_name.strip(),
        "phone": e164(person.phone, country_code),
        "country": hashing.google_country(person.country),
        **_properties(person),
    }


def _klaviyo(person: Person, country_code: str) -> dict[str, str]:
    return {
        "Email": normalized_address(person.email),
        "First Name": person.first_name.strip(),
        "Last Name": person.last_name.strip(),
        "Phone Number": e164(person.phone, country_code),
        **_properties(person),
    }


def _mailchimp(person: Person, _country_code: str) -> dict[str, str]:
    values = _properties(person)
    return {
        "Email Address": normalized_address(person.email),
        "First Name": person.first_name.strip(),
        "Last Name": person.last_name.strip(),
        "RFM Segment": values["rfm_segment"],
        "RFM Stage": values["rfm_stage"],
        "RFM Score": values["rfm_score"],
        "RFM Lifetime Value": values["rfm_lifetime_value"],
        "RFM Last Order": values["rfm_last_order"],
        **({} if person.store is None else {"RFM Store": values["rfm_store"]}),
    }


def _meta(person: Person, country_code: str) -> dict[str, str]:
    return {
        "email": hashing.hashed(hashing.meta_email(person.email)),
        "phone": hashing.hashed(hashing.meta_phone(e164(person.phone, country_code))),
        "fn": hashing.hashed(hashing.meta_name(person.first_name)),
        "ln": hashing.hashed(hashing.meta_name(person.last_name)),
        "country": hashing.hashed(hashing.meta_country(person.country)),
        "uid": str(person.customer_id or ""),
    }


def _google(person: Person, country_code: str) -> dict[str, str]:
    """Google uses name, country and post code only together; country and post code are not hashed."""
    first, last = (hashing.google_name(name) for name in (person.first_name, person.last_name))
    country, post_code = hashing.google_country(person.country), person.post_code.strip()
    whole = bool(first and last and country and post_code)
    return {
        "Email": hashing.hashed(hashing.google_email(person.email)),
        "Phone": hashing.hashed(hashing.google_phone(e164(person.phone, country_code))),
        "First Name": hashing.hashed(first) if whole else "",
        "Last Name": hashing.hashed(last) if whole else "",
        "Country": country if whole else "",
        "Zip": post_code if whole else "",
    }


PROFILES: Final[Mapping[str, CsvProfile]] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            CsvProfile("generic", _generic),
            CsvProfile("klaviyo", _klaviyo),
            CsvProfile("meta", _meta, is_hashed=True, minimum=100),
            CsvProfile("google", _google, is_hashed=True, minimum=100),
            CsvProfile("mailchimp", _mailchimp),
        )
    }
)
