"""Major incidents: proposed, declared, joined by whoever is affected, over. One resolution tells each person once."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from core import clock
from core.actor import Actor
from core.db import by_key, db
from core.errors import NotFound
from core.history import change, record
from core.scope import everywhere
from tickets.clocks import keeping
from tickets.desk import desk, merging
from tickets.notices.leaving import leave
from tickets.priority import priority_of
from tickets.services import models
from tickets.services.models import IncidentState, MajorIncident, Service, ServiceState
from tickets.services.refusals import (
    BannerInThreeLanguages,
    IncidentKnown,
    IncidentNotSo,
    NoMajorIncident,
    ServiceUnknown,
    TicketNotForMany,
)
from tickets.services.words import STATES
from tickets.states import OPEN, Impact, ResolutionCode, Urgency
from tickets.teams import membership
from tickets.ticket import assignments, merged, moves
from tickets.ticket.models import Ticket, Watcher
from tickets.ticket.transitions import Command
from web.fields import word

OVER = frozenset({IncidentState.RESOLVED, IncidentState.DISMISSED})
RESOLVED = "ticket.incident_over"
_WHY = "its incident is declared for everybody"


def get(actor: Actor, incident_id: uuid.UUID, *, lock: bool = False) -> MajorIncident:
    """One major incident; what is not declared is seen by those who declare. Raises Forbidden, NotFound."""
    models.reads(actor)
    found = by_key(MajorIncident, incident_id, lock=lock)
    if not _is_seen(actor, found):
        raise NotFound
    return found


def _is_seen(actor: Actor, incident: MajorIncident) -> bool:
    return actor.may(models.DECLARE) or incident.declared_at is not None


def suggest(actor: Actor, *, ticket: uuid.UUID, service: str | None = None) -> MajorIncident:
    """Propose that many are affected by the same.

    ticket   key of an open ticket, on which the work will go on; not a sensitive one
    service  code; None: the ticket's
    Raises   Forbidden, NotFound, TicketNotForMany, ServiceUnknown, IncidentKnown
    Records  incident.suggested
    """
    actor.must(models.DECLARE)
    about = desk.get(actor, ticket, lock=True)
    if about.state not in OPEN or about.sensitive:
        raise TicketNotForMany
    if of_ticket(ticket) is not None:
        raise IncidentKnown
    return _suggested(actor, about, service_key(service or about.service))


def of_ticket(ticket_id: uuid.UUID) -> MajorIncident | None:
    """The major incident of a ticket, unless it was found to be none."""
    known = MajorIncident.ticket_id == ticket_id, MajorIncident.state != IncidentState.DISMISSED
    return db.session.scalars(sa.select(MajorIncident).where(*known)).one_or_none()


def _suggested(actor: Actor, ticket: Ticket, service_id: uuid.UUID | None, **burst: Any) -> MajorIncident:
    made = MajorIncident(
        ticket_id=ticket.id,
        service_id=service_id,
        state=IncidentState.SUGGESTED,
        suggested_at=clock.now(),
        **burst,
    )
    with change(made, "incident.suggested", by=actor):
        db.session.add(made)
    return made


def suggest_burst(
    actor: Actor, ticket: Ticket, *, service: str | None, school_id: uuid.UUID | None, requesters: int
) -> MajorIncident:
    """Propose what a burst of tickets tells; see `bursts`. Records incident.suggested."""
    return _suggested(actor, ticket, service_key(service), school_id=school_id, requesters=requesters)


def service_key(code: str | None) -> uuid.UUID | None:
    """The key of a service. Raises ServiceUnknown."""
    if code is None:
        return None
    found = db.session.scalar(sa.select(Service.id).where(Service.code == code))
    if found is None:
        raise ServiceUnknown(service=code)
    return found


def declare(
    actor: Actor,
    incident: MajorIncident,
    *,
    text_fi: str,
    text_sv: str,
    text_en: str,
    state: ServiceState = ServiceState.DOWN,
    service: str | None = None,
    join: list[uuid.UUID] | None = None,
) -> MajorIncident:
    """Say to everybody that this goes on: its banner is shown, and whoever is affected joins without a ticket.

    incident  locked
    texts     the banner, 1-500 characters in each of the three languages
    state     of its service
    service   code of the service that it is about; empty: none; None: as it was proposed
    join      keys of further tickets about the same, which are joined to its ticket
    Raises    Forbidden, NotFound, IncidentNotSo, BannerInThreeLanguages, TicketNotForMany, ServiceUnknown, what
              `merging.merge` raises
    Records   incident.declared, ticket.judged, service.announced, ticket.merged
    """
    actor.must(models.DECLARE)
    _must_be(incident, IncidentState.SUGGESTED)
    texts = {"text_fi": text_fi.strip(), "text_sv": text_sv.strip(), "text_en": text_en.strip()}
    if not all(texts.values()):
        raise BannerInThreeLanguages
    ticket = _ticket(incident)
    if ticket.state not in OPEN or ticket.sensitive:
        raise TicketNotForMany
    of_service = incident.service_id if service is None else service_key(service or None)
    with change(incident, "incident.declared", by=actor):
        incident.service_id = of_service
        for name, value in texts.items():
            setattr(incident, name, value)
        incident.state = IncidentState.DECLARED
        incident.declared_at, incident.declared_by_id = clock.now(), actor.id
    with change(ticket, "ticket.classified", by=actor):
        ticket.impact, ticket.urgency, ticket.judged = Impact.CITY, Urgency.URGENT, True
        ticket.priority = priority_of(ticket.impact, ticket.urgency)
        keeping.judge(ticket)
    _set_service(actor, incident, state)
    for key in join or []:
        merging.merge(actor, desk.get(actor, key, lock=True), into=ticket.id)
    return incident


def dismiss(actor: Actor, incident: MajorIncident) -> MajorIncident:
    """It was none after all. Raises Forbidden, IncidentNotSo. Records incident.dismissed."""
    actor.must(models.DECLARE)
    _must_be(incident, IncidentState.SUGGESTED)
    with change(incident, "incident.dismissed", by=actor):
        incident.state = IncidentState.DISMISSED
    return incident


def resolve(
    actor: Actor,
    incident: MajorIncident,
    *,
    text: str = "",
    resolution_code: ResolutionCode = ResolutionCode.CONFIGURED,
    post_mortem: str = "",
) -> MajorIncident:
    """It is over: its ticket is resolved, its service works, and whoever asked, follows or joined is told once.

    incident     locked
    text         what was done, for all who are told; 0-10,000 characters
    post_mortem  what happened and what is learned, for the desk; 0-10,000 characters
    Raises       Forbidden, IncidentNotSo
    Records      incident.resolved, ticket.taken, ticket.resolved, service.announced
    """
    actor.must(models.DECLARE)
    _must_be(incident, IncidentState.DECLARED)
    ticket = _ticket(incident)
    with change(incident, "incident.resolved", by=actor):
        incident.state = IncidentState.RESOLVED
        incident.resolved_at, incident.resolved_by_id = clock.now(), actor.id
        incident.post_mortem = post_mortem
    if ticket.state in OPEN:
        _end(actor, ticket, text, resolution_code)
    _set_service(actor, incident, ServiceState.OK)
    _tell(actor, ticket)
    return incident


def note(actor: Actor, incident: MajorIncident, *, post_mortem: str) -> MajorIncident:
    """Write down what was learned, 0-10,000 characters. Raises Forbidden. Records incident.noted."""
    actor.must(models.DECLARE)
    with change(incident, "incident.noted", by=actor):
        incident.post_mortem = post_mortem
    return incident


def _end(actor: Actor, ticket: Ticket, text: str, code: ResolutionCode) -> None:
    now = clock.now()
    if ticket.state in desk.NOT_BEGUN:
        with change(ticket, "ticket.taken", by=actor):
            ticket.team_id = ticket.team_id or membership.working(actor.id)[0].id
            ticket.agent_id = ticket.agent_id or actor.id
            moves.apply(ticket, Command.TAKE)
            assignments.hand(ticket, now, person_id=actor.id)
    with change(ticket, "ticket.resolved", by=actor):
        moves.apply(ticket, Command.EXPIRE)
        ticket.resolution_code, ticket.resolution_text, ticket.resolved_at = code, text, now
        assignments.end(ticket, now)


def _tell(actor: Actor, ticket: Ticket) -> None:
    """One notice for each person: about the ticket if they follow it, else about their own that was joined to it."""
    joined = merged.of_others(ticket)
    about = {person: one.id for one in joined for person in (one.requester_id, one.filed_by_id)}
    about |= dict.fromkeys((ticket.requester_id, ticket.filed_by_id, *_watchers(ticket.id)), ticket.id)
    by_ticket: dict[uuid.UUID, list[uuid.UUID]] = {}
    for person, ticket_id in about.items():
        by_ticket.setdefault(ticket_id, []).append(person)
    for ticket_id, people in by_ticket.items():
        leave(people, ticket_id, RESOLVED, by=actor)


def _watchers(ticket_id: uuid.UUID) -> list[uuid.UUID]:
    return list(db.session.scalars(sa.select(Watcher.person_id).where(Watcher.ticket_id == ticket_id)))


def _set_service(actor: Actor, incident: MajorIncident, state: ServiceState) -> None:
    if incident.service_id is not None:
        service = db.session.get_one(Service, incident.service_id, with_for_update=True, populate_existing=True)
        with change(service, "service.announced", by=actor):
            service.state = state


def _ticket(incident: MajorIncident) -> Ticket:
    wanted = sa.select(Ticket).where(Ticket.id == incident.ticket_id).with_for_update()
    fresh = wanted.execution_options(populate_existing=True)
    found: Ticket = db.session.scalars(everywhere(fresh, Ticket, why=_WHY)).one()
    return found


def _must_be(incident: MajorIncident, state: IncidentState) -> None:
    if incident.state is not state:
        raise IncidentNotSo(state=word(STATES[incident.state]))


def me_too(actor: Actor, ticket_id: uuid.UUID) -> MajorIncident:
    """Follow the ticket of a declared major incident: they are affected as well, and are told when it is over.

    Again: nothing more happens.
    Raises   Forbidden; NotFound: no such ticket, or none of the actor's; NoMajorIncident
    Records  ticket.followed
    """
    actor.must("ticket:file")
    wanted = sa.select(MajorIncident).where(
        MajorIncident.ticket_id == ticket_id, MajorIncident.state == IncidentState.DECLARED
    )
    found = db.session.scalars(wanted.with_for_update(read=True)).one_or_none()
    if found is None:
        desk.get(actor, ticket_id)
        raise NoMajorIncident
    follows = insert(Watcher).values(ticket_id=ticket_id, person_id=actor.id).on_conflict_do_nothing()
    if db.session.execute(follows.returning(Watcher.person_id)).first() is not None:
        about = sa.select(Ticket).where(Ticket.id == ticket_id)
        record(db.session.scalars(everywhere(about, Ticket, why=_WHY)).one(), "ticket.followed", by=actor)
    return found
