"""What surrounds a value by accident is taken off, and what cannot be the value is refused by name, in words."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from netsuite_rfm.errors import SettingsError
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.sources import load_settings, load_settings_with_places, settings_from
from netsuite_rfm.settings.wiring import sign_in
from tests.support.credentials import NEEDED, TBA

KEY = ec.generate_private_key(ec.SECP256R1())
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
DER = KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
AROUND = {
    "line break": "{}\n",
    "line break of Windows": "{}\r\n",
    "carriage return": "{}\r",
    "blanks": "  {} \t",
    "blank of a web page": "\N{NO-BREAK SPACE}{}\N{NO-BREAK SPACE}",
    "double quotes": '"{}"',
    "single quotes": "'{}'",
    "typographic quotes": "\N{LEFT DOUBLE QUOTATION MARK}{}\N{RIGHT DOUBLE QUOTATION MARK}",
    "quotes twice, with a line break": "'\"{}\n\"'\n",
    "byte order mark": "\N{ZERO WIDTH NO-BREAK SPACE}{}",
    "zero width": "\N{ZERO WIDTH SPACE}{}\N{ZERO WIDTH SPACE}",
    "mark before quotes": '\N{ZERO WIDTH NO-BREAK SPACE}"{}"\r\n',
}
CREDENTIALS = sorted(
    {*NEEDED, *TBA} - {"NETSUITE_ACCOUNT", "NETSUITE_AUTH", "NETSUITE_TIME_ZONE", "NETSUITE_PRIVATE_KEY"}
)
OTHERS = {
    "NETSUITE_ACCOUNT": "1234567",
    "NETSUITE_TIME_ZONE": "Europe/Berlin",
    "NETSUITE_BASE_URL": "https://1234567.suitetalk.api.netsuite.com",
    "NETSUITE_CONCURRENCY": "7",
    "NETSUITE_CERTIFICATE_ENDS": "2028-11-27",
    "NETSUITE_BATCH_PARALLEL": "true",
    "RFM_ORDER_TYPES": "CashSale,CustInvc",
    "RFM_LEAVE_OUT_CHECK_BOX": "custentity_staff",
    "RFM_ORDER_LOCATIONS": "7,8",
    "RFM_PUSHGATEWAY_URL": "http://gateway:9091",
    "RFM_LOG_LEVEL": "debug",
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start each test in an empty folder, without any setting."""
    for name in list(os.environ):
        if name.startswith(("NETSUITE_", "RFM_")):
            monkeypatch.delenv(name)
    (tmp_path / "secrets").mkdir()
    monkeypatch.setenv("RFM_SECRETS_DIR", str(tmp_path / "secrets"))
    monkeypatch.chdir(tmp_path)


