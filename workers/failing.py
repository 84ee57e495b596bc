"""What follows when an attempt at a job fails: another one, or its end."""

import traceback

import structlog

from core.db import db, transaction
from core.errors import DomainError
from core.outbox import attempts, outages
from core.outbox.attempts import Attempt
from workers import periodic, topics
from workers.topics import Payload

log = structlog.get_logger(__name__)
_BY_THE_CLOCK = frozenset(each.topic for each in periodic.TABLE)
# Attempts that an outage ended which still went on when that should have been written down.
_unwritten: list[tuple[Attempt, Exception]] = []


def failed(attempt: Attempt, error: Exception) -> None:
    """Write down that `attempt` ended with `error`: put it off after an outage, count it else, and give up the last.

    Raises   OperationalError when the database does not answer; an outage is written down by `catch_up` then
    """
    if outages.is_outage(error):
        _unwritten.append((attempt, error))
        if catch_up():
            return
    with transaction():
        payload = attempts.fail(attempt, code(error), lasts=topics.lasts(attempt.topic))
        if payload is not None:
            _end(attempt, payload)
    # Without the error's words, which may hold people's data.
    frames = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)[-8:]]
    log.error("job failed", topic=attempt.topic, attempt=attempt.number, code=code(error), frames=frames)


def catch_up() -> bool:
    """Write down the outages that could not be written down before.

    Returns  whether the last of them was put off rather than counted
    Raises   OperationalError when the database still does not answer
    """
    was_put_off = True
    while _unwritten:
        attempt, error = _unwritten[-1]
        with transaction():
            was_put_off = outages.put_off(attempt, error, code(error))
        _unwritten.pop()
        log.warning("attempt put off", topic=attempt.topic, code=code(error))
    return was_put_off


def give_up(attempt: Attempt) -> None:
    """Give up a job whose process died at each attempt."""
    _end(attempt, attempts.give_up(attempt))
    log.error("job given up", topic=attempt.topic)


def _end(attempt: Attempt, payload: Payload) -> None:
    """Do what the topic wants done for a job that is given up; of one that comes by the clock the latest is kept."""
    if attempt.topic in _BY_THE_CLOCK:
        attempts.forget_earlier(attempt)
    wanted = topics.given_up(attempt.topic)
    if wanted is None:
        return
    try:
        with db.session.begin_nested():
            wanted(payload)
    except Exception as error:
        if outages.is_outage(error):
            raise
        log.error("job could not be handed to people", topic=attempt.topic, code=code(error))  # noqa: TRY400


def code(error: Exception) -> str:
    """What is kept of `error`: its code or kind, never its words, which may hold people's data."""
    if isinstance(error, DomainError):
        return error.code
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return f"{type(error).__name__} {state}" if state else type(error).__name__
