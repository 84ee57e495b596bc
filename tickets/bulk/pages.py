"""One command for many tickets as pages: what to do with those that are ticked, what came of it, and its undo."""

import uuid
from typing import Any

import marshmallow as ma
from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core.actor import Actor
from core.db import db
from core.errors import DomainError
from core.scope import visible
from organisation.people import search as people
from tickets.bulk import actions, presenting, undoing, works
from tickets.bulk.actions import Action
from tickets.bulk.engine import MOST
from tickets.bulk.schemas import DoToMany
from tickets.categories import categories
from tickets.categories.words import IMPACTS, URGENCIES
from tickets.desk import receivers
from tickets.macros import macros, telling
from tickets.ticket.models import Ticket
from tickets.ticket.titles import title
from tickets.ticket.transitions import OWN, WORK, Command
from tickets.ticket.words import PRIORITY_TONES, RESOLUTIONS, STATES, TONES, WAIT_REASONS
from web import doors, frame
from web.fields import Input, Text, choices
from web.panels import Panel

pages = Blueprint("ticket_bulk", __name__, template_folder="templates")


class Asked(Input):
    """What the desk's list sends: the button, and the rows that are ticked."""

    class Meta:
        unknown = ma.EXCLUDE

    action = Text(1, 20, required=True)
    tickets = ma.fields.List(Text(1, 60), load_default=list, validate=ma.validate.Length(0, MOST))


@pages.get("/desk/bulk")
def index() -> Response:
    """What was done to many tickets lately: one's own, and everybody's for a lead."""
    rows = works.latest(doors.me())
    return doors.page("ticket_bulk/index.html", rows=rows, LABELS=actions.LABELS, days=works.KEPT_DAYS)


@pages.get("/desk/bulk/new")
def new() -> Response:
    """What to do with the tickets that were ticked."""
    me = doors.me()
    me.must(WORK)
    asked = doors.load(Asked)
    return _form(me, actions.named(asked["action"]), asked["tickets"], doors.Form())


@pages.post("/desk/bulk")
def carry_out() -> Response:
    """Do it, and show what came of it."""
    me = doors.me()
    me.must(WORK)
    action = actions.named(request.form.get("action", ""))
    try:
        given = doors.load(DoToMany)
        own = {name: value for name, value in given.items() if name not in {"action", "tickets"}}
        work = works.carry_out(me, action, given["tickets"], doors.load(action.on_page or action.schema, raw=own))
    except DomainError as error:
        return _form(me, action, request.form.getlist("tickets")[:MOST], doors.refused(error))
    presenting.tell(work)
    return doors.see_other(url_for("ticket_bulk.show", bulk_id=work.id))


@pages.get("/desk/bulk/<uuid:bulk_id>")
def show(bulk_id: uuid.UUID) -> Response:
    """What came of it for each ticket."""
    me = doors.me()
    work = works.get(me, bulk_id)
    return doors.page(
        "ticket_bulk/show.html",
        work=presenting.whole(work, frame.language()),
        label=gettext(actions.ACTIONS[work.action].label).rstrip("…"),
        name=people.names(me, {work.person_id}).get(work.person_id, ""),
        days=works.KEPT_DAYS,
        STATES=STATES,
        TONES=TONES,
    )


@pages.post("/desk/bulk/<uuid:bulk_id>/undo")
def undo(bulk_id: uuid.UUID) -> Response:
    """Bring its tickets back to how they were."""
    me = doors.me()
    presenting.tell_undone(undoing.undo(me, works.get(me, bulk_id, lock=True)))
    return doors.see_other(url_for("ticket_bulk.show", bulk_id=bulk_id))


def _form(me: Actor, action: Action, named: list[str], form: doors.Form) -> Response:
    columns = (Ticket.id, Ticket.number, Ticket.state, Ticket.priority, title(frame.language()).label("title"))
    wanted = visible(me, Ticket, OWN, *columns).where(Ticket.id.in_(_keys(named)))
    rows = db.session.execute(wanted.order_by(Ticket.priority, Ticket.created_at)).all()
    offered = macros.offered(me) if action.name == actions.MACRO else []
    does = telling.all_of(offered, frame.language())
    return doors.page(
        "ticket_bulk/new.html",
        form.status,
        form=form,
        action=action,
        label=gettext(action.label).rstrip("…"),
        rows=rows,
        STATES=STATES,
        TONES=TONES,
        PRIORITY_TONES=PRIORITY_TONES,
        wait_reasons=choices(WAIT_REASONS),
        impacts=choices(IMPACTS),
        urgencies=choices(URGENCIES),
        resolutions=choices(RESOLUTIONS),
        category_options=categories.options(frame.language()),
        receivers=receivers.everyone(frame.language()) if action.name == Command.ASSIGN else [],
        macros=[(one.id, one.name(frame.language()), " ".join(does[one.id])) for one in offered],
    )


def _keys(named: list[str]) -> list[uuid.UUID]:
    found = []
    for one in named:
        try:
            found.append(uuid.UUID(one))
        except ValueError:
            continue
    return found


def _buttons(_actor: Actor, _subject: Any) -> dict[str, Any]:
    """What can be done with the tickets that are ticked."""
    return {"LABELS": actions.LABELS}


LIST = [Panel(WORK, "ticket_bulk/panel-list.html", _buttons)]
