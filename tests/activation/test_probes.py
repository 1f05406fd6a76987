"""What a check says of a destination, and that it sends nothing of a person."""

from datetime import date, timedelta

import pytest
from pydantic import SecretStr

from netsuite_rfm.activation.klaviyo.api import REVISION, KlaviyoApi
from netsuite_rfm.activation.meta.api import MetaApi
from netsuite_rfm.activation.probes import REVISION_DEPRECATED, REVISION_ENDS, Probed, probe_klaviyo, probe_meta
from netsuite_rfm.activation.retry import Patience
from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox
from netsuite_rfm.sandbox.meta.service import MetaSandbox

ONCE = Patience(attempts=1, first_s=0.001, ceiling_s=0.1)
RELEASED = date.fromisoformat(REVISION)


def klaviyo_says(sandbox: KlaviyoSandbox, key: str = "", today: date = RELEASED) -> list[Probed]:
    """All findings about a local Klaviyo."""
    api = KlaviyoApi(SecretStr(key or sandbox.key), origin=sandbox.origin, patience=ONCE, timeout_s=2.0)
    return list(probe_klaviyo(api, today))


def meta_says(sandbox: MetaSandbox, token: str = "") -> dict[str, Probed]:
    """All findings about a local Meta by their subject."""
    api = MetaApi(SecretStr(token or sandbox.token), origin=sandbox.origin, patience=ONCE, timeout_s=2.0)
    return {finding.subject: finding for finding in probe_meta(api, sandbox.account)}


def test_a_key_that_works_is_told_by_reads_alone() -> None:
    """No request writes."""
    with KlaviyoSandbox() as sandbox:
        assert [finding.works for finding in klaviyo_says(sandbox)] == [True, True]
        assert {line.method for line in sandbox.log} == {"GET"}


def test_a_key_without_a_scope_names_the_remedy() -> None:
    """Refused with 403, or 401 where it is no key at all; the key is in no words."""
    with KlaviyoSandbox() as sandbox:
        (_, wrong) = klaviyo_says(sandbox, key="pk_planted")
        sandbox.scopes_suffice = False
        (_, narrow) = klaviyo_says(sandbox)
    for found in (wrong, narrow):
        assert found.works is False
        assert "profiles:read" in found.words
        assert "KLAVIYO_KEY" in found.words
        assert "pk_" not in found.words


@pytest.mark.parametrize(
    ("age", "works"),
    [
        (REVISION_DEPRECATED - timedelta(days=1), True),
        (REVISION_DEPRECATED, None),
        (REVISION_ENDS - timedelta(days=1), None),
        (REVISION_ENDS, False),
    ],
)
def test_a_revision_is_a_note_after_a_year_and_a_failure_after_two(age: timedelta, *, works: bool | None) -> None:
    """At each limit, and the day before it."""
    with KlaviyoSandbox() as sandbox:
        assert klaviyo_says(sandbox, today=RELEASED + age)[0].works is works


def test_a_destination_that_gives_no_answer_is_a_failure_in_words() -> None:
    """Nothing listens there any more."""
    with KlaviyoSandbox() as sandbox:
        pass
    found = klaviyo_says(sandbox, key="pk_planted")[-1]
    assert found.works is False
    assert "pk_" not in found.words


def test_terms_that_are_not_accepted_are_told_before_a_sync() -> None:
    """Meta makes no audience without them."""
    with MetaSandbox() as sandbox:
        assert [finding.works for finding in meta_says(sandbox).values()] == [True, True]
        sandbox.terms_accepted = False
        found = meta_says(sandbox)["Meta terms"]
        assert found.works is None
        assert "Accept them" in found.words


def test_a_refused_token_names_the_remedy() -> None:
    """And is in no words and no URL."""
    with MetaSandbox() as sandbox:
        found = meta_says(sandbox, token="EAA_planted")["Meta token"]
        assert found.works is False
        assert "ads_management" in found.words
        assert "planted" not in found.words + "".join(line.path for line in sandbox.log)
