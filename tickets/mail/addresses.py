"""Addresses of people that refuse mail, and that they work again."""

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.history import record
from organisation.people import search
from tickets.mail.models import DeadAddress

OWN = "ticket:own"


def is_dead(actor: Actor) -> bool:
    """Whether nothing is sent to the present address of `actor`, because a mail server refused it for good."""
    known = sa.select(DeadAddress.address).where(DeadAddress.person_id == actor.id)
    return db.session.scalar(known) == search.oneself(actor).email


def revive(actor: Actor) -> None:
    """`actor` says that their address works. Raises Forbidden. Records dead_address.cleared."""
    actor.must(OWN)
    if is_dead(actor):
        db.session.execute(sa.delete(DeadAddress).where(DeadAddress.person_id == actor.id))
        record(search.oneself(actor), "dead_address.cleared", by=actor)
