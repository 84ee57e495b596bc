"""What is asked and answered about software."""

from typing import Any, Final

import marshmallow as ma

from core.errors import DomainError
from organisation.schools.models import SchoolKind
from registry.catalogue.models import Category, Use
from registry.software.coverage import Coverage, total
from registry.software.lacking import Lack
from registry.software.models import RequiredSoftware, SoftwareTitle
from registry.software.outcomes import Taken
from registry.software.reading import LONGEST, MOST_ROWS
from web.fields import Choice, Day, Flag, Id, Input, Output, PageArgs, Text, say

MOST_PROBLEMS: Final = 500  # rows that one answer names

_ONE: Final = {
    "type": "object",
    "required": [*LONGEST],
    "properties": {
        "device": {"type": "string", "description": "asset tag, serial number or id", "maxLength": LONGEST["device"]},
        "title": {"type": "string", "description": "name or id; a new name is added", "maxLength": LONGEST["title"]},
        "state": {"type": "string", "enum": ["success", "failed", "pending"]},
        "at": {
            "type": "string",
            "description": "ISO 8601; without an offset it is Helsinki time; at most a day ahead",
            "example": "2026-08-03T09:30:00+03:00",
        },
    },
}
_TABLE: Final = {"type": "string", "description": "a table with the columns device, title, state, at"}
_EXAMPLE: Final = "device,title,state,at\nHKI-1234567,GeoGebra,success,2026-08-03T09:30:00+03:00\n"
# a body of one of several kinds, which no schema of marshmallow tells
BODY: Final = {
    "required": True,
    "content": {
        "application/json": {"schema": {"type": "array", "items": _ONE, "maxItems": MOST_ROWS}},
        "text/csv": {"schema": _TABLE | {"example": _EXAMPLE}},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary", "description": "CSV, a workbook or the JSON list"}
                },
            }
        },
    },
}


class CoverageArgs(Input):
    school = Id(load_default=None)
    title = Id(load_default=None)


class LackingArgs(PageArgs):
    school = Id(load_default=None)
    title = Id(load_default=None)
    state = Choice(Lack, load_default=None, metadata={"description": "absent: all three"})


class TitleArgs(PageArgs):
    q = Text(1, 100, load_default="", metadata={"description": "part of the name or the publisher"})
    followed = Flag(load_default=None, metadata={"description": "counted in the coverage"})


class AddTitle(Input):
    name = Text(1, 120, required=True, metadata={"description": "as the deployment tool spells it"})
    publisher = Text(0, 120, load_default="")


class CorrectTitle(Input):
    name = Text(1, 120)
    publisher = Text(0, 120)
    followed = Flag(metadata={"description": "whether it is counted; what was reported is kept either way"})


class RequireTitles(Input):
    titles = ma.fields.List(
        Text(1, 120),
        required=True,
        validate=ma.validate.Length(1, 50),
        metadata={"description": "ids or names"},
    )
    model = Id(metadata={"description": "absent: any model; a model, a category or a use is needed"})
    category = Choice(Category)
    use = Choice(Use)
    school_kind = Choice(SchoolKind, metadata={"description": "absent: every kind of school"})
    valid_from = Day(required=True)
    valid_to = Day(metadata={"description": "first day they are no longer required"})


class EndRequired(Input):
    valid_to = Day(required=True, metadata={"description": "first day it is no longer required"})


class SoftwareSchool(Output):
    id = ma.fields.UUID(required=True)
    name_fi = ma.fields.String(required=True)
    name_sv = ma.fields.String(required=True)


class SoftwareNamed(Output):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class CoverageFigures(Output):
    required = ma.fields.Integer(
        required=True,
        metadata={
            "description": "devices that must have it, success + failed + pending + missing: those in use that a required "
            "set names, and those of which the deployment tool reported an installation"
        },
    )
    required_by_set = ma.fields.Integer(required=True, metadata={"description": "of those, the ones that a set names"})
    success = ma.fields.Integer(required=True)
    failed = ma.fields.Integer(required=True)
    pending = ma.fields.Integer(required=True)
    missing = ma.fields.Integer(required=True, metadata={"description": "the tool reported nothing of it"})
    share = ma.fields.Float(required=True, metadata={"description": "success ÷ required, 0-1"})


class CoverageRow(CoverageFigures):
    school = ma.fields.Nested(SoftwareSchool, required=True)
    title = ma.fields.Nested(SoftwareNamed, required=True)


class CoverageOut(CoverageFigures):
    items = ma.fields.List(
        ma.fields.Nested(CoverageRow), required=True, metadata={"description": "a school and title each"}
    )
    next = ma.fields.String(required=True, allow_none=True)


class LackingDevice(Output):
    id = ma.fields.UUID(required=True)
    label = ma.fields.String(required=True, metadata={"description": "tag, or serial number"})
    model = ma.fields.String(required=True)


