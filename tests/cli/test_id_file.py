"""Customers in a table: exports of saved searches and our own files are read, and what is no id is named."""

import csv
import io
import os
import threading
from pathlib import Path

import pytest

from netsuite_rfm.cli.customer_ids import customer_ids
from netsuite_rfm.errors import InputFileError
from netsuite_rfm.run.import_files import write_csv
from netsuite_rfm.telemetry import shown
from tests.run.test_import_files import NAMES, WHOLE, changes_of


def read(folder: Path, content: str | bytes) -> tuple[int, ...] | None:
    """Read the ids of a file with this content."""
    file = folder / "table.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return customer_ids([], file)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("Internal ID\n1001\n1004\n", id="a heading"),
        pytest.param("Kunde\n1001\n1004\n", id="a heading of any word"),
        pytest.param('"Internal ID","Name"\n"1001","Acme, Inc."\n"1004","O""Neil\nTwo lines"\n', id="quotes"),
        pytest.param("Name;Internal ID\nAcme;1001\nBeta;1004\n", id="semicolons, second column"),
        pytest.param("Name\tinternalid\r\nAcme\t1001\r\nBeta\t1004\r\n", id="tabs, Windows"),
        pytest.param("ID,Internal ID\n77,1001\n78,1004\n", id="the entity's id beside it"),
        pytest.param("Name,Customer : Internal ID\nx,1001\ny,1004\n", id="a joined column"),
        pytest.param("name,id\nx,1001\ny,1004\n", id="id"),
        pytest.param("Name;Interne ID\nx;1001\ny;1004\n", id="German"),
        pytest.param("1001;Acme\n1004;Beta # no comment, a name\n", id="no headings"),
        pytest.param("1001.0\n1004.00\n", id="decimals of a spreadsheet"),
        pytest.param("1001,0;Acme\n1004,0;Beta\n", id="decimals with a comma"),
        pytest.param('="1001"\n="1004"\n', id="formulas that keep text"),
        pytest.param("'1001\n'1004\n", id="marks that keep text"),
        pytest.param("\ufeffInternal ID;Name\n1001;Größe\n1004;Ω\n", id="byte order mark"),
        pytest.param("Internal ID;Name\n1001;Größe\n1004;é\n".encode("cp1252"), id="encoding of Windows"),
        pytest.param("Internal ID\tName\n1001\tΩ\n1004\tя\n".encode("utf-16"), id="Unicode text of Excel"),
        pytest.param("\n\n# of November\nInternal ID,Name\n\n1001,a\n,\n1004,b\n\n", id="blank lines and comments"),
    ],
)
def test_tables_as_people_have_them_are_read(tmp_path: Path, content: str | bytes) -> None:
    """The ids, in order."""
    assert read(tmp_path, content) == (1001, 1004)


def test_our_own_plan_is_read(tmp_path: Path) -> None:
    """What ``plan --csv`` writes names its customers."""
    changes = changes_of(WHOLE)
    write_csv(tmp_path / "load.csv", changes, NAMES)
    assert customer_ids([], tmp_path / "load.csv") == tuple(changes.customer_id.tolist())


def test_thousands_of_lines_are_read(tmp_path: Path) -> None:
    """With long names beside them."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["Name", "Internal ID"])
    rows.writerows([f'Customer {number}, "Ltd"', f"{number}.0"] for number in range(1, 30_001))
    assert read(tmp_path, text.getvalue()) == tuple(range(1, 30_001))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param("Internal ID,Name\n1001,a\n10O4,b\n", "line 3: '10O4' is not", id="a letter"),
        pytest.param("Internal ID,Name\n1001,a\n,b\n", "line 3: '' is not", id="no id in the row"),
        pytest.param("Internal ID\n1001\nTotal\n", "line 3: 'Total' is not", id="a total"),
        pytest.param('Internal ID,Name\n1001,"a\nb"\nx,c\n', "line 4: 'x' is not", id="after a name of two lines"),
        pytest.param("10O4\n1001\n", "line 1: '10O4' is not", id="a misspelt id is no heading"),
        pytest.param("Name,Phone\na,b\n", "line 1: none of the columns (Name, Phone)", id="no column of ids"),
        pytest.param("Internal ID\n", "no customer id in it", id="a heading alone"),
        pytest.param('Internal ID,Name\n1001,"a\n', "line 2: unexpected end of data", id="a quote that never ends"),
        pytest.param("Internal ID\n" + "x\n" * 9, "line 6: 'x' is not an internal id; and 4 more", id="many"),
    ],
)
def test_what_is_no_id_is_named_with_its_place(tmp_path: Path, content: str, told: str) -> None:
    """One line; nobody is left out in silence."""
    with pytest.raises(InputFileError) as refused:
        read(tmp_path, content)
    assert told in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_a_secret_named_by_mistake_is_masked_before_it_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut first, 40 of its 64 letters would be no secret known to the mask."""
    secret = "0123456789abcdef" * 4
    monkeypatch.setattr(shown, "_secrets", [secret])
    with pytest.raises(InputFileError) as refused:
        read(tmp_path, secret)
    assert secret[:6] not in str(refused.value)


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    """``--customers-file <(…)`` of a shell."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("1001\n" * 30_000 + "1004\n",))
    writer.start()
    assert customer_ids([], pipe) == (1001, 1004)
    writer.join()
