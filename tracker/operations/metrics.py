"""Monitoring for whoever runs the instance: a log line for each request, and metrics for Prometheus.

Neither contains URLs, because they include search terms and, for shared links, secrets. A request is identified by its
route ("diary/<day:day>/"), method and status.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram

logger = logging.getLogger("tracker.requests")

NO_ROUTE = "none"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "other"  # anyone may invent methods, and each would stay in the metrics
_lock = Lock()  # a process's first requests arrive together, and the library rejects a duplicate metric name
# From a fast page to one that someone would call slow.
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class MetricsMiddleware:
    """Measure each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        start = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - start
        route = request.resolver_match.route if request.resolver_match else NO_ROUTE
        method = request.method if request.method in METHODS else OTHER_METHOD
        about = {"method": method, "route": route, "status": response.status_code}
        logger.info("request", extra={**about, "ms": round(seconds * 1000, 1)})
        if settings.METRICS_TOKEN:
            requests, durations = measures()
            requests.labels(**{name: str(value) for name, value in about.items()}).inc()
            durations.labels(route=route).observe(seconds)
        return response


def folder() -> Path:
    """Return the folder where the server's processes store their metrics, to be added up."""
    return Path(settings.DATA_DIR) / "metrics"


def reset() -> None:
    """Delete the metrics of dead processes before the server starts; they would be counted again."""
    if not settings.METRICS_TOKEN:
        return
    folder().mkdir(exist_ok=True)
    for file in folder().glob("*.db"):
        file.unlink()


def process_ended(pid: int) -> None:
    """Record that a server process ended: its counters are kept, its gauges are dropped."""
    if settings.METRICS_TOKEN:
        measures()
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]  # prometheus_client has no types here


def measures() -> tuple[Counter, Histogram]:
    """Return the two metrics that count each request."""
    with _lock:
        return _made()


@cache
def _made() -> tuple[Counter, Histogram]:
    """Create the metrics once; the library reads the folder when it is first imported."""
    folder().mkdir(exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder())
    from prometheus_client import Counter, Histogram

    return (
        Counter("magnesium_requests_total", "Requests answered.", ["method", "route", "status"]),
        Histogram("magnesium_request_seconds", "How long an answer took.", ["route"], buckets=SECONDS),
    )


def written() -> bytes:
    """Return the metrics of all processes together in Prometheus's format."""
    measures()
    from prometheus_client import CollectorRegistry, generate_latest, multiprocess

    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # prometheus_client has no types here
    return generate_latest(registry)
