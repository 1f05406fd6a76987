"""Addresses and phone numbers: what is well formed, and what a person may be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsuite_rfm.activation.contact import e164, is_well_formed, masked_address, normalized_address, without_contacts
from netsuite_rfm.sandbox.klaviyo.profiles import malformed


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("ada@example.com", True),
        ("ada.b+c@sub.example.co", True),
        (f"{'a' * 64}@example.com", True),
        (f"{'a' * 65}@example.com", False),
        (f"a@{'b' * 63}.com", True),
        (f"a@{'b' * 64}.com", False),
        ("ada@example", False),
        ("ada@@example.com", False),
        ("ada@exa mple.com", False),
        (".ada@example.com", False),
        ("ada.@example.com", False),
        ("ada@example.com, ben@example.com", False),
        ("ada@-example.com", False),
        ("", False),
        ("f" * 64, False),
    ],
)
def test_only_addresses_that_nobody_would_refuse_are_well_formed(address: str, *, good: bool) -> None:
    """Each limit at its limit and one past it; a hash is no address, so it is never hashed again."""
    assert is_well_formed(address) is good


@given(st.emails())
def test_what_is_well_formed_here_is_taken_by_the_local_klaviyo(address: str) -> None:
    """A false accept would cost a whole request, so ours is the stricter of the two."""
    normal = normalized_address(address)
    if is_well_formed(normal):
        assert malformed({"email": normal}) is None


@pytest.mark.parametrize(
    ("phone", "code", "wanted"),
    [
        ("+1 800-555-0102", "", "+18005550102"),
        ("0049 30 901820", "", "+4930901820"),
        ("0844 412 4653", "44", "+448444124653"),
        ("0844 412 4653", "", ""),
        ("+0000000000", "", ""),
        ("+1234567", "", "+1234567"),
        ("+123456", "", ""),
        ("+123456789012345", "", "+123456789012345"),
        ("+1234567890123456", "", ""),
        ("", "44", ""),
    ],
)
def test_a_phone_number_is_e164_or_nothing(phone: str, code: str, wanted: str) -> None:
    """A national number is completed only where the country code is given; nothing is guessed."""
    assert e164(phone, code) == wanted


def test_a_person_is_shown_a_mask_and_words_without_contacts() -> None:
    """The first letter and the domain; in a destination's words nothing at all."""
    assert masked_address(" Claire@Example.com") == "c***@example.com"
    assert masked_address("") == ""
    assert masked_address("@example.com") == "***"
    said = without_contacts("'claire@example.com' or <bob@x.org> at +1 (800) 555-0102 is invalid")
    assert said == "'***' or <***> at *** is invalid"
