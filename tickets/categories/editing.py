"""Look after the tree: add, change, close and open, put in order. A category's code never changes."""

import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import check_version, db
from core.history import change
from registry.catalogue.models import Category as DeviceCategory
from tickets.categories import hooks
from tickets.categories.models import Category
from tickets.categories.refusals import (
    CategoryKnown,
    CategoryNeeded,
    NarrowerOpen,
    ParentUnknown,
    TeamUnknown,
    TooManySymptoms,
    WiderClosed,
)
from tickets.categories.seed_categories import MAX_SYMPTOMS, SOMETHING_ELSE
from tickets.states import Kind
from tickets.teams import membership
from tickets.teams.models import Team
from tickets.teams.refusals import TeamNeeded

STEP = 10  # between neighbours, so that one can be read from the other


def add(
    actor: Actor,
    *,
    code: str,
    kind: Kind = Kind.INCIDENT,
    parent: uuid.UUID | None = None,
    team: uuid.UUID | None = None,
    device_categories: Iterable[DeviceCategory] = (),
    **facts: Any,
) -> Category:
    """A new category, last of its neighbours.

    code               1-60 of a-z, 0-9, _ and dots; rules name it
    parent             key of the wider one; None: at the top
    team               key of the team that gets such tickets; None: the rules decide by other facts
    device_categories  kinds of device whose sticker offers it; at most eight symptoms each
    facts              name_fi, name_sv, name_en; impact, urgency, points (1-13)
    Raises             Forbidden, CategoryKnown, ParentUnknown, TeamUnknown, TooManySymptoms
    Records            category.added
    """
    actor.must("category:write")
    if db.session.scalar(sa.select(Category.id).where(Category.code == code)) is not None:
        raise CategoryKnown(category=code)
    if parent is not None and not _is_open(parent):
        raise ParentUnknown
    fits = sorted({str(one) for one in device_categories})
    _refuse_crowded(fits)
    last = sa.select(sa.func.max(Category.position)).where(Category.parent_id.is_not_distinct_from(parent))
    category = Category(
        code=code,
        kind=kind,
        parent_id=parent,
        team_id=_team(team),
        device_categories=fits,
        position=(db.session.scalar(last) or 0) + STEP,
        **facts,
    )
    with change(category, "category.added", by=actor):
        db.session.add(category)
    return category


def alter(actor: Actor, category: Category, *, expected: int | None = None, **facts: Any) -> Category:
    """Change a category, close it or open it again. Tickets that have it keep it.

    facts    name_fi, name_sv, name_en, kind, team (a key), impact, urgency, points, device_categories, active:
             only those to change
    Raises   Forbidden, Stale, TeamUnknown, TooManySymptoms, NarrowerOpen, WiderClosed, CategoryNeeded, CategoryInRules
    Records  category.closed when it closes, else category.changed
    """
    actor.must("category:write")
    check_version(category, expected)
    closes = category.active and not facts.get("active", True)
    opens = not category.active and facts.get("active", False)
    if closes:
        _may_close(category)
        for judge in hooks.may_close:
            judge(category)
    if opens and category.parent_id is not None and not _is_open(category.parent_id):
        raise WiderClosed
    if "device_categories" in facts:
        facts["device_categories"] = sorted({str(one) for one in facts["device_categories"]})
    if not closes and facts.get("active", category.active):
        _refuse_crowded(facts.get("device_categories", category.device_categories), but=category)
    if "team" in facts:
        facts["team_id"] = _team(facts.pop("team"))
    with change(category, "category.closed" if closes else "category.changed", by=actor):
        for name, value in facts.items():
            setattr(category, name, value)
    return category


def move(actor: Actor, category: Category, *, up: bool, expected: int | None = None) -> Category:
    """Change places with the neighbour before or after; at the end of the row nothing moves.

    Raises   Forbidden, Stale
    Records  category.moved
    """
    actor.must("category:write")
    check_version(category, expected)
    siblings = sa.select(Category).where(Category.parent_id.is_not_distinct_from(category.parent_id))
    row = list(db.session.scalars(siblings.order_by(Category.position, Category.code).with_for_update()))
    at = row.index(category)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(row):
        return category
    row[at], row[other] = row[other], row[at]
    with change(category, "category.moved", *[one for one in row if one is not category], by=actor):
        for place, one in enumerate(row, start=1):
            one.position = place * STEP
    return category


def keeps_team(team: Team) -> None:
    """Raises TeamNeeded while an open category gives its tickets to `team`."""
    named = sa.select(Category.code).where(Category.team_id == team.id, Category.active).order_by(Category.position)
    if codes := list(db.session.scalars(named)):
        raise TeamNeeded(what=", ".join(codes))


def _is_open(category_id: uuid.UUID) -> bool:
    return db.session.scalar(sa.select(Category.active).where(Category.id == category_id)) is True


def _team(team_id: uuid.UUID | None) -> uuid.UUID | None:
    if team_id is None:
        return None
    if db.session.scalar(sa.select(Team.id).where(Team.id == team_id, membership.works())) is None:
        raise TeamUnknown
    return team_id


def _may_close(category: Category) -> None:
    if category.code == SOMETHING_ELSE:
        raise CategoryNeeded
    below = sa.select(Category.id).where(Category.parent_id == category.id, Category.active).limit(1)
    if db.session.scalar(below) is not None:
        raise NarrowerOpen


def _refuse_crowded(fits: Iterable[str], but: Category | None = None) -> None:
    if but is not None and but.code == SOMETHING_ELSE:
        return
    for kind in fits:
        offered = sa.select(sa.func.count()).where(
            Category.device_categories.contains([kind]), Category.active, Category.code != SOMETHING_ELSE
        )
        others = offered.where(Category.id != but.id) if but is not None else offered
        if int(db.session.scalar(others) or 0) >= MAX_SYMPTOMS:
            raise TooManySymptoms(kind=kind, most=MAX_SYMPTOMS)
