"""Jobs for tests only."""

import os
import time

import sqlalchemy as sa

from core.db import db, transaction
from workers.topics import Payload, job

INSERT = sa.text("INSERT INTO effect (number) VALUES (:number)")


@job("test.effect")
def effect(payload: Payload) -> None:
    """Leave a trace that shows when it was left twice."""
    db.session.execute(INSERT, payload)
    time.sleep(payload.get("seconds", 0))


@job("test.failing")
def failing(payload: Payload) -> None:
    """Leave a trace, then fail."""
    db.session.execute(INSERT, payload)
    raise ValueError("Matti Meikäläinen, matti@example.invalid")


@job("test.outage")
def outage(payload: Payload) -> None:
    """Leave a trace, then end as PostgreSQL, the disk or the machine would have it."""
    db.session.execute(INSERT, {"number": 1})
    if "errno" in payload:
        raise OSError(payload["errno"], os.strerror(payload["errno"]))
    if payload["sqlstate"] == "lost":
        db.session.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))
    db.session.execute(sa.text(f"DO $$BEGIN RAISE EXCEPTION USING ERRCODE = '{payload['sqlstate']}'; END$$"))


@job("imports.test")
def long(payload: Payload) -> None:
    """Say how patient the database is with a long job."""
    patience = db.session.scalar(sa.text("SELECT setting FROM pg_settings WHERE name = 'statement_timeout'"))
    db.session.execute(INSERT, {"number": patience})


@job("imports.steps", own_transactions=True)
def steps(payload: Payload) -> None:
    """Commit step by step."""
    for number in range(3):
        with transaction():
            db.session.execute(INSERT, {"number": number})
