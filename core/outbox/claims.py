"""What the publisher asks of the outbox, over a plain psycopg connection so that its process stays small.

Every row is read by state: open, not sent or sent too long ago, not waiting for an earlier job of the same key.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from core import crash

WINDOW = 200  # jobs in flight; without it a long queue would flood the broker with what is sent again
_ONE_AT_A_TIME = 0x56495245  # advisory lock: two publishers must not both fill the window
# 5 s, doubled for every further sending, at most 40 s
_PATIENCE = "(interval '5 seconds' * power(2, least(greatest(sends - 1, 0), 3)))"
_OPEN = "done_at IS NULL AND dead_at IS NULL"
_LOCK = "SELECT pg_advisory_xact_lock(%s)"
_IN_FLIGHT = f"SELECT count(*) FROM outbox WHERE {_OPEN} AND sent_at >= clock_timestamp() - {_PATIENCE}"  # noqa: S608
_CLAIM = f"""
UPDATE outbox SET sent_at = clock_timestamp(), sends = sends + 1 WHERE id = ANY(ARRAY(
    SELECT id FROM outbox AS job
    WHERE {_OPEN} AND available_at <= now() AND (sent_at IS NULL OR sent_at < now() - {_PATIENCE})
      AND (key IS NULL OR NOT EXISTS (
        SELECT FROM outbox AS earlier
        WHERE earlier.key = job.key AND earlier.id < job.id AND earlier.done_at IS NULL AND earlier.dead_at IS NULL))
    ORDER BY available_at, id LIMIT %s FOR UPDATE SKIP LOCKED))
RETURNING id, topic, sends
"""  # noqa: S608
# A job that runs holds its row: it is left alone, it needs no second message.
_TAKE_BACK = f"""
UPDATE outbox SET sent_at = NULL, sends = sends - 1 WHERE id = ANY(ARRAY(
    SELECT id FROM outbox WHERE {_OPEN} AND id = ANY(%s) FOR UPDATE SKIP LOCKED))
"""  # noqa: S608
_FORGET = f"""
UPDATE outbox SET sent_at = NULL WHERE id = ANY(ARRAY(
    SELECT id FROM outbox WHERE {_OPEN} AND sent_at IS NOT NULL FOR UPDATE SKIP LOCKED))
"""  # noqa: S608
_SLOT = f"""
WITH opened AS (INSERT INTO periodic_slot (name, slot) VALUES (%(name)s, %(slot)s) ON CONFLICT DO NOTHING RETURNING name)
INSERT INTO outbox (topic, key) SELECT %(topic)s, %(name)s FROM opened
WHERE NOT EXISTS (SELECT FROM outbox WHERE key = %(name)s AND {_OPEN})
"""  # noqa: S608
# What was written while the clock was ahead: no pause is as long as ten minutes, and nothing is sent in the future.
_WRITTEN_AHEAD = f"""
UPDATE outbox SET available_at = clock_timestamp(), created_at = least(created_at, clock_timestamp()), sent_at = NULL
WHERE id = ANY(ARRAY(
    SELECT id FROM outbox WHERE {_OPEN} AND (available_at > clock_timestamp() + interval '10 minutes'
        OR sent_at > clock_timestamp() + interval '1 second') FOR UPDATE SKIP LOCKED))
"""  # noqa: S608
_SLOTS_AHEAD = "DELETE FROM periodic_slot WHERE slot > clock_timestamp() + interval '1 minute'"
_WRITE_HEARTBEAT = """
INSERT INTO heartbeat (name, at, facts) VALUES (%s, clock_timestamp(), %s)
ON CONFLICT (name) DO UPDATE SET at = excluded.at, facts = excluded.facts
"""
_READ_HEARTBEAT = "SELECT facts FROM heartbeat WHERE name = %s"


@dataclass(frozen=True, slots=True)
class Claim:
    """A job to send now.

    sends  how often it has been sent, this time included
    """

    id: int
    topic: str
    sends: int


def claim(connection: psycopg.Connection[Any], window: int = WINDOW) -> tuple[list[Claim], bool]:
    """Mark due jobs as sent, oldest first, and commit before anybody can receive them.

    window   how many jobs may be in flight altogether
    Returns  the jobs to send now; whether the window is full, so that more may be due
    """
    with connection.transaction():
        connection.execute(_LOCK, (_ONE_AT_A_TIME,))
        (in_flight,) = connection.execute(_IN_FLIGHT).fetchone() or (0,)
        room = window - in_flight
        rows = connection.execute(_CLAIM, (room,)).fetchall() if room > 0 else []
        crash.point("publisher.claimed")
    return sorted((Claim(*row) for row in rows), key=lambda job: job.id), len(rows) >= room


def take_back(connection: psycopg.Connection[Any], ids: Sequence[int]) -> None:
    """Note that the jobs `ids` could not be sent after all."""
    connection.execute(_TAKE_BACK, (list(ids),))


def forget_sent(connection: psycopg.Connection[Any]) -> int:
    """Let every open job be sent again: the broker has forgotten its messages.

    Returns  how many
    """
    return connection.execute(_FORGET).rowcount


def open_slot(connection: psycopg.Connection[Any], name: str, slot: dt.datetime, topic: str) -> bool:
    """Queue the run of a periodic job, once, unless an earlier run is still open.

    slot     when it was due; aware
    Returns  whether it was queued
    """
    return connection.execute(_SLOT, {"name": name, "slot": slot, "topic": topic}).rowcount > 0


def forget_what_is_ahead(connection: psycopg.Connection[Any]) -> int:
    """After the clock was put back: let jobs that were to wait until the time it had shown be done now, and slots anew.

    Returns  how many jobs
    """
    connection.execute(_SLOTS_AHEAD)
    return connection.execute(_WRITTEN_AHEAD).rowcount


def write_heartbeat(connection: psycopg.Connection[Any], name: str, facts: Mapping[str, Any]) -> None:
    """Say that the process `name` works, and what it found."""
    connection.execute(_WRITE_HEARTBEAT, (name, Jsonb(dict(facts))))


def last_heartbeat(connection: psycopg.Connection[Any], name: str) -> dict[str, Any]:
    """What the process `name` said last; empty when it never did."""
    row = connection.execute(_READ_HEARTBEAT, (name,)).fetchone()
    return row[0] if row else {}
