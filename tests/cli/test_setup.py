"""An account connected with ``setup`` alone, by a person at a terminal and by a program."""

import os
import re
import stat
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from netsuite_rfm.sandbox.login.assertions import ClientKey, new_private_key
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.support.accounts import small_account
from tests.support.command_line import run_command
from tests.support.typing_person import type_command

ROWS_OF_A_PAGE = 60
HERE = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8"}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """An account that nobody is connected to."""
    with closing(small_account(60)) as account, Sandbox(account) as sandbox:
        yield sandbox


def run(words: list[str], folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run a command that has nobody to ask."""
    done = run_command(words, {**HERE, **given}, folder)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def answers_of(sandbox: Sandbox) -> dict[str, str]:
    """What an administrator reads on NetSuite's pages, as options."""
    return {
        "--account": sandbox.site.account_id,
        "--time-zone": sandbox.account.time_zone,
        "--base-url": sandbox.base_url,
    }


def words_of(options: dict[str, str]) -> list[str]:
    """Options as words of a command line."""
    return [word for option in options.items() for word in option]


def quick(folder: Path) -> None:
    """Let the check of batches look often."""
    (folder / "netsuite-rfm").mkdir()
    (folder / "netsuite-rfm" / "settings").write_text("NETSUITE_JOB_POLL_S=0.05\n")


