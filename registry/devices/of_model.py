"""Devices of one model, by stage of life and by standing: what the page of a model tells."""

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from core import clock
from core.actor import Actor
from core.db import db
from core.scope import told
from organisation.schools import schools
from organisation.schools.models import School
from registry.catalogue.models import DeviceModel
from registry.catalogue.standard import Standing, listed, standing
from registry.devices.criteria import BOUGHT_ON
from registry.devices.lifecycle import GONE, Lifecycle
from registry.devices.models import Device
from registry.devices.words import LIFECYCLES, STANDINGS
from web.panels import Panel

SCHOOLS = 15  # shown of those that use a model
TONES: dict[Any, Any] = {Lifecycle.LOST: "error", Lifecycle.STOLEN: "error", Standing.NON_STANDARD: "alert"}


def count(actor: Actor, model: DeviceModel) -> list[Any]:
    """Devices of `model` as far as the actor sees them: lifecycle, standing, devices. Raises Forbidden.

    They are judged by kind of school and day of purchase, not one by one: a model may have 33,000.
    """
    actor.must("device:read")
    columns = (Device.lifecycle, School.kind, BOUGHT_ON.label("bought_on"))
    grouped = (
        sa.select(*columns, sa.func.count().label("devices"))
        .select_from(Device)
        .join(School, School.id == Device.school_id)
        .where(Device.model_id == model.id)
        .group_by(*columns)
        .subquery("grouped")
    )
    own = {"model_id": sa.literal(model.id, sa.Uuid), "category": sa.literal(model.category.value, sa.Text)}
    listings = listed(**own, school_kind=grouped.c.kind, day=sa.literal(clock.today(), sa.Date))
    judged = standing(listings, grouped.c.bought_on)
    wanted = sa.select(grouped.c.lifecycle, judged.label("standing"), sa.func.sum(grouped.c.devices).label("devices"))
    wanted = wanted.select_from(grouped).join(listings, sa.true()).group_by(grouped.c.lifecycle, judged)
    return list(db.session.execute(told(wanted, actor, Device)))


def by_school(actor: Actor, model: DeviceModel) -> list[Any]:
    """The schools that have `model`, as far as the actor sees them: id, name, devices, not_standard; most of these first.

    Each kind of school and day of purchase is judged once; devices that are gone are not judged. Raises Forbidden.
    """
    actor.must("device:read")
    is_gone = Device.lifecycle.in_(GONE).label("is_gone")
    columns = (School.id, schools.name_in(actor.language).label("name"), School.kind, BOUGHT_ON.label("bought_on"))
    grouped = (
        sa.select(*columns, is_gone, sa.func.count().label("devices"))
        .select_from(Device)
        .join(School, School.id == Device.school_id)
        .where(Device.model_id == model.id)
        .group_by(*columns, is_gone)
        .cte("grouped")
    )
    pairs = sa.select(grouped.c.kind, grouped.c.bought_on).distinct().subquery("pairs")
    own = {"model_id": sa.literal(model.id, sa.Uuid), "category": sa.literal(model.category.value, sa.Text)}
    listings = listed(**own, school_kind=pairs.c.kind, day=sa.literal(clock.today(), sa.Date))
    stands = sa.select(pairs, standing(listings, pairs.c.bought_on).label("standing"))
    judged = stands.join(listings, sa.true()).subquery("judged")
    same = sa.and_(judged.c.kind == grouped.c.kind, judged.c.bought_on.is_not_distinct_from(grouped.c.bought_on))
    devices = sa.func.sum(grouped.c.devices).label("devices")
    odd = sa.func.coalesce(devices.element.filter(~grouped.c.is_gone, judged.c.standing != Standing.STANDARD), 0).label(
        "not_standard"
    )
    wanted = sa.select(grouped.c.id, grouped.c.name, devices, odd).join(judged, same)
    wanted = wanted.group_by(grouped.c.id, grouped.c.name).order_by(odd.desc(), devices.desc(), grouped.c.name)
    return list(db.session.execute(told(wanted.limit(SCHOOLS + 1), actor, Device)))


def _bars(words: dict[Any, str], counted: list[tuple[str, int]], address: str) -> list[dict[str, Any]]:
    sums: dict[str, int] = {}
    for code, devices in counted:
        sums[code] = sums.get(code, 0) + int(devices)
    return [
        {"label": gettext(word), "value": sums[code], "tone": TONES.get(code, 1), "url": f"{address}{code.value}"}
        for code, word in words.items()
        if sums.get(code)
    ]


def _panel(actor: Actor, model: DeviceModel) -> dict[str, Any]:
    rows = count(actor, model)
    used = [row for row in rows if Lifecycle(row.lifecycle) not in GONE]
    address = f"/devices?model={model.id}&"
    places = by_school(actor, model) if rows else []
    return {
        "model": model,
        "schools": places[:SCHOOLS],
        "more_schools": len(places) > SCHOOLS,
        "total": sum(int(row.devices) for row in rows),
        "stages": _bars(LIFECYCLES, [(row.lifecycle, row.devices) for row in rows], f"{address}lifecycle="),
        "standings": _bars(STANDINGS, [(row.standing, row.devices) for row in used], f"{address}standard="),
    }


PANEL = Panel("device:read", "catalogue/panel-devices.html", _panel)
