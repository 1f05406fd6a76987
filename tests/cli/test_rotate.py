"""A certificate replaced before it ends: no moment without a key that signs in, whatever NetSuite answers."""

import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import jwt
import pytest
import responses

from netsuite_rfm.netsuite.certificates import own_mapping
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.faults.script import Faults, Rule
from netsuite_rfm.sandbox.login.assertions import ClientKey, new_private_key
from netsuite_rfm.sandbox.login.certificates import ACTIVE_MOST
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect_to_certificates
from tests.deploy.dockerfile import DEPLOY
from tests.deploy.markdown import blocks
from tests.deploy.night_settings import SECRET
from tests.support.accounts import small_account
from tests.support.command_line import run_command
from tests.support.credentials import NEEDED
from tests.support.night import QUICK
from tests.support.typing_person import type_command

KEY, ID, CERTIFICATE = "netsuite_private_key", "netsuite_certificate_id", "certificate.pem"
Served = Callable[..., Sandbox]


@pytest.fixture
def served() -> Iterator[Served]:
    """Serve an account that behaves as named."""
    opened: list[tuple[Sandbox, closing[object]]] = []

    def serve(**behaviour: object) -> Sandbox:
        account = small_account(30, behaviour=Behaviour(**behaviour))  # type: ignore[arg-type]
        sandbox = Sandbox(account)
        sandbox.start()
        opened.append((sandbox, closing(account)))
        return sandbox

    yield serve
    for sandbox, account in opened:
        sandbox.close()
        account.__exit__()


def lay_out(sandbox: Sandbox, folder: Path) -> Path:
    """Settings and secrets as ``setup`` lays them out; gives the directory of the secrets."""
    settings = {**sandbox.settings(), **QUICK, "NETSUITE_CERTIFICATE_ENDS": "2026-12-01"}
    secrets = folder / "secrets"
    secrets.mkdir(mode=0o700)
    for name in SECRET & settings.keys():
        (secrets / name.lower()).write_text(settings[name])
        (secrets / name.lower()).chmod(0o600)
    plain = {name: text for name, text in settings.items() if name not in SECRET}
    (folder / "settings").write_text("".join(f"{name}={text}\n" for name, text in plain.items()))
    return secrets


def environment(secrets: Path, **more: str) -> dict[str, str]:
    """What a command finds in its environment."""
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "RFM_SECRETS_DIR": str(secrets), **more}


