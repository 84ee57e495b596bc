"""What later parts do when a ticket ends, comes back or is joined to another; filled by config/wiring.py."""

import uuid
from collections.abc import Callable, Collection

from core.actor import Actor
from tickets.states import ResolutionCode
from tickets.ticket.models import Ticket

# Each is called after a ticket was resolved: actor, ticket, code, what the requester reads.
resolved: list[Callable[[Actor, Ticket, ResolutionCode, str], None]] = []
# Each is called after a ticket was opened again, or cancelled.
reopened: list[Callable[[Actor, Ticket], None]] = []
cancelled: list[Callable[[Actor, Ticket], None]] = []
# Each says what else an open ticket waits for, as one sentence for its requester; empty: nothing.
waits_for: list[Callable[[Ticket], str]] = []
# Each says of tickets that were cancelled which were refused, as one sentence for their requester.
refused: list[Callable[[Collection[uuid.UUID]], dict[uuid.UUID, str]]] = []
# Each is asked before a ticket is joined to another, and refuses by raising a DomainError: ticket, the other.
may_merge: list[Callable[[Ticket, Ticket], None]] = []
# Each is called after a ticket was joined to another: actor, ticket, the other.
merged: list[Callable[[Actor, Ticket, Ticket], None]] = []
