"""The command ``rotate``, which replaces the certificate before it expires, without an outage."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.startup import EnvFile, begin
from netsuite_rfm.errors import EXIT_NETSUITE, NetSuiteError, UsageError
from netsuite_rfm.netsuite.certificates import Mapping, own_mapping, prove_sign_in, revoke, set_up
from netsuite_rfm.settings.given_text import cleaned
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.setup.certificate import KeyPair, new_key_pair
from netsuite_rfm.settings.setup.folder import write_settings
from netsuite_rfm.settings.setup.rotation import RotationFolder
from netsuite_rfm.settings.setup.steps import INTEGRATION, ROLE, USER
from netsuite_rfm.settings.sources import problem_with, secrets_dir
from netsuite_rfm.settings.wiring import connect_to_certificates, connect_with
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.shown import known_secrets

_ENDS = "NETSUITE_CERTIFICATE_ENDS"
_NEW_ID = "NETSUITE_NEW_CERTIFICATE_ID"


def rotate_command(
    env_file: EnvFile = None,
    output: Annotated[
        Path | None,
        typer.Option(help="Write the new key and id to this folder if the worker cannot write its secrets."),
    ] = None,
    manual: Annotated[
        bool, typer.Option("--manual", help="Upload the certificate on NetSuite's page yourself.")
    ] = False,
    role: Annotated[
        str | None, typer.Option(help="Internal id of the worker's role, if NetSuite's list does not name it.")
    ] = None,
    entity: Annotated[
        str | None, typer.Option(help="Internal id of the worker's user, if NetSuite's list does not name it.")
    ] = None,
    revoke_old: Annotated[
        bool, typer.Option("--revoke-old", help="Revoke the certificate replaced before, and delete its key.")
    ] = False,
) -> None:
    """Replace the certificate: create one, map it in NetSuite, sign in with it, and switch to it.

    The old key stays in place until the new one has signed in, and is kept with the ending .old after that. If the
    command was interrupted, run it again: it continues where it stopped.
    """
    settings, _ = begin(env_file)
    if settings.netsuite_auth != "oauth2":
        raise UsageError(
            "NETSUITE_AUTH=tba uses a token without an end date or a certificate, so there is nothing to replace"
        )
    folder = RotationFolder((output or secrets_dir()).absolute())
    if revoke_old:
        _revoke_old(settings, folder)
        return
    folder.refuse_unless_usable(replaces=output is None)
    pair = _new_pair(settings, folder, manual=manual, role=role, entity=entity)
    _sign_in(settings, folder, pair)
    folder.finish(pair)
    get_logger().info("certificate_replaced", ends=pair.ends.isoformat())
    _show_done(folder, pair, env_file, output)


def _new_pair(
    settings: Settings, folder: RotationFolder, *, manual: bool, role: str | None, entity: str | None
) -> KeyPair:
    """Return the new key, mapped in NetSuite and with its id stored; continue an unfinished rotation if any."""
    begun = folder.begun()
    if begun and folder.new_id():
        return begun
    pair = begun if begun and manual else new_key_pair(settings.netsuite_account, datetime.now(UTC))
    known_secrets().append(pair.private_key.get_secret_value())
    if manual:
        _map_by_hand(folder, pair)
        return pair
    client_id, certificate_id = _ids(settings)
    with connect_to_certificates(settings) as client:
        mapping = _mapping(own_mapping(client, client_id, certificate_id), role, entity)
        folder.begin(pair)
        try:
            folder.keep_id(set_up(client, client_id, pair.certificate, mapping))
        except NetSuiteError:
            folder.give_up()
            raise
    return pair


def _mapping(listed: Mapping | None, role: str | None, entity: str | None) -> Mapping:
    role = role or (listed.role if listed else "")
    entity = entity or (listed.entity if listed else "")
    if not role or not entity:
        raise UsageError(
            "NetSuite's list of certificates does not say for which role and user they are. Give --role and --entity, "
            f"the internal ids of {ROLE} (Setup > Users/Roles > Manage Roles) and {USER} (Lists > Employees)"
        )
    return Mapping(role, entity)


def _map_by_hand(folder: RotationFolder, pair: KeyPair) -> None:
    folder.begin(pair)
    terminal.line("Setup > Integration > Manage Authentication > OAuth 2.0 Client Credentials (M2M) Setup > Create New")
    for box, value in (
        ("Entity", USER),
        ("Role", ROLE),
        ("Application", INTEGRATION),
        ("Certificate", str(folder.certificate)),
    ):
        terminal.line(f"  {box:<11}  {value}")
    terminal.flush()
    new_id = cleaned(os.environ.get(_NEW_ID, ""))
    if not new_id and sys.stdin.isatty():
        new_id = cleaned(typer.prompt("Certificate ID that the list shows then (Enter: later)", "", show_default=False))
    problem = problem_with("NETSUITE_CERTIFICATE_ID", new_id) if new_id else ""
    if problem:
        raise UsageError(problem)
    if not new_id:
        terminal.line("Nothing is replaced yet. Run the same command again when you have the Certificate ID.")
        raise typer.Exit(EXIT_NETSUITE)
    known_secrets().append(new_id)
    folder.keep_id(new_id)


def _sign_in(settings: Settings, folder: RotationFolder, pair: KeyPair) -> None:
    try:
        with connect_with(settings, pair.private_key, folder.new_id()) as client:
            prove_sign_in(client)
    except NetSuiteError as error:
        raise NetSuiteError(
            f"the new certificate is mapped but did not sign in, so the old one stays in use: {error}. Run the same "
            f"command again in a few minutes; to start over, delete {folder.certificate}"
        ) from None


def _revoke_old(settings: Settings, folder: RotationFolder) -> None:
    old_id = folder.old_id()
    if not old_id:
        raise UsageError(f"{folder.root} keeps no replaced certificate")
    client_id, certificate_id = _ids(settings)
    if old_id == certificate_id:
        raise UsageError("the replaced certificate is the one in use; nothing was revoked")
    with connect_to_certificates(settings) as client:
        revoke(client, client_id, old_id)
    folder.forget_old()
    get_logger().info("certificate_revoked")
    terminal.line("The replaced certificate is revoked, and its key deleted.")


def _ids(settings: Settings) -> tuple[str, str]:
    ids = (settings.netsuite_client_id, settings.netsuite_certificate_id)
    return ids[0].get_secret_value() if ids[0] else "", ids[1].get_secret_value() if ids[1] else ""


def _show_done(folder: RotationFolder, pair: KeyPair, env_file: Path | None, output: Path | None) -> None:
    terminal.line(f"The new certificate has signed in. It ends on {pair.ends}.")
    if output:
        terminal.line(f"Put {folder.root}/netsuite_private_key and netsuite_certificate_id where the secrets are, and")
        terminal.line(f"set {_ENDS}={pair.ends}")
        return
    if env_file:
        write_settings(env_file, {_ENDS: pair.ends.isoformat()})
    else:
        terminal.line(f"Set {_ENDS}={pair.ends}")
    terminal.line("After a successful night: netsuite-rfm rotate --revoke-old")
