"""What the call about sightings takes and answers."""

from typing import Any, Final

import marshmallow as ma

from registry.sightings.sightings import TakenIn
from web.fields import Output, say

MOST_PROBLEMS: Final = 500  # rows that one answer names
_ONE: Final = {
    "type": "object",
    "required": ["device", "seen_on"],
    "properties": {
        "device": {"type": "string", "description": "asset tag, serial number or id"},
        "seen_on": {"type": "string", "description": "day or time, ISO 8601 or d.m.yyyy", "example": "2026-11-20"},
    },
}
BODY: Final = {
    "required": True,
    "content": {
        "application/json": {"schema": {"type": "array", "items": _ONE}},
        "text/csv": {"schema": {"type": "string", "description": "a table of Intune, Jamf Pro or Google"}},
        "multipart/form-data": {
            "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        },
    },
}


class SightingProblemOut(Output):
    row = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class SightingsOut(Output):
    received = ma.fields.Integer(required=True, metadata={"description": "rows that say when a device was seen"})
    changed = ma.fields.Integer(required=True, metadata={"description": "devices seen later than was known"})
    unchanged = ma.fields.Integer(required=True)
    refused = ma.fields.Integer(required=True)
    source = ma.fields.String(required=True, metadata={"description": "the tool that wrote the list"})
    problems = ma.fields.List(ma.fields.Nested(SightingProblemOut), required=True)


def taken_out(taken: TakenIn) -> dict[str, Any]:
    """What a list came to."""
    problems = [
        {"row": number, "code": why.code, "message": say(why.says, why.values)}
        for number, why in taken.problems[:MOST_PROBLEMS]
    ]
    return {
        "received": taken.received,
        "changed": taken.changed,
        "unchanged": taken.unchanged,
        "refused": len(taken.problems),
        "source": taken.source,
        "problems": problems,
    }
