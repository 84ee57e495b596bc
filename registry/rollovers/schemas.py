"""What is asked and answered about roll-overs."""

import marshmallow as ma

from registry.bulk.rolled import Step
from registry.rollovers.reading import LONGEST
from web.fields import Choice, Day, Id, Input, Output, PageArgs, Text, Whole

MOST_AT_ONCE = 5_000  # rows of one call


class BeginRollOver(Input):
    name = Text(1, 120, required=True, metadata={"example": "Roll-over 2027"})
    starts_in = Whole(
        1990, 2100, required=True, metadata={"description": "year in which the school year began that ends now"}
    )
    collect_by = Day(required=True, metadata={"description": "last day by which collected devices come back"})
    extend_until = Day(required=True, metadata={"description": "promised return of extended devices"})


class CloseRollOver(Input):
    note = Text(0, 500, load_default="", metadata={"description": "what is done about what is still out"})


class OneRow(Input):
    device = Text(1, LONGEST, allow_none=True, metadata={"description": "id, asset tag or serial number"})
    pupil = Text(
        1,
        LONGEST,
        allow_none=True,
        metadata={"description": "reference of who has it; with a device that is handed over: of who gets it"},
    )
    class_label = Text(1, LONGEST, allow_none=True, metadata={"example": "8B"})
    action = Text(1, LONGEST, allow_none=True, metadata={"description": "keep, collect, hand over or extend"})
    school = Text(1, LONGEST, allow_none=True, metadata={"description": "handing over: the next school"})
    until = Text(1, LONGEST, allow_none=True, metadata={"description": "another day than the roll-over's"})


class HandInList(Input):
    rows = ma.fields.List(ma.fields.Nested(OneRow), required=True, validate=ma.validate.Length(1, MOST_AT_ONCE))
    action = Choice(Step, metadata={"description": "of rows that say none"})
    reason = Text(0, 500, load_default="")


class FindStillOut(PageArgs):
    class_label = Text(1, 20, load_default=None)


class RollOverHead(Output):
    id = Id(required=True)
    name = ma.fields.String(required=True)
    starts_in = ma.fields.Integer(required=True)
    collect_by = ma.fields.Date(required=True)
    extend_until = ma.fields.Date(required=True)
    state = ma.fields.String(required=True, metadata={"description": "open or closed"})
    closed_at = ma.fields.DateTime(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class RollOversOut(Output):
    items = ma.fields.List(ma.fields.Nested(RollOverHead), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class RollOverFigures(Output):
    listed = ma.fields.Integer(required=True, metadata={"description": "keep + collect + hand_over + extend"})
    keep = ma.fields.Integer(required=True)
    collect = ma.fields.Integer(required=True)
    hand_over = ma.fields.Integer(required=True)
    extend = ma.fields.Integer(required=True)
    still_out = ma.fields.Integer(
        required=True, metadata={"description": "of those to collect: still with whoever had them"}
    )


class RollOverSchoolRef(Output):
    id = Id(required=True)
    name_fi = ma.fields.String(required=True)
    name_sv = ma.fields.String(required=True)


class RollOverSchoolRow(RollOverFigures):
    school = ma.fields.Nested(RollOverSchoolRef, required=True)


class RollOverOut(RollOverHead, RollOverFigures):
    schools = ma.fields.List(ma.fields.Nested(RollOverSchoolRow), required=True)


class RollOverClassOut(RollOverFigures):
    class_label = ma.fields.String(required=True, metadata={"description": "empty: none was said"})


class SchoolRollOverOut(RollOverFigures):
    school = ma.fields.Nested(RollOverSchoolRef, required=True)
    state = ma.fields.String(required=True)
    classes = ma.fields.List(ma.fields.Nested(RollOverClassOut), required=True)


class StillOutRow(Output):
    device = ma.fields.Dict(required=True, metadata={"description": "id, asset_tag, serial, model"})
    class_label = ma.fields.String(required=True, allow_none=True)
    pupil = ma.fields.String(required=True, allow_none=True, metadata={"description": "pseudonymous reference"})
    due_on = ma.fields.Date(required=True, allow_none=True)


class StillOutPage(Output):
    items = ma.fields.List(ma.fields.Nested(StillOutRow), required=True)
    next = ma.fields.String(required=True, allow_none=True)
