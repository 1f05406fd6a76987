"""The address that a person sees in the browser is not that of the REST services, and is told so before a request."""

from collections.abc import Mapping

import pytest

from netsuite_rfm.errors import SettingsError
from netsuite_rfm.settings.sources import settings_from
from tests.support.credentials import NEEDED


def settings_with(url: str) -> Mapping[str, str]:
    """Settings that are complete but for this host."""
    return {**NEEDED, "NETSUITE_BASE_URL": url}


@pytest.mark.parametrize(
    "url",
    [
        "https://1234567.app.netsuite.com",
        "https://1234567-sb1.app.netsuite.com",
        "https://system.netsuite.com",
        "https://system.eu1.netsuite.com",
        "https://www.netsuite.com",
    ],
)
def test_a_host_of_pages_is_refused_by_name(url: str) -> None:
    """One line says which host it should be."""
    with pytest.raises(SettingsError, match=r"NETSUITE_BASE_URL.*web pages.*suitetalk\.api\.netsuite\.com"):
        settings_from(settings_with(url))


@pytest.mark.parametrize(
    "url", ["https://1234567.suitetalk.api.netsuite.com", "https://app.netsuite.com.example.com", "https://example.com"]
)
def test_other_hosts_are_taken(url: str) -> None:
    """A gateway of one's own may stand before NetSuite."""
    assert settings_from(settings_with(url)).base_url == url
