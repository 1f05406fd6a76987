"""Check the signed assertion (JWT) with which a client requests a token, implemented from RFC 7515 and 7518.

Rules of subsect_162755332391 and section_162686838198 of Oracle's help: algorithm one of six, `kid` the
certificate id, `iss` the client id, `aud` the token endpoint, `exp` at most 60 minutes after `iat`.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeGuard

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.login.certificates import PublicKey

LIFETIME_S_MAX = 3600
FUTURE_S_MAX = 300  # guess: how far ahead of the server's clock `iat` may be
SCOPES = frozenset({"rest_webservices", "restlets", "suite_analytics"})
KeyKind = Literal["ec", "rsa"]
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "256": hashes.SHA256(),
    "384": hashes.SHA384(),
    "512": hashes.SHA512(),
}
_CURVE_BITS = {"ES256": 256, "ES384": 384, "ES512": 521}
ALGORITHMS = frozenset({"PS256", "PS384", "PS512", *_CURVE_BITS})


class AssertionRefusedError(Exception):
    """An assertion is not accepted.

    `error` is the OAuth 2.0 code of the answer, `reason` is for tests only.
    """

    def __init__(self, error: str, reason: str) -> None:
        super().__init__(reason)
        self.error = error
        self.reason = reason


@dataclass(frozen=True)
class ClientKey:
    """The account's initial sign-in: client, certificate id, and its key pair."""

    client_id: str
    certificate_id: str
    private_key: PrivateKey

    def pem(self) -> str:
        """Return the private key as PKCS#8 PEM."""
        return self.private_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()


def new_private_key(kind: KeyKind) -> PrivateKey:
    """Create a key that NetSuite would accept: EC P-256 (fast), or RSA with 3072 bits."""
    if kind == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=3072)
    return ec.generate_private_key(ec.SECP256R1())


def check_assertion(
    assertion: str, client_id: str, keys: Mapping[str, PublicKey], *, audience: str, now_s: float
) -> dict[str, object]:
    """Return the claims of a valid assertion. Raises AssertionRefusedError for any other.

    `keys` are the keys of the client's active certificates, by certificate id.
    """
    parts = assertion.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, claims, signature
        raise AssertionRefusedError("invalid_request", "not a JWT of three parts")
    header, claims = _json_part(parts[0]), _json_part(parts[1])
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise AssertionRefusedError("invalid_client", f"algorithm {algorithm} is not one of the six")
    if header.get("typ", "JWT") != "JWT":
        raise AssertionRefusedError("invalid_client", "typ is not JWT")
    key = keys.get(str(header.get("kid")))
    if key is None:
        raise AssertionRefusedError("invalid_client", "kid is not the id of a certificate")
    if claims.get("iss") != client_id:
        raise AssertionRefusedError("invalid_client", "iss is not the client id of the certificate")
    _check_signature(str(algorithm), key, f"{parts[0]}.{parts[1]}".encode(), _decode(parts[2]))
    _check_audience(claims.get("aud"), audience)
    _check_times(claims, now_s)
    _check_scope(claims.get("scope"))
    return dict(claims)


def _decode(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise AssertionRefusedError("invalid_request", "not base64url") from error


def _json_part(part: str) -> Mapping[str, object]:
    try:
        value = json.loads(_decode(part))
    except ValueError as error:
        raise AssertionRefusedError("invalid_request", "not JSON") from error
    if not isinstance(value, dict):
        raise AssertionRefusedError("invalid_request", "not a JSON object")
    return value


def _check_signature(algorithm: str, public_key: PublicKey, signed: bytes, signature: bytes) -> None:
    digest = _HASHES[algorithm[2:]]
    misfit = AssertionRefusedError("invalid_client", "the signature does not fit the certificate")
    is_rsa = isinstance(public_key, rsa.RSAPublicKey)
    if is_rsa != algorithm.startswith("PS"):
        raise misfit
    try:
        if isinstance(public_key, rsa.RSAPublicKey):
            # RFC 7518 3.5: the salt is as long as the hash.
            pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
            public_key.verify(signature, signed, pss, digest)
        else:
            _check_curve(public_key, algorithm, signature, misfit)
            half = len(signature) // 2
            r, s = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
            public_key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(digest))
    except InvalidSignature as error:
        raise misfit from error


def _check_curve(
    public_key: ec.EllipticCurvePublicKey, algorithm: str, signature: bytes, misfit: AssertionRefusedError
) -> None:
    # RFC 7518 3.4: each algorithm has its curve, and r and s are as long as the curve's order.
    bits = public_key.curve.key_size
    if _CURVE_BITS[algorithm] != bits or len(signature) != 2 * ((bits + 7) // 8):
        raise misfit


def _check_audience(aud: object, audience: str) -> None:
    if audience not in (aud if isinstance(aud, list) else [aud]):
        raise AssertionRefusedError("invalid_grant", f"aud is not {audience}")


def _check_times(claims: Mapping[str, object], now_s: float) -> None:
    iat, exp = claims.get("iat"), claims.get("exp")
    if not _is_number(iat) or not _is_number(exp):
        raise AssertionRefusedError("invalid_grant", "iat and exp must be numbers")
    if exp - iat > LIFETIME_S_MAX or exp <= iat:
        raise AssertionRefusedError("invalid_grant", "exp must be at most 60 minutes after iat")
    if iat > now_s + FUTURE_S_MAX:
        raise AssertionRefusedError("invalid_grant", "iat is in the future")
    if exp <= now_s:
        raise AssertionRefusedError("invalid_grant", "the assertion has expired")


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _check_scope(scope: object) -> None:
    # The help has commas, its example a list, clients a list or spaces; all are accepted.
    texts = [text for text in (scope if isinstance(scope, list) else [scope]) if isinstance(text, str)]
    names = {name for text in texts for name in text.replace(",", " ").split()}
    if "rest_webservices" not in names or not names <= SCOPES:
        raise AssertionRefusedError("invalid_scope", "scope must hold rest_webservices and known scopes only")
