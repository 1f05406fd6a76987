"""The folder that ``setup`` fills: ``settings``, the secrets under their final names, and the certificate to upload.

It has the layout of ``/etc/netsuite-rfm``, so the same files can be mounted into a container or put into a Secret.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

from netsuite_rfm.errors import SettingsError
from netsuite_rfm.files.bounded import read_text
from netsuite_rfm.files.whole import FOR_EVERYBODY, FOR_ITS_OWNER, write_whole
from netsuite_rfm.settings.given_text import cleaned

_MOST_BYTES = 2**20
_FIRST_LINE = "# Settings of netsuite-rfm. All of them: netsuite-rfm settings\n"


@dataclass(frozen=True, slots=True)
class SetupFolder:
    """One account's settings and secrets. A failed read or write raises SettingsError with the file's name."""

    root: Path

    @property
    def settings_file(self) -> Path:
        """The file of settings that are not secret."""
        return self.root / "settings"

    @property
    def secrets(self) -> Path:
        """The directory of the secrets, one file each."""
        return self.root / "secrets"

    @property
    def certificate(self) -> Path:
        """The certificate to upload to NetSuite; it is not secret."""
        return self.root / "certificate.pem"

    @property
    def steps(self) -> Path:
        """The steps on NetSuite's pages, to print."""
        return self.root / "netsuite-steps.txt"

    def prepare(self) -> None:
        """Create missing folders. Only the owner can read the secrets folder."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            if not self.secrets.exists():
                self.secrets.mkdir(mode=0o700)
        except OSError as error:
            raise SettingsError(f"cannot make {error.filename}: {error.strerror}") from None

    def values(self) -> dict[str, str]:
        """Return settings and secrets by variable name, such as ``NETSUITE_ACCOUNT``, without empty ones."""
        found = dotenv_values(stream=StringIO(read_file(self.settings_file) or ""))
        texts = {name.upper(): cleaned(text) for name, text in found.items() if text}
        for name in self._secret_names():
            texts[name.upper()] = cleaned(read_file(self.secrets / name) or "")
        return {name: text for name, text in texts.items() if text}

    def certificate_text(self) -> str | None:
        """Return the certificate (PEM); None if there is none."""
        return read_file(self.certificate)

    def write_secrets(self, secrets: Mapping[str, str]) -> None:
        """Write secrets by variable name, all or none. Only their owner can read them."""
        write_private({self.secrets / name.lower(): f"{text}\n" for name, text in secrets.items()})

    def write_certificate(self, pem: str) -> None:
        """Write the certificate to upload to NetSuite."""
        write_files({self.certificate: pem}, FOR_EVERYBODY)

    def write_steps(self, text: str) -> None:
        """Write the steps on NetSuite's pages."""
        write_files({self.steps: text}, FOR_EVERYBODY)

    def write_settings(self, settings: Mapping[str, str]) -> None:
        """Set settings by variable name in the file; its other lines stay unchanged."""
        write_settings(self.settings_file, settings)

    def _secret_names(self) -> list[str]:
        try:
            names = sorted(file.name for file in self.secrets.iterdir())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SettingsError(f"cannot read {self.secrets}: {error.strerror}") from None
        return [name for name in names if re.fullmatch(r"netsuite_[a-z_]+", name)]


def write_settings(file: Path, settings: Mapping[str, str]) -> None:
    """Set settings by variable name in a settings file; its other lines stay unchanged.

    Raises:
        SettingsError: the file cannot be read or written.

    """
    text = read_file(file)
    lines = (_FIRST_LINE if text is None else text).splitlines(keepends=True)
    left = dict(settings)
    for position, line in enumerate(lines):
        name = line.partition("=")[0].strip().upper()
        if name in left:
            lines[position] = f"{name}={left.pop(name)}\n"
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    lines += [f"{name}={value}\n" for name, value in left.items()]
    whole = "".join(lines)
    if whole != text:
        write_files({file: whole}, FOR_EVERYBODY if text is None else None)


def write_private(texts: Mapping[Path, str]) -> None:
    """Write files that only their owner can read, all or none. Raises SettingsError."""
    write_files(texts, FOR_ITS_OWNER)


def read_file(file: Path) -> str | None:
    """Read a text file; None if there is none. Raises SettingsError."""
    try:
        return read_text(file, _MOST_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SettingsError(f"cannot read {file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"cannot read {file}: it is not a text file in UTF-8") from None


def write_files(texts: Mapping[Path, str], mode: int | None) -> None:
    """Write files, all or none. Without ``mode`` they keep theirs or get the umask's default. Raises SettingsError."""
    try:
        write_whole(texts, mode=mode)
    except OSError as error:
        named = ", ".join(str(file) for file in texts)
        raise SettingsError(f"cannot write {named}: {error.strerror}") from None
