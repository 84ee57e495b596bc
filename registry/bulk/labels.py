"""Labels of devices as a sheet to print: the sticker's code, the tag and the model, on sheets that shops sell."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.errors import N_, Invalid
from core.scope import told
from registry.bulk import choosing
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.devices.criteria import Filters
from registry.devices.models import Device
from web.fields import Said

MOST: Final = 480  # labels of one page


class Sheet(StrEnum):
    """A sheet of labels, A4; its CSS class holds its measures."""

    SMALL = "small"
    LARGE = "large"


PLACES: Final = {Sheet.SMALL: 48, Sheet.LARGE: 27}  # labels of a sheet
NAMES: Final = {
    Sheet.SMALL: N_("45.7 × 21.2 mm, 48 a sheet (Avery Zweckform L4778)"),
    Sheet.LARGE: N_("63.5 × 29.6 mm, 27 a sheet (Avery Zweckform L6011)"),
}


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


def sheets(labels: Sequence[Label], sheet: Sheet, start: int) -> list[list[Label | None]]:
    """The labels place by place, sheet by sheet.

    start  the first free place of the first sheet, from 1
    """
    places: list[Label | None] = [*[None] * (start - 1), *labels]
    return [places[n : n + PLACES[sheet]] for n in range(0, len(places), PLACES[sheet])]
