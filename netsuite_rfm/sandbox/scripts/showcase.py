"""A generated retailer with deployed and configured scripts, and their results as text."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.scripts.deployments import open_suitelet, run_map_reduce
from netsuite_rfm.sandbox.scripts.project import load_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from netsuite_rfm.sandbox.behaviour import Behaviour
    from netsuite_rfm.sandbox.scripts.n_email import Mail

SETUP, DAILY = "customdeploy_rfm_setup_sl", "customdeploy_rfm_daily_mr"
_ROWS_SHOWN = 5


def project_folder() -> Path | None:
    """Return the project's folder: next to the package in a source checkout, inside it if it was installed."""
    here = Path(__file__).resolve()
    folders = (here.parents[3] / "suitescript" / "src", here.parents[1] / "suitescript")
    return next((folder for folder in folders if (folder / "manifest.xml").is_file()), None)


def open_scripted_retailer(
    folder: Path,
    *,
    customers: int,
    seed: int = 1,
    today: date,
    behaviour: Behaviour | None = None,
    promotions: bool = False,
) -> ScriptedAccount:
    """Return a generated retailer with the project of a folder, deployed and configured as its README says.

    Raises ProjectError if the project cannot be read.
    """
    account = ScriptedAccount(load_project(folder), behaviour)
    open_retailer(account, customers=customers, seed=seed, today=today, promotions=promotions)
    prepare(account)
    return account


def prepare(account: ScriptedAccount) -> None:
    """Do the manual steps after a deployment: store managers, parameters, the setup page's button, one action row."""
    account.sql(
        "UPDATE location SET custrecord_rfm_store_manager = "
        "(SELECT min(e.id) FROM employee e WHERE e.location = location.id)"
    )
    first = account.sql("SELECT min(id) FROM employee")[0][0]
    account.host.parameters.update(custscript_rfm_author=first, custscript_rfm_default_recipient=first)
    open_suitelet(account, SETUP, method="POST")
    _let_vip_replace_other_categories(account)


def announce_from(account: ScriptedAccount, day: date) -> None:
    """Set the first day whose changes are announced, as an administrator does after the first run."""
    account.host.parameters["custscript_rfm_announce_from"] = day.isoformat()


def opt_out(account: ScriptedAccount, customer_id: int) -> None:
    """Unsubscribe a customer: the global subscription status becomes an opt-out (section_N994827)."""
    account.change_customers([(customer_id, {"globalsubscriptionstatus": 2})], context="USERINTERFACE")


def _let_vip_replace_other_categories(account: ScriptedAccount) -> None:
    """Tick the box in the action row of VIP Champions like a CRM manager, because nearly everyone here is Retail."""
    vip = next(v.id for v in account.lists["customlist_rfm_segment"] if v.script_id == "val_rfm_vip_champions")
    actions = account.record_tables["customrecord_rfm_segment_action"]
    for internal_id, row in list(actions.rows.items()):
        if row["custrecord_rfm_sa_segment"] == vip:
            actions.change(internal_id, {"custrecord_rfm_sa_overwrite": True}, account.clock.now())


def as_text(mail: Mail) -> Iterator[str]:
    """Yield a digest as lines for a terminal, a few customers of each table."""
    yield f"To {', '.join(mail.recipients)}: {mail.subject}"
    for part in re.split("(?=<h[23])", mail.body)[1:]:
        yield f"  {unescape(re.sub('<.*?>', '', part.split('</h', 1)[0]))}"
        rows = re.findall(r"<tr><td.*?</tr>", part)
        for row in rows[:_ROWS_SHOWN]:
            cells = [unescape(re.sub("<.*?>", "", cell)) for cell in row.split("</td>")[:7]]
            name, _, before, after, note, _, value = cells
            yield f"    {name:28} {before:22} {after:22} {note:22} {value:>12}"
        if len(rows) > _ROWS_SHOWN:
            yield f"    and {len(rows) - _ROWS_SHOWN} more"


def nightly(account: ScriptedAccount) -> bool:
    """Run the nightly job; True if no stage of it failed."""
    run = run_map_reduce(account, DAILY)
    return run.input_error is None and not any(run.errors.values())


def what_followed(account: ScriptedAccount) -> Iterator[str]:
    """Yield lines about what the scripts did in the account, including the digests."""
    rows = account.record_tables["customrecord_rfm_segment_history"].rows
    vips = account.sql(
        "SELECT count(*) FROM customer JOIN customercategory k ON k.id = category "
        "WHERE k.name = 'VIP' AND custentity_rfm_category_set = category"
    )[0][0]
    mails = account.host.outbox
    yield f"{len(rows):,} rows of segment history; {vips:,} customers set to category VIP; digests sent: {len(mails)}."
    for mail in mails:
        yield ""
        yield from as_text(mail)
