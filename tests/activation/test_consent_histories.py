"""Random histories of customers and syncs: whoever could be mailed is in the segment, consents, and is not suppressed.

Addresses change, customers merge, two share an address, syncs are cut short and repeated. Each history ends in the
state that a plain model of the rules says, and no address that said no is in anything that left.
"""

from contextlib import suppress
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from netsuite_rfm.activation.errors import DestinationError
from netsuite_rfm.activation.outcome import Outcome
from netsuite_rfm.activation.person import Person
from netsuite_rfm.activation.sync import Destination, sync
from netsuite_rfm.sandbox.destinations.faults import DestinationFault
from netsuite_rfm.sandbox.klaviyo.behaviour import KlaviyoBehaviour
from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox
from netsuite_rfm.sandbox.meta.behaviour import MetaBehaviour
from netsuite_rfm.sandbox.meta.service import MetaSandbox
from tests.activation.people import CHAMPIONS, LAPSED, WHOEVER, accounted, book_of, klaviyo_at, meta_at, person

ADDRESSES = ("ada@example.com", "ben@example.com", "cid@example.com", "dan@example.com")
SUPPRESSIONS = "/api/profile-suppression-bulk-create-jobs"
IDS = st.integers(1, 5)
PLACES = st.integers(0, len(ADDRESSES) - 1)
SPELLINGS = st.sampled_from((str, str.upper, str.title, " {}".format))
FAULTS = st.sampled_from(
    (
        DestinationFault("cut", times=4),
        DestinationFault("cut", times=4, accepted=True),
        DestinationFault("status", 503, times=1, accepted=True),
        DestinationFault("status", 429, times=2, retry_after="0"),
        DestinationFault("status", 500, times=4),
    )
)


