"""The made-up tickets written down, with their devices, decisions, assignments and answers."""

import datetime as dt
import random
import uuid

import sqlalchemy as sa

from config.demo import deciding, faults, rows
from config.demo.city import Place
from config.demo.faults import Made
from config.demo.staff import Staff
from core import clock
from core.db import db
from tickets.priority import impact_of, priority_of, urgency_of
from tickets.states import ResolutionCode, State, WaitReason
from tickets.teams.models import Team
from tickets.ticket.models import Assignment, Message, Ticket, TicketLine

ANSWERS = {
    "fi": [
        "Kiitos ilmoituksesta, katsomme tätä tänään.",
        "Otimme yhteyttä ja sovimme ajan.",
        "Laite vaihdetaan huomenna.",
    ],
    "sv": [
        "Tack för anmälan, vi tittar på det i dag.",
        "Vi tog kontakt och kom överens om en tid.",
        "Enheten byts ut i morgon.",
    ],
}
SOLVED = {
    "fi": ["Akku vaihdettu.", "Asetukset korjattu.", "Laite vaihdettu toiseen."],
    "sv": ["Batteriet byttes.", "Inställningarna rättades.", "Enheten byttes till en annan."],
}
WAITS = [WaitReason.PARTS, WaitReason.REQUESTER, WaitReason.VISIT, WaitReason.VENDOR]
UNDER_WAY = [State.IN_PROGRESS, State.WAITING]
CODES = [ResolutionCode.REPAIRED, ResolutionCode.CONFIGURED, ResolutionCode.REPLACED]


def add(chance: random.Random, found: list[Place], staff: Staff, many: int) -> None:
    """Add `many` tickets with their devices, decisions, assignments and messages."""
    teams = {t.code: t.id for t in db.session.execute(sa.select(Team.code, Team.id))}
    desk = deciding.opened()
    made = faults.happened(chance, found, staff, desk, many)
    rows.add(Ticket, _tickets(made, teams), "ticket.filed", at=Ticket.created_at)
    with_device = [m for m in made if m.device]
    if with_device:
        lines: rows.Columns = {
            "ticket_id": (sa.Uuid, [m.id for m in with_device]),
            "device_id": (sa.Uuid, [m.device for m in with_device]),
        }
        rows.add(TicketLine, lines, "ticket_line.added")
    rows.add(Message, _messages(made), "message.added", at=Message.created_at)
    desk.close()
    _assignments(made, teams)
    db.session.execute(sa.select(sa.func.setval("ticket_number", len(made))))


def _state(made: Made) -> State:
    if made.decided is None:
        return State.NEW
    if made.agent is None:
        return State.QUEUED
    if made.resolved_at is None:
        return UNDER_WAY[made.number % len(UNDER_WAY)] if made.answer else State.ASSIGNED
    return State.CLOSED if clock.now() - made.resolved_at > dt.timedelta(days=7) else State.RESOLVED


def _tickets(made: list[Made], teams: dict[str, uuid.UUID]) -> rows.Columns:
    impact = [impact_of(class_stopped=m.stopped, otherwise=m.kind.impact) for m in made]
    urgency = [urgency_of(class_stopped=m.stopped, otherwise=m.kind.urgency) for m in made]
    instant = sa.DateTime(timezone=True)
    return {
        "id": (sa.Uuid, [m.id for m in made]),
        "number": (sa.Text, [f"HKI-{m.created_at.year}-{m.number:06d}" for m in made]),
        "kind": (sa.Text, ["incident"] * len(made)),
        "state": (sa.Text, [_state(m).value for m in made]),
        "title": (sa.Text, [m.kind.names[m.language] for m in made]),
        "wait_reason": (sa.Text, [_wait(m) for m in made]),
        "category_id": (sa.Uuid, [m.kind.id for m in made]),
        "impact": (sa.Text, [i.value for i in impact]),
        "urgency": (sa.Text, [u.value for u in urgency]),
        "priority": (sa.Text, [priority_of(i, u).value for i, u in zip(impact, urgency, strict=True)]),
        "class_stopped": (sa.Boolean, [m.stopped for m in made]),
        "language": (sa.Text, [m.language for m in made]),
        "school_id": (sa.Uuid, [m.place.id for m in made]),
        "requester_id": (sa.Uuid, [m.requester for m in made]),
        "filed_by_id": (sa.Uuid, [m.requester for m in made]),
        "channel": (sa.Text, [faults.channel_of(m.device) for m in made]),
        "team_id": (sa.Uuid, [_team(m, teams) for m in made]),
        "agent_id": (sa.Uuid, [m.agent for m in made]),
        "points": (sa.Integer, [m.kind.points for m in made]),
        "resolution_code": (sa.Text, [CODES[m.answer].value if m.resolved_at else None for m in made]),
        "resolution_text": (sa.Text, [SOLVED[m.language][m.answer] if m.resolved_at else "" for m in made]),
        "created_at": (instant, [m.created_at for m in made]),
        "first_response_at": (instant, [_answered(m) for m in made]),
        "resolved_at": (instant, [m.resolved_at for m in made]),
        "closed_at": (instant, [m.resolved_at if _state(m) is State.CLOSED else None for m in made]),
    }


def _wait(made: Made) -> str | None:
    return WAITS[made.number // 2 % len(WAITS)].value if _state(made) is State.WAITING else None


def _team(made: Made, teams: dict[str, uuid.UUID]) -> uuid.UUID | None:
    return teams[made.decided[1].team] if made.decided else None


def _answered(made: Made) -> dt.datetime | None:
    if made.agent is None or not made.answer:
        return None
    end = made.resolved_at or clock.now()
    return made.created_at + (end - made.created_at) / 3


def _messages(made: list[Made]) -> rows.Columns:
    said = [(m.id, m.agent, ANSWERS[m.language][m.answer], _answered(m)) for m in made if _answered(m)]
    return {
        "ticket_id": (sa.Uuid, [s[0] for s in said]),
        "author_id": (sa.Uuid, [s[1] for s in said]),
        "visibility": (sa.Text, ["public"] * len(said)),
        "text": (sa.Text, [s[2] for s in said]),
        "created_at": (sa.DateTime(timezone=True), [s[3] for s in said]),
    }


def _assignments(made: list[Made], teams: dict[str, uuid.UUID]) -> None:
    given = [m for m in made if m.agent]
    second = dt.timedelta(seconds=1)
    columns: rows.Columns = {
        "ticket_id": (sa.Uuid, [m.id for m in given]),
        "team_id": (sa.Uuid, [_team(m, teams) for m in given]),
        "agent_id": (sa.Uuid, [m.agent for m in given]),
        "since": (sa.DateTime(timezone=True), [m.created_at + second for m in given]),
        "decision_id": (sa.Uuid, [m.decided[0] if m.decided else None for m in given]),
        "until": (
            sa.DateTime(timezone=True),
            [max(m.resolved_at, m.created_at + second) if m.resolved_at else None for m in given],
        ),
    }
    chosen = rows.given(columns)
    statement = sa.insert(Assignment).from_select(
        [*columns], sa.select(*[chosen.c[n] for n in columns]), include_defaults=False
    )
    db.session.execute(statement)
