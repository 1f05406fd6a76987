"""No key, token, address, name or phone comes out in a log line, an error, a URL, a report or a failed row's words."""

import json
from collections.abc import Callable
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from pydantic import SecretStr

from netsuite_rfm.activation.csv_files.destination import CsvFiles
from netsuite_rfm.activation.csv_files.profiles import PROFILES
from netsuite_rfm.activation.errors import DestinationError
from netsuite_rfm.activation.person import Person
from netsuite_rfm.activation.sync import Destination, SyncOptions, sync
from netsuite_rfm.activation.webhook import Webhook
from netsuite_rfm.sandbox.destinations.faults import DestinationFault
from netsuite_rfm.sandbox.destinations.server import DestinationServer
from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox
from netsuite_rfm.sandbox.meta.service import MetaSandbox
from netsuite_rfm.sandbox.webhook.receiver import WebhookReceiver
from netsuite_rfm.telemetry.log import configure_log
from tests.activation.people import AS_OF, QUICK, book_of, klaviyo_at, meta_at, person

SECRET = "planted-secret-8f2a1c"
PEOPLE = [
    person(number, f"planted.address{number}@example.com", last_name="Plantedname", phone="+1 415 555 0199")
    for number in range(1, 6)
]
SAID_NO = person(6, "planted.address6@example.com", subscription_status=4)
FAULTS = [
    None,
    DestinationFault("cut", times=99),
    DestinationFault("html", 502, times=99),
    DestinationFault("status", 401),
    DestinationFault("status", 403),
    DestinationFault("status", 410),
    DestinationFault("status", 422, times=99),
    DestinationFault("status", 400, method="POST", times=99),
]


def _klaviyo(server: DestinationServer) -> Destination:
    assert isinstance(server, KlaviyoSandbox)
    server.key = SECRET
    server.imports.rejects = {"planted.address1@example.com"}
    return klaviyo_at(server)


def _meta(server: DestinationServer) -> Destination:
    assert isinstance(server, MetaSandbox)
    server.token = SECRET
    return meta_at(server, SECRET, minimum=0)


def _webhook(server: DestinationServer) -> Destination:
    return Webhook(f"{server.origin}/in", SecretStr(SECRET), AS_OF, patience=QUICK)


MAKERS: dict[str, tuple[Callable[[], DestinationServer], Callable[[DestinationServer], Destination]]] = {
    "klaviyo": (lambda: KlaviyoSandbox(keeps_bodies=True), _klaviyo),
    "meta": (lambda: MetaSandbox(keeps_bodies=True), _meta),
    "webhook": (lambda: WebhookReceiver(SECRET, keeps_bodies=True), _webhook),
}


def shown(destination: Destination, people: list[Person]) -> str:
    """All that a sync lets out to people and to operations, with the log at its loudest and nothing masked."""
    log = StringIO()
    configure_log("debug", stream=log)
    told = [repr(people), repr(destination)]
    try:
        plan, outcome = sync(destination, people, book_of(people), SyncOptions(judges_size=False))
        told += ["\n".join(plan.lines()), json.dumps(plan.as_json()), json.dumps(outcome.as_json())]
        told += [repr(outcome.failed), str(outcome.error)]
    except DestinationError as error:
        told.append(str(error))
    return "\n".join([*told, log.getvalue()])


def forms_of(people: list[Person]) -> list[str]:
    """What must not be seen: in full, as hashes, and as digits."""
    addresses = [profile.email for profile in people]
    return [*addresses, *(sha256(address.encode()).hexdigest() for address in addresses), "Plantedname", "4155550199"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: "none" if fault is None else f"{fault.kind}-{fault.status}")
@pytest.mark.parametrize("name", MAKERS)
def test_a_sync_shows_nobody_and_no_secret(name: str, fault: DestinationFault | None) -> None:
    """Whether it goes well or fails in any way; URLs are searched as well."""
    make, destination_at = MAKERS[name]
    people = [*PEOPLE, SAID_NO]
    with make() as server:
        if fault is not None:
            server.faults.add(DestinationFault(**vars(fault)))
        text = shown(destination_at(server), people)
        text += "\n".join(f"{line.path}?{line.query}" for line in server.log)
        assert server.log
    for form in (SECRET, *forms_of(people)):
        assert form.lower() not in text.lower()
    assert "Person(1)" in text


@pytest.mark.parametrize("name", PROFILES)
def test_files_name_nobody_in_what_is_shown(name: str, tmp_path: Path) -> None:
    """Nor do their names."""
    text = shown(CsvFiles(PROFILES[name], tmp_path, AS_OF), [*PEOPLE, SAID_NO])
    text += " ".join(file.name for file in tmp_path.iterdir())
    assert all(form.lower() not in text.lower() for form in forms_of(PEOPLE))
    contents = "".join(file.read_text("utf-8") for file in tmp_path.iterdir())
    for form in (SAID_NO.email, sha256(SAID_NO.email.encode()).hexdigest()):
        assert form not in contents
