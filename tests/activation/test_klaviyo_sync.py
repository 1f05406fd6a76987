"""A sync to Klaviyo: limits, rows that fail, who leaves, what is never asked for."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from netsuite_rfm.activation.contact import normalized_address
from netsuite_rfm.activation.klaviyo.bodies import (
    MOST_BYTES,
    MOST_ROWS,
    Contact,
    Row,
    chunks,
    import_body,
    upsert_row,
)
from netsuite_rfm.activation.sync import sync
from netsuite_rfm.sandbox.destinations.faults import DestinationFault
from netsuite_rfm.sandbox.klaviyo.behaviour import KlaviyoBehaviour
from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox
from tests.activation.people import CHAMPIONS, LAPSED, WHOEVER, accounted, book_of, klaviyo_at, person, synced

IMPORTS = "/api/profile-bulk-import-jobs"
FORBIDDEN = ("subscription", "lists")


@pytest.fixture
def klaviyo() -> Iterator[KlaviyoSandbox]:
    """A local Klaviyo that keeps what it was sent; no sync ever subscribes, unsubscribes or touches a list."""
    with KlaviyoSandbox(keeps_bodies=True) as sandbox:
        yield sandbox
        assert [line.path for line in sandbox.log if any(word in line.path for word in FORBIDDEN)] == []


def properties(sandbox: KlaviyoSandbox, address: str) -> dict[str, Any]:
    """What the profile of an address holds."""
    profile = sandbox.profiles.find("email", address)
    assert profile is not None
    return profile.properties


def test_requests_are_cut_by_rows_and_by_bytes() -> None:
    """Each is within both limits, and none could have taken the first row of the next."""
    rows = [upsert_row(person(number), f"customer{number}@example.com", Contact()) for number in range(25_000)]
    cut = list(chunks(rows))
    assert [row for chunk in cut for row in chunk] == rows
    bodies = [import_body(chunk) for chunk in cut]
    assert max(map(len, bodies)) <= MOST_BYTES
    assert all(
        len(chunk) == MOST_ROWS or len(body) + 1 + len(following[0].body) > MOST_BYTES
        for chunk, body, following in zip(cut[:-1], bodies[:-1], cut[1:], strict=True)
    )
    assert all(msgspec.json.decode(body)["data"]["type"] == "profile-bulk-import-job" for body in bodies)


@pytest.mark.parametrize(("count", "sizes"), [(10_000, [10_000]), (10_001, [10_000, 1])])
def test_small_rows_are_cut_at_ten_thousand(count: int, sizes: list[int]) -> None:
    """The limit of rows, at it and one past it."""
    rows = [Row(number, "", b"{}") for number in range(count)]
    assert [len(chunk) for chunk in chunks(rows)] == sizes


def test_the_smallest_chunk_that_a_person_may_ask_for(klaviyo: KlaviyoSandbox) -> None:
    """--batch-size 100: two requests for 101."""
    outcome = synced(klaviyo_at(klaviyo, batch_size=100), [person(number) for number in range(1, 102)])
    assert outcome.sent == 101
    assert len([line for line in klaviyo.log if line.method == "POST"]) == 2


@pytest.mark.parametrize("bad", [[0], [4], [9], [0, 5, 9], list(range(10))])
def test_rows_that_a_refusal_names_are_stripped_and_the_rest_is_sent_once(
    klaviyo: KlaviyoSandbox, bad: list[int]
) -> None:
    """First, middle, last or all: the others arrive, the named ones are reported with words and no address."""
    people = [person(number + 1) for number in range(10)]
    for place in bad:
        people[place] = person(place + 1, f"customer{place}@exam_ple.com")  # well formed nowhere
    destination = klaviyo_at(klaviyo)
    rows = [upsert_row(profile, normalized_address(profile.email), Contact()) for profile in people]
    failed: list[tuple[int | None, str]] = []
    importer = destination._importer(lambda row, code, _words, _advice: failed.append((row and row.customer_id, code)))
    importer.run(rows)
    assert failed == [(place + 1, "invalid") for place in bad]
    assert importer.done == 10 - len(bad) == len(klaviyo.profiles.by_id)
    posts = [line for line in klaviyo.log if line.method == "POST"]
    assert len(posts) == 1 + (len(bad) < 10)


def test_a_refusal_that_names_no_row_fails_the_chunk_with_its_words(klaviyo: KlaviyoSandbox) -> None:
    """Every row is reported; nothing is sent a second time."""
    klaviyo.faults.add(DestinationFault("status", 422, method="POST", path=IMPORTS))
    outcome = synced(klaviyo_at(klaviyo), [person(1), person(2)])
    assert [(row.customer_id, row.code, row.words) for row in outcome.failed] == [
        (1, "refused", "HTTP status 422"),
        (2, "refused", "HTTP status 422"),
    ]
    assert accounted(outcome)
    assert outcome.exit_code == 1


def test_too_large_is_cut_in_two() -> None:
    """A gateway that takes less than 5 MB does not stop the sync."""
    with KlaviyoSandbox() as klaviyo:
        klaviyo.faults.add(DestinationFault("html", 413, method="POST", path=IMPORTS, times=3))
        outcome = synced(klaviyo_at(klaviyo), [person(number) for number in range(1, 9)])
        assert (outcome.sent, outcome.failed) == (8, [])
        assert len(klaviyo.profiles.by_id) == 8


@pytest.mark.parametrize("echo", ["whole", "identifiers", "nested", "none"])
@pytest.mark.parametrize("named", [True, False])
def test_a_complete_job_may_have_failed_rows(echo: Any, *, named: bool) -> None:
    """Success is not the status: each failed row is reported, by name where Klaviyo says which."""
    with KlaviyoSandbox(KlaviyoBehaviour(payload_echo=echo, job_errors_named=named)) as klaviyo:
        klaviyo.imports.rejects = {"customer2@example.com", "customer3@example.com"}
        outcome = synced(klaviyo_at(klaviyo), [person(number) for number in range(1, 6)])
        assert outcome.sent == 3
        assert [row.customer_id for row in outcome.failed] == ([2, 3] if named else [2, None])
        assert all("customer" not in row.words for row in outcome.failed)
        assert accounted(outcome)


def test_more_errors_than_a_page_holds(klaviyo: KlaviyoSandbox) -> None:
    """All pages are read."""
    klaviyo.imports.rejects = {f"customer{number}@example.com" for number in range(1, 251)}
    outcome = synced(klaviyo_at(klaviyo), [person(number) for number in range(1, 301)])
    assert (outcome.sent, len({row.customer_id for row in outcome.failed})) == (50, 250)


def test_a_cancelled_job_is_no_success(klaviyo: KlaviyoSandbox) -> None:
    """Its rows failed, and may be sent again."""
    klaviyo.imports.cancels = {0}
    outcome = synced(klaviyo_at(klaviyo), [person(1), person(2)])
    assert [row.code for row in outcome.failed] == ["cancelled", "cancelled"]
    assert outcome.sent == 0


def test_a_job_that_never_ends_is_unconfirmed(klaviyo: KlaviyoSandbox) -> None:
    """Not waited for for ever, and not called sent."""
    klaviyo.imports.polls = 10_000
    outcome = synced(klaviyo_at(klaviyo, job_patience_s=0.05), [person(1)])
    assert [row.code for row in outcome.failed] == ["unconfirmed"]
    assert accounted(outcome)


def test_a_profile_above_its_limit_is_not_sent(klaviyo: KlaviyoSandbox) -> None:
    """It would reject ten thousand others."""
    outcome = synced(klaviyo_at(klaviyo), [person(1), person(2, last_name="x" * 100_001)])
    assert (outcome.sent, [row.code for row in outcome.failed]) == (1, ["too-large"])


def test_enrich_only_creates_no_profile(klaviyo: KlaviyoSandbox) -> None:
    """Known by address or by id is changed; unknown is left out with a reason, and no address stands in a URL."""
    now = klaviyo.clock.now()
    for number in range(1, 151):
        klaviyo.profiles.upsert(None, {"email": f"Customer{number}@Example.com"}, now, null_clears=False)
    outcome = synced(klaviyo_at(klaviyo, enrich_only=True), [person(number) for number in range(1, 201)])
    assert (outcome.sent, dict(outcome.left_out)) == (150, {"no profile there, and the sync creates none": 50})
    assert len(klaviyo.profiles.by_id) == 150
    assert not any("example" in line.query.lower() for line in klaviyo.log)
    assert accounted(outcome)


def test_who_leaves_a_segment_and_comes_back(klaviyo: KlaviyoSandbox) -> None:
    """Two nights later everything is as it was; in between the previous segment is told."""
    for segment, previous in ((CHAMPIONS, None), (LAPSED, CHAMPIONS), (CHAMPIONS, LAPSED)):
        changes = {} if previous is None else {"previous_segment": previous}
        synced(klaviyo_at(klaviyo), [person(1, segment=segment, **changes)])
        held = properties(klaviyo, "customer1@example.com")
        assert held["rfm_segment"] == segment.name
        assert held["rfm_previous_segment"] == (previous.name if previous else "(none)")


@pytest.mark.parametrize(
    "changes", [{"is_inactive": True}, {"email": ""}, {"email": "broken@"}, {"score": "", "segment": LAPSED}]
)
def test_who_is_left_out_later_holds_no_segment_any_more(klaviyo: KlaviyoSandbox, changes: dict[str, Any]) -> None:
    """Inactive, without an address, with a broken one: the profile is emptied by its id. A new segment is just told."""
    synced(klaviyo_at(klaviyo), [person(1), person(2)])
    outcome = synced(klaviyo_at(klaviyo), [person(1, **changes), person(2)])
    mailed = klaviyo.audiences.would_be_mailed("rfm_segment", "VIP Champions")
    assert mailed == {"customer2@example.com"}
    assert outcome.cleared == ("score" not in changes)


@pytest.mark.parametrize("suppress", [True, False])
def test_who_opts_out_is_suppressed_and_holds_no_segment(klaviyo: KlaviyoSandbox, *, suppress: bool) -> None:
    """Also where another customer with the address said no; without suppression no address goes out."""
    everybody = [person(1), person(2, "Shared@example.com"), person(3)]
    synced(klaviyo_at(klaviyo), everybody)
    klaviyo.log.clear()
    outcome = synced(
        klaviyo_at(klaviyo, suppress_opted_out=suppress),
        [
            person(1),
            person(3),
            person(2, "shared@example.com"),
            person(8, " SHARED@example.com", subscription_status=4),
        ],
    )
    assert klaviyo.audiences.would_be_mailed("rfm_segment", "VIP Champions") == {
        "customer1@example.com",
        "customer3@example.com",
    }
    told = [line.path for line in klaviyo.log if b"shared@" in line.body.lower()]
    assert told == (["/api/profile-suppression-bulk-create-jobs"] if suppress else [])
    assert outcome.suppressed == int(suppress)


def test_nobody_is_suppressed_twice_or_unknown(klaviyo: KlaviyoSandbox) -> None:
    """Only addresses that Klaviyo has, and that are not suppressed yet, are sent to it."""
    out = person(2, subscription_status=4)
    assert synced(klaviyo_at(klaviyo), [person(1), out]).suppressed == 0
    synced(klaviyo_at(klaviyo), [person(1), person(2)])
    assert synced(klaviyo_at(klaviyo), [person(1), out]).suppressed == 1
    assert synced(klaviyo_at(klaviyo), [person(1), out]).suppressed == 0


@pytest.mark.parametrize("identity", ["external_id_first", "email_first"])
def test_an_address_that_has_a_profile_is_taken_over(identity: Any) -> None:
    """The customer's former profile is emptied and its id freed; later the new one is found by it."""
    with KlaviyoSandbox(KlaviyoBehaviour(identity=identity)) as klaviyo:
        klaviyo.profiles.upsert(None, {"email": "new@example.com"}, klaviyo.clock.now(), null_clears=False)
        synced(klaviyo_at(klaviyo), [person(1, "old@example.com")])
        outcome = synced(klaviyo_at(klaviyo), [person(1, "new@example.com")])
        assert (outcome.sent, outcome.failed) == (1, [])
        assert klaviyo.audiences.would_be_mailed("rfm_segment", "VIP Champions") == {"new@example.com"}
        synced(klaviyo_at(klaviyo), [person(1, "new@example.com", is_inactive=True)])
        assert klaviyo.audiences.would_be_mailed("rfm_segment", "VIP Champions") == set()


