"""Two years of made-up tickets: more in August and on Mondays, most solved in a day, a few in weeks."""

import datetime as dt
import random
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from config.demo import rows
from config.demo.city import Place
from config.demo.staff import Staff
from core import clock, ids
from core.db import db
from core.scope import everywhere
from registry.catalogue.models import DeviceModel
from registry.devices.models import Device
from tickets.categories.models import Category
from tickets.priority import impact_of, priority_of, urgency_of
from tickets.states import Impact, ResolutionCode, State, Urgency
from tickets.teams.models import Team
from tickets.ticket.models import Assignment, Message, Ticket, TicketLine

COUNT = 3_000
DAYS = 730
LEFT_OPEN = 40  # the newest of them are still new and are routed when the service starts
MONTH_WEIGHT = {6: 0.3, 7: 0.1, 8: 2.6, 9: 1.6, 12: 0.8}
WEEKDAY_WEIGHT = [1.8, 1.2, 1.0, 1.0, 0.9, 0.05, 0.05]
TYPICAL_HOURS, SPREAD = 9.0, 1.25  # lognormal: median and sigma of the logarithm
SPOKEN = "fi"
ANSWERS = [
    "Kiitos ilmoituksesta, katsomme tätä tänään.",
    "Otimme yhteyttä ja sovimme ajan.",
    "Laite vaihdetaan huomenna.",
]
SOLVED = ["Akku vaihdettu.", "Asetukset korjattu.", "Laite vaihdettu toiseen.", "Opastettu puhelimessa."]
CODES = [ResolutionCode.REPAIRED, ResolutionCode.CONFIGURED, ResolutionCode.REPLACED, ResolutionCode.ADVISED]


@dataclass(frozen=True, slots=True)
class Kind:
    """A leaf category."""

    id: uuid.UUID
    name: str
    team: str | None
    impact: Impact
    urgency: Urgency
    points: int
    fits: frozenset[str]


@dataclass(frozen=True, slots=True)
class Made:
    """One ticket before it is written."""

    id: uuid.UUID
    number: int
    kind: Kind
    school: uuid.UUID
    requester: uuid.UUID
    device: uuid.UUID | None
    created_at: dt.datetime
    resolved_at: dt.datetime | None
    team: str
    agent: uuid.UUID | None
    stopped: bool
    answer: int


def add(chance: random.Random, found: list[Place], staff: Staff) -> None:
    """Add `COUNT` tickets with their devices, messages and assignments."""
    teams = {t.code: t.id for t in db.session.execute(sa.select(Team.code, Team.id))}
    made = _made(chance, found, staff)
    rows.add(Ticket, _tickets(made, teams), "ticket.filed")
    with_device = [m for m in made if m.device]
    if with_device:
        lines: rows.Columns = {
            "ticket_id": (sa.Uuid, [m.id for m in with_device]),
            "device_id": (sa.Uuid, [m.device for m in with_device]),
        }
        rows.add(TicketLine, lines, "ticket_line.added")
    rows.add(Message, _messages(made), "message.added")
    _assignments(made, teams)
    db.session.execute(sa.select(sa.func.setval("ticket_number", len(made))))


def _made(chance: random.Random, found: list[Place], staff: Staff) -> list[Made]:
    kinds, now = _kinds(), clock.now()
    by_team = [k for k in kinds if k.points]
    devices = _devices()
    days = _days(chance, now)
    schools = [p for p in found if p.pupils and staff.at.get(p.id)]
    weights = [p.pupils for p in schools]
    made = []
    for number, at in enumerate(days, start=1):
        place = chance.choices(schools, weights=weights)[0]
        kind = chance.choice(by_team)
        device = _device(chance, kind, devices.get(place.id, []))
        is_new = number > len(days) - LEFT_OPEN
        hours = chance.lognormvariate(0, SPREAD) * TYPICAL_HOURS
        done = at + dt.timedelta(hours=hours)
        resolved = None if is_new or done > now or chance.random() < 0.02 else done  # noqa: PLR2004
        team = kind.team or "service_desk"
        agent = None if is_new else chance.choice(staff.agents[team])
        made.append(
            Made(
                ids.new(),
                number,
                kind,
                place.id,
                chance.choice(staff.at[place.id]),
                device,
                at,
                resolved,
                team,
                agent,
                stopped=chance.random() < 0.08,  # noqa: PLR2004
                answer=chance.randrange(len(ANSWERS)),
            )
        )
    return made


def _days(chance: random.Random, now: dt.datetime) -> list[dt.datetime]:
    days = [now - dt.timedelta(days=back) for back in range(DAYS)]
    weights = [MONTH_WEIGHT.get(d.month, 1.0) * WEEKDAY_WEIGHT[d.weekday()] for d in days]
    chosen = chance.choices(days, weights=weights, k=COUNT)
    lesson = [dt.timedelta(hours=chance.uniform(8, 16)) for _ in chosen]
    starts = (d.replace(hour=0, minute=0, second=0, microsecond=0) + t for d, t in zip(chosen, lesson, strict=True))
    return sorted(min(at, now) for at in starts)


