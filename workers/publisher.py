"""Sends due jobs from the outbox to the broker: `python -m workers.publisher`.

Woken by NOTIFY at once, looks every second all the same. Two publishers do no harm. This process loads neither the
jobs nor the application: it is to stay small.
"""

import datetime as dt
import signal
import time
from contextlib import suppress
from typing import Any

import psycopg
import structlog

from core import clock, crash, logs, settings
from core.outbox import claims
from core.settings import Settings
from workers import app, broker, periodic, topics

log = structlog.get_logger(__name__)
LOOK_SECONDS = 1.0
BUSY_SECONDS = 0.02  # between looks while more is due than may be in flight
HEARTBEAT_SECONDS = 3.0
PAUSES = (0.2, 0.5, 1.0, 2.0)  # seconds before the database is tried again
LIMITS = "-c statement_timeout=10s -c lock_timeout=2s -c idle_in_transaction_session_timeout=30s"


class Publisher:
    """One publisher: what it knows about the broker, and when it looked last."""

    def __init__(self, own: Settings) -> None:
        self.database = own.direct_url.replace("+psycopg", "")
        self.redis = settings.broker(own)
        self.celery = app.connect(self.redis)
        self.channel: Any = None
        self.run_id: str | None = None
        self.reachable: bool | None = None
        self.looked = self.heartbeat_at = float("-inf")
        self.opened: dict[str, dt.datetime] = {}
        self.stopping = False

    def stop(self, *_: object) -> None:
        """Leave the loop after the present round."""
        self.stopping = True

    def run(self) -> None:
        """Publish until stopped, whatever happens to database and broker."""
        failures = 0
        while not self.stopping:
            try:
                with psycopg.connect(
                    self.database, autocommit=True, connect_timeout=3, options=LIMITS, application_name="vire publisher"
                ) as connection:
                    connection.execute("LISTEN outbox")
                    self.run_id = claims.last_heartbeat(connection, "publisher").get("run_id")
                    failures = 0
                    while not self.stopping:
                        self._round(connection)
            except psycopg.Error as error:
                log.warning("database does not answer", kind=type(error).__name__)
                time.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
                failures += 1
        self._close()

    def _round(self, connection: psycopg.Connection[Any]) -> None:
        if time.monotonic() - self.looked >= LOOK_SECONDS:
            self._look(connection)
            self.looked = time.monotonic()
        jobs, is_full = claims.claim(connection) if self.reachable else ([], False)
        crash.point("publisher.committed")
        self._send(connection, jobs)
        if is_full:
            time.sleep(BUSY_SECONDS)
        else:
            next(connection.notifies(timeout=LOOK_SECONDS, stop_after=1), None)

    def _look(self, connection: psycopg.Connection[Any]) -> None:
        """Open the periodic slots that are due; see whether the broker is there and is still the same."""
        if count := claims.forget_what_is_ahead(connection):
            log.warning("the clock was put back", jobs=count)
        now = clock.now()
        for job in periodic.TABLE:
            slot = job.slot(now)
            if self.opened.get(job.name) != slot:
                claims.open_slot(connection, job.name, slot, job.topic)
                self.opened[job.name] = slot
        run_id = broker.run_id(self.redis)
        changed = (run_id is not None) != self.reachable
        self.reachable = run_id is not None
        if run_id is not None and run_id != self.run_id:
            log.info("broker is new", forgotten=claims.forget_sent(connection))
            self.run_id, changed = run_id, True
        if changed or time.monotonic() - self.heartbeat_at >= HEARTBEAT_SECONDS:
            claims.write_heartbeat(connection, "publisher", {"broker": self.reachable, "run_id": self.run_id})
            self.heartbeat_at = time.monotonic()

    def _send(self, connection: psycopg.Connection[Any], jobs: list[claims.Claim]) -> None:
        for number, job in enumerate(jobs):
            try:
                if self.channel is None:
                    self.channel = self.celery.connection_for_write()
                app.send(self.channel, job.id, job.sends, topics.queue_of(job.topic))
            except Exception as error:  # noqa: BLE001  the broker's libraries raise many kinds, all mean: not now
                log.warning("broker does not take jobs", kind=type(error).__name__)
                claims.take_back(connection, [left.id for left in jobs[number:]])
                self._close()
                self.reachable, self.looked = None, float("-inf")  # the next look tells everybody how it is
                return
            crash.point("publisher.sent")

    def _close(self) -> None:
        if self.channel is not None:
            with suppress(Exception):
                self.channel.release()
            self.channel = None


def main() -> None:
    """Publish until SIGTERM or SIGINT."""
    logs.set_up()
    publisher = Publisher(settings.read())
    signal.signal(signal.SIGTERM, publisher.stop)
    signal.signal(signal.SIGINT, publisher.stop)
    publisher.run()


if __name__ == "__main__":
    main()
