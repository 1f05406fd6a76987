"""Show schemes and comparisons of schemes."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from netsuite_rfm.cli.terminal import line, table
from netsuite_rfm.reports.words import counted
from netsuite_rfm.rfm.bands import Bands
from netsuite_rfm.rfm.conditions import Condition
from netsuite_rfm.rfm.metrics import Metric
from netsuite_rfm.rfm.relative import Ntile, Quantile
from netsuite_rfm.rfm.rules import Rule
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.run.compare_schemes import ComparisonResult

BEST = 5


def scheme_json(scheme: Scheme) -> dict[str, Any]:
    """Return a scheme as plain data; ``cells`` maps ``"555"`` to a segment's name, and is empty for metric segments."""
    rules = [[str(condition) for condition in conditions] for conditions in scheme.segment_rules]
    return {
        "name": scheme.name,
        "description": scheme.description,
        **_scoring_json(scheme.scoring),
        "segments": [
            {
                "name": segment.name,
                "value": segment.value,
                "description": segment.description,
                "action": segment.action,
                **({"conditions": rules[at]} if rules else {}),
            }
            for at, segment in enumerate(scheme.segments)
        ],
        "cells": scheme.cells_by_score(),
        "lifecycle": [_rule_json(stage) for stage in scheme.lifecycle],
        "audiences": [_rule_json(audience) for audience in scheme.audiences],
        "home_location": scheme.home_location,
        "reports": {
            "at_risk": [segment.name for segment in scheme.at_risk],
            "lost": [segment.name for segment in scheme.lost],
        },
    }


_ON_AN_EDGE = {
    "better": "gets the better score",
    "left": "belongs to the band above",
    "right": "belongs to the band below",
}


def show_scheme(scheme: Scheme) -> None:
    """Show bands, cells, lifecycle and audiences of a scheme."""
    line(f"Scheme {scheme.name}: {scheme.description}")
    if isinstance(scheme.scoring, Bands):
        _show_bands(scheme.scoring)
    elif isinstance(scheme.scoring, Ntile):
        line("Scores: five equal groups per metric among all customers with orders. Ties are ordered by internal id.")
    else:
        offset = float(scheme.scoring.offset)
        line(
            "Scores: by the 20, 40, 60 and 80 % quantiles (type 7) of all customers with orders, "
            f"{f'{offset:+g} each, ' if offset else ''}a value on an edge {_ON_AN_EDGE[scheme.scoring.closed]}."
        )
    _show_segments(scheme)
    if scheme.at_risk:
        at_risk, lost = (", ".join(segment.name for segment in some) for some in (scheme.at_risk, scheme.lost))
        line(f"In reports, at risk: {at_risk}; lost: {lost}.")
    if scheme.lifecycle:
        rows = [
            (stage.name, _conditions(stage) or "everybody else", stage.description, stage.action)
            for stage in scheme.lifecycle
        ]
        table("Lifecycle: the first stage whose conditions hold", ("Stage", "Conditions", "Who", "What to do"), rows)
    if scheme.audiences:
        show_rules("Audiences: a customer may be in many", scheme.audiences)


def _show_segments(scheme: Scheme) -> None:
    if scheme.segment_rules:
        rows = [
            (segment.name, conditions_in_words(conditions) or "everybody else", segment.description, segment.action)
            for segment, conditions in zip(scheme.segments, scheme.segment_rules, strict=True)
        ]
        title = "Segments: the first whose conditions hold, for every customer with orders"
        table(title, ("Segment", "Conditions", "Who", "What to do"), rows)
        return
    cells = scheme.cells_by_score()
    for recency in range(5, 0, -1):
        grid = [
            (f"F {frequency}", *(cells[f"{recency}{frequency}{monetary}"] for monetary in range(1, 6)))
            for frequency in range(5, 0, -1)
        ]
        table(f"Recency {recency}", ("", *(f"M {monetary}" for monetary in range(1, 6))), grid)
    described = [(segment.name, segment.description, segment.action) for segment in scheme.segments]
    table("Segments", ("Segment", "Who", "What to do"), described)


