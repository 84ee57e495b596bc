"""What the calls about purchase batches take and answer."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
import orjson

from core.errors import N_, Invalid
from registry.columns.columns import COLUMNS, Purpose
from registry.columns.values import EARLIEST, LATEST, DateOrder, WarrantyUnit
from registry.imports.models import BatchState
from registry.own_fields.columns import PREFIX
from registry.plans.models import Mode, Outcome
from web.fields import Choice, Day, Flag, Id, Input, Output, PageArgs, Said, Text, Verbatim
from web.requests import normal_json


class ForAll(Input):
    """What holds for every row that says nothing."""

    order_number = Text(1, 60, metadata={"description": "id or number of the order"})
    model = Text(1, 250, metadata={"description": "as the catalogue or this supplier spells it"})
    school = Text(1, 250, metadata={"description": "short code, institution number or name"})
    delivered_on = Day(EARLIEST, LATEST)
    appropriation = Text(1, 60, metadata={"description": "id or code of what pays for lines that name nothing"})


class PutMapping(Input):
    """Which header of the file holds which target column; empty: the file has no such column."""

    date_order = Choice(DateOrder, metadata={"description": "which comes first in dates with slashes or short years"})
    warranty_unit = Choice(WarrantyUnit, metadata={"description": "of lengths of warranty without a unit"})
    sheet = Text(1, 200, metadata={"description": "the worksheet to read; absent: as before"})
    for_all = ma.fields.Nested(ForAll, metadata={"description": "what holds for rows that say nothing"})
    own_fields = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.Length(1, 60)),
        values=Verbatim(0, 4096),
        metadata={"description": "code of an own field → header; own.CODE beside the other columns says the same"},
    )

    @ma.pre_load
    def _own(self, said: Any, **kwargs: Any) -> Any:
        """Columns of own fields, as a batch shows its mapping, beside those that have a name here."""
        if not isinstance(said, Mapping):
            return said
        own = {str(key).removeprefix(PREFIX): said[key] for key in said if str(key).startswith(PREFIX)}
        if not own:
            return said
        rest = {key: value for key, value in said.items() if not str(key).startswith(PREFIX)}
        named = rest.get("own_fields", {})
        return rest | {"own_fields": {**named, **own} if isinstance(named, Mapping) else named}


for _column in COLUMNS.values():
    PutMapping._declared_fields[_column.key] = Verbatim(
        *(0, 4096),  # a cell's most characters
        metadata={"description": f"header of the column: {_column.meaning}"},
    )


def apart(said: Mapping[str, Any]) -> dict[str, Any]:
    """What `PutMapping` reads as the arguments of a service: mapping, for_all and sheet, the last two if said."""
    mapping = dict(said)
    for_all, sheet = mapping.pop("for_all", None), mapping.pop("sheet", None)
    mapping |= {PREFIX + code: header for code, header in mapping.pop("own_fields", {}).items()}
    found: dict[str, Any] = {"mapping": mapping}
    if for_all is not None:
        found["for_all"] = {key: str(value) for key, value in for_all.items()}
    return found | ({"sheet": sheet} if sheet is not None else {})


def checked(said: dict[str, Any]) -> dict[str, Any]:
    """A mapping as a form sends it, as `apart` gives it. Raises Invalid."""
    try:
        found: dict[str, Any] = PutMapping().load(said)
    except ma.ValidationError as bad:
        raise Invalid(bad.messages_dict) from None
    return apart(found)


class MappingText(ma.fields.String):
    """A mapping as JSON text, in a form beside the file."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            said = orjson.loads(super()._deserialize(value, attr, data, **kwargs) or "{}")
        except ValueError:
            raise ma.ValidationError(Said(N_("Send a JSON object."))) from None
        if not isinstance(said, dict):
            raise ma.ValidationError(Said(N_("Send a JSON object.")))
        return PutMapping().load(normal_json(said))


