"""A digest of everything that decides the result of a run, except the day and the orders."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from netsuite_rfm import __version__
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.scheme import Scheme

_WORDS_ONLY = {
    "description",
    "action",
    "meaning",
    "at_risk",
    "lost",
    "targets",
}  # for people and reports; no result depends on them

_OFF_SAYS_NOTHING = {"churn_days"}  # omitted when off, so that a version that adds one keeps every digest


def fingerprint(scheme: Scheme, counting: Counting, list_values: tuple[tuple[int, ...], ...] = ()) -> str:
    """Return SHA-256 in hex of the scheme, of what counts (without the as-of day) and of the program's version.

    ``list_values`` are the internal ids of the account's list values for the scheme's names. They are included, because
    a value that is deleted and added again has another id. Runs with the same fingerprint, day and orders have the same
    result.
    """
    content = {"version": __version__, "scheme": _plain(scheme), "counting": _plain(counting)}
    content["list_values"] = _plain(list_values)
    del content["counting"]["as_of"]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def rules_name(scheme: Scheme, counting: Counting) -> str:
    """Return a short digest of the scheme and what counts, without the as-of day; it is the same for every version."""
    content = {"scheme": _plain(scheme), "counting": _plain(counting)}
    del content["counting"]["as_of"]
    return _short(content)


def names_name(names: Mapping[str, str]) -> str:
    """Return a short digest of the names of the account's list values, by script id."""
    return _short(dict(names))


def _short(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str | int | bool | None):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
        named = {name: inner for name, inner in named.items() if name not in _OFF_SAYS_NOTHING or inner}
        inside = {name: _plain(inner) for name, inner in named.items() if name not in _WORDS_ONLY}
        return {"": type(value).__name__, **inside}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Fraction | date):
        return str(value)
    raise TypeError(f"a fingerprint cannot be made of {type(value).__name__}")
