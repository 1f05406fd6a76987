"""SuiteQL for what campaigns and promotions brought, by the segment that customers held before.

The history row of a change holds the result of its campaign, so who was sent, skipped, refused or held out is counted
there. Redemptions stand in ``tranPromotion`` (observed in two public projects; no page of Oracle's help has it).
"""

from collections.abc import Sequence
from datetime import date

from netsuite_rfm.netsuite.fields import column, history_column
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines, nested
from netsuite_rfm.netsuite.suiteql.literals import day, script_id, whole, wholes
from netsuite_rfm.netsuite.suiteql.runs_and_history import HISTORY_RECORD, stands
from netsuite_rfm.netsuite.suiteql.segments_then import HELD_THEN, first_change_since
from netsuite_rfm.netsuite.suiteql.what_counts import cents_of, counts, customer_of, joins_of, total_of
from netsuite_rfm.rfm.counting import Counting

SEVERAL = 0
"""In place of a promotion's id: the order carries more than one."""
_KEY, _TO = history_column("campaign_key", "h"), f"NVL({history_column('to', 'h')}, 0)"
_CUSTOMER, _CHANGED_ON = history_column("customer", "h"), history_column("changed_on", "h")
_RESULT = history_column("campaign", "h")
_ENTERED = f"NVL({history_column('effective_on', 'h')}, {_CHANGED_ON})"
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
    """Customers of each campaign by the segment entered and the result of the mail, and what they bought.

    Each customer counts once for a campaign, by the first time. An order counts in a window of so many days if it is
    dated after the day on which the customer entered the segment, or on which that took effect. ``squares`` are of the
    amounts per customer.
    """
    firsts = nested(
        columns("MIN(h.id) AS id"),
        f"FROM {HISTORY_RECORD} h",
        f"WHERE {_KEY} IS NOT NULL AND {_RESULT} IS NOT NULL AND {_CHANGED_ON} >= {day(since)} AND {stands('h')}",
        f"GROUP BY {_CUSTOMER}, {_KEY}",
    )
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
        f"FROM {firsts} f",
        f"JOIN {HISTORY_RECORD} h ON h.id = f.id",
        f"LEFT JOIN {orders} o ON o.customer = {_CUSTOMER} AND o.day > {_ENTERED} AND {_within(max(windows))}",
        f"GROUP BY h.id, {_KEY}, {_TO}, {_OUTCOME}, {_ENTERED}",
    )
    return lines(
        columns(
            "p.campaign AS campaign",
            "p.segment AS segment",
            "p.outcome AS outcome",
            "COUNT(*) AS customers",
            "TO_CHAR(MIN(p.entered), 'YYYY-MM-DD') AS first_day",
            "TO_CHAR(MAX(p.entered), 'YYYY-MM-DD') AS last_day",
            *_sums(windows),
        ),
        f"FROM {spent} p",
        "GROUP BY p.campaign, p.segment, p.outcome",
        "ORDER BY p.campaign, p.segment, p.outcome",
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


def redemptions(counting: Counting, since: date, *, history: bool) -> str:
    """Orders with a promotion, by promotion, by the segment held on the day before the order, and by today's.

    An order with several promotions counts once, under ``SEVERAL``. ``history`` is whether the account has the segment
    history; without it nobody knows the segment then.
    """
    before, changes = "0", ""
    if history:
        first = nested(
            columns("o.id AS id", "MIN(h.id) AS first_id"),
            f"FROM {_with_promotion(counting, since)} o",
            f"JOIN {HISTORY_RECORD} h ON {_CUSTOMER} = o.customer AND {_CHANGED_ON} >= o.day AND {stands('h')}",
            "GROUP BY o.id",
        )
        changes = f"LEFT JOIN {first} e ON e.id = q.id\nLEFT JOIN {HISTORY_RECORD} f ON f.id = e.first_id"
        before = HELD_THEN
    now = f"NVL({column('segment', 'c')}, 0)"
    return lines(
        columns(
            "q.promotion AS promotion",
            f"{before} AS segment",
            f"{now} AS segment_now",
            "COUNT(*) AS orders",
            "COUNT(DISTINCT q.customer) AS customers",
            f"{cents_of('q.amount')} AS cents",
            f"{cents_of('q.discount')} AS discount",
        ),
        f"FROM {_with_promotion(counting, since)} q",
        "JOIN customer c ON c.id = q.customer",
        changes,
        f"GROUP BY q.promotion, {before}, {now}",
        f"ORDER BY q.promotion, {before}, {now}",
    )


def redeemers(counting: Counting, since: date) -> str:
    """How many customers redeemed each promotion, each once whatever their segments were."""
    return lines(
        columns("q.promotion AS promotion", "COUNT(DISTINCT q.customer) AS customers"),
        f"FROM {_with_promotion(counting, since)} q",
        "GROUP BY q.promotion",
        "ORDER BY q.promotion",
    )


def _with_promotion(counting: Counting, since: date) -> str:
    # The sign of a discount is not documented, hence ABS.
    promotions = nested(
        columns(
            "x.transaction AS transaction",
            f"CASE WHEN COUNT(DISTINCT x.promocode) > 1 THEN {SEVERAL} ELSE MAX(x.promocode) END AS promotion",
            "SUM(ABS(NVL(x.purchasediscount, 0)) + ABS(NVL(x.shippingdiscount, 0))) AS discount",
        ),
        "FROM tranPromotion x",
        "WHERE x.promocode IS NOT NULL",
        "GROUP BY x.transaction",
    )
    return nested(
        columns(
            "t.id AS id",
            f"{customer_of(counting)} AS customer",
            "t.trandate AS day",
            f"{total_of(counting)} AS amount",
            "p.promotion AS promotion",
            "p.discount * NVL(t.exchangerate, 1) AS discount",
        ),
        "FROM transaction t",
        joins_of(counting),
        f"JOIN {promotions} p ON p.transaction = t.id",
        f"WHERE {counts(counting, returns=False)}",
        f"AND t.trandate >= {day(since)}",
    )


def promotions(ids: Sequence[int]) -> str:
    """Name, code and days of up to 1,000 promotions."""
    return lines(
        columns(
            "p.id AS id",
            "p.name AS name",
            "p.code AS code",
            "TO_CHAR(p.startdate, 'YYYY-MM-DD') AS first_day",
            "TO_CHAR(p.enddate, 'YYYY-MM-DD') AS last_day",
        ),
        "FROM promotionCode p",
        f"WHERE p.id IN ({wholes(ids)})",
        "ORDER BY p.id",
    )


def campaign_records(ids: Sequence[int], target_field: str = "") -> str:
    """Title, base cost and target segments of up to 1,000 campaigns; no page says whether SuiteQL has the table."""
    target = [f"BUILTIN.DF(k.{script_id(target_field)}) AS targets"] if target_field else []
    return lines(
        columns("k.id AS id", "k.title AS title", "TO_CHAR(ROUND(k.basecost * 100)) AS cost", *target),
        "FROM campaign k",
        f"WHERE k.id IN ({wholes(ids)})",
        "ORDER BY k.id",
    )


def members_on(first: date) -> str:
    """Active customers by the segment that they held when a day began, from the first change since."""
    return lines(
        columns(f"{HELD_THEN} AS segment", "COUNT(*) AS customers"),
        "FROM customer c",
        f"LEFT JOIN {first_change_since(first)} e ON e.customer = c.id",
        f"LEFT JOIN {HISTORY_RECORD} f ON f.id = e.first_id",
        "WHERE c.isinactive = 'F'",
        f"GROUP BY {HELD_THEN}",
        f"ORDER BY {HELD_THEN}",
    )
