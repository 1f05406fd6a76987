"""The certificates mapped to the integration record, as on the page "OAuth 2.0 Client Credentials (M2M) Setup".

Rules of section_162686838198: RSA keys with 3072 or 4096 bits, EC keys with 256, 384 or 521 bits; validity of at most
two years, to which longer certificates are cut; at most five active certificates per integration record. Each is mapped
to one entity and one role.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

if TYPE_CHECKING:
    from collections.abc import Callable

ACTIVE_MOST = 5
LONGEST = timedelta(days=731)  # two years, one of them a leap year
RSA_BITS = (3072, 4096)
EC_CURVES = ("secp256r1", "secp384r1", "secp521r1")  # those of ES256, ES384 and ES512
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


class CertificateRefusedError(Exception):
    """A certificate cannot be mapped or revoked. Its message is that of the response."""


@dataclass(frozen=True)
class Mapped:
    """One certificate in the list: its role and entity, and its end."""

    certificate_id: str
    public_key: PublicKey
    role: str
    entity: str
    valid_until: datetime
    revoked: bool = False
    active_from_s: float = 0.0

    @property
    def algorithm(self) -> str:
        """``EC`` or ``RSA``, as the list shows it."""
        return "EC" if isinstance(self.public_key, ec.EllipticCurvePublicKey) else "RSA"


class Certificates:
    """All certificates of one integration record. Safe to share between threads."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._mapped: dict[str, Mapped] = {}
        self._lock = threading.Lock()

    def add(self, mapped: Mapped) -> None:
        """Add a certificate that is known to be valid."""
        with self._lock:
            self._mapped[mapped.certificate_id] = mapped

    def upload(self, pem: str, *, role: str, entity: str, active_after_s: float = 0) -> Mapped:
        """Map a certificate and give it an id. Raises CertificateRefusedError if NetSuite would reject it."""
        try:
            certificate = x509.load_pem_x509_certificate(pem.encode())
        except ValueError as error:
            raise CertificateRefusedError("The file is not a valid certificate.") from error
        public_key = certificate.public_key()
        if isinstance(public_key, rsa.RSAPublicKey):
            fits = public_key.key_size in RSA_BITS
        else:
            fits = isinstance(public_key, ec.EllipticCurvePublicKey) and public_key.curve.name in EC_CURVES
        if not fits or not isinstance(public_key, PublicKey):
            raise CertificateRefusedError("The key of the certificate is not supported.")
        if certificate.not_valid_after_utc <= self._now():
            raise CertificateRefusedError("The certificate has expired.")
        until = min(certificate.not_valid_after_utc, certificate.not_valid_before_utc + LONGEST)
        begins_s = self._now_s() + active_after_s
        mapped = Mapped(secrets.token_urlsafe(32), public_key, role, entity, until, active_from_s=begins_s)
        with self._lock:
            if sum(self._is_active(certificate) for certificate in self._mapped.values()) >= ACTIVE_MOST:
                raise CertificateRefusedError("The integration record has five active certificates already.")
            self._mapped[mapped.certificate_id] = mapped
        return mapped

    def revoke(self, certificate_id: str) -> None:
        """Revoke a certificate for good. Raises CertificateRefusedError if it does not exist or is no longer active."""
        with self._lock:
            mapped = self._mapped.get(certificate_id)
            if mapped is None or mapped.revoked:
                raise CertificateRefusedError("There is no active certificate with this ID.")
            self._mapped[certificate_id] = replace(mapped, revoked=True)

    def forget(self) -> None:
        """Clear all mappings, as the refresh of a sandbox account does (section_162686838198)."""
        with self._lock:
            self._mapped.clear()

    def listed(self) -> list[Mapped]:
        """Return all certificates, the oldest first."""
        with self._lock:
            return list(self._mapped.values())

    def active(self) -> dict[str, PublicKey]:
        """Return the keys that are valid now, by certificate id."""
        return {
            certificate.certificate_id: certificate.public_key
            for certificate in self.listed()
            if self._may_sign(certificate)
        }

    def _may_sign(self, mapped: Mapped) -> bool:
        return self._is_active(mapped) and mapped.active_from_s <= self._now_s()

    def _is_active(self, mapped: Mapped) -> bool:
        return not mapped.revoked and mapped.valid_until > self._now()

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._now_s(), UTC)
