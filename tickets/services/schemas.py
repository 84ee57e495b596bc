"""What is asked and answered about services and major incidents."""

import marshmallow as ma

from tickets.calendars.schemas import CODE
from tickets.services.models import IncidentState, ServiceState
from tickets.states import ResolutionCode
from web.fields import Choice, Id, Input, Instant, Output, Text

BANNER = {"description": "the banner in this language; all three or none", "example": "The wireless network is slow."}
LONGEST = 500


class AddService(Input):
    code = ma.fields.String(
        required=True, validate=CODE, metadata={"description": "never changes", "example": "eduroam"}
    )
    name_fi = Text(1, 80, required=True)
    name_sv = Text(1, 80, required=True)
    name_en = Text(1, 80, required=True)


class Announce(Input):
    state = Choice(ServiceState, load_default=ServiceState.DEGRADED)
    text_fi = Text(0, LONGEST, load_default="", metadata=BANNER)
    text_sv = Text(0, LONGEST, load_default="", metadata=BANNER)
    text_en = Text(0, LONGEST, load_default="", metadata=BANNER)
    starts_at = Instant(
        load_default=None, allow_none=True, metadata={"description": "it is so and shown from then on; null: at once"}
    )
    until = Instant(
        load_default=None,
        allow_none=True,
        metadata={"description": "it works again from then on; null: until somebody says so"},
    )


class BannerOut(Output):
    state = ma.fields.String(required=True, metadata={"description": "how the service is while the banner is shown"})
    text_fi = ma.fields.String(required=True)
    text_sv = ma.fields.String(required=True)
    text_en = ma.fields.String(required=True)
    starts_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    until = ma.fields.AwareDateTime(required=True, allow_none=True)
    shown = ma.fields.Boolean(required=True, metadata={"description": "now"})


class ServiceOut(Output):
    id = Id(required=True)
    code = ma.fields.String(required=True)
    name_fi = ma.fields.String(required=True)
    name_sv = ma.fields.String(required=True)
    name_en = ma.fields.String(required=True)
    state = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf([one.value for one in ServiceState]),
        metadata={"description": "now"},
    )
    banner = ma.fields.Nested(BannerOut, required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class ServicesOut(Output):
    items = ma.fields.List(ma.fields.Nested(ServiceOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class Suggest(Input):
    ticket = Id(
        required=True, metadata={"description": "an open ticket, on which the work goes on; not a sensitive one"}
    )
    service = ma.fields.String(
        load_default=None, allow_none=True, validate=CODE, metadata={"description": "code; null: the ticket's"}
    )


class Declare(Input):
    text_fi = Text(1, LONGEST, required=True, metadata={"description": "the banner"})
    text_sv = Text(1, LONGEST, required=True)
    text_en = Text(1, LONGEST, required=True)
    state = Choice(ServiceState, load_default=ServiceState.DOWN, metadata={"description": "of its service"})
    service = Text(
        0,
        40,
        load_default=None,
        allow_none=True,
        metadata={"description": "code of the service it is about; empty: none; null: as it was proposed"},
    )
    join = ma.fields.List(
        Id(),
        load_default=list,
        validate=ma.validate.Length(0, 200),
        metadata={"description": "keys of further tickets about the same, which are joined to its ticket"},
    )


class ResolveIncident(Input):
    text = Text(0, 10_000, lines=True, load_default="", metadata={"description": "what was done, for all who are told"})
    resolution_code = Choice(ResolutionCode, load_default=ResolutionCode.CONFIGURED)
    post_mortem = Text(
        0, 10_000, lines=True, load_default="", metadata={"description": "what is learned, for the desk"}
    )


class NoteIncident(Input):
    post_mortem = Text(0, 10_000, lines=True, load_default="")


class IncidentOut(Output):
    id = Id(required=True)
    ticket = ma.fields.Dict(required=True, metadata={"description": "id and number"})
    state = ma.fields.String(required=True, validate=ma.validate.OneOf([one.value for one in IncidentState]))
    service = ma.fields.String(required=True, allow_none=True, metadata={"description": "code"})
    school = Id(required=True, allow_none=True, metadata={"description": "where a burst was seen"})
    requesters = ma.fields.Integer(
        required=True, metadata={"description": "people of the burst; 0: proposed by a person"}
    )
    text_fi = ma.fields.String(required=True)
    text_sv = ma.fields.String(required=True)
    text_en = ma.fields.String(required=True)
    followers = ma.fields.Integer(required=True, metadata={"description": "people who follow it"})
    joined = ma.fields.Boolean(required=True, metadata={"description": "the asker follows it or asked for it"})
    suggested_at = ma.fields.AwareDateTime(required=True)
    declared_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    resolved_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    post_mortem = ma.fields.String(required=True, metadata={"description": "empty for those who do not declare"})
    version = ma.fields.Integer(required=True)


class IncidentsOut(Output):
    items = ma.fields.List(ma.fields.Nested(IncidentOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)
