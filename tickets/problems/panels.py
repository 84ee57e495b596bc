"""What a ticket's page and the start page show of problems."""

from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.scope import everywhere
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.catalogue.naming import FULL_NAME
from registry.devices.models import Device
from tickets.categories.models import Category
from tickets.problems import clusters, reading
from tickets.problems.models import READ, WRITE, Problem
from tickets.problems.titles import called
from tickets.problems.words import STATES, TONES
from tickets.ticket.models import TicketLine
from web import frame
from web.panels import Panel

SHOWN: Final = 5


class OfTicket(NamedTuple):
    """What a ticket's page shows of a problem."""

    id: Any
    title: str
    state: str
    workaround: str


def of_ticket(ticket: Any, language: str) -> list[OfTicket]:
    """The problems that a ticket is about, the newest first: its symptom, and the model and delivery of one of its devices."""
    if ticket.category_id is None:
        return []
    names_one = sa.exists().where(
        TicketLine.ticket_id == ticket.id, Device.id == TicketLine.device_id, reading.devices_of(Problem)
    )
    columns = Problem.id, Problem.title, Problem.state, Problem.workaround, FULL_NAME.label("model"), Category
    wanted = sa.select(*columns).select_from(Problem).join(DeviceModel, DeviceModel.id == Problem.model_id)
    wanted = wanted.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
    wanted = wanted.join(Category, Category.id == Problem.category_id).where(reading.is_about(ticket), names_one)
    wanted = wanted.order_by(Problem.created_at.desc(), Problem.id)
    return [
        OfTicket(row.id, row.title or called(row.model, row.Category.name(language)), row.state, row.workaround)
        for row in db.session.execute(everywhere(wanted, Device, why="of a ticket that the reader sees"))
    ]


def _of_ticket(_actor: Actor, ticket: Any) -> dict[str, Any] | None:
    found = of_ticket(ticket, frame.language())
    return {"problems": found, "STATES": STATES, "TONES": TONES} if found else None


def _start(actor: Actor, _: Any) -> dict[str, Any] | None:
    """What stands out, and the problems that are not closed; nothing when there is neither."""
    found, known = clusters.find(actor), reading.unfinished(actor, SHOWN)
    if not (found or known):
        return None
    return {"clusters": found[:SHOWN], "more": len(found) > SHOWN, "problems": known, "STATES": STATES, "TONES": TONES}


TICKET = [Panel(READ, "problems/panel-ticket.html", _of_ticket)]
START = [Panel(WRITE, "problems/panel-start.html", _start)]
