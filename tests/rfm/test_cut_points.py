"""On which side of a cut point a customer stands who is exactly at it."""

from fractions import Fraction

from netsuite_rfm.rfm.relative import Ntile, Quantile
from netsuite_rfm.rfm.scheme import parse_scheme
from netsuite_rfm.settings import schemes
from tests.rfm.test_relative import NTILE, QUANTILE, R_EXAMPLE, scored, triples


def test_a_customer_at_a_cut_point_gets_the_better_score_in_all_three() -> None:
    """Where 17 of 20 bought today they score recency 5, as they score 5 for an order each; closed left gave them 1."""
    rows = [(0, 1, 100)] * 17 + [(90, 2, 200), (120, 3, 300), (150, 4, 400)]
    assert triples(scored(QUANTILE, rows))[0] == (5, 5, 5)
    left = parse_scheme(schemes.text("quantile").replace('"better"', '"left"'), "published")
    assert triples(scored(left, rows))[0] == (1, 5, 5)


def test_the_rules_are_read_as_they_are_written() -> None:
    """Offset and side of the edges; NTILE has neither."""
    assert (NTILE.relative, QUANTILE.relative) == (Ntile(), Quantile())
    assert R_EXAMPLE.relative == Quantile(Fraction(1), "left")
