"""The form of a device judged as a whole: whatever is wrong with it is said at once, each beside its field."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from core import clock
from core.db import db
from core.errors import N_, DomainError, Invalid
from registry.catalogue.models import DeviceModel
from registry.devices import forms, identity, serials
from registry.devices.models import Device
from registry.devices.refusals import SerialSimilar
from web import doors, doubts
from web.fields import Input, Said

Judge = Callable[[str, Mapping[str, str], Mapping[str, str], Device | None], None]
AHEAD: Final = dt.timedelta(days=366)  # no purchase is known longer before


class FormWithSimilarSerial(Invalid):
    """Among other things, the serial is easily mistaken for another one."""

    code = "serial_similar_too"


def read(schema: type[Input], form: Mapping[str, str], device: Device | None) -> dict[str, Any]:
    """What was typed into the form, as the service takes it.

    form    without what is read elsewhere
    device  the one to correct; none: a new one
    Raises  Invalid with a sentence for each field; what `identity` refuses, if that alone is wrong; Doubtful
    """
    errors: dict[str, Any] = {}
    given: dict[str, Any] = {}
    try:
        given = doors.load(schema, raw=form)
    except Invalid as wrong:
        errors |= wrong.errors
    refused = [one for one in _refused(form, device) if one.field % one.values not in errors]
    if given:
        errors |= _dates(given, device)
    if refused and (errors or len(refused) > 1):
        errors |= {one.field % one.values: [Said(one.says, **one.values)] for one in refused}
        raise (FormWithSimilarSerial if any(isinstance(one, SerialSimilar) for one in refused) else Invalid)(errors)
    if errors:
        raise Invalid(errors)
    if refused:
        raise refused[0]
    bought = given.get("purchased_on")
    if bought is not None and bought > clock.today() + AHEAD and bought != (device and device.purchased_on):
        doubts.ask({"purchased_on": Said(N_("This day is more than a year ahead."))})
    return given


def _dates(given: Mapping[str, Any], device: Device | None) -> dict[str, Any]:
    bought, ends = given.get("purchased_on"), given.get("warranty_ends_on")
    is_stored = device is not None and (bought, ends) == (device.purchased_on, device.warranty_ends_on)
    if bought is None or ends is None or bought <= ends or is_stored:
        return {}
    return {"warranty_ends_on": [N_("The warranty would end before the purchase.")]}


def _refused(form: Mapping[str, str], device: Device | None) -> Iterator[DomainError]:
    """What is wrong with the fields that tell this device from others, and with its room."""
    typed = {name: form.get(name, "").strip() for name in ("serial", "asset_tag", "imei", "mac", "room", "school")}
    judges: dict[str, Judge] = {"serial": _serial, "asset_tag": _tag, "imei": _address, "mac": _address, "room": _room}
    for name, judge in judges.items():
        if typed[name]:
            try:
                judge(name, typed, form, device)
            except DomainError as refused:
                yield refused


def _serial(_: str, typed: Mapping[str, str], form: Mapping[str, str], device: Device | None) -> None:
    model = db.session.get(DeviceModel, key) if (key := _key(form.get("model", ""))) else None
    maker = model.manufacturer_id if model else device.manufacturer_id if device else None
    if maker is None or (
        device and (serials.normalise(typed["serial"]), maker) == (device.serial, device.manufacturer_id)
    ):
        return
    identity.refuse_serial(
        typed["serial"],
        maker=maker,
        similar_is_another=bool(form.get("similar_is_another")),
        but=device.id if device else None,
    )


def _tag(_: str, typed: Mapping[str, str], _form: Mapping[str, str], device: Device | None) -> None:
    identity.free_tag(typed["asset_tag"], but=device.id if device else None)


def _address(name: str, typed: Mapping[str, str], _form: Mapping[str, str], _device: Device | None) -> None:
    identity.addresses({name: typed[name]})


def _room(_: str, typed: Mapping[str, str], _form: Mapping[str, str], device: Device | None) -> None:
    school = _key(typed["school"])
    if device is None and school:
        forms.room_called(school, typed["room"])


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
