"""The private key as text: from the setting, or from a file."""

import re
from pathlib import Path
from typing import Final

from netsuite_rfm.errors import SettingsError
from netsuite_rfm.files.bounded import decoded, read_bytes
from netsuite_rfm.settings.given_text import cleaned

IN_DER: Final = "it is not PEM text; a key in DER becomes PEM with: openssl pkey -inform DER -in KEY.der -out key.pem"
_PEM = re.compile(r"(-----BEGIN [A-Z ]+-----)\s*(.*?)\s*(-----END [A-Z ]+-----)", re.DOTALL)
_PATH = re.compile(r"[/~.\\]|[A-Za-z]:[/\\]|file:|.*\.(pem|key|der|p8|p12|pfx|crt|cer)$", re.IGNORECASE)
_MOST_BYTES: Final = 2**20


def is_path(text: str) -> bool:
    """Whether a text that should be a key looks like the path of one."""
    return "-----" not in text and "\n" not in text and bool(_PATH.match(text))


def pem_text(text: str) -> str:
    """Restore the line breaks of a key, which an env file with one line per setting or a form may have removed."""
    text = cleaned(text).replace("\\r", "").replace("\\n", "\n").replace("\r\n", "\n")
    found = _PEM.fullmatch(text)
    if not found:
        return text
    begin, body, end = found.groups()
    lines = body.split("\n") if "\n" in body else body.split()
    return "\n".join([begin, *(line.strip() for line in lines), end]) + "\n"


def read_key_file(file: Path) -> str:
    """Read the PEM text of a key.

    Raises:
        SettingsError: the file cannot be read, or is not text.

    """
    try:
        text = decoded(read_bytes(file, _MOST_BYTES))
        problem = "" if "-----BEGIN" in text else IN_DER
    except OSError as error:
        problem = str(error.strerror)
    except UnicodeDecodeError:
        problem = IN_DER
    if problem:
        raise SettingsError(f"NETSUITE_PRIVATE_KEY_FILE: cannot read {file}: {problem}")
    return pem_text(text)
