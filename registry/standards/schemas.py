"""What the call about standards takes and answers."""

from typing import Any

import marshmallow as ma

from core.actor import Actor
from registry.catalogue import prices
from registry.standards.compliance import Compliance, total
from web.fields import Day, Id, Input, Output


class StandardsArgs(Input):
    at = Day(load_default=None, metadata={"description": "as of the end of this day, Helsinki time; absent: today"})
    school = Id(load_default=None)


class ComplianceOut(Output):
    devices = ma.fields.Integer(required=True, metadata={"description": "the sum of the five classes"})
    standard = ma.fields.Integer(required=True, metadata={"description": "listed for their use on the day"})
    superseded = ma.fields.Integer(required=True, metadata={"description": "listed when they were bought"})
    support_ended = ma.fields.Integer(required=True, metadata={"description": "the maker's support has ended"})
    non_standard = ma.fields.Integer(required=True)
    unknown_model = ma.fields.Integer(
        required=True, metadata={"description": "0: a device is registered once its model is known"}
    )
    share = ma.fields.Float(required=True, metadata={"description": "standard ÷ devices, 0-1"})
    cost_to_cure_cents = ma.fields.Integer(
        metadata={
            "description": "replacing what is non-standard or out of support, without VAT; only for who may see prices"
        }
    )
    without_price = ma.fields.Integer(
        required=True, metadata={"description": "of those, the devices that no standard of the day replaces"}
    )


class SchoolNamed(Output):
    id = ma.fields.UUID(required=True)
    name_fi = ma.fields.String(required=True)
    name_sv = ma.fields.String(required=True)


class SchoolCompliance(ComplianceOut):
    school = ma.fields.Nested(SchoolNamed, required=True)


class StandardsOut(ComplianceOut):
    at = ma.fields.Date(required=True)
    items = ma.fields.List(ma.fields.Nested(SchoolCompliance), required=True)
    next = ma.fields.String(required=True, allow_none=True)


def compliance_out(actor: Actor, its: Compliance) -> dict[str, Any]:
    """One school's figures, or those of several, as `actor` may see them."""
    told: dict[str, Any] = {"devices": its.devices} | {
        stands.value: devices for stands, devices in its.standings.items()
    }
    told |= {"unknown_model": 0, "share": its.share, "without_price": its.without_price}
    if its.school is not None:
        school = its.school
        told["school"] = {"id": school.id, "name_fi": school.name_fi, "name_sv": school.name_sv}
    return prices.visible_to(actor, told | {"cost_to_cure_cents": its.cure_cents})


def standards_out(actor: Actor, found: list[Compliance], at: Any) -> dict[str, Any]:
    """All of them: the figures of all schools together, and each school's."""
    items = [compliance_out(actor, one) for one in found]
    return compliance_out(actor, total(found)) | {"at": at, "items": items, "next": None}
