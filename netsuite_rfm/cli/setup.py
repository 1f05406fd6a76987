"""The command ``setup``, which connects an account: key, certificate, settings, secrets, NetSuite steps, check."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import SecretStr

from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.check import look_at_account
from netsuite_rfm.cli.setup_answers import Answers
from netsuite_rfm.cli.startup import begin_with
from netsuite_rfm.errors import EXIT_NETSUITE, SettingsError
from netsuite_rfm.settings.model import OAUTH2_SETTINGS, REST_HOST, TBA_SETTINGS
from netsuite_rfm.settings.setup.certificate import ends_of, key_pair_of, new_key_pair
from netsuite_rfm.settings.setup.folder import SetupFolder
from netsuite_rfm.settings.setup.steps import Connection, steps_text
from netsuite_rfm.settings.sources import settings_from

DEFAULT_FOLDER = Path("netsuite-rfm")
_KEY = "NETSUITE_PRIVATE_KEY"
_ENDS = "NETSUITE_CERTIFICATE_ENDS"
_SHOWN_ONCE = {
    "NETSUITE_CLIENT_ID": "Client ID of the integration record",
    "NETSUITE_CERTIFICATE_ID": "Certificate ID of the mapping",
    "NETSUITE_CONSUMER_KEY": "Consumer Key",
    "NETSUITE_CONSUMER_SECRET": "Consumer Secret",
    "NETSUITE_TOKEN_ID": "Token ID",
    "NETSUITE_TOKEN_SECRET": "Token Secret",
}
_CLEARED_BY_REFRESH = {"NETSUITE_CERTIFICATE_ID", "NETSUITE_TOKEN_ID", "NETSUITE_TOKEN_SECRET"}


def setup_command(
    folder: Annotated[
        Path, typer.Option(help="Folder for settings and secrets, such as /etc/netsuite-rfm.")
    ] = DEFAULT_FOLDER,
    account: Annotated[str | None, typer.Option(help="Account id, such as 1234567 or 1234567_SB1.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Time zone of the account, such as Europe/Berlin.")] = None,
    base_url: Annotated[
        str | None, typer.Option(help="Address of its REST services, if it does not follow from the account id.")
    ] = None,
    auth: Annotated[
        Literal["oauth2", "tba"] | None, typer.Option(help="How the worker signs in. Default: oauth2.")
    ] = None,
    after_sandbox_refresh: Annotated[
        bool, typer.Option("--after-sandbox-refresh", help="Reconnect a sandbox account after a refresh.")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace stored values without asking.")] = False,
) -> None:
    """Connect an account: create key and certificate, list the steps in NetSuite, write the settings, and check.

    Ids and secrets that NetSuite shows are typed when asked, or given in the environment (NETSUITE_CLIENT_ID,
    NETSUITE_CERTIFICATE_ID, …). Run it again at any time: it asks before it replaces a stored value.
    """
    here = SetupFolder(folder.absolute())
    here.prepare()
    answers = Answers(here.values(), replace)
    connection = _connection(here, answers, account=account, time_zone=time_zone, base_url=base_url, auth=auth)
    if connection.auth == "oauth2":
        _keep_or_make_key(here, answers, connection.account)
    here.write_settings(answers.taken)  # no secret has been asked for so far
    steps = steps_text(connection, after_refresh=after_sandbox_refresh)
    here.write_steps(steps)
    missing = _missing(here, answers, connection, refreshed=after_sandbox_refresh, steps=steps)
    if missing:
        terminal.line(f"Not ready: {', '.join(missing)} still missing. Run the same command again to enter the rest.")
        raise typer.Exit(EXIT_NETSUITE)
    _check(here)


def _connection(
    here: SetupFolder,
    answers: Answers,
    *,
    account: str | None,
    time_zone: str | None,
    base_url: str | None,
    auth: str | None,
) -> Connection:
    where = "Setup > Company > Company Information"
    found = answers.find("NETSUITE_ACCOUNT", account, f"Account ID ({where}), such as 1234567 or 1234567_SB1")
    zone = answers.find("NETSUITE_TIME_ZONE", time_zone, f"Time zone ({where}), as IANA name such as Europe/Berlin")
    default = f"https://{found.lower().replace('_', '-')}{REST_HOST}"
    url = answers.find(
        "NETSUITE_BASE_URL", base_url, "Address of the REST services (tab Company URLs)", default=default
    )
    sign_in = answers.find("NETSUITE_AUTH", auth, "How the worker signs in: oauth2 or tba", default="oauth2")
    return Connection(found, zone, url, sign_in, here.certificate)


def _keep_or_make_key(here: SetupFolder, answers: Answers, account: str) -> None:
    """Keep an existing key and certificate; create what is missing and store it at once."""
    kept, certificate = answers.kept.get(_KEY), here.certificate_text()
    key = answers.given(_KEY) or kept
    now = datetime.now(UTC)
    if key and certificate:
        try:
            ends = ends_of(certificate, SecretStr(key)).isoformat()
            answers.taken[_ENDS] = answers.kept.get(_ENDS, ends)
        except SettingsError as error:
            raise SettingsError(f"{here.certificate}: {error}; move it away, and a new one is created") from None
        return
    mapped = answers.kept.get("NETSUITE_CERTIFICATE_ID") or answers.given("NETSUITE_CERTIFICATE_ID")
    pair = key_pair_of(SecretStr(key), account, now) if key else new_key_pair(account, now)
    if pair.private_key.get_secret_value().strip() != kept:
        here.write_secrets({_KEY: pair.private_key.get_secret_value().strip()})
    if key and mapped:
        return  # NetSuite already has its certificate, wherever the file is
    here.write_certificate(pair.certificate)
    answers.taken[_ENDS] = pair.ends.isoformat()


def _missing(here: SetupFolder, answers: Answers, connection: Connection, *, refreshed: bool, steps: str) -> list[str]:
    """Show the NetSuite steps if values are missing, ask for the values, store them, and return what is missing."""
    names = [name.upper() for name in (OAUTH2_SETTINGS if connection.auth == "oauth2" else TBA_SETTINGS)]
    names = [name for name in names if name != _KEY]
    if refreshed or not all(name in answers.kept for name in names):
        terminal.line(steps)
        terminal.line(f"These steps are in {here.steps}, to be printed.")
    missing = []
    for name in names:
        anew = refreshed and name in _CLEARED_BY_REFRESH
        question = f"{_SHOWN_ONCE[name]} (Enter: {'as before' if refreshed else 'later'}; nothing shows as you type)"
        if not answers.find_secret(name, question, anew=refreshed):
            missing.append(_SHOWN_ONCE[name])
        elif anew and answers.taken[name] == answers.kept.get(name):
            missing.append(f"the new {_SHOWN_ONCE[name]}")
    found = {name: answers.taken[name] for name in names if answers.taken.get(name, answers.kept.get(name)) is not None}
    changed = {name: text for name, text in found.items() if text != answers.kept.get(name)}
    if changed:
        here.write_secrets(changed)
    return missing


def _check(here: SetupFolder) -> None:
    settings = settings_from(here.values())
    begin_with(settings, (str(here.settings_file), str(here.secrets)))
    if not look_at_account(settings):
        terminal.line("Fix every FAIL, then run the same command again.")
        raise typer.Exit(EXIT_NETSUITE)
    terminal.line("Next, review the plan, then try ten customers:")
    for words in ("plan", "run --max-writes 10"):
        terminal.line(f"  RFM_SECRETS_DIR={here.secrets} netsuite-rfm {words} --env-file {here.settings_file}")