class LackingRow(Output):
    device = ma.fields.Nested(LackingDevice, required=True)
    school = ma.fields.Nested(SoftwareSchool, required=True)
    title = ma.fields.Nested(SoftwareNamed, required=True)
    state = ma.fields.String(required=True, metadata={"description": "failed, pending or missing"})
    at = ma.fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "null: nothing reported"})


class LackingOut(Output):
    items = ma.fields.List(ma.fields.Nested(LackingRow), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class TitleOut(SoftwareNamed):
    publisher = ma.fields.String(required=True)
    followed = ma.fields.Boolean(required=True)
    version = ma.fields.Integer(required=True)


class TitlesOut(Output):
    items = ma.fields.List(ma.fields.Nested(TitleOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class RequiredOut(Output):
    id = ma.fields.UUID(required=True)
    title = ma.fields.UUID(required=True)
    model = ma.fields.UUID(required=True, allow_none=True)
    category = ma.fields.String(required=True, allow_none=True)
    use = ma.fields.String(required=True, allow_none=True)
    school_kind = ma.fields.String(required=True, allow_none=True)
    valid_from = ma.fields.Date(required=True)
    valid_to = ma.fields.Date(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class RequiredListOut(Output):
    items = ma.fields.List(ma.fields.Nested(RequiredOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class OutcomeProblem(Output):
    row = ma.fields.Integer(required=True, metadata={"description": "of the table, or place in the list, from 1"})
    column = ma.fields.String(required=True, metadata={"description": "empty: the row as a whole"})
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True, metadata={"description": "in the asker's language"})


class OutcomeNotice(Output):
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True, metadata={"description": "in the asker's language"})


class TakenOut(Output):
    received = ma.fields.Integer(required=True, metadata={"description": "changed + unchanged + refused"})
    changed = ma.fields.Integer(required=True, metadata={"description": "new, or newer than what was known"})
    unchanged = ma.fields.Integer(required=True, metadata={"description": "known already, or older than what is known"})
    refused = ma.fields.Integer(required=True)
    titles_added = ma.fields.List(ma.fields.String(), required=True)
    problems = ma.fields.List(
        ma.fields.Nested(OutcomeProblem), required=True, metadata={"description": f"the first {MOST_PROBLEMS}"}
    )
    notices = ma.fields.List(
        ma.fields.Nested(OutcomeNotice),
        required=True,
        metadata={"description": "what was passed over in a table, such as totals, and what to check"},
    )


def figures_out(its: Coverage) -> dict[str, Any]:
    """The figures of a coverage, as the API shows them."""
    names = ("required", "success", "failed", "pending", "missing", "share")
    return {name: getattr(its, name) for name in names} | {"required_by_set": its.by_set}


def coverage_out(found: list[Coverage]) -> dict[str, Any]:
    """All of them: the figures of all schools and titles together, and each one's."""
    items = [figures_out(one) | {"school": _school(one.school), "title": _named(one.title)} for one in found]
    return figures_out(total(found)) | {"items": items, "next": None}


def lacking_out(row: Any) -> dict[str, Any]:
    """A device and the title that it lacks, as the API shows it."""
    device = {"id": row.device_id, "label": row.label, "model": row.model}
    return {
        "device": device,
        "school": _school(row.School),
        "title": _named(row.SoftwareTitle),
        "state": row.state,
        "at": row.at,
    }


def title_out(title: SoftwareTitle) -> dict[str, Any]:
    """A title, as the API shows it."""
    return {name: getattr(title, name) for name in ("id", "name", "publisher", "followed", "version")}


def required_out(row: RequiredSoftware) -> dict[str, Any]:
    """What is required of which devices, as the API shows it."""
    columns = ("id", "category", "use", "school_kind", "valid_from", "valid_to", "version")
    return {name: getattr(row, name) for name in columns} | {"title": row.title_id, "model": row.model_id}


def taken_out(taken: Taken) -> dict[str, Any]:
    """What a list of outcomes came to, as the API shows it."""
    return {
        "received": taken.received,
        "changed": taken.changed,
        "unchanged": taken.unchanged,
        "refused": len(taken.problems),
        "titles_added": list(taken.titles_added),
        "problems": [problem_out(row, why) for row, why in taken.problems[:MOST_PROBLEMS]],
        "notices": notices_out(taken),
    }


def notices_out(taken: Taken) -> list[dict[str, str]]:
    """What was passed over while a table was read."""
    return [{"code": notice.code, "message": say(notice.says, notice.values)} for notice in taken.notices]


def problem_out(row: int, why: DomainError) -> dict[str, Any]:
    """A row that was left out, and why."""
    column = getattr(why, "column", "")
    return {"row": row, "column": column, "code": why.code, "message": say(why.says, why.values)}


def _school(school: Any) -> dict[str, Any]:
    return {"id": school.id, "name_fi": school.name_fi, "name_sv": school.name_sv}


def _named(title: Any) -> dict[str, Any]:
    return {"id": title.id, "name": title.name}
