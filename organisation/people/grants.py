"""Who holds which role where, and since when: the list that an auditor and an administrator go through."""

import uuid
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.paging import Order, Page, page
from core.scope import told
from organisation.people.models import Grant, Person
from organisation.people.roles import Role
from organisation.people.search import ends_soon, has_name_or_address, is_over
from organisation.schools.models import School

ORDER = Order((Person.sort_key, Grant.id), (str, uuid.UUID))


def find(
    actor: Actor,
    *,
    q: str | None = None,
    role: Role | None = None,
    school: uuid.UUID | None = None,
    every_school: bool = False,
    ended: bool = False,
    ending: bool = False,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """Grants by the name of who holds them: id, person_id, name, disabled_at, role, school_id, valid_from, valid_to.

    q             parts of the name in any order, or part of the address
    school        grants for this school
    every_school  only grants that reach every school
    ended         those that have ended instead of those that hold, or will
    ending        only those of people who can sign in that end within 30 days
    Raises        Forbidden, Invalid
    """
    actor.must("person:read")
    wanted: Any = sa.select(
        *(Grant.id, Grant.person_id, Grant.role, Grant.school_id, Grant.valid_from, Grant.valid_to),
        *(Person.name, Person.sort_key, Person.disabled_at, School.name_fi, School.name_sv),
    )
    wanted = wanted.join(Person, Person.id == Grant.person_id).outerjoin(School, School.id == Grant.school_id)
    over = is_over(clock.today())
    wanted = wanted.where(over if ended else sa.not_(over))
    if not actor.everywhere("person:read"):
        wanted = wanted.where(Grant.school_id.in_(actor.schools("person:read")))
    if q:
        wanted = wanted.where(has_name_or_address(q))
    if role is not None:
        wanted = wanted.where(Grant.role == role)
    if school is not None:
        wanted = wanted.where(Grant.school_id == school)
    if every_school:
        wanted = wanted.where(Grant.school_id.is_(None))
    if ending:
        wanted = wanted.where(ends_soon(clock.today()), Person.disabled_at.is_(None))
    rows = db.session.execute(ORDER.apply(told(wanted, actor, Person), after, limit)).all()
    return page(rows, limit, lambda row: (row.sort_key, row.id), ORDER)
