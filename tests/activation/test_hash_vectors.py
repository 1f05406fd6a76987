"""Hashes by each destination's own rules, against published vectors, and what a wrong rule costs."""

import pytest

from netsuite_rfm.activation import hashing
from netsuite_rfm.activation.contact import e164
from netsuite_rfm.activation.hashing import hashed
from netsuite_rfm.sandbox.meta.matching import KnownPerson, Matcher

# The first two are printed in Meta's guide; the others are SHA-256 of the texts that the guides' rules lead to.
VECTORS = [
    (hashing.meta_email(" Mary@Example.com "), "f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79"),
    (hashing.meta_phone("+15559876543"), "1ef970831d7963307784fa8688e8fce101a15685d62aa765fed23f3a2c576a4e"),
    (
        hashing.meta_email("Jane.Doe+Shopping@gmail.com"),
        "0207fd58e6fd97e845076b479943d66769329b04ef902c5d2ab0a0d46237b883",
    ),
    (
        hashing.google_email("Jane.Doe+Shopping@gmail.com"),
        "d6117306485ed0e50afab3ac871e98f81699151f30281527d63ff5f233656c69",
    ),
    (
        hashing.meta_phone(e164("+1 800-555-0102")),
        "25e2a8bced904785d0248567484de0e20b7e12ef0c2ed8b9300e741d2e437603",
    ),
    (
        hashing.google_phone(e164("+1 800-555-0102")),
        "c5383c2eeada28210d27f011bc127d4f9562cf38ff0c9bba33dd45ae79b9fe7c",
    ),
    (hashing.meta_name(" José "), "d994e1d001886fe5b45b1267bd1fa2b752ac50742579bd3dad7b2a2aa0ed6866"),
    (hashing.google_name("José"), "d994e1d001886fe5b45b1267bd1fa2b752ac50742579bd3dad7b2a2aa0ed6866"),
    (hashing.meta_country("GB"), "0b407281768f0e833afef47ed464b6571d01ca4d53c12ce5c51d1462f4ad6677"),
]


@pytest.mark.parametrize(("text", "digest"), VECTORS)
def test_hashes_equal_the_vectors(text: str, digest: str) -> None:
    """Meta keeps Gmail's dots and suffixes, Google does not; a phone has its plus sign at Google only."""
    assert hashed(text) == digest


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (hashing.meta_name("Müller-Lüdenscheidt"), "müllerlüdenscheidt"),
        (hashing.meta_name("O'Brien  Smith"), "obrien smith"),
        (hashing.meta_post_code("94025-1234", "US"), "94025"),
        (hashing.meta_post_code("SW1A 1AA", "GB"), "sw1a1aa"),
        (hashing.meta_country("Germany"), ""),
        (hashing.google_country("de"), "DE"),
        (hashing.google_email("a.b+c@example.com"), "a.b+c@example.com"),
        (hashing.google_email("a.b+c@googlemail.com"), "ab@googlemail.com"),
        (hashed(""), ""),
        (hashing.meta_phone(""), ""),
    ],
)
def test_edges_of_the_rules(made: str, wanted: str) -> None:
    """Letters of any alphabet stay, nothing becomes the hash of nothing."""
    assert made == wanted


def test_a_wrong_normalisation_shows_as_a_low_match_rate() -> None:
    """A matcher that knows the people tells right from wrong, as in life: all are found, or almost nobody."""
    people = [KnownPerson(f"First.Last{number}+Shop@gmail.com", f"+1 (800) 555-{number:04}") for number in range(200)]
    matcher = Matcher(people)
    schema = ["EMAIL", "PHONE"]

    def rate(rows: list[list[str]]) -> float:
        return sum(matcher.match(schema, row) is not None for row in rows) / len(rows)

    right = [
        [hashed(hashing.meta_email(person.email)), hashed(hashing.meta_phone(e164(person.phone)))] for person in people
    ]
    googles = [
        [hashed(hashing.google_email(person.email)), hashed(hashing.google_phone(e164(person.phone)))]
        for person in people
    ]
    raw = [[hashed(person.email), hashed(person.phone)] for person in people]
    assert (rate(right), rate(googles), rate(raw)) == (1.0, 0.0, 0.0)
