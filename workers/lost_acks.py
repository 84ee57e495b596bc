"""A worker that was busy when the broker died takes jobs again.

While all pool processes are busy Celery asks the broker for nothing, so it does not notice that the broker is gone;
acknowledgements that fail then are only logged, and their messages fill the prefetch window for ever.
Source: seen with Celery 5.7 and kombu 5.7, tests/workers/test_broker.py
"""

from typing import Any

import redis
import structlog
from celery import bootsteps
from celery.worker import state

log = structlog.get_logger(__name__)
SECONDS = 5.0


class LostAcks(bootsteps.StartStopStep):
    """Reconnects when messages stay unacknowledged though nobody works on them."""

    requires = {"celery.worker.consumer.tasks:Tasks"}

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self._timer: Any = None
        self._seen: set[str] = set()

    def start(self, consumer: Any) -> None:
        self._seen = set()
        self._timer = consumer.timer.call_repeatedly(SECONDS, self._look, (consumer,))

    def stop(self, consumer: Any) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    shutdown = stop

    def _look(self, consumer: Any) -> None:
        """Raises redis.ConnectionError, on which Celery connects anew."""
        qos = consumer.task_consumer.channel.qos
        waiting = set(qos._delivered) - set(qos._dirty)
        forgotten = waiting & self._seen
        self._seen = waiting
        if len(forgotten) > len(state.reserved_requests):
            log.warning("acknowledgements were lost", messages=len(forgotten))
            raise redis.ConnectionError("acknowledgements were lost")
