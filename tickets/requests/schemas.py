"""What forms and approvals take and answer."""

from typing import Any

import marshmallow as ma

from core.errors import N_
from core.languages import CODES
from organisation.schools.models import SchoolKind
from tickets.categories.schemas import CODE
from tickets.requests.forms import TYPES
from tickets.requests.models import ApprovedBy
from web import money
from web.fields import Choice, Flag, Id, Input, Output, Said, Text, Whole


class Words(Input):
    fi = Text(1, 200, required=True)
    sv = Text(1, 200)
    en = Text(1, 200)

    @ma.post_load
    def whole(self, data: dict[str, str], **_: object) -> dict[str, str]:
        """In all three languages; the Finnish words where one is missing."""
        return {language: data.get(language, data["fi"]) for language in CODES}


class OptionIn(Words):
    code = ma.fields.String(required=True, validate=CODE)

    @ma.post_load
    def whole(self, data: dict[str, str], **_: object) -> dict[str, str]:
        """As `Words`, with the code."""
        return {"code": data["code"], **{language: data.get(language, data["fi"]) for language in CODES}}


class When(Input):
    field = ma.fields.String(required=True, validate=CODE)
    is_ = Text(1, 200, required=True, data_key="is")

    @ma.post_load
    def plain(self, data: dict[str, str], **_: object) -> dict[str, str]:
        """As it is kept."""
        return {"field": data["field"], "is": data["is_"]}


class FieldIn(Input):
    code = ma.fields.String(required=True, validate=CODE)
    type = ma.fields.String(required=True, validate=ma.validate.OneOf(TYPES))
    label = ma.fields.Nested(Words, required=True)
    required = Flag(load_default=False)
    choices = ma.fields.List(ma.fields.Nested(OptionIn), load_default=list, validate=ma.validate.Length(0, 50))
    when = ma.fields.Nested(When, metadata={"description": "asked only for this answer of an earlier field"})


class SaveForm(Input):
    code = ma.fields.String(required=True, validate=CODE, metadata={"example": "new_device"})
    name_fi = Text(1, 120, required=True)
    name_sv = Text(1, 120, required=True)
    name_en = Text(1, 120, required=True)
    category = Text(1, 60, required=True, metadata={"description": "code or key; its checklist comes with it"})
    fields_ = ma.fields.List(
        ma.fields.Nested(FieldIn), required=True, data_key="fields", validate=ma.validate.Length(0, 40)
    )
    school_kinds = ma.fields.List(Choice(SchoolKind), load_default=list, validate=ma.validate.Length(0, 20))
    approval = Choice(ApprovedBy, load_default=None, allow_none=True, metadata={"description": "who has to agree"})
    target_days = Whole(1, 365, load_default=None, allow_none=True, metadata={"description": "working days"})
    active = Flag(load_default=True)

    @ma.post_load
    def judged(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Raises ValidationError for a code that stands twice, a choice without choices, a condition on no earlier field."""
        data["fields"] = data.pop("fields_")
        seen: set[str] = set()
        for field in data["fields"]:
            when = field.get("when")
            wrong = field["code"] in seen or (field["type"] == "choice") != bool(field["choices"])
            if wrong or (when and when["field"] not in seen):
                says = N_(
                    "Field “%(code)s”: a code stands once, only choices have choices, and a condition names an earlier field."
                )
                raise ma.ValidationError(Said(says, code=field["code"]), "fields")
            seen.add(field["code"])
        data["school_kinds"] = [str(kind) for kind in data["school_kinds"]]
        return data


class FindForms(Input):
    school = Id(metadata={"description": "only what schools of its kind can ask for"})
    closed = Flag(load_default=False, metadata={"description": "with those that are not offered any more"})


class AskByForm(Input):
    school = Id(required=True)
    answers = ma.fields.Dict(keys=Text(1, 60), load_default=dict, metadata={"description": "code of a field → answer"})


class AskApproval(Input):
    by = Choice(ApprovedBy, required=True)
    cost_cents = Whole(0, money.MOST, metadata={"description": "cents without VAT"})


class Decide(Input):
    note = Text(0, 500, load_default="")


class Refuse(Input):
    note = Text(1, 500, required=True, metadata={"description": "why; whoever asked reads it"})


class FormOut(Output):
    id = ma.fields.UUID(required=True)
    code = ma.fields.String(required=True)
    name_fi = ma.fields.String(required=True)
    name_sv = ma.fields.String(required=True)
    name_en = ma.fields.String(required=True)
    category_id = ma.fields.UUID(required=True)
    fields_ = ma.fields.List(ma.fields.Dict(), required=True, data_key="fields")
    school_kinds = ma.fields.List(ma.fields.String(), required=True)
    approval = ma.fields.String(allow_none=True)
    target_days = ma.fields.Integer(allow_none=True)
    active = ma.fields.Boolean(required=True)
    version = ma.fields.Integer(required=True)


class FormPage(Output):
    items = ma.fields.List(ma.fields.Nested(FormOut), required=True)
    next = ma.fields.String(allow_none=True)


class ApprovalOut(Output):
    id = ma.fields.UUID(required=True)
    ticket = ma.fields.Dict(required=True, metadata={"description": "id, number and title"})
    by = ma.fields.String(required=True)
    cost_cents = ma.fields.Integer(allow_none=True)
    state = ma.fields.String(required=True, metadata={"description": "open, approved, refused or forgotten"})
    note = ma.fields.String(required=True)
    decided_by = ma.fields.String(allow_none=True)
    decided_at = ma.fields.AwareDateTime(allow_none=True)
    created_at = ma.fields.AwareDateTime(required=True)


class ApprovalPage(Output):
    items = ma.fields.List(ma.fields.Nested(ApprovalOut), required=True)
    next = ma.fields.String(allow_none=True)


class AskedOut(Output):
    ticket = ma.fields.Dict(required=True, metadata={"description": "id and number"})
    approval = ma.fields.UUID(allow_none=True)
