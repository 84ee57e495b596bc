"""A set as one: handed over and taken back by a plan of bulk work, which is looked at, applied and can be undone."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import ngettext

from core.actor import Actor
from core.db import db
from core.history import change
from core.scope import everywhere
from registry.bulk import effects, works
from registry.bulk.models import Action, BulkWork, State
from registry.device_sets import members, sets
from registry.device_sets.members import Place
from registry.device_sets.models import DeviceSet, SetMember
from registry.device_sets.refusals import NothingOfSet, SetEmpty
from registry.devices.lifecycle import Lifecycle
from registry.plans.models import Outcome, PlannedRow

HANDED: Final = frozenset({Place.THERE, Place.OUT, Place.IN_REPAIR})  # the rest is not there to be handed over


@dataclass(frozen=True, slots=True)
class Returned:
    """What comes back of a set.

    work     the plan that takes it back
    missing  devices of the set, as `members.of` tells them, that somebody has and that did not come back
    foreign  codes that name no device of the set
    """

    work: BulkWork
    missing: list[dict[str, Any]]
    foreign: list[str]


def hand_over(actor: Actor, own: DeviceSet, *, reason: str = "", confirm: bool = False, **holder: Any) -> BulkWork:
    """Plan to hand the whole of a set over; what is lost, retired, moved or not returned stays out of it.

    holder   person, room, or pupil with class_label, as bulk work takes them
    confirm  also devices whose state contradicts it
    Raises   Forbidden, SetDissolved, SetEmpty and what `works.make` refuses
    Records  set.hand_over_planned, bulk.made
    """
    sets.must_be_used(actor, own)
    keys = [str(one["id"]) for one in members.of(actor, own) if one["place"] in HANDED]
    if not keys:
        raise SetEmpty
    work = works.make(actor, action=Action.HAND_OVER, devices=keys, reason=reason, confirm=confirm, **holder)
    with change(own, "set.hand_over_planned", by=actor):
        own.hand_over_id = work.id
    return work


def take_back(actor: Actor, own: DeviceSet, *, devices: Sequence[str] | None = None, reason: str = "") -> Returned:
    """Plan to take a set back: all that is out, or what came back.

    devices  keys, tags or serial numbers of what came back; none: all of it
    Raises   Forbidden, SetDissolved, NothingOfSet and what `works.make` refuses
    Records  set.return_planned, bulk.made
    """
    sets.must_be_used(actor, own)
    out = [one for one in members.of(actor, own) if one["place"] in {Place.OUT, Place.NOT_RETURNED}]
    came, foreign = (out, []) if not devices else sets.named(actor, own, devices)
    if not came:
        raise NothingOfSet if devices else SetEmpty
    keys = {one["id"] for one in came}
    work = works.make(actor, action=Action.TAKE_BACK, devices=[str(key) for key in keys], reason=reason)
    with change(own, "set.return_planned", by=actor):
        if _is_applied(own.return_id):
            own.returned_id = own.return_id
        own.return_id = work.id
    return Returned(work, [one for one in out if one["id"] not in keys], foreign)


def _is_applied(work_id: uuid.UUID | None) -> bool:
    wanted = sa.select(BulkWork.id).where(BulkWork.id == work_id, BulkWork.state == State.APPLIED)
    return db.session.scalar(everywhere(wanted, BulkWork, why="of a set that the reader sees")) is not None


def plans(own: DeviceSet) -> list[tuple[str, BulkWork]]:
    """The latest plans that hand a set over and take it back, each with its code in `words.PLANS`."""
    named = {own.hand_over_id: "hand_over", own.return_id: "return"}
    wanted = sa.select(BulkWork).where(BulkWork.id.in_([key for key in named if key])).order_by(BulkWork.made_at)
    found = db.session.scalars(everywhere(wanted, BulkWork, why="of a set that the reader sees"))
    return [(named[work.id], work) for work in found]


def leave(plan_id: uuid.UUID) -> list[str]:
    """How many devices would leave their sets by a plan of bulk work, in words: to another school, or out of use."""
    away = sa.or_(
        sa.and_(effects.FIELD == "school", sa.cast(DeviceSet.school_id, sa.Text) != effects.NEW),
        sa.and_(effects.FIELD == "lifecycle", Lifecycle.RETIRED.value == effects.NEW),
    )
    wanted = sa.select(sa.func.count(sa.distinct(SetMember.device_id))).select_from(PlannedRow)
    wanted = wanted.join(effects.ELEMENTS, sa.true()).join(SetMember, SetMember.device_id == PlannedRow.device_id)
    wanted = wanted.join(DeviceSet, DeviceSet.id == SetMember.set_id)
    wanted = wanted.where(PlannedRow.plan_id == plan_id, PlannedRow.outcome == Outcome.UPDATE, away)
    count = db.session.scalar(everywhere(wanted, DeviceSet, why="figures of a plan that the reader sees")) or 0
    said = ngettext(
        "%(num)s device leaves its class set or cart.", "%(num)s devices leave their class set or cart.", count
    )
    return [said] if count else []
