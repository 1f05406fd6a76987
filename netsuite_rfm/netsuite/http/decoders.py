"""Decoders of JSON into typed values, each built once.

msgspec describes a Struct type to itself where a type is first decoded, and crashes the interpreter where two threads
do that at once (seen with msgspec 0.22). So a decoder is built under a lock, and windows, jobs and tokens are decoded
by the finished one, which is safe to share.
"""

import threading
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_lock = threading.Lock()
_built: dict[Any, msgspec.json.Decoder[Any]] = {}


def decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """Return the decoder of a type. It takes numbers as text as well: NetSuite promises neither form."""
    with _lock:
        known = _built.get(kind)
        if known is None:
            known = _built[kind] = msgspec.json.Decoder(kind, strict=False)
        return known


def converted(values: object, kind: type[T]) -> T:
    """Return what JSON was decoded to as this type, with numbers as text as well."""
    with _lock:
        return msgspec.convert(values, kind, strict=False)
