"""One ticket as a page: the whole desk for agents, a simple view for whoever asked."""

import uuid
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext

from core import clock, languages
from core.actor import Actor
from core.errors import DomainError, NotFound, Stale
from organisation.schools.words import teaching
from registry.devices.words import CONDITION_TONES, CONDITIONS, LIFECYCLE_TONES, LIFECYCLES, STANDING_TONES, STANDINGS
from tickets.attachments import preparing
from tickets.attachments.kinds import ACCEPT
from tickets.attachments.words import REFUSALS, SCANS
from tickets.categories import categories
from tickets.categories.seed_categories import SOMETHING_ELSE
from tickets.categories.words import IMPACTS, KINDS, URGENCIES
from tickets.clocks import keeping
from tickets.desk import (
    attaching,
    attachments_api,
    attachments_pages,
    cards,
    comparing,
    desk,
    drafts,
    explaining,
    hooks,
    offering,
    page_commands,
    reading,
    receivers,
    story,
)
from tickets.notices import reading as notices
from tickets.states import OPEN, State
from tickets.ticket.clock_effects import Clock
from tickets.ticket.guards import is_too_late
from tickets.ticket.models import Ticket
from tickets.ticket.requester_words import GOES_ON, REFUSED, next_step, who_has_it
from tickets.ticket.requester_words import STATES as REQUESTER_STATES
from tickets.ticket.requester_words import TONES as REQUESTER_TONES
from tickets.ticket.transitions import WORK, Command
from tickets.ticket.words import (
    CHANNELS,
    PRIORITY_TONES,
    REACHES,
    RESOLUTIONS,
    SERVICES,
    STATES,
    TONES,
    WAIT_REASONS,
)
from web import doors, frame, panels
from web.fields import choices

OWN_LISTS = ("/", "/tickets")  # where people say of their own requests whether it works
pages = Blueprint("desk_ticket", __name__, template_folder="templates")


@pages.get("/tickets/<uuid:ticket_id>")
def show(ticket_id: uuid.UUID) -> Response:
    """One ticket."""
    me, ticket = doors.me(), desk.get(doors.me(), ticket_id)
    reading.look(me, ticket, "page ticket")
    notices.look(me, ticket_id)
    return shown(me, ticket)


@pages.post("/tickets/<uuid:ticket_id>/<command>")
@doors.takes_files
def act(ticket_id: uuid.UUID, command: str) -> Response:
    """Give the ticket a command, or say something; a refusal shows the page with what was typed."""
    if command not in page_commands.PAGE_COMMANDS:
        raise NotFound
    me = doors.me()
    page_command = page_commands.PAGE_COMMANDS[command]
    try:
        ticket = _done(me, ticket_id, command, page_command)
    except DomainError as error:
        return _refused(me, ticket_id, command, error)
    said = [
        gettext(page_command.done),
        *([page_command.goes_to(ticket, frame.language())] if page_command.goes_to else []),
    ]
    flash(" ".join(said), "success")
    if not desk.sees(me, ticket_id) or (page_command.leaves and not desk.is_own(me, ticket)):
        return doors.see_other(_list())
    if (back := request.args.get("back")) in OWN_LISTS:
        notices.look(me, ticket_id)
        return doors.see_other(back)
    return doors.see_other(url_for("desk_ticket.show", ticket_id=ticket_id))


def _done(me: Actor, ticket_id: uuid.UUID, command: str, page_command: page_commands.PageCommand) -> Ticket:
    """The ticket after the command; what was refused of the files that came with it is said on the next page."""
    expected, given = doors.if_match() if page_command.versioned else None, doors.load(page_command.schema)
    files = attachments_api.sent("files", "camera") if command == "messages" else []
    if not files:
        ticket = desk.get(me, ticket_id, lock=True, expected=expected)
        page_command.run(me, ticket, given)
        _sent(me, ticket_id, command)
        return ticket
    attaching.begin(me, ticket_id)
    with preparing.prepared(files, attachments_api.own()) as prepared:
        ticket = desk.get(me, ticket_id, lock=True)
        sent = page_commands.Files(prepared, attachments_api.own())
        page_command.run(me, ticket, given | {"files": sent})
        attachments_pages.tell(prepared, sent.added)
    _sent(me, ticket_id, command)
    return ticket


