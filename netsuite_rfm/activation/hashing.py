"""Hashed identifiers by each destination's rules. The rules differ, so destinations cannot share a hash.

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
    """Return SHA-256 in lower-case hex; empty for an empty text, whose hash would fail whole batches."""
    return sha256(text.encode()).hexdigest() if text else ""


def meta_email(email: str) -> str:
    """Normalise to trimmed lower case; dots and suffixes stay."""
    return normalized_address(email)


def meta_phone(e164_phone: str) -> str:
    """Convert a number in E.164 to digits with the country code, without leading zeroes; empty if it is empty."""
    return _NOT_DIGIT.sub("", e164_phone).lstrip("0")


def meta_name(name: str) -> str:
    """Normalise to lower case without punctuation. Letters of any alphabet and single inner spaces stay.

    The guide says both "a-z only" and that special characters are sent in UTF-8. It does not mention inner spaces.
    """
    text = unicodedata.normalize("NFC", name.strip().lower())
    kept = "".join(letter for letter in text if not unicodedata.category(letter).startswith(("P", "S")))
    return _SPACE.sub(" ", kept).strip()


def meta_post_code(post_code: str, country: str) -> str:
    """Normalise to lower case without white space; keep the first five digits of a US ZIP code."""
    text = _SPACE.sub("", post_code.lower())
    return text[:US_ZIP_DIGITS] if country.strip().lower() == "us" else text


def meta_country(country: str) -> str:
    """Return ISO 3166-1 alpha-2 in lower case; empty if it is not two letters."""
    text = country.strip().lower()
    return text if re.fullmatch("[a-z]{2}", text) else ""


def google_email(email: str) -> str:
    """Normalise to trimmed lower case; for gmail.com and googlemail.com, drop dots and everything after a ``+``."""
    address = normalized_address(email)
    local, at, domain = address.rpartition("@")
    if at and domain in _GMAIL:
        local = local.partition("+")[0].replace(".", "")
    return f"{local}{at}{domain}"


def google_phone(e164_phone: str) -> str:
    """Return E.164 with its ``+``."""
    return e164_phone.strip()


def google_name(name: str) -> str:
    """Normalise to trimmed lower case. Google's pages disagree on anything further."""
    return unicodedata.normalize("NFC", name.strip().lower())


def google_country(country: str) -> str:
    """Return ISO 3166-1 alpha-2 in upper case, not hashed; empty if it is not two letters."""
    text = country.strip().upper()
    return text if re.fullmatch("[A-Z]{2}", text) else ""
