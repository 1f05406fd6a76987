"""An account in which the project is deployed, with a few stores, employees and customers: what the tests act on."""

from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from netsuite_rfm.sandbox.scripts.account import EventType, ScriptedAccount
from netsuite_rfm.sandbox.scripts.deployments import open_suitelet, run_map_reduce
from netsuite_rfm.sandbox.scripts.map_reduce import MapReduceRun
from netsuite_rfm.sandbox.scripts.n_email import Mail
from netsuite_rfm.sandbox.scripts.platform import Platform
from netsuite_rfm.sandbox.scripts.project import Project, load_project

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "suitescript" / "src"
DAILY = "customdeploy_rfm_daily_mr"
SETUP = "customdeploy_rfm_setup_sl"
HISTORY = "customrecord_rfm_segment_history"
ACTION = "customrecord_rfm_segment_action"

LEEDS, YORK, HULL = 11, 12, 13
AUTHOR, LEEDS_MANAGER, YORK_ASSISTANT, YORK_LEAD, HEAD_OFFICE = 31, 32, 33, 34, 35
ANNA, BEN, CARA, DAN = 1001, 1004, 1007, 1010
TODAY = date(2026, 11, 20)


@cache
def _project() -> Project:
    return load_project(SOURCE)


def project() -> Project:
    """The project of this repository, to be changed as a test likes."""
    return deepcopy(_project())


class Stage:
    """The account and short words for what happens in it."""

    def __init__(self, account: ScriptedAccount) -> None:
        self.account = account
        self.segments = {value.script_id: value.id for value in account.lists["customlist_rfm_segment"]}
        self.set_day(TODAY)

    def set_day(self, today: date) -> None:
        """Have it be that day: at nine in UTC it is, nearly everywhere on earth."""
        self.today = today
        wanted = datetime(today.year, today.month, today.day, 9, tzinfo=UTC)
        self.account.clock.skew_s += (wanted - self.account.clock.now()).total_seconds()

    def segment(self, name: str | None) -> int | None:
        """Internal id of a segment by the short form of its script id, such as vip_champions."""
        return None if name is None else self.segments[f"val_rfm_{name}"]

    def written(self, segment: str | None, **more: object) -> dict[str, object]:
        """What the worker writes with a new segment."""
        return {
            "custentity_rfm_segment": self.segment(segment),
            "custentity_rfm_segment_changed_on": self.today,
            "custentity_segment_last_updated": self.account.clock.now(),
            "custentity_rfm_score": "555",
            "custentity_rfm_last_order_date": self.today - timedelta(days=3),
            "custentity_rfm_lifetime_value": Decimal("2345.60"),
            **more,
        }

    def write(self, customer: int, segment: str | None, **more: object) -> dict[str, object]:
        """Change a customer's segment as the worker does; return what was written, for a retry."""
        values = self.written(segment, **more)
        self.account.write_customers([(customer, values)])
        return values

    def edit(self, customer: int, context: str = "USERINTERFACE", event: EventType = "EDIT", **values: object) -> None:
        """Change a customer in the UI or by an import."""
        self.account.change_customers([(customer, values)], context=context, event=event)

    def customer(self, customer: int) -> Mapping[str, object]:
        """A customer's stored values."""
        return self.account.customer(customer) or {}

    def history(self, customer: int | None = None) -> list[dict[str, object]]:
        """The history rows, oldest first."""
        rows = self.account.record_tables[HISTORY].rows.values()
        return [row for row in rows if customer in {None, row["custrecord_rfm_sh_customer"]}]

    def moves(self, customer: int) -> list[tuple[object, object]]:
        """A customer's changes as pairs of short segment names."""
        names = {value: name.removeprefix("val_rfm_") for name, value in self.segments.items()}
        return [
            (names.get(r.get("custrecord_rfm_sh_from")), names.get(r.get("custrecord_rfm_sh_to")))  # type: ignore[call-overload]
            for r in self.history(customer)
        ]

    def action(self, segment: str, **values: object) -> None:
        """Edit the action row of a segment, as the CRM manager does."""
        table = self.account.record_tables[ACTION]
        found = [
            row_id for row_id, row in table.rows.items() if row["custrecord_rfm_sa_segment"] == self.segment(segment)
        ]
        own = {f"custrecord_rfm_sa_{name}": value for name, value in values.items()}
        assert table.change(found[0], own, self.account.clock.now())

    def category(self, name: str) -> int:
        """Internal id of a customer category."""
        return int(self.account.sql(f"SELECT id FROM customercategory WHERE name = '{name}'")[0][0])

    def nightly(self, crash_at: Mapping[str, int] | None = None) -> MapReduceRun:
        """Run the nightly job; nothing in it may fail."""
        run = run_map_reduce(self.account, DAILY, crash_at=crash_at)
        assert run.input_error is None
        assert run.errors == {"map": [], "reduce": []}
        return run

    @property
    def mails(self) -> list[Mail]:
        """The mails sent so far."""
        return self.account.host.outbox

    def errors(self) -> list[str]:
        """Error lines of the execution logs."""
        return [line.title for line in self.account.host.log if line.level in {"error", "system"}]


