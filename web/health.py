"""Alive, ready, and figures for a monitor. None of them needs Redis or a signed-in person."""

import datetime as dt
import hmac
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from core.db import db, release
from core.outbox.items import Heartbeat, Item
from web import doors, measures

migrations_pending: Callable[[], bool] = lambda: False  # noqa: E731  replaced by config/wiring.py


class Jobs:
    """What background work has done and has to do, as a collector of Prometheus."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        known = queue()
        yield GaugeMetricFamily("vire_outbox_open", "jobs not done yet", known["outbox_open"])
        yield GaugeMetricFamily("vire_outbox_oldest_seconds", "age of the oldest", known["outbox_oldest_seconds"])
        yield GaugeMetricFamily("vire_outbox_dead", "jobs given up on", known["outbox_dead"])
        beat = known["publisher_heartbeat_seconds"]
        says = "seconds since the publisher's last sign of life; -1: none yet"
        yield GaugeMetricFamily("vire_publisher_heartbeat_age_seconds", says, -1 if beat is None else beat)
        says = "jobs waiting or failing now, done within the last hour, and given up on"
        jobs = GaugeMetricFamily("vire_jobs", says, labels=("topic", "outcome"))
        for topic, outcome, count in outcomes():
            jobs.add_metric((topic, outcome), count)
        yield jobs


def alive() -> Response:
    """GET /healthz: the process answers."""
    return doors.json({"status": "alive"})


def ready() -> Response:
    """GET /readyz: the database answers and is migrated; the queue is shown, it never makes this fail."""
    try:
        if migrations_pending():
            return doors.json({"status": "migrations pending"}, 503)
        return doors.json({"status": "ready", **queue()})
    except sa.exc.SQLAlchemyError:
        release()
        return doors.json({"status": "database unreachable"}, 503, headers={"Retry-After": "2"})


def metrics() -> Response:
    """GET /metrics: Prometheus text, for loopback or the bearer of METRICS_TOKEN."""
    token = current_app.config["SETTINGS"].metrics_token
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    # A proxy on this machine asks for somebody else, also where TRUSTED_PROXIES does not count it.
    local = request.remote_addr in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers and not token
    if not local and not (token and hmac.compare_digest(sent.encode(), token.encode())):
        return doors.json({"status": "forbidden"}, 403)
    own = CollectorRegistry(auto_describe=False)
    own.register(Jobs())
    return Response(generate_latest(own) + measures.exposition(), content_type=CONTENT_TYPE_LATEST)


def outcomes() -> list[tuple[str, str, int]]:
    """Topic, outcome and number of jobs: `waiting` and `failing` are open, `done` is of the last hour, `dead` of ever."""
    count = sa.func.count()
    failing = sa.case((Item.last_error.is_(None), "waiting"), else_="failing")
    lately = sa.func.clock_timestamp() - dt.timedelta(hours=1)
    parts = [
        (failing, sa.and_(Item.done_at.is_(None), Item.dead_at.is_(None))),
        (sa.literal("done"), Item.done_at > lately),
        (sa.literal("dead"), Item.dead_at.is_not(None)),
    ]
    wanted = [sa.select(Item.topic, outcome.label("outcome"), count).where(which) for outcome, which in parts]
    found = [tuple(row) for one in wanted for row in db.session.execute(one.group_by(*one.selected_columns[:2]))]
    release()
    return found


def queue() -> dict[str, Any]:
    """Jobs open, age of the oldest (seconds), jobs given up on, seconds since the publisher's heartbeat."""
    is_open = sa.and_(Item.done_at.is_(None), Item.dead_at.is_(None))
    age = sa.extract("epoch", sa.func.clock_timestamp() - sa.func.min(Item.available_at))
    opened, oldest = db.session.execute(sa.select(sa.func.count(), age).where(is_open)).one()
    dead = db.session.scalar(sa.select(sa.func.count()).where(Item.dead_at.is_not(None)))
    beat = db.session.scalar(
        sa.select(sa.extract("epoch", sa.func.clock_timestamp() - Heartbeat.at)).where(Heartbeat.name == "publisher")
    )
    release()
    return {
        "outbox_open": opened,
        "outbox_oldest_seconds": float(oldest or 0),
        "outbox_dead": dead,
        "publisher_heartbeat_seconds": None if beat is None else float(beat),
    }


def install(app: Flask) -> None:
    """Serve the three addresses."""
    app.add_url_rule("/healthz", "health.alive", alive)
    app.add_url_rule("/readyz", "health.ready", ready)
    app.add_url_rule("/metrics", "health.metrics", metrics)
