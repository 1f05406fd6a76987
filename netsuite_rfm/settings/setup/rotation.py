"""The files of a certificate that replaces another: the new ones beside the old, until the new one has signed in.

``netsuite_private_key.new`` and ``netsuite_certificate_id.new`` become the files without an ending in one step, and
what was there is kept with the ending ``.old``. Whatever ends the program in between, a key that signs in is in place.
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
    """The directory of the secrets. Every failure to read or write is a SettingsError with the file's name."""

    root: Path

    @property
    def certificate(self) -> Path:
        """The certificate to upload; where ``setup`` has put it, if it did."""
        return (self.root.parent if self.root.name == "secrets" else self.root) / "certificate.pem.new"

    def refuse_unless_usable(self, *, replaces: bool) -> None:
        """Look before anything is asked of NetSuite.

        Args:
            replaces: the key in use lies here, and is to be replaced.

        Raises:
            UsageError: the key does not lie here, or nothing can be written.

        """
        if replaces and not (self.root / KEY).exists():
            raise UsageError(f"the key in use is not {self.root / KEY}; name a folder for the new one with --output")
        problem = why_not_writable(self.root / f"{KEY}.new")
        if problem:
            raise UsageError(f"{self.root}: cannot be written: {problem}; name a folder with --output")

    def begun(self) -> KeyPair | None:
        """The new key and its certificate, where a rotation was begun and not ended."""
        key, certificate = read_file(self.root / f"{KEY}.new"), read_file(self.certificate)
        if not key or not certificate:
            return None
        try:
            return KeyPair(SecretStr(key), certificate, ends_of(certificate, SecretStr(key)))
        except SettingsError:
            return None

    def begin(self, pair: KeyPair) -> None:
        """Keep a new key and its certificate, before NetSuite has heard of it."""
        (self.root / f"{CERTIFICATE_ID}.new").unlink(missing_ok=True)
        write_private({self.root / f"{KEY}.new": pair.private_key.get_secret_value()})
        write_files({self.certificate: pair.certificate}, FOR_EVERYBODY)

    def new_id(self) -> str:
        """The id that NetSuite gave the new certificate; empty if it has none yet."""
        return (read_file(self.root / f"{CERTIFICATE_ID}.new") or "").strip()

    def keep_id(self, certificate_id: str) -> None:
        """Keep the id that NetSuite gave the new certificate."""
        write_private({self.root / f"{CERTIFICATE_ID}.new": f"{certificate_id}\n"})

    def give_up(self) -> None:
        """Forget a new key that NetSuite did not take."""
        for file in (self.root / f"{KEY}.new", self.root / f"{CERTIFICATE_ID}.new", self.certificate):
            file.unlink(missing_ok=True)

    def finish(self, pair: KeyPair) -> None:
        """Put the new key and id in place; what was there is kept with the ending ``.old``."""
        before = {name: read_file(self.root / name) for name in (KEY, CERTIFICATE_ID)}
        write_private({self.root / f"{name}.old": text for name, text in before.items() if text is not None})
        after = {KEY: pair.private_key.get_secret_value(), CERTIFICATE_ID: f"{self.new_id()}\n"}
        write_private({self.root / name: text for name, text in after.items()})
        write_files({self.certificate.with_suffix(""): pair.certificate}, FOR_EVERYBODY)
        self.give_up()

    def old_id(self) -> str:
        """The id of the certificate that was replaced; empty if none is kept."""
        return (read_file(self.root / f"{CERTIFICATE_ID}.old") or "").strip()

    def forget_old(self) -> None:
        """Delete the key that was replaced."""
        for name in (KEY, CERTIFICATE_ID):
            (self.root / f"{name}.old").unlink(missing_ok=True)
