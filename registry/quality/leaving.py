"""Findings given to people who no longer see what they are about: whether they leave, lose a role or the device moves."""

import uuid
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from core.actor import SYSTEM
from core.db import db
from core.errors import N_, NN_
from core.history import change
from core.scope import everywhere
from organisation.people.leaving import NAMED, Held, Leaving, Thing
from registry.devices.models import Device
from registry.quality.models import PERMISSION, QualityTask
from registry.quality.receivers import may_have
from registry.quality.rules import MEANINGS


def held(leaving: Leaving) -> list[Held]:
    """The findings that they are to put right and will not see afterwards."""
    if leaving.team_id is not None:
        return []
    label = sa.func.coalesce(Device.asset_tag, Device.serial, "").label("label")
    wanted = sa.select(QualityTask.device_id, QualityTask.rule, label)
    wanted = wanted.join(Device, Device.id == QualityTask.device_id).where(QualityTask.person_id == leaving.person_id)
    if leaving.grant_id is not None:
        wanted = wanted.where(_lost(but=leaving.grant_id))
    wanted = everywhere(wanted, QualityTask, Device, why="all that they are to put right, wherever it is")
    rows = db.session.execute(wanted.order_by(QualityTask.due_on, label)).all()
    things = [Thing(row.label, f"/devices/{row.device_id}", gettext(MEANINGS[row.rule].words)) for row in rows[:NAMED]]
    says = NN_("%(count)s finding to put right", "%(count)s findings to put right")
    goes = N_("Nobody in particular puts this right afterwards.")
    return [Held("findings", len(rows), says, goes, "/quality", PERMISSION, things)]


def take_back(person_id: uuid.UUID | None = None) -> int:
    """Take findings from people who may not see what they are about any more; returns how many.

    person_id  of this one alone; none: of everybody
    Records    finding.taken_back
    """
    wanted = sa.select(QualityTask).join(Device, Device.id == QualityTask.device_id).where(_lost())
    if person_id is not None:
        wanted = wanted.where(QualityTask.person_id == person_id)
    wanted = wanted.with_for_update(skip_locked=person_id is None, of=QualityTask)
    found = db.session.scalars(everywhere(wanted, QualityTask, Device, why="whoever has them")).all()
    for task in found:
        with change(task, "finding.taken_back", by=SYSTEM):
            db.session.delete(task)
    return len(found)


def _lost(**but: Any) -> sa.ColumnElement[bool]:
    return sa.not_(may_have(QualityTask.person_id, Device.school_id, QualityTask.rule, **but))
