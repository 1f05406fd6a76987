"""Classify broken connections."""

import ssl


def kind_of(error: Exception) -> str:
    """Return what broke the connection, without hosts or paths."""
    return type(_cause(error) or error).__name__


def is_untrusted(error: Exception) -> bool:
    """Whether a certificate was rejected. A connection lost during the TLS handshake is an SSLError too."""
    cause = _cause(error)
    return isinstance(cause, Exception) and any(isinstance(arg, ssl.SSLCertVerificationError) for arg in cause.args)


def _cause(error: Exception) -> object:
    return getattr(error.args[0], "reason", None) if error.args else None
