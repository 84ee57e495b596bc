"""What people say of the accessibility of the pages becomes a ticket, also of those who are not signed in."""

import uuid
from typing import Final

import sqlalchemy as sa
from flask_babel import gettext

from core import clock, ids
from core.actor import SYSTEM, Actor
from core.db import db
from core.errors import N_
from core.languages import Language
from core.scope import everywhere
from organisation.access import throttle
from organisation.access.throttle import Try
from organisation.people import people
from organisation.people.models import Person
from organisation.schools import schools
from organisation.schools.models import School, SchoolKind
from tickets.categories.seed_categories import SOMETHING_ELSE
from tickets.filing import filing
from tickets.filing.about import about, judged
from tickets.filing.refusals import SchoolUnknown
from tickets.filing.requester import school_of
from tickets.states import Channel
from tickets.ticket.models import Ticket

GUEST: Final = "guest@vire.invalid"  # no mail can reach it, and it is not let in
NAME: Final = "Guest (accessibility feedback)"
TITLE: Final = N_("Feedback on accessibility")
_LOCK: Final = 0x47554553  # advisory lock: the guest is added once


def options(actor: Actor | None, language: str) -> list[tuple[uuid.UUID, str]]:
    """The schools that feedback may name: for those who file tickets, where they may; for others all."""
    reader = Actor(id=None, language=language)
    every = schools.options(reader)
    return [(key, name) for key, name in every if actor.may("ticket:file", key)] if _files(actor) and actor else every


def own_school(actor: Actor | None) -> uuid.UUID | None:
    """The school that `actor` works at; None: several, or nobody is signed in."""
    return None if actor is None or actor.id is None else school_of(actor.id)


def file(
    actor: Actor | None,
    tried: Try,
    *,
    language: Language,
    text: str,
    page: str = "",
    contact: str = "",
    school: uuid.UUID | None = None,
) -> Ticket:
    """A ticket of what somebody says about the accessibility of the pages.

    actor    who is signed in; one who files no tickets, or nobody, is written down as a guest
    tried    the request, of which a guest's are counted
    page     its address or name
    contact  how a guest can be answered
    school   key; None: no school in particular, for which the city's own store stands, or the first school of those
             where somebody may file tickets
    Raises   TooManyTries, SchoolUnknown
    Records  ticket.filed
    """
    answer = "" if _files(actor) else _answer(actor, contact)
    said = "\n".join(line for line in (text, _about(page), answer) if line)
    given = {"title": gettext(TITLE), "description": said}
    if actor is not None and _files(actor):
        school = school or _no_school(actor)
        return filing.file(actor, **given, school=school, category=SOMETHING_ELSE, language=language)
    throttle.count_feedback(tried)
    if school is not None and school not in dict(options(None, language)):
        raise SchoolUnknown
    guest = Actor(_guest(), language=language)
    of = judged(about(SOMETHING_ELSE), class_stopped=False)
    who = {"requester_id": guest.id, "filed_by_id": guest.id, "language": language, "channel": Channel.WEB}
    at = {"school_id": school or _no_school(None), "id": ids.new(), "created_at": clock.now()}
    return filing.record(guest, Ticket(**given, **of, **who, **at), ())


def _files(actor: Actor | None) -> bool:
    return actor is not None and actor.may("ticket:file")


def _about(page: str) -> str:
    return gettext("Page: %(page)s", page=page) if page else ""


def _answer(actor: Actor | None, contact: str) -> str:
    name = actor.name if actor is not None else ""
    contact = ", ".join(part for part in (name, contact) if part)
    return gettext("Answer to: %(contact)s", contact=contact) if contact else ""


def _no_school(filer: Actor | None) -> uuid.UUID:
    """The store, or where there is none the first school that is open; of those where `filer` may file tickets.

    filer   None: everywhere, as a guest
    Raises  SchoolUnknown: none is open
    """
    is_store = School.kind == SchoolKind.CENTRAL_STORE
    wanted = sa.select(School.id).where(filing.is_open()).order_by(is_store.desc(), School.sort_key).limit(1)
    if filer is not None and not filer.everywhere("ticket:file"):
        wanted = wanted.where(School.id.in_(filer.schools("ticket:file")))
    found: uuid.UUID | None = db.session.scalar(wanted)
    if found is None:
        raise SchoolUnknown
    return found


def _guest() -> uuid.UUID:
    """The key of the one person who stands for all guests."""
    wanted = everywhere(sa.select(Person.id).where(Person.email == GUEST), Person, why="stands for guests, nobody")
    found: uuid.UUID | None = db.session.scalar(wanted)
    if found is None:
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        found = db.session.scalar(wanted)
        if found is None:
            made = people.add(SYSTEM, name=NAME, email=GUEST)
            people.disable(SYSTEM, made)
            found = made.id
    return found
