"""The part of the demo that sends a segment to a campaign tool, before and after a customer opts out."""

from collections.abc import Callable
from datetime import date

from pydantic import SecretStr

from netsuite_rfm.activation.brake import Brake
from netsuite_rfm.activation.choosing import Rule
from netsuite_rfm.activation.contact import masked_address
from netsuite_rfm.activation.klaviyo.api import KlaviyoApi
from netsuite_rfm.activation.klaviyo.destination import Klaviyo, KlaviyoOptions
from netsuite_rfm.activation.selection import Selection
from netsuite_rfm.activation.sync import SyncOptions
from netsuite_rfm.cli import terminal
from netsuite_rfm.run.sync_record import Synced, SyncJob, carry_out_sync
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.wiring import connect

SEGMENT = "VIP Champions"


def show_sync(settings: Settings, today: date, opt_out: Callable[[int], None]) -> bool:
    """Sync a segment to a local Klaviyo, have one of its customers opt out in NetSuite, and sync again.

    Args:
        settings: the worker's settings.
        today: the day of the syncs.
        opt_out: unsubscribes a customer in NetSuite, by internal id.

    Returns:
        Whether both syncs succeeded and the customer who opted out can no longer be mailed.

    """
    from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox

    terminal.line(f"\n== 6. {SEGMENT}, where campaigns run (netsuite-rfm sync klaviyo, to a Klaviyo on this machine)\n")
    with KlaviyoSandbox() as klaviyo:
        klaviyo.imports.polls = 0
        api = KlaviyoApi(SecretStr(klaviyo.key), origin=klaviyo.origin)

        def sync(number: int) -> Synced:
            rule = Rule(Selection(segments=(SEGMENT,)))
            job = SyncJob(
                sync_id=f"demo-sync-{number}",
                destination=Klaviyo(api, KlaviyoOptions()),
                options=SyncOptions(rule, Brake(accepted=True)),
                mapping={},
                as_of=today,
            )
            with connect(settings) as client:
                return carry_out_sync(client, job)

        def reached() -> set[str]:
            return klaviyo.audiences.would_be_mailed("rfm_segment", SEGMENT)

        first = sync(1)
        _show(first, len(reached()))
        address = min(reached(), default="")
        if not address:  # in a very small retailer
            return first.outcome.is_complete
        profile = klaviyo.profiles.find("email", address)
        customer = int(str(profile and profile.external_id).removeprefix("netsuite-"))
        opt_out(customer)
        terminal.line(f"\nCustomer {customer}, {masked_address(address)}, opts out in NetSuite. The next sync:\n")
        second = sync(2)
        _show(second, len(reached()))
        return first.outcome.is_complete and second.outcome.is_complete and address not in reached()


def _show(synced: Synced, reached: int) -> None:
    outcome = synced.outcome
    terminal.line(f"This sync read {synced.since.why}.")
    counted = [f"{count:,} {reason}" for reason, count in sorted(outcome.left_out.items()) if count]
    terminal.line(f"{outcome.sent:,} sent. Left out: {'; '.join(counted)}.")
    terminal.line(f"Profiles emptied: {outcome.cleared:,}. Addresses suppressed: {outcome.suppressed:,}.")
    terminal.line(f"A campaign to {SEGMENT} would reach {reached:,}.")