def files_in(folder: Path) -> dict[str, tuple[str, str]]:
    """Each file's mode and text by its name."""
    return {
        str(file.relative_to(folder)): (f"{stat.S_IMODE(file.stat().st_mode):04o}", file.read_text())
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def map_certificate(sandbox: Sandbox, folder: Path) -> str:
    """Upload the certificate on NetSuite's page; gives the id that the page shows."""
    words = ["sandbox", "map-certificate", str(folder / "netsuite-rfm" / "certificate.pem"), "--base-url"]
    return run([*words, sandbox.base_url], folder).stdout.split()[-1]


def test_a_person_connects_an_account_with_one_command(sandbox: Sandbox, tmp_path: Path) -> None:
    """From nothing to Ready: what NetSuite's pages show is typed when asked, and the rest is made or checked."""
    client_id, certificate_ids = sandbox.site.bearer.key.client_id, []

    def upload() -> str:
        certificate_ids.append(map_certificate(sandbox, tmp_path))
        return certificate_ids[0]

    typed = [
        ("Account ID", "not an account"),
        ("an account id such as", sandbox.site.account_id),
        ("Time zone", "Pacific"),
        ("no such time zone", sandbox.account.time_zone),
        ("Address of the REST services", sandbox.base_url),
        ("How the worker signs in", ""),
        ("integration record (Enter", client_id),
        ("mapping (Enter", upload),
    ]
    code, screen = type_command(["setup"], typed, HERE, tmp_path)
    assert (code, "Ready." in screen, "Next, review the plan" in screen) == (0, True, True), screen
    assert [secret for secret in (client_id, *certificate_ids) if secret in screen] == []
    assert sandbox.account.writes.total() == 0
    (words,) = re.findall(r"RFM_SECRETS_DIR=(\S+) netsuite-rfm (run .*)", screen)
    assert run(words[1].split(), tmp_path, RFM_SECRETS_DIR=words[0]).returncode == 0
    assert sandbox.account.writes.total() == 10


def test_who_has_not_everything_yet_goes_on_later(sandbox: Sandbox, tmp_path: Path) -> None:
    """What is known is kept; the same command asks for the rest, and says until then what is missing."""
    first = run(["setup", *words_of(answers_of(sandbox))], tmp_path)
    assert (first.returncode, "Client ID of the integration record, Certificate ID" in first.stdout) == (3, True)
    second = run(["setup"], tmp_path, NETSUITE_CLIENT_ID=sandbox.site.bearer.key.client_id)
    assert "Not ready: Certificate ID of the mapping still missing" in second.stdout
    assert len(sandbox.requests) == 0


def test_the_files_have_their_final_names_and_belong_to_their_owner(sandbox: Sandbox, tmp_path: Path) -> None:
    """Secrets 0600 in a directory 0700; no secret in a file that others may read."""
    given = {"NETSUITE_CLIENT_ID": sandbox.site.bearer.key.client_id, "NETSUITE_CERTIFICATE_ID": "a-certificate-id"}
    run(["setup", "--folder", "etc", *words_of(answers_of(sandbox))], tmp_path, **given)
    files = files_in(tmp_path / "etc")
    secret = {name: files[name] for name in files if name.startswith("secrets/")}
    names = {"netsuite_client_id", "netsuite_certificate_id", "netsuite_private_key"}
    assert {Path(name).name for name in secret} == names
    assert {mode for mode, _ in secret.values()} == {"0600"}
    assert stat.S_IMODE((tmp_path / "etc" / "secrets").stat().st_mode) == 0o700
    open_to_others = "".join(text for name, (_, text) in files.items() if name not in secret)
    for _, text in secret.values():
        assert text.strip().splitlines()[-1 if "KEY" not in text else 1] not in open_to_others


def test_key_and_certificate_are_what_netsuite_takes(sandbox: Sandbox, tmp_path: Path) -> None:
    """EC P-256, two years at most, and the certificate's last day in the settings (section_162686838198)."""
    run(["setup", *words_of(answers_of(sandbox))], tmp_path)
    folder = tmp_path / "netsuite-rfm"
    certificate = x509.load_pem_x509_certificate((folder / "certificate.pem").read_bytes())
    public_key = certificate.public_key()
    assert isinstance(public_key, ec.EllipticCurvePublicKey)
    assert public_key.curve.name == "secp256r1"
    ends = certificate.not_valid_after_utc
    assert ends - certificate.not_valid_before_utc == timedelta(days=730)
    assert ends > datetime.now(UTC) + timedelta(days=729)
    assert f"NETSUITE_CERTIFICATE_ENDS={ends:%Y-%m-%d}\n" in (folder / "settings").read_text()


def test_it_replaces_nothing_unasked(sandbox: Sandbox, tmp_path: Path) -> None:
    """Again with the same values changes no file; with another value it is refused, unless --replace says so."""
    options = answers_of(sandbox)
    given = {"NETSUITE_CLIENT_ID": sandbox.site.bearer.key.client_id}
    run(["setup", *words_of(options)], tmp_path, **given)
    settings = tmp_path / "netsuite-rfm" / "settings"
    settings.write_text("# ours\nRFM_LIFETIME_VALUE=net\n" + settings.read_text())
    before = files_in(tmp_path)
    run(["setup", *words_of(options)], tmp_path, **given)
    assert files_in(tmp_path) == before
    for more, words in (
        ({"NETSUITE_CLIENT_ID": "another"}, words_of(options)),
        (given, words_of({**options, "--time-zone": "Europe/Berlin"})),
    ):
        refused = run(["setup", *words], tmp_path, **more)
        assert (refused.returncode, "Use --replace" in refused.stderr) == (2, True), refused.stderr
        assert files_in(tmp_path) == before
    run(["setup", "--replace", *words_of({**options, "--time-zone": "Europe/Berlin"})], tmp_path, **given)
    text = settings.read_text()
    assert text.startswith("# ours\nRFM_LIFETIME_VALUE=net\n")
    assert text.count("NETSUITE_TIME_ZONE=") == text.count("NETSUITE_TIME_ZONE=Europe/Berlin\n") == 1


def test_a_program_connects_an_account_with_tokens(sandbox: Sandbox, tmp_path: Path) -> None:
    """Token-based authentication: four secrets, no key, no certificate; everything by option and environment."""
    quick(tmp_path)
    passport = sandbox.site.token_login.passport
    given = {
        "NETSUITE_CONSUMER_KEY": passport.consumer_key,
        "NETSUITE_CONSUMER_SECRET": passport.consumer_secret,
        "NETSUITE_TOKEN_ID": passport.token_id,
        "NETSUITE_TOKEN_SECRET": passport.token_secret,
    }
    done = run(["setup", "--auth", "tba", *words_of(answers_of(sandbox))], tmp_path, **given)
    assert (done.returncode, "Ready." in done.stdout) == (0, True), done.stdout + done.stderr
    files = files_in(tmp_path / "netsuite-rfm")
    assert {name for name in files if name.startswith("secrets/")} == {f"secrets/{name.lower()}" for name in given}
    assert "certificate.pem" not in files
    assert "NETSUITE_AUTH=tba\n" in files["settings"][1]
    assert "Access Tokens" in files["netsuite-steps.txt"][1]


def test_a_refreshed_sandbox_is_connected_with_the_same_key(sandbox: Sandbox, tmp_path: Path) -> None:
    """The refresh clears the mapping: the sign-in is refused until the same certificate has a new id."""
    quick(tmp_path)
    options = words_of(answers_of(sandbox))
    given = {"NETSUITE_CLIENT_ID": sandbox.site.bearer.key.client_id}
    run(["setup", *options], tmp_path, **given)
    first = map_certificate(sandbox, tmp_path)
    assert run(["setup"], tmp_path, NETSUITE_CERTIFICATE_ID=first).returncode == 0
    key = (tmp_path / "netsuite-rfm" / "secrets" / "netsuite_private_key").read_text()
    run(["sandbox", "refresh", "--base-url", sandbox.base_url], tmp_path)
    refused = run(["setup"], tmp_path)
    assert (refused.returncode, "NetSuite refused the sign-in" in refused.stdout) == (3, True)
    again = run(["setup", "--after-sandbox-refresh"], tmp_path)
    assert (again.returncode, "the new Certificate ID of the mapping still missing" in again.stdout) == (3, True)
    second = map_certificate(sandbox, tmp_path)
    code, screen = type_command(
        ["setup", "--after-sandbox-refresh"],
        [("integration record (Enter", ""), ("mapping (Enter", second)],
        HERE,
        tmp_path,
    )
    assert (code, "Ready." in screen) == (0, True), screen
    assert (tmp_path / "netsuite-rfm" / "secrets" / "netsuite_private_key").read_text() == key


@pytest.mark.parametrize("auth", ["oauth2", "tba"])
def test_the_steps_fit_on_a_printed_page(sandbox: Sandbox, tmp_path: Path, auth: str) -> None:
    """Numbered, with page, box and value; the account, the zone, the host and the file to upload by their names."""
    run(["setup", "--auth", auth, *words_of(answers_of(sandbox))], tmp_path)
    text = (tmp_path / "netsuite-rfm" / "netsuite-steps.txt").read_text()
    lines = text.splitlines()
    assert len(lines) <= ROWS_OF_A_PAGE
    assert [line[:3].strip() for line in lines if re.match(r" ?\d+\.", line)] == [f"{n}." for n in range(1, 8)]
    values = [*answers_of(sandbox).values(), "Accessible Subsidiaries", "RFM Integration"]
    values += [str(tmp_path / "netsuite-rfm" / "certificate.pem")] if auth == "oauth2" else ["Access Tokens"]
    assert [value for value in values if value not in text] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "NETSUITE_ACCOUNT is unknown, and there is no terminal to ask on"),
        (["--account", "1 2"], "an account id such as 1234567"),
        (["--account", "1", "--time-zone", "UTC", "--folder", "/dev/null/x"], "cannot make /dev/null/x"),
    ],
)
def test_what_cannot_be_is_one_line(tmp_path: Path, words: list[str], said: str) -> None:
    """Exit code 2, and the reason."""
    done = run(["setup", *words], tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert said in done.stderr


def test_a_certificate_of_another_key_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    """Uploaded, it would cost a sign-in that NetSuite refuses without a reason."""
    run(["setup", *words_of(answers_of(sandbox))], tmp_path)
    run(["setup", "--folder", "other", *words_of(answers_of(sandbox))], tmp_path)
    certificate = tmp_path / "netsuite-rfm" / "certificate.pem"
    certificate.write_text((tmp_path / "other" / "certificate.pem").read_text())
    done = run(["setup"], tmp_path)
    assert (done.returncode, "belongs to another key" in done.stderr) == (2, True), done.stderr
    certificate.unlink()
    assert run(["setup"], tmp_path).returncode == 3
    assert certificate.exists()


def test_a_key_that_is_mapped_already_is_taken_over(sandbox: Sandbox, tmp_path: Path) -> None:
    """Whoever moves to the folder from other settings uploads nothing."""
    quick(tmp_path)
    key = sandbox.site.bearer.key
    given = {"NETSUITE_CLIENT_ID": key.client_id, "NETSUITE_CERTIFICATE_ID": key.certificate_id}
    given["NETSUITE_PRIVATE_KEY"] = key.pem().replace("\n", "\\n")
    for _ in range(2):
        done = run(["setup", *words_of(answers_of(sandbox))], tmp_path, **given)
        assert (done.returncode, "Ready." in done.stdout) == (0, True), done.stdout + done.stderr
    assert not (tmp_path / "netsuite-rfm" / "certificate.pem").exists()
    other = run(["setup"], tmp_path, NETSUITE_PRIVATE_KEY=ClientKey("", "", new_private_key("ec")).pem())
    assert (other.returncode, "NETSUITE_PRIVATE_KEY is stored with another value" in other.stderr) == (2, True)