def rotate(secrets: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command; whatever comes of it, no secret is shown."""
    words = ("rotate", *words, "--env-file", str(secrets.parent / "settings"))
    done = run_command(words, environment(secrets, **more), secrets.parent)
    assert "Traceback" not in done.stderr, done.stderr
    kept = [file.read_text() for file in secrets.iterdir()]
    lines = {line for text in kept for line in text.splitlines() if len(line) > 20 and "-----" not in line}
    assert [line for line in lines if line in done.stdout + done.stderr] == []
    return done


def of_the_runbook(name: str) -> list[str]:
    """The words of a command that the runbook tells, after the program and the command's name."""
    found = [block for block in blocks((DEPLOY / "RUNBOOK.md").read_text("utf-8")) if block.what == name]
    return found[0].commands[0].split()[2:]


def signs_in(secrets: Path) -> bool:
    """Whether the key in place signs in."""
    words = ["check", "--env-file", str(secrets.parent / "settings")]
    return "signed in" in run_command(words, environment(secrets), secrets.parent).stdout


def texts(secrets: Path) -> dict[str, str]:
    """The secret files by name."""
    return {file.name: file.read_text() for file in sorted(secrets.iterdir())}


def test_one_command_replaces_the_certificate(served: Served, tmp_path: Path) -> None:
    """The new key is in place once it has signed in; the old is kept, and still signs in, until it is revoked."""
    sandbox = served()
    secrets = lay_out(sandbox, tmp_path)
    before = texts(secrets)
    done = rotate(secrets, *of_the_runbook("rotate"))
    assert (done.returncode, "has signed in" in done.stdout) == (0, True), done.stderr
    after = texts(secrets)
    assert {after[f"{name}.old"] for name in (KEY, ID)} == {before[KEY], before[ID]}
    assert {name for name in after if name.endswith(".new")} == set()
    assert (after[KEY] != before[KEY], after[ID] != before[ID]) == (True, True)
    assert {stat.S_IMODE(file.stat().st_mode) for file in secrets.iterdir()} == {0o600}
    (new,) = [
        certificate
        for certificate in sandbox.site.bearer.certificates.listed()
        if certificate.certificate_id == after[ID].strip()
    ]
    assert f"NETSUITE_CERTIFICATE_ENDS={new.valid_until:%Y-%m-%d}\n" in (tmp_path / "settings").read_text()
    assert signs_in(secrets)
    revoked = rotate(secrets, *of_the_runbook("rotate, the end"))
    assert revoked.returncode == 0, revoked.stderr
    assert [certificate.revoked for certificate in sandbox.site.bearer.certificates.listed()] == [True, False]
    assert set(texts(secrets)) == set(before)
    assert signs_in(secrets)
    again = rotate(secrets, "--revoke-old")
    assert (again.returncode, "keeps no replaced certificate" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    "behaviour",
    [
        {"certificate_upload_status": 201},
        {"certificate_revoke_answer": "none"},
        {"certificate_list_names_role": False},
        {"server_time": False},
    ],
    ids="-".join,
)
def test_whatever_the_endpoint_answers_it_is_replaced(
    served: Served, tmp_path: Path, behaviour: dict[str, object]
) -> None:
    """Under each unknown of the endpoint; where its list names no role, the person does."""
    secrets = lay_out(served(**behaviour), tmp_path)
    words: tuple[str, ...] = ()
    if "certificate_list_names_role" in behaviour:
        done = rotate(secrets)
        assert (done.returncode, "Give --role and --entity" in done.stderr) == (2, True)
        words = ("--role", "1012", "--entity", "-5")
    assert rotate(secrets, *words).returncode == 0
    assert rotate(secrets, "--revoke-old").returncode == 0
    assert signs_in(secrets)


@pytest.mark.parametrize("endpoint", ["forbidden", "absent"])
def test_where_the_endpoint_is_closed_nothing_changes(served: Served, tmp_path: Path, endpoint: str) -> None:
    """The message names the permission, or the manual way."""
    secrets = lay_out(served(certificate_endpoint=endpoint), tmp_path)
    before = texts(secrets)
    done = rotate(secrets)
    assert (done.returncode, "rotate --manual" in done.stderr) == (3, True)
    assert ("Manage own OAuth 2.0 Client Credentials certificates" in done.stderr) == (endpoint == "forbidden")
    assert texts(secrets) == before


def test_the_old_key_stays_until_the_new_one_has_signed_in(served: Served, tmp_path: Path) -> None:
    """Where NetSuite takes an hour to know the new certificate, the same command goes on with it later."""
    sandbox = served(certificate_active_after_s=3600.0)
    secrets = lay_out(sandbox, tmp_path)
    before = texts(secrets)
    for _ in range(2):
        done = rotate(secrets)
        assert (done.returncode, "the old one stays in use" in done.stderr) == (3, True)
        assert {name: texts(secrets)[name] for name in before} == before
    assert signs_in(secrets)
    assert len(sandbox.site.bearer.certificates.listed()) == 2
    sandbox.site.clock.skew_s = 3700
    assert rotate(secrets).returncode == 0
    assert texts(secrets)[f"{KEY}.old"] == before[KEY]
    assert len(sandbox.site.bearer.certificates.listed()) == 2


def test_a_sixth_certificate_is_refused_and_nothing_changes(served: Served, tmp_path: Path) -> None:
    """An integration record has five active certificates at most (section_162686838198)."""
    sandbox = served()
    secrets = lay_out(sandbox, tmp_path)
    (first,) = sandbox.site.bearer.certificates.listed()
    for number in range(1, ACTIVE_MOST):
        sandbox.site.bearer.certificates.add(replace(first, certificate_id=f"another-{number}"))
    before = texts(secrets)
    done = rotate(secrets)
    assert (done.returncode, "five active certificates" in done.stderr) == (3, True)
    assert texts(secrets) == before


def test_an_answer_that_is_lost_changes_nothing_and_is_not_asked_for_again(served: Served, tmp_path: Path) -> None:
    """A second upload would be a second certificate; the message says where the first can be seen."""
    sandbox = served()
    secrets = lay_out(sandbox, tmp_path)
    before = texts(secrets)
    sandbox.faults = Faults([Rule(do="drop", method="POST", path="*/certificates", when="after", times=1)])
    done = rotate(secrets)
    assert (done.returncode, "may still have mapped the certificate" in done.stderr) == (3, True)
    assert texts(secrets) == before
    assert len(sandbox.site.bearer.certificates.listed()) == 2
    assert rotate(secrets).returncode == 0
    assert signs_in(secrets)


def test_a_person_uploads_the_certificate(served: Served, tmp_path: Path) -> None:
    """Without the permission: page, box and value, then the id that the page shows; later, if not at once."""
    sandbox = served(certificate_endpoint="forbidden")
    secrets = lay_out(sandbox, tmp_path)
    key = texts(secrets)[KEY]
    first = rotate(secrets, "--manual")
    assert (first.returncode, "Nothing is replaced yet" in first.stdout) == (3, True)
    assert str(tmp_path / f"{CERTIFICATE}.new") in first.stdout
    new_key = texts(secrets)[f"{KEY}.new"]
    map_it = ["sandbox", "map-certificate", f"{CERTIFICATE}.new", "--base-url", sandbox.base_url]

    def upload() -> str:
        return run_command(map_it, environment(secrets), tmp_path).stdout.split()[-1]

    words = ["rotate", "--manual", "--env-file", "settings"]
    code, screen = type_command(words, [("Enter: later", upload)], environment(secrets), tmp_path)
    assert (code, "has signed in" in screen) == (0, True), screen
    assert (texts(secrets)[KEY], texts(secrets)[f"{KEY}.old"]) == (new_key, key)
    assert (tmp_path / CERTIFICATE).exists()


def test_where_secrets_cannot_be_written_the_new_ones_lie_elsewhere(served: Served, tmp_path: Path) -> None:
    """A mounted secret is replaced by whoever made it; the certificate has signed in before."""
    secrets = lay_out(served(), tmp_path)
    before = texts(secrets)
    output = tmp_path / "new"
    output.mkdir()
    assert rotate(secrets, "--output", str(output)).returncode == 0
    assert texts(secrets) == before
    for name in (KEY, ID):
        (secrets / name).write_text((output / name).read_text())
    assert signs_in(secrets)
    missing = rotate(secrets, "--output", str(tmp_path / "missing"))
    assert (missing.returncode, "cannot be written" in missing.stderr) == (2, True)


def test_setup_goes_on_with_a_replaced_certificate(served: Served, tmp_path: Path) -> None:
    """The certificate beside the key is the new one too."""
    secrets = lay_out(served(), tmp_path)
    assert rotate(secrets).returncode == 0
    done = run_command(["setup", "--folder", str(tmp_path)], environment(secrets), tmp_path)
    assert (done.returncode, "Ready." in done.stdout) == (0, True), done.stderr


def test_the_endpoint_is_asked_on_the_host_of_restlets() -> None:
    """As Oracle's page has it (article_0209112025), signed in there too; the path holds the client id."""
    pem = ClientKey("", "", new_private_key("ec")).pem()
    settings = settings_from({**NEEDED, "NETSUITE_PRIVATE_KEY": pem})
    host = "https://1234567-sb1.restlets.api.netsuite.com/services/rest/auth/oauth2/v1"
    with responses.RequestsMock() as answers, connect_to_certificates(settings) as client:
        answers.post(f"{host}/token", json={"access_token": "token", "expires_in": 3600})
        listed = [{"certificate_id": "planted-certificate-id", "role": 1012, "entity": "-5"}]
        answers.get(f"{host}/clients/planted-client-id/certificates", json=listed)
        mapping = own_mapping(client, "planted-client-id", "planted-certificate-id")
        assertion = str(answers.calls[0].request.body).partition("client_assertion=")[2].partition("&")[0]
    assert mapping is not None
    assert (mapping.role, mapping.entity) == ("1012", "-5")
    assert jwt.decode(assertion, options={"verify_signature": False})["aud"] == f"{host}/token"
