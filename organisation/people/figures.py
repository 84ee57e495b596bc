"""What the administrator's start page says about people."""

from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.scope import everywhere
from organisation.people.models import Grant, Person
from organisation.people.search import SOON, ends_soon, holds_today
from web.panels import Panel


def people(_actor: Actor, _subject: Any) -> dict[str, Any]:
    """How many people are let in, how many of them hold no role, how many grants end soon."""
    let_in = Person.disabled_at.is_(None)
    held = sa.exists().where(Grant.person_id == Person.id, holds_today())
    ending = sa.select(sa.func.count()).select_from(Grant).join(Person, Person.id == Grant.person_id)
    ending = ending.where(let_in, ends_soon(clock.today()))
    counts = sa.select(
        sa.func.count().filter(let_in).label("let_in"),
        sa.func.count().filter(let_in, ~held).label("without_role"),
        ending.scalar_subquery().label("ending"),
    ).select_from(Person)
    counts = everywhere(counts, Person, why="whoever changes people counts all of them")
    return {"figures": db.session.execute(counts).one(), "days": SOON.days}


PANELS = [Panel("person:write", "people/figures.html", people)]
