"""What a device, a school and the start page show of software."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.compiled import CompiledStatement
from core.db import db
from core.scope import everywhere
from organisation.schools.models import School
from registry.catalogue.models import DeviceModel
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.software import coverage, hooks, words
from registry.software.models import OutcomeState, RequiredSoftware, SoftwareOutcome, SoftwareTitle
from registry.software.required import counts, fits, in_force, is_open
from registry.software.titles import READ, WRITE
from web.panels import Panel


def _device(actor: Actor, device: Any) -> dict[str, Any] | None:
    """The titles of a device: what it must have and what the tool reported; nothing where there is neither."""
    if not actor.may(READ, device.school_id):
        return None
    values = {
        "device": device.id,
        "model": device.model_id,
        "school": device.school_id,
        "today": clock.today(),
        "in_use": device.lifecycle is Lifecycle.DEPLOYED,
    }
    rows = [
        {"title": name, "state": state or "missing", "at": at, "required": required}
        for name, state, at, required in _of_device().rows(values)
    ]
    if not rows:
        return None
    label = device.asset_tag or device.serial or ""
    return {
        "rows": rows,
        "OUTCOMES": words.SHOWN,
        "TONES": words.TONES,
        "ticket": lambda row: hooks.ticket_address({"asset_tag": device.asset_tag, "label": label}, row["title"]),
        "may_file": actor.may("ticket:file"),
    }


@cache
def _of_device() -> CompiledStatement:
    """Every title that a device must have or that was reported of it: name, state, at, whether it is required."""
    names: dict[str, Any] = {
        "device": sa.Uuid(),
        "model": sa.Uuid(),
        "school": sa.Uuid(),
        "today": sa.Date(),
        "in_use": sa.Boolean(),
    }
    given: dict[str, Any] = {name: sa.bindparam(name, type_=kind) for name, kind in names.items()}
    of = RequiredSoftware
    about = fits(model_id=DeviceModel.id, category=DeviceModel.category, school_kind=School.kind)
    required = sa.select(of.id).select_from(of).join(DeviceModel, DeviceModel.id == given["model"])
    required = required.join(School, School.id == given["school"])
    must = required.where(of.title_id == SoftwareTitle.id, in_force(given["today"]), about).correlate(SoftwareTitle)
    is_required = sa.and_(given["in_use"], must.exists()).label("required")
    state = sa.type_coerce(SoftwareOutcome.state, sa.Text)
    reported = sa.and_(SoftwareOutcome.title_id == SoftwareTitle.id, SoftwareOutcome.device_id == given["device"])
    wanted = sa.select(SoftwareTitle.name, state, SoftwareOutcome.at, is_required)
    wanted = wanted.select_from(SoftwareTitle).outerjoin(SoftwareOutcome, reported)
    wanted = wanted.where(SoftwareTitle.followed, sa.or_(state.is_not(None), is_required))
    return CompiledStatement(wanted.order_by(sa.func.lower(SoftwareTitle.name)), names)


def _school(actor: Actor, school: Any) -> dict[str, Any] | None:
    """The coverage of a school's titles; nothing where no device must have any."""
    if not actor.may(READ, school.id):
        return None
    found = coverage.of_schools(actor, school_id=school.id)
    return {"school": school, "found": found, "whole": coverage.total(found)} if found else None


def _start(_actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """How many installations of the city failed or are pending; nothing when none is."""
    state = sa.type_coerce(SoftwareOutcome.state, sa.Text)
    wanted = sa.select(state, sa.func.count()).join(Device, Device.id == SoftwareOutcome.device_id)
    wanted = wanted.join(SoftwareTitle, SoftwareTitle.id == SoftwareOutcome.title_id)
    wanted = wanted.where(is_open(), counts(), SoftwareTitle.followed).group_by(state)
    rows = db.session.execute(everywhere(wanted, Device, why="for who looks after the whole register")).all()
    found: dict[str, int] = dict(rows)
    if not found:
        return None
    return {"failed": found.get(OutcomeState.FAILED.value, 0), "pending": found.get(OutcomeState.PENDING.value, 0)}


DEVICE = [Panel(READ, "software/panel-device.html", _device)]
SCHOOL = [Panel(READ, "software/panel-school.html", _school)]
START = [Panel(WRITE, "software/panel-start.html", _start)]
