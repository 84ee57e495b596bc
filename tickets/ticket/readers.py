"""Statements about tickets that are compiled once: which readers may share one, and what each of them is given."""

from typing import Any, NamedTuple

from core.actor import Actor
from core.scope import READER, reach_name

SCHOOLS = reach_name("ticket:school")
PARAMETERS = frozenset({READER, SCHOOLS})


class Reader(NamedTuple):
    """All that makes the predicate of `Ticket.readable_by` differ; two actors who agree in it share a statement."""

    is_system: bool
    desk: bool
    leads: bool
    own: bool
    school: bool


def reader_of(actor: Actor) -> Reader:
    """What kind of reader of tickets `actor` is."""
    return Reader(
        actor.id is None,
        actor.everywhere("ticket:read"),
        actor.may("ticket:lead"),
        actor.may("ticket:own"),
        actor.may("ticket:school"),
    )


def values(actor: Actor) -> dict[str, Any]:
    """The PARAMETERS for `actor`."""
    return {READER: actor.id, SCHOOLS: actor.schools("ticket:school")}
