"""What people decide about a planned file, as forms: names, cells, rows that are left out, conflicts."""

import uuid

from flask import Blueprint, Response
from flask_babel import gettext

from core.errors import N_, DomainError
from registry.imports import batch_page, batches, correcting, deciding, decision_schemas, leaving_out, mapping_form
from registry.imports.batch_page import PLANNING
from registry.imports.models import PurchaseBatch
from web import doors

pages = Blueprint("file_decisions", __name__, template_folder="templates")


@pages.post("/purchasing/batches/<uuid:batch_id>/models")
def name_model(batch_id: uuid.UUID) -> Response:
    """Say which model an unknown name means."""
    try:
        batch = batches.get(doors.me(), batch_id, lock=True)
        plans = deciding.name_model(doors.me(), batch, **doors.load(decision_schemas.NameModel))
    except DomainError as error:
        return batch_page.shown(batches.get(doors.me(), batch_id), doors.refused(error))
    return batch_page.to(
        batch, batch_page.told(batch, N_("The name was added.")) if plans else gettext("The name was added.")
    )


@pages.post("/purchasing/batches/<uuid:batch_id>/schools")
def name_school(batch_id: uuid.UUID) -> Response:
    """Say which school an unknown name means."""

    def name(batch: PurchaseBatch) -> None:
        deciding.name_school(doors.me(), batch, **doors.load(decision_schemas.NameSchool))

    return batch_page.done(batch_id, name, N_("The name was added."), at="schools")


@pages.post("/purchasing/batches/<uuid:batch_id>/supplier")
def change_supplier(batch_id: uuid.UUID) -> Response:
    """Say which supplier sent the file, and for which order."""

    def put(batch: PurchaseBatch) -> None:
        deciding.change_supplier(doors.me(), batch, **doors.load(decision_schemas.ChangeSupplier))

    return batch_page.done(batch_id, put, PLANNING)


@pages.post("/purchasing/batches/<uuid:batch_id>/reading")
def choose_reading(batch_id: uuid.UUID) -> Response:
    """Say what becomes of hidden and struck rows and of merged cells."""

    def choose(batch: PurchaseBatch) -> None:
        deciding.choose_reading(doors.me(), batch, **doors.load(decision_schemas.ChooseReading))

    return batch_page.done(batch_id, choose, N_("How the file is read was changed."))


@pages.post("/purchasing/batches/<uuid:batch_id>/rows/<int:row_number>/is-another-device")
def is_another(batch_id: uuid.UUID, row_number: int) -> Response:
    """Decide that a similar serial number belongs to another device."""

    def decide(batch: PurchaseBatch) -> None:
        deciding.is_another(doors.me(), batch, row_number=row_number)

    return batch_page.done(batch_id, decide, PLANNING, at="rows")


@pages.post("/purchasing/batches/<uuid:batch_id>/rows/<int:row_number>/use-file")
def use_file(batch_id: uuid.UUID, row_number: int) -> Response:
    """Decide that a row is right although its device has changed since the export."""

    def decide(batch: PurchaseBatch) -> None:
        deciding.use_file(doors.me(), batch, row_number=row_number)

    return batch_page.done(batch_id, decide, PLANNING, at="rows")


@pages.post("/purchasing/batches/<uuid:batch_id>/rows/<int:row_number>/correct")
def correct_row(batch_id: uuid.UUID, row_number: int) -> Response:
    """Correct cells of one row."""

    def correct(batch: PurchaseBatch) -> None:
        said = doors.load(decision_schemas.CorrectRow, raw={"cells": mapping_form.typed_cells()})
        correcting.correct(doors.me(), batch, row_number=row_number, **said)

    return batch_page.done(batch_id, correct, N_("The row is corrected."), at="rows")


@pages.post("/purchasing/batches/<uuid:batch_id>/correct")
def correct_rows(batch_id: uuid.UUID) -> Response:
    """Correct cells of several rows."""

    def correct(batch: PurchaseBatch) -> None:
        correcting.correct_rows(doors.me(), batch, **decision_schemas.corrected(mapping_form.typed_rows()))

    return batch_page.done(batch_id, correct, N_("The rows are corrected."), at="rows")


@pages.post("/purchasing/batches/<uuid:batch_id>/leave-out")
def leave_out(batch_id: uuid.UUID) -> Response:
    """Leave out a row, or all rows with one problem."""

    def leave(batch: PurchaseBatch) -> None:
        leaving_out.leave_out(doors.me(), batch, **doors.load(decision_schemas.LeaveOut))

    return batch_page.done(batch_id, leave, N_("Left out of the import."), at="rows")


@pages.post("/purchasing/batches/<uuid:batch_id>/take-in")
def take_in(batch_id: uuid.UUID) -> Response:
    """Take rows back in that were left out."""

    def take(batch: PurchaseBatch) -> None:
        leaving_out.take_in(doors.me(), batch, **doors.load(decision_schemas.TakeIn))

    return batch_page.done(batch_id, take, N_("Taken back into the import."), at="rows")
