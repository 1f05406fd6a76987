"""On OneWorld a role sees its own subsidiaries only, and nothing says so but ``check``."""

from contextlib import closing
from http import HTTPStatus

import pytest
import responses

from netsuite_rfm.netsuite.check.finding import Mark
from netsuite_rfm.netsuite.check.subsidiaries import visible_subsidiaries
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect
from tests.support.accounts import small_account
from tests.support.night import QUICK

NOT_ONEWORLD = {
    "status": 400,
    "o:errorDetails": [
        {
            "detail": "Invalid search query. Detailed unprocessed description follows. Search error occurred: Unknown "
            "identifier 'subsidiary'. Available identifiers are: {customer=customer}.",
            "o:errorCode": "INVALID_PARAMETER",
        }
    ],
}


@pytest.mark.parametrize(("subsidiaries", "mark"), [(1, Mark.NOTE), (2, Mark.OK), (11, Mark.OK)])
def test_the_visible_subsidiaries_are_counted(subsidiaries: int, mark: Mark) -> None:
    """With one alone it is not known whether the account has more, so the role's two settings are named."""
    with closing(small_account(33)) as account, Sandbox(account) as sandbox:
        account.sql(f"UPDATE customer SET subsidiary = 1 + id % {subsidiaries}")
        account.sql("UPDATE customer SET isinactive = 'T' WHERE id = (SELECT MIN(id) FROM customer)")
        with connect(settings_from({**sandbox.settings(), **QUICK})) as client:
            (finding,) = visible_subsidiaries(client)
        counts = account.sql(
            "SELECT subsidiary, COUNT(*) FROM customer WHERE isinactive = 'F' GROUP BY subsidiary ORDER BY subsidiary"
        )
    assert finding.mark is mark
    named = [f"{subsidiary} ({customers})" for subsidiary, customers in counts]
    assert ", ".join(named[:10]) in finding.detail
    assert ("and 1 more" in finding.detail) == (subsidiaries == 11)
    assert ("Accessible Subsidiaries" in finding.detail) == (subsidiaries == 1)


def test_an_account_without_oneworld_has_nothing_to_say() -> None:
    """NetSuite refuses the column there, in a public record of such an account."""
    with closing(small_account(1)) as account, Sandbox(account) as sandbox:
        settings = settings_from({**sandbox.settings(), **QUICK})
        with responses.RequestsMock() as answers, connect(settings) as client:
            token = {"access_token": "token", "expires_in": 3600}
            answers.post(f"{settings.base_url}/services/rest/auth/oauth2/v1/token", json=token)
            answers.post(
                f"{settings.base_url}/services/rest/query/v1/suiteql", json=NOT_ONEWORLD, status=HTTPStatus.BAD_REQUEST
            )
            assert visible_subsidiaries(client) == []
