"""What the survey takes, and what is answered."""

import marshmallow as ma

from web.fields import Input, Output, Whole


class Rate(Input):
    score = Whole(1, 5, required=True, metadata={"description": "1 very badly - 5 very well"})


class AskOf(Input):
    percent = Whole(0, 100, required=True, metadata={"description": "of those whose request is resolved; 0: nobody"})


class RatedOut(Output):
    counted = ma.fields.Boolean(required=True)


class GroupOut(Output):
    key = ma.fields.String(required=True, metadata={"description": "first day of the month, size, or key of the team"})
    asked = ma.fields.Integer(required=True)
    answered = ma.fields.Integer(
        allow_none=True, metadata={"description": "null: fewer than five, or hidden with them"}
    )
    mean = ma.fields.Float(allow_none=True, metadata={"description": "of 1-5"})
    well = ma.fields.Float(allow_none=True, metadata={"description": "share of 4 and 5, 0-1"})


class ResultsOut(Output):
    percent = ma.fields.Integer(required=True, metadata={"description": "how many are asked"})
    total = ma.fields.Nested(GroupOut, required=True)
    months = ma.fields.List(ma.fields.Nested(GroupOut), required=True)
    sizes = ma.fields.List(ma.fields.Nested(GroupOut), required=True, metadata={"description": "of schools"})
    teams = ma.fields.List(ma.fields.Nested(GroupOut), required=True)