def plain(settings: Settings) -> dict[str, object]:
    """The settings with their secrets readable."""
    return {name: getattr(value, "get_secret_value", lambda value=value: value)() for name, value in settings}


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize("base", [NEEDED, TBA], ids=["oauth2", "tba"])
def test_what_surrounds_any_value_does_not_count(around: str, base: dict[str, str]) -> None:
    """For credentials and all others, as if it had been written without."""
    values = {**base, **OTHERS}
    assert plain(settings_from({name: around.format(value) for name, value in values.items()})) == plain(
        settings_from(values)
    )


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize("place", ["environment", "env file", "secrets"])
def test_so_it_is_wherever_it_comes_from(
    around: str, place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Environment, env file and secret files alike."""
    for name, value in TBA.items():
        text = around.format(value)
        if place == "secrets":
            (tmp_path / "secrets" / name.lower()).write_text(text)
        elif place == "environment" or "\n" in text:
            monkeypatch.setenv(name, text.replace("\x00", ""))
        else:
            with (tmp_path / ".env").open("a", newline="") as file:
                file.write(f"{name}={text}\n")
    assert plain(load_settings()) == plain(settings_from(TBA))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_an_env_file_of_an_editor_on_windows_is_read(tmp_path: Path, encoding: str) -> None:
    """Its byte order mark would hide the first setting."""
    text = "".join(f"{name}={value}\r\n" for name, value in NEEDED.items())
    (tmp_path / "windows.env").write_bytes(text.encode(encoding))
    assert plain(load_settings(tmp_path / "windows.env")) == plain(settings_from(NEEDED))


@pytest.mark.parametrize("empty", ['""', "''", "\n", " ", "\ufeff"], ids=repr)
def test_nothing_but_quotes_or_blanks_is_not_set(empty: str) -> None:
    """An empty credential would cost a sign-in."""
    with pytest.raises(SettingsError, match="also needs NETSUITE_CLIENT_ID"):
        settings_from({**NEEDED, "NETSUITE_CLIENT_ID": empty})


@pytest.mark.parametrize(
    "inside",
    ["ab cd", "ab\ncd", "ab\tcd", 'ab"cd', '"abcd', "ab\u200bcd", "абвг", "/run/secrets/x", "ab\x07cd"],
    ids=ascii,
)
@pytest.mark.parametrize("name", CREDENTIALS)
def test_a_credential_that_netsuite_cannot_have_shown_is_refused(name: str, inside: str) -> None:
    """Before any request: five refused sign-ins lock the user. The value itself is not repeated."""
    base = TBA if name in TBA else NEEDED
    with pytest.raises(SettingsError, match=f"^{name}: ") as refused:
        settings_from({**base, name: inside})
    assert len(str(refused.value).splitlines()) == 1
    assert inside not in str(refused.value)


@pytest.mark.parametrize("name", [*CREDENTIALS, *OTHERS])
@pytest.mark.parametrize("wrong", ["{0}={1}", "{1} # its comment"])
def test_more_than_the_value_is_refused_by_name(name: str, wrong: str) -> None:
    """A whole line of an env file, or a comment that Docker keeps."""
    base = TBA if name in TBA and name not in OTHERS else NEEDED
    value = {**base, **OTHERS}[name]
    with pytest.raises(SettingsError, match=f"^{name}: "):
        settings_from({**base, name: wrong.format(name, value)})


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("NETSUITE_ACCOUNT", "12 34", "such as 1234567"),
        ("NETSUITE_ACCOUNT", "a" * 64, "such as 1234567"),
        ("NETSUITE_ACCOUNT", "a" * 60 + "_SB1", "such as 1234567"),
        ("NETSUITE_TIME_ZONE", "localtime", "Europe/Berlin"),
        ("NETSUITE_TIME_ZONE", "Factory", "Europe/Berlin"),
        ("NETSUITE_BASE_URL", "https://1234567.app.netsuite.com", "REST services"),
        ("NETSUITE_BASE_URL", "https://1234567.app.netsuite.com/app/center/card.nl?sc=-29", "REST services"),
        ("NETSUITE_BASE_URL", "1234567.app.netsuite.com", "REST services"),
        ("NETSUITE_BASE_URL", "https://system.netsuite.com", "REST services"),
        ("NETSUITE_BASE_URL", "https://1234567.restlets.api.netsuite.com", "REST services"),
        ("NETSUITE_CERTIFICATE_ENDS", "Nov 27 18:44:17 2028 GMT", "2028-11-27"),
        ("RFM_LEAVE_OUT_CHECK_BOX", "custbody7", "custentity12"),
        ("RFM_LEAVE_OUT_CHECK_BOX", "custentity_a b", "custentity12"),
        ("NETSUITE_PRIVATE_KEY", "/run/secrets/key.pem", "NETSUITE_PRIVATE_KEY_FILE"),
        ("NETSUITE_PRIVATE_KEY", "key.pem", "NETSUITE_PRIVATE_KEY_FILE"),
        ("NETSUITE_PRIVATE_KEY", "C:\\keys\\netsuite.key", "NETSUITE_PRIVATE_KEY_FILE"),
    ],
)
def test_the_reason_is_words(name: str, value: str, told: str) -> None:
    """Setting, what is needed, no regular expression."""
    with pytest.raises(SettingsError, match=f"^{name}: ") as refused:
        settings_from({**NEEDED, name: value})
    assert told in str(refused.value)
    assert not set("^$\\[]{}") & set(str(refused.value).replace(value, ""))
    assert len(str(refused.value).splitlines()) == 1


def test_the_longest_account_id_is_one_label_of_a_host() -> None:
    """63 letters."""
    assert settings_from({**NEEDED, "NETSUITE_ACCOUNT": "a" * 63}).netsuite_account == "a" * 63


@pytest.mark.parametrize("given", ["custentity_staff", "custentity12", "CUSTENTITY12", "cseg_region", "cseg1"])
def test_a_check_box_may_have_an_id_that_netsuite_made(given: str) -> None:
    """A field made without an id of one's own has a number."""
    assert settings_from({**NEEDED, "RFM_LEAVE_OUT_CHECK_BOX": given}).rfm_leave_out_check_box == given.lower()


@pytest.mark.parametrize(
    "spoilt",
    [
        PEM,
        PEM.replace("\n", "\\n"),
        PEM.replace("\n", "\r\n"),
        PEM.replace("\n", " "),
        f'"{PEM}"',
        f"\ufeff{PEM}\n\n",
        PEM.strip(),
        "".join(f"  {line}\n" for line in PEM.splitlines()),
    ],
    ids=["whole", "one line", "Windows", "blanks for line breaks", "quotes", "mark", "no line break", "indented"],
)
@pytest.mark.parametrize("name", ["netsuite_private_key", "netsuite_private_key_file"])
def test_a_key_is_read_however_it_was_pasted(spoilt: str, name: str, tmp_path: Path) -> None:
    """As a setting, a secret or a file; it signs."""
    values = {**NEEDED, "NETSUITE_PRIVATE_KEY": spoilt}
    if name == "netsuite_private_key_file":
        (tmp_path / "key.pem").write_bytes(spoilt.encode())
        values = {**NEEDED, "NETSUITE_PRIVATE_KEY": "", "NETSUITE_PRIVATE_KEY_FILE": str(tmp_path / "key.pem")}
    assert sign_in(settings_from(values))


@pytest.mark.parametrize("place", ["secret", "file"])
def test_a_key_in_der_is_one_line(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says how to convert it."""
    file = tmp_path / "secrets" / "netsuite_private_key" if place == "secret" else tmp_path / "key.der"
    file.write_bytes(DER)
    for name, value in NEEDED.items():
        if name != "NETSUITE_PRIVATE_KEY":
            monkeypatch.setenv(name, value)
    if place == "file":
        monkeypatch.setenv("NETSUITE_PRIVATE_KEY_FILE", str(file))
    with pytest.raises(SettingsError, match=r"^NETSUITE_PRIVATE_KEY.*openssl pkey -inform DER") as refused:
        sign_in(load_settings())
    assert len(str(refused.value).splitlines()) == 1


class TestPlaces:
    """Which places the settings came from, and a stray ``.env``."""

    def test_the_places_are_told(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """Each that gave a setting, in the order in which they count."""
        values = dict(NEEDED)
        monkeypatch.setenv("NETSUITE_ACCOUNT", values.pop("NETSUITE_ACCOUNT"))
        (tmp_path / ".env").write_text(f"NETSUITE_TIME_ZONE={values.pop('NETSUITE_TIME_ZONE')}\n")
        for name, value in values.items():
            (tmp_path / "secrets" / name.lower()).write_text(value)
        _, places = load_settings_with_places()
        assert set(places) == {"environment", str(tmp_path / ".env"), str(tmp_path / "secrets")}

    def test_a_stray_env_file_does_not_name_the_host_for_mounted_secrets(self, tmp_path: Path) -> None:
        """It would send them elsewhere; named with --env-file it may."""
        for name, value in NEEDED.items():
            (tmp_path / "secrets" / name.lower()).write_text(value)
        (tmp_path / ".env").write_text("NETSUITE_BASE_URL=https://elsewhere.example\n")
        with pytest.raises(SettingsError, match=r"^NETSUITE_BASE_URL: comes from .*\.env, which nobody named"):
            load_settings()
        assert load_settings(Path(".env")).base_url == "https://elsewhere.example"

    def test_it_may_where_no_secrets_are_mounted(self, tmp_path: Path) -> None:
        """A sandbox's env file is used like that."""
        text = "".join(f"{name}={value}\n" for name, value in NEEDED.items())
        (tmp_path / ".env").write_text(text + "NETSUITE_BASE_URL=https://elsewhere.example\n")
        assert load_settings().base_url == "https://elsewhere.example"


def _unreadable(folder: Path) -> tuple[Path, str]:
    (folder / "netsuite_client_id").write_text("planted")
    (folder / "netsuite_client_id").chmod(0o400)
    return folder / "netsuite_client_id", "mode 0400"


def _closed(folder: Path) -> tuple[Path, str]:
    folder.chmod(0o700)
    return folder, "mode 0700"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("spoil", [_unreadable, _closed], ids=["file", "directory"])
def test_secrets_that_cannot_be_read_are_one_line(spoil: Callable[[Path], tuple[Path, str]]) -> None:
    """Exit code 2; the line names the file, its mode, its owner and who runs."""
    program = (
        # The help is shown first, so that all is loaded: another user may not be able to read the interpreter's folder.
        "import os, sys, contextlib, netsuite_rfm.cli.check; from netsuite_rfm.__main__ import main\n"
        "sys.argv = ['netsuite-rfm', 'check', '--help']\n"
        "with contextlib.suppress(SystemExit): main()\n"
        "os.setgid(65532); os.setuid(65532); sys.argv = ['netsuite-rfm', 'check']; main()"
    )
    # Not in tmp_path, whose parents are closed to others.
    with tempfile.TemporaryDirectory() as outer:
        Path(outer).chmod(0o755)
        folder = Path(outer, "secrets")
        folder.mkdir(mode=0o755)
        file, mode = spoil(folder)
        environment = {**os.environ, **NEEDED, "NETSUITE_CLIENT_ID": "", "RFM_SECRETS_DIR": str(folder)}
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, cwd="/", capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert line.startswith("error: ")
    for part in (str(file), "Permission denied", mode, "uid 0", "uid 65532"):
        assert part in line


def test_a_secret_that_is_a_folder_is_one_line(tmp_path: Path) -> None:
    """Docker makes a folder of a file to mount that is not there."""
    (tmp_path / "secrets" / "netsuite_client_id").mkdir()
    with pytest.raises(SettingsError, match=r"^NETSUITE_CLIENT_ID: cannot read .*netsuite_client_id: Is a directory"):
        load_settings()
