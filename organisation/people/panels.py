"""What a school's page shows of people."""

from typing import Any

from core.actor import Actor
from organisation.people import search
from web.panels import Panel


def _responsible(actor: Actor, school: Any) -> dict[str, Any] | None:
    """Who is a school's contact, with links for those who find people; nothing for those of other schools."""
    if not actor.may("room:read", school.id):
        return None
    return {"contacts": search.contacts_of(actor, school.id), "finds": actor.may("person:find", school.id)}


SCHOOL = [Panel("room:read", "people/panel-school.html", _responsible)]
