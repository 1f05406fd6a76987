"""The customers that a person asks for: read exactly, or refused with the place."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netsuite_rfm.cli.customer_ids import customer_ids
from netsuite_rfm.errors import InputFileError, UsageError


def file_of(folder: Path, content: str | bytes) -> Path:
    """Write a customers file."""
    file = folder / "customers.txt"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_nobody_asked_for_means_everybody() -> None:
    """Only an empty question means all customers."""
    assert customer_ids([], None) is None


def test_ids_keep_their_order_and_come_once(tmp_path: Path) -> None:
    """Those of the command line first, then those of the file."""
    file = file_of(tmp_path, "30\n10\n30\n20\n")
    assert customer_ids(["20", "40", "20"], file) == (20, 40, 30, 10)


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        pytest.param("7\n8\n", (7, 8), id="plain"),
        pytest.param("7\n8", (7, 8), id="no line break at the end"),
        pytest.param("7\r\n8\r\n", (7, 8), id="line breaks of Windows"),
        pytest.param("\ufeff7\n8\n", (7, 8), id="byte order mark"),
        pytest.param("\n  7  \n\n\t8\n\n", (7, 8), id="blank lines and blanks"),
        pytest.param("# rerun\n7 # the big one\n8#x\n", (7, 8), id="comments"),
        pytest.param('"7"\n"8"\n', (7, 8), id="quotes of a spreadsheet"),
        pytest.param("007\n", (7,), id="zeros in front"),
        pytest.param("2147483647\n", (2147483647,), id="the largest id"),
    ],
)
def test_a_file_has_one_id_a_line(tmp_path: Path, content: str, ids: tuple[int, ...]) -> None:
    """As people write such files."""
    assert customer_ids([], file_of(tmp_path, content)) == ids


RUBBISH = [
    pytest.param("abc", id="a word"),
    pytest.param("0", id="zero"),
    pytest.param("-7", id="negative"),
    pytest.param("+7", id="a sign"),
    pytest.param("7.5", id="a fraction"),
    pytest.param("7.000", id="thousands, perhaps"),
    pytest.param("1e3", id="an exponent"),
    pytest.param("1_000", id="an underscore"),
    pytest.param("1,000", id="a separator"),
    pytest.param("7 8", id="two on a line"),
    pytest.param("7;8", id="a table"),
    pytest.param("7 OR 1=1", id="a condition"),
    pytest.param("7); DELETE FROM customer --", id="a statement"),
    pytest.param("２０", id="digits beyond ASCII"),  # noqa: RUF001 - on purpose
    pytest.param("²", id="a digit that is no number"),
    pytest.param("7\x00", id="a null character"),
    pytest.param("2147483648", id="one past the largest id"),
    pytest.param("9" * 19, id="nineteen digits"),
    pytest.param("0" * 19 + "1" + "9" * 30, id="a small number that goes on"),
    pytest.param("1" * 5000, id="more digits than Python reads"),
    pytest.param("0" * 19 + "1" * 5000, id="the same behind zeros"),
]


@pytest.mark.parametrize("word", RUBBISH)
def test_rubbish_in_a_file_is_one_line_with_its_place(tmp_path: Path, word: str) -> None:
    """File, line and what is needed; a long line is cut."""
    file = file_of(tmp_path, f"# heading\n7\n{word}\n8\n")
    with pytest.raises(InputFileError) as refused:
        customer_ids([], file)
    told = str(refused.value)
    assert told.startswith(f"{file}, line 3: ")
    assert "whole number" in told
    assert len(told.splitlines()) == 1
    assert len(told) < len(str(file)) + 200


@pytest.mark.parametrize("word", [*RUBBISH, pytest.param("", id="nothing")])
def test_rubbish_on_the_command_line_is_one_line(word: str) -> None:
    """It names the option."""
    with pytest.raises(UsageError, match=r"^--customer ") as refused:
        customer_ids(["7", word], None)
    assert len(str(refused.value).splitlines()) == 1
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("content", ["", "\n\n", "# nobody\n", "\ufeff"], ids=["empty", "blank", "comments", "a mark"])
def test_a_file_without_an_id_does_not_mean_everybody(tmp_path: Path, content: str) -> None:
    """An export that failed must not start a run over the whole account."""
    file = file_of(tmp_path, content)
    with pytest.raises(InputFileError, match=r"no customer id in it"):
        customer_ids([], file)
    with pytest.raises(InputFileError, match=r"no customer id in it"):
        customer_ids(["7"], file)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        pytest.param(lambda folder: folder / "gone.txt", "cannot be read", id="not there"),
        pytest.param(lambda folder: folder, "cannot be read", id="a folder"),
        pytest.param(lambda folder: file_of(folder, b"7\n\xff\xfe\n"), "line 2", id="no id in any encoding"),
        pytest.param(lambda folder: file_of(folder, b"PK\x03\x04..."), "save the table as CSV", id="a workbook"),
        pytest.param(lambda _: Path("/dev/zero"), "a device", id="a device without end"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, make: object, told: str) -> None:
    """It names the file."""
    assert callable(make)
    file = make(tmp_path)
    with pytest.raises(InputFileError) as refused:
        customer_ids([], file)
    assert str(refused.value).startswith(str(file))
    assert told in str(refused.value)


@settings(suppress_health_check=[HealthCheck.too_slow])  # on a busy machine the first draw waits for its turn
@given(st.lists(st.integers(1, 2**31 - 1), min_size=1, max_size=50))
def test_every_valid_id_is_taken(ids: list[int]) -> None:
    """None is lost, none is changed."""
    assert customer_ids([str(id_) for id_ in ids], None) == tuple(dict.fromkeys(ids))


@given(st.text(max_size=30))
def test_whatever_is_typed_is_an_id_or_an_error(word: str) -> None:
    """Nothing else comes out, so nothing else can reach a query."""
    try:
        (one,) = customer_ids([word], None) or ()
    except UsageError:
        return
    assert type(one) is int
    assert 0 < one < 2**31
    assert word.lstrip("0") == str(one)
