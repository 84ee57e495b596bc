"""What is asked and answered about stocktakes."""

import marshmallow as ma

from registry.stocktakes.models import Result
from web.fields import Choice, Day, Flag, Id, Input, Instant, Output, PageArgs, Text

MOST_SCANS = 1_000


class BeginStocktake(Input):
    name = Text(1, 120, required=True, metadata={"example": "Stocktake 2026"})
    schools = ma.fields.List(
        Id(),
        allow_none=True,
        validate=ma.validate.Length(0, 1_000),
        metadata={"description": "keys; absent: every school that has devices"},
    )
    starts_on = Day(required=True)
    ends_on = Day(required=True)


class OneScan(Input):
    client_id = Text(1, 100, required=True, metadata={"description": "made by whoever scans; counts once"})
    code = Text(1, 250, required=True, metadata={"description": "tag, serial number, or address of a sticker"})
    room = Text(1, 80, allow_none=True, metadata={"description": "key or name of the room"})
    scanned_at = Instant(required=True, metadata={"description": "with its offset"})


class TakeScans(Input):
    scans = ma.fields.List(ma.fields.Nested(OneScan), required=True, validate=ma.validate.Length(0, MOST_SCANS))


class FindResults(PageArgs):
    result = Choice(Result, load_default=None)
    missed_before = Flag(
        load_default=False, metadata={"description": "only devices that were not found in the last round either"}
    )


class CountAgain(Input):
    room = Text(1, 80, required=True, metadata={"description": "key or name of the room"})


class SignStocktakeOff(Input):
    note = Text(0, 500, load_default="", metadata={"description": "why devices are missing, and what is done about it"})


class StocktakeScanOut(Output):
    client_id = ma.fields.String(required=True)
    result = ma.fields.String(required=True, metadata={"description": "as far as this scan alone tells"})
    device = Id(required=True, allow_none=True)
    repeated = ma.fields.Boolean(required=True, metadata={"description": "it had come before"})


class StocktakeScansOut(Output):
    accepted = ma.fields.Integer(required=True, metadata={"description": "scans that had not come before"})
    repeated = ma.fields.Integer(required=True)
    scans = ma.fields.List(ma.fields.Nested(StocktakeScanOut), required=True)


class StocktakeFiguresOut(Output):
    expected = ma.fields.Integer(
        required=True, metadata={"description": "verified + misplaced + found_elsewhere + missing + excused"}
    )
    verified = ma.fields.Integer(required=True)
    misplaced = ma.fields.Integer(required=True, metadata={"description": "in another room of the school"})
    found_elsewhere = ma.fields.Integer(required=True, metadata={"description": "at another school"})
    missing = ma.fields.Integer(required=True)
    excused = ma.fields.Integer(required=True, metadata={"description": "not seen, but in repair or on loan"})
    not_expected = ma.fields.Integer(required=True, metadata={"description": "scanned here, of another school or none"})
    unknown_code = ma.fields.Integer(required=True)
    coverage = ma.fields.Float(
        required=True, metadata={"description": "(verified + misplaced + found_elsewhere) ÷ expected, 0-1"}
    )


class StocktakeSchoolRef(Output):
    id = Id(required=True)
    name_fi = ma.fields.String(required=True)
    name_sv = ma.fields.String(required=True)


SEEN = {
    "description": "of the missing ones, those that device management saw since 90 days before; none of them counts"
}


class SchoolStocktakeOut(StocktakeFiguresOut):
    seen_by_network = ma.fields.Integer(required=True, metadata=SEEN)
    school = ma.fields.Nested(StocktakeSchoolRef, required=True)
    state = ma.fields.String(required=True, metadata={"description": "open or signed_off"})
    signed_off_at = ma.fields.DateTime(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class StocktakeOut(StocktakeFiguresOut):
    seen_by_network = ma.fields.Integer(required=True, metadata=SEEN)
    id = Id(required=True)
    name = ma.fields.String(required=True)
    starts_on = ma.fields.Date(required=True)
    ends_on = ma.fields.Date(required=True)
    phase = ma.fields.String(required=True, metadata={"description": "planned, counting or closing, by the days"})
    schools = ma.fields.List(ma.fields.Nested(SchoolStocktakeOut), required=True)


class StocktakeHead(Output):
    id = Id(required=True)
    name = ma.fields.String(required=True)
    starts_on = ma.fields.Date(required=True)
    ends_on = ma.fields.Date(required=True)
    phase = ma.fields.String(required=True)


class StocktakesOut(Output):
    items = ma.fields.List(ma.fields.Nested(StocktakeHead), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class StocktakeRoomOut(Output):
    id = Id(required=True)
    name = ma.fields.String(required=True)


class StocktakeRef(Output):
    id = Id(required=True)
    name = ma.fields.String(required=True)


class SeenByNetworkOut(Output):
    on = ma.fields.Date(required=True)
    source = ma.fields.String(required=True)


class StocktakeResultOut(Output):
    seen_by_network = ma.fields.Nested(
        SeenByNetworkOut,
        required=True,
        allow_none=True,
        metadata={"description": "missing: when device management saw it last; no proof that it is there"},
    )
    result = ma.fields.String(required=True)
    code = ma.fields.String(required=True, metadata={"description": "tag or serial number, or what was scanned"})
    device = ma.fields.Dict(required=True, allow_none=True, metadata={"description": "id and model of an expected one"})
    room = ma.fields.Nested(
        StocktakeRoomOut, required=True, allow_none=True, metadata={"description": "where it is expected"}
    )
    found_room = ma.fields.Nested(StocktakeRoomOut, required=True, allow_none=True)
    found_school = ma.fields.Nested(
        StocktakeSchoolRef, required=True, allow_none=True, metadata={"description": "if another"}
    )
    scanned_at = ma.fields.DateTime(required=True, allow_none=True)
    missed_in = ma.fields.Nested(
        StocktakeRef,
        required=True,
        allow_none=True,
        metadata={"description": "the last round, if it was missing there"},
    )


class StocktakeResultsOut(Output):
    items = ma.fields.List(ma.fields.Nested(StocktakeResultOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)
