"""The made-up tickets written down: with their devices, decisions, assignments, conversation and history."""

import datetime as dt
import random
import uuid

import sqlalchemy as sa

from config.demo import conversation, deciding, defects, kinds, rows, stories, wishes
from config.demo.city import Place
from config.demo.faults import Happening, Made
from config.demo.staff import Staff
from core import clock
from core.db import db
from tickets.clocks import past, typical
from tickets.notices.models import Notice
from tickets.priority import impact_of, priority_of, urgency_of
from tickets.states import Reach, ResolutionCode
from tickets.teams.models import Team
from tickets.ticket.models import Assignment, Message, Ticket, TicketLine

CODES = [ResolutionCode.REPAIRED, ResolutionCode.CONFIGURED, ResolutionCode.REPLACED]
LESSON = dt.timedelta(minutes=45)
SECOND = dt.timedelta(seconds=1)
INSTANT = sa.DateTime(timezone=True)


def add(chance: random.Random, found: list[Place], staff: Staff, many: int) -> None:
    """Add `many` usual tickets and those of the demo's own people."""
    teams = {t.code: t.id for t in db.session.execute(sa.select(Team.code, Team.id))}
    desk = deciding.opened()
    happening = Happening(chance, found, staff, desk)
    told = [*stories.wishes(staff, found), *defects.wishes(chance, happening)]
    wanted = sorted([*wishes.wishes(chance, many), *told], key=lambda wish: wish.at)
    made = [happening.make(wish) for wish in wanted]
    made += stories.for_the_agent(chance, happening, staff, made)
    rows.put(Ticket, _tickets(made, teams))
    with_device = [m for m in made if m.device]
    lines: rows.Columns = {
        "ticket_id": (sa.Uuid, [m.id for m in with_device]),
        "device_id": (sa.Uuid, [m.device for m in with_device]),
    }
    rows.put(TicketLine, lines)
    rows.put(Message, _messages(made))
    desk.close()
    _assignments(made, teams)
    rows.tell("ticket", [fact for m in made for fact in conversation.facts(m, teams)])
    past.catch_up(done_too=True, from_history=False, at_once=many * 2)
    typical.count()
    _notices(made, staff)
    defects.add(staff, defects.lots(happening)[1])
    db.session.execute(sa.select(sa.func.setval("ticket_number", len(made))))


def _tickets(made: list[Made], teams: dict[str, uuid.UUID]) -> rows.Columns:
    impact = [impact_of(class_stopped=m.stopped, otherwise=m.kind.impact) for m in made]
    urgency = [urgency_of(class_stopped=m.stopped, otherwise=m.kind.urgency) for m in made]
    return {
        "id": (sa.Uuid, [m.id for m in made]),
        "number": (sa.Text, [f"HKI-{m.created_at.year}-{m.number:06d}" for m in made]),
        "kind": (sa.Text, [m.kind.kind for m in made]),
        "state": (sa.Text, [m.state.value for m in made]),
        "title": (sa.Text, [m.kind.names[m.language] for m in made]),
        "title_code": (sa.Text, [m.kind.code for m in made]),
        "description": (sa.Text, [conversation.said(m) for m in made]),
        "wait_reason": (sa.Text, [m.waits[0].value if m.waits else None for m in made]),
        "category_id": (sa.Uuid, [m.kind.id for m in made]),
        "impact": (sa.Text, [i.value for i in impact]),
        "urgency": (sa.Text, [u.value for u in urgency]),
        "priority": (sa.Text, [priority_of(i, u).value for i, u in zip(impact, urgency, strict=True)]),
        "class_stopped": (sa.Boolean, [m.stopped for m in made]),
        "lesson_ends_at": (INSTANT, [m.created_at + LESSON if m.stopped else None for m in made]),
        "stopped_until": (INSTANT, [_stopped_until(m) for m in made]),
        "reach": (sa.Text, [Reach.IN_ROOM.value if m.stopped else None for m in made]),
        "language": (sa.Text, [m.language for m in made]),
        "school_id": (sa.Uuid, [m.place.id for m in made]),
        "room_id": (sa.Uuid, [m.room for m in made]),
        "requester_id": (sa.Uuid, [m.requester for m in made]),
        "filed_by_id": (sa.Uuid, [m.requester for m in made]),
        "channel": (sa.Text, [kinds.channel_of(m.device) for m in made]),
        "team_id": (sa.Uuid, [teams[m.decided.team] for m in made]),
        "agent_id": (sa.Uuid, [m.agent for m in made]),
        "points": (sa.Integer, [m.kind.points for m in made]),
        "resolution_code": (sa.Text, [CODES[m.number % 3].value if m.resolved_at else None for m in made]),
        "resolution_text": (sa.Text, [conversation.solved(m) if m.resolved_at else "" for m in made]),
        "created_at": (INSTANT, [m.created_at for m in made]),
        "first_response_at": (INSTANT, [m.answered_at or m.resolved_at for m in made]),
        "resolved_at": (INSTANT, [m.resolved_at for m in made]),
        "closed_at": (INSTANT, [m.closed_at for m in made]),
    }


def _stopped_until(made: Made) -> dt.datetime | None:
    """The end of the lesson, while it lasts."""
    ends = made.created_at + LESSON
    return ends if made.stopped and ends > clock.now() else None


def _messages(made: list[Made]) -> rows.Columns:
    lines = [line for m in made for line in conversation.lines(m)]
    return {
        "ticket_id": (sa.Uuid, [line.ticket for line in lines]),
        "author_id": (sa.Uuid, [line.author for line in lines]),
        "by_desk": (sa.Boolean, [line.author != line.asker for line in lines]),
        "visibility": (sa.Text, [line.visibility.value for line in lines]),
        "text": (sa.Text, [line.text for line in lines]),
        "created_at": (INSTANT, [line.at for line in lines]),
    }


def _assignments(made: list[Made], teams: dict[str, uuid.UUID]) -> None:
    given = [m for m in made if m.agent]
    columns: rows.Columns = {
        "ticket_id": (sa.Uuid, [m.id for m in given]),
        "team_id": (sa.Uuid, [teams[m.decided.team] for m in given]),
        "agent_id": (sa.Uuid, [m.agent for m in given]),
        "since": (INSTANT, [m.created_at + SECOND for m in given]),
        "decision_id": (sa.Uuid, [m.decision for m in given]),
        "until": (INSTANT, [max(m.resolved_at, m.created_at + SECOND) if m.resolved_at else None for m in given]),
    }
    rows.put(Assignment, columns)


def _notices(made: list[Made], staff: Staff) -> None:
    """What the demo's own people have not seen yet of their open tickets; a worker mails it when there is one."""
    own = {staff.named[name] for name in ("teacher", "outsider")}
    news = [m for m in made if m.requester in own and not m.closed_at and (m.resolved_at or m.answered_at)]
    given = [m for m in made if m.agent == staff.named["agent"] and not m.resolved_at][:2]
    verbs = ["ticket.resolved" if m.resolved_at else "ticket.answered" for m in news]
    columns: rows.Columns = {
        "person_id": (sa.Uuid, [*(m.requester for m in news), *(m.agent for m in given)]),
        "ticket_id": (sa.Uuid, [m.id for m in [*news, *given]]),
        "verb": (sa.Text, [*verbs, *["ticket.assigned"] * len(given)]),
        "created_at": (INSTANT, [*(m.resolved_at or m.answered_at for m in news), *(m.created_at for m in given)]),
        "mail_due_at": (INSTANT, [*(m.resolved_at or m.answered_at for m in news), *(m.created_at for m in given)]),
    }
    rows.put(Notice, columns)
