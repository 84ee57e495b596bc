"""What devices are called where only their keys are known."""

import uuid
from collections.abc import Collection

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.scope import visible
from registry.devices.models import Device


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Tag, or serial without one, of the devices that the reader may see."""
    if not reader.may("device:read"):
        return {}
    called = sa.func.coalesce(Device.asset_tag, Device.serial, "")
    found = db.session.execute(visible(reader, Device, "device:read", Device.id, called).where(Device.id.in_(keys)))
    return {key: name for key, name in found if name}
