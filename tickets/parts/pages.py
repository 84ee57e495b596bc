"""A ticket's parts as a page beside the ticket: family, devices with their states, checklist, time; and its forms."""

import uuid
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import marshmallow as ma
from flask import Blueprint, Response, url_for
from flask_babel import gettext

from core import clock
from core.actor import Actor
from core.errors import N_, DomainError, NotFound
from tickets.categories import categories
from tickets.desk import desk
from tickets.filing import named_devices
from tickets.parts import checklist, family, lines, schemas, splitting, time_spent, words
from tickets.parts.access import must_work
from tickets.parts.cascade import TABLE, Effect
from tickets.states import OPEN, LineState
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import WORK
from tickets.ticket.words import STATES, TONES
from web import doors, frame
from web.fields import Choice, Day, Flag, Id, Input, Text, Whole, choices
from web.panels import Panel

pages = Blueprint("ticket_parts", __name__, template_folder="templates")


class AddByNumber(Input):
    """One number, or several with commas or spaces between."""

    tickets = Text(1, 500, required=True)


class PartOf(Input):
    parent = Text(1, 60)


class SetLines(Input):
    devices = ma.fields.List(Text(1, 80), required=True)
    state = Choice(LineState, required=True)


class AddDevices(Input):
    """Tags or serial numbers, one on each line or with commas between."""

    devices = Text(1, 2_000, lines=True, required=True)


class Tick(Input):
    item = Id(required=True)
    done = Flag(load_default=False)


class OwnStep(Input):
    text = Text(1, 200, required=True)


class Minutes(Input):
    minutes = Whole(1, 1_440, required=True)
    on = Day()
    note = Text(0, 500, load_default="")


class TakeBack(Input):
    time = Id(required=True)


def _words(text: str) -> list[str]:
    return [word for word in text.replace(",", " ").split() if word][: schemas.MOST_NAMED]


def _add_devices(me: Actor, ticket: Ticket, given: dict[str, Any]) -> None:
    must_work(me, ticket)
    with named_devices.naming(me) as named:
        lines.add(me, ticket, named(_words(given["devices"])))


class PartForm(NamedTuple):
    """One form of the page: what it holds, what it does, what is said when it is done."""

    schema: type[Input]
    run: Callable[[Actor, Ticket, dict[str, Any]], Any]
    done: str


def _new_child(me: Actor, ticket: Ticket, given: dict[str, Any]) -> Ticket:
    given.pop("devices")
    return splitting.new_child(me, ticket, **given)


FORMS: Mapping[str, PartForm] = MappingProxyType(
    {
        "children": PartForm(
            AddByNumber,
            lambda me, ticket, given: family.add(me, ticket, _words(given["tickets"])),
            N_("Added as a part."),
        ),
        "child": PartForm(schemas.Split, _new_child, N_("A new ticket was filed as a part.")),
        "parent": PartForm(
            PartOf, lambda me, ticket, given: family.part_of(me, ticket, given.get("parent")), N_("Saved.")
        ),
        "split": PartForm(
            schemas.Split, lambda me, ticket, given: splitting.split(me, ticket, **given), N_("A new ticket was filed.")
        ),
        "lines": PartForm(SetLines, lambda me, ticket, given: lines.set_state(me, ticket, **given), N_("Saved.")),
        "devices": PartForm(AddDevices, _add_devices, N_("The devices were added.")),
        "tick": PartForm(Tick, lambda me, ticket, given: checklist.tick(me, ticket, **given), N_("Saved.")),
        "step": PartForm(
            OwnStep, lambda me, ticket, given: checklist.add(me, ticket, **given), N_("The step was added.")
        ),
        "time": PartForm(
            Minutes, lambda me, ticket, given: time_spent.note(me, ticket, **given), N_("The time was noted.")
        ),
        "take-back": PartForm(
            TakeBack,
            lambda me, ticket, given: time_spent.take_back(me, ticket, given["time"]),
            N_("The time was taken back."),
        ),
    }
)


@pages.get("/tickets/<uuid:ticket_id>/parts")
def show(ticket_id: uuid.UUID) -> Response:
    """The parts of a ticket."""
    ticket = desk.get(doors.me(), ticket_id)
    must_work(doors.me(), ticket)
    return _shown(ticket, "", doors.Form())


@pages.post("/tickets/<uuid:ticket_id>/parts/<form>")
def act(ticket_id: uuid.UUID, form: str) -> Response:
    """Change something about its parts."""
    if form not in FORMS:
        raise NotFound
    me, sent = doors.me(), FORMS[form]
    ticket = desk.get(me, ticket_id, lock=True)
    must_work(me, ticket)
    try:
        made = sent.run(me, ticket, doors.load(sent.schema))
    except DomainError as error:
        return _shown(desk.get(me, ticket_id), form, doors.refused(error))
    said = gettext(sent.done)
    if isinstance(made, Ticket):
        said = f"{said} {made.number}"
    return doors.see_other(url_for("ticket_parts.show", ticket_id=ticket_id), said)


def _shown(ticket: Ticket, name: str, form: doors.Form) -> Response:
    me, language = doors.me(), frame.language()
    spent, named = time_spent.of(ticket), lines.of(me, ticket)
    return doors.page(
        "parts/show.html",
        form.status,
        ticket=ticket,
        form=form,
        form_of=lambda one: form if one == name else doors.Form(),
        is_open=ticket.state in OPEN,
        parent=family.parent(me, ticket, language),
        children=family.children(me, ticket, language),
        followers=family.followers(me, ticket, language),
        lines=named,
        steps=checklist.of(ticket),
        spent=spent,
        total=sum(row.minutes for row, _ in spent),
        today=clock.today(),
        cascade=[(command, next(e for e in row.values() if e is not Effect.STAYS)) for command, row in TABLE.items()],
        category_options=categories.options(language),
        line_states=choices(words.LINE_STATES),
        split_devices=[(str(row["id"]), row["asset_tag"] or row["serial"] or "–") for row in named],
        STATES=STATES,
        TONES=TONES,
        OPEN=OPEN,
        LINE_STATES=words.LINE_STATES,
        LINE_TONES=words.LINE_TONES,
        ENDS=words.ENDS,
        EFFECTS=words.EFFECTS,
    )


def _link(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    """A card that fetches the rest once the page is there; for the desk alone."""
    return {"ticket": ticket} if desk.works(actor, ticket) else None


TICKET = [Panel(WORK, "parts/panel-ticket.html", _link)]
