"""A sync to files. Only their owner can read them; a manifest, written last, lists the complete files."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from netsuite_rfm.activation.csv_files.profiles import CsvProfile
from netsuite_rfm.activation.outcome import Outcome, failed_row
from netsuite_rfm.activation.person import Person
from netsuite_rfm.activation.spreadsheet import safe_cell
from netsuite_rfm.activation.sync import Batch
from netsuite_rfm.errors import UsageError
from netsuite_rfm.files.whole import writing_private

ROWS_A_FILE: Final = 100_000
ADDRESS_COLUMNS: Final = frozenset({"email", "Email", "Email Address"})
PHONE_COLUMNS: Final = frozenset({"phone", "Phone Number"})
"""Cells in these columns are empty or E.164: a plus sign and digits, which no spreadsheet runs as a formula."""


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    rows: int
    sha256: str


@dataclass(slots=True)
class CsvFiles:
    """The destinations ``csv`` and ``google``.

    Args:
        profile: the columns.
        folder: target folder; must exist.
        as_of: the day that the values are computed for.
        country_code: digits put before national phone numbers; if empty, these numbers are left out.
        rows_a_file: maximum rows per file.

    """

    profile: CsvProfile
    folder: Path
    as_of: date
    country_code: str = ""
    rows_a_file: int = ROWS_A_FILE

    @property
    def name(self) -> str:
        """Its name on the command line."""
        return f"csv-{self.profile.name}"

    @property
    def minimum(self) -> int:
        """Number of members below which the target platform does not use the list."""
        return self.profile.minimum

    @property
    def takes_changes(self) -> bool:
        """False, because a file holds everyone."""
        return False

    @property
    def requests(self) -> int:
        """Zero, because files need no requests."""
        return 0

    @property
    def manifest(self) -> Path:
        """Path of the manifest, which lists the complete files."""
        return self.folder / f"{self._stem}-manifest.json"

    @property
    def _stem(self) -> str:
        return f"rfm-{self.profile.name}-{self.as_of}{'-hashed' if self.profile.is_hashed else ''}"

    def members(self) -> int | None:
        """Return None, because the result of an earlier upload is unknown."""
        return None

    def send(self, batch: Batch, outcome: Outcome) -> None:
        """Write all files, replacing those of an earlier try.

        Raises:
            UsageError: a file cannot be written.

        """
        try:
            self.manifest.unlink(missing_ok=True)
            columns = self.profile.columns(batch.prediction_names, stores=batch.stores)
            files: list[_File] = []
            for number, people in enumerate(self._parts(self._writable(batch.sendable, outcome)), start=1):
                files.append(self._write(number, people, columns))
                outcome.sent += files[-1].rows
            kept = {file.name for file in files}
            for old in self.folder.glob(f"{self._stem}-[0-9]*.csv"):
                if old.name not in kept:
                    old.unlink()
            self._write_manifest(files, outcome)
        except OSError as error:
            raise UsageError(f"{self.folder}: cannot be written to: {error.strerror}") from None
        outcome.notes.append(f"{len(files)} files and {self.manifest.name} in {self.folder}")

    def _writable(self, people: Iterable[Person], outcome: Outcome) -> Iterator[Person]:
        for person in people:
            if not self.profile.is_hashed and person.email.strip().startswith(("=", "+", "-", "@")):
                words = "The address begins with a character that starts a spreadsheet formula"
                advice = "Enter this customer by hand, or sync to a destination other than a file"
                outcome.failed.append(failed_row(person.customer_id, person.email, "unsafe-cell", words, advice))
            else:
                yield person

    def _parts(self, people: Iterable[Person]) -> Iterator[Iterator[Person]]:
        """Split people into files without holding them in memory. An empty file is written only if nobody is sent."""
        source = iter(people)
        first = next(source, None)
        if first is None:
            yield iter(())
        while first is not None:
            held = [first]
            yield self._part(held, source)
            first = next(source, None)

    def _part(self, held: list[Person], source: Iterator[Person]) -> Iterator[Person]:
        yield held.pop()
        for _ in range(self.rows_a_file - 1):
            person = next(source, None)
            if person is None:
                return
            yield person

    def _write(self, number: int, people: Iterable[Person], columns: list[str]) -> _File:
        path = self.folder / f"{self._stem}-{number}.csv"
        rows = 0
        with writing_private(path) as file:
            lines = csv.writer(file)
            lines.writerow(columns)
            for person in people:
                cells = self.profile.cells(person, self.country_code)
                lines.writerow([_cell(column, cells.get(column, "")) for column in columns])
                rows += 1
        with path.open("rb") as written:
            digest = sha256()
            while block := written.read(1 << 20):
                digest.update(block)
        return _File(path.name, rows, digest.hexdigest())

    def _write_manifest(self, files: list[_File], outcome: Outcome) -> None:
        told = {
            "profile": self.profile.name,
            "as_of": self.as_of.isoformat(),
            "hashed": self.profile.is_hashed,
            "files": [asdict(file) for file in files],
            "rows": outcome.sent,
            "left_out": dict(sorted(outcome.left_out.items())),
            "failed": len(outcome.failed),
        }
        with writing_private(self.manifest) as file:
            json.dump(told, file, indent=2)
            file.write("\n")


def _cell(column: str, text: str) -> str:
    return text if column in ADDRESS_COLUMNS | PHONE_COLUMNS else safe_cell(text)
