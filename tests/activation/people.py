"""Customers for tests of syncs, and the short way to sync them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import SecretStr

from netsuite_rfm.activation.address_book import AddressBook, AddressEntry, address_book
from netsuite_rfm.activation.klaviyo.api import KlaviyoApi, KlaviyoRates
from netsuite_rfm.activation.klaviyo.destination import Klaviyo, KlaviyoOptions
from netsuite_rfm.activation.meta.api import MetaApi
from netsuite_rfm.activation.meta.destination import Meta, MetaOptions
from netsuite_rfm.activation.outcome import Outcome
from netsuite_rfm.activation.person import ListValue, Person
from netsuite_rfm.activation.retry import Patience
from netsuite_rfm.activation.sync import Destination, SyncOptions, sync
from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox
from netsuite_rfm.sandbox.meta.service import MetaSandbox

CHAMPIONS = ListValue("val_rfm_champions", "VIP Champions")
LAPSED = ListValue("val_rfm_lapsed", "Lapsed")
AS_OF = date(2026, 11, 28)
QUICK = Patience(attempts=4, first_s=0.002, ceiling_s=1.0)
WHOEVER = SyncOptions(judges_size=False)


def person(customer_id: int, email: str | None = None, **changes: Any) -> Person:
    """A champion with an address of their own who never said no."""
    values: dict[str, Any] = {
        "customer_id": customer_id,
        "email": f"customer{customer_id}@example.com" if email is None else email,
        "first_name": "Ada",
        "last_name": "Byron",
        "segment": CHAMPIONS,
        "score": "555",
        "recency_score": 5,
        "frequency_score": 5,
        "monetary_score": 5,
        "order_count": 7,
        "last_order": date(2026, 11, 2),
        "lifetime_cents": 123_456,
    }
    return Person(**{**values, **changes})


def book_of(people: Iterable[Person]) -> AddressBook:
    """The address book of these customers."""
    return address_book(
        AddressEntry(person.customer_id, person.email, person.is_inactive, person.subscription_status)
        for person in people
    )


def klaviyo_at(sandbox: KlaviyoSandbox, **options: Any) -> Klaviyo:
    """A destination at a local Klaviyo, without waiting."""
    api = KlaviyoApi(
        SecretStr(sandbox.key), origin=sandbox.origin, rates=KlaviyoRates((), ()), patience=QUICK, timeout_s=2.0
    )
    return Klaviyo(api, KlaviyoOptions(**{"poll_first_s": 0.002, **options}))


def meta_at(sandbox: MetaSandbox, app_secret: str | None = None, **options: Any) -> Meta:
    """A destination at a local Meta, an audience named RFM, without waiting."""
    secret = SecretStr(app_secret) if app_secret else None
    api = MetaApi(SecretStr(sandbox.token), secret, origin=sandbox.origin, patience=QUICK, timeout_s=2.0)
    return Meta(api, MetaOptions(**{"account": sandbox.account, "audience_name": "RFM", **options}))


def synced(destination: Destination, people: Iterable[Person], options: SyncOptions = WHOEVER) -> Outcome:
    """Sync these customers, who are all there are."""
    everybody = list(people)
    return sync(destination, everybody, book_of(everybody), options)[1]


def accounted(outcome: Outcome) -> bool:
    """Whether every customer read is sent, left out, failed or not reached."""
    parts = outcome.sent + outcome.left_out.total() + outcome.rows_failed + outcome.not_reached
    return outcome.not_reached >= 0 and parts == outcome.read
