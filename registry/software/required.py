"""Which devices must have which titles: those in use that a required set names, and any on which the tool reported one."""

import datetime as dt
from typing import Any, Final

import sqlalchemy as sa

from core.compiled import constant
from organisation.schools.models import School
from registry.catalogue.models import Category, DeviceModel
from registry.catalogue.standard import for_use
from registry.devices.lifecycle import PRESENT, Lifecycle
from registry.devices.models import Device
from registry.software.models import OutcomeState, RequiredSoftware, SoftwareOutcome, SoftwareTitle

_DONE: Final = constant(OutcomeState.SUCCESS.value)
_SERVES_ANY: Final = constant(Category.PERIPHERAL.value)  # serves any use, and runs nothing


def in_force(day: Any) -> sa.ColumnElement[bool]:
    """Whether a required set is in force on `day`."""
    of = RequiredSoftware
    return sa.and_(of.valid_from <= day, sa.or_(of.valid_to.is_(None), of.valid_to > day))


def fits(*, model_id: Any, category: Any, school_kind: Any) -> sa.ColumnElement[bool]:
    """Whether a required set is about devices of a model and its category at a kind of school."""
    of = RequiredSoftware
    return sa.and_(
        sa.or_(of.model_id.is_(None), of.model_id == model_id),
        sa.or_(of.category.is_(None), of.category == category),
        sa.or_(of.use.is_(None), sa.and_(for_use(category, of), sa.type_coerce(category, sa.Text) != _SERVES_ANY)),
        sa.or_(of.school_kind.is_(None), of.school_kind == school_kind),
    )


def pairs(day: dt.date) -> Any:
    """Each model at each kind of school with the titles that it must have there on a day, once: a small CTE."""
    kinds = sa.select(School.kind).distinct().subquery("kinds")
    about = fits(model_id=DeviceModel.id, category=DeviceModel.category, school_kind=kinds.c.kind)
    wanted = sa.select(DeviceModel.id.label("model_id"), kinds.c.kind, RequiredSoftware.title_id).distinct()
    wanted = wanted.select_from(DeviceModel).join(kinds, sa.true()).join(RequiredSoftware, about)
    wanted = wanted.join(SoftwareTitle, SoftwareTitle.id == RequiredSoftware.title_id)
    on = sa.literal(day, sa.Date)
    return wanted.where(in_force(on), SoftwareTitle.followed).cte("pairs").prefix_with("MATERIALIZED")


def counts() -> sa.ColumnElement[bool]:
    """Whether what was reported of a device counts: it is in store or in use."""
    return Device.lifecycle.in_([stage.value for stage in sorted(PRESENT)])


def in_use() -> sa.ColumnElement[bool]:
    """Whether a device must have what the sets name."""
    return Device.lifecycle == Lifecycle.DEPLOYED


def is_open() -> sa.ColumnElement[bool]:
    """Whether an installation has failed or is pending, written so that the index of these is used."""
    return sa.type_coerce(SoftwareOutcome.state, sa.Text) != _DONE
