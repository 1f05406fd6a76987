"""The switches for what is unknown about NetSuite."""

import ast
import re
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import pytest

from netsuite_rfm.sandbox import behaviour as module
from netsuite_rfm.sandbox.behaviour import Behaviour


def test_every_switch_has_at_least_two_values_its_default_first() -> None:
    """A switch with one value is no switch; the default leads so that pairs of alternatives start from it."""
    alternatives = Behaviour.alternatives()
    assert set(alternatives) == {field.name for field in fields(Behaviour)}
    for name, values in alternatives.items():
        assert len(set(values)) == len(values) >= 2, name
        assert values[0] == getattr(Behaviour(), name), name


def test_every_alternative_makes_a_behaviour() -> None:
    """Each listed value is accepted by the constructor and read back."""
    for name, values in Behaviour.alternatives().items():
        for value in values:
            assert getattr(Behaviour(**{name: value}), name) == value


def test_every_switch_names_its_source_or_says_guess() -> None:
    """The line under each field names a help page, a public code base or 'guess', or says unknown."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef)).body
    for field, after in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            assert isinstance(after, ast.Expr), f"{field.target.id} has no documentation"
            text = ast.literal_eval(after.value)
            named = re.search(
                r"sect\w*_\d+|article_\d+|[gG]uess|[uU]nknown|\w+/\w+|RFC|improvado|disagree|implied", text
            )
            assert named, f"{field.target.id} names no source"


@pytest.mark.parametrize(
    ("release", "batches", "in_sequence", "parameters"),
    [
        pytest.param("2025.2", False, False, False, id="2025.2 has none of it"),
        pytest.param("2026.1", True, False, False, id="2026.1 has batches, in parallel"),
        pytest.param("2026.2", True, True, True, id="2026.2 has batches in sequence and parameters"),
    ],
)
def test_what_a_release_brings(release: str, *, batches: bool, in_sequence: bool, parameters: bool) -> None:
    """Batches came with 2026.1; their order and bound parameters with 2026.2."""
    behaviour = Behaviour(release=release)  # type: ignore[arg-type]
    assert behaviour.has_batches is batches
    assert behaviour.runs_batches_in_sequence is in_sequence
    assert behaviour.binds_parameters is parameters
