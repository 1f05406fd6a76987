"""The certificates mapped to the integration record: what the page "OAuth 2.0 Client Credentials (M2M) Setup" keeps.

Rules of section_162686838198: RSA keys of 3072 or 4096 bits, EC keys of 256, 384 or 521; two years at most, and a
longer certificate is cut to that; at most five active ones for an integration record. Each is mapped to one entity and
one role.
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
    """A certificate is not mapped, or one cannot be revoked. Its text is the answer's."""


@dataclass(frozen=True)
class Mapped:
    """One certificate of the list: whose sign-in it is, and until when."""

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
        """Take over a certificate that is known to be good."""
        with self._lock:
            self._mapped[mapped.certificate_id] = mapped

    def upload(self, pem: str, *, role: str, entity: str, active_after_s: float = 0) -> Mapped:
        """Map a certificate, and give it an id; CertificateRefusedError where NetSuite would not take it."""
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
        """End a certificate for good; CertificateRefusedError if there is none of this id, or it has ended."""
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
        """All of them, the oldest first."""
        with self._lock:
            return list(self._mapped.values())

    def active(self) -> dict[str, PublicKey]:
        """The keys that may sign now, by the certificate's id."""
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
