"""Which certificates the sandbox maps, and who signs in with them (section_162686838198)."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from netsuite_rfm.sandbox.login.certificates import ACTIVE_MOST, LONGEST, CertificateRefusedError, Certificates

NOW = datetime(2026, 11, 20, tzinfo=UTC)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


def certificate(key: Key, days: int = 730, begins: datetime = NOW) -> str:
    """A certificate that its own key signs."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(begins).not_valid_after(begins + timedelta(days=days))
    signed = builder.sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM).decode()


def mapped() -> Certificates:
    """An integration record without certificates, at a fixed moment."""
    return Certificates(NOW.timestamp)


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ec.generate_private_key(ec.SECP256R1()), "EC"),
        (ec.generate_private_key(ec.SECP521R1()), "EC"),
        (rsa.generate_private_key(65537, 3072), "RSA"),
    ],
    ids=["P-256", "P-521", "RSA 3072"],
)
def test_keys_of_the_help_are_taken(key: Key, algorithm: str) -> None:
    """Each gets an id of its own, by which it may sign at once."""
    certificates = mapped()
    first, second = (certificates.upload(certificate(key), role="1", entity="2") for _ in range(2))
    assert (first.algorithm, first.certificate_id != second.certificate_id) == (algorithm, True)
    assert set(certificates.active()) == {first.certificate_id, second.certificate_id}


@pytest.mark.parametrize(
    ("pem", "said"),
    [
        (certificate(rsa.generate_private_key(65537, 2048)), "not supported"),
        (certificate(ec.generate_private_key(ec.SECP256K1())), "not supported"),
        (certificate(ed25519.Ed25519PrivateKey.generate()), "not supported"),
        (certificate(ec.generate_private_key(ec.SECP256R1()), 10, NOW - timedelta(days=11)), "expired"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "not a valid certificate"),
        ("", "not a valid certificate"),
    ],
    ids=["RSA 2048", "another curve", "Ed25519", "expired", "broken", "empty"],
)
def test_others_are_refused(pem: str, said: str) -> None:
    """Nothing is mapped."""
    certificates = mapped()
    with pytest.raises(CertificateRefusedError, match=said):
        certificates.upload(pem, role="1", entity="2")
    assert certificates.listed() == []


def test_a_longer_life_is_cut_to_two_years() -> None:
    """As the help says; it is not refused."""
    pem = certificate(ec.generate_private_key(ec.SECP256R1()), 3650)
    assert mapped().upload(pem, role="1", entity="2").valid_until == NOW + LONGEST


def test_a_sixth_active_certificate_is_refused_and_a_revoked_one_counts_no_more() -> None:
    """Five for an integration record; what has ended makes room."""
    certificates = mapped()
    pem = certificate(ec.generate_private_key(ec.SECP256R1()))
    ids = [certificates.upload(pem, role="1", entity="2").certificate_id for _ in range(ACTIVE_MOST)]
    with pytest.raises(CertificateRefusedError, match="five active"):
        certificates.upload(pem, role="1", entity="2")
    certificates.revoke(ids[0])
    with pytest.raises(CertificateRefusedError, match="no active certificate"):
        certificates.revoke(ids[0])
    certificates.upload(pem, role="1", entity="2")
    assert ids[0] not in certificates.active()
    assert len(certificates.active()) == ACTIVE_MOST
