"""Disposal over JSON."""

import uuid
from io import BytesIO
from typing import IO, Any

from flask import Response, request

from core.paging import Page
from registry.disposal import certificates, closing, documents, lots, schemas
from registry.disposal.models import DisposalLot
from registry.imports.names import file_name_of
from web import doors, downloads
from web.openapi import ApiBlueprint

api = ApiBlueprint("disposal", __name__, "Disposal: lots for recyclers, with proof that data was wiped")
ONE = "/disposal-lots/<uuid:lot_id>"


def _locked(lot_id: uuid.UUID) -> DisposalLot:
    return lots.get(doors.me(), lot_id, lock=True)


def _whole(lot: DisposalLot) -> Response:
    return doors.json(schemas.whole_out(lot, closing.rows(lot)), version=lot.version)


@api.route("/disposal-lots")
@api.arguments(schemas.LotArgs, location="query")
@api.response(200, schemas.LotPage)
def find(args: dict[str, Any]) -> Response:
    """Disposal lots, newest first."""
    return doors.listed(lots.find(doors.me(), **args), schemas.lot_out)


@api.route("/disposal-lots", methods=["POST"])
@api.arguments(schemas.BeginLot)
@api.response(201, schemas.LotOut)
def begin(body: dict[str, Any]) -> Response:
    """Open a lot."""
    made = lots.begin(doors.me(), **body)
    headers = {"Location": f"/api/v1/disposal-lots/{made.id}"}
    return doors.json(schemas.lot_out(made), 201, version=made.version, headers=headers)


@api.route(ONE)
@api.response(200, schemas.WholeLotOut)
def show(lot_id: uuid.UUID) -> Response:
    """One lot with its devices, their evidence and what keeps it from closing."""
    return _whole(lots.get(doors.me(), lot_id))


@api.route(f"{ONE}/devices", methods=["POST"])
@api.arguments(schemas.NameDevices)
@api.response(200, schemas.AddedOut)
def add(body: dict[str, Any], lot_id: uuid.UUID) -> Response:
    """Put devices into a lot. A code that names no device is kept and keeps the lot from closing."""
    return doors.json(schemas.added_out(lots.add(doors.me(), _locked(lot_id), **body)))


@api.route(f"{ONE}/devices/remove", methods=["POST"])
@api.arguments(schemas.NameDevices)
@api.response(200, schemas.TakenOutOut)
def take_out(body: dict[str, Any], lot_id: uuid.UUID) -> Response:
    """Take devices or unknown codes out of an open lot."""
    return doors.json({"taken_out": lots.take_out(doors.me(), _locked(lot_id), **body)})


@api.route(f"{ONE}/evidence", methods=["POST"])
@api.arguments(schemas.ProveDevice)
@api.response(201, schemas.ProvenOut)
def prove(body: dict[str, Any], lot_id: uuid.UUID) -> Response:
    """Record how the data of a device of the lot was destroyed; the latest record counts."""
    device = body.pop("device")
    return doors.json({"devices": lots.prove(doors.me(), _locked(lot_id), devices=[device], **body)}, 201)


@api.route(f"{ONE}/certificates", methods=["POST"])
@api.doc(requestBody=schemas.FILE)
@api.response(200, schemas.CertificatesTakenOut)
@doors.takes_files
def take_certificates(lot_id: uuid.UUID) -> Response:
    """Take in a table of certificates: serial, method, standard, operator, certificate, day. The same again changes nothing.

    A row that cannot be taken, as of a device that is not in the lot, is named in `problems`, and the rest goes on.
    """
    certificates.begin(doors.me(), lot_id)
    if request.mimetype == "multipart/form-data":
        if (file := request.files.get("file")) is None:
            raise certificates.CertificatesUnreadable
        stream: IO[bytes] = file.stream
    else:
        stream = BytesIO(request.get_data())
    table = certificates.read(stream)
    return doors.json(schemas.certificates_out(certificates.take(doors.me(), _locked(lot_id), table)))


@api.route(f"{ONE}/documents")
@api.response(200, schemas.DocumentsOut)
def find_documents(lot_id: uuid.UUID) -> Response:
    """The certificates of a lot that are kept as PDF."""
    return doors.listed(Page(documents.of(lots.get(doors.me(), lot_id))), schemas.document_out)


@api.route(f"{ONE}/documents", methods=["POST"])
@api.doc(requestBody=schemas.PDF)
@api.response(201, schemas.DocumentOut)
@doors.takes_files
def add_document(lot_id: uuid.UUID) -> Response:
    """Keep a certificate as PDF with its SHA-256; the same file again is the one that is there."""
    lot, file = _locked(lot_id), request.files.get("document")
    lots.refuse_closed(doors.me(), lot)
    if file is None:
        raise documents.NoPdf
    made = documents.add(doors.me(), lot, file.stream, name=file_name_of(file.filename or ""))
    return doors.json(schemas.document_out(made), 201)


@api.route(f"{ONE}/documents/<uuid:document_id>")
@api.response(200, None)
def get_document(lot_id: uuid.UUID, document_id: uuid.UUID) -> Response:
    """One certificate as it came."""
    found = documents.get(lots.get(doors.me(), lot_id), document_id)
    return downloads.file(found.content, "application/pdf", f"{found.sha256[:12]}.pdf")


@api.route(f"{ONE}/close", methods=["POST"])
@api.response(200, schemas.WholeLotOut)
def close(lot_id: uuid.UUID) -> Response:
    """The recycler has the devices: they are disposed of. Refused with the list while one of them lacks evidence."""
    return _whole(closing.close(doors.me(), _locked(lot_id)))
