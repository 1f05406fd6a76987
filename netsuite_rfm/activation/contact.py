"""E-mail addresses and phone numbers: how they are compared, validated and masked."""

import re

LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3: a path of 256 with its angle brackets
LONGEST_LOCAL_PART = 64  # RFC 5321, 4.5.3.1.1
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])")
_HASH = re.compile(r"[0-9a-f]{64}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")  # ITU-T E.164: 15 digits at most
_NOT_DIGIT = re.compile(r"[^0-9]")
_ADDRESS_IN_TEXT = re.compile(r"[^\s\"'<>()\[\],;:]+@[^\s\"'<>()\[\],;:]+")
_PHONE_IN_TEXT = re.compile(r"\+?[0-9][0-9 ().-]{6,}[0-9]")


def normalized_address(email: str) -> str:
    """Normalise an address for comparison: trimmed and in lower case."""
    return email.strip().lower()


def is_well_formed(address: str) -> bool:
    """Whether a normalised address can be sent.

    The check is stricter than RFC 5322, because a destination may reject a whole request for one bad address. A hash is
    not well formed, so an address is never hashed twice.
    """
    return (
        len(address) <= LONGEST_ADDRESS
        and len(address.partition("@")[0]) <= LONGEST_LOCAL_PART
        and _ADDRESS.fullmatch(address) is not None
        and _HASH.fullmatch(address) is None
    )


def e164(phone: str, country_code: str = "") -> str:
    """Convert a phone number to E.164 (``+14155550102``); empty if that would need guessing.

    Args:
        phone: as a person typed it.
        country_code: digits put before a national number, whose one leading zero is dropped; if empty, national numbers
            are left out.

    """
    text = phone.strip()
    digits = _NOT_DIGIT.sub("", text)
    if text.startswith("+"):
        number = f"+{digits}"
    elif digits.startswith("00"):
        number = f"+{digits[2:]}"
    elif country_code and digits:
        number = f"+{country_code}{digits.removeprefix('0')}"
    else:
        return ""
    return number if _E164.fullmatch(number) else ""


def masked_address(email: str) -> str:
    """Mask an address for a preview: ``c***@example.com``."""
    local, at, domain = normalized_address(email).rpartition("@")
    return f"{local[:1]}***@{domain}" if at and local else "***" if email.strip() else ""


def without_contacts(text: str) -> str:
    """Remove addresses and phone numbers from a destination's message."""
    return _PHONE_IN_TEXT.sub("***", _ADDRESS_IN_TEXT.sub("***", text))
