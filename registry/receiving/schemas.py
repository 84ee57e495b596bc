"""What the calls about receiving take and answer."""

import marshmallow as ma

from core.errors import Invalid
from registry.receiving.answers import Result
from registry.receiving.receiving import Received
from registry.receiving.undoing import Undone
from web.fields import Id, Input, Instant, Output, Text

MOST = 5000  # codes in one call


class Receive(Input):
    devices = ma.fields.List(
        Text(1, 100),
        load_default=None,
        validate=ma.validate.Length(1, MOST),
        metadata={"description": "ids, asset tags or serial numbers; absent: every device that is on its way"},
    )


class ReceiveOrder(Receive):
    lines = ma.fields.List(
        Id(),
        load_default=None,
        validate=ma.validate.Length(1, 200),
        metadata={"description": "lines of the order to take in; absent: all of them"},
    )


class UndoReceipt(Input):
    receipt = Instant(
        load_default=None, metadata={"description": "when it was received; absent: your last receipt here"}
    )
    devices = ma.fields.List(
        Text(1, 100),
        load_default=None,
        validate=ma.validate.Length(1, MOST),
        metadata={"description": "ids, asset tags or serial numbers of these alone; absent: the whole receipt"},
    )


class AnswerOut(Output):
    code = ma.fields.String(required=True, metadata={"description": "as it was sent"})
    result = ma.fields.Enum(Result, by_value=True, required=True)
    device = ma.fields.UUID(required=True, allow_none=True)
    message = ma.fields.String(required=True, metadata={"description": "in the reader's language"})


class ReceivedOut(Output):
    received = ma.fields.Integer(required=True)
    already = ma.fields.Integer(required=True, metadata={"description": "asked for, but received before"})
    not_found = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "none of these devices"})
    several = ma.fields.List(
        ma.fields.String(),
        required=True,
        metadata={"description": "serial numbers that devices of several makers have; send the tag or the id"},
    )
    answers = ma.fields.List(
        ma.fields.Nested(AnswerOut), required=True, metadata={"description": "what each code of `devices` came to"}
    )


class ReceiptUndoneOut(Output):
    undone = ma.fields.Integer(required=True, metadata={"description": "on their way again"})
    used = ma.fields.Integer(required=True, metadata={"description": "changed since, so they stay received"})
    not_found = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "none of these devices"})


def received_out(taken: Received) -> dict[str, object]:
    """What was taken in, as the API shows it."""
    return {
        "received": taken.received,
        "already": taken.already,
        "not_found": list(taken.not_found),
        "several": list(taken.several),
        "answers": [
            {"code": each.said, "result": each.result, "device": each.device, "message": each.sentence}
            for each in taken.answers
        ],
    }


def undone_out(undone: Undone) -> dict[str, object]:
    """What became of a receipt, as the API shows it."""
    return {"undone": undone.undone, "used": undone.used, "not_found": list(undone.not_found)}


def scanned(text: str) -> list[str]:
    """Ids, tags and serial numbers as typed or scanned, one a line. Raises Invalid."""
    said = [part.strip() for part in text.splitlines() if part.strip()]
    try:
        found: list[str] = Receive().load({"devices": said})["devices"] if said else []
    except ma.ValidationError as bad:
        raise Invalid(bad.messages_dict) from None
    return found
