"""A person chosen by what somebody typed: a key, an e-mail address or a name, among those whom the asker may find."""

import uuid
from typing import Any, Final

import sqlalchemy as sa

from core import nearly
from core.actor import Actor
from core.db import db
from core.errors import N_, Ambiguous
from core.scope import told
from organisation.people import watched
from organisation.people.models import FINDS_PEOPLE, Person
from organisation.people.search import has_words, held_today, named

MOST: Final = 8  # people offered at once
LEAST: Final = 2  # characters of a name
_EXACT, _BEGINS, _CONTAINS = range(3)  # how well a name fits what was typed


class SeveralFit(Ambiguous):
    """Values: person, as typed; field, which it was typed into."""

    code = "person_ambiguous"
    says = N_("Several people match “%(person)s”. Choose one of them.")
    field = "%(field)s"


def one(actor: Actor, typed: str, *, field: str = "person") -> uuid.UUID | None:
    """The key of the person whom `typed` names, among those whom the actor may find and who are let in.

    typed    key, e-mail address, whole name, or the beginnings of words of a name that only one person has
    field    of the form, for the refusal
    Returns  None: nobody fits, or nobody whom the actor may find
    Raises   SeveralFit with those who do
    """
    if (key := named(actor, typed)) is not None:
        return key
    fitting = _fitting(actor, typed, MOST + 1)
    exact = [row for row in fitting if row.fits == _EXACT]
    likely = exact or [row for row in fitting if row.fits == _BEGINS]
    if len(likely) == 1:
        return likely[0].id  # type: ignore[no-any-return]
    if fitting:
        raise SeveralFit(_offered(actor, fitting), person=typed, field=field)
    return None


def suggestions(actor: Actor, typed: str, *, school: uuid.UUID | None = None) -> list[dict[str, Any]]:
    """Those who fit what was typed so far, the best first: id, name, email, roles ([{role, school}]); 8 at most.

    school   only those with a role of today there
    """
    at_school = [] if school is None else [Person.works_at([school])]
    return _offered(actor, _fitting(actor, typed, MOST, *at_school))


def near(actor: Actor, typed: str) -> list[dict[str, Any]]:
    """Those whose name has every word of `typed` but for a wrong letter, as `suggestions` gives them."""
    own = _own_schools(actor)
    wanted = sa.select(Person.id, Person.name, Person.email, held_today(own).label("held"))
    wanted = wanted.where(Person.disabled_at.is_(None), nearly.fits(typed, Person.sort_key))
    wanted = wanted.order_by(Person.sort_key, Person.id).limit(MOST)
    return _offered(actor, list(db.session.execute(told(wanted, actor, Person))))


def _own_schools(actor: Actor) -> set[uuid.UUID] | None:
    """The schools whose people the actor finds; None: all."""
    return None if any(map(actor.everywhere, FINDS_PEOPLE)) else {s for p in FINDS_PEOPLE for s in actor.schools(p)}


def _fitting(actor: Actor, typed: str, most: int, *conditions: Any) -> list[Any]:
    """Rows of people with `fits`, the best first."""
    words = typed.split()
    if len("".join(words)) < LEAST:
        return []
    spaced = sa.func.concat(" ", sa.func.replace(Person.sort_key, "-", " "))
    begins = sa.and_(*(sa.func.strpos(spaced, sa.func.concat(" ", sa.func.fi_key(word))) > 0 for word in words))
    addressed = Person.email == typed.strip().lower()
    exact = sa.or_(Person.sort_key == sa.func.fi_key(" ".join(words)), addressed)
    fits = sa.case((exact, _EXACT), (begins, _BEGINS), else_=_CONTAINS).label("fits")
    wanted = sa.select(Person.id, Person.name, Person.email, held_today(_own_schools(actor)).label("held"), fits)
    wanted = wanted.where(Person.disabled_at.is_(None), sa.or_(has_words(typed), addressed), *conditions)
    wanted = wanted.order_by(fits, Person.sort_key, Person.id).limit(most)
    return list(db.session.execute(told(wanted, actor, Person)))


def _offered(actor: Actor, rows: list[Any]) -> list[dict[str, Any]]:
    rows = rows[:MOST]
    watched.shown(actor, [row.id for row in rows], "people by name")
    return [described(row) for row in rows]


def described(row: Any) -> dict[str, Any]:
    """A person to choose, with what tells people of one name apart.

    row  id, name, email and `held`: [role, school or none] of today
    """
    roles = [{"role": role, "school": school} for role, school in row.held or ()]
    return {"id": row.id, "name": row.name, "email": row.email, "roles": roles}
