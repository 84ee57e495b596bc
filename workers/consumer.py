"""What a worker does with a job's number: count the attempt, then do the effect and close the row in one transaction.

Celery may deliver a number twice or never; the outbox row decides what happens.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import sqlalchemy as sa
import structlog

from core import aside, crash, history
from core.db import apart, db, retrying, transaction
from core.outbox import attempts
from core.outbox.attempts import Attempt
from workers import failing, topics
from workers.app import DEFAULT, IMPORT_LIMITS, IMPORTS, JOB_LIMITS, TASKS, celery
from workers.event_loop import OwnPoller
from workers.lost_acks import LostAcks
from workers.topics import Job

log = structlog.get_logger(__name__)
context: Callable[[], AbstractContextManager[Any]] = nullcontext  # the application's; config/worker.py gives it
celery.steps["worker"].add(OwnPoller)
celery.steps["consumer"].add(LostAcks)


@celery.task(name=TASKS[DEFAULT], **JOB_LIMITS)
def job(item_id: int) -> None:
    """Do the short job `item_id`."""
    run(item_id)


@celery.task(name=TASKS[IMPORTS], **IMPORT_LIMITS)
def import_job(item_id: int) -> None:
    """Do the long job `item_id`."""
    run(item_id)


def run(item_id: int) -> None:
    """Do the job of outbox row `item_id` if it is open, due and nobody else's."""
    with context(), structlog.contextvars.bound_contextvars(job=item_id):
        history.request_id.set(f"job-{item_id}")
        try:
            failing.catch_up()
            _attempt(item_id)
        except sa.exc.OperationalError as error:
            log.warning("database does not answer", code=failing.code(error))  # the job is sent again


def _attempt(item_id: int) -> None:
    with transaction():
        attempt = attempts.count(item_id)
        is_over = attempt is not None and attempt.is_too_many(topics.lasts(attempt.topic))
        if attempt and is_over:
            failing.give_up(attempt)
    if attempt is None:
        return
    crash.point("consumer.counted")
    if not is_over:
        _try(attempt)


def _try(attempt: Attempt) -> None:
    try:
        wanted = topics.find(attempt.topic)
        done = (
            _step_by_step(attempt, wanted) if wanted.own_transactions else retrying(lambda: _at_once(attempt, wanted))
        )
        aside.write()
    except Exception as error:  # noqa: BLE001  whatever went wrong is the job's, the worker goes on
        failing.failed(attempt, error)
    else:
        if done:
            crash.point("consumer.committed")


def _at_once(attempt: Attempt, wanted: Job) -> bool:
    with transaction():
        return _do(db.session, attempt, wanted)


def _step_by_step(attempt: Attempt, wanted: Job) -> bool:
    with apart() as holder:
        return _do(holder, attempt, wanted)


def _do(connection: Any, attempt: Attempt, wanted: Job) -> bool:
    """Do what is `wanted` while `connection` holds the job's row, then close it there.

    Returns  false: it was closed, or is somebody's, or others come first
    """
    locked = attempts.lock(connection, attempt.id)
    if locked is None:
        return False
    if not locked.is_next or (wanted.queue == IMPORTS and not attempts.take_import_turn(connection)):
        attempts.put_back(connection, attempt.id)
        return False
    crash.point("consumer.locked")
    wanted.effect(locked.payload)
    attempts.close(connection, attempt.id)
    crash.point("consumer.effect")
    return True
