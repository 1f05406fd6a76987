"""Where settings come from, and in which order."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from netsuite_rfm.errors import SettingsError
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.sources import SchemeSettings, load_scheme_settings, load_settings, settings_from
from tests.support.credentials import NEEDED


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start each test in an empty folder, without any setting."""
    for name in list(os.environ):
        if name.startswith(("NETSUITE_", "RFM_")):
            monkeypatch.delenv(name)
    (tmp_path / "no-secrets").mkdir()
    monkeypatch.setenv("RFM_SECRETS_DIR", str(tmp_path / "no-secrets"))
    monkeypatch.chdir(tmp_path)


Put = Callable[..., Settings]


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> Put:
    """Return a function that sets environment variables and loads the settings."""

    def load(**values: str) -> Settings:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return load_settings()

    return load


class TestSources:
    """Environment, env file, secrets directory."""

    def test_the_environment_wins_over_the_env_file_and_that_over_the_secrets(self, put: Put, tmp_path: Path) -> None:
        """Each setting is taken from the first place that has it."""
        secrets = tmp_path / "secrets"
        secrets.mkdir()
        (secrets / "NETSUITE_TIME_ZONE").write_text("UTC")
        for name in ("NETSUITE_CLIENT_ID", "NETSUITE_CERTIFICATE_ID", "NETSUITE_PRIVATE_KEY"):
            (secrets / name).write_text("from-secrets\n")
        (tmp_path / ".env").write_text("NETSUITE_CERTIFICATE_ID=from-file\nNETSUITE_CLIENT_ID=from-file\n")
        settings = put(NETSUITE_ACCOUNT="1", NETSUITE_CLIENT_ID="from-environment", RFM_SECRETS_DIR=str(secrets))
        assert settings.secrets() == ["from-environment", "from-file", "from-secrets"]

    @pytest.mark.parametrize("case", [str.upper, str.lower], ids=["upper case", "lower case"])
    def test_a_secret_is_a_file_of_that_name(self, put: Put, tmp_path: Path, case: Callable[[str], str]) -> None:
        """As Docker and Kubernetes mount them; a line break at the end does not count."""
        for name, value in NEEDED.items():
            (tmp_path / case(name)).write_text(value + "\n")
        assert put(RFM_SECRETS_DIR=str(tmp_path)).netsuite_account == "1234567_SB1"

    def test_a_named_env_file_stands_in_for_the_usual_one(self, tmp_path: Path) -> None:
        """The usual one is not read then."""
        (tmp_path / ".env").write_text("NETSUITE_ACCOUNT=7654321\nRFM_LIFETIME_VALUE=net\n")
        named = tmp_path / "named.env"
        named.write_text("".join(f"{name}={value}\n" for name, value in NEEDED.items()))
        settings = load_settings(named)
        assert (settings.netsuite_account, settings.rfm_lifetime_value) == ("1234567_SB1", "gross")

    def test_a_named_env_file_that_is_not_there_is_an_error(self, tmp_path: Path) -> None:
        """Somebody meant it."""
        with pytest.raises(SettingsError, match=r"gone\.env: there is no such file"):
            load_settings(tmp_path / "gone.env")

    def test_an_env_file_that_is_no_text_is_one_line(self, tmp_path: Path) -> None:
        """The file is named."""
        file = tmp_path / "odd.env"
        file.write_bytes(b"NETSUITE_ACCOUNT=\xff\xfe\n")
        with pytest.raises(SettingsError, match=r"odd\.env"):
            load_settings(file)

    def test_an_empty_value_is_as_if_not_set(self, put: Put) -> None:
        """``NAME=`` in a file is how people leave a setting out."""
        assert put(**NEEDED, NETSUITE_BASE_URL="", RFM_LOG_LEVEL="").rfm_log_level == "info"

    def test_values_handed_over_are_the_only_ones(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Settings made from values do not look into the environment."""
        monkeypatch.setenv("NETSUITE_CONCURRENCY", "9")
        assert settings_from(NEEDED).netsuite_concurrency == 5
        with pytest.raises(SettingsError, match="NETSUITE_ACCOUNT"):
            settings_from({})

    @pytest.mark.parametrize(
        ("environment", "file", "scheme"),
        [
            pytest.param({}, "", "default", id="nowhere"),
            pytest.param({}, "RFM_SCHEME=mine.toml\n", "mine.toml", id="in the file"),
            pytest.param({"RFM_SCHEME": "yours.toml"}, "RFM_SCHEME=mine.toml\n", "yours.toml", id="in both"),
            pytest.param({"RFM_SCHEME": ""}, "RFM_SCHEME=mine.toml\n", "mine.toml", id="empty in the environment"),
        ],
    )
    def test_the_scheme_that_is_shown_is_the_scheme_of_a_run(
        self, put: Put, tmp_path: Path, environment: dict[str, str], file: str, scheme: str
    ) -> None:
        """It can be looked at without an account, and comes from the same places."""
        (tmp_path / ".env").write_text(file)
        assert put(**NEEDED, **environment).rfm_scheme == scheme
        assert load_scheme_settings().rfm_scheme == scheme

    def test_so_it_is_from_the_secrets_and_with_what_is_switched_on(self, put: Put, tmp_path: Path) -> None:
        """Name, audiences, home location and predictions."""
        given = {"scheme": "ntile", "audiences": "campaigns, behavioural", "home_location": "true"}
        for name, value in {**given, "predictions": "true", "churn_days": "180"}.items():
            (tmp_path / "no-secrets" / f"rfm_{name}").write_text(value)
        run, shown = put(**NEEDED), load_scheme_settings()
        for name in SchemeSettings.model_fields:
            assert getattr(run, name) == getattr(shown, name) != Settings.model_fields[name].default

    def test_it_is_not_shown_where_a_run_would_not_begin(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """A misspelt file's name must not show the default scheme."""
        with pytest.raises(SettingsError, match=r"--env-file typo\.env: there is no such file"):
            load_scheme_settings(Path("typo.env"))
        monkeypatch.setenv("RFM_SECRETS_DIR", str(tmp_path / "gone"))
        with pytest.raises(SettingsError, match="RFM_SECRETS_DIR: there is no directory"):
            load_scheme_settings()


class TestPrivateKey:
    """The key, given as text or as a file."""

    PEM = "-----BEGIN PRIVATE KEY-----\nAAAA\nBBBB\n-----END PRIVATE KEY-----\n"

    def test_a_key_on_one_line_gets_its_line_breaks_back(self, put: Put) -> None:
        """Env files of containers hold one line for each setting."""
        key = put(**{**NEEDED, "NETSUITE_PRIVATE_KEY": self.PEM.replace("\n", "\\n")}).private_key()
        assert key.get_secret_value() == self.PEM

    @pytest.mark.parametrize("quote", ['"', "'", ""], ids=["double quotes", "single quotes", "no quotes"])
    def test_so_does_one_in_an_env_file(self, tmp_path: Path, quote: str) -> None:
        """However it is quoted."""
        values = {**NEEDED, "NETSUITE_PRIVATE_KEY": quote + self.PEM.replace("\n", "\\n") + quote}
        file = tmp_path / "one.env"
        file.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
        assert load_settings(file).private_key().get_secret_value() == self.PEM

    def test_a_file_will_do(self, put: Put, tmp_path: Path) -> None:
        """Then the key itself is not asked for."""
        file = tmp_path / "key.pem"
        file.write_text(self.PEM)
        values = {name: value for name, value in NEEDED.items() if name != "NETSUITE_PRIVATE_KEY"}
        settings = put(**values, NETSUITE_PRIVATE_KEY_FILE=str(file))
        assert settings.private_key().get_secret_value() == self.PEM

    @pytest.mark.parametrize("content", [None, b"\xff\xfe planted"], ids=["not there", "not text"])
    def test_a_file_that_cannot_be_read_is_one_line(self, put: Put, tmp_path: Path, content: bytes | None) -> None:
        """It names the setting and the file."""
        file = tmp_path / "key.pem"
        if content:
            file.write_bytes(content)
        values = {name: value for name, value in NEEDED.items() if name != "NETSUITE_PRIVATE_KEY"}
        settings = put(**values, NETSUITE_PRIVATE_KEY_FILE=str(file))
        with pytest.raises(SettingsError, match=r"NETSUITE_PRIVATE_KEY_FILE: cannot read .*key\.pem") as refused:
            settings.private_key()
        assert "planted" not in str(refused.value)
        assert len(str(refused.value).splitlines()) == 1


def test_a_secrets_directory_that_is_named_must_be_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A misspelt directory would look like missing secrets."""
    monkeypatch.setenv("RFM_SECRETS_DIR", str(tmp_path / "none"))
    with pytest.raises(SettingsError, match="RFM_SECRETS_DIR: there is no directory"):
        load_settings()
