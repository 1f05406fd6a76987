"""No secret comes out: one is planted in every place, runs fail in every way, and all output is searched."""

import os
import re
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from netsuite_rfm.cli import program
from netsuite_rfm.settings.schemes import load_scheme
from tests.netsuite.scripted_server import Answer, ScriptedServer, Seen, page, problem
from tests.support.command_line import run_command

TOKEN = "planted-access-token-00c7a1b2d3e4f5"
TBA_SECRETS = {
    "NETSUITE_CONSUMER_KEY": "planted-consumer-key-9f1c",
    "NETSUITE_CONSUMER_SECRET": "planted-consumer-secret-9f1c",
    "NETSUITE_TOKEN_ID": "planted-token-id-9f1c",
    "NETSUITE_TOKEN_SECRET": "planted-token-secret-9f1c",
}
QUICK = {
    "NETSUITE_ACCOUNT": "TSTDRV1234567",
    "NETSUITE_TIME_ZONE": "UTC",
    "NETSUITE_RETRY_CEILING_S": "0.1",
    "NETSUITE_RETRY_FIRST_S": "0.01",
    "RFM_LOG_LEVEL": "debug",
}
LONG_ENOUGH = 20  # a piece of a key or a token that is as long as this is as bad as the whole


@pytest.fixture(scope="module")
def pem() -> str:
    """Return a private key."""
    return (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        .decode()
    )


@pytest.fixture(scope="module")
def oauth2_secrets(pem: str) -> dict[str, str]:
    """Return the secrets of a sign-in with a certificate."""
    return {
        "NETSUITE_CLIENT_ID": "planted-client-id-3e8a",
        "NETSUITE_CERTIFICATE_ID": "planted-certificate-id-3e8a",
        "NETSUITE_PRIVATE_KEY": pem,
    }


@dataclass(frozen=True)
class Said:
    """All that a run let out."""

    code: int
    out: str
    err: str

    def hides(self, *secrets: str) -> None:
        """Assert that no secret is in it, whole or in long pieces, in the forms that programs write."""
        for secret in secrets:
            for form in {secret, secret.replace("\n", ""), secret.replace("\n", "\\n"), quote(secret, safe="")}:
                pieces = [form[at : at + LONG_ENOUGH] for at in range(max(1, len(form) - LONG_ENOUGH + 1))]
                for name, text in (("stdout", self.out), ("stderr", self.err)):
                    found = [piece for piece in pieces if piece in text and "PRIVATE KEY" not in piece]
                    assert not found, f"{name} shows a secret: {text}"

    def is_readable(self) -> None:
        """Assert that a known failure is no traceback."""
        assert "Traceback" not in self.err
        assert any(line.startswith("error: ") for line in self.err.splitlines())


def run(arguments: str, settings: Mapping[str, str], folder: Path) -> Said:
    """Run the program as a person does, with these environment variables and no others of ours."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("NETSUITE_", "RFM_"))}
    ran = run_command(arguments.split(), inherited | settings, folder)
    return Said(ran.returncode, ran.stdout, ran.stderr)


def env_file(file: Path, settings: Mapping[str, str]) -> None:
    """Write an env file as the sandbox does: a key on one line."""
    file.write_text("".join('{}="{}"\n'.format(name, value.replace("\n", "\\n")) for name, value in settings.items()))


def in_environment(_folder: Path, secrets: Mapping[str, str]) -> dict[str, str]:
    """Put them into environment variables."""
    return dict(secrets)


def in_dot_env(folder: Path, secrets: Mapping[str, str]) -> dict[str, str]:
    """Put them into .env."""
    env_file(folder / ".env", secrets)
    return {}


def in_secrets_folder(folder: Path, secrets: Mapping[str, str]) -> dict[str, str]:
    """Put each into a file of a secrets directory."""
    (folder / "secrets").mkdir()
    for name, value in secrets.items():
        (folder / "secrets" / name).write_text(value)
    return {"RFM_SECRETS_DIR": str(folder / "secrets")}


def with_key_file(folder: Path, secrets: Mapping[str, str]) -> dict[str, str]:
    """Put the key into a file of its own."""
    (folder / "key.pem").write_text(secrets["NETSUITE_PRIVATE_KEY"])
    others = {name: value for name, value in secrets.items() if name != "NETSUITE_PRIVATE_KEY"}
    return others | {"NETSUITE_PRIVATE_KEY_FILE": str(folder / "key.pem")}


Place = Callable[[Path, Mapping[str, str]], dict[str, str]]
PLACES = [
    pytest.param(in_environment, id="environment"),
    pytest.param(in_dot_env, id="env file"),
    pytest.param(in_secrets_folder, id="secrets directory"),
    pytest.param(with_key_file, id="key file"),
]


@pytest.fixture
def closed_port() -> Iterator[str]:
    """Return the address of a port where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


