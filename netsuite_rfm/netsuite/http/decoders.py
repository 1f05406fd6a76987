"""Decoders of JSON into typed values, each built once.

msgspec analyses a Struct type when it first decodes it, and crashes the interpreter if two threads do that at the same
time (seen with msgspec 0.22). So each decoder is built under a lock and shared afterwards, which is safe.
"""

import threading
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_lock = threading.Lock()
_built: dict[Any, msgspec.json.Decoder[Any]] = {}


def decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """Return the decoder of a type. It also accepts numbers as text, because NetSuite guarantees neither form."""
    with _lock:
        known = _built.get(kind)
        if known is None:
            known = _built[kind] = msgspec.json.Decoder(kind, strict=False)
        return known


def converted(values: object, kind: type[T]) -> T:
    """Convert decoded JSON to this type; numbers may be text."""
    with _lock:
        return msgspec.convert(values, kind, strict=False)
