"""N/email: mails go to an outbox and are kept as messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.scripts import record_access
from netsuite_rfm.sandbox.scripts.campaigns import add_response
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError

if TYPE_CHECKING:
    from datetime import datetime

    from netsuite_rfm.sandbox.scripts.execution import Execution

RECIPIENTS_MAX = 10  # section_4358681681
_RELATED = {"activityId", "customRecord", "entityId", "transactionId"}


@dataclass(frozen=True)
class Mail:
    """A mail in the outbox. `recipients` are addresses, `attachments` names and contents of files."""

    sent_at: datetime
    author: int
    recipients: tuple[str, ...]
    subject: str
    body: str
    attachments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CampaignMail:
    """A campaign event sent to one customer. `response` is the internal id of the campaign response."""

    sent_at: datetime
    campaign_event: int
    customer: int
    response: int


def send(execution: Execution, arguments: dict[str, Any]) -> None:
    """Send a mail in the name of an employee."""
    account = execution.account
    author = arguments["author"]
    if not isinstance(author, int) or not _exists(execution, "employee", author):
        raise SuiteScriptError("SSS_AUTHOR_MUST_BE_EMPLOYEE", f"The author must be an employee, not {author!r}.")
    recipients = arguments["recipients"] if isinstance(arguments["recipients"], list) else [arguments["recipients"]]
    every = [*recipients, *arguments.get("cc", []), *arguments.get("bcc", [])]
    if not 0 < len(every) <= RECIPIENTS_MAX:
        raise SuiteScriptError("SSS_MAXIMUM_NUMBER_RECIPIENTS_EXCEEDED", f"{len(every)} recipients; 1 to 10 may be.")
    _check_related(execution, arguments.get("relatedRecords") or {})
    addresses = tuple(_address(execution, recipient) for recipient in every)
    now = account.clock.now()
    attachments = tuple((held["name"], held["contents"]) for held in arguments.get("attachments", ()))
    mail = Mail(now, author, addresses, arguments["subject"], arguments["body"], attachments)
    account.record_tables["message"].add(
        {
            "subject": mail.subject,
            "message": mail.body,
            "messagedate": account.host.local_day(),
            "author": author,
            "recipientemail": addresses[0],
        },
        now,
    )
    account.host.outbox.append(mail)


def send_campaign_event(execution: Execution, arguments: dict[str, Any]) -> int:
    """Send a lead nurturing campaign event to a customer (section_4431144897); -1 if the event does not exist."""
    host = execution.account.host
    customer = arguments["recipientId"]
    address = record_access.read(execution.account, "customer", customer).get("email")
    if not address:
        raise SuiteScriptError("SSS_MISSING_REQD_ARGUMENT", f"Customer {customer} has no e-mail address.")
    if arguments["campaignEventId"] not in host.campaign_events:
        return -1
    sent = CampaignMail(
        execution.account.clock.now(), arguments["campaignEventId"], int(customer), 5001 + len(host.campaign_mails)
    )
    host.campaign_mails.append(sent)
    add_response(execution.account, sent.response, sent.customer, sent.campaign_event)
    return sent.response


def _check_related(execution: Execution, related: dict[str, Any]) -> None:
    """Refuse records to which a mail cannot be attached (section_4358681681). The name of the error is a guess."""
    unknown = set(related) - _RELATED
    if unknown:
        raise SuiteScriptError("SSS_INVALID_RELATED_RECORD", f"relatedRecords takes no {', '.join(sorted(unknown))}.")
    entity = related.get("entityId")
    if entity is not None and not any(_exists(execution, kind, entity) for kind in ("employee", "customer")):
        raise SuiteScriptError("INVALID_KEY_OR_REF", f"Invalid entity reference key {entity}.")
    record_type = (related.get("customRecord") or {}).get("recordType")
    if isinstance(record_type, str) and execution.account.platform.related_custom_record == "number":
        raise SuiteScriptError("INVALID_KEY_OR_REF", f"Invalid recordType reference key {record_type}.")


def _exists(execution: Execution, record_type: str, internal_id: int) -> bool:
    try:
        record_access.read(execution.account, record_type, internal_id)
    except SuiteScriptError:
        return False
    return True


def _address(execution: Execution, recipient: int | str) -> str:
    if isinstance(recipient, str) and "@" in recipient:
        return recipient
    address = record_access.read(execution.account, "employee", recipient).get("email")
    if not address:
        raise SuiteScriptError("SSS_INVALID_TO_EMAIL", f"Employee {recipient} has no e-mail address.")
    return str(address)


CALLS = {"email.send": send, "email.sendCampaignEvent": send_campaign_event}
