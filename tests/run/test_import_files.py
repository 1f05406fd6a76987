"""A first load as files for NetSuite's CSV import."""

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from netsuite_rfm.errors import UsageError
from netsuite_rfm.rfm.customers import EMPTY, Fields
from netsuite_rfm.rfm.diff import Changes
from netsuite_rfm.run.import_files import MOST_ROWS_A_FILE, DateFormat, write_csv

NAMES = {204: "VIP Champions", 207: 'Loyal, "gold" Customers'}
WHOLE = {
    "recency_score": 5,
    "frequency_score": 4,
    "monetary_score": 1,
    "score": 541,
    "segment": 204,
    "last_order_day": (date(2026, 2, 3) - date(1970, 1, 1)).days,
    "order_count": 1234,
    "lifetime_cents": 891140790,
    "previous_segment": 207,
    "segment_changed_day": (date(2025, 12, 31) - date(1970, 1, 1)).days,
}


def changes_of(*customers: dict[str, int], ids: Sequence[int] = ()) -> Changes:
    """Return changes from empty fields to these."""
    desired = Fields(
        *(
            np.array([customer.get(column, EMPTY) for customer in customers], dtype=np.int64)
            for column in Fields.empty(0).columns()
        )
    )
    numbers = np.array(ids or range(1043, 1043 + len(customers)), dtype=np.int64)
    return Changes(numbers, Fields.empty(len(customers)), desired)


def read(file: Path) -> list[dict[str, str]]:
    """Read a file as a spreadsheet would."""
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_file_of_yesterday_is_replaced_in_one_step(tmp_path: Path) -> None:
    """Who reads it meanwhile reads yesterday's to its end, and nothing else is left in the folder."""
    file = tmp_path / "load.csv"
    file.write_text("yesterday's")
    with file.open() as opened_before:
        write_csv(file, changes_of(WHOLE), NAMES)
        assert opened_before.read() == "yesterday's"
    assert len(read(file)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["load.csv"]


def test_a_customer_is_a_row_with_every_field_under_its_label(tmp_path: Path) -> None:
    """List values by name, money in plain digits, the id as NetSuite's import calls it."""
    assert write_csv(tmp_path / "load.csv", changes_of(WHOLE), NAMES) == [tmp_path / "load.csv"]
    assert read(tmp_path / "load.csv") == [
        {
            "Internal ID": "1043",
            "RFM Recency Score": "5",
            "RFM Frequency Score": "4",
            "RFM Monetary Score": "1",
            "RFM Score": "541",
            "RFM Segment": "VIP Champions",
            "RFM Last Order Date": "2/3/2026",
            "RFM Order Count": "1234",
            "RFM Lifetime Value": "8911407.90",
            "RFM Previous Segment": 'Loyal, "gold" Customers',
            "RFM Segment Changed On": "12/31/2025",
        }
    ]


@pytest.mark.parametrize(
    ("date_format", "last_order", "changed"),
    [
        pytest.param("M/D/YYYY", "2/3/2026", "12/31/2025", id="United States"),
        pytest.param("D/M/YYYY", "3/2/2026", "31/12/2025", id="United Kingdom"),
        pytest.param("D.M.YYYY", "3.2.2026", "31.12.2025", id="Germany"),
        pytest.param("YYYY-MM-DD", "2026-02-03", "2025-12-31", id="ISO"),
    ],
)
def test_dates_come_in_the_importers_format(
    tmp_path: Path, date_format: DateFormat, last_order: str, changed: str
) -> None:
    """The import reads dates by the preferences of the person who runs it."""
    write_csv(tmp_path / "load.csv", changes_of(WHOLE), NAMES, date_format)
    (row,) = read(tmp_path / "load.csv")
    assert (row["RFM Last Order Date"], row["RFM Segment Changed On"]) == (last_order, changed)


@pytest.mark.parametrize("cents", [0, 1, -1, 99, 100, -12345, 10**15])
def test_money_is_exact(tmp_path: Path, cents: int) -> None:
    """Two decimals, no separators, no exponent."""
    write_csv(tmp_path / "load.csv", changes_of(WHOLE | {"lifetime_cents": cents}), NAMES)
    written = read(tmp_path / "load.csv")[0]["RFM Lifetime Value"]
    assert Decimal(written) * 100 == cents
    assert written[-3] == "."
    assert set(written) <= set("-.0123456789")


def test_customers_who_lost_all_orders_are_left_to_the_next_run(tmp_path: Path) -> None:
    """The import does not clear a field with an empty cell, so they would keep half of their values."""
    gone = {"previous_segment": 204, "segment_changed_day": 20000}
    write_csv(tmp_path / "load.csv", changes_of(gone, WHOLE, {}), NAMES)
    assert [row["Internal ID"] for row in read(tmp_path / "load.csv")] == ["1044"]


def test_fields_that_are_empty_are_empty_cells(tmp_path: Path) -> None:
    """A customer scored for the first time has no previous segment."""
    first = {name: value for name, value in WHOLE.items() if name != "previous_segment"}
    write_csv(tmp_path / "load.csv", changes_of(first), NAMES)
    assert read(tmp_path / "load.csv")[0]["RFM Previous Segment"] == ""


def test_the_order_of_the_changes_is_kept(tmp_path: Path) -> None:
    """The most valuable come first, also in a file."""
    write_csv(tmp_path / "load.csv", changes_of(WHOLE, WHOLE, WHOLE, ids=[9, 7, 8]), NAMES)
    assert [row["Internal ID"] for row in read(tmp_path / "load.csv")] == ["9", "7", "8"]


@pytest.mark.parametrize(
    ("customers", "rows"),
    [
        pytest.param(0, {"load.csv": 0}, id="none"),
        pytest.param(MOST_ROWS_A_FILE, {"load.csv": MOST_ROWS_A_FILE}, id="as many as a job takes"),
        pytest.param(MOST_ROWS_A_FILE + 1, {"load-1.csv": MOST_ROWS_A_FILE, "load-2.csv": 1}, id="one more"),
    ],
)
def test_a_file_holds_what_one_import_takes(tmp_path: Path, customers: int, rows: dict[str, int]) -> None:
    """25,000 records a job (section_N453326); every file has its heading, and nobody is lost between them."""
    assert MOST_ROWS_A_FILE == 25_000
    columns = {name: np.full(customers, value, dtype=np.int64) for name, value in WHOLE.items()}
    ids = np.arange(1001, 1001 + customers, dtype=np.int64)
    changes = Changes(ids, Fields.empty(customers), Fields(**columns))
    files = write_csv(tmp_path / "load.csv", changes, NAMES)
    assert {file.name: len(read(file)) for file in files} == rows
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(rows)
    assert [int(row["Internal ID"]) for file in files for row in read(file)] == ids.tolist()
    assert {file.read_text().splitlines()[0].split(",")[0] for file in files} == {"Internal ID"}


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """It names the option and the file."""
    with pytest.raises(UsageError, match=r"--csv .*load\.csv: cannot be written"):
        write_csv(tmp_path / "no folder" / "load.csv", changes_of(WHOLE), NAMES)


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "@SUM(A1)", "-2+3"])
def test_a_name_from_the_list_is_written_as_it_is(tmp_path: Path, name: str) -> None:
    """NetSuite finds list values by their exact name, so nothing may be put before it."""
    write_csv(tmp_path / "load.csv", changes_of(WHOLE), NAMES | {204: name})
    assert read(tmp_path / "load.csv")[0]["RFM Segment"] == name
