"""SuiteQL behind an undo: whom a run wrote, and which rows of the segment history it led to."""

from datetime import date

from netsuite_rfm.netsuite.fields import HOLD_UNTIL, WAY_BACK
from netsuite_rfm.netsuite.suiteql.literals import day, texts, whole
from netsuite_rfm.netsuite.suiteql.runs_and_history import HISTORY_RECORD

_ROW = "h.custrecord_rfm_sh_"


def written_by(run_id: str, *, after: int) -> str:
    """Customers with a line of this run.

    ``_`` in an id stands for any sign here, so each text has to be looked at again.
    """
    return (
        f"SELECT c.id AS id, c.isinactive AS isinactive, c.{WAY_BACK} AS way_back, "
        f"TO_CHAR(c.{HOLD_UNTIL}, 'YYYY-MM-DD') AS hold_until FROM customer c "
        f"WHERE {_has_line_of(run_id)} AND c.id > {whole(after)} ORDER BY c.id"
    )


def history_since(run_id: str, first_day: date, *, after: int) -> str:
    """Rows of the segment history of these customers, from the day on that the run scored for."""
    return (
        f"SELECT h.id AS id, {_ROW}customer AS customer, NVL({_ROW}from, 0) AS from_segment, "
        f"NVL({_ROW}to, 0) AS to_segment, TO_CHAR({_ROW}changed_on, 'YYYY-MM-DD') AS changed_on, "
        f"{_ROW}digest AS digest, {_ROW}campaign AS campaign, NVL({_ROW}withdrawn, 'F') AS withdrawn "
        f"FROM {HISTORY_RECORD} h JOIN customer c ON c.id = {_ROW}customer "
        f"WHERE {_has_line_of(run_id)} AND {_ROW}changed_on >= {day(first_day)} AND h.id > {whole(after)} ORDER BY h.id"
    )


def _has_line_of(run_id: str) -> str:
    return f"c.{WAY_BACK} LIKE {texts([f'%{run_id} %'])}"