def _kinds() -> list[Kind]:
    parents = sa.select(Category.parent_id).where(Category.parent_id.is_not(None))
    leaves = sa.select(Category, Team.code).join(Team, Team.id == Category.team_id, isouter=True)
    found = db.session.execute(leaves.where(Category.id.not_in(parents)).order_by(Category.position))
    return [
        Kind(c.id, c.name(SPOKEN), team, c.impact, c.urgency, c.points, frozenset(c.device_categories))
        for c, team in found
    ]


def _devices() -> dict[uuid.UUID, list[tuple[uuid.UUID, str]]]:
    statement = (
        sa.select(Device.id, Device.school_id, DeviceModel.category)
        .join(DeviceModel, DeviceModel.id == Device.model_id)
        .where(Device.lifecycle == "deployed")
        .order_by(Device.asset_tag)
    )
    by_school: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = {}
    for row in db.session.execute(everywhere(statement, Device, why="made-up tickets name made-up devices")):
        by_school.setdefault(row.school_id, []).append((row.id, str(row.category)))
    return by_school


def _device(chance: random.Random, kind: Kind, devices: list[tuple[uuid.UUID, str]]) -> uuid.UUID | None:
    if not kind.fits or not devices:
        return None
    for _ in range(20):
        key, category = chance.choice(devices)
        if category in kind.fits:
            return key
    return None


def _state(made: Made) -> State:
    if made.agent is None:
        return State.NEW
    if made.resolved_at is None:
        return State.IN_PROGRESS if made.answer else State.ASSIGNED
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
        "title": (sa.Text, [m.kind.name for m in made]),
        "category_id": (sa.Uuid, [m.kind.id for m in made]),
        "impact": (sa.Text, [i.value for i in impact]),
        "urgency": (sa.Text, [u.value for u in urgency]),
        "priority": (sa.Text, [priority_of(i, u).value for i, u in zip(impact, urgency, strict=True)]),
        "class_stopped": (sa.Boolean, [m.stopped for m in made]),
        "language": (sa.Text, [SPOKEN] * len(made)),
        "school_id": (sa.Uuid, [m.school for m in made]),
        "requester_id": (sa.Uuid, [m.requester for m in made]),
        "filed_by_id": (sa.Uuid, [m.requester for m in made]),
        "channel": (sa.Text, ["sticker" if m.device else "web" for m in made]),
        "team_id": (sa.Uuid, [teams[m.team] if m.agent else None for m in made]),
        "agent_id": (sa.Uuid, [m.agent for m in made]),
        "points": (sa.Integer, [m.kind.points for m in made]),
        "resolution_code": (sa.Text, [CODES[m.answer % len(CODES)].value if m.resolved_at else None for m in made]),
        "resolution_text": (sa.Text, [SOLVED[m.answer] if m.resolved_at else "" for m in made]),
        "created_at": (instant, [m.created_at for m in made]),
        "first_response_at": (instant, [_answered(m) for m in made]),
        "resolved_at": (instant, [m.resolved_at for m in made]),
        "closed_at": (instant, [m.resolved_at if _state(m) is State.CLOSED else None for m in made]),
    }


def _answered(made: Made) -> dt.datetime | None:
    if made.agent is None or not made.answer:
        return None
    end = made.resolved_at or clock.now()
    return made.created_at + (end - made.created_at) / 3


def _messages(made: list[Made]) -> rows.Columns:
    said = [(m.id, m.agent, ANSWERS[m.answer], _answered(m)) for m in made if _answered(m)]
    return {
        "ticket_id": (sa.Uuid, [s[0] for s in said]),
        "author_id": (sa.Uuid, [s[1] for s in said]),
        "visibility": (sa.Text, ["public"] * len(said)),
        "text": (sa.Text, [s[2] for s in said]),
        "created_at": (sa.DateTime(timezone=True), [s[3] for s in said]),
    }


def _assignments(made: list[Made], teams: dict[str, uuid.UUID]) -> None:
    given = [m for m in made if m.agent]
    minute = dt.timedelta(minutes=1)
    columns: rows.Columns = {
        "ticket_id": (sa.Uuid, [m.id for m in given]),
        "team_id": (sa.Uuid, [teams[m.team] for m in given]),
        "agent_id": (sa.Uuid, [m.agent for m in given]),
        "since": (sa.DateTime(timezone=True), [m.created_at + minute for m in given]),
        "until": (
            sa.DateTime(timezone=True),
            [max(m.resolved_at, m.created_at + minute) if m.resolved_at else None for m in given],
        ),
    }
    chosen = rows.given(columns)
    statement = sa.insert(Assignment).from_select(
        [*columns], sa.select(*[chosen.c[n] for n in columns]), include_defaults=False
    )
    db.session.execute(statement)
