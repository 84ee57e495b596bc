"""Bulk work: what is queued when somebody plans or applies one action on many devices."""

from functools import partial

from registry.bulk import jobs, retention, works
from workers.topics import Payload, job


@job(works.PLAN, given_up=partial(jobs.give_up, works.PLAN))
def plan(payload: Payload) -> None:
    """Say what would become of each device."""
    jobs.plan(payload)


@job(works.APPLY, given_up=partial(jobs.give_up, works.APPLY))
def apply(payload: Payload) -> None:
    """Write a plan into the register."""
    jobs.apply(payload)


@job("bulk.empty_old")
def empty_old(_: Payload) -> None:
    """Delete lists of devices that were kept long enough."""
    retention.empty_old()
