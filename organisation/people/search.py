"""People found and read: the list, the choice by name, names for keys, one person with the grants."""

import datetime as dt
import uuid
from collections.abc import Collection
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from core import clock
from core.actor import Actor
from core.compiled import CompiledStatement
from core.db import db, the_one
from core.errors import NotFound
from core.paging import Order, Page, page
from core.scope import everywhere, told, unfiltered, visible
from organisation.people import addresses, watched
from organisation.people.models import Grant, Person
from organisation.people.roles import TABLE, Role
from organisation.schools.models import School

SOON = dt.timedelta(days=30)  # grants that end within it are told to administrators
ORDER = Order((Person.sort_key, Person.id), (str, uuid.UUID))


def find(
    actor: Actor,
    *,
    q: str | None = None,
    role: Role | None = None,
    school: uuid.UUID | None = None,
    disabled: bool = False,
    without_role: bool = False,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """People in Finnish alphabetical order: id, name, email, language, disabled_at and `held`.

    q         parts of the name in any order, or part of the address
    role      who holds it today
    school    whose grant of today is for this school
    disabled  those who are let in no more instead of the others
    without_role  only those who hold no role today
    Returns   rows; `held` is a list of [role, name of the school or none]
    Raises    Forbidden, Invalid
    """
    actor.must("person:read")
    columns = (Person.id, Person.name, Person.email, Person.language, Person.disabled_at, Person.sort_key)
    wanted = visible(actor, Person, "person:read", *columns, held_today().label("held"))
    wanted = _within(wanted, actor, "person:read")
    wanted = wanted.where(Person.disabled_at.is_not(None) if disabled else Person.disabled_at.is_(None))
    if q:
        wanted = wanted.where(has_name_or_address(q))
    if role is not None:
        wanted = wanted.where(_holds(Grant.role == role))
    if school is not None:
        wanted = wanted.where(_holds(Grant.school_id == school))
    if without_role:
        wanted = wanted.where(sa.not_(_holds(sa.true())))
    rows = db.session.execute(ORDER.apply(wanted, after, limit)).all()
    return page(rows, limit, lambda r: (r.sort_key, r.id), ORDER)


def how_many_hidden(actor: Actor, **wanted: Any) -> int:
    """How many fit `wanted` but for `disabled`: the blocked where those let in are found, or the reverse; 50 at most.

    Raises   Forbidden
    """
    others = {"disabled": not wanted.get("disabled", False), "limit": 50, "after": None}
    return len(find(actor, **wanted | others).items)


def by_name(actor: Actor, *, q: str, limit: int = 20, after: str | None = None) -> Page:
    """People to choose a holder or a requester from, of the schools that are the actor's: id, name, email and `held`.

    q        parts of the name in any order, 2-100 characters
    Returns  rows; `held` is a list of [role, name of the school or none], of schools where the actor finds people
    Raises   Forbidden, Invalid
    """
    own = None if actor.everywhere("person:find") else set(actor.schools("person:find"))
    columns = (Person.id, Person.name, Person.email, Person.sort_key, held_today(own).label("held"))
    wanted = visible(actor, Person, "person:find", *columns)
    wanted = wanted.where(Person.disabled_at.is_(None), has_words(q))
    rows = db.session.execute(ORDER.apply(wanted, after, limit)).all()
    found = page(rows, limit, lambda r: (r.sort_key, r.id), ORDER)
    watched.shown(actor, [row.id for row in found.items], "people by name")
    return found


def found(actor: Actor, person_id: uuid.UUID) -> Any:
    """One person, for those who find people by name: id, name, email, disabled_at and `held`, as `by_name` has it.

    Raises   Forbidden; NotFound, also for one whom the actor may not find
    """
    own = None if actor.everywhere("person:find") else set(actor.schools("person:find"))
    columns = (Person.id, Person.name, Person.email, Person.disabled_at, held_today(own).label("held"))
    wanted = visible(actor, Person, "person:find", *columns).where(Person.id == person_id)
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    watched.shown(actor, [row.id], "page people.overview")
    return row


def contacts_of(reader: Actor, school_id: uuid.UUID) -> list[Any]:
    """Who keeps this school's contact details today, and not those of every school: id and name.

    Returns  nobody, for those who may not see the school's rooms
    """
    if not reader.may("room:read", school_id):
        return []
    holds = _holds(sa.and_(Grant.role.in_(TABLE["school:contact"]), Grant.school_id == school_id))
    wanted = sa.select(Person.id, Person.name).where(holds, Person.disabled_at.is_(None)).order_by(Person.sort_key)
    rows = list(db.session.execute(everywhere(wanted, Person, why="who works at a school knows its contact")))
    watched.shown(reader, [row.id for row in rows], "page schools.show")
    return rows


def named(actor: Actor, said: str) -> uuid.UUID | None:
    """The key of the person with this key or e-mail address whom the actor may find and who has not left.

    Returns  None: there is none, or none that the actor may find
    """
    try:
        same = Person.id == uuid.UUID(said)
    except ValueError:
        try:
            same = Person.email == addresses.canonical(said)
        except addresses.AddressUnreadable:
            return None
    wanted = told(sa.select(Person.id).where(same, Person.disabled_at.is_(None)), actor, Person)
    return cast("uuid.UUID | None", db.session.scalar(wanted))


def has_words(typed: str) -> sa.ColumnElement[bool]:
    """People whose name has every word of `typed` somewhere, in any order and case."""
    return sa.and_(*(sa.func.strpos(Person.sort_key, sa.func.fi_key(word)) > 0 for word in typed.split()))


def has_word(word: str) -> sa.ColumnElement[bool]:
    """People of whose name a word begins as `word` does, of three letters or more, in any case."""
    folded = sa.func.fi_key(word)
    spaced = sa.func.concat(" ", sa.func.replace(Person.sort_key, "-", " "))
    begins = sa.func.strpos(spaced, sa.func.concat(" ", folded)) > 0
    return sa.and_(sa.func.grams(Person.sort_key).op("@>")(sa.func.grams(folded)), begins)


def has_name_or_address(typed: str) -> sa.ColumnElement[bool]:
    """People with every word of `typed` in their name, or with `typed` in their address."""
    return sa.or_(has_words(typed), _has_in_address(typed))


def with_role_at(school: uuid.UUID) -> Any:
    """A SELECT of the keys of people who hold, or held, a role at a school."""
    return sa.select(Grant.person_id).where(Grant.school_id == school)


def oneself(actor: Actor) -> Person:
    """The person that `actor` is."""
    return db.session.get_one(Person, actor.id, execution_options=unfiltered(Person, why="oneself"))


def get(actor: Actor, person_id: uuid.UUID) -> Person:
    """One person. Raises Forbidden; NotFound, also for one who is not the actor's to see."""
    wanted = _within(visible(actor, Person, "person:read").where(Person.id == person_id), actor, "person:read")
    return the_one(Person, wanted)


def grants_of(person_id: uuid.UUID) -> list[Any]:
    """All grants of a person, newest first: id, role, school_id, school, valid_from, valid_to, is_over, version."""
    wanted = sa.select(
        *(Grant.id, Grant.role, Grant.school_id, Grant.valid_from, Grant.valid_to, Grant.version),
        School.name_fi.label("school"),
        is_over(clock.today()).label("is_over"),
    ).outerjoin(School, School.id == Grant.school_id)
    newest = (Grant.valid_from.desc(), Grant.id.desc())
    return list(db.session.execute(wanted.where(Grant.person_id == person_id).order_by(*newest)))


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of people, for readers whose work it is to know who did or has what."""
    if not any(reader.may(p) for p in ("event:read", "person:read", "person:find", "device:holder")):
        return {}
    return dict(_named().rows({"keys": list(keys)}))


@cache
def _named() -> CompiledStatement:
    named = Person.id == sa.any_(sa.bindparam("keys", type_=sa.ARRAY(sa.Uuid)))
    wanted = sa.select(Person.id, Person.name).where(named)
    return CompiledStatement(everywhere(wanted, Person, why="who did or has what the reader sees already"), {"keys"})


def names_of_grants(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of the people whom grants were given to."""
    holders = db.session.execute(sa.select(Grant.id, Grant.person_id).where(Grant.id.in_(keys)))
    people: dict[uuid.UUID, uuid.UUID] = {row.id: row.person_id for row in holders}
    known = names(reader, set(people.values()))
    return {grant: known[person] for grant, person in people.items() if person in known}


def grants_to(people: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Keys of all grants that were ever given to these people."""
    return list(db.session.scalars(sa.select(Grant.id).where(Grant.person_id.in_(people))))


def holds_today() -> sa.ColumnElement[bool]:
    """A grant holds on the present day in the schools' time zone, which is the parameter `today`."""
    today = sa.bindparam("today", clock.today(), sa.Date())
    return sa.and_(Grant.valid_from <= today, sa.or_(Grant.valid_to.is_(None), Grant.valid_to > today))


def is_over(day: dt.date) -> sa.ColumnElement[bool]:
    """A grant has ended by `day`, or it never held."""
    return sa.func.coalesce(Grant.valid_to <= sa.func.greatest(Grant.valid_from, day), sa.false())


def ends_soon(day: dt.date) -> sa.ColumnElement[bool]:
    """A grant that has not ended by `day` ends within the next 30 days."""
    return sa.and_(sa.not_(is_over(day)), Grant.valid_to <= day + SOON)


def _holds(condition: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists().where(Grant.person_id == Person.id, holds_today(), condition)


def _has_in_address(part: str) -> sa.ColumnElement[bool]:
    try:
        return Person.email.contains(addresses.canonical(part), autoescape=True)
    except addresses.AddressUnreadable:  # two words of a name, for example
        return sa.false()


def held_today(schools: Collection[uuid.UUID] | None = None) -> sa.ScalarSelect[Any]:
    """[role, Finnish name of the school or none] of each grant that the statement's Person holds today.

    schools  only grants for these or for every school; None: all
    """
    pair = sa.func.json_build_array(Grant.role, School.name_fi)
    in_order = aggregate_order_by(pair, Grant.role, School.sort_key)
    held = sa.select(sa.func.json_agg(in_order)).outerjoin(School, School.id == Grant.school_id)
    held = held.where(Grant.person_id == Person.id, holds_today())
    if schools is not None:
        held = held.where(sa.or_(Grant.school_id.is_(None), Grant.school_id.in_(schools)))
    return held.scalar_subquery()


def _within(wanted: Any, actor: Actor, permission: str) -> Any:
    """`wanted`, only people of the schools that `permission` reaches."""
    if actor.everywhere(permission):
        return wanted
    return wanted.where(_holds(Grant.school_id.in_(actor.schools(permission))))
