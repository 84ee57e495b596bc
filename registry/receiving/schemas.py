"""What the calls about receiving take and answer."""

import marshmallow as ma

from core.errors import Invalid
from web.fields import Id, Input, Output, Text


class Receive(Input):
    devices = ma.fields.List(
        Text(1, 100),
        load_default=None,
        validate=ma.validate.Length(1, 5000),
        metadata={"description": "ids, asset tags or serial numbers; absent: every device that is on its way"},
    )


class ReceiveOrder(Receive):
    lines = ma.fields.List(
        Id(),
        load_default=list,
        validate=ma.validate.Length(0, 200),
        metadata={"description": "lines of the order to take in; absent: all of them"},
    )


class ReceivedOut(Output):
    received = ma.fields.Integer(required=True)
    already = ma.fields.Integer(required=True, metadata={"description": "asked for, but received before"})
    not_found = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "none of these devices"})
    several = ma.fields.List(
        ma.fields.String(),
        required=True,
        metadata={"description": "serial numbers that devices of several makers have; send the tag or the id"},
    )


def scanned(text: str) -> list[str]:
    """Ids, tags and serial numbers as typed or scanned, one a line. Raises Invalid."""
    said = [part.strip() for part in text.splitlines() if part.strip()]
    try:
        found: list[str] = Receive().load({"devices": said})["devices"] if said else []
    except ma.ValidationError as bad:
        raise Invalid(bad.messages_dict) from None
    return found
