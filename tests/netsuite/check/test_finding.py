"""What a check says of the certificate, which NetSuite does not tell."""

from datetime import date

import pytest

from netsuite_rfm.netsuite.check.finding import Mark, certificate


@pytest.mark.parametrize(
    ("ends", "mark", "said"),
    [
        pytest.param(None, Mark.NOTE, "NETSUITE_CERTIFICATE_ENDS is not set", id="not known"),
        pytest.param(date(2026, 11, 20), Mark.NOTE, "ended on 2026-11-20", id="ended yesterday"),
        pytest.param(date(2026, 11, 21), Mark.NOTE, "ends on 2026-11-21. Upload", id="its last day"),
        pytest.param(date(2026, 12, 20), Mark.NOTE, "ends on 2026-12-20. Upload", id="29 days left"),
        pytest.param(date(2026, 12, 21), Mark.OK, "ends on 2026-12-21", id="30 days left"),
    ],
)
def test_a_certificate_that_nobody_will_be_told_of_is_noted(ends: date | None, mark: Mark, said: str) -> None:
    """It fails no check: whether it is good, the sign-in says."""
    found = certificate(ends, date(2026, 11, 21))
    assert found.mark is mark
    assert said in found.detail
