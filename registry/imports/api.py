"""Purchase batches over JSON."""

import uuid
from typing import Any

from flask import Response
from werkzeug.datastructures import FileStorage

from core.errors import N_
from registry.imports import (
    batches,
    correcting,
    deciding,
    decision_schemas,
    finding,
    leaving_out,
    planned_rows,
    presenting,
    row_schemas,
    schemas,
    undo_import,
)
from registry.imports.models import PurchaseBatch
from registry.imports.problems.downloads import problem_file, template
from registry.imports.refusals import field
from registry.receiving import receiving, undoing
from registry.receiving import schemas as receiving_schemas
from web import doors, downloads
from web.openapi import ApiBlueprint

api = ApiBlueprint("purchase_batches", __name__, "Purchase batches: upload, plan, apply")
ONE = "/purchase-batches/<uuid:batch_id>"


def _one(batch_id: uuid.UUID, status: int = 200) -> Response:
    batch = batches.get(doors.me(), batch_id)
    headers = {"Location": f"/api/v1/purchase-batches/{batch.id}"} if status == 202 else None  # noqa: PLR2004
    return doors.json(presenting.whole(doors.me(), batch), status, version=batch.version, headers=headers)


def _locked(batch_id: uuid.UUID, expected: int | None = None) -> PurchaseBatch:
    return batches.get(doors.me(), batch_id, lock=True, expected=expected)


@api.route("/purchase-batches", methods=["POST"])
@api.arguments(schemas.UploadedFile, location="files")
@api.arguments(schemas.UploadBatch, location="form")
@api.response(202, schemas.BatchOut)
@doors.takes_files
def upload(files: dict[str, Any], said: dict[str, Any]) -> Response:
    """Upload a supplier's file. It is read and planned in the background; ask for the batch to see how far it is."""
    file = files["file"]
    if not isinstance(file, FileStorage):
        raise field("file", N_("Send the file itself, as multipart/form-data."))
    batch = batches.upload(doors.me(), file=file.stream, file_name=file.filename or "", **said)
    return _one(batch.id, 202)


@api.route("/purchase-batches")
@api.arguments(schemas.FindBatches, location="query")
@api.response(200, schemas.BatchesOut)
def find(query: dict[str, Any]) -> Response:
    """Batches, newest first."""
    page = finding.find(doors.me(), **query)
    shares = presenting.shares(page.items)
    return doors.listed(page, lambda batch: presenting.brief(batch, shares[batch.id]))


@api.route("/purchase-batches/template.csv")
@api.arguments(schemas.AskTemplate, location="query")
@api.response(200, {"type": "string"}, content_type="text/csv")
def template_csv(query: dict[str, Any]) -> Response:
    """An empty table with every column that an import of this purpose reads, named in the reader's language."""
    doors.me().must("batch:read")
    return template(doors.me(), **query, kind="csv")


@api.route("/purchase-batches/template.xlsx")
@api.arguments(schemas.AskTemplate, location="query")
@api.response(200, {"type": "string", "format": "binary"}, content_type=downloads.TYPES["xlsx"])
def template_xlsx(query: dict[str, Any]) -> Response:
    """The same as a workbook."""
    doors.me().must("batch:read")
    return template(doors.me(), **query, kind="xlsx")


@api.route(ONE)
@api.response(200, schemas.BatchOut)
def get(batch_id: uuid.UUID) -> Response:
    """One batch: where it stands, what its plan comes to, and how far the work is."""
    return _one(batch_id)


@api.route(f"{ONE}/rows")
@api.arguments(schemas.FindPlannedRows, location="query")
@api.response(200, row_schemas.PlannedRowsOut)
def rows(query: dict[str, Any], batch_id: uuid.UUID) -> Response:
    """The rows of the plan, in the order of the file."""
    items, following = planned_rows.rows(doors.me(), batches.get(doors.me(), batch_id), **query)
    return doors.json({"items": items, "next": following})


@api.route(f"{ONE}/mapping", methods=["PUT"])
@api.versioned
@api.arguments(schemas.PutMapping)
@api.response(202, schemas.BatchOut)
def put_mapping(said: dict[str, Any], batch_id: uuid.UUID) -> Response:
    """Say which column is which; the batch is planned again, and the answer is remembered for the supplier."""
    deciding.set_mapping(doors.me(), _locked(batch_id, doors.if_match()), **schemas.apart(said))
    return _one(batch_id, 202)


