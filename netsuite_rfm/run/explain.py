"""Explain why a customer is in a segment: orders, metrics, bands, rules, and what would change it next."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import msgspec
import numpy as np

from netsuite_rfm.errors import StoppedError, UsageError
from netsuite_rfm.netsuite.fields import audience_ids_of, fields_in_use
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.past_segments import Move, past_segments
from netsuite_rfm.netsuite.pull.pull import Pulled
from netsuite_rfm.netsuite.pull.transactions import Found, Transaction, find_customer, history
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.rfm.conditions import Condition, as_written
from netsuite_rfm.rfm.customers import EMPTY, UNREADABLE, Fields, Mask
from netsuite_rfm.rfm.distance import distances
from netsuite_rfm.rfm.future import Event, NextChange, next_changes, segment_with
from netsuite_rfm.rfm.metrics import BUILT_IN, Metric
from netsuite_rfm.rfm.prediction.risks import RISKS
from netsuite_rfm.rfm.reports.segments import NONE
from netsuite_rfm.rfm.rules import Rule
from netsuite_rfm.rfm.scheme import NO_SEGMENT, Scheme
from netsuite_rfm.rfm.score import score
from netsuite_rfm.rfm.stages_and_audiences import facts_of, in_audience, in_stage, stage_index
from netsuite_rfm.run.explain_prediction import explain_prediction
from netsuite_rfm.run.explain_summary import past, summary
from netsuite_rfm.run.explanation import (
    Change,
    ConditionResult,
    Explanation,
    FieldValues,
    MetricValue,
    OneMoreOrder,
    RuleResult,
    SegmentNow,
    Shown,
    Totals,
    TransactionRow,
)
from netsuite_rfm.run.job import FIRST_DAY, Job
from netsuite_rfm.run.predicting import predicting_of
from netsuite_rfm.run.prepare import prepare, wanted_of
from netsuite_rfm.run.reader import Reader
from netsuite_rfm.run.scoring import Scoring, pull_scored
from netsuite_rfm.telemetry.progress import Silent

_ALWAYS = ("recency_days", "order_count", "lifetime_value")


def explain(client: Client, job: Job, word: str, *, halt: threading.Event) -> Explanation:
    """Explain one customer.

    Args:
        client: the connection.
        job: the current scheme and counting.
        word: the customer's internal id or entity id.
        halt: when set, reading stops.

    Raises:
        UsageError: there is no such customer.
        StoppedError: asked to stop before the customer was read.
        NetSuiteError: NetSuite could not be read.

    """
    found = find_customer(client, word)
    if found.inactive:
        raise UsageError(f"customer {found.id} is inactive: it is not scored, and its fields stay unchanged")
    counting, setup, pieces, _ = prepare(client, replace(job, customers=(found.id,)))
    job = replace(job, customers=(found.id,), counting=counting)
    # Groups for which the account has no list are explained anyway.
    rules = job.scheme.without(home_location=not setup.scheme.home_location)
    predicting = predicting_of(job, setup)
    mine = wanted_of(setup, predicting, net=counting.net)
    wanted = replace(
        Wanted.of(rules, net=job.counting.net, audience_ids=setup.audiences), fields=mine.fields, hold=mine.hold
    )
    reader = Reader(client, job.counting, wanted, halt, Silent())
    scoring = Scoring(setup, job.as_of_day, job.counting.net, job.cuts, predicting)
    pulled, scoring = next(iter(pull_scored(reader, pieces, scoring, named=True)), (None, scoring))
    if pulled is None:
        raise StoppedError(f"stopped before customer {found.id} was read")
    transactions = history(client, found.id, job.counting)
    explained = _Explained(job, scoring, pulled, transactions)
    return explained.explanation(found, past_segments(client, found.id))


class _Explained:
    def __init__(self, job: Job, scoring: Scoring, pulled: Pulled, transactions: Sequence[Transaction]) -> None:
        self._job, self._setup, self._pulled, self._cuts = job, scoring.setup, pulled, scoring.cuts
        self._transactions = transactions
        self._scheme: Scheme = job.scheme
        self._scores = score(pulled.orders, self._scheme, job.as_of_day, scoring.cuts, net=job.counting.net)
        self._foretold = foretold = scoring.foretold(pulled)
        self._model = scoring.predicting.model
        self._facts = facts_of(
            foretold.orders,
            self._scores,
            self._scheme,
            job.as_of_day,
            net=job.counting.net,
            held=foretold.held,
        )
        self._desired = scoring.desired(pulled)
        self._left_out = pulled.left_out is not None and bool(pulled.left_out[0])
        held = scoring.held(pulled)
        self._held_until: int | None = None
        if pulled.hold_until is not None and held is not None and held[0]:
            self._held_until = int(pulled.hold_until[0])

    def explanation(self, found: Found, moves: Sequence[Move] | None) -> Explanation:
        """Return the whole explanation; ``moves`` are the customer's moves in the segment history."""
        job = self._job
        changes = [] if self._left_out else self._next_changes()
        held_until = self._held_until
        explanation = Explanation(
            customer=found.id,
            entity_id=found.entity_id,
            as_of=job.counting.as_of.isoformat(),
            scheme=self._scheme.name,
            lifetime_value_is="net" if job.counting.net else "gross",
            left_out=self._left_out,
            held_until=None if held_until is None else _date(held_until),
            held_segment=None if held_until is None else self._held_segment(),
            account_lacks=list(self._setup.missing),
            orders=[_transaction(transaction, net=job.counting.net) for transaction in self._transactions],
            metrics=self._metrics(),
            scores=distances(self._pulled.orders, self._scores, job.as_of_day, self._cuts or self._scheme.bands),
            cell=_or_none(int(self._scores.score[0])),
            segment=self._segment(),
            segment_rules=self._segment_rules(),
            lifecycle=self._lifecycle(),
            audiences=[] if self._left_out else self._audiences(),
            prediction=None if self._left_out else explain_prediction(self._foretold, job, self._model),
            fields=self._fields(),
            next_changes=[Change(_date(change.day), change.what, change.before, change.after) for change in changes],
            next_changes_note=self._note(),
            totals=self._totals(),
            one_more_order=None if self._left_out else self._one_more_order(),
            past_segments=None if moves is None else past([self._move(move) for move in moves]),
        )
        return msgspec.structs.replace(explanation, summary=summary(explanation))

    def _metrics(self) -> dict[str, MetricValue]:
        asked: dict[str, Metric] = {name: BUILT_IN[name] for name in _ALWAYS} | self._scheme.metrics()
        return {name: MetricValue(self._value(metric), metric.unit, metric.meaning) for name, metric in asked.items()}

    def _value(self, metric: Metric) -> str | None:
        values = self._facts.values(metric)
        value = values.exactly(0)
        if value is None:
            return None
        if metric.unit == "text":
            place = int(value)
            texts = self._facts.texts[metric.name]
            return texts[place] if 0 <= place < len(texts) else "another"
        return as_written(value, metric)

    def _segment(self) -> SegmentNow | None:
        place = int(self._scores.segment_index[0])
        if place == NO_SEGMENT:
            return None
        segment = self._scheme.segments[place]
        return SegmentNow(segment.name, segment.description, segment.action)

    def _segment_rules(self) -> list[RuleResult]:
        """Return the rules that were tried, the customer's last, if the scheme's segments depend on metrics."""
        place = int(self._scores.segment_index[0])
        tried = zip(self._scheme.segments, self._scheme.segment_rules, strict=False)
        return [
            self._rule(Rule(segment.name, segment.value, segment.description, segment.action, conditions), None)
            for segment, conditions in list(tried)[: place + 1]
        ]

    def _totals(self) -> Totals | None:
        orders = self._pulled.orders
        if not int(orders.order_count[0]):
            return None
        return Totals(
            orders=int(orders.order_count[0]),
            lifetime_value=f"{Decimal(int(orders.lifetime_cents[0])).scaleb(-2):,.2f}",
            days_since_last_order=self._job.as_of_day - int(orders.last_order_day[0]),
        )

    def _one_more_order(self) -> OneMoreOrder | None:
        """Return the segment that an order of the customer's average value today would lead to; None without orders."""
        counted = [event for event in self._events() if not event.is_return and event.day <= self._job.as_of_day]
        if not counted or self._held_until is not None:
            return None
        cents = sum(event.cents for event in counted) // len(counted)
        events = [*self._events(), Event(self._job.as_of_day, cents)]
        place = segment_with(
            events, self._scheme, self._job.as_of_day, net=self._job.counting.net, held=self._own(), cuts=self._cuts
        )
        return OneMoreOrder(f"{Decimal(cents).scaleb(-2):,.2f}", self._scheme.segments[place].name)

    def _move(self, move: Move) -> tuple[str, str, str]:
        names = dict(
            zip(self._setup.segments.tolist(), (segment.name for segment in self._scheme.segments), strict=True)
        )
        before, after = (names.get(number, name) for number, name in
                         ((move.before, move.before_name), (move.after, move.after_name)))  # fmt: skip
        return move.day.isoformat(), before or NONE, after or NONE

    def _lifecycle(self) -> list[RuleResult]:
        if not self._scheme.lifecycle or self._left_out:
            return []
        inside = in_stage(self._pulled.present, self._setup.stages)
        place = int(stage_index(self._facts, self._scheme, inside)[0])
        tried = [self._rule(rule, None) for rule in self._scheme.lifecycle[: place + 1]]
        return [msgspec.structs.replace(rule, applies=number == place) for number, rule in enumerate(tried)]

    def _audiences(self) -> list[RuleResult]:
        inside = in_audience(self._pulled.present)
        return [self._rule(rule, inside(place)) for place, rule in enumerate(self._scheme.audiences)]

    def _rule(self, rule: Rule, inside: Mask | None) -> RuleResult:
        return RuleResult(
            name=rule.name,
            applies=bool(self._facts.all_hold(rule.conditions, inside)[0]),
            conditions=[self._condition(condition) for condition in rule.conditions],
            description=rule.description,
            action=rule.action,
        )

    def _condition(self, condition: Condition) -> ConditionResult:
        holds = bool(self._facts.holds(condition)[0])
        return ConditionResult(str(condition), self._value(condition.metric), holds)

    def _fields(self) -> dict[str, FieldValues]:
        """Return what each field holds now and what it should hold."""
        present, desired = self._pulled.present, self._desired
        return {
            field.script_id: FieldValues(self._shown(field.column, present), self._shown(field.column, desired))
            for field in fields_in_use(desired.more)
        }

    def _shown(self, column: str, fields: Fields) -> Shown:
        value = int(fields.columns()[column][0])
        if value == EMPTY:
            return None
        if value == UNREADABLE:
            return "(values that the scheme does not have)"
        segments = dict(
            zip(self._setup.segments.tolist(), (segment.name for segment in self._scheme.segments), strict=True)
        )
        stages = dict(
            zip(self._setup.stages.tolist(), (stage.name for stage in self._setup.scheme.lifecycle), strict=True)
        )
        risks = dict(zip(self._setup.predictions.risks, RISKS, strict=False))
        names: dict[str, dict[int, str]]
        names = {"segment": segments, "previous_segment": segments, "lifecycle_stage": stages, "churn_risk": risks}
        if column in names:
            return names[column].get(value, f"list value {value}")
        if column == "audiences":
            ids_in = set(audience_ids_of(value, self._setup.audiences))
            pairs = zip(self._setup.audiences, self._setup.scheme.audiences, strict=True)
            return [rule.name for pair, rule in pairs if pair in ids_in]
        if column.endswith("_day"):
            return _date(value)
        return str(Decimal(value).scaleb(-2)) if column.endswith("_cents") else value

    def _events(self) -> list[Event]:
        return [
            Event((transaction.day - FIRST_DAY).days, transaction.cents, transaction.is_return)
            for transaction in self._transactions
            if not transaction.why_not or transaction.future
        ]

    def _own(self) -> dict[str, int]:
        """Return the values of the scheme's own metrics and of the predicted metrics."""
        own = {metric.name for metric in self._scheme.metrics().values() if metric.own or metric.known == "predicted"}
        return {name: int(column[0]) for name, column in self._foretold.orders.more.items() if name in own}

    def _next_changes(self) -> list[NextChange]:
        return next_changes(
            self._events(),
            self._scheme,
            self._job.as_of_day,
            net=self._job.counting.net,
            held=self._own(),
            cuts=self._cuts,
            hold=None if self._held_until is None else (self._held_segment() or NONE, self._held_until),
        )

    def _held_segment(self) -> str | None:
        name = self._shown("segment", self._pulled.present)
        return None if name is None else str(name)

    def _note(self) -> str:
        if self._scheme.relative is not None:
            return "if no other customer changes either: scores are relative to all customers"
        return "without a new order or return"


def _transaction(transaction: Transaction, *, net: bool) -> TransactionRow:
    effect = transaction.why_not
    if not effect and transaction.is_return:
        effect = "a return: lowers lifetime value, touches neither recency nor frequency"
        if not net:
            effect = "a return: does not lower gross lifetime value; counts for the return rate only"
    effect = "; ".join(filter(None, [effect, *transaction.remarks]))
    return TransactionRow(
        id=transaction.id,
        number=transaction.number,
        kind=transaction.kind,
        date=transaction.day.isoformat(),
        amount=str(Decimal(-transaction.cents if transaction.is_return else transaction.cents).scaleb(-2)),
        counts=not transaction.why_not,
        why=effect,
    )


def _date(day: int) -> str:
    return str(np.datetime64(day, "D"))


def _or_none(value: int) -> str | None:
    return None if value == EMPTY else str(value)
