"""What nobody outside Klaviyo and Meta knows: a sync is right whichever way it is."""

from dataclasses import asdict
from typing import Any

import pytest

from netsuite_rfm.activation.meta.destination import Meta
from netsuite_rfm.sandbox.destinations.faults import DestinationFault
from netsuite_rfm.sandbox.klaviyo.behaviour import KlaviyoBehaviour
from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox
from netsuite_rfm.sandbox.meta.behaviour import MetaBehaviour
from netsuite_rfm.sandbox.meta.matching import KnownPerson
from netsuite_rfm.sandbox.meta.service import MetaSandbox
from tests.activation.people import CHAMPIONS, LAPSED, accounted, klaviyo_at, meta_at, person, synced

KLAVIYO = [(name, value) for name, values in KlaviyoBehaviour.alternatives().items() for value in values]
META = [(name, value) for name, values in MetaBehaviour.alternatives().items() for value in values]


@pytest.mark.parametrize(("name", "value"), KLAVIYO)
def test_klaviyo_ends_in_the_same_state(name: str, value: Any) -> None:
    """Two nights with an opt-out, a move, a throttled request and a row that fails."""
    behaviour = KlaviyoBehaviour(**{**asdict(KlaviyoBehaviour()), name: value})
    with KlaviyoSandbox(behaviour) as klaviyo:
        people = [person(number, audiences=(CHAMPIONS,)) for number in range(1, 13)]
        assert synced(klaviyo_at(klaviyo, batch_size=5), people).sent == 12
        klaviyo.faults.add(DestinationFault("status", 429, retry_after="0"))
        klaviyo.imports.rejects = {"customer12@example.com"}
        people[0] = person(1, subscription_status=4)
        people[1] = person(2, segment=LAPSED, previous_segment=CHAMPIONS)  # and in no audience any more
        outcome = synced(klaviyo_at(klaviyo, batch_size=5), people)
        assert (outcome.sent, len(outcome.failed), outcome.suppressed, outcome.cleared) == (10, 1, 1, 1)
        assert accounted(outcome)
        in_segment = {f"customer{number}@example.com" for number in range(3, 13)}
        assert klaviyo.audiences.would_be_mailed("rfm_segment", CHAMPIONS.name) == in_segment
        assert klaviyo.audiences.would_be_mailed("rfm_segment", LAPSED.name) == {"customer2@example.com"}
        held = klaviyo.audiences.segment("rfm_audiences", CHAMPIONS.name)
        assert {profile.email for profile in held} == in_segment  # the last one's row failed, so it holds what it held


@pytest.mark.parametrize(("name", "value"), META)
def test_meta_ends_in_the_same_state(name: str, value: Any) -> None:
    """Two nights, the second without the one who opted out; then nobody is left."""
    with MetaSandbox(MetaBehaviour(**{**asdict(MetaBehaviour()), name: value})) as meta:
        for number in range(1, 200):
            meta.matcher.add(KnownPerson(f"customer{number}@example.com"))
        people = [person(number) for number in range(1, 151)]
        assert synced(_at(meta), people).sent == 150
        outcome = synced(_at(meta), [person(1, subscription_status=4), *people[1:]])
        assert (outcome.sent, outcome.error, accounted(outcome)) == (149, None, True)
        assert meta.replacements.matched(meta.known_audience("RFM")) == 149
        synced(_at(meta), [person(number, is_inactive=True) for number in range(1, 151)])
        assert meta.replacements.matched(meta.known_audience("RFM")) == 0


def _at(meta: MetaSandbox) -> Meta:
    return meta_at(meta, batch_size=60)