def show_rules(title: str, rules: Sequence[Rule]) -> None:
    """Show named rules with their conditions."""
    if rules:
        rows = [(rule.name, _conditions(rule), rule.description, rule.action) for rule in rules]
        table(title, ("Audience", "Conditions", "Who", "What to do"), rows)


def show_metrics(metrics: dict[str, Metric]) -> None:
    """Show the metrics that conditions can use."""
    table(
        "Metrics",
        ("Metric", "Unit", "Meaning"),
        [(metric.name, metric.unit, metric.meaning) for metric in metrics.values()],
    )


def show_comparison(found: ComparisonResult) -> None:
    """Show what another scheme would do."""
    customers = counted(found.customers, "customer")
    line(f"Scheme {found.tried} compared with {found.in_force}, which is in force, for {customers}.")
    rows = [
        (
            name,
            segment.in_force,
            segment.tried,
            f"{segment.tried - segment.in_force:+,}",
            f"{Decimal(segment.lifetime_value):,.2f}",
        )
        for name, segment in found.segments.items()
    ]
    table("Segments", ("Segment", "In force", "Tried", "Difference", "Lifetime value (tried)"), rows)
    for sizes, title in ((found.lifecycle, "Lifecycle"), (found.audiences, "Audiences")):
        if sizes:
            both = [(name, size.in_force, size.tried) for name, size in sizes.items()]
            table(title, ("Name", "In force", "Tried"), both)
    if found.moves:
        moves = [(move.before, move.after, move.customers) for move in found.moves]
        table("Who would move", ("From", "To", "Customers"), moves)
        movers = [
            (str(mover.customer), mover.before, mover.after, mover.lifetime_value)
            for mover in found.most_valuable_movers
        ]
        table("Most valuable", ("Customer", "From", "To", "Lifetime value"), movers)
    line(f"{counted(found.would_move, 'customer')} would change segment. Nothing was written.")


def _scoring_json(scoring: Bands | Quantile | Ntile) -> dict[str, Any]:
    if isinstance(scoring, Ntile):
        return {"scoring": {"rule": "ntile", "ties": "by internal id, lower ids in the lower group"}}
    if isinstance(scoring, Quantile):
        return {"scoring": {"rule": "quantile", "edge_offset": str(float(scoring.offset)), "closed": scoring.closed}}
    return {
        "bands": {
            "recency_days_at_most": dict(zip("5432", scoring.recency_days, strict=True)),
            "order_count_at_least": dict(zip("2345", scoring.order_count, strict=True)),
            "lifetime_value_at_least": {
                score: str(Decimal(cents).scaleb(-2))
                for score, cents in zip("2345", scoring.lifetime_cents, strict=True)
            },
        }
    }


def _rule_json(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "value": rule.value,
        "conditions": [str(condition) for condition in rule.conditions],
        "description": rule.description,
        "action": rule.action,
    }


def _conditions(rule: Rule) -> str:
    return conditions_in_words(rule.conditions)


def conditions_in_words(conditions: Iterable[Condition]) -> str:
    """Describe conditions that must all hold."""
    return ", ".join(str(condition) for condition in conditions)


def _show_bands(bands: Bands) -> None:
    days, orders, cents = bands.recency_days, bands.order_count, bands.lifetime_cents
    rows = [
        (
            str(score),
            _range(days[4 - score] + 1 if score < BEST else 0, days[BEST - score] if score > 1 else None),
            _range(orders[score - 2] if score > 1 else None, orders[score - 1] - 1 if score < BEST else None),
            _money_range(cents[score - 2] if score > 1 else None, cents[score - 1] if score < BEST else None),
        )
        for score in range(5, 0, -1)
    ]
    table("Bands", ("Score", "Recency (days)", "Orders", "Lifetime value"), rows)


def _range(least: int | None, most: int | None) -> str:
    if least is None:
        return f"up to {most}"
    return f"{least}+" if most is None else f"{least}" if least == most else f"{least} to {most}"


def _money_range(least: int | None, below: int | None) -> str:
    if least is None:
        return f"below {_money(below or 0)}"
    return f"{_money(least)}+" if below is None else f"{_money(least)} to below {_money(below)}"


def _money(cents: int) -> str:
    return f"{Decimal(cents).scaleb(-2):,.2f}"
