"""A script of faults as a TOML file.

    seed = 7
    clock_skew_s = 0

    [[rule]]
    do = "drop"
    method = "PATCH"
    path = "/services/rest/record/v1/customer"
    nth = [1]
    when = "after"

The keys of a rule are the fields of :class:`netsuite_rfm.sandbox.faults.script.Rule`.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import msgspec

from netsuite_rfm.sandbox.faults.script import Faults, Rule

if TYPE_CHECKING:
    from pathlib import Path

_PLACE = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<key>.*)`)?", re.DOTALL)


class FaultsFileError(Exception):
    """A file of faults cannot be used. The message is one line: file, key, reason."""


class _Script(msgspec.Struct, forbid_unknown_fields=True):
    rule: tuple[Rule, ...] = ()
    seed: int = 0
    clock_skew_s: float = 0


def load_faults(path: Path) -> Faults:
    """Read and check a file of faults; FaultsFileError names the file and the key that is wrong."""
    try:
        script = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _Script)
    except OSError as error:
        raise FaultsFileError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FaultsFileError(f"{path}: is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise FaultsFileError(f"{path}: is not TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise FaultsFileError(f"{path}: {_with_key(str(error))}") from error
    return Faults(script.rule, seed=script.seed, clock_skew_s=script.clock_skew_s)


def _with_key(message: str) -> str:
    match = _PLACE.fullmatch(message)
    if match is None or not match["key"]:
        return message
    return f"{match['key']}: {match['what']}"
