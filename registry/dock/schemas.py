"""What the calls about scans take and answer."""

from typing import Any

import marshmallow as ma

from registry.dock import scanning, words
from registry.dock.models import ScanResult
from registry.dock.scanning import Scanned
from registry.purchasing.models import PurchaseOrder
from web.fields import Input, Output


class ScanCode(Input):
    code = ma.fields.String(
        required=True,
        metadata={"description": "as scanned: asset tag, serial number or the address of a sticker"},
    )
    dead_on_arrival = ma.fields.Boolean(
        load_default=False, metadata={"description": "it is here, but broken: received and marked as faulty"}
    )


class CountsOut(Output):
    expected = ma.fields.Integer(required=True, metadata={"description": "sent, whether it has arrived or not"})
    received = ma.fields.Integer(required=True, metadata={"description": "of those, received"})


class LineCountsOut(CountsOut):
    line = ma.fields.UUID(required=True)


class ScannedOut(Output):
    result = ma.fields.Enum(ScanResult, by_value=True, required=True)
    code = ma.fields.String(required=True, metadata={"description": "asset tag or normalised serial number"})
    message = ma.fields.String(required=True, metadata={"description": "in the reader's language"})
    device = ma.fields.UUID(required=True, allow_none=True)
    line = ma.fields.UUID(required=True, allow_none=True, metadata={"description": "of the order"})
    counts = ma.fields.Nested(CountsOut, required=True)
    lines = ma.fields.List(ma.fields.Nested(LineCountsOut), required=True)


def scanned_out(order: PurchaseOrder, scanned: Scanned) -> dict[str, Any]:
    """What a scan came to, as the API shows it."""
    lines = scanning.counts(order)
    return {
        "result": scanned.result,
        "code": scanned.code,
        "message": words.sentence(scanned),
        "device": scanned.device,
        "line": scanned.line,
        "counts": {name: sum(line[name] for line in lines) for name in ("expected", "received")},
        "lines": lines,
    }