def test_empty_contact_fields_are_not_sent(klaviyo: KlaviyoSandbox) -> None:
    """A name that somebody typed into a form is not emptied, and no body has a null or an empty text in it."""
    attributes = {"email": "customer1@example.com", "first_name": "Typed"}
    klaviyo.profiles.upsert(None, attributes, klaviyo.clock.now(), null_clears=False)
    synced(klaviyo_at(klaviyo), [person(1, first_name=" ", last_name="")])
    profile = klaviyo.profiles.find("email", "customer1@example.com")
    assert profile is not None
    assert profile.contact == {"first_name": "Typed"}
    bodies = [json.loads(line.body) for line in klaviyo.log if line.method == "POST"]
    assert all(value not in (None, "") for body in bodies for value in _leaves(body))


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def test_who_shares_an_opted_out_address_is_emptied_though_not_read_again(klaviyo: KlaviyoSandbox) -> None:
    """A sync of the changed reads the one who said no alone; the other's profile is found by the address book."""
    ada, ben = person(1, "shared@example.com"), person(2)
    synced(klaviyo_at(klaviyo), [ada, ben])
    says_no = person(8, "Shared@example.com", subscription_status=4)
    sync(klaviyo_at(klaviyo, suppress_opted_out=False), [says_no], book_of([ada, ben, says_no]), WHOEVER)
    assert klaviyo.audiences.would_be_mailed("rfm_segment", "VIP Champions") == {"customer2@example.com"}
