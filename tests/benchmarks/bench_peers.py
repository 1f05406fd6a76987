"""The same read by the public ways, both by growing offset: the PyPI client ``netsuite``, and a plain loop."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import requests
from requests_oauthlib import OAuth1

from netsuite_rfm.netsuite.suiteql.columns_needed import PLAIN
from netsuite_rfm.netsuite.suiteql.customers import IdRange
from netsuite_rfm.netsuite.suiteql.order_totals import customers_with_orders
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.pipeline import carry_out
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from tests.benchmarks.scored_account import TODAY, serving
from tests.support.public_client import Config, NetSuite, TokenAuth

CUSTOMERS = 51_100  # of whom 50,000 and a few are active; 100,000 is the most that paging by offset reaches
LATENCY_MS, CONCURRENCY = 200, 5
PAGE = 1000
SUITEQL = "/services/rest/query/v1/suiteql"


def by_client(values: Mapping[str, str], query: str) -> int:
    """Read page after page with the public client, and return the rows."""
    auth = TokenAuth(
        consumer_key=values["NETSUITE_CONSUMER_KEY"],
        consumer_secret=values["NETSUITE_CONSUMER_SECRET"],
        token_id=values["NETSUITE_TOKEN_ID"],
        token_secret=values["NETSUITE_TOKEN_SECRET"],
    )
    api = NetSuite(Config(account=values["NETSUITE_ACCOUNT"], auth=auth)).rest_api

    async def read() -> int:
        rows, more = 0, True
        while more:
            url = values["NETSUITE_BASE_URL"] + SUITEQL
            answer: Any = await api.suiteql(query, limit=PAGE, offset=rows, url=url)
            rows, more = rows + len(answer["items"]), answer["hasMore"]
        return rows

    return asyncio.run(read())


def by_loop(values: Mapping[str, str], query: str) -> int:
    """Read page after page as most scripts do."""
    auth = OAuth1(
        values["NETSUITE_CONSUMER_KEY"],
        values["NETSUITE_CONSUMER_SECRET"],
        values["NETSUITE_TOKEN_ID"],
        values["NETSUITE_TOKEN_SECRET"],
        realm=values["NETSUITE_ACCOUNT"],
        signature_method="HMAC-SHA256",
    )
    rows, more = 0, True
    with requests.Session() as session:
        while more:
            answer = session.post(
                values["NETSUITE_BASE_URL"] + SUITEQL,
                params={"limit": PAGE, "offset": rows},
                json={"q": query},
                headers={"Prefer": "transient"},
                auth=auth,
                timeout=60,
            )
            answer.raise_for_status()
            page = answer.json()
            rows, more = rows + len(page["items"]), page["hasMore"]
    return rows


def measure() -> Iterator[tuple[str, str, str]]:
    """Read 50,000 customers with their orders at 200 ms a request; the worker scores and compares them as well."""
    ways: dict[str, Callable[[Mapping[str, str], str], int]] = {"client netsuite": by_client, "requests loop": by_loop}
    with serving(CUSTOMERS, latency_ms=LATENCY_MS, concurrency=CONCURRENCY, auth="tba") as values:
        settings = settings_from(values)
        rules = counting(settings, TODAY - timedelta(days=1))
        started_s = time.perf_counter()
        with connect(settings) as client:
            report = carry_out(client, Job(load_scheme("default"), rules))
        ours_s = time.perf_counter() - started_s
        query = customers_with_orders(IdRange(0, 2**31 - 1), rules, PLAIN)
        for name, read in ways.items():
            started_s = time.perf_counter()
            assert read(values, query) == report.summary.customers_read
            took_s = time.perf_counter() - started_s
            what = (
                f"{report.summary.customers_read:,} customers by {name}: {took_s:.1f} s; by the worker {ours_s:.1f} s"
            )
            yield what, f"{took_s / ours_s:.1f} x", "above 1 x"


if __name__ == "__main__":
    for row in measure():
        print(*row, flush=True)
