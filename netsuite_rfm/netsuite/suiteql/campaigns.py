"""SuiteQL for the results of campaigns.

The history row of a segment change holds the result of its campaign, so customers sent, skipped, refused or held out
are counted there.
"""

from collections.abc import Sequence
from datetime import date

from netsuite_rfm.netsuite.fields import column, history_column
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines, nested
from netsuite_rfm.netsuite.suiteql.literals import day, script_id, whole, wholes
from netsuite_rfm.netsuite.suiteql.runs_and_history import HISTORY_RECORD, stands
from netsuite_rfm.netsuite.suiteql.what_counts import cents_of, counts, customer_of, joins_of, total_of
from netsuite_rfm.rfm.counting import Counting

_KEY, _TO = history_column("campaign_key", "h"), f"NVL({history_column('to', 'h')}, 0)"
_CUSTOMER, _CHANGED_ON = history_column("customer", "h"), history_column("changed_on", "h")
_RESULT = history_column("campaign", "h")
_ENTERED = f"NVL({history_column('effective_on', 'h')}, {_CHANGED_ON})"
_WAVE = "TO_CHAR(p.entered, 'YYYY-MM')"
_OUTCOME = (
    f"CASE WHEN {_RESULT} LIKE 'RESPONSE %' THEN 'sent' WHEN {_RESULT} LIKE 'TARGETED%' THEN 'sent elsewhere' "
    f"WHEN {_RESULT} = 'HELD OUT' THEN 'held out' "
    f"WHEN {_RESULT} LIKE 'SKIPPED: %' OR {_RESULT} LIKE 'REFUSED: %' THEN {_RESULT} ELSE 'in doubt' END"
)

ACTIONS = """\
SELECT a.id AS id, a.custrecord_rfm_sa_segment AS segment, a.custrecord_rfm_sa_campaign_name AS name,
    a.custrecord_rfm_sa_campaign_event AS event, a.custrecord_rfm_sa_campaign AS campaign,
    a.custrecord_rfm_sa_promotion AS promotion, a.custrecord_rfm_sa_held_out AS held_out,
    a.custrecord_rfm_sa_delay AS delay, TO_CHAR(ROUND(a.custrecord_rfm_sa_cost * 100)) AS cost
FROM customrecord_rfm_segment_action a
WHERE a.isinactive = 'F'
ORDER BY a.id"""


def results(counting: Counting, since: date, windows: Sequence[int]) -> str:
    """Count each campaign's customers by segment entered, month and result of the mail, and sum up what they bought.

    Each customer counts once per campaign, by the first result. An order counts in a window of days if it is dated
    after the day on which the customer entered the segment, or on which that took effect. ``squares`` are the squared
    amounts per customer.
    """
    orders = nested(
        columns(f"{customer_of(counting)} AS customer", "t.trandate AS day", f"{total_of(counting)} AS amount"),
        "FROM transaction t",
        joins_of(counting),
        f"WHERE {counts(counting, returns=False)}",
        f"AND t.trandate > {day(since)}",
    )
    amounts = [f"SUM(CASE WHEN {_within(days)} THEN o.amount ELSE 0 END) AS amount_{days}" for days in windows]
    bought = [f"SUM(CASE WHEN {_within(days)} THEN 1 ELSE 0 END) AS orders_{days}" for days in windows]
    spent = nested(
        columns(
            "h.id AS id",
            f"{_KEY} AS campaign",
            f"{_TO} AS segment",
            f"{_OUTCOME} AS outcome",
            f"{_ENTERED} AS entered",
            *amounts,
            *bought,
        ),
        f"FROM {_firsts(since)} f",
        f"JOIN {HISTORY_RECORD} h ON h.id = f.id",
        f"LEFT JOIN {orders} o ON o.customer = {_CUSTOMER} AND o.day > {_ENTERED} AND {_within(max(windows))}",
        f"GROUP BY h.id, {_KEY}, {_TO}, {_OUTCOME}, {_ENTERED}",
    )
    return lines(
        columns(
            "p.campaign AS campaign",
            "p.segment AS segment",
            f"{_WAVE} AS wave",
            "p.outcome AS outcome",
            "COUNT(*) AS customers",
            "TO_CHAR(MIN(p.entered), 'YYYY-MM-DD') AS first_day",
            "TO_CHAR(MAX(p.entered), 'YYYY-MM-DD') AS last_day",
            *_sums(windows),
        ),
        f"FROM {spent} p",
        f"GROUP BY p.campaign, p.segment, {_WAVE}, p.outcome",
        f"ORDER BY p.campaign, p.segment, {_WAVE}, p.outcome",
    )


