"""Labels of devices as a sheet to print: the sticker's code, the tag and the model, on sheets that shops sell."""

import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from flask import current_app, url_for

from core.actor import Actor
from core.db import db
from core.errors import N_, Invalid
from core.scope import told
from registry.bulk import choosing
from registry.bulk.label_files import Printed
from registry.bulk.label_sheets import MEASURES, Sheet, places
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.devices.criteria import Filters
from registry.devices.models import Device
from web.fields import Said

MOST: Final = 480  # labels of one page


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on one label."""

    asset_tag: str
    model: str


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels to print.

    found  in the order of the codes, or by tag
    none   codes that name no device with a tag that the actor may see
    """

    found: Sequence[Label]
    none: Sequence[str]


def of(actor: Actor, *, devices: Sequence[str] | None = None, filters: Filters | None = None) -> Labels:
    """The labels of devices that are named, or that a filter of the list finds.

    Raises   Invalid: none or too many
    """
    if filters is not None:
        matching = choosing.matches(actor, filters, most=MOST)
        codes: list[tuple[str, uuid.UUID | None]] = [(said, key) for key, said in matching]
    else:
        named = [code.strip() for code in devices or () if code.strip()]
        codes = [(code, key) for code, key, _ in choosing.found(actor, named[: MOST + 1])]
    if not codes:
        raise Invalid({"devices": [Said(N_("Name at least one device, or choose a filter that finds some."))]})
    if len(codes) > MOST:
        raise Invalid({"devices": [Said(N_("These are more than %(most)s devices. Choose fewer."), most=MOST)]})
    tagged = _tagged(actor, [key for _, key in codes if key])
    return Labels(
        found=[tagged[key] for key in dict.fromkeys(key for _, key in codes) if key in tagged],
        none=[code for code, key in codes if key not in tagged],
    )


def _tagged(actor: Actor, keys: Sequence[uuid.UUID]) -> dict[Any, Label]:
    model = Manufacturer.name + " " + DeviceModel.model_number
    wanted = sa.select(Device.id, Device.asset_tag, model).join(DeviceModel, DeviceModel.id == Device.model_id)
    wanted = wanted.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
    wanted = wanted.where(Device.id.in_(keys), Device.asset_tag.is_not(None))
    return {key: Label(tag, name) for key, tag, name in db.session.execute(told(wanted, actor, Device))}


def sheets(
    labels: Sequence[Label], sheet: Sheet, start: int, spoiled: Collection[int] = ()
) -> list[list[Label | None]]:
    """The labels place by place, page by page; `start` and `spoiled` as in `label_sheets.places`."""
    at = dict(zip(places(len(labels), sheet, start, spoiled), labels, strict=True))
    each, count = MEASURES[sheet].places, max(at, default=-1) + 1
    return [[at.get(n) for n in range(first, min(first + each, count))] for first in range(0, count, each)]


def first_place(start: int, sheet: Sheet) -> int:
    """`start`, if the sheet has so many places. Raises Invalid."""
    if start > (most := MEASURES[sheet].places):
        raise Invalid({"start": [Said(N_("This sheet has %(most)s places."), most=most)]})
    return start


def spoiled_places(said: str) -> list[int]:
    """Places as people type them: whole numbers from 1, apart by commas or spaces. Raises Invalid."""
    parts = re.split(r"[\s,;]+", said.strip()) if said.strip() else []
    if not all(re.fullmatch(r"[0-9]{1,3}", part) for part in parts):
        raise Invalid({"spoiled": [Said(N_("Write the numbers of the places, such as 3, 7."))]})
    return [int(part) for part in parts]


def printed(labels: Sequence[Label]) -> list[Printed]:
    """The labels as files write them, with the address that people use, however they were asked for."""
    base = str(current_app.config["SETTINGS"].public_url)
    return [
        Printed(base + url_for("sticker.show", tag=label.asset_tag), label.asset_tag, label.model) for label in labels
    ]
