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
        "bulk.made": N_("Change of devices asked for"),
        "bulk.planned": N_("Change of devices planned"),
        "bulk.replanned": N_("New plan of the change asked for"),
        "bulk.apply_asked": N_("Change of devices to be applied once it is planned"),
        "bulk.apply_started": N_("Applying the change of devices started"),
        "bulk.applied": N_("Change of devices applied"),
        "bulk.discarded": N_("Change of devices discarded"),
        "bulk.undo_started": N_("Undoing the change of devices started"),
        "bulk.undone": N_("Change of devices undone"),
        "bulk.undo_ended": N_("Undoing ended without a change"),
        "bulk.given_up": N_("Work on the plan given up after several tries"),
        "bulk.taken_up": N_("Work on the plan begun again by an administrator"),
        "bulk.emptied": N_("Old list of devices deleted"),
        "device.rolled_over": N_("Rolled over to the next school year"),
        "custody.promised": N_("Promised return changed"),
        "device.bulk_undone": N_("Change of many devices undone"),
    },
    fields={
        "bulk_work": N_("Change of devices"),
        "bulk_work.state": N_("State of the change"),
        "action": N_("Action"),
        "undoes_id": N_("Undoes"),
        "made_by_id": N_("Planned by"),
        "bulk_work.reason": N_("Reason"),
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
