"""Purchase batches: what is queued when someone uploads, maps or applies one."""

import uuid
from functools import partial

from registry.imports import batches, jobs, retention, undecided, undo_import
from registry.imports.give_up import give_up
from registry.staff_files import retention as staff_retention
from workers.topics import Payload, job


@job(batches.READ, given_up=partial(give_up, batches.READ))
def read(payload: Payload) -> None:
    """Read a file, and plan it if its columns are known."""
    jobs.read(payload)


@job(batches.APPLY, given_up=partial(give_up, batches.APPLY))
def apply(payload: Payload) -> None:
    """Write a plan into the register."""
    jobs.apply(payload)


@job(undo_import.UNDO, given_up=partial(give_up, undo_import.UNDO))
def undo(payload: Payload) -> None:
    """Take back what a batch has written."""
    undo_import.work(payload)


@job(batches.PLAN, given_up=partial(give_up, batches.PLAN))
def plan(payload: Payload) -> None:
    """Plan again with what a person has answered."""
    jobs.read(payload)


@job(undecided.TOPIC)
def plan_waiting(payload: Payload) -> None:
    """Plan again what waited for a model or an order that somebody has decided about."""
    undecided.plan_again(uuid.UUID(payload["event_id"]))


@job("imports.empty_old")
def empty_old(_: Payload) -> None:
    """Delete files and rows that were kept long enough."""
    retention.empty_old()
    staff_retention.empty_old()
