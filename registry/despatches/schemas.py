"""What the calls about despatches take and answer."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from core.actor import Actor
from registry.catalogue import models_out
from registry.despatches import search
from registry.despatches.models import Despatch
from registry.despatches.search import DespatchState
from registry.purchasing import suppliers
from registry.purchasing.schemas import SupplierOut
from web.fields import Choice, Id, Input, Output, PageArgs, Text


class DespatchFile(Input):
    file = ma.fields.Raw(
        required=True,
        metadata={
            "type": "string",
            "format": "binary",
            "description": "UBL DespatchAdvice (XML), CSV or workbook; at most 10 MB and 20,000 serial numbers",
        },
    )


class AnnounceDespatch(Input):
    supplier = Text(1, 120, required=True, metadata={"description": "its id or exact name"})
    order = Text(1, 60, metadata={"description": "id or number of the only order it may be for; absent: as it says"})
    number = Text(1, 60, metadata={"description": "the supplier's number, where the list does not name it"})


class FindDespatches(PageArgs):
    supplier = Text(1, 120, load_default=None, metadata={"description": "its id or exact name"})
    order = Id(load_default=None, metadata={"description": "despatches with a line of this order"})
    state = Choice(DespatchState, load_default=None)


class DespatchRow(Output):
    id = ma.fields.UUID(required=True)
    number = ma.fields.String(required=True, metadata={"description": "the supplier's"})
    supplier = ma.fields.Nested(SupplierOut, required=True)
    despatched_on = ma.fields.Date(required=True, allow_none=True)
    announced_at = ma.fields.AwareDateTime(required=True)
    orders = ma.fields.List(ma.fields.UUID(), required=True)
    registered = ma.fields.Integer(required=True, metadata={"description": "devices that it announced"})
    received = ma.fields.Integer(required=True, metadata={"description": "of those, received"})
    without_device = ma.fields.Integer(
        required=True, metadata={"description": "serial numbers that became no device, because of a problem"}
    )
    state = ma.fields.Enum(DespatchState, by_value=True, required=True)
    version = ma.fields.Integer(required=True)


class DespatchesOut(Output):
    items = ma.fields.List(ma.fields.Nested(DespatchRow), required=True)
    next = ma.fields.String(allow_none=True)


class DespatchLineOut(Output):
    order = ma.fields.UUID(required=True, allow_none=True)
    line = ma.fields.UUID(required=True, allow_none=True, metadata={"description": "of the order"})
    model = ma.fields.Dict(
        required=True, allow_none=True, metadata={"description": "id, manufacturer, model_number, category"}
    )
    quantity = ma.fields.Integer(required=True, allow_none=True, metadata={"description": "as the supplier says"})
    outstanding = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "to follow, as the supplier says"}
    )
    serials = ma.fields.List(ma.fields.String(), required=True)


class DespatchProblemOut(Output):
    code = ma.fields.String(required=True)
    line = ma.fields.Integer(
        required=True, metadata={"description": "of the document, counted from 1, or row of the list"}
    )
    serial = ma.fields.String(required=True, allow_none=True, metadata={"description": "null: the line as a whole"})
    message = ma.fields.String(required=True, metadata={"description": "in the reader's language"})


class DespatchOut(DespatchRow):
    lines = ma.fields.List(ma.fields.Nested(DespatchLineOut), required=True)
    problems = ma.fields.List(ma.fields.Nested(DespatchProblemOut), required=True)


def brief(despatch: Despatch, became: Mapping[str, Any]) -> dict[str, Any]:
    """A despatch in a list, as the API shows it."""
    names = ("id", "number", "despatched_on", "announced_at", "version")
    told = {name: getattr(despatch, name) for name in names}
    figures = {name: became[name] for name in ("orders", "registered", "received", "without_device", "state")}
    return told | figures | {"supplier": suppliers.out(despatch.supplier)}


def whole(actor: Actor, despatch: Despatch) -> dict[str, Any]:
    """A despatch with its lines and problems, as the API shows it."""
    lines = search.lines_of(actor, despatch)
    models = models_out.of(line["model"] for line in lines)
    named = ("order", "line", "quantity", "outstanding", "serials")
    return brief(despatch, search.progress([despatch.id])[despatch.id]) | {
        "lines": [{name: line[name] for name in named} | {"model": models.get(line["model"])} for line in lines],
        "problems": [problem for line in lines for problem in line["problems"]],
    }
