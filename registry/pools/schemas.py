"""What the calls about pools take and answer."""

import marshmallow as ma

from registry.devices.schemas import SchoolRef
from web.fields import Id, Input, Output, Text

DEVICES = {"description": "keys, tags or serial numbers"}


class BeginPool(Input):
    name = Text(1, 80, required=True)
    school = Id(required=True, metadata={"description": "where it is kept"})
    devices = ma.fields.List(Text(1, 80), load_default=list, validate=ma.validate.Length(0, 500), metadata=DEVICES)


class NamePoolDevices(Input):
    devices = ma.fields.List(Text(1, 80), required=True, validate=ma.validate.Length(1, 500), metadata=DEVICES)


class PoolOut(Output):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    school = ma.fields.Nested(SchoolRef, required=True)
    stock = ma.fields.Integer(required=True, metadata={"description": "devices that are in store and work"})
    devices = ma.fields.Integer(required=True, metadata={"description": "all that belong to it"})
    lent = ma.fields.Integer(required=True)
    overdue = ma.fields.Integer(required=True, metadata={"description": "loans whose promised day has passed"})
    needed = ma.fields.Integer(
        required=True, metadata={"description": "devices with which it is empty at most one time in twenty"}
    )
    reorder = ma.fields.Integer(required=True, metadata={"description": "devices to add: needed less those it has"})
    version = ma.fields.Integer(required=True)


class PoolPage(Output):
    items = ma.fields.List(ma.fields.Nested(PoolOut), required=True)
    next = ma.fields.String(allow_none=True)
