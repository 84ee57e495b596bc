"""How long requests take and how they end, by route, for Prometheus."""

import os
import time

from flask import Response, g, request
from prometheus_client import REGISTRY, CollectorRegistry, Histogram, generate_latest, multiprocess

METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds
_seconds = Histogram(
    "vire_http_request_seconds",
    "time from a request's arrival to its answer",
    ("method", "route", "status"),
    buckets=BUCKETS,
)


def begin() -> None:
    """Remember when the present request began."""
    g.began = time.perf_counter()


def end(response: Response) -> None:
    """Count the present request; addresses that lead nowhere are one route, whatever they were."""
    began = g.pop("began", None)
    if began is None:
        return
    method = request.method if request.method in METHODS else "other"
    route = request.url_rule.rule if request.url_rule else "none"
    _seconds.labels(method, route, response.status_code).observe(time.perf_counter() - began)


def forget() -> None:
    """Count from zero: what was answered until now, nobody had asked."""
    _seconds.clear()


def exposition() -> bytes:
    """The figures as Prometheus reads them: of all processes of the web server where there are several."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)
