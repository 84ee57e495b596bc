"""What is asked and answered about data quality."""

import marshmallow as ma

from registry.quality.rules import Rule, Severity
from web.fields import Choice, Day, Id, Input, Output, PageArgs, Text


class FindFindings(PageArgs):
    rule = Choice(Rule, load_default=None)
    school = Id(load_default=None)
    severity = Choice(Severity, load_default=None)


class QualityDevice(Output):
    id = Id(required=True)
    label = ma.fields.String(required=True, metadata={"description": "tag, or serial number"})
    serial_printed = ma.fields.String(required=True, allow_none=True)


class QualitySchool(Output):
    id = Id(required=True)
    name_fi = ma.fields.String(required=True)
    name_sv = ma.fields.String(required=True)


class FindingOut(Output):
    rule = ma.fields.String(required=True)
    severity = ma.fields.String(required=True)
    message = ma.fields.String(required=True, metadata={"description": "what is wrong, in the asker's language"})
    device = ma.fields.Nested(QualityDevice, required=True)
    school = ma.fields.Nested(QualitySchool, required=True)
    owner = ma.fields.Dict(
        required=True, allow_none=True, metadata={"description": "person {id, name} and due_on; none: nobody has it"}
    )
    repair_url = ma.fields.String(required=True, metadata={"description": "the page on which it is put right"})


class FindingsOut(Output):
    items = ma.fields.List(ma.fields.Nested(FindingOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class GiveFinding(Input):
    device = Id(required=True)
    rule = Choice(Rule, required=True)
    person = Text(1, 200, required=True, metadata={"description": "key, e-mail address or name"})
    due_on = Day(required=True, metadata={"description": "last day"})


class TakeFindingBack(Input):
    device = Id(required=True)
    rule = Choice(Rule, required=True)


class TaskOut(Output):
    device = Id(required=True)
    rule = ma.fields.String(required=True)
    person = Id(required=True)
    due_on = ma.fields.Date(required=True)


class WeekOut(Output):
    week = ma.fields.Date(required=True, metadata={"description": "its Monday"})
    rule = ma.fields.String(required=True)
    findings = ma.fields.Integer(required=True, metadata={"description": "as counted then"})


class TrendOut(Output):
    items = ma.fields.List(ma.fields.Nested(WeekOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class FileScoreOut(Output):
    batch = Id(required=True)
    file_name = ma.fields.String(required=True)
    supplier = ma.fields.String(required=True, allow_none=True)
    devices = ma.fields.Integer(required=True)
    findings = ma.fields.Integer(required=True)
    devices_with_findings = ma.fields.Integer(required=True)
    score = ma.fields.Float(required=True, metadata={"description": "devices without a finding ÷ devices, 0-1"})


class FileScoresOut(Output):
    items = ma.fields.List(ma.fields.Nested(FileScoreOut), required=True, metadata={"description": "the worst first"})
    next = ma.fields.String(required=True, allow_none=True)


class ScoreOut(Output):
    school = ma.fields.Nested(QualitySchool, required=True)
    devices = ma.fields.Integer(required=True)
    findings = ma.fields.Integer(required=True)
    devices_with_findings = ma.fields.Integer(required=True)
    score = ma.fields.Float(required=True, metadata={"description": "devices without a finding ÷ devices, 0-1"})


class ScoresOut(Output):
    items = ma.fields.List(ma.fields.Nested(ScoreOut), required=True, metadata={"description": "the worst first"})
    next = ma.fields.String(required=True, allow_none=True)
