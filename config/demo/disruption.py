"""A made-up disruption that is over, and maintenance that comes."""

import datetime as dt

import sqlalchemy as sa

from config.demo.staff import Staff
from core import clock
from core.actor import SYSTEM
from core.db import db
from core.history import change
from core.scope import everywhere
from tickets.services import services
from tickets.services.models import IncidentState, MajorIncident, Service, ServiceState
from tickets.states import State
from tickets.ticket.models import Ticket


def add(hired: Staff) -> None:
    """Of the wireless network: over since a week. Of printing: on the day after tomorrow."""
    wanted = sa.select(Ticket).where(Ticket.state == State.CLOSED, Ticket.sensitive.is_(False))
    wanted = wanted.order_by(Ticket.created_at.desc(), Ticket.id).limit(1)
    ticket = db.session.scalars(everywhere(wanted, Ticket, why="the demo")).first()
    now, lead = clock.now(), hired.named["lead"]
    wifi = db.session.scalars(sa.select(Service).where(Service.code == "wifi")).one()
    if ticket is not None:
        past = MajorIncident(
            ticket_id=ticket.id,
            service_id=wifi.id,
            state=IncidentState.RESOLVED,
            requesters=7,
            text_fi="Langaton verkko katkeilee useassa koulussa.",
            text_sv="Det trådlösa nätet bryts i flera skolor.",
            text_en="The wireless network breaks off at several schools.",
            post_mortem="An access controller ran out of memory. It was replaced.",
            suggested_at=now - dt.timedelta(days=8, hours=3),
            declared_at=now - dt.timedelta(days=8, hours=2),
            declared_by_id=lead,
            resolved_at=now - dt.timedelta(days=8),
            resolved_by_id=lead,
        )
        with change(past, "incident.resolved", by=SYSTEM):
            db.session.add(past)
    printing = db.session.scalars(sa.select(Service).where(Service.code == "printing").with_for_update()).one()
    services.announce(
        SYSTEM,
        printing,
        state=ServiceState.MAINTENANCE,
        text_fi="Tulostuspalvelinta huolletaan.",
        text_sv="Utskriftsservern underhålls.",
        text_en="The print server is maintained.",
        starts_at=now + dt.timedelta(days=2),
        until=now + dt.timedelta(days=2, hours=4),
    )
