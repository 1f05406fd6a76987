"""The files of a certificate rotation. New files stay next to the old ones until the new certificate has signed in.

Then ``netsuite_private_key.new`` and ``netsuite_certificate_id.new`` replace the files without an ending in one step,
and the old files are kept with the ending ``.old``. If the program is interrupted, a working key is always in place.
"""

from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from netsuite_rfm.errors import SettingsError, UsageError
from netsuite_rfm.files.whole import FOR_EVERYBODY, why_not_writable
from netsuite_rfm.settings.setup.certificate import KeyPair, ends_of
from netsuite_rfm.settings.setup.folder import read_file, write_files, write_private

KEY, CERTIFICATE_ID = "netsuite_private_key", "netsuite_certificate_id"


@dataclass(frozen=True, slots=True)
class RotationFolder:
    """The directory of the secrets. A failed read or write raises SettingsError with the file's name."""

    root: Path

    @property
    def certificate(self) -> Path:
        """The certificate to upload; in the place where ``setup`` puts it, if ``setup`` was used."""
        return (self.root.parent if self.root.name == "secrets" else self.root) / "certificate.pem.new"

    def refuse_unless_usable(self, *, replaces: bool) -> None:
        """Check the directory before anything is requested from NetSuite.

        Args:
            replaces: whether the key in use is here and will be replaced.

        Raises:
            UsageError: the key is not here, or nothing can be written.

        """
        if replaces and not (self.root / KEY).exists():
            raise UsageError(f"the key in use is not {self.root / KEY}; name a folder for the new one with --output")
        problem = why_not_writable(self.root / f"{KEY}.new")
        if problem:
            raise UsageError(f"{self.root}: cannot be written: {problem}; name a folder with --output")

    def begun(self) -> KeyPair | None:
        """Return the new key and its certificate if a rotation was begun but not finished; else None."""
        key, certificate = read_file(self.root / f"{KEY}.new"), read_file(self.certificate)
        if not key or not certificate:
            return None
        try:
            return KeyPair(SecretStr(key), certificate, ends_of(certificate, SecretStr(key)))
        except SettingsError:
            return None

    def begin(self, pair: KeyPair) -> None:
        """Store a new key and its certificate, before the certificate is sent to NetSuite."""
        (self.root / f"{CERTIFICATE_ID}.new").unlink(missing_ok=True)
        write_private({self.root / f"{KEY}.new": pair.private_key.get_secret_value()})
        write_files({self.certificate: pair.certificate}, FOR_EVERYBODY)

    def new_id(self) -> str:
        """Return the id that NetSuite gave the new certificate; empty if it has none yet."""
        return (read_file(self.root / f"{CERTIFICATE_ID}.new") or "").strip()

    def keep_id(self, certificate_id: str) -> None:
        """Store the id that NetSuite gave the new certificate."""
        write_private({self.root / f"{CERTIFICATE_ID}.new": f"{certificate_id}\n"})

    def give_up(self) -> None:
        """Delete a new key that NetSuite rejected."""
        for file in (self.root / f"{KEY}.new", self.root / f"{CERTIFICATE_ID}.new", self.certificate):
            file.unlink(missing_ok=True)

    def finish(self, pair: KeyPair) -> None:
        """Put the new key and id in place; the old ones are kept with the ending ``.old``."""
        before = {name: read_file(self.root / name) for name in (KEY, CERTIFICATE_ID)}
        write_private({self.root / f"{name}.old": text for name, text in before.items() if text is not None})
        after = {KEY: pair.private_key.get_secret_value(), CERTIFICATE_ID: f"{self.new_id()}\n"}
        write_private({self.root / name: text for name, text in after.items()})
        write_files({self.certificate.with_suffix(""): pair.certificate}, FOR_EVERYBODY)
        self.give_up()

    def old_id(self) -> str:
        """Return the id of the replaced certificate; empty if none is kept."""
        return (read_file(self.root / f"{CERTIFICATE_ID}.old") or "").strip()

    def forget_old(self) -> None:
        """Delete the replaced key."""
        for name in (KEY, CERTIFICATE_ID):
            (self.root / f"{name}.old").unlink(missing_ok=True)