@pytest.mark.parametrize("place", PLACES)
def test_a_host_that_cannot_be_reached(
    place: Place, oauth2_secrets: dict[str, str], closed_port: str, tmp_path: Path
) -> None:
    """Wherever the secrets come from, the log of all retries and the error hold none."""
    said = run("run", QUICK | place(tmp_path, oauth2_secrets) | {"NETSUITE_BASE_URL": closed_port}, tmp_path)
    assert said.code == 3
    said.is_readable()
    assert "request_retried" in said.err
    said.hides(*oauth2_secrets.values())


def test_a_host_that_cannot_be_reached_with_token_based_authentication(closed_port: str, tmp_path: Path) -> None:
    """Nor do they with a signature on each request."""
    said = run(
        "plan --json", QUICK | TBA_SECRETS | {"NETSUITE_AUTH": "tba", "NETSUITE_BASE_URL": closed_port}, tmp_path
    )
    assert said.code == 3
    said.is_readable()
    said.hides(*TBA_SECRETS.values())


def test_a_key_that_is_wrong(oauth2_secrets: dict[str, str], tmp_path: Path) -> None:
    """The line says what is wrong with the key without showing it."""
    broken = oauth2_secrets["NETSUITE_PRIVATE_KEY"].replace("M", "N")
    wrong = oauth2_secrets | {"NETSUITE_PRIVATE_KEY": broken}
    said = run("check", QUICK | with_key_file(tmp_path, wrong), tmp_path)
    assert said.code == 2
    said.is_readable()
    assert "NETSUITE_PRIVATE_KEY" in said.err
    said.hides(*wrong.values())


def test_settings_that_are_wrong(oauth2_secrets: dict[str, str], tmp_path: Path) -> None:
    """Secrets that were pasted into other settings are not repeated either."""
    planted = "planted-in-the-wrong-place-77"
    env_file(tmp_path / "some.env", QUICK | oauth2_secrets)
    wrong = {
        "NETSUITE_BASE_URL": f"https://user:{planted}@example.com",
        "NETSUITE_ACCOUNT": f"{planted}!",
        "NETSUITE_TIME_ZONE": planted,
        "NETSUITE_CONCURRENCY": planted,
        "RFM_ORDER_TYPES": planted,
        "RFM_LOG_LEVEL": planted,
    }
    said = run("run --env-file some.env", wrong, tmp_path)
    assert said.code == 2
    said.is_readable()
    assert all(name in said.err for name in wrong)
    said.hides(planted, *oauth2_secrets.values())


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """Return a server that tells everybody what it was sent."""
    with ScriptedServer() as one:
        one.play_tokens(*[Answer(body={"access_token": TOKEN, "expires_in": 3600})] * 9)
        yield one


def test_a_sign_in_that_is_refused_with_everything_repeated(oauth2_secrets: dict[str, str], tmp_path: Path) -> None:
    """Results on stdout are searched as well: a check tells of the refusal there."""
    ids = f"{oauth2_secrets['NETSUITE_CLIENT_ID']} {oauth2_secrets['NETSUITE_CERTIFICATE_ID']}"
    assertions: list[str] = []

    class Echo(ScriptedServer):
        def next_answer(self, seen: Seen) -> Answer:
            super().next_answer(seen)
            assertions.extend(parse_qs(seen.body.decode())["client_assertion"])
            return Answer(401, {"error": "invalid_client", "error_description": f"{assertions[-1]} of {ids}"})

    with Echo() as server:
        said = run("check", QUICK | oauth2_secrets | {"NETSUITE_BASE_URL": server.base_url}, tmp_path)
    assert said.code == 3
    assert "invalid_client" in said.out + said.err
    assert assertions
    said.hides(*assertions, *oauth2_secrets.values())


