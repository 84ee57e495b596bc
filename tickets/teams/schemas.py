"""What is asked and answered about teams and their members."""

import marshmallow as ma

from core.errors import N_
from organisation.people.schemas import LeftOut
from web.fields import Flag, Id, Input, Output, Text, Whole

CODE = ma.validate.Regexp(
    r"^[a-z][a-z0-9_]{0,39}\Z", error=N_("Begin with a letter; use a–z, 0–9 and _, at most 40 characters.")
)


TAKE_WITHIN = {
    "description": "minutes of working time within which an agent takes a ticket, else it goes to another; null: no limit"
}


class AlterTeam(Input):
    name_fi = Text(1, 80)
    name_sv = Text(1, 80)
    name_en = Text(1, 80)
    closed = Flag(metadata={"description": "it works no more"})
    take_within_minutes = Whole(5, 10_000, allow_none=True, metadata=TAKE_WITHIN)


class AddTeam(Input):
    code = ma.fields.String(
        required=True, validate=CODE, metadata={"description": "never changes", "example": "printing"}
    )
    name_fi = Text(1, 80, required=True, metadata={"example": "Tulostus"})
    name_sv = Text(1, 80, required=True, metadata={"example": "Utskrift"})
    name_en = Text(1, 80, required=True, metadata={"example": "Printing"})
    take_within_minutes = Whole(5, 10_000, allow_none=True, load_default=None, metadata=TAKE_WITHIN)


SHARE = ma.validate.Range(0.1, 10, error=N_("Give a number from 0.1 to 10."))
WEIGHT = {"description": "share of a full-time colleague's work; 0.6 is three days a week"}
CAPACITY = {"description": "effort points of open tickets at most; null: no limit"}


class AlterMember(Input):
    weight = ma.fields.Float(validate=SHARE, metadata=WEIGHT)
    capacity = Whole(1, 1000, allow_none=True, metadata=CAPACITY)
    active = Flag(metadata={"description": "gets tickets now"})


class AddMember(Input):
    person = Id(required=True, metadata={"description": "an agent or lead"})
    weight = ma.fields.Float(load_default=1.0, validate=SHARE, metadata=WEIGHT)
    capacity = Whole(1, 1000, allow_none=True, load_default=None, metadata=CAPACITY)


class MemberOut(Output):
    person = ma.fields.Dict(required=True, metadata={"description": "id and name"})
    weight = ma.fields.Float(required=True)
    capacity = ma.fields.Integer(required=True, allow_none=True)
    active = ma.fields.Boolean(required=True)
    open_tickets = ma.fields.Integer(required=True, metadata={"description": "in whatever team"})
    open_points = ma.fields.Integer(required=True, metadata={"description": "effort points of those"})


class ListedTeamOut(Output):
    id = Id(required=True)
    code = ma.fields.String(required=True)
    name_fi = ma.fields.String(required=True)
    name_sv = ma.fields.String(required=True)
    name_en = ma.fields.String(required=True)
    closed_on = ma.fields.Date(required=True, allow_none=True)
    take_within_minutes = ma.fields.Integer(required=True, allow_none=True)


class TeamOut(ListedTeamOut):
    members = ma.fields.List(ma.fields.Nested(MemberOut), required=True)
    version = ma.fields.Integer(required=True)


class TeamLeftOut(TeamOut, LeftOut):
    """A team after somebody was taken out of it."""


class TeamsOut(Output):
    items = ma.fields.List(ma.fields.Nested(ListedTeamOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)
