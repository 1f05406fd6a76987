"""What each setting accepts, and the one line that a wrong one becomes."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from netsuite_rfm.errors import SettingsError
from netsuite_rfm.settings.model import Settings, is_loopback
from netsuite_rfm.settings.sources import settings_from
from tests.support.credentials import NEEDED, TBA


def put(*values: Mapping[str, str], **more: str) -> Settings:
    """Make settings of values; later ones count."""
    together: dict[str, str] = {}
    for value in (*values, more):
        together |= value
    return settings_from(together)


def refusal(*values: Mapping[str, str], **more: str) -> str:
    """Make settings that are wrong and return what the person reads."""
    with pytest.raises(SettingsError) as refused:
        put(*values, **more)
    return str(refused.value)


def test_the_least_that_is_needed_is_enough() -> None:
    """Four values for each kind of sign-in, an account and a time zone; the rest has defaults."""
    settings = put(NEEDED)
    assert settings.base_url == "https://1234567-sb1.suitetalk.api.netsuite.com"
    assert settings.realm == "1234567_SB1"
    assert str(settings.zone) == "Europe/Berlin"
    assert settings.rfm_order_types == ("SalesOrd", "CashSale")
    assert (settings.netsuite_auth, settings.rfm_write_mode, settings.rfm_lifetime_value) == ("oauth2", "auto", "gross")


@pytest.mark.parametrize("missing", sorted(NEEDED))
def test_each_missing_setting_is_one_line(missing: str) -> None:
    """The line names the variable to set."""
    told = refusal({name: value for name, value in NEEDED.items() if name != missing})
    assert missing in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize("missing", sorted(set(TBA) - {"NETSUITE_AUTH", "NETSUITE_ACCOUNT", "NETSUITE_TIME_ZONE"}))
def test_each_missing_credential_of_token_based_authentication_is_one_line(missing: str) -> None:
    """And those of the other kind of sign-in are not asked for."""
    told = refusal({name: value for name, value in TBA.items() if name != missing})
    assert told == f"NETSUITE_AUTH=tba also needs {missing}"


def test_several_wrong_settings_are_a_line_each() -> None:
    """The person mends all of them at once."""
    told = refusal(NETSUITE_TIME_ZONE="Mars/Olympus", NETSUITE_CONCURRENCY="0", RFM_LOG_LEVEL="loud").splitlines()
    assert sorted(line.split(":")[0] for line in told) == [
        "NETSUITE_ACCOUNT",
        "NETSUITE_CONCURRENCY",
        "NETSUITE_TIME_ZONE",
        "RFM_LOG_LEVEL",
    ]


BOUNDS = {
    # name: the least, the most, below, above
    "NETSUITE_CONCURRENCY": ("1", "200", "0", "201"),
    "NETSUITE_JOBS_IN_FLIGHT": ("1", "200", "0", "201"),
    "NETSUITE_BATCH_SIZE": ("1", "100", "0", "101"),
    "NETSUITE_TIMEOUT_S": ("0.001", "900", "0", "900.001"),
    "NETSUITE_RETRY_FIRST_S": ("0.001", "60", "0", "60.001"),
    "NETSUITE_RETRY_CEILING_S": ("0", "3600", "-0.001", "3600.001"),
    "NETSUITE_JOB_POLL_S": ("0.001", "60", "0", "60.001"),
    "NETSUITE_JOB_TIMEOUT_S": ("0.001", "14400", "0", "14400.001"),
    "NETSUITE_SHOWN_WITHIN_S": ("0", "600", "-0.001", "600.001"),
    "RFM_SAMPLE_SIZE": ("0", "1000", "-1", "1001"),
    "RFM_CHURN_DAYS": ("30", "365", "29", "366"),
    "RFM_MAX_BAND_CHANGE_SHARE": ("0", "1", "-0.01", "1.01"),
    "RFM_MAX_SEGMENT_CHANGE_SHARE": ("0", "1", "-0.01", "1.01"),
    "RFM_MAX_LOST_ORDERS_SHARE": ("0", "1", "-0.01", "1.01"),
    "RFM_MAX_UNEXPLAINED_SHARE": ("0", "1", "-0.01", "1.01"),
    "RFM_MAX_PLACEMENT_CHANGE_SHARE": ("0", "1", "-0.01", "1.01"),
    "RFM_MAX_NEW_ORDERS_SHARE": ("0", "1", "-0.01", "1.01"),
    "RFM_MAX_FIRST_SCORED_SHARE": ("0", "1", "-0.01", "1.01"),
    "RFM_MIN_ORDERS_OF_DAYS_SHARE": ("0", "1", "-0.01", "1.01"),
    "RFM_SYNC_MAX_LOSS_SHARE": ("0", "1", "-0.01", "1.01"),
    "RFM_MIN_ROWS_SHARE": ("0", "1", "-0.01", "1.01"),
    "RFM_MAX_DAYS_WITHOUT_ORDERS": ("0", "3650", "-1", "3651"),
    "RFM_GRACE_S": ("0", "600", "-0.001", "600.001"),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_bounds_hold_at_the_limit_and_refuse_one_past_it(name: str) -> None:
    """The line names the setting."""
    least, most, below, above = BOUNDS[name]
    for good in (least, most):
        put(NEEDED, {name: good})
    for bad in (below, above, "nan", "many"):
        told = refusal(NEEDED, {name: bad})
        assert told.startswith(f"{name}: ")
        assert len(told.splitlines()) == 1


@pytest.mark.parametrize("days", ["30", "60", "90", "180", "365"])
def test_churn_days_are_one_of_five(days: str) -> None:
    """A horizon beside them is refused, by a line that names the setting and all five."""
    assert put(NEEDED, {"RFM_CHURN_DAYS": days}).rfm_churn_days == int(days)
    for bad in (f"{days}0", f"-{days}", str(int(days) + 1)):
        told = refusal(NEEDED, {"RFM_CHURN_DAYS": bad})
        assert told.startswith("RFM_CHURN_DAYS: ")
        assert "30, 60, 90, 180" in told


def test_every_number_has_bounds() -> None:
    """A setting without them would take any typing error; and each is in the table above."""
    numbers = {
        name.upper() for name, field in Settings.model_fields.items() if field.annotation in (int, float, Decimal)
    }
    assert numbers == set(BOUNDS)


def test_every_setting_says_what_it_means() -> None:
    """One line, as the table of settings shows it; a number of seconds says so in its name."""
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert "\n" not in field.description
        assert field.description.endswith("."), name


class TestHost:
    """NETSUITE_BASE_URL."""

    @pytest.mark.parametrize(
        ("given", "used"),
        [
            pytest.param("https://1234567.suitetalk.api.netsuite.com", None, id="https"),
            pytest.param(
                "https://1234567.suitetalk.api.netsuite.com/",
                "https://1234567.suitetalk.api.netsuite.com",
                id="slash at the end",
            ),
            pytest.param("https://proxy.example:8443", None, id="https with a port"),
            pytest.param("http://127.0.0.1:8080", None, id="loopback"),
            pytest.param("http://127.8.9.10", None, id="loopback, another address"),
            pytest.param("http://localhost:1", None, id="localhost"),
            pytest.param("http://LOCALHOST:65535", None, id="localhost in capitals"),
            pytest.param("http://[::1]:8080", None, id="loopback of IPv6"),
        ],
    )
    def test_https_anywhere_and_http_on_loopback(self, given: str, used: str | None) -> None:
        """These are the hosts that may be asked."""
        assert put(NEEDED, NETSUITE_BASE_URL=given).base_url == (used or given)

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param("http://1234567.suitetalk.api.netsuite.com", id="plain http"),
            pytest.param("http://localhost.example.com", id="looks like localhost"),
            pytest.param("http://127.0.0.1.example.com", id="looks like loopback"),
            pytest.param("http://0.0.0.0:8080", id="all addresses"),
            pytest.param("http://10.0.0.7", id="private network"),
            pytest.param("http://2130706433", id="loopback as one number"),
        ],
    )
    def test_plain_http_beyond_loopback_is_refused(self, given: str) -> None:
        """A token in clear text is everybody's."""
        assert refusal(NEEDED, NETSUITE_BASE_URL=given).startswith("NETSUITE_BASE_URL: plain http")

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param("1234567.suitetalk.api.netsuite.com", id="no scheme"),
            pytest.param("ftp://example.com", id="another scheme"),
            pytest.param("https://", id="no host"),
            pytest.param("https://example.com/services/rest", id="with a path"),
            pytest.param("https://example.com?x=1", id="with a query"),
            pytest.param("https://example.com?", id="with an empty query"),
            pytest.param("https://example.com#x", id="with a fragment"),
            pytest.param("https://user:planted-password@example.com", id="with a password"),
            pytest.param("http://localhost:x@example.com", id="host disguised as a password"),
            pytest.param("http://127.0.0.1@example.com", id="host disguised as a user"),
            pytest.param("https://example.com:planted-password", id="port that is none"),
            pytest.param("https://example.com:65536", id="port past the last"),
            pytest.param("https://exa mple.com", id="blank in the host"),
            pytest.param("https://example..com", id="empty part in the host"),
            pytest.param("https://exämple.com", id="host beyond ASCII"),
            pytest.param("https://netſuite.com", id="a letter of another kind"),  # noqa: RUF001 - on purpose
            pytest.param("https://[::1", id="broken IPv6"),
            pytest.param("http://[fe80::1]", id="link-local IPv6"),
            pytest.param("https://example.com\\@evil.example", id="backslash"),
            pytest.param("https://example.com\nx", id="line break"),
        ],
    )
    def test_anything_but_scheme_and_host_is_refused(self, given: str) -> None:
        """One line that does not repeat what may be a password."""
        told = refusal(NEEDED, NETSUITE_BASE_URL=given)
        assert told.startswith("NETSUITE_BASE_URL: ")
        assert len(told.splitlines()) == 1
        assert "planted" not in told

    @pytest.mark.parametrize(
        ("account", "host", "realm"),
        [
            pytest.param("1234567", "1234567", "1234567", id="production"),
            pytest.param("1234567_SB1", "1234567-sb1", "1234567_SB1", id="sandbox"),
            pytest.param("1234567-sb1", "1234567-sb1", "1234567_SB1", id="sandbox as the host has it"),
            pytest.param("tstdrv1234567", "tstdrv1234567", "TSTDRV1234567", id="test drive"),
        ],
    )
    def test_host_and_realm_follow_from_the_account(self, account: str, host: str, realm: str) -> None:
        """Lower case with a dash for the host, upper case with an underscore for the realm."""
        settings = put(NEEDED, {"NETSUITE_ACCOUNT": account})
        assert settings.base_url == f"https://{host}.suitetalk.api.netsuite.com"
        assert settings.realm == realm

    @pytest.mark.parametrize(
        "account", ["evil.example/x", "1234567_SB1_X", "12 34", "_", "1234567#", "é", "a@b", "1\n2"]
    )
    def test_an_account_that_would_change_the_host_is_refused(self, account: str) -> None:
        """It is a part of the host's name."""
        assert refusal(NEEDED, {"NETSUITE_ACCOUNT": account}).startswith("NETSUITE_ACCOUNT: ")

    @pytest.mark.parametrize("host", ["127.0.0.1", "127.255.255.255", "::1", "localhost"])
    def test_loopback_is_loopback(self, host: str) -> None:
        """These can only be this machine."""
        assert is_loopback(host)