@api.route(f"{ONE}/reading", methods=["POST"])
@api.arguments(decision_schemas.ChooseReading)
@api.response(202, schemas.BatchOut)
def choose_reading(said: dict[str, Any], batch_id: uuid.UUID) -> Response:
    """Say what becomes of hidden and struck rows and of merged cells; the file is read and planned again."""
    deciding.choose_reading(doors.me(), _locked(batch_id), **said)
    return _one(batch_id, 202)


@api.route(f"{ONE}/schools", methods=["POST"])
@api.arguments(decision_schemas.NameSchool)
@api.response(202, schemas.BatchOut)
def name_school(said: dict[str, Any], batch_id: uuid.UUID) -> Response:
    """Say which school an unknown name means in the files of this supplier. Plans again."""
    deciding.name_school(doors.me(), _locked(batch_id), **said)
    return _one(batch_id, 202)


@api.route(f"{ONE}/models", methods=["POST"])
@api.arguments(decision_schemas.NameModel)
@api.response(202, schemas.BatchOut)
def name_model(said: dict[str, Any], batch_id: uuid.UUID) -> Response:
    """Say which model an unknown name means in the files of this supplier, or add it as a new one. Plans again."""
    deciding.name_model(doors.me(), _locked(batch_id), **said)
    return _one(batch_id, 202)


@api.route(f"{ONE}/supplier", methods=["POST"])
@api.arguments(decision_schemas.ChangeSupplier)
@api.response(202, schemas.BatchOut)
def change_supplier(said: dict[str, Any], batch_id: uuid.UUID) -> Response:
    """Say which supplier sent the file, and which order the rows belong to that name none. Plans again."""
    deciding.change_supplier(doors.me(), _locked(batch_id), **said)
    return _one(batch_id, 202)


@api.route(f"{ONE}/plan", methods=["POST"])
@api.response(202, schemas.BatchOut)
def plan(batch_id: uuid.UUID) -> Response:
    """Plan again, because the catalogue, the order or the register has changed."""
    batches.plan_again(doors.me(), _locked(batch_id))
    return _one(batch_id, 202)


@api.route(f"{ONE}/rows/<int:row_number>/is-another-device", methods=["POST"])
@api.response(202, schemas.BatchOut)
def is_another(batch_id: uuid.UUID, row_number: int) -> Response:
    """Decide a conflict: the similar serial number of the register belongs to another device. Plans again."""
    deciding.is_another(doors.me(), _locked(batch_id), row_number=row_number)
    return _one(batch_id, 202)


@api.route(f"{ONE}/rows/<int:row_number>/use-file", methods=["POST"])
@api.response(202, schemas.BatchOut)
def use_file(batch_id: uuid.UUID, row_number: int) -> Response:
    """Decide a conflict: the row is right, although its device has changed since the export. Plans again."""
    deciding.use_file(doors.me(), _locked(batch_id), row_number=row_number)
    return _one(batch_id, 202)


@api.route(f"{ONE}/rows/<int:row_number>/correct", methods=["POST"])
@api.arguments(decision_schemas.CorrectRow)
@api.response(202, schemas.BatchOut)
def correct_row(said: dict[str, Any], batch_id: uuid.UUID, row_number: int) -> Response:
    """Say what cells of one row should hold; the file itself stays as it is. Plans again."""
    correcting.correct(doors.me(), _locked(batch_id), row_number=row_number, **said)
    return _one(batch_id, 202)


@api.route(f"{ONE}/correct", methods=["POST"])
@api.arguments(decision_schemas.CorrectRows)
@api.response(202, schemas.BatchOut)
def correct_rows(said: dict[str, Any], batch_id: uuid.UUID) -> Response:
    """Say what cells of several rows should hold; plans again once."""
    correcting.correct_rows(doors.me(), _locked(batch_id), **said)
    return _one(batch_id, 202)


@api.route(f"{ONE}/leave-out", methods=["POST"])
@api.arguments(decision_schemas.LeaveOut)
@api.response(202, schemas.BatchOut)
def leave_out(said: dict[str, Any], batch_id: uuid.UUID) -> Response:
    """Leave rows out, by their numbers or all that have one problem: nothing of them is written. Plans again."""
    leaving_out.leave_out(doors.me(), _locked(batch_id), **said)
    return _one(batch_id, 202)