class UploadBatch(Input):
    supplier = Text(1, 120, metadata={"description": "its id or exact name; needed for a delivery"})
    purpose = Choice(
        Purpose,
        load_default=None,
        metadata={
            "description": "absent: a list of Windows Autopilot, Jamf Pro or Google Admin, known by its header, is a "
            "correction, any other file a delivery"
        },
    )
    order = Text(1, 60, metadata={"description": "id or number of the order of rows that name none"})
    mapping = MappingText(
        metadata={
            "description": "JSON object as in PUT …/mapping; what it leaves out is recognised by the headers",
            "example": '{"serial": "S/N", "model": "Part no", "date_order": "dmy"}',
        }
    )

    @ma.post_load
    def _apart(self, said: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        return {**said, **apart(said["mapping"])} if "mapping" in said else said


class UploadedFile(Input):
    file = ma.fields.Raw(
        required=True, metadata={"type": "string", "format": "binary", "description": "CSV, XLSX, XLSB, XLS or ODS"}
    )


class AskTemplate(Input):
    purpose = Choice(Purpose, load_default=Purpose.DELIVERY)


class ApplyBatch(Input):
    mode = Choice(Mode, load_default=Mode.ALL_OR_NOTHING)


class FindBatches(PageArgs):
    state = Choice(BatchState, load_default=None)
    purpose = Choice(Purpose, load_default=None)
    supplier = Text(1, 120, load_default=None, metadata={"description": "its id or exact name"})
    order = Id(load_default=None, metadata={"description": "batches uploaded for this order"})
    problems = Flag(load_default=False, metadata={"description": "only those that had problems"})


class ListBatches(PageArgs):
    """The list on the page, beside a form whose own fields may be in the address too."""

    from_supplier = Text(1, 120, load_default=None)
    for_order = Id(load_default=None)
    state = Choice(BatchState, load_default=None)
    contents = Choice(Purpose, load_default=None)
    problems = Flag(load_default=False)
    view = Id(load_default=None)


class FindPlannedRows(PageArgs):
    outcome = Choice(Outcome, load_default=None)
    code = Text(1, 60, load_default=None, metadata={"description": "rows that have this problem"})


class ShowRows(FindPlannedRows):
    all = Flag(load_default=False, metadata={"description": "also the good rows, where some need work"})


class PlanCountsOut(Output):
    create = ma.fields.Integer(required=True)
    update = ma.fields.Integer(required=True)
    unchanged = ma.fields.Integer(required=True)
    conflict = ma.fields.Integer(required=True)
    error = ma.fields.Integer(required=True)


class BatchNameOut(Output):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class BatchOrderOut(Output):
    id = ma.fields.UUID(required=True)
    number = ma.fields.String(required=True)


class BatchSentenceOut(Output):
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True, metadata={"description": "in the reader's language"})


class MappingQuestionOut(BatchSentenceOut):
    column = ma.fields.String(required=True, metadata={"description": "target column that is asked about"})
    candidates = ma.fields.List(ma.fields.String(), required=True)


