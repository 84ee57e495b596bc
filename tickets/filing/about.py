"""What a ticket is about, and what follows from it: kind, impact, urgency, priority, effort."""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from core.compiled import CompiledStatement
from tickets.categories.models import Category
from tickets.fair_queueing import NORMAL_POINTS
from tickets.filing.refusals import CategoryUnknown
from tickets.priority import impact_of, priority_of, urgency_of
from tickets.states import Impact, Kind, Urgency


@dataclass(frozen=True, slots=True)
class About:
    """What a category says of a ticket about it."""

    id: uuid.UUID | None = None
    kind: Kind = Kind.INCIDENT
    impact: Impact = Impact.PERSON
    urgency: Urgency = Urgency.NORMAL
    points: int = NORMAL_POINTS


def about(category: str | None) -> About:
    """What the category with this code or key says. Raises CategoryUnknown."""
    if category is None:
        return About()
    given: dict[str, Any] = {"key": None, "code": category}
    with suppress(ValueError):
        given["key"] = uuid.UUID(category)
    found = _open_category().rows(given)
    if not found:
        raise CategoryUnknown
    key, kind, impact, urgency, points = found[0]
    return About(key, Kind(kind), Impact(impact), Urgency(urgency), points)


@cache
def _open_category() -> CompiledStatement:
    columns = (Category.id, Category.kind, Category.impact, Category.urgency, Category.points)
    key, code = sa.bindparam("key", type_=sa.Uuid), sa.bindparam("code", type_=sa.Text)
    wanted = sa.select(*columns).where(sa.or_(Category.id == key, Category.code == code), Category.active)
    return CompiledStatement(wanted, {"key", "code"})


def judged(of: About, *, class_stopped: bool) -> dict[str, Any]:
    """What follows from the category and from a class that stands still."""
    impact = impact_of(class_stopped=class_stopped, otherwise=of.impact)
    urgency = urgency_of(class_stopped=class_stopped, otherwise=of.urgency)
    return {
        "kind": of.kind,
        "category_id": of.id,
        "impact": impact,
        "urgency": urgency,
        "priority": priority_of(impact, urgency),
        "points": of.points,
    }