def _sent(me: Actor, ticket_id: uuid.UUID, command: str) -> None:
    """What was being written is sent, so it is no draft any more."""
    if command == "messages" and me.may(WORK):
        drafts.forget(me, ticket_id)


def _list() -> str:
    """The address of the list from which the ticket was opened, as its page sent it."""
    desk_list, back = url_for("desk.index"), frame.local(request.args.get("back"))
    return back if back.partition("?")[0] == desk_list else desk_list


def _refused(me: Actor, ticket_id: uuid.UUID, command: str, error: DomainError) -> Response:
    ticket = desk.get(me, ticket_id)
    form = doors.refused(error)
    changed = story.changes_since(me, ticket, doors.if_match()) if isinstance(error, Stale) else []
    return shown(
        *(me, ticket),
        refused=form,
        changed=changed,
        unsent="" if command in offering.forms(me, ticket) else form.value(page_commands.PAGE_COMMANDS[command].words),
        form_of=lambda name: form if name == command else doors.Form(),
    )


def shown(me: Actor, ticket: Ticket, **refusal: Any) -> Response:
    """The page of a ticket that `me` may see; `refusal`: what differs from it when nothing was typed or refused."""
    around = reading.out(me, ticket, language=frame.language())
    context = {
        "ticket": ticket,
        "out": around,
        "story": story.of(me, ticket),
        "panels": panels.shown("ticket", me, ticket),
        "reply_panels": panels.shown("reply", me, ticket) if desk.works(me, ticket) else [],
        "after_reply": panels.shown("after-reply", me, ticket) if desk.works(me, ticket) else [],
        "offered": offering.forms(me, ticket),
        "refused": doors.Form(),
        "changed": [],
        "unsent": "",
        "form_of": lambda _: doors.Form(),
        "WAIT_REASONS": WAIT_REASONS,
        "PRIORITY_TONES": PRIORITY_TONES,
        "ACCEPT": ACCEPT,
        "SCANS": SCANS,
        "REFUSALS": REFUSALS,
        "removes": lambda one: one.author_id == me.id or desk.works(me, ticket),
    }
    status = refusal["refused"].status if "refused" in refusal else 200
    if desk.works(me, ticket):
        return doors.page("desk/ticket.html", status, **(context | _for_agent(me, ticket, around) | refusal))
    return doors.page("desk/request.html", status, **(context | _for_requester(me, ticket, around) | refusal))


def _for_agent(me: Actor, ticket: Ticket, around: dict[str, Any]) -> dict[str, Any]:
    school, open_at_school = cards.school(me, ticket)
    decided = explaining.decisions(me, ticket.id)
    names = explaining.names_for(decided, frame.language())
    return {
        "devices": cards.devices(me, ticket, frame.language()),
        "others_joined": any(one["requester_id"] != ticket.requester_id for one in around["joined"]),
        "school": school,
        "phone": cards.phone_of(me, ticket.requester_id),
        "open_at_school": open_at_school,
        "teaching": lambda code: ", ".join(gettext(part) for part in teaching(code)),
        "is_being_routed": ticket.state is State.NEW,
        "draft": drafts.of(me, ticket),
        "asked_every": drafts.ASKED_EVERY,
        "decisions": [
            (row, explaining.sentences(row, names), comparing.candidates(row, names))
            for row in reversed(decided if ticket.state is not State.NEW else [])
        ],
        "hand_overs": comparing.hand_overs(ticket),
        "rules_chose": comparing.is_last(ticket, decided[-1] if decided else None),
        "STATES": STATES,
        "TONES": TONES,
        "OPEN": OPEN,
        "CONDITIONS": CONDITIONS,
        "CONDITION_TONES": CONDITION_TONES,
        "LIFECYCLES": LIFECYCLES,
        "LIFECYCLE_TONES": LIFECYCLE_TONES,
        "STANDINGS": STANDINGS,
        "STANDING_TONES": STANDING_TONES,
        "KINDS": KINDS,
        "CHANNELS": CHANNELS,
        "REACHES": REACHES,
        "LANGUAGES": languages.NAMES,
        "RESOLUTIONS": RESOLUTIONS,
        "SERVICES": SERVICES,
        "wait_reasons": _wait_reasons(ticket),
        "impacts": choices(IMPACTS),
        "urgencies": choices(URGENCIES),
        "resolutions": choices(RESOLUTIONS),
        "category_options": categories.options(frame.language()),
        "receivers": receivers.receivers(me, ticket, frame.language()),
        **offering.arranged(me, ticket),
    }


