"""What is asked and answered about visits."""

import marshmallow as ma

from tickets.visits.models import VisitState
from web.fields import Day, Flag, Id, Input, Output

_ON = {"description": "a day from today on, within a year"}
_TICKETS = {"description": "keys of tickets of one school, nobody else's"}


class FindVisits(Input):
    day = Day(metadata={"description": "default: today"})
    agent = Id(metadata={"description": "default: one's own; somebody else's are for leads"})


class PlanVisit(Input):
    on = Day(required=True, metadata=_ON)
    tickets = ma.fields.List(Id(), required=True, validate=ma.validate.Length(0, 100), metadata=_TICKETS)


class MoveVisit(Input):
    on = Day(required=True, metadata=_ON)


class OrderVisit(Input):
    earlier = Flag(required=True, metadata={"description": "before the visit before it; false: after the next"})


class VisitedTicketOut(Output):
    id = Id(required=True)
    number = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    priority = ma.fields.String(required=True)


class VisitOut(Output):
    id = Id(required=True)
    agent = Id(required=True)
    school = Id(required=True)
    on = ma.fields.Date(required=True)
    state = ma.fields.Enum(VisitState, by_value=True, required=True)
    tickets = ma.fields.List(ma.fields.Nested(VisitedTicketOut), required=True)
    version = ma.fields.Integer(required=True)


class VisitPage(Output):
    items = ma.fields.List(ma.fields.Nested(VisitOut), required=True)
    next = ma.fields.String(allow_none=True)
