"""What the calls about disposal take and answer."""

from typing import Any, Final

import marshmallow as ma

from registry.disposal.certificates import Imported
from registry.disposal.closing import Row
from registry.disposal.lots import MOST, Added
from registry.disposal.models import DisposalLot, LotState
from web.fields import Choice, Input, Output, PageArgs, Text, say

NAMED = {"description": "ids, asset tags or serial numbers"}


class BeginLot(Input):
    name = Text(1, 120, required=True)
    recycler = Text(1, 120, required=True, metadata={"description": "the firm that takes the devices"})


class LotArgs(PageArgs):
    q = Text(1, 100, load_default="", metadata={"description": "part of the name or the recycler"})
    state = Choice(LotState, load_default=None)


class NameDevices(Input):
    devices = ma.fields.List(
        Text(1, 250, masked=False), required=True, validate=ma.validate.Length(1, MOST), metadata=NAMED
    )


class Proof(Input):
    method = Text(1, 120, required=True, metadata={"example": "overwriting"})
    standard = Text(1, 120, required=True, metadata={"example": "NIST SP 800-88 Purge"})
    operator = Text(1, 120, required=True, metadata={"description": "who did it, a firm or a person"})
    certificate = Text(
        1, 20_000, required=True, lines=True, metadata={"description": "its number or its text, kept with its SHA-256"}
    )


class ProveDevice(Proof):
    device = Text(1, 250, masked=False, required=True, metadata={"description": "id, asset tag or serial number"})


class TypedDevices(Input):
    """A form's field of codes, one a line."""

    devices = Text(1, 200_000, required=True, lines=True)


class TypedProof(Proof):
    devices = Text(1, 200_000, required=True, lines=True)


class LotOut(Output):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    recycler = ma.fields.String(required=True)
    state = ma.fields.Enum(LotState, by_value=True, required=True)
    created_at = ma.fields.DateTime(required=True)
    closed_on = ma.fields.Date(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class LotPage(Output):
    items = ma.fields.List(ma.fields.Nested(LotOut), required=True)
    next = ma.fields.String(allow_none=True)


class DeviceInLot(Output):
    said = ma.fields.String(required=True, metadata={"description": "as it was scanned or typed"})
    device = ma.fields.UUID(required=True, allow_none=True, metadata={"description": "null: no device of the register"})
    asset_tag = ma.fields.String(allow_none=True)
    serial = ma.fields.String(allow_none=True)
    model = ma.fields.String(allow_none=True)
    lifecycle = ma.fields.String(allow_none=True)
    needs_evidence = ma.fields.Boolean(required=True, metadata={"description": "it stores data"})
    evidence = ma.fields.Dict(
        required=True,
        allow_none=True,
        metadata={
            "description": "the latest: method, standard, operator, certificate, certificate_sha256, recorded_at"
        },
    )
    problem = ma.fields.Dict(
        required=True, allow_none=True, metadata={"description": "code and message: why the lot cannot close"}
    )


class WholeLotOut(LotOut):
    devices = ma.fields.List(ma.fields.Nested(DeviceInLot), required=True)
    ready = ma.fields.Boolean(required=True, metadata={"description": "nothing keeps it from closing"})


class AddedOut(Output):
    added = ma.fields.Integer(required=True)
    unknown_codes = ma.fields.Integer(
        required=True, metadata={"description": "of the added: codes that name no device"}
    )
    in_use = ma.fields.Integer(required=True, metadata={"description": "of the added: devices that are in use now"})
    already = ma.fields.Integer(required=True, metadata={"description": "were in the lot before"})
    problems = ma.fields.List(ma.fields.Dict(), required=True, metadata={"description": "said, code and message"})


class TakenOutOut(Output):
    taken_out = ma.fields.Integer(required=True)


class ProvenOut(Output):
    devices = ma.fields.Integer(required=True)


def lot_out(lot: DisposalLot) -> dict[str, Any]:
    """A lot without its devices, as the API shows it."""
    columns = ("id", "name", "recycler", "state", "created_at", "closed_on", "version")
    return {name: getattr(lot, name) for name in columns}


def whole_out(lot: DisposalLot, rows: list[Row]) -> dict[str, Any]:
    """A lot with its devices, as the API shows it."""
    devices = [_row_out(row) for row in rows]
    ready = bool(devices) and all(one["problem"] is None for one in devices)
    return lot_out(lot) | {"devices": devices, "ready": ready}


def _row_out(row: Row) -> dict[str, Any]:
    why, device = row.problem(), row.device
    told = {name: getattr(device, name, None) for name in ("asset_tag", "serial", "model", "lifecycle")}
    names = ("method", "standard", "operator", "certificate", "certificate_sha256", "recorded_at")
    return {
        "said": row.said,
        "device": device.id if device else None,
        **told,
        "needs_evidence": row.needs_proof,
        "evidence": {name: getattr(row.proof, name) for name in names} if row.proof else None,
        "problem": {"code": why.code, "message": say(why.says, why.values)} if why else None,
    }


def added_out(added: Added) -> dict[str, Any]:
    """What became of added codes, as the API shows it."""
    problems = [{"said": said, "code": why.code, "message": say(why.says, why.values)} for said, why in added.problems]
    counts = {"added": added.added, "already": added.already, "unknown_codes": added.unknown, "in_use": added.in_use}
    return counts | {"problems": problems}


_BINARY: Final = {"type": "string", "format": "binary"}
FILE: Final = {
    "required": True,
    "content": {
        "text/csv": {"schema": {"type": "string"}},
        "multipart/form-data": {"schema": {"type": "object", "properties": {"file": _BINARY}}},
    },
}
PDF: Final = {
    "required": True,
    "content": {"multipart/form-data": {"schema": {"type": "object", "properties": {"document": _BINARY}}}},
}


class CertificateProblemOut(Output):
    row = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class CertificatesTakenOut(Output):
    received = ma.fields.Integer(required=True, metadata={"description": "rows of the table"})
    proven = ma.fields.Integer(required=True, metadata={"description": "devices whose proof is kept now"})
    unchanged = ma.fields.Integer(required=True, metadata={"description": "rows that were known"})
    problems = ma.fields.List(ma.fields.Nested(CertificateProblemOut), required=True)


class DocumentOut(Output):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    size = ma.fields.Integer(required=True, metadata={"description": "bytes"})
    sha256 = ma.fields.String(required=True)
    added_at = ma.fields.DateTime(required=True)


class DocumentsOut(Output):
    items = ma.fields.List(ma.fields.Nested(DocumentOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


def certificates_out(found: Imported) -> dict[str, Any]:
    """What a table of certificates came to."""
    problems = [
        {"row": number, "code": why.code, "message": say(why.says, why.values)} for number, why in found.problems[:500]
    ]
    figures = {"received": found.received, "proven": found.proven, "unchanged": found.unchanged}
    return figures | {"problems": problems}


def document_out(row: Any) -> dict[str, Any]:
    """A certificate that is kept, without its content."""
    return {name: getattr(row, name) for name in ("id", "name", "size", "sha256", "added_at")}
