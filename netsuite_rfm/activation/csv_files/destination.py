"""A sync to files: split, for their owner's eyes only, and a manifest that comes last and says what is whole."""

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
"""Their cells are empty or E.164: a plus sign and digits, which no spreadsheet runs."""


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    rows: int
    sha256: str


@dataclass(slots=True)
class CsvFiles:
    """The destinations ``csv`` and ``google``.

    Args:
        profile: which columns.
        folder: where to; must exist.
        as_of: the day for which the values are right.
        country_code: digits before national phone numbers; empty: such numbers are left out.
        rows_a_file: rows before the next file begins.

    """

    profile: CsvProfile
    folder: Path
    as_of: date
    country_code: str = ""
    rows_a_file: int = ROWS_A_FILE

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        return f"csv-{self.profile.name}"

    @property
    def minimum(self) -> int:
        """Members below which the place it is for does not use them."""
        return self.profile.minimum

    @property
    def takes_changes(self) -> bool:
        """A file is whole."""
        return False

    @property
    def requests(self) -> int:
        """A file needs none."""
        return 0

    @property
    def manifest(self) -> Path:
        """The file that says which files are whole."""
        return self.folder / f"{self._stem}-manifest.json"

    @property
    def _stem(self) -> str:
        return f"rfm-{self.profile.name}-{self.as_of}{'-hashed' if self.profile.is_hashed else ''}"

    def members(self) -> int | None:
        """Unknown, because nobody reports the result of an earlier file."""
        return None

    def send(self, batch: Batch, outcome: Outcome) -> None:
        """Write all files, those of an earlier try included in what is replaced.

        Raises:
            UsageError: a file cannot be written.

        """
        try:
            self.manifest.unlink(missing_ok=True)
            files: list[_File] = []
            for number, people in enumerate(self._parts(self._writable(batch.sendable, outcome)), start=1):
                files.append(self._write(number, people, self.profile.columns(batch.prediction_names)))
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
        """Cut into the rows of each file, without holding them; a file without rows only where nobody is sent."""
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
