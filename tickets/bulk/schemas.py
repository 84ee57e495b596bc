"""What work on many tickets takes and answers."""

import enum
from typing import Any

import marshmallow as ma

from core.errors import N_
from tickets.bulk.actions import ACTIONS
from tickets.bulk.engine import MOST
from web.fields import Choice, Input, Output, Said, Text

Name = enum.StrEnum("Name", {name.upper(): name for name in ACTIONS})  # type: ignore[misc]


class Several(ma.fields.List[Any]):
    """1-200 keys or numbers of tickets."""

    def __init__(self, **kwargs: Any) -> None:
        told = {"description": "keys or numbers; 1-200", "example": ["HKI-2026-000123"]}
        super().__init__(Text(1, 60), required=True, metadata=told, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list) and not 1 <= len(value) <= MOST:
            raise ma.ValidationError(
                Said(N_("Choose 1–%(most)s tickets; these are %(found)s."), most=MOST, found=len(value))
            )
        return super()._deserialize(value, attr, data, **kwargs)


class DoToMany(Input):
    """Besides these, the arguments of the single ticket's command stand in the same object."""

    class Meta:
        unknown = ma.INCLUDE

    action = Choice(Name, required=True, metadata={"description": "the name of a single ticket's command, or macro"})
    tickets = Several()


class ProblemOut(Output):
    code = ma.fields.String(required=True)
    detail = ma.fields.String(required=True, metadata={"description": "one sentence in the asker's language"})


class DoneOut(Output):
    named = ma.fields.String(required=True, metadata={"description": "as it was given"})
    ticket = ma.fields.UUID(allow_none=True, metadata={"description": "null: no such ticket, or not yours to see"})
    number = ma.fields.String(allow_none=True)
    title = ma.fields.String(allow_none=True)
    state = ma.fields.String(allow_none=True)
    done = ma.fields.Boolean(required=True)
    version = ma.fields.Integer(allow_none=True, metadata={"description": "of the ticket when it was done"})
    problem = ma.fields.Nested(ProblemOut, allow_none=True, metadata={"description": "why it was not done"})
    undone = ma.fields.Boolean(required=True)
    undo_problem = ma.fields.Nested(ProblemOut, allow_none=True, metadata={"description": "why it was not taken back"})


class ManyOut(Output):
    id = ma.fields.UUID(required=True)
    action = ma.fields.String(required=True)
    person = ma.fields.UUID(required=True, metadata={"description": "who did it"})
    created_at = ma.fields.AwareDateTime(required=True)
    undone_at = ma.fields.AwareDateTime(allow_none=True)
    items = ma.fields.List(ma.fields.Nested(DoneOut), required=True)
