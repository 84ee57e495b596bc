"""For whom a ticket is filed, as somebody typed it."""

import uuid

from core.actor import Actor
from organisation.people import choosing
from tickets.filing.refusals import NobodyFound


def named(actor: Actor, typed: str, *, field: str = "for_whom") -> uuid.UUID:
    """The key of the person with this key, e-mail address or name whom the actor may file for.

    field    of the form, for the refusal
    Raises   Forbidden, NobodyFound, SeveralFit
    """
    if typed == str(actor.id):
        return uuid.UUID(typed)
    actor.must("ticket:behalf")
    found = choosing.one(actor, typed, field=field)
    if found is None:
        raise NobodyFound(person=typed, field=field)
    return found
