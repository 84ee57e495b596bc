"""The sticker of a device: what whoever holds it in their hands may see, signed in or not."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, g, request, url_for

from core.actor import Actor
from core.db import db
from core.scope import everywhere
from organisation.schools.models import Room, School
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.devices import foreign, forms, tags
from registry.devices.models import Device
from web import doors, panels

pages = Blueprint("sticker", __name__, template_folder="templates")


@pages.get("/t/<tag>")
@doors.public
def show(tag: str) -> Response:
    """What the sticker's code opens: the device and what may be wrong with it; signed out, whose it is."""
    if g.actor is None:
        come_back = url_for("access.sign_in", next=request.path, lang=request.args.get("lang"))
        return doors.page("devices/sticker-public.html", tag=tags.parse(tag), written=tag, sign_in_url=come_back)
    device = look(doors.me(), tag)
    if device is None:
        return doors.page("devices/sticker-unknown.html", 404, written=tag)
    return doors.page(
        "devices/sticker.html", device=device, panels=panels.shown("sticker", doors.me(), device), **forms.words()
    )


def look(actor: Actor, written: str) -> Any:
    """What a tag tells whoever is signed in: id, asset_tag, model, category, school; room and more of the own school.

    Returns  a row whose `room`, `lifecycle` and `condition` are none for a foreign school; none: no device has the tag
    Raises   TooManyForeignTags
    """
    tag = tags.parse(written)
    if tag is None:
        return None
    wanted = sa.select(
        *(Device.id, Device.asset_tag, Device.school_id, Device.lifecycle, Device.condition, DeviceModel.category),
        (Manufacturer.name + " " + DeviceModel.model_number).label("model"),
        *(School.name_fi, School.name_sv, Room.name.label("room")),
    ).select_from(Device)
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id)
    wanted = wanted.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
    wanted = wanted.join(School, School.id == Device.school_id).outerjoin(Room, Room.id == Device.room_id)
    told = everywhere(
        wanted.where(Device.asset_tag == tag), Device, why="whoever holds the sticker may see whose it is"
    )
    row = db.session.execute(told).one_or_none()
    is_own = row is not None and actor.may("device:read", row.school_id)
    if not is_own:
        foreign.count(actor)
    return row and Look(row, is_own=is_own)


class Look:
    """A device as its sticker shows it."""

    def __init__(self, row: Any, *, is_own: bool) -> None:
        self.id, self.asset_tag, self.school_id = row.id, row.asset_tag, row.school_id
        self.model, self.category = row.model, row.category
        self.school = {"name_fi": row.name_fi, "name_sv": row.name_sv}
        self.is_own = is_own
        self.room = row.room if is_own else None
        self.lifecycle = row.lifecycle if is_own else None
        self.condition = row.condition if is_own else None
