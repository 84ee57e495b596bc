"""What start pages, devices and schools show of tickets."""

import datetime as dt
import uuid
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext, ngettext

from core import clock
from core.actor import Actor
from core.compiled import CompiledStatement, StatementCache, constant
from core.db import db
from core.errors import N_
from core.scope import visible
from tickets.desk import cards, mentions, queue, saved_counts, views
from tickets.desk.narrowing import Which
from tickets.notices import reading as notices
from tickets.notices.words import LEADS_TO
from tickets.notices.words import WORDS as NOTICE_WORDS
from tickets.states import OPEN, State
from tickets.teams import membership
from tickets.teams.models import Team
from tickets.ticket import counts, readers, urgent
from tickets.ticket.by_state import still_open
from tickets.ticket.models import Ticket, TicketLine
from tickets.ticket.requester_words import STATES as REQUESTER_STATES
from tickets.ticket.requester_words import TONES as REQUESTER_TONES
from tickets.ticket.titles import title
from tickets.ticket.transitions import LEAD, OWN, WORK
from tickets.ticket.words import PRIORITY_TONES, STATES, TONES
from web import frame
from web.panels import Panel

SHOWN = 5
NEWS = 3  # notices on the start page
ALL = 500  # open tickets of one school, to be read and printed in one go
_WORDS = {"STATES": STATES, "TONES": TONES, "PRIORITY_TONES": PRIORITY_TONES}
_ROW = (
    *(Ticket.id, Ticket.number, Ticket.state, Ticket.priority, Ticket.created_at),
    *(Ticket.queue_rank, Ticket.stopped_until),
)


class _Ticket(NamedTuple):
    """A row of _ROW with its title."""

    id: uuid.UUID
    number: str
    state: str
    priority: str
    created_at: dt.datetime
    queue_rank: int
    stopped_until: dt.datetime | None
    title: str


_of_devices = StatementCache()
# Up to how many days old, in words and as a tone of the chart.
AGES = ((1, N_("under a day"), 1), (3, N_("1–3 days"), 2), (7, N_("3–7 days"), 3), (None, N_("over a week"), 6))


def _news(actor: Actor, _: Any) -> dict[str, Any] | None:
    """What is new for me; nothing when nothing is."""
    rows = notices.find(actor, unread=True, language=frame.language(), limit=NEWS + 1).items
    return {"rows": rows, "shown": NEWS, "WORDS": NOTICE_WORDS, "LEADS_TO": LEADS_TO} if rows else None


def _work(actor: Actor, _: Any) -> dict[str, Any] | None:
    """An agent's own open tickets, and what waits in their teams; nothing for those who work in none."""
    teams = set(membership.team_ids(actor.id))
    having, language = counts.by_team(), frame.language()
    queues = [
        {
            "name": team.name(language),
            "code": team.code,
            "waiting": having.get(team.id, {}).get(State.QUEUED, 0),
            "open": sum(having.get(team.id, {}).get(state, 0) for state in OPEN),
        }
        for team in db.session.scalars(sa.select(Team).where(Team.id.in_(teams)).order_by(Team.code))
    ]
    kept = views.kept(actor, sorted(teams)).views
    rows = queue.find(actor, agent="me", state=Which.OPEN, limit=SHOWN, language=language).items
    if not rows and not queues:
        return None
    lists = saved_counts.chips(actor, kept, sorted(teams))
    return {"rows": rows, "queues": queues, "lists": lists, **_WORDS}


def _ages(actor: Actor, _: Any) -> dict[str, Any]:
    """Open tickets by age and team."""
    now, language = clock.now(), frame.language()
    limits = [now - dt.timedelta(days=days) for days, _, _ in AGES if days]
    age = sa.case(*[(Ticket.created_at > limit, at) for at, limit in enumerate(limits)], else_=len(limits)).label("age")
    wanted = visible(actor, Ticket, OWN, Ticket.team_id, age, sa.func.count().label("tickets")).where(still_open())
    found: dict[uuid.UUID | None, list[int]] = {}
    for row in db.session.execute(wanted.group_by(Ticket.team_id, age)):
        found.setdefault(row.team_id, [0] * len(AGES))[row.age] = row.tickets
    teams = db.session.scalars(sa.select(Team).where(membership.works()).order_by(Team.code))
    named = [(team.id, team.code, team.name(language)) for team in teams] + [(None, "", gettext("Not routed yet"))]
    ages = [None, *(days for days, _, _ in AGES)]
    spans = [
        "".join(f"&{name}={days}" for name, days in (("older_than", start), ("newer_than", end)) if days)
        for start, end in pairwise(ages)
    ]
    return {
        "series": [{"label": gettext(label), "tone": tone} for _, label, tone in AGES],
        "rows": [
            {"label": name, "values": found.get(key, [0] * len(AGES)), **_links(code, spans)}
            for key, code, name in named
            if key or key in found
        ],
        "total": sum(sum(values) for values in found.values()),
    }


def _links(team: str, spans: list[str]) -> dict[str, Any]:
    """Where a row of the chart leads, and each of its parts; what has no team is what is new."""
    which = f"/desk?tab=all&{f'team={team}' if team else 'state=new'}"
    return {"url": which, "urls": [which + span for span in spans]}


