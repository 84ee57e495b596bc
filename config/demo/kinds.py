"""The kinds of trouble the made-up city has, the devices it has them with, and what the rules know of both."""

import datetime as dt
import random
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from config.demo.city import Place
from core import clock
from core.db import db
from core.scope import everywhere
from registry.catalogue.models import DeviceModel
from registry.devices.models import Device
from tickets.categories.models import Category
from tickets.routing.fields import Fact
from tickets.states import Channel, Impact, Urgency
from tickets.teams.models import Team


@dataclass(frozen=True, slots=True)
class Kind:
    """A leaf category. `names`: language → name."""

    id: uuid.UUID
    code: str
    names: dict[str, str]
    kind: str
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
        known = {f"category.{name}": fact for name, fact in told.items()}
        return known | {"ticket.category": self.code, "ticket.kind": self.kind}


def language_of(place: Place) -> str:
    """The language people of this school write in."""
    return "sv" if "sv" in place.language else "fi"


def kinds() -> dict[str, Kind]:
    """Every leaf category by its code."""
    parents = sa.select(Category.parent_id).where(Category.parent_id.is_not(None))
    leaves = sa.select(Category, Team.code).join(Team, Team.id == Category.team_id, isouter=True)
    found = db.session.execute(leaves.where(Category.id.not_in(parents)).order_by(Category.position))
    return {
        c.code: Kind(
            *(c.id, c.code, {"fi": c.name_fi, "sv": c.name_sv}, c.kind.value, team),
            *(c.impact, c.urgency, c.points, frozenset(c.device_categories)),
        )
        for c, team in found
    }


def devices() -> dict[uuid.UUID, list[Any]]:
    """School → its devices in use, with what the rules ask of them."""
    statement = (
        sa.select(
            *(Device.id, Device.school_id, Device.model_id, Device.batch_id, Device.lifecycle, Device.condition),
            *(Device.warranty_ends_on, Device.purchased_on, Device.deployed_on, DeviceModel.category),
        )
        .join(DeviceModel, DeviceModel.id == Device.model_id)
        .where(Device.lifecycle == "deployed")
        .order_by(Device.asset_tag)
    )
    by_school: dict[uuid.UUID, list[Any]] = {}
    for row in db.session.execute(everywhere(statement, Device, why="made-up tickets name made-up devices")):
        by_school.setdefault(row.school_id, []).append(row)
    return by_school


def device(chance: random.Random, kind: Kind, at: dt.datetime, choice: list[Any]) -> Any:
    """A device that has this kind of trouble and was in use at the time; None: none of those tried."""
    for _ in range(20 if kind.fits and choice else 0):
        found = chance.choice(choice)
        if found.category in kind.fits and found.deployed_on < at.date():
            return found
    return None


def facts(kind: Kind, place: Place, device: Any, at: dt.datetime, *, stopped: bool) -> dict[str, Fact | None]:
    """What the rules know of a ticket filed at `at`; `stopped`: a class is stopped, and its lesson goes on."""
    told: dict[str, Fact | None] = {
        "ticket.language": language_of(place),
        "ticket.class_stopped": stopped,
        "ticket.channel": channel_of(device),
        "ticket.sensitive": False,
        "requester.role": "requester",
        "school.kind": place.kind.value,
        "school.language": place.language,
        "school.district": place.district or None,
        "lesson.now": True if stopped else None,
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
