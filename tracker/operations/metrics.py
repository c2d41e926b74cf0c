"""How the instance is doing, for who runs it: a log line for each request, and figures for a monitor.

Neither holds an address: those carry what people search for and, in shared links, secrets. A request is known by its
route ("diary/<day:day>/"), its method and its status.
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
_making = Lock()  # the first requests of a process come together, and the library refuses a second of a name
# From a page that is quick to one that someone would call slow.
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Observing:
    """Measure each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        start = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - start
        route = request.resolver_match.route if request.resolver_match else NO_ROUTE
        about = {"method": request.method, "route": route, "status": response.status_code}
        logger.info("request", extra={**about, "ms": round(seconds * 1000, 1)})
        if settings.METRICS_TOKEN:
            requests, durations = measures()
            requests.labels(**{name: str(value) for name, value in about.items()}).inc()
            durations.labels(route=route).observe(seconds)
        return response


def folder() -> Path:
    """Return where the server's processes keep their figures, to be added up."""
    return Path(settings.DATA_DIR) / "metrics"


def begin_anew() -> None:
    """Clear the figures of processes that are gone, before the server starts; they would be counted again."""
    if not settings.METRICS_TOKEN:
        return
    folder().mkdir(exist_ok=True)
    for file in folder().glob("*.db"):
        file.unlink()


def process_ended(pid: int) -> None:
    """Note that a process of the server ended: what it counted stays, what it only gauged goes."""
    if settings.METRICS_TOKEN:
        measures()
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


def measures() -> tuple[Counter, Histogram]:
    """Return the two that each request is counted in."""
    with _making:
        return _made()


@cache
def _made() -> tuple[Counter, Histogram]:
    """Make them, once; the library reads its folder when it is first imported."""
    folder().mkdir(exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder())
    from prometheus_client import Counter, Histogram

    return (
        Counter("magnesium_requests_total", "Requests answered.", ["method", "route", "status"]),
        Histogram("magnesium_request_seconds", "How long an answer took.", ["route"], buckets=SECONDS),
    )


def written() -> bytes:
    """Return the figures of all processes together, as Prometheus reads them."""
    measures()
    from prometheus_client import CollectorRegistry, generate_latest, multiprocess

    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