class Histories(RuleBasedStateMachine):
    """Five customers, four addresses, a Klaviyo and a Meta."""

    def __init__(self) -> None:
        super().__init__()
        self.customers: dict[int, Person] = {}
        self.changed: set[int] = set()
        self.klaviyo, self.meta = _sandboxes()

    @initialize(
        behaviour=st.builds(
            KlaviyoBehaviour,
            identity=st.sampled_from(("external_id_first", "email_first")),
            suppression_creates=st.booleans(),
            empty_list_overwrites=st.booleans(),
        ),
        killed=st.sampled_from(("blocks", "is_replaced")),
        places=st.lists(PLACES, min_size=3, max_size=5),
        visitors=st.sets(PLACES),
    )
    def begin(self, behaviour: KlaviyoBehaviour, killed: Any, places: list[int], visitors: set[int]) -> None:
        """Some customers, and some profiles that came from a website."""
        self.klaviyo.begin_again(behaviour)
        self.meta.begin_again(MetaBehaviour(killed_session=killed))
        for number, place in enumerate(places, start=1):
            self._put(person(number, ADDRESSES[place]))
        for place in visitors:
            self.klaviyo.profiles.upsert(None, {"email": ADDRESSES[place]}, self.klaviyo.clock.now(), null_clears=False)

    @rule(number=IDS, place=PLACES, spelled=SPELLINGS)
    def has_address(self, number: int, place: int, spelled: Any) -> None:
        """A customer, new or not, gets an address, spelled somehow."""
        held = self.customers.get(number) or person(number)
        self._put(msgspec.structs.replace(held, email=spelled(ADDRESSES[place])))

    @rule(number=IDS, status=st.sampled_from((None, 1, 2, 3, 4)))
    def says(self, number: int, status: int | None) -> None:
        """Consent changes, either way."""
        self._change(number, subscription_status=status)

    @rule(number=IDS, segment=st.sampled_from((CHAMPIONS, LAPSED)))
    def moves(self, number: int, segment: Any) -> None:
        """A customer changes segment, or comes back."""
        if number in self.customers:
            self._change(number, segment=segment, previous_segment=self.customers[number].segment)

    @rule(number=IDS, inactive=st.booleans())
    def is_inactive(self, number: int, inactive: bool) -> None:  # noqa: FBT001 - hypothesis names it
        """A record is made inactive, or active again."""
        self._change(number, is_inactive=inactive)

    @rule(gone=IDS, kept=IDS)
    def merges(self, gone: int, kept: int) -> None:
        """One record is merged into another: of the one that is gone only its id is known."""
        if gone != kept and {gone, kept} <= set(self.customers):
            self._put(Person(customer_id=gone, is_inactive=True))
            self._change(kept, order_count=99)

    @rule()
    def syncs_everybody(self) -> None:
        """A full sync leaves exactly who may be mailed."""
        assert self._sync(self._to_klaviyo(), set(self.customers)).is_complete
        assert self._mailed() == self._may_be_mailed()

    @rule()
    def syncs_the_changed(self) -> None:
        """A sync of the changed leaves nobody who may not be mailed."""
        assert self._sync(self._to_klaviyo(), self.changed).is_complete
        assert self._mailed() <= {
            profile.email.strip().lower() for profile in self._consenting() if profile.segment == CHAMPIONS
        }

    @rule(skip=st.integers(0, 6), fault=FAULTS)
    def syncs_in_bad_weather(self, skip: int, fault: DestinationFault) -> None:
        """A sync that is cut short, repeated, ends like one that went well."""
        rules = self.klaviyo.faults.rules
        rules.append(DestinationFault(**{**vars(fault), "skip": skip}))
        self._sync(self._to_klaviyo(), set(self.customers))
        rules.clear()
        self.syncs_everybody()

    @rule(skip=st.integers(0, 5), fault=FAULTS, meets=st.booleans())
    def syncs_to_meta(self, skip: int, fault: DestinationFault, meets: bool) -> None:  # noqa: FBT001 - see above
        """The audience becomes exactly those who may be shown ads, at the latest once 90 minutes are over."""
        rules = self.meta.faults.rules
        if meets:
            rules.append(DestinationFault(**{**vars(fault), "skip": skip}))
            with suppress(DestinationError):
                self._sync(self._to_meta(), set(self.customers))
            rules.clear()
            self.meta.clock.advance(timedelta(minutes=91))
        outcome = self._sync(self._to_meta(), set(self.customers))
        assert outcome.error is None
        wanted = {_hash(holder.email.strip().lower()) for holder in self._holders()} or {
            _hash("nobody@netsuite-rfm.invalid")
        }
        assert {str(row[1]) for row in self.meta.known_audience("RFM").members} == wanted

    @invariant()
    def no_refused_address_left(self) -> None:
        """Checked at each sync; here the logs are emptied of what was checked."""
        self.klaviyo.log.clear()
        self.meta.log.clear()

    def _sync(self, destination: Destination, ids: set[int]) -> Outcome:
        people = [self.customers[number] for number in sorted(ids & set(self.customers))]
        outcome = sync(destination, people, book_of(self.customers.values()), WHOEVER)[1]
        assert accounted(outcome)
        for address in {customer.email.strip().lower() for customer in self.customers.values()} & self._said_no():
            forms = (address.encode(), _hash(address).encode())
            for line in (*self.klaviyo.log, *self.meta.log):
                if line.path != SUPPRESSIONS:
                    assert not any(form in (line.body + line.query.encode()).lower() for form in forms)
        if outcome.is_complete and destination.name == "klaviyo":
            self.changed.clear()
        return outcome

    def _to_klaviyo(self) -> Destination:
        return klaviyo_at(self.klaviyo)

    def _to_meta(self) -> Destination:
        return meta_at(self.meta, minimum=0, batch_size=2)

    def _put(self, customer: Person) -> None:
        self.customers[customer.customer_id] = customer
        self.changed.add(customer.customer_id)

    def _change(self, number: int, **changes: Any) -> None:
        if number in self.customers:
            self._put(msgspec.structs.replace(self.customers[number], **changes))

    def _said_no(self) -> set[str]:
        return {
            customer.email.strip().lower()
            for customer in self.customers.values()
            if customer.email and customer.subscription_status in (2, 4)
        }

    def _consenting(self) -> list[Person]:
        said_no = self._said_no()
        return [
            customer
            for customer in self.customers.values()
            if customer.email and not customer.is_inactive and customer.email.strip().lower() not in said_no
        ]

    def _holders(self) -> list[Person]:
        """Of those who share an address, the one with the lowest id."""
        first: dict[str, Person] = {}
        for profile in sorted(self._consenting(), key=lambda each: each.customer_id):
            first.setdefault(profile.email.strip().lower(), profile)
        return list(first.values())

    def _may_be_mailed(self) -> set[str]:
        champions = {holder.email.strip().lower() for holder in self._holders() if holder.segment == CHAMPIONS}
        suppressed = {
            str(profile.email).strip().lower()
            for profile in self.klaviyo.profiles.by_id.values()
            if profile.suppressions
        }
        return champions - suppressed

    def _mailed(self) -> set[str]:
        mailed = self.klaviyo.audiences.would_be_mailed("rfm_segment", CHAMPIONS.name)
        return {address.strip().lower() for address in mailed}


@cache
def _sandboxes() -> tuple[KlaviyoSandbox, MetaSandbox]:
    """One of each for all histories: to start one takes longer than a history."""
    return KlaviyoSandbox(keeps_bodies=True).__enter__(), MetaSandbox(keeps_bodies=True).__enter__()


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=2 * settings.default.max_examples,
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
