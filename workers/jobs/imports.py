"""Purchase batches: what is queued when someone uploads, maps or applies one."""

from registry.imports import batches, jobs, retention
from workers.topics import Payload, job


@job(batches.READ)
def read(payload: Payload) -> None:
    """Read a file, and plan it if its columns are known."""
    jobs.read(payload)


@job(batches.APPLY)
def apply(payload: Payload) -> None:
    """Write a plan into the register."""
    jobs.apply(payload)


@job(batches.PLAN)
def plan(payload: Payload) -> None:
    """Plan again with what a person has answered."""
    jobs.read(payload)


@job("imports.empty_old")
def empty_old(_: Payload) -> None:
    """Delete files and rows that were kept long enough."""
    retention.empty_old()
