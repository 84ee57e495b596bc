"""What bulk work and what happens to it are called in histories."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.errors import N_
from core.scope import told
from registry.bulk import wording, works
from registry.bulk.actions import KINDS, UNDO_NAME
from registry.bulk.models import PERMISSION, Action, BulkWork
from web.facts import Lexicon


def _names(actor: Actor, keys: Collection[UUID]) -> dict[UUID, str]:
    if not actor.may(PERMISSION):
        return {}
    wanted = sa.select(BulkWork).where(BulkWork.id.in_(list(keys)))
    return {work.id: wording.name(work) for work in db.session.scalars(told(wanted, actor, BulkWork))}


LEXICON = Lexicon(
    verbs={
        "bulk.made": N_("Change of devices planned"),
        "bulk.planned": N_("Plan made"),
        "bulk.replanned": N_("New plan asked for"),
        "bulk.apply_asked": N_("Applying asked for, once the plan is made"),
        "bulk.apply_started": N_("Applying started"),
        "bulk.applied": N_("Plan applied"),
        "bulk.discarded": N_("Plan discarded"),
        "bulk.undo_started": N_("Undoing started"),
        "bulk.undone": N_("Change undone"),
        "bulk.undo_ended": N_("Undoing ended without a change"),
        "bulk.given_up": N_("Work on the plan given up after several tries"),
        "bulk.taken_up": N_("Work on the plan begun again by an administrator"),
        "bulk.emptied": N_("Old list of devices deleted"),
        "device.bulk_undone": N_("Change of many devices undone"),
    },
    fields={
        "bulk_work": N_("Change of devices"),
        "bulk_work.state": N_("State of the change"),
        "action": N_("Action"),
        "undoes_id": N_("Undoes"),
        "made_by_id": N_("Planned by"),
        "made_at": N_("Planned on"),
        "devices": N_("Devices"),
    },
    values={
        "bulk_work.state": works.STATES,
        "action": {kind.action: kind.heading for kind in KINDS} | {Action.UNDO: UNDO_NAME},
    },
    keys={"undoes_id": "bulk_work", "made_by_id": "person"},
    names={"bulk_work": _names},
    pages={"bulk_work": ("/devices/bulk/{id}", PERMISSION)},
)