class TestOrderTypes:
    """RFM_ORDER_TYPES."""

    def test_they_come_with_commas(self) -> None:
        """Blanks around them do not count."""
        assert put(NEEDED, RFM_ORDER_TYPES=" CashSale , CustInvc").rfm_order_types == ("CashSale", "CustInvc")

    @pytest.mark.parametrize("given", ["Estimate", "SalesOrd,", "salesord", "SalesOrd;CashSale", "SalesOrd' OR '1'='1"])
    def test_others_are_refused(self, given: str) -> None:
        """Only types whose total is a purchase."""
        assert refusal(NEEDED, RFM_ORDER_TYPES=given).startswith("RFM_ORDER_TYPES: ")

    def test_an_order_and_its_invoice_are_one_purchase(self) -> None:
        """Both together are refused unless the person says that it is meant."""
        both = {**NEEDED, "RFM_ORDER_TYPES": "SalesOrd,CustInvc"}
        assert "count it twice" in refusal(both)
        assert put(both, RFM_ALLOW_DOUBLE_COUNTING="true").rfm_order_types == ("SalesOrd", "CustInvc")


@pytest.mark.parametrize("values", [NEEDED, TBA], ids=["oauth2", "tba"])
def test_secrets_are_not_shown(values: dict[str, str]) -> None:
    """Neither printed nor in an error about something else; and the log gets all of them to mask."""
    settings = put(values)
    planted = {value for value in values.values() if value.startswith("planted")}
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert not [value for value in planted if value in shown]
    assert set(settings.secrets()) == planted
    told = refusal(values, NETSUITE_CONCURRENCY="0", NETSUITE_TIME_ZONE="nowhere")
    assert "planted" not in told


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"NETSUITE_ACCOUNT": "planted secret!"}, id="account"),
        pytest.param({"NETSUITE_TIME_ZONE": "planted/secret"}, id="time zone"),
        pytest.param({"NETSUITE_AUTH": "planted"}, id="kind of sign-in"),
        pytest.param({"NETSUITE_CONCURRENCY": "planted"}, id="number"),
        pytest.param({"RFM_ORDER_TYPES": "planted"}, id="order types"),
        pytest.param({"NETSUITE_BATCH_PARALLEL": "planted"}, id="yes or no"),
    ],
)
def test_a_secret_in_the_wrong_place_is_not_shown(wrong: dict[str, str]) -> None:
    """Somebody pastes the key where something else belongs: the line says what is wrong without repeating it."""
    assert "planted" not in refusal(NEEDED, wrong)


def test_settings_cannot_be_changed_on_the_way() -> None:
    """What was checked is what is used."""
    settings = put(NEEDED)
    with pytest.raises(ValueError, match="frozen"):
        settings.netsuite_base_url = "http://example.com"  # type: ignore[misc]
