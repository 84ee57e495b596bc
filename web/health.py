"""Alive, ready, and figures for a monitor. None of them needs Redis or a signed-in person."""

import hmac
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from core.db import db, release
from core.outbox.items import Heartbeat, Item
from web import doors

migrations_pending: Callable[[], bool] = lambda: False  # noqa: E731  replaced by config/wiring.py
_open = Gauge("vire_outbox_open", "jobs not done yet")
_age = Gauge("vire_outbox_oldest_seconds", "age of the oldest job not done yet")
_dead = Gauge("vire_outbox_dead", "jobs given up on")
_beat = Gauge("vire_publisher_heartbeat_age_seconds", "seconds since the publisher's last sign of life")


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
    for gauge, value in zip((_open, _age, _dead, _beat), queue().values(), strict=True):
        gauge.set(value if value is not None else -1)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


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
