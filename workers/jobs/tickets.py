"""Tickets: routing, draining queues, closing what is done, and keeping counters short."""

import uuid

from tickets.desk import closing, waiting
from tickets.dispatch import drain as draining
from tickets.dispatch import give_up as giving_up
from tickets.dispatch import lesson_ended
from tickets.dispatch import release as releasing
from tickets.dispatch import route as routing
from tickets.dispatch import sweep as sweeping
from tickets.notices import reading as notices
from tickets.ticket import counts
from workers.topics import Payload, job


@job(giving_up.TOPIC, given_up=lambda payload: giving_up.give_up(uuid.UUID(payload["subject_id"])))
def route(payload: Payload) -> None:
    """Decide who takes a ticket."""
    routing.route(uuid.UUID(payload["subject_id"]))


@job(draining.TOPIC)
def drain(payload: Payload) -> None:
    """Give a waiting ticket to somebody who has room again."""
    if "team_id" in payload:
        draining.drain(uuid.UUID(payload["team_id"]))
    else:
        draining.after_event(uuid.UUID(payload["event_id"]))


@job("tickets.sweep")
def sweep(_: Payload) -> None:
    """Take tickets from agents who have left, judge those whose lesson ended, route again those nobody decided."""
    releasing.release()
    lesson_ended.end_lessons()
    sweeping.sweep()


@job("tickets.close_resolved")
def close_resolved(_: Payload) -> None:
    """Close what was resolved long enough ago."""
    closing.close_resolved()


@job("tickets.end_waits")
def end_waits(_: Payload) -> None:
    """Continue the work on tickets that waited until today."""
    waiting.end_waits()


@job("tickets.fold_counts")
def fold_counts(_: Payload) -> None:
    """Replace the counters' noted changes by their sums."""
    counts.fold()


@job("tickets.purge_notices")
def purge_notices(_: Payload) -> None:
    """Forget notices that were read long ago."""
    notices.purge()
