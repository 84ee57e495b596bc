"""Files of staff over JSON."""

import uuid
from typing import Any

from flask import Response
from werkzeug.datastructures import FileStorage

from core.errors import N_
from core.paging import Page
from registry.imports.refusals import field
from registry.staff_files import handing_back, presenting, schemas, staff_files
from registry.staff_files.models import PERMISSION
from web import doors, downloads
from web.fields import PageArgs
from web.openapi import ApiBlueprint

api = ApiBlueprint("staff_files", __name__, "Files of staff: new, changed and leaving people")
ONE = "/staff-files/<uuid:file_id>"


def _one(file_id: uuid.UUID, status: int = 200) -> Response:
    found = staff_files.get(doors.me(), file_id)
    headers = {"Location": f"/api/v1/staff-files/{found.id}"} if status == 201 else None  # noqa: PLR2004
    return doors.json(presenting.out(found), status, version=found.version, headers=headers)


@api.route("/staff-files")
@api.arguments(PageArgs, location="query")
@api.response(200, schemas.StaffFilesOut)
def find(query: dict[str, Any]) -> Response:
    """Files of staff, newest first."""
    return doors.listed(staff_files.find(doors.me(), **query), presenting.out)


@api.route("/staff-files", methods=["POST"])
@api.arguments(schemas.StaffUpload, location="files")
@api.response(201, schemas.StaffFileOut)
@doors.takes_files
def upload(files: dict[str, Any]) -> Response:
    """Upload a file of staff. It is planned at once and nothing is written: the e-mail address says who is meant."""
    file = files["file"]
    if not isinstance(file, FileStorage):
        raise field("file", N_("Send the file itself, as multipart/form-data."))
    return _one(staff_files.upload(doors.me(), file=file.stream, file_name=file.filename or "").id, 201)


@api.route(ONE)
@api.response(200, schemas.StaffFileOut)
def show(file_id: uuid.UUID) -> Response:
    """One file of staff with what its plan comes to."""
    return _one(file_id)


@api.route(f"{ONE}/rows")
@api.arguments(schemas.FindStaffRows, location="query")
@api.response(200, schemas.StaffRowsOut)
def rows(query: dict[str, Any], file_id: uuid.UUID) -> Response:
    """The rows of a file: new, changed, leaving, unchanged or with a problem. The view is logged."""
    found = staff_files.get(doors.me(), file_id)
    return doors.listed(staff_files.rows(doors.me(), found, **query), lambda row: presenting.row_out(found, row))


@api.route(f"{ONE}/hand-back")
@api.response(200, schemas.HandBacksOut)
def hand_back(file_id: uuid.UUID) -> Response:
    """The devices that leavers of the file have in their hands. The view is logged."""
    found = handing_back.devices(doors.me(), staff_files.get(doors.me(), file_id))
    return doors.listed(Page(found), presenting.handed_back)


@api.route(f"{ONE}/hand-back.csv")
@api.response(200, {"type": "string"}, content_type="text/csv")
def hand_back_csv(file_id: uuid.UUID) -> Response:
    """The same as CSV. The view is logged."""
    return presenting.hand_back(doors.me(), staff_files.get(doors.me(), file_id), "csv")


@api.route(f"{ONE}/hand-back.xlsx")
@api.response(200, {"type": "string", "format": "binary"}, content_type=downloads.TYPES["xlsx"])
def hand_back_xlsx(file_id: uuid.UUID) -> Response:
    """The same as a workbook. The view is logged."""
    return presenting.hand_back(doors.me(), staff_files.get(doors.me(), file_id), "xlsx")


@api.route("/staff-files/template.csv")
@api.response(200, {"type": "string"}, content_type="text/csv")
def template_csv() -> Response:
    """An empty table with the columns of a file of staff, named in the reader's language."""
    doors.me().must(PERMISSION)
    return presenting.template(doors.me(), "csv")


@api.route("/staff-files/template.xlsx")
@api.response(200, {"type": "string", "format": "binary"}, content_type=downloads.TYPES["xlsx"])
def template_xlsx() -> Response:
    """The same as a workbook."""
    doors.me().must(PERMISSION)
    return presenting.template(doors.me(), "xlsx")


@api.route(f"{ONE}/plan", methods=["POST"])
@api.response(200, schemas.StaffFileOut)
def plan_again(file_id: uuid.UUID) -> Response:
    """Plan the rows anew, because people or schools have changed."""
    staff_files.plan_again(doors.me(), staff_files.get(doors.me(), file_id, lock=True))
    return _one(file_id)


@api.route(f"{ONE}/apply", methods=["POST"])
@api.arguments(schemas.ApplyStaff)
@api.response(202, schemas.StaffFileOut)
def apply(body: dict[str, Any], file_id: uuid.UUID) -> Response:
    """Have a worker write the plan: all of it, or the good rows only. `progress` tells how far it is."""
    staff_files.start_apply(doors.me(), staff_files.get(doors.me(), file_id, lock=True), **body)
    return _one(file_id, 202)


@api.route(f"{ONE}/undo", methods=["POST"])
@api.response(202, schemas.StaffFileOut)
def undo(file_id: uuid.UUID) -> Response:
    """Have a worker bring back who nobody has touched since; the rows say then who was kept, and why."""
    staff_files.start_undo(doors.me(), staff_files.get(doors.me(), file_id, lock=True))
    return _one(file_id, 202)


@api.route(f"{ONE}/discard", methods=["POST"])
@api.response(200, schemas.StaffFileOut)
def discard(file_id: uuid.UUID) -> Response:
    """Put a plan away; nothing of it was written."""
    staff_files.discard(doors.me(), staff_files.get(doors.me(), file_id, lock=True))
    return _one(file_id)
