"""Accounts that have every field this program can write, with list values for a scheme."""

from collections.abc import Sequence

from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.sandbox.store.fields import (
    AUDIENCE_LIST,
    FURTHER_FIELDS,
    RFM_FIELDS,
    SEGMENT_LIST,
    STAGE_LIST,
    CustomField,
    ListValue,
)


def full_account(scheme: Scheme, behaviour: Behaviour | None = None, more: Sequence[CustomField] = ()) -> Account:
    """Make an account whose three lists hold the scheme's values, under internal ids in no order."""
    return Account(
        behaviour,
        fields=(*RFM_FIELDS, *FURTHER_FIELDS, *more),
        segments=values([(segment.value, segment.name) for segment in scheme.segments], 300),
        lists={
            STAGE_LIST: values([(segment.value, segment.name) for segment in scheme.lifecycle], 500),
            AUDIENCE_LIST: values([(audience.value, audience.name) for audience in scheme.audiences], 700),
        },
    )


def values(wanted: Sequence[tuple[str, str]], start: int) -> tuple[ListValue, ...]:
    """List values with ids that jump about."""
    return tuple(ListValue(start + place * 37 % 101, value, name) for place, (value, name) in enumerate(wanted))


def stages(account: Account) -> dict[int, str | None]:
    """Name of each active customer's lifecycle stage."""
    names = {list_.id: list_.name for list_ in account.lists[STAGE_LIST]}
    rows = account.sql("SELECT id, custentity_rfm_lifecycle_stage FROM customer WHERE isinactive = 'F'")
    return {customer: names.get(stage) for customer, stage in rows}


def audiences(account: Account) -> dict[int, set[str]]:
    """Names of the audiences of each active customer."""
    names = {list_.id: list_.name for list_ in account.lists[AUDIENCE_LIST]}
    rows = account.sql("SELECT id, custentity_rfm_audiences FROM customer WHERE isinactive = 'F'")
    apart = "".join(c for c in "".join(held or "" for _, held in rows) if not c.isdigit())[:1] or ","
    return {
        customer: {names[int(text)] for text in (held or "").replace(apart, ",").split(",") if text.strip()}
        for customer, held in rows
    }


def segments(account: Account) -> dict[int, str | None]:
    """Name of each active customer's segment."""
    names = {list_.id: list_.name for list_ in account.lists[SEGMENT_LIST]}
    rows = account.sql("SELECT id, custentity_rfm_segment FROM customer WHERE isinactive = 'F'")
    return {customer: names.get(segment) for customer, segment in rows}