@contextmanager
def stage(
    *,
    set_up: bool = True,
    event: EventType = "EDIT",
    platform: Platform | None = None,
    time_zone: str = "Europe/London",
    **settings: str,
) -> Iterator[Stage]:
    """A small retailer. `settings` go to :class:`ScriptedAccount`.

    Leeds names its manager; York names none, but one of its employees has the title of a manager; Hull has nobody.
    Anna and Dan belong to Leeds, Ben to York, Cara to no store.
    """
    account = ScriptedAccount(project(), patch_event=event, time_zone=time_zone, platform=platform, **settings)
    try:
        acting = Stage(account)
        _people(account)
        account.host.parameters.update(
            custscript_rfm_author=AUTHOR,
            custscript_rfm_default_recipient=HEAD_OFFICE,
            custscript_rfm_manager_titles="Store Manager, Branch Lead",
            custscript_rfm_announce_from="2026-01-01",
        )
        if set_up:
            _set_up(account, (platform, time_zone, *sorted(settings.items())))
        yield acting
    finally:
        account.close()


@dataclass(frozen=True)
class LeftBehind:
    """What the set-up page leaves in an account: records, saved searches, parameters, and the categories it made."""

    records: Mapping[str, list[dict[str, object]]]
    searches: Mapping[str, dict[str, Any]]
    parameters: Mapping[str, object]
    categories: list[tuple[int, str]]

    @classmethod
    def of(cls, account: ScriptedAccount) -> "LeftBehind":
        """Take it from an account in which the page has just been used."""
        categories = account.sql("SELECT id, name FROM customercategory WHERE id > 2 ORDER BY id")
        records = {name: list(table.rows.values()) for name, table in account.record_tables.items()}
        return cls(deepcopy(records), deepcopy(account.host.saved_searches), dict(account.host.parameters), categories)

    def put_into(self, account: ScriptedAccount) -> None:
        """Leave the same in an account like that one, without running the page."""
        for name, rows in self.records.items():
            for row in rows:
                assert account.record_tables[name].add(row, account.clock.now()) == row["id"]
        account.host.saved_searches.update(deepcopy(dict(self.searches)))
        account.host.parameters.update(self.parameters)
        for id_, name in self.categories:
            account.add_records("customercategory", {"id": np.array([id_]), "name": _texts(name)})
            account.host.seen_records.add(("customercategory", id_))


_LEFT_BEHIND: dict[Hashable, LeftBehind] = {}


def _set_up(account: ScriptedAccount, kind: Hashable) -> None:
    """Set an account up: by the page itself, or as the page left the first account of this kind in this process."""
    if kind in _LEFT_BEHIND:
        _LEFT_BEHIND[kind].put_into(account)
    else:
        open_suitelet(account, SETUP, method="POST")
        if not account.host.log:  # what it complains of, it complains of each time
            _LEFT_BEHIND[kind] = LeftBehind.of(account)


def _texts(*values: str | None) -> np.ndarray:
    return np.array(values, dtype=object)


def _people(account: ScriptedAccount) -> None:
    account.add_records(
        "location",
        {
            "id": np.array([LEEDS, YORK, HULL]),
            "name": _texts("Leeds", "York", "Hull"),
            "custrecord_rfm_store_manager": np.array([LEEDS_MANAGER, None, None], dtype=object),
        },
    )
    account.add_records(
        "employee",
        {
            "id": np.array([AUTHOR, LEEDS_MANAGER, YORK_ASSISTANT, YORK_LEAD, HEAD_OFFICE]),
            "entityid": _texts("Author", "Leeds Manager", "York Assistant", "York Lead", "Head Office"),
            "email": _texts(*(f"{name}@shop.example" for name in ("author", "leeds", "assistant", "york", "head"))),
            "location": np.array([None, LEEDS, YORK, YORK, None], dtype=object),
            "title": _texts(None, "Store Manager", "Assistant", "branch lead", None),
        },
    )
    account.add_records("customercategory", {"id": np.array([1, 2]), "name": _texts("Retail", "Trade")})
    account.add_customers(
        {
            "id": np.array([ANNA, BEN, CARA, DAN]),
            "entityid": _texts("C-1", "C-2", "C-3", "C-4"),
            "altname": _texts("Anna <b>Archer</b>", "Ben Baker", "Cara Cole", "Dan Drew"),
            "email": _texts(*(f"{name}@mail.example" for name in ("anna", "ben", "cara", "dan"))),
            "custentity_rfm_home_location": np.array([LEEDS, YORK, None, LEEDS], dtype=object),
        },
    )
