"""Push metrics to a Prometheus Pushgateway, because a pod may be gone before Prometheus can scrape it.

Groups and methods are described in prometheus/pushgateway's README: PUT replaces all metrics of a group, POST only
those with the same names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import requests

from netsuite_rfm.telemetry.log import get_logger

JOB = "netsuite_rfm"
TIMEOUT_S = (3.0, 10.0)  # to connect, and to respond


@dataclass(frozen=True, slots=True)
class Pushgateway:
    """One group of metrics at a Pushgateway.

    Args:
        url: scheme and host.
        labels: labels that distinguish this group, such as the account and the shard.

    """

    url: str
    labels: Mapping[str, str]

    def push(self, text: str, *, whole: bool) -> None:
        """Push metrics in the text format. A failure is only logged, so that it does not affect the run.

        Args:
            text: the metrics.
            whole: whether they replace the whole group; if not, metrics that they do not name stay.

        """
        group = "".join(f"/{name}/{quote(value, safe='')}" for name, value in {"job": JOB, **self.labels}.items())
        try:
            answer = requests.request(
                "PUT" if whole else "POST",
                f"{self.url.rstrip('/')}/metrics{group}",
                data=text.encode(),
                headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
                timeout=TIMEOUT_S,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            get_logger().error("metrics_not_pushed", reason=type(error).__name__)
            return
        if not answer.ok or answer.is_redirect:
            get_logger().error("metrics_not_pushed", reason=f"status {answer.status_code}")