def _of_person(actor: Actor, person: Any) -> dict[str, Any] | None:
    """The tickets that somebody asked for, newest first, for the desk and for the contact of the ticket's school."""
    if not (actor.may("ticket:read") or actor.may("ticket:school")):
        return None
    wanted = visible(actor, Ticket, OWN, *_ROW, title(frame.language())).where(Ticket.requester_id == person.id)
    rows = db.session.execute(wanted.order_by(Ticket.created_at.desc()).limit(20)).all()
    more = f"/desk?tab=all&state=all&requester={person.id}" if actor.may("ticket:read") else ""
    new = url_for("filing.new", person=person.id) if actor.may(WORK) and not person.disabled_at else ""
    title_of = gettext("Latest tickets of this person")
    return {
        "rows": rows,
        "title": title_of,
        "more": more if rows else "",
        "new": new,
        "phone": cards.phone_of(actor, person.id),
        **_WORDS,
    }


def _of_room(actor: Actor, room: Any) -> dict[str, Any] | None:
    """The open tickets that name a room, most urgent first, for the school's contact and the desk."""
    if not (actor.may("ticket:read") or actor.may("ticket:school", room.school_id)):
        return None
    wanted = visible(actor, Ticket, OWN, *_ROW, title(frame.language())).where(Ticket.room_id == room.id, still_open())
    rows = db.session.execute(wanted.order_by(Ticket.priority, Ticket.created_at).limit(ALL)).all()
    return {"rows": rows, "title": gettext("Open tickets"), "more": "", **_WORDS}


def _of_device(actor: Actor, device: Any) -> dict[str, Any]:
    """The tickets of a device that the reader may see, newest first."""
    language = frame.language()

    def build() -> CompiledStatement:
        wanted = visible(actor, Ticket, OWN, *_ROW, title(language))
        wanted = wanted.join(TicketLine, TicketLine.ticket_id == Ticket.id)
        wanted = wanted.where(TicketLine.device_id == sa.bindparam("device", type_=sa.Uuid()))
        return CompiledStatement(wanted.order_by(Ticket.created_at.desc()).limit(constant(20)), values)

    values = {"device": device.id, **readers.values(actor)}
    found = _of_devices.get((readers.reader_of(actor), language), build).rows(values)
    rows = [_Ticket._make(row) for row in found]
    sees_all = actor.may("ticket:read") or actor.may("ticket:school", device.school_id)
    title_of = gettext("Tickets of this device") if sees_all else gettext("Your requests about this device")
    return {"rows": rows, "title": title_of, "more": "", **_WORDS}


def _of_school(actor: Actor, school: Any) -> dict[str, Any] | None:
    """The open tickets of a school, most urgent first, for its contact and the desk."""
    if not (actor.may("ticket:read") or actor.may("ticket:school", school.id)):
        return None
    works = actor.may("ticket:read")  # the desk has the whole list; for others this page is the list
    rows = _open_at(actor, [school.id], 20 if works else ALL)
    more = f"/desk?tab=all&school={school.id}" if works else ""
    return {"rows": rows, "title": gettext("Open tickets"), "more": more, **_WORDS}


def _of_own_schools(actor: Actor, _: Any) -> dict[str, Any] | None:
    """The most urgent open tickets of the schools whose contact the actor is."""
    if actor.everywhere("ticket:school"):
        return None
    schools = actor.schools("ticket:school")
    wanted = visible(actor, Ticket, OWN, sa.func.count()).where(Ticket.school_id.in_(schools), still_open())
    total = db.session.scalar(wanted) or 0
    label = ngettext("The school has %(num)s open request", "The school has %(num)s open requests", total)
    words = {**_WORDS, "STATES": REQUESTER_STATES, "TONES": REQUESTER_TONES}
    return {
        "rows": _open_at(actor, schools, SHOWN),
        "title": gettext("Open requests of the school"),
        "more": "/tickets?show=school",
        "more_label": label,
        **words,
    }


def _open_at(actor: Actor, schools: list[uuid.UUID], most: int) -> Sequence[Any]:
    columns, of_schools = (*_ROW, title(frame.language())), Ticket.school_id.in_(schools)
    return urgent.most_urgent(actor, OWN, columns, of_schools, still_open(), limit=most).items


def _colleagues(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    """Whom a note may mention."""
    return {"colleagues": mentions.offered(actor, ticket)}


START = [
    Panel(OWN, "desk/panel-news.html", _news),
    Panel("ticket:work", "desk/panel-work.html", _work),
    Panel(LEAD, "desk/panel-ages.html", _ages),
    Panel("ticket:school", "desk/panel-tickets.html", _of_own_schools),
]
NOTE = Panel("ticket:internal", "desk/panel-mention.html", _colleagues)
DEVICE = Panel(OWN, "desk/panel-tickets.html", _of_device)
PERSON = Panel(OWN, "desk/panel-tickets.html", _of_person)
ROOM = Panel(OWN, "desk/panel-tickets.html", _of_room)
SCHOOL = Panel(OWN, "desk/panel-tickets.html", _of_school)
