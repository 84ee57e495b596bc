"""What the calls about changes of schools take and answer."""

import marshmallow as ma

from organisation.schools.schemas import INSTITUTION, OID, POSTAL_CODE
from registry.devices.schemas import NamedRef
from registry.plans.models import Mode, Outcome
from registry.school_changes.models import ChangeKind, ChangeState, UndoOutcome
from registry.school_changes.wording import COUNTED
from web.fields import Choice, Day, Flag, Id, Input, Output, PageArgs, Text

ON = {"description": "first day on which it holds", "example": "2027-08-01"}


class MergeSchool(Input):
    into = Id(required=True, metadata={"description": "the school of which it becomes a part"})
    on = Day(required=True, metadata=ON)


class PlanClosure(Input):
    on = Day(required=True, metadata=ON)


class RenameSchool(Input):
    on = Day(required=True, metadata=ON)
    name_fi = Text(1, 120, metadata={"example": "Alppilan lukio"})
    name_sv = Text(0, 120, metadata={"example": "Alppila gymnasium"})
    street_address = Text(0, 120, metadata={"example": "Tammisaarenkatu 2"})
    postal_code = ma.fields.String(validate=POSTAL_CODE, metadata={"example": "00510"})
    institution_number = ma.fields.String(validate=INSTITUTION, allow_none=True, metadata={"example": "00845"})
    organisation_oid = ma.fields.String(validate=OID, allow_none=True)
    short_code = Text(1, 20, allow_none=True)


class ApplyChange(Input):
    mode = Choice(
        Mode, load_default=Mode.ALL_OR_NOTHING, metadata={"description": "as in bulk work; always all of it or nothing"}
    )


class UndoChange(Input):
    apply = Flag(load_default=True, metadata={"description": "false: only look, as GET does; nothing is undone"})


class FindChanges(PageArgs):
    school = Id(metadata={"description": "of this school, or into it"})
    state = Choice(ChangeState)


class FindChangeRows(PageArgs):
    what = ma.fields.String(validate=ma.validate.OneOf(list(COUNTED)))
    outcome = Choice(Outcome)
    undo = Choice(UndoOutcome)


class ChangeCountsOut(Output):
    create = ma.fields.Integer(required=True, metadata={"description": "always 0"})
    update = ma.fields.Integer(required=True, metadata={"description": "follows, ends or changes"})
    unchanged = ma.fields.Integer(required=True, metadata={"description": "stays with the school"})
    conflict = ma.fields.Integer(required=True, metadata={"description": "in the way of a closure"})
    error = ma.fields.Integer(required=True, metadata={"description": "always 0"})


class SchoolChangeBriefOut(Output):
    id = Id(required=True)
    kind = ma.fields.Enum(ChangeKind, by_value=True, required=True)
    state = ma.fields.Enum(ChangeState, by_value=True, required=True)
    progress = ma.fields.Float(required=True, metadata={"description": "1: planned, applied or undone"})
    plan = ma.fields.Nested(ChangeCountsOut, required=True)
    school = ma.fields.Nested(NamedRef, required=True)
    into = ma.fields.Nested(NamedRef, required=True, allow_none=True)
    on = ma.fields.Date(required=True, metadata=ON)
    made_by = ma.fields.Nested(NamedRef, required=True)
    made_at = ma.fields.DateTime(required=True, metadata={"description": "UTC"})
    applied_at = ma.fields.DateTime(required=True, allow_none=True)
    undone_at = ma.fields.DateTime(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class SchoolChangeOut(SchoolChangeBriefOut):
    facts = ma.fields.Dict(required=True, metadata={"description": "rename: what becomes new"})
    things = ma.fields.Dict(required=True, metadata={"description": "kind of thing → outcome → how many"})
    undone = ma.fields.Dict(required=True, metadata={"description": "kind of thing → restored or kept → how many"})
    planned_at = ma.fields.DateTime(required=True)
    applied_by = ma.fields.Nested(NamedRef, required=True, allow_none=True)
    undone_by = ma.fields.Nested(NamedRef, required=True, allow_none=True)


class SchoolChangesPage(Output):
    items = ma.fields.List(ma.fields.Nested(SchoolChangeBriefOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class WhyOut(Output):
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class SchoolChangeRowOut(Output):
    what = ma.fields.String(required=True, metadata={"enum": list(COUNTED)})
    key = Id(required=True)
    name = ma.fields.String(required=True, allow_none=True, metadata={"description": "none: not yours to see"})
    outcome = ma.fields.Enum(Outcome, by_value=True, required=True)
    problem = ma.fields.Nested(WhyOut, required=True, allow_none=True)
    undo = ma.fields.Enum(UndoOutcome, by_value=True, required=True, allow_none=True)
    kept_because = ma.fields.Nested(WhyOut, required=True, allow_none=True)


class SchoolChangeRowsPage(Output):
    items = ma.fields.List(ma.fields.Nested(SchoolChangeRowOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class KeptOut(Output):
    what = ma.fields.String(required=True)
    key = Id(required=True)
    name = ma.fields.String(required=True, allow_none=True)
    reason = ma.fields.Nested(WhyOut, required=True)


class SchoolChangeUndoOut(Output):
    restore = ma.fields.Integer(required=True)
    kept = ma.fields.Integer(required=True)
    things = ma.fields.Dict(required=True, metadata={"description": "kind of thing → restored or kept → how many"})
    keep = ma.fields.List(ma.fields.Nested(KeptOut), required=True, metadata={"description": "the first 50"})
