"""Hashed identifiers by each destination's own rules; one hash cannot serve two of them.

Meta: guide "Customer File Custom Audiences", table of normalisation. Google: support page 7659867 and the formatter of
google-ads-datamanager-util. They differ for Gmail addresses, phone numbers and countries.
"""

import re
import unicodedata
from hashlib import sha256

from netsuite_rfm.activation.contact import normalized_address

_SPACE = re.compile(r"\s+")
_NOT_DIGIT = re.compile(r"[^0-9]")
_GMAIL = ("gmail.com", "googlemail.com")
US_ZIP_DIGITS = 5


def hashed(text: str) -> str:
    """SHA-256 in lower-case hex; nothing of nothing, because a hash of an empty text fails whole batches."""
    return sha256(text.encode()).hexdigest() if text else ""


def meta_email(email: str) -> str:
    """Trimmed, lower case; dots and suffixes stay."""
    return normalized_address(email)


def meta_phone(e164_phone: str) -> str:
    """Digits with the country code, no leading zeroes; from a number in E.164, empty for none."""
    return _NOT_DIGIT.sub("", e164_phone).lstrip("0")


def meta_name(name: str) -> str:
    """Lower case, no punctuation. Letters of any alphabet stay, and so do single inner spaces.

    The guide says both "a-z only" and that special characters go in UTF-8; of inner spaces it says nothing.
    """
    text = unicodedata.normalize("NFC", name.strip().lower())
    kept = "".join(letter for letter in text if not unicodedata.category(letter).startswith(("P", "S")))
    return _SPACE.sub(" ", kept).strip()


def meta_post_code(post_code: str, country: str) -> str:
    """Lower case without white space; of a US ZIP code the first five digits."""
    text = _SPACE.sub("", post_code.lower())
    return text[:US_ZIP_DIGITS] if country.strip().lower() == "us" else text


def meta_country(country: str) -> str:
    """ISO 3166-1 alpha-2 in lower case; empty if it is not two letters."""
    text = country.strip().lower()
    return text if re.fullmatch("[a-z]{2}", text) else ""


def google_email(email: str) -> str:
    """Trimmed, lower case; before gmail.com and googlemail.com without dots and without what follows a ``+``."""
    address = normalized_address(email)
    local, at, domain = address.rpartition("@")
    if at and domain in _GMAIL:
        local = local.partition("+")[0].replace(".", "")
    return f"{local}{at}{domain}"


def google_phone(e164_phone: str) -> str:
    """E.164 with its ``+``."""
    return e164_phone.strip()


def google_name(name: str) -> str:
    """Trimmed, lower case; Google's pages disagree on more."""
    return unicodedata.normalize("NFC", name.strip().lower())


def google_country(country: str) -> str:
    """ISO 3166-1 alpha-2 in upper case, not hashed; empty if it is not two letters."""
    text = country.strip().upper()
    return text if re.fullmatch("[A-Z]{2}", text) else ""