def _firsts(since: date) -> str:
    return nested(
        columns("MIN(h.id) AS id"),
        f"FROM {HISTORY_RECORD} h",
        f"WHERE {_KEY} IS NOT NULL AND {_RESULT} IS NOT NULL AND {_CHANGED_ON} >= {day(since)} AND {stands('h')}",
        f"GROUP BY {_CUSTOMER}, {_KEY}",
    )


def unanswered(counting: Counting, since: date, up_to: date, *, stores: bool = False, after: int) -> str:
    """Select active customers who were sent a campaign up to a day and have not ordered since, by history row.

    ``stores`` adds the name of the home location.
    """
    last = nested(
        columns(f"{customer_of(counting)} AS customer", "MAX(t.trandate) AS day"),
        "FROM transaction t",
        joins_of(counting),
        f"WHERE {counts(counting, returns=False)}",
        f"GROUP BY {customer_of(counting)}",
    )
    return lines(
        columns(
            "h.id AS id",
            f"{_CUSTOMER} AS customer",
            f"{_KEY} AS campaign",
            f"{_TO} AS segment",
            f"TO_CHAR({_ENTERED}, 'YYYY-MM-DD') AS sent_on",
            "TO_CHAR(o.day, 'YYYY-MM-DD') AS last_order",
            *([f"BUILTIN.DF({column('home_location', 'c')}) AS store"] if stores else []),
        ),
        f"FROM {_firsts(since)} f",
        f"JOIN {HISTORY_RECORD} h ON h.id = f.id",
        f"JOIN customer c ON c.id = {_CUSTOMER}",
        f"LEFT JOIN {last} o ON o.customer = {_CUSTOMER}",
        f"WHERE c.isinactive = 'F' AND {_ENTERED} <= {day(up_to)}",
        f"AND ({_RESULT} LIKE 'RESPONSE %' OR {_RESULT} LIKE 'TARGETED%')",
        f"AND (o.day IS NULL OR o.day <= {_ENTERED}) AND h.id > {whole(after)}",
        "ORDER BY h.id",
    )


def _sums(windows: Sequence[int]) -> list[str]:
    return [
        summed
        for days in windows
        for summed in (
            f"SUM(CASE WHEN p.orders_{days} > 0 THEN 1 ELSE 0 END) AS buyers_{days}",
            f"SUM(p.orders_{days}) AS orders_{days}",
            f"{cents_of(f'p.amount_{days}')} AS cents_{days}",
            f"SUM(POWER(p.amount_{days}, 2)) AS squares_{days}",
        )
    ]


def _within(days: int) -> str:
    return f"o.day <= {_ENTERED} + {whole(days)}"


def campaign_records(ids: Sequence[int], target_field: str = "") -> str:
    """Select title, base cost and target segments of up to 1,000 campaigns; the table is undocumented in SuiteQL."""
    target = [f"BUILTIN.DF(k.{script_id(target_field)}) AS targets"] if target_field else []
    return lines(
        columns("k.id AS id", "k.title AS title", "TO_CHAR(ROUND(k.basecost * 100)) AS cost", *target),
        "FROM campaign k",
        f"WHERE k.id IN ({wholes(ids)})",
        "ORDER BY k.id",
    )


def responses(since: date) -> str:
    """Count each campaign's customers by segment entered and latest response to a mail that NetSuite sent.

    The fields of a campaign response are in the REST API Browser 2026.1, ``campaignResponse``; whether SuiteQL has the
    table is unknown. A customer with several mails counts once per response.
    """
    groups = f"{_KEY}, {_TO}, r.response"
    return lines(
        columns(
            f"{_KEY} AS campaign",
            f"{_TO} AS segment",
            "r.response AS response",
            f"COUNT(DISTINCT {_CUSTOMER}) AS customers",
        ),
        f"FROM {HISTORY_RECORD} h",
        f"JOIN campaignresponse r ON {_RESULT} = CONCAT('RESPONSE ', TO_CHAR(r.id))",
        f"WHERE {_KEY} IS NOT NULL AND {_CHANGED_ON} >= {day(since)} AND {stands('h')}",
        f"GROUP BY {groups}",
        f"ORDER BY {groups}",
    )


def lead_sources(counting: Counting, since: date, ids: Sequence[int]) -> str:
    """Count orders whose lead source is one of up to 1,000 campaigns, as NetSuite attributes them (section_N990329).

    Whether SuiteQL has ``transaction.leadsource`` is unknown.
    """
    return lines(
        columns(
            "t.leadsource AS campaign",
            "COUNT(*) AS orders",
            f"COUNT(DISTINCT {customer_of(counting)}) AS customers",
            f"{cents_of(total_of(counting))} AS cents",
        ),
        "FROM transaction t",
        joins_of(counting),
        f"WHERE {counts(counting, returns=False)}",
        f"AND t.trandate >= {day(since)} AND t.leadsource IN ({wholes(ids)})",
        "GROUP BY t.leadsource",
        "ORDER BY t.leadsource",
    )
