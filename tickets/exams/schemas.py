"""What is asked and answered about exams."""

import marshmallow as ma

from tickets.calendars.schemas import Range
from tickets.exams.readiness import NEEDED
from web.fields import Id, Input, Output, Text, Whole

HEADS = {"description": "people who sit it", "example": 120}


class FindExams(Input):
    school = Id(load_default=None)


class AddExam(Input):
    school = Id(required=True)
    during = Range(required=True)
    kind = Text(1, 80, required=True)
    headcount = Whole(1, 10_000, required=True, metadata=HEADS)
    rooms = ma.fields.List(
        Id(), load_default=list, validate=ma.validate.Length(0, 200), metadata={"description": "none: the whole school"}
    )


Ready: type[Input] = Input.from_dict({code: Whole(0, 10_000) for code in NEEDED}, name="Ready")  # type: ignore[assignment]


class ItemOut(Output):
    code = ma.fields.String(required=True, validate=ma.validate.OneOf(list(NEEDED)))
    needed = ma.fields.Integer(required=True)
    have = ma.fields.Integer(required=True)
    ready = ma.fields.Boolean(required=True)


class ExamOut(Output):
    id = Id(required=True)
    school = Id(required=True)
    during = ma.fields.List(ma.fields.AwareDateTime(), required=True, metadata={"description": "from, to"})
    kind = ma.fields.String(required=True)
    headcount = ma.fields.Integer(required=True)
    rooms = ma.fields.List(Id(), required=True, metadata={"description": "none: the whole school"})
    cancelled_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    readiness = ma.fields.List(ma.fields.Nested(ItemOut), required=True)
    ready = ma.fields.Boolean(required=True, metadata={"description": "nothing is missing"})
    version = ma.fields.Integer(required=True)


class ExamsOut(Output):
    items = ma.fields.List(ma.fields.Nested(ExamOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)
