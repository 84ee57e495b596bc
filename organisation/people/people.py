"""People and their grants: add, change, disable, grant, revoke."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM, Actor
from core.db import by_key, check_version, db
from core.errors import N_, Conflict, DomainError, Forbidden, NotFound, PeriodReversed
from core.history import change
from core.scope import everywhere
from organisation.people import addresses, hooks
from organisation.people.models import Grant, Person
from organisation.people.roles import Role
from organisation.people.search import is_over, oneself
from organisation.schools.models import School


class EmailTaken(Conflict):
    code = "email_taken"
    says = N_("Someone with the address %(email)s is already registered.")
    field = "email"


class EmailUnknown(NotFound):
    code = "email_unknown"
    says = N_("Nobody with the address %(email)s is registered.")


class NotYourself(Conflict):
    code = "not_yourself"
    says = N_("You cannot remove your own role of administrator. Ask another administrator.")


class GrantHeld(Conflict):
    code = "grant_held"
    says = N_("This person already has that role there, at least on some of these days.")
    field = "role"


class RoleOver(DomainError):
    code = "role_over"
    status = 422
    says = N_("This role would have ended before it begins to count. Choose a later end.")
    field = "valid_to"


class AdminOfOneSchool(DomainError):
    code = "admin_of_one_school"
    status = 422
    says = N_("An administrator of one school could change nothing. Give the role for every school.")
    field = "school"


def refuse_pointless(role: Role, school: School | None, valid_to: dt.date | None = None) -> None:
    """Raises RoleOver, AdminOfOneSchool: a role that would let nobody do anything, asked for by a person."""
    if valid_to is not None and valid_to <= clock.today():
        raise RoleOver
    if role is Role.ADMIN and school is not None:
        raise AdminOfOneSchool


def looks_after_people(actor: Actor) -> None:
    """Raises Forbidden unless `actor` may change people everywhere: whoever may grant roles may grant any."""
    if not actor.everywhere("person:write"):
        raise Forbidden(permission="person:write")


def by_email(email: str) -> Person:
    """The person with this address, whatever its case. Raises EmailUnknown, AddressUnreadable."""
    wanted = sa.select(Person).where(Person.email == addresses.canonical(email))
    wanted = everywhere(wanted, Person, why="for commands of the operator")
    found: Person | None = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise EmailUnknown(email=email)
    return found


def let_in(email: str) -> Person | None:
    """The person with the canonical address `email` who is not disabled, if there is one."""
    wanted = sa.select(Person).where(Person.email == email, Person.disabled_at.is_(None))
    found: Person | None = db.session.scalars(everywhere(wanted, Person, why="nobody is signed in yet")).one_or_none()
    return found


def lock(person: Person) -> Person:
    """`person` as it is now, held until the transaction ends: what is decided about somebody is decided in turn."""
    wanted = sa.select(Person).where(Person.id == person.id).with_for_update(key_share=True)
    wanted = everywhere(wanted, Person, why="a person that the asker has already")
    locked: Person = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    return locked


def add(actor: Actor, *, name: str, email: str, language: str = "fi") -> Person:
    """A new member of staff, who can do nothing until granted a role.

    name      1-120 characters
    email     unique, whatever its case
    Raises    Forbidden, AddressUnreadable, EmailTaken
    Records   person.added
    """
    looks_after_people(actor)
    email = addresses.canonical(email)
    _refuse_taken(email)
    person = Person(name=name, email=email, language=language)
    with change(person, "person.added", by=actor):
        db.session.add(person)
    return person


def alter(actor: Actor, person: Person, *, expected: int | None = None, **details: Any) -> Person:
    """Change a person's details. With another address every session, API token and reset link ends.

    details  name, email, language, external_id: only those to change
    Raises   Forbidden, Stale, AddressUnreadable, EmailTaken
    Records  person.changed
    """
    looks_after_people(actor)
    lock(person)
    check_version(person, expected)
    if "email" in details:
        details["email"] = addresses.canonical(details["email"])
        _refuse_taken(details["email"], but=person.id)
    has_moved = details.get("email", person.email) != person.email
    with change(person, "person.changed", by=actor):
        for name, value in details.items():
            setattr(person, name, value)
    if has_moved:
        hooks.end_access(actor, person)
    return person


def choose_language(actor: Actor, language: str) -> None:
    """Keep the language the actor wants to be spoken to in: fi, sv or en. Records person.language_chosen."""
    person = oneself(actor)
    with change(person, "person.language_chosen", by=actor):
        person.language = language


def set_password(actor: Actor, person: Person, password_hash: str) -> None:
    """Keep a new password hash. Every session but the actor's present one, every API token and reset link ends.

    Raises   Forbidden unless it is one's own or the actor looks after people
    Records  person.password_set
    """
    if actor.id != person.id:
        looks_after_people(actor)
    lock(person)
    with change(person, "person.password_set", by=actor):
        person.password_hash = password_hash
    hooks.end_access(actor, person)


def rehash(person: Person, password_hash: str) -> None:
    """Keep the hash of the same password at today's cost; nothing ends. Records person.password_rehashed."""
    with change(person, "person.password_rehashed", by=SYSTEM):
        person.password_hash = password_hash


