"""What changes of schools and what happens to them are called in histories."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from core.actor import Actor
from core.db import db
from core.errors import N_
from registry.school_changes import wording
from registry.school_changes.models import PERMISSION, SchoolChange
from web.facts import Lexicon


def _names(actor: Actor, keys: Collection[UUID]) -> dict[UUID, str]:
    if not actor.may(PERMISSION):
        return {}
    wanted = sa.select(SchoolChange).where(SchoolChange.id.in_(list(keys)))
    wanted = wanted.options(joinedload(SchoolChange.school), joinedload(SchoolChange.into))
    return {one.id: wording.name(one, actor.language) for one in db.session.scalars(wanted)}


LEXICON = Lexicon(
    verbs={
        "school_change.planned": N_("Change of a school planned"),
        "school_change.applied": N_("Change of a school applied"),
        "school_change.undone": N_("Change of a school undone"),
        "school_change.discarded": N_("Change of a school discarded"),
        "school.merged": N_("School became part of another one"),
        "school.renamed": N_("School got a new name, address or number"),
        "school.restored": N_("Change of the school undone"),
        "room.school_changed": N_("Room moved with its school"),
        "room.restored": N_("Room brought back with its school"),
        "device.left_room": N_("Device left a room that went back to another school"),
        "custody.school_changed": N_("Holder kept the device when the school changed"),
        "grant.given_with_school": N_("Role given, as the school became part of another one"),
        "grant.ended_with_school": N_("Role ended with the school"),
        "grant.restored": N_("Role brought back with the school"),
        "order_line.school_changed": N_("Order line goes to the other school"),
        "pool.school_changed": N_("Loan pool moved with its school"),
        "set.school_changed": N_("Set of devices moved with its school"),
        "ticket.school_changed": N_("Ticket moved with its school"),
        "approval.school_changed": N_("Approval moved with its school"),
        "exam.school_changed": N_("Exam moved with its school"),
    },
    fields={
        "school_change": N_("Change of a school"),
        "school_change.kind": N_("Kind of change"),
        "school_change.state": N_("State of the change"),
        "into_id": N_("Into"),
        "school.merged_into_id": N_("Became part of"),
        "school_change.on_day": N_("From the day"),
        "applied_by_id": N_("Applied by"),
        "undone_by_id": N_("Undone by"),
        "applied_at": N_("Applied"),
        "undone_at": N_("Undone"),
        "planned_at": N_("Planned"),
        "school_change.facts": N_("New details"),
    },
    values={
        "school_change.kind": wording.KINDS,
        "school_change.state": wording.STATES,
    },
    keys={
        "into_id": "school",
        "school.merged_into_id": "school",
        "applied_by_id": "person",
        "undone_by_id": "person",
    },
    names={"school_change": _names},
    pages={"school_change": ("/school-changes/{id}", PERMISSION)},
)
