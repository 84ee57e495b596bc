"""Tickets that are not history yet go with their school when it becomes part of another one, or keep it from closing."""

from typing import Any, Final

from registry.school_changes.parts import Part
from tickets.states import OPEN, State
from tickets.ticket.by_state import in_state
from tickets.ticket.models import Ticket


def _in_use() -> Any:
    """What is open, and what its requester can still open again."""
    return in_state(*OPEN, State.RESOLVED)


PART: Final = Part(Ticket, "ticket.school_changed", _in_use)