@api.route(f"{ONE}/take-in", methods=["POST"])
@api.arguments(decision_schemas.TakeIn)
@api.response(202, schemas.BatchOut)
def take_in(said: dict[str, Any], batch_id: uuid.UUID) -> Response:
    """Take rows back in that were left out, some or all of them. Plans again."""
    leaving_out.take_in(doors.me(), _locked(batch_id), **said)
    return _one(batch_id, 202)


@api.route(f"{ONE}/apply", methods=["POST"])
@api.arguments(schemas.ApplyBatch)
@api.response(202, schemas.BatchOut)
def apply(said: dict[str, Any], batch_id: uuid.UUID) -> Response:
    """Apply the plan in the background: all of it or nothing, or the good rows only.

    Every row is judged again. Where one would come out differently, all or nothing applies nothing and plans again.
    """
    batches.start_apply(doors.me(), _locked(batch_id), **said)
    return _one(batch_id, 202)


@api.route(f"{ONE}/receive", methods=["POST"])
@api.arguments(receiving_schemas.Receive)
@api.response(200, receiving_schemas.ReceivedOut)
def receive(said: dict[str, Any], batch_id: uuid.UUID) -> Response:
    """Take in devices of this batch, all of them or those that were scanned. Not for the person who ordered."""
    batch = batches.get(doors.me(), batch_id)
    taken = receiving.receive(doors.me(), receiving.of_batch(batch.id), **said)
    return doors.json(receiving_schemas.received_out(taken))


@api.route(f"{ONE}/undo-receipt", methods=["POST"])
@api.arguments(receiving_schemas.UndoReceipt)
@api.response(200, receiving_schemas.ReceiptUndoneOut)
def undo_receipt(said: dict[str, Any], batch_id: uuid.UUID) -> Response:
    """Say that devices of this batch were not received after all; those that were used since stay received."""
    batch = batches.get(doors.me(), batch_id)
    undone = undoing.undo(doors.me(), receiving.of_batch(batch.id), **said)
    return doors.json(receiving_schemas.undone_out(undone))


@api.route(f"{ONE}/undo")
@api.response(200, schemas.UndoOut)
def preview_undo(batch_id: uuid.UUID) -> Response:
    """What undoing this batch would come to now: devices restored, removed, and kept because somebody touched them."""
    batch = batches.get(doors.me(), batch_id)
    return doors.json(presenting.undo(undo_import.preview(doors.me(), batch)))


@api.route(f"{ONE}/undo", methods=["POST"])
@api.response(202, schemas.BatchOut)
def undo(batch_id: uuid.UUID) -> Response:
    """Undo an applied batch in the background: all of it but the devices that were touched since."""
    undo_import.start(doors.me(), _locked(batch_id))
    return _one(batch_id, 202)


@api.route(f"{ONE}/problems.csv")
@api.response(200, {"type": "string"}, content_type="text/csv")
def problems_csv(batch_id: uuid.UUID) -> Response:
    """The rows that have a problem, as in the file, with row, column, code and message: correct and upload again."""
    return problem_file(doors.me(), batches.get(doors.me(), batch_id), "csv")


@api.route(f"{ONE}/problems.xlsx")
@api.response(200, {"type": "string", "format": "binary"}, content_type=downloads.TYPES["xlsx"])
def problems_xlsx(batch_id: uuid.UUID) -> Response:
    """The same as a workbook."""
    return problem_file(doors.me(), batches.get(doors.me(), batch_id), "xlsx")


@api.route(f"{ONE}/again", methods=["POST"])
@api.response(202, schemas.BatchOut)
def again(batch_id: uuid.UUID) -> Response:
    """Plan the file of an applied batch once more, as a batch of its own: rows that were left out can be corrected."""
    return _one(batches.again(doors.me(), _locked(batch_id)).id, 202)


@api.route(f"{ONE}/discard", methods=["POST"])
@api.response(200, schemas.BatchOut)
def discard(batch_id: uuid.UUID) -> Response:
    """Put a batch away that was uploaded by mistake; nothing of it was written."""
    batches.discard(doors.me(), _locked(batch_id))
    return _one(batch_id)
