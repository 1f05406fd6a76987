"""Create the key and the certificate with which a worker signs in (section_162686838198).

EC P-256 is the shortest key that NetSuite accepts. A certificate is valid for at most two years.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from netsuite_rfm.errors import SettingsError
from netsuite_rfm.netsuite.http.auth import signing_algorithm

LIFE = timedelta(days=730)
_BEGUN = timedelta(hours=1)
"""The certificate's validity starts this long ago, so that a slow clock does not reject it as not yet valid."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key (PEM), its certificate (PEM), and the certificate's last day."""

    private_key: SecretStr
    certificate: str
    ends: date


def new_key_pair(account: str, now: datetime) -> KeyPair:
    """Create a key on EC P-256 and a certificate for it.

    Args:
        account: the account id, which is part of the certificate's name.
        now: the current time, with its zone.

    """
    key = ec.generate_private_key(ec.SECP256R1())
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key_pair_of(SecretStr(text.decode()), account, now)


def key_pair_of(private_key: SecretStr, account: str, now: datetime) -> KeyPair:
    """Create a certificate for an existing key.

    Raises:
        SettingsError: NetSuite does not accept this kind of key.

    """
    signing_algorithm(private_key)
    key = serialization.load_pem_private_key(private_key.get_secret_value().encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise TypeError("signing_algorithm takes no other")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"netsuite-rfm {account}")])
    begins = now.astimezone(UTC) - _BEGUN
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + LIFE)
        .sign(key, hashes.SHA256())
    )
    text = certificate.public_bytes(serialization.Encoding.PEM).decode()
    return KeyPair(private_key, text, certificate.not_valid_after_utc.date())


def ends_of(certificate: str, private_key: SecretStr) -> date:
    """Return the last day of the key's certificate.

    Raises:
        SettingsError: the text is not a certificate (PEM), or belongs to another key.

    """
    try:
        read = x509.load_pem_x509_certificate(certificate.encode())
        key = serialization.load_pem_private_key(private_key.get_secret_value().encode(), password=None)
        same = read.public_key() == key.public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SettingsError("the certificate or its key is not PEM") from None
    if not same:
        raise SettingsError("the certificate belongs to another key")
    return read.not_valid_after_utc.date()