class BatchBriefOut(Output):
    id = ma.fields.UUID(required=True)
    purpose = ma.fields.Enum(Purpose, by_value=True, required=True)
    state = ma.fields.Enum(BatchState, by_value=True, required=True)
    progress = ma.fields.Float(required=True, metadata={"description": "0-1 of the work that runs or ended"})
    plan = ma.fields.Nested(PlanCountsOut, required=True, allow_none=True, metadata={"description": "rows by outcome"})
    rows = ma.fields.Integer(required=True, allow_none=True, metadata={"description": "rows of data in the file"})
    supplier = ma.fields.Nested(BatchNameOut, required=True, allow_none=True)
    order = ma.fields.Nested(BatchOrderOut, required=True, allow_none=True)
    file_name = ma.fields.String(required=True)
    uploaded_by = ma.fields.Nested(BatchNameOut, required=True)
    uploaded_at = ma.fields.AwareDateTime(required=True)
    applied_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class BatchesOut(Output):
    items = ma.fields.List(ma.fields.Nested(BatchBriefOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class BatchLineOut(Output):
    order_number = ma.fields.String(required=True)
    order_id = ma.fields.UUID(required=True)
    order_line_id = ma.fields.UUID(required=True)
    model = ma.fields.String(required=True)
    ordered = ma.fields.Integer(required=True)
    sent = ma.fields.Integer(required=True, metadata={"description": "registered from earlier deliveries"})
    file = ma.fields.Integer(required=True, metadata={"description": "rows of this file that would become devices"})
    short = ma.fields.Integer(required=True)
    over = ma.fields.Integer(required=True)
    appropriation = ma.fields.String(
        allow_none=True, metadata={"description": "code and year of what pays for the line; none: nobody has said it"}
    )
    appropriation_is_new = ma.fields.Boolean(metadata={"description": "it is this file that says so"})
    unit_price_cents = ma.fields.Integer()
    ordered_cents = ma.fields.Integer()
    expected_cents = ma.fields.Integer(metadata={"description": "these rows at the order's price"})
    file_cents = ma.fields.Integer(metadata={"description": "these rows at the file's price"})


class BatchTotalsOut(Output):
    lines = ma.fields.List(ma.fields.Nested(BatchLineOut), required=True)
    file_cents = ma.fields.Integer()
    expected_cents = ma.fields.Integer()
    price_differs_cents = ma.fields.Integer()


class BatchOut(BatchBriefOut):
    rows_done = ma.fields.Integer(required=True)
    file_sha256 = ma.fields.String(required=True)
    file_size = ma.fields.Integer(required=True, metadata={"description": "bytes"})
    headers = ma.fields.List(ma.fields.String(), required=True)
    mapping = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), required=True, allow_none=True)
    for_all = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.String(),
        required=True,
        metadata={"description": "what holds for rows that say nothing"},
    )
    sheet = ma.fields.String(required=True, allow_none=True, metadata={"description": "the worksheet that was chosen"})
    choices = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.String(),
        required=True,
        metadata={"description": "how what was noticed is read, as in POST …/reading"},
    )
    unread = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "headers of columns that nobody reads"}
    )
    questions = ma.fields.List(ma.fields.Nested(MappingQuestionOut), required=True)
    notices = ma.fields.List(ma.fields.Nested(BatchSentenceOut), required=True)
    problems = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer(), required=True, allow_none=True)
    totals = ma.fields.Nested(BatchTotalsOut, required=True, allow_none=True)
    failure = ma.fields.Nested(BatchSentenceOut, required=True, allow_none=True)
    said = ma.fields.Nested(BatchSentenceOut, required=True, allow_none=True)
    mode = ma.fields.Enum(Mode, by_value=True, required=True, allow_none=True)
    planned_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    applied_by = ma.fields.Nested(BatchNameOut, required=True, allow_none=True)


class UndoKeptOut(Output):
    """A device that undoing leaves as it is."""

    row_number = ma.fields.Integer(metadata={"description": "of the file"})
    device = Id()
    asset_tag = ma.fields.String(allow_none=True)
    serial = ma.fields.String(allow_none=True, metadata={"description": "normalised"})
    reason = ma.fields.String(metadata={"description": "code: why it stays"})
    message = ma.fields.String(metadata={"description": "the reason in the reader's language"})


class UndoOut(Output):
    """What undoing a batch would come to now; of a batch that is undone: what it came to."""

    restore = ma.fields.Integer(metadata={"description": "devices that become what they were before"})
    remove = ma.fields.Integer(metadata={"description": "devices that leave the register"})
    kept = ma.fields.Integer(metadata={"description": "devices that stay as they are"})
    keep = ma.fields.List(ma.fields.Nested(UndoKeptOut), metadata={"description": "the first 10,000 of them"})