@pytest.mark.parametrize(("kind", "answer"), [("oauth2", 400), ("oauth2", 500), ("tba", 401)])
def test_an_answer_that_repeats_our_credentials(
    server: ScriptedServer, oauth2_secrets: dict[str, str], tmp_path: Path, kind: str, answer: int
) -> None:
    """A token is as good as a password for an hour."""
    server.reply_with(lambda seen: problem(answer, "USER_ERROR", f"You sent {seen.headers['Authorization']}"))
    secrets = oauth2_secrets if kind == "oauth2" else TBA_SECRETS
    settings = QUICK | secrets | {"NETSUITE_AUTH": kind, "NETSUITE_BASE_URL": server.base_url}
    said = run("plan", settings, tmp_path)
    assert said.code == 3
    said.is_readable()
    assert "You sent" in said.err
    said.hides(TOKEN, *secrets.values())


def account_of_one(seen: Seen) -> Answer:
    """Answer as an account with one customer who has an order; each write is refused with what was sent."""
    if seen.method == "PATCH":
        return problem(
            400, "USER_ERROR", f"You sent {seen.headers['Authorization']} {TBA_SECRETS['NETSUITE_TOKEN_ID']}"
        )
    query = seen.json()["q"]
    if "customlist_rfm_segment" in query:
        names = [segment.value for segment in load_scheme("default").segments]
        return page(*[{"id": str(200 + at), "scriptid": name, "isinactive": "F"} for at, name in enumerate(names)])
    if "ROW_NUMBER" in query:
        return page({"id": "1043", "position": "1", "from_end": "1"})
    if "LEFT JOIN" in query:
        row = {"id": "1043", "isinactive": "F", "orders": "1", "last_order": "2026-11-01", "cents": "12345"}
        return page(row)
    counted = re.match(r"SELECT COUNT\(\*\) AS (\w+)", query)
    return page({counted[1]: "0"}) if counted else page()


@pytest.mark.parametrize(
    ("kind", "form"), [pytest.param("oauth2", "--json", id="oauth2, json"), pytest.param("tba", "", id="tba, table")]
)
def test_a_rejection_that_repeats_our_credentials(
    server: ScriptedServer, oauth2_secrets: dict[str, str], tmp_path: Path, kind: str, form: str
) -> None:
    """The report of a run holds NetSuite's own words for each customer that was not written."""
    server.reply_with(account_of_one)
    secrets = oauth2_secrets if kind == "oauth2" else TBA_SECRETS
    settings = QUICK | secrets | {"NETSUITE_AUTH": kind, "NETSUITE_BASE_URL": server.base_url}
    settings |= {"RFM_HOLD_FIRST_LOAD": "false"}
    said = run(f"run --as-of 2026-11-20 {form}", settings, tmp_path)
    assert said.code == 1, said
    assert "1043" in said.out
    assert "You sent" in said.out
    assert "customer_rejected" in said.err
    said.hides(TOKEN, *secrets.values())


def test_a_bug_that_has_a_secret_in_its_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Even a traceback, the one thing that nobody foresaw, is masked."""

    def broken(**_: object) -> None:
        raise RuntimeError(f"cannot sign with {TBA_SECRETS['NETSUITE_CONSUMER_SECRET']}")

    monkeypatch.setattr(program, "app", broken)
    monkeypatch.setattr("netsuite_rfm.telemetry.shown._secrets", list(TBA_SECRETS.values()))
    code = program.run_program()
    captured = capsys.readouterr()
    said = Said(code, captured.out, captured.err)
    assert said.code == 70
    assert "RuntimeError: cannot sign with ***" in said.err
    said.hides(*TBA_SECRETS.values())


def test_the_search_finds_what_it_looks_for(pem: str) -> None:
    """A search that could not find anything would prove nothing."""
    Said(0, "harmless", "harmless").hides(pem, TOKEN)
    for text in (TOKEN, f"x{TOKEN[3:]}", pem, pem.replace("\n", "\\n"), pem.splitlines()[1], quote(pem, safe="")):
        for output in (Said(0, text, ""), Said(0, "", text)):
            with pytest.raises(AssertionError, match="shows a secret"):
                output.hides(pem, TOKEN)
