"""What devices are called where only their keys are known."""

import uuid
from collections.abc import Collection

import sqlalchemy as sa

from core.actor import Actor
from core.compiled import CompiledStatement, StatementCache, constant
from core.scope import reach_kind, reach_values, visible
from registry.devices.models import Device


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Tag, or serial without one, of the devices that the reader may see."""
    if not reader.may("device:read"):
        return {}

    def build() -> CompiledStatement:
        called = sa.func.coalesce(Device.asset_tag, Device.serial, constant(""))
        wanted = visible(reader, Device, "device:read", Device.id, called)
        named = Device.id == sa.any_(sa.bindparam("keys", type_=sa.ARRAY(sa.Uuid)))
        return CompiledStatement(wanted.where(named), values)

    values = {"keys": list(keys), **reach_values(reader, "device:read")}
    found = _naming.get(reach_kind(reader, "device:read"), build).rows(values)
    return {key: name for key, name in found if name}


_naming = StatementCache()
