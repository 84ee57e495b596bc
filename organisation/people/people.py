"""People and their grants: add, change, disable, grant, revoke."""

import datetime as dt
import uuid

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import check_version, db
from core.errors import N_, Conflict, DomainError, NotFound
from core.history import change
from organisation.people.models import Grant, Person
from organisation.people.roles import Role
from organisation.schools.models import School


class EmailTaken(Conflict):
    code = "email_taken"
    says = N_("Someone with the address %(email)s is registered already.")


class PeriodReversed(DomainError):
    code = "period_reversed"
    status = 422
    says = N_("The last day must come after the first.")


def by_email(email: str) -> Person:
    """The person with this address, whatever its case. Raises NotFound."""
    found = db.session.scalars(
        sa.select(Person).where(sa.func.lower(Person.email) == email.strip().lower())
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def get(actor: Actor, person_id: uuid.UUID) -> Person:
    """One person. Raises Forbidden, NotFound."""
    actor.must("person:read")
    found = db.session.get(Person, person_id)
    if found is None:
        raise NotFound
    return found


def add(actor: Actor, *, name: str, email: str, language: str = "fi") -> Person:
    """A new member of staff, who can do nothing until granted a role.

    name      1-120 characters
    email     unique, whatever its case
    Raises    Forbidden, EmailTaken
    Records   person.added
    """
    actor.must("person:write")
    taken = sa.select(Person.id).where(sa.func.lower(Person.email) == email.strip().lower())
    if db.session.scalar(taken) is not None:
        raise EmailTaken(email=email)
    person = Person(name=name, email=email.strip(), language=language)
    with change(person, "person.added", by=actor):
        db.session.add(person)
    return person


def set_password(actor: Actor, person: Person, password_hash: str) -> None:
    """Keep a new password hash. Raises Forbidden unless it is one's own or the actor looks after people."""
    if actor.id != person.id:
        actor.must("person:write")
    with change(person, "person.password_set", by=actor):
        person.password_hash = password_hash


def disable(actor: Actor, person: Person, *, expected: int | None = None) -> Person:
    """Let `person` in no more. Their sessions and tokens end at once, since each use looks here.

    Raises   Forbidden, Stale
    Records  person.disabled
    """
    actor.must("person:write")
    check_version(person, expected)
    with change(person, "person.disabled", by=actor):
        person.disabled_at = person.disabled_at or clock.now()
    return person


def enable(actor: Actor, person: Person, *, expected: int | None = None) -> Person:
    """Let `person` in again. Raises Forbidden, Stale. Records person.enabled."""
    actor.must("person:write")
    check_version(person, expected)
    with change(person, "person.enabled", by=actor):
        person.disabled_at = None
    return person


def grant(
    actor: Actor,
    person: Person,
    *,
    role: Role,
    school: School | None,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> Grant:
    """Give `person` a role, for `school` or for every school.

    valid_from  first day, default today; valid_to: first day it no longer holds, None: until revoked
    Raises      Forbidden, PeriodReversed
    Records     grant.given
    """
    actor.must("person:write")
    start = valid_from or clock.today()
    if valid_to is not None and valid_to <= start:
        raise PeriodReversed
    given = Grant(
        person_id=person.id, role=role, school_id=school.id if school else None, valid_from=start, valid_to=valid_to
    )
    with change(given, "grant.given", by=actor):
        db.session.add(given)
    return given


def revoke(actor: Actor, given: Grant, *, expected: int | None = None) -> None:
    """End a grant today. Raises Forbidden, Stale. Records grant.revoked."""
    actor.must("person:write")
    check_version(given, expected)
    with change(given, "grant.revoked", by=actor):
        given.valid_from = min(given.valid_from, clock.today() - dt.timedelta(days=1))
        given.valid_to = clock.today()


def about(actor: Actor) -> dict[str, object]:
    """The person `actor` is: name, address, language, roles and the schools of their grants."""
    person = db.session.get_one(Person, actor.id)
    today = clock.today()
    schools = db.session.execute(
        sa.select(School.id, School.name_fi, School.name_sv)
        .join(Grant, Grant.school_id == School.id)
        .where(Grant.person_id == person.id, Grant.valid_from <= today)
        .where(sa.or_(Grant.valid_to.is_(None), Grant.valid_to > today))
        .distinct()
    )
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "language": person.language,
        "roles": sorted(actor.roles),
        "schools": [dict(row._mapping) for row in schools],
    }
