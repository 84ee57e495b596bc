"""Tickets: routing, draining queues, closing what is done, and keeping counters short."""

import uuid

from tickets.bulk import works as bulk
from tickets.desk import closing, drafts, unanswered, waiting
from tickets.dispatch import attendance, lesson_ended, untaken
from tickets.dispatch import drain as draining
from tickets.dispatch import give_up as giving_up
from tickets.dispatch import release as releasing
from tickets.dispatch import route as routing
from tickets.dispatch import sweep as sweeping
from tickets.knowledge import trials
from tickets.notices import reading as notices
from tickets.problems import looking
from tickets.requests import approvals
from tickets.services import bursts
from tickets.swaps import reminders
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
    """Take tickets from who has left or not begun in time, judge anew after lessons, see who is at work, route the rest."""
    releasing.release()
    untaken.look()
    lesson_ended.end_lessons()
    attendance.look()
    sweeping.sweep()
    bursts.look()


@job("tickets.close_resolved")
def close_resolved(_: Payload) -> None:
    """Close what was resolved long enough ago."""
    closing.close_resolved()


@job("tickets.forget_approvals")
def forget_approvals(_: Payload) -> None:
    """End approvals that nobody decided in time."""
    approvals.forget()


@job("tickets.remind_of_loans")
def remind_of_loans(_: Payload) -> None:
    """Tell of loans that are due, and of those that are overdue."""
    reminders.remind()


@job("tickets.end_waits")
def end_waits(_: Payload) -> None:
    """Continue the work on tickets that waited until today; remind of answers, end what nobody answers."""
    waiting.end_waits()
    unanswered.look()


@job("tickets.fold_counts")
def fold_counts(_: Payload) -> None:
    """Replace the counters' noted changes by their sums."""
    counts.fold()


@job("tickets.look_for_defects")
def look_for_defects(_: Payload) -> None:
    """Find the models and deliveries that fail more often than others."""
    looking.look()


@job("tickets.settle_help")
def settle_help(_: Payload) -> None:
    """Note whether those who came to the form a day ago filed a request, and forget who they were."""
    trials.settle()


@job("tickets.purge_notices")
def purge_notices(_: Payload) -> None:
    """Forget notices that were read long ago, drafts nobody goes on with, and what was done to many tickets long ago."""
    notices.purge()
    bulk.purge()
    drafts.purge()