def disable(actor: Actor, person: Person, *, note: str = "", expected: int | None = None) -> Person:
    """Let `person` in no more. Every session, API token and reset link ends for good; their open work is passed on.

    note     code of why, kept with the fact
    Raises   Forbidden, NotYourself, Stale
    Records  person.disabled
    """
    looks_after_people(actor)
    if person.id == actor.id:
        raise NotYourself
    lock(person)
    check_version(person, expected)
    with change(person, "person.disabled", by=actor, note=note):
        person.disabled_at = person.disabled_at or clock.now()
    hooks.end_access(actor, person)
    _tell_left(person.id)
    return person


def enable(actor: Actor, person: Person, *, expected: int | None = None) -> Person:
    """Let `person` in again; what ended when they were disabled stays ended.

    Raises   Forbidden, Stale
    Records  person.enabled
    """
    looks_after_people(actor)
    lock(person)
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
    Raises      Forbidden, PeriodReversed, GrantHeld
    Records     grant.given
    """
    looks_after_people(actor)
    start = valid_from or clock.today()
    if valid_to is not None and valid_to <= start:
        raise PeriodReversed
    lock(person)
    _refuse_held(person, role, school, start, valid_to)
    given = Grant(
        person_id=person.id, role=role, school_id=school.id if school else None, valid_from=start, valid_to=valid_to
    )
    with change(given, "grant.given", by=actor):
        db.session.add(given)
    return given


def revoke(actor: Actor, given: Grant, *, expected: int | None = None) -> None:
    """End a grant today, or before its first day if that is still to come; one that has ended stays as it is.

    Raises   Forbidden, NotYourself, Stale
    Records  grant.revoked
    """
    looks_after_people(actor)
    if given.person_id == actor.id and given.role is Role.ADMIN:
        raise NotYourself
    check_version(given, expected)
    end = max(given.valid_from, clock.today())
    if given.valid_to is not None and given.valid_to <= end:
        return
    with change(given, "grant.revoked", by=actor):
        given.valid_to = end
    _tell_left(given.person_id)


def _tell_left(person_id: uuid.UUID) -> None:
    for take_back in hooks.left:
        take_back(person_id)


def grant_of(actor: Actor, grant_id: uuid.UUID) -> Grant:
    """One grant. Raises Forbidden, NotFound."""
    looks_after_people(actor)
    return by_key(Grant, grant_id)


def _refuse_taken(email: str, but: uuid.UUID | None = None) -> None:
    taken = sa.select(Person.id).where(Person.email == email)
    other = db.session.scalar(everywhere(taken, Person, why="an address is unique in the whole city"))
    if other is not None and other != but:
        raise EmailTaken(email=email)


def _refuse_held(person: Person, role: Role, school: School | None, start: dt.date, end: dt.date | None) -> None:
    held = sa.select(Grant.id).where(
        Grant.person_id == person.id,
        Grant.role == role,
        Grant.school_id.is_not_distinct_from(school.id if school else None),
        sa.not_(is_over(start)),
    )
    if db.session.scalar(held.where(Grant.valid_from < end) if end else held) is not None:
        raise GrantHeld


def about(actor: Actor) -> dict[str, object]:
    """The person `actor` is: name, address, language, roles and the schools of their grants."""
    person = oneself(actor)
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
