"""Retired devices that hold data and have no proof of how it was destroyed, for the auditor's start page."""

from typing import Final

import sqlalchemy as sa

from core.actor import Actor
from core.errors import NN_
from core.history import Event
from organisation.audit import oddities
from registry.catalogue.models import DeviceModel
from registry.devices.models import Device
from registry.disposal.models import WITH_STORAGE, DisposalItem, WipeEvidence

SAYS: Final = NN_(
    "%(count)s device that holds data retired without proof that it was wiped",
    "%(count)s devices that hold data retired without proof that they were wiped",
)


def unwiped(actor: Actor) -> list[oddities.Oddity]:
    """Retirements of the last days whose device has no proof until now."""
    device = Device.__table__
    holds = sa.select(device.c.id).join(DeviceModel, DeviceModel.id == device.c.model_id)
    holds = holds.where(device.c.id == Event.subject_id, DeviceModel.category.in_(WITH_STORAGE))
    proof = sa.select(WipeEvidence.id).join(DisposalItem, DisposalItem.id == WipeEvidence.item_id)
    proof = proof.where(DisposalItem.device_id == Event.subject_id)
    return oddities.per_day(actor, SAYS, holds.exists(), ~proof.exists(), verb="device.retired", named=(Device,))
