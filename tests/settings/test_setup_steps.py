"""The steps on NetSuite's pages: what they name for each kind of account and sign-in."""

from dataclasses import replace
from pathlib import Path

import pytest

from netsuite_rfm.settings.setup.steps import Connection, is_sandbox, steps_text

CONNECTION = Connection(
    "1234567_SB1",
    "Europe/Berlin",
    "https://1234567-sb1.suitetalk.api.netsuite.com",
    "oauth2",
    Path("/etc/netsuite-rfm/certificate.pem"),
)


@pytest.mark.parametrize(
    ("account", "sandbox"),
    [("1234567", False), ("1234567_SB1", True), ("1234567-sb2", True), ("1234567_RP", True), ("TSTDRV1234567", False)],
)
def test_an_account_whose_set_up_is_not_copied_is_told(account: str, *, sandbox: bool) -> None:
    """Sandbox and Release Preview have integration records and sign-ins of their own (section_162686838198)."""
    assert is_sandbox(account) is sandbox
    assert ("has its own integration record" in steps_text(replace(CONNECTION, account=account))) is sandbox


def test_the_address_to_sign_in_at_is_the_account_s() -> None:
    """A sandbox's pages are at a host of its own."""
    assert "https://1234567-sb1.app.netsuite.com" in steps_text(CONNECTION)


def test_after_a_refresh_only_what_it_cleared_is_done_again() -> None:
    """Fields, role and user came back as copies of production's; the mapping did not. The certificate stays."""
    text = steps_text(CONNECTION, after_refresh=True)
    assert "is netsuite-rfm there, and Enabled?" in text
    assert "Client Credentials (M2M) Setup > Create New" in text
    assert str(CONNECTION.certificate) in text
    assert [page for page in ("Enable Features", "Employees > New", "suitescript/") if page in text] == []


def test_tokens_need_no_certificate() -> None:
    """Their page is another, and so is the feature."""
    text = steps_text(replace(CONNECTION, auth="tba"))
    assert ("Access Tokens > New Access Token" in text, "Token-Based Authentication" in text) == (True, True)
    assert ("certificate.pem" in text, "OAuth 2.0" in text) == (False, False)
