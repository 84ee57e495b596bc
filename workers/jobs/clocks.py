"""Clocks of tickets: counted anew when a calendar or targets change, and worked out where they are missing."""

from tickets.clocks import escalating, past, promises, recounting, typical
from workers.topics import Payload, job


@job(recounting.TOPIC)
def recount(_: Payload) -> None:
    """Give open clocks the latest targets and hours."""
    recounting.recount()


@job("clocks.catch_up")
def catch_up(_: Payload) -> None:
    """Work out the clocks of open tickets that have none."""
    past.catch_up()


@job("clocks.count_waits")
def count_waits(_: Payload) -> None:
    """Count how long tickets took that are done, and whether what was said before proved true."""
    typical.count()


@job("clocks.escalate")
def escalate(_: Payload) -> None:
    """Tell people what is due or late, and which promises were broken."""
    escalating.escalate()
    promises.break_overdue()
