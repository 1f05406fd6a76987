"""The shipped segmentation schemes, one TOML file each."""

from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

from netsuite_rfm.errors import SchemeError
from netsuite_rfm.files.bounded import read_text
from netsuite_rfm.rfm.scheme import Scheme, parse_scheme

_SUFFIX = ".toml"
_MOST_BYTES = 2**20


def names() -> tuple[str, ...]:
    """Return the names of the shipped schemes, in alphabetical order."""
    found = (entry.name for entry in files(__name__).iterdir() if entry.name.endswith(_SUFFIX))
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in found))


def library() -> dict[str, str]:
    """Return the shipped sets of audiences, which a scheme or a setting switches on by name."""
    found = files(__name__).joinpath("audiences").iterdir()
    entries = {entry.name.removesuffix(_SUFFIX): entry for entry in found if entry.name.endswith(_SUFFIX)}
    return {name: entries[name].read_text(encoding="utf-8") for name in sorted(entries)}


def text(name: str) -> str:
    """Read a shipped scheme. Raises SchemeError if none has this name; the message suggests the nearest."""
    if name not in names():
        near = get_close_matches(name, names(), n=1)
        advice = f"did you mean {near[0]}?" if near else f"there are: {', '.join(names())}"
        raise SchemeError(f"no scheme named {name!r} comes with the program; {advice}")
    return files(__name__).joinpath(f"{name}{_SUFFIX}").read_text(encoding="utf-8")


def starting_scheme() -> str:
    """Read the template for a new scheme: five segments by metrics, explained line by line."""
    return files(__name__).joinpath("starts", f"five_segments{_SUFFIX}").read_text(encoding="utf-8")


def scheme_text(name: str) -> str:
    """Read the text of a scheme, given the name of a shipped scheme or the path of a file.

    Raises SchemeError if it does not exist or cannot be read.
    """
    if not _is_file(name):
        return text(name)
    try:
        return read_text(Path(name), _MOST_BYTES)
    except UnicodeDecodeError:
        raise SchemeError(f"{name}: not a text file in UTF-8") from None
    except OSError as error:
        raise SchemeError(f"{name}: cannot be read: {error.strerror}") from None


def load_scheme(name: str, use: tuple[str, ...] = ()) -> Scheme:
    """Read a scheme, given the name of a shipped scheme or the path of a file.

    ``use`` names sets of audiences to switch on in addition to those that the scheme names.

    Raises SchemeError, with one line per problem: the file, the key and what to do.
    """
    return parse_scheme(scheme_text(name), name if _is_file(name) else f"scheme {name}", library(), use)


def _is_file(name: str) -> bool:
    path = Path(name)
    return path.suffix == _SUFFIX or path.name != name
