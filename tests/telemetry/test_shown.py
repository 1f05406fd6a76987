"""Texts from outside in our messages: secrets masked first, then cut, on one line."""

from collections.abc import Iterator

import pytest

from netsuite_rfm.telemetry.shown import LONGEST_SHOWN, known_secrets, shown

SECRET = "0123456789abcdef" * 4


@pytest.fixture(autouse=True)
def secret_known() -> Iterator[None]:
    """The worker has read a secret of 64 letters."""
    before = list(known_secrets())
    known_secrets().append(SECRET)
    yield
    known_secrets()[:] = before


@pytest.mark.parametrize(
    "text", [SECRET, f"{'x' * 30}{SECRET}", f"{SECRET}{'x' * 99}", SECRET.upper(), f"a {SECRET} b"]
)
def test_no_part_of_a_secret_is_left_where_a_text_is_cut(text: str) -> None:
    """Cut first, it would no longer be the secret, and be shown."""
    assert SECRET[:6] not in shown(text).lower()
    assert "***" in shown(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("x" * LONGEST_SHOWN, "x" * LONGEST_SHOWN, id="as long as may be"),
        pytest.param("x" * (LONGEST_SHOWN + 1), "x" * (LONGEST_SHOWN - 1) + "…", id="one letter more"),
        pytest.param("a\nb\tc\x1b[31m  d", "a b c [31m d", id="one line, and nothing that acts on a terminal"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_it_is_one_line_of_bearable_length(text: str, line: str) -> None:
    """Whatever was typed or answered."""
    assert shown(text) == line


def test_further_secrets_are_masked_too() -> None:
    """Such as the token that a request carried."""
    assert shown("bearer t0ken-of-now", secrets=["t0ken-of-now"]) == "bearer ***"
