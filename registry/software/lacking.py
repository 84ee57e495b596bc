"""Devices without what they must have: installations that failed, are pending or were never reported."""

import enum
import uuid
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.compiled import constant
from core.db import db
from core.paging import Order, Page, page
from core.scope import everywhere, reached
from organisation.schools.models import School
from registry.catalogue.models import DeviceModel
from registry.catalogue.naming import FULL_NAME
from registry.devices.models import Device
from registry.devices.sorting import TAG_KEY
from registry.software.models import SoftwareOutcome, SoftwareTitle
from registry.software.required import counts, in_use, is_open, pairs
from registry.software.titles import READ

KEYS: Final = (str, uuid.UUID, uuid.UUID)  # tag, device, title
WHY: Final = "devices of the schools that the permission reaches"


class Lack(enum.StrEnum):
    """Why a device does not have a title."""

    FAILED = "failed"
    PENDING = "pending"
    MISSING = "missing"  # the deployment tool reported nothing


def find(
    actor: Actor,
    *,
    school: uuid.UUID | None = None,
    title: uuid.UUID | None = None,
    state: Lack | None = None,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """Devices and the titles that they lack, by tag: a row each.

    Returns  rows with device_id, label (tag or serial number), asset_tag, model, School, SoftwareTitle, state, at
             (UTC; none where nothing was reported)
    Raises   Forbidden, Invalid (cursor)
    """
    actor.must(READ)
    within: list[Any] = [Device.school_id == school] if school else []
    if (reach := reached(actor, READ, Device.school_id)) is not None:
        within.append(reach)
    parts: list[Any] = []
    if state is not Lack.MISSING:
        parts.append(_first(_unfinished(within, title, state), after, limit))
    if state is None or state is Lack.MISSING:
        parts.append(_first(_missing(within, title), after, limit))
    together: Any = sa.union_all(*parts)
    lacking = together.subquery("lacking")
    order = Order((lacking.c.tag, lacking.c.device_id, lacking.c.title_id), KEYS)
    wanted = (
        sa.select(*lacking.c, School, SoftwareTitle, FULL_NAME.label("model"))
        .select_from(lacking)
        .join(School, School.id == lacking.c.school_id)
        .join(DeviceModel, DeviceModel.id == lacking.c.model_id)
        .join(DeviceModel.manufacturer)
        .join(SoftwareTitle, SoftwareTitle.id == lacking.c.title_id)
    )
    rows: Sequence[Any] = db.session.execute(everywhere(order.apply(wanted, after, limit), Device, why=WHY)).all()
    return page(rows, limit, lambda row: [row.tag, row.device_id, row.title_id], order)


def _first(part: tuple[Any, Any], after: str | None, limit: int) -> Any:
    """The rows of a part that a page can need: found along the index of tags, and no further."""
    rows, title_id = part
    return sa.select(Order((TAG_KEY, Device.id, title_id), KEYS).apply(rows, after, limit).subquery())


def _columns(title_id: Any, state: Any, at: Any) -> tuple[Any, ...]:
    return (
        TAG_KEY.label("tag"),
        Device.id.label("device_id"),
        Device.asset_tag,
        sa.func.coalesce(Device.asset_tag, Device.serial, "").label("label"),
        Device.school_id,
        Device.model_id,
        title_id.label("title_id"),
        state.label("state"),
        at.label("at"),
    )


def _unfinished(within: list[Any], title: uuid.UUID | None, state: Lack | None) -> tuple[Any, Any]:
    """Installations that failed or are pending, and their title's column."""
    said = sa.type_coerce(SoftwareOutcome.state, sa.Text)
    rows = sa.select(*_columns(SoftwareOutcome.title_id, said, SoftwareOutcome.at))
    rows = rows.join(SoftwareOutcome, SoftwareOutcome.device_id == Device.id)
    rows = rows.join(SoftwareTitle, SoftwareTitle.id == SoftwareOutcome.title_id)
    rows = rows.where(is_open(), counts(), SoftwareTitle.followed, *within)
    if title:
        rows = rows.where(SoftwareOutcome.title_id == title)
    return (rows.where(said == state.value) if state else rows), SoftwareOutcome.title_id


def _missing(within: list[Any], title: uuid.UUID | None) -> tuple[Any, Any]:
    """What sets require and nobody reported, and its title's column."""
    must = pairs(clock.today())
    reported = sa.exists().where(SoftwareOutcome.device_id == Device.id, SoftwareOutcome.title_id == must.c.title_id)
    reported = reported.correlate_except(SoftwareOutcome)
    wanted = sa.select(must.c.title_id).where(must.c.model_id == Device.model_id, must.c.kind == School.kind, ~reported)
    if title:
        wanted = wanted.where(must.c.title_id == title)
    # asked of each device in turn, along the tags: joined otherwise, the planner takes what is many rows for few
    lacks = wanted.correlate(Device, School).offset(constant(0)).lateral("lacks")
    none = sa.cast(sa.null(), sa.DateTime(timezone=True))
    rows = sa.select(*_columns(lacks.c.title_id, sa.literal(Lack.MISSING.value, sa.Text), none)).select_from(Device)
    rows = rows.join(School, School.id == Device.school_id).join(lacks, sa.true())
    return rows.where(in_use(), *within), lacks.c.title_id
