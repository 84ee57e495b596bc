"""Services and major incidents as pages and programs show them."""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.compiled import CompiledStatement
from core.db import db
from core.scope import everywhere
from organisation.schools.models import School
from tickets.services import models
from tickets.services.models import IncidentState, MajorIncident, Service
from tickets.ticket.models import Ticket, Watcher


class Shown(NamedTuple):
    """A major incident with what is told of it.

    followers  people who follow its ticket
    joined     whether the reader does, or asked for it
    """

    incident: MajorIncident
    number: str
    title: str
    ticket_state: str
    service: Service | None
    school: str | None
    followers: int
    joined: bool


def incidents(actor: Actor, *, going_on: bool = False, incident_id: uuid.UUID | None = None) -> list[Shown]:
    """Major incidents, the newest first, 200 at most; those who do not declare see what is or was declared.

    going_on     those that are not over
    incident_id  this one alone
    Raises       Forbidden
    """
    models.reads(actor)
    followers = sa.select(sa.func.count()).where(Watcher.ticket_id == MajorIncident.ticket_id).scalar_subquery()
    mine = sa.exists().where(Watcher.ticket_id == MajorIncident.ticket_id, Watcher.person_id == actor.id)
    columns = (MajorIncident, Ticket.number, Ticket.title, Ticket.state, Service, School.name_fi)
    wanted = sa.select(*columns, followers, sa.or_(mine, Ticket.requester_id == actor.id))
    wanted = wanted.join(Ticket, Ticket.id == MajorIncident.ticket_id)
    wanted = wanted.outerjoin(Service, Service.id == MajorIncident.service_id)
    wanted = wanted.outerjoin(School, School.id == MajorIncident.school_id)
    if not actor.may(models.DECLARE):
        wanted = wanted.where(MajorIncident.declared_at.is_not(None))
    if going_on:
        wanted = wanted.where(MajorIncident.state.in_([IncidentState.SUGGESTED, IncidentState.DECLARED]))
    if incident_id is not None:
        wanted = wanted.where(MajorIncident.id == incident_id)
    wanted = wanted.order_by(MajorIncident.suggested_at.desc(), MajorIncident.id).limit(200)
    found = everywhere(wanted, Ticket, why="number and title of what was declared for everybody, or is to be")
    return [Shown(*row) for row in db.session.execute(found)]


@dataclass(frozen=True, slots=True)
class Banner:
    """What everybody reads: of a service, or of a major incident that is declared.

    since   aware; None: not told
    ticket  of the major incident, to be joined; None: a service's banner
    joined  the reader follows it already
    """

    service: str | None
    state: str
    text: str
    since: dt.datetime | None
    until: dt.datetime | None
    ticket: uuid.UUID | None = None
    joined: bool = False


def banners(actor: Actor, language: str) -> list[Banner]:
    """What is to be shown now, major incidents first; one statement."""
    now = clock.now()
    rows = _banners().named({"person_id": actor.id, "now": now})
    return [
        Banner(
            service=_in(row, "name", language),
            state=row.state,
            text=_in(row, "text", language) or "",
            since=row.since,
            until=row.until,
            ticket=row.ticket,
            joined=row.joined,
        )
        for row in rows
    ]


def _in(row: Any, what: str, language: str) -> str | None:
    named = getattr(row, f"{what}_{language}" if language in {"fi", "sv"} else f"{what}_en")
    return None if named is None else str(named)


@cache
def _banners() -> CompiledStatement:
    """Declared incidents, then services whose banner is shown."""
    now = sa.bindparam("now", type_=sa.DateTime(timezone=True))
    person = sa.bindparam("person_id", type_=sa.Uuid())
    follows = sa.exists().where(Watcher.ticket_id == MajorIncident.ticket_id, Watcher.person_id == person)
    asked = sa.exists().where(Ticket.id == MajorIncident.ticket_id, Ticket.requester_id == person)
    nobody, never = sa.null(), sa.cast(sa.null(), sa.DateTime(timezone=True))
    names = [Service.name_fi, Service.name_sv, Service.name_en]
    of_incidents = (
        sa.select(
            *names,
            sa.cast(Service.state, sa.Text).label("state"),
            *(MajorIncident.text_fi, MajorIncident.text_sv, MajorIncident.text_en),
            MajorIncident.declared_at.label("since"),
            never.label("until"),
            MajorIncident.ticket_id.label("ticket"),
            sa.or_(follows, asked).label("joined"),
        )
        .select_from(MajorIncident)
        .outerjoin(Service, Service.id == MajorIncident.service_id)
        .where(sa.cast(MajorIncident.state, sa.Text) == sa.literal_column("'declared'"))
    )
    of_services = sa.select(
        *names,
        sa.cast(sa.func.coalesce(Service.timed_state, Service.state), sa.Text),
        *(Service.banner_fi, Service.banner_sv, Service.banner_en),
        Service.banner_from,
        Service.banner_until,
        sa.cast(nobody, sa.Uuid),
        sa.false(),
    ).where(
        Service.banner_en != sa.literal_column("''"),
        sa.or_(Service.banner_from.is_(None), Service.banner_from <= now),
        sa.or_(Service.banner_until.is_(None), Service.banner_until > now),
    )
    both = sa.union_all(of_incidents, of_services).subquery("banner")
    wanted = sa.select(*both.c).order_by(both.c.ticket.is_(None), both.c.since.desc().nulls_last())
    told = everywhere(wanted, Ticket, why="whether the reader asked for it themselves")
    return CompiledStatement(told, {"person_id", "now"})
