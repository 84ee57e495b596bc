"""What the calls about files of staff take and answer."""

import marshmallow as ma

from registry.plans.models import Mode
from registry.staff_files.models import StaffOutcome, StaffState
from web.fields import Choice, Id, Input, Output, PageArgs


class StaffUpload(Input):
    file = ma.fields.Raw(
        required=True, metadata={"type": "string", "format": "binary", "description": "CSV, XLSX, XLSB, XLS or ODS"}
    )


class ApplyStaff(Input):
    mode = Choice(Mode, load_default=Mode.ALL_OR_NOTHING)


class FindStaffRows(PageArgs):
    outcome = Choice(StaffOutcome, load_default=None)


class StaffCountsOut(Output):
    create = ma.fields.Integer(required=True, metadata={"description": "new people"})
    update = ma.fields.Integer(required=True)
    leave = ma.fields.Integer(required=True, metadata={"description": "people with a last day"})
    unchanged = ma.fields.Integer(required=True)
    error = ma.fields.Integer(required=True)


class StaffSaidOut(Output):
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True, metadata={"description": "in the reader's language"})


class StaffFileOut(Output):
    id = Id(required=True)
    state = ma.fields.Enum(StaffState, by_value=True, required=True)
    file_name = ma.fields.String(required=True)
    file_sha256 = ma.fields.String(required=True)
    plan = ma.fields.Nested(StaffCountsOut, required=True)
    progress = ma.fields.Float(required=True, metadata={"description": "0-1 of what is being applied or undone"})
    mode = ma.fields.Enum(
        Mode, by_value=True, required=True, allow_none=True, metadata={"description": "how it is or was applied"}
    )
    said = ma.fields.Nested(
        StaffSaidOut, required=True, allow_none=True, metadata={"description": "why the last step was not done"}
    )
    kept = ma.fields.Integer(required=True, allow_none=True, metadata={"description": "rows that undoing left"})
    uploaded_at = ma.fields.AwareDateTime(required=True)
    applied_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class StaffFilesOut(Output):
    items = ma.fields.List(ma.fields.Nested(StaffFileOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class StaffProblemOut(Output):
    column = ma.fields.String(required=True)
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True, metadata={"description": "in the reader's language"})


class StaffChangeOut(Output):
    field = ma.fields.String(required=True)
    old = ma.fields.Raw(required=True, allow_none=True)
    new = ma.fields.Raw(required=True, allow_none=True)


class StaffRowOut(Output):
    row_number = ma.fields.Integer(required=True)
    outcome = ma.fields.Enum(StaffOutcome, by_value=True, required=True)
    person = Id(required=True, allow_none=True, metadata={"description": "none: not there, or not added"})
    said = ma.fields.Dict(required=True, metadata={"description": "column → text of the cell"})
    changes = ma.fields.List(ma.fields.Nested(StaffChangeOut), required=True)
    problems = ma.fields.List(ma.fields.Nested(StaffProblemOut), required=True)
    undo = ma.fields.String(required=True, allow_none=True, metadata={"description": "restored, or why it was kept"})


class StaffRowsOut(Output):
    items = ma.fields.List(ma.fields.Nested(StaffRowOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class HandBackOut(Output):
    person = Id(required=True)
    name = ma.fields.String(required=True)
    last_day = ma.fields.Date(required=True, allow_none=True)
    device = Id(required=True)
    asset_tag = ma.fields.String(required=True, allow_none=True)
    serial = ma.fields.String(required=True, allow_none=True)
    model = ma.fields.String(required=True)
    school = ma.fields.String(required=True)


class HandBacksOut(Output):
    items = ma.fields.List(ma.fields.Nested(HandBackOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)
