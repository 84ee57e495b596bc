"""What went wrong in two made-up years: more in August and on Mondays, most solved in a day, a few in weeks."""

import datetime as dt
import random
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from config.demo.city import Place
from config.demo.deciding import Desk
from config.demo.staff import Staff
from core import clock, ids
from core.db import db
from core.scope import everywhere
from registry.catalogue.models import DeviceModel
from registry.devices.models import Device
from tickets.categories.models import Category
from tickets.routing.decision import Decision
from tickets.routing.fields import Fact
from tickets.states import Channel, Impact, Urgency
from tickets.teams.models import Team

COUNT = 3_000
DAYS = 730
LEFT_OPEN = 40  # the newest of them are still new and are routed when the service starts
MONTH_WEIGHT = {6: 0.3, 7: 0.1, 8: 2.6, 9: 1.6, 12: 0.8}
WEEKDAY_WEIGHT = [1.8, 1.2, 1.0, 1.0, 0.9, 0.05, 0.05]
TYPICAL_HOURS, SPREAD = 9.0, 1.25  # lognormal: median and sigma of the logarithm
OUTCOMES = 3  # what may be answered and done; `tickets` words them


@dataclass(frozen=True, slots=True)
class Kind:
    """A leaf category. `names`: language → name."""

    id: uuid.UUID
    code: str
    names: dict[str, str]
    team: str | None
    impact: Impact
    urgency: Urgency
    points: int
    fits: frozenset[str]

    def facts(self) -> dict[str, Fact | None]:
        """What the rules know of it."""
        told: dict[str, Fact | None] = {
            "impact": self.impact.value,
            "urgency": self.urgency.value,
            "points": self.points,
            "team": self.team,
        }
        return {f"category.{name}": fact for name, fact in told.items()} | {"ticket.category": self.code}


@dataclass(frozen=True, slots=True)
class Made:
    """One ticket before it is written. `decided`: the decision and its key; None: it is still new."""

    id: uuid.UUID
    number: int
    kind: Kind
    place: Place
    requester: uuid.UUID
    device: uuid.UUID | None
    created_at: dt.datetime
    resolved_at: dt.datetime | None
    decided: tuple[uuid.UUID, Decision] | None
    stopped: bool
    answer: int

    @property
    def language(self) -> str:
        """What is spoken at the school."""
        return language_of(self.place)

    @property
    def agent(self) -> uuid.UUID | None:
        """Who was given it."""
        agent = self.decided[1].agent if self.decided else None
        return uuid.UUID(agent) if agent else None


def language_of(place: Place) -> str:
    """The language people of this school write in."""
    return "sv" if "sv" in place.language else "fi"


def happened(chance: random.Random, found: list[Place], staff: Staff, desk: Desk, many: int) -> list[Made]:
    """`many` tickets from the oldest to the newest, each decided by `desk` as it came."""
    kinds, now = _kinds(), clock.now()
    devices = _devices()
    days = _days(chance, now, many)
    schools = [p for p in found if p.pupils and staff.at.get(p.id)]
    weights = [p.pupils for p in schools]
    made = []
    for number, at in enumerate(days, start=1):
        place = chance.choices(schools, weights=weights)[0]
        kind = chance.choice(kinds)
        device = _device(chance, kind, devices.get(place.id, []))
        hours = chance.lognormvariate(0, SPREAD) * TYPICAL_HOURS
        done = at + dt.timedelta(hours=hours)
        stopped, forgotten = chance.random() < 0.08, chance.random() < 0.02  # noqa: PLR2004
        key, decided = ids.new(), None
        if number <= len(days) - LEFT_OPEN:
            facts = _facts(kind, place, device, at, stopped=stopped)
            decided = desk.decide(key, facts, at + dt.timedelta(seconds=1))
            desk.hold(decided[1], now if forgotten else done)
        given = decided is not None and decided[1].agent is not None
        made.append(
            Made(
                key,
                number,
                kind,
                place,
                chance.choice(staff.at[place.id]),
                device.id if device else None,
                at,
                done if given and done <= now and not forgotten else None,
                decided,
                stopped=stopped,
                answer=chance.randrange(OUTCOMES),
            )
        )
    return made


def _days(chance: random.Random, now: dt.datetime, many: int) -> list[dt.datetime]:
    days = [now - dt.timedelta(days=back) for back in range(DAYS)]
    weights = [MONTH_WEIGHT.get(d.month, 1.0) * WEEKDAY_WEIGHT[d.weekday()] for d in days]
    chosen = chance.choices(days, weights=weights, k=many)
    lesson = [dt.timedelta(hours=chance.uniform(8, 16)) for _ in chosen]
    starts = (d.replace(hour=0, minute=0, second=0, microsecond=0) + t for d, t in zip(chosen, lesson, strict=True))
    return sorted(min(at, now) for at in starts)


def _kinds() -> list[Kind]:
    parents = sa.select(Category.parent_id).where(Category.parent_id.is_not(None))
    leaves = sa.select(Category, Team.code).join(Team, Team.id == Category.team_id, isouter=True)
    found = db.session.execute(leaves.where(Category.id.not_in(parents)).order_by(Category.position))
    return [
        Kind(
            *(c.id, c.code, {"fi": c.name_fi, "sv": c.name_sv}, team),
            *(c.impact, c.urgency, c.points, frozenset(c.device_categories)),
        )
        for c, team in found
    ]


def _devices() -> dict[uuid.UUID, list[Any]]:
    statement = (
        sa.select(
            *(Device.id, Device.school_id, Device.model_id, Device.batch_id, Device.lifecycle, Device.condition),
            *(Device.warranty_ends_on, Device.purchased_on, DeviceModel.category),
        )
        .join(DeviceModel, DeviceModel.id == Device.model_id)
        .where(Device.lifecycle == "deployed")
        .order_by(Device.asset_tag)
    )
    by_school: dict[uuid.UUID, list[Any]] = {}
    for row in db.session.execute(everywhere(statement, Device, why="made-up tickets name made-up devices")):
        by_school.setdefault(row.school_id, []).append(row)
    return by_school


def _device(chance: random.Random, kind: Kind, devices: list[Any]) -> Any:
    if not kind.fits or not devices:
        return None
    for _ in range(20):
        device = chance.choice(devices)
        if device.category in kind.fits:
            return device
    return None


def _facts(kind: Kind, place: Place, device: Any, at: dt.datetime, *, stopped: bool) -> dict[str, Fact | None]:
    told: dict[str, Fact | None] = {
        "ticket.kind": "incident",
        "ticket.language": language_of(place),
        "ticket.class_stopped": stopped,
        "ticket.channel": channel_of(device),
        "ticket.sensitive": False,
        "requester.role": "requester",
        "school.kind": place.kind.value,
        "school.language": place.language,
        "school.district": place.district or None,
    }
    if device:
        today = at.astimezone(clock.SCHOOL_ZONE).date()
        told |= {
            "device.category": device.category.value,
            "device.model": str(device.model_id),
            "device.batch": str(device.batch_id),
            "device.warranty": device.warranty_ends_on >= today,
            "device.age_months": clock.months_between(device.purchased_on, today),
            "device.lifecycle": device.lifecycle.value,
            "device.condition": device.condition.value,
        }
    return told | kind.facts()


def channel_of(device: Any) -> str:
    """How it was filed: by the sticker of the device, if there is one."""
    return Channel.STICKER.value if device else Channel.WEB.value
