"""What is asked and answered about saved lists."""

import marshmallow as ma

from organisation.saved_views.models import ListName
from web.fields import Choice, Flag, Id, Input, Output, PageArgs, Text


class FindViews(PageArgs):
    on = Choice(ListName, load_default=None, metadata={"description": "which list; absent: all that one may read"})


class SaveView(Input):
    on = Choice(ListName, required=True, metadata={"description": "which list"})
    name = Text(1, 60, required=True, metadata={"example": "Projectors out of warranty"})
    filters = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.Length(1, 60)),
        values=ma.fields.Raw(allow_none=True),
        load_default=dict,
        metadata={
            "description": "names and values as the list itself takes them",
            "example": {"category": "projector"},
        },
    )
    columns = ma.fields.List(
        Text(1, 40),
        load_default=list,
        validate=ma.validate.Length(0, 40),
        metadata={"description": "to show; none: as each reader has chosen them", "example": ["model", "room"]},
    )
    sort = Text(0, 40, load_default="", metadata={"description": "as the list itself takes it; empty: its usual order"})
    shared = Flag(load_default=False, metadata={"description": "everyone sees it who may read the list"})
    team = Id(allow_none=True, metadata={"description": "of tickets: one's own team, whose members see it"})


class LostOut(Output):
    filter = ma.fields.String(required=True)
    message = ma.fields.String(required=True, metadata={"description": "one sentence in the asker's language"})


class SavedViewOut(Output):
    id = Id(required=True)
    on = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    filters = ma.fields.Dict(required=True)
    columns = ma.fields.List(ma.fields.String(), required=True)
    sort = ma.fields.String(required=True)
    shared = ma.fields.Boolean(required=True)
    team = Id(required=True, allow_none=True)
    own = ma.fields.Boolean(required=True, metadata={"description": "the asker saved it, and may delete it"})
    lost = ma.fields.List(
        ma.fields.Nested(LostOut),
        required=True,
        metadata={"description": "filters whose subject is no longer there; the others still narrow the list"},
    )
    url = ma.fields.String(required=True, metadata={"description": "the page with all filters that still work"})
    version = ma.fields.Integer(required=True)


class SavedViewsOut(Output):
    items = ma.fields.List(ma.fields.Nested(SavedViewOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)