def _wait_reasons(ticket: Ticket) -> list[Any]:
    """What `ticket` can wait for, for a select: grouped by whether its resolution time stands still meanwhile."""
    reasons = dict(choices(WAIT_REASONS))
    terms = next((terms for row, terms in keeping.of(ticket.id, {Clock.RESOLVE}) if row.stopped_at is None), None)
    if terms is None:
        return list(reasons.items())
    stands = {reason.value for reason in terms.pauses}
    groups = {
        gettext("Pauses the resolution time"): stands,
        gettext("Does not pause the resolution time"): reasons.keys() - stands,
    }
    return [
        (label, [(code, word) for code, word in reasons.items() if code in kept])
        for label, kept in groups.items()
        if kept
    ]


def _again(ticket: Ticket, around: dict[str, Any]) -> list[tuple[str, str]]:
    """What the form of a new request that follows `ticket` begins with."""
    tags = [device["asset_tag"] for device in around["devices"] if device["asset_tag"]]
    category = around["category"]["code"] if around["category"] else SOMETHING_ELSE
    begins = [("follows", ticket.id), ("category", category), ("school", ticket.school_id)]
    return [(name, str(value)) for name, value in [*begins, *[("tag", tag) for tag in tags[:1]]]]


def _asked_by(me: Actor, ticket: Ticket, around: dict[str, Any]) -> str:
    """The name of the requester for another reader; empty for oneself and for one who only follows the ticket."""
    is_told = desk.asked(me, ticket) or not desk.is_own(me, ticket)
    return around["requester"]["name"] if is_told and me.id != ticket.requester_id else ""


def _who_refused(ticket: Ticket) -> str:
    """Who refused it and why, if it was refused."""
    keys = [ticket.id] if ticket.state is State.CANCELLED else []
    return " ".join(filter(None, (says(keys).get(ticket.id) for says in hooks.refused)))


def _waits(ticket: Ticket) -> str:
    """What else it waits for, such as somebody's approval."""
    return " ".join(filter(None, (says(ticket) for says in hooks.waits_for)))


def _for_requester(me: Actor, ticket: Ticket, around: dict[str, Any]) -> dict[str, Any]:
    team = around["team"]["name"] if around["team"] else gettext("IT support")
    own = desk.is_own(me, ticket)
    name, refused = _asked_by(me, ticket, around), _who_refused(ticket)
    return {
        "own": own,
        "asked_by": name,
        "was_refused": refused,
        "REFUSED": REFUSED,
        "who_has_it": refused
        or _waits(ticket)
        or who_has_it(ticket, team, agent=around["agent"]["name"] if around["agent"] else "", asked_by=name),
        "next_step": next_step(ticket, asked_by=name),
        "STATES": REQUESTER_STATES,
        "TONES": REQUESTER_TONES,
        "too_late": is_too_late(ticket.resolved_at, clock.now()),
        "REACHES": REACHES,
        "again_url": frame.with_query("/tickets/new", _again(ticket, around)),
        "GOES_ON": GOES_ON,
        "confirms": own and Command.CONFIRM.value in around["commands"],
    }
