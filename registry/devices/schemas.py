"""What is asked and answered about devices."""

import datetime as dt
from typing import Any

import marshmallow as ma

from core import clock
from core.errors import N_
from registry.catalogue.models import Category
from registry.catalogue.standard import Standing
from registry.columns.fields import field_of
from registry.devices.lifecycle import Condition, Lifecycle, Receipt, Warranty
from registry.devices.sorting import Sort
from web.fields import Choice, Day, Flag, Id, Input, Instant, Output, PageArgs, Said, Text, Whole

REASON = {"description": "why; stands in the device's history", "example": "Moved with the class"}
CONFIRM = {"description": "do it although the answer was `confirm_needed`: the device's state contradicts it"}
CENTS = {"description": "euro cents without VAT", "example": 38990}


OWN = "code of an own field of its category → value; a field that is not named keeps what it has, null empties it"


class DeviceFilter(Input):
    q = Text(
        1, 100, metadata={"description": "part of a tag or serial, a model, room or order number, or a holder's name"}
    )
    school = Id()
    district = Text(1, 60, metadata={"description": "major district, in Finnish", "example": "Keskinen"})
    category = Choice(Category)
    model = Id()
    standard = Choice(Standing, metadata={"description": "how it stands towards the city's standard today"})
    lifecycle = Choice(Lifecycle)
    condition = Choice(Condition)
    batch = Id(metadata={"description": "the purchase batch that brought it"})
    order = Id(metadata={"description": "the purchase order it came from"})
    order_line = Id(metadata={"description": "the line of an order it came from"})
    received = Choice(Receipt, metadata={"description": "how far a device of an order has come"})
    room = Id()
    holder = Id(metadata={"description": "the person who has it now"})
    warranty = Choice(Warranty, metadata={"description": "the maker's, today"})
    warranty_from = Day(metadata={"description": "first day on which its warranty may end"})
    warranty_to = Day(metadata={"description": "last day on which its warranty may end"})
    own_field = Text(1, 40, metadata={"description": "code of an own field that has a value"})
    own_value = Text(1, 500, metadata={"description": "with own_field: that value alone"})
    age = Whole(1, 30, metadata={"description": "whole years since it was bought or received, at least", "example": 4})


class ExportDevices(DeviceFilter):
    sort = Choice(Sort, load_default=Sort.TAG)


AT = {"description": "as of the end of this day, Helsinki time; absent: now", "example": "2026-03-01"}


class PastDay(Day):
    """A day that has begun: of a coming one nothing is known."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dt.date:
        day: dt.date = super()._deserialize(value, attr, data, **kwargs)
        if day > clock.today():
            raise ma.ValidationError(Said(N_("This day has not come yet. Choose today or an earlier day.")))
        return day


class CountDevices(DeviceFilter):
    at = PastDay(metadata=AT)


class ShowDevice(Input):
    at = PastDay(metadata=AT)


class FindDevices(ExportDevices, PageArgs):
    """A page of them."""

    at = PastDay(metadata=AT)


class SerialArgs(Input):
    manufacturer = Text(1, 80, metadata={"description": "needed where several makers use one serial"})


class _Facts(Input):
    purchased_on = field_of("purchased_on")
    price_cents = field_of("price", metadata=CENTS)
    warranty_ends_on = field_of("warranty_ends_on")
    imei = field_of("imei", metadata={"example": "356938035643809"})
    mac = field_of("mac", metadata={"example": "00:1A:2B:3C:4D:5E"})
    note = field_of("note")
    own_fields = ma.fields.Dict(
        keys=Text(1, 40), values=ma.fields.Raw(allow_none=True), metadata={"description": OWN, "example": {}}
    )
    similar_is_another = Flag(metadata={"description": "the similar serial of the register is another device"})
    reason = Text(1, 500, required=True, metadata=REASON)


class AddDevice(_Facts):
    model = Id(required=True)
    school = Id(required=True)
    serial = Text(1, 100, masked=False, required=True, metadata={"description": "as printed", "example": "PF3XK2L9"})
    asset_tag = Text(1, 20, metadata={"description": "as on the label; absent: the next number"})
    lifecycle = Choice(Lifecycle, load_default=Lifecycle.IN_STORE)
    condition = Choice(Condition, load_default=Condition.WORKING)
    room = Id(allow_none=True)


class CorrectDevice(_Facts):
    model = Id()
    serial = Text(1, 100, masked=False, metadata={"description": "as printed"})
    asset_tag = Text(1, 20)


class MoveDevice(Input):
    school = Id(metadata={"description": "absent: it stays at its school"})
    room = Id(allow_none=True, metadata={"description": "absent: nowhere in particular"})
    reason = Text(1, 500, required=True, metadata=REASON)
    confirm = Flag(load_default=False, metadata=CONFIRM)


class HandOverDevice(Input):
    person = Text(1, 200, metadata={"description": "key, e-mail or name of a member of staff; this, `room` or `pupil`"})
    room = Id(metadata={"description": "a room of the device's school; this, `person` or `pupil`"})
    pupil = Text(1, 40, metadata={"description": "pseudonymous reference of a pupil", "example": "OPP-104233"})
    class_label = Text(1, 20, metadata={"description": "the pupil's class", "example": "7B"})
    reason = Text(0, 500, load_default="", metadata=REASON)
    confirm = Flag(load_default=False, metadata=CONFIRM)


class TakeBackDevice(Input):
    reason = Text(0, 500, load_default="", metadata=REASON)


class LendDevice(Input):
    to = Text(
        1,
        200,
        metadata={"description": "key, e-mail or name of a member of staff, key of a room, or a pupil's reference"},
    )
    room = Id(metadata={"description": "a room of the device's school, instead of `to`"})
    class_label = Text(1, 20, metadata={"description": "the class, if a pupil borrows it", "example": "7B"})
    due_on = Day(required=True, metadata={"description": "the last day by which it is to be returned"})
    ticket = Text(1, 60, metadata={"description": "key or number of the open ticket that it is lent for"})
    reason = Text(0, 500, load_default="", metadata=REASON)
    confirm = Flag(load_default=False, metadata=CONFIRM)


class ExtendLoan(Input):
    due_on = Day(required=True, metadata={"description": "the new last day"})
    reason = Text(0, 500, load_default="", metadata=REASON)


class ChangeDevice(Input):
    reason = Text(1, 500, required=True, metadata=REASON)


class FoundDevice(ChangeDevice):
    give_back = Flag(load_default=False, metadata={"description": "hand it to whoever had it last"})


class EndDevice(ChangeDevice):
    on = Day(metadata={"description": "the day; absent: today"})


class MissDevice(EndDevice):
    report_number = Text(1, 60, metadata={"description": "of the report of the loss or theft, such as the police's"})


class RetireDevice(EndDevice):
    confirm = Flag(load_default=False, metadata=CONFIRM)


class CustodyArgs(Input):
    at = ma.fields.String(
        validate=ma.validate.Length(1, 40),
        metadata={"description": "a day (its end in Helsinki) or an instant with its offset", "example": "2026-03-01"},
    )


class AtInstant(Input):
    at = Instant(required=True)


class AtDay(Input):
    at = Day(required=True)


class DeviceModelRef(Output):
    id = ma.fields.UUID(required=True)
    manufacturer = ma.fields.String(required=True)
    model_number = ma.fields.String(required=True)
    category = ma.fields.String(required=True)


class SchoolRef(Output):
    id = ma.fields.UUID(required=True)
    name_fi = ma.fields.String(required=True)
    name_sv = ma.fields.String(required=True)
    short_code = ma.fields.String(allow_none=True)


class NamedRef(Output):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class PupilRef(Output):
    reference = ma.fields.String(required=True, metadata={"description": "a pseudonym; no names of pupils are kept"})
    class_label = ma.fields.String(allow_none=True)


class CustodyOut(Output):
    kind = ma.fields.String(required=True, metadata={"description": "person, room or pupil"})
    person = ma.fields.Nested(NamedRef, allow_none=True)
    room = ma.fields.Nested(NamedRef, allow_none=True)
    pupil = ma.fields.Nested(PupilRef, allow_none=True)
    since = ma.fields.DateTime(required=True, metadata={"description": "UTC"})
    due_on = ma.fields.Date(allow_none=True, metadata={"description": "of a loan: to be returned by"})
    until = ma.fields.DateTime(allow_none=True, metadata={"description": "UTC; none: still"})


class DeviceOut(Output):
    id = ma.fields.UUID(required=True)
    asset_tag = ma.fields.String(allow_none=True, metadata={"example": "HKI-0000013"})
    serial = ma.fields.String(allow_none=True, metadata={"description": "normalised"})
    model = ma.fields.Nested(DeviceModelRef, required=True)
    school = ma.fields.Nested(SchoolRef, required=True)
    room = ma.fields.Nested(NamedRef, allow_none=True)
    lifecycle = ma.fields.String(required=True)
    condition = ma.fields.String(required=True)
    custody = ma.fields.Nested(
        CustodyOut, allow_none=True, metadata={"description": "only for those who may see holders"}
    )
    standard = ma.fields.String(required=True)
    purchased_on = ma.fields.Date(allow_none=True)
    price_cents = ma.fields.Integer(allow_none=True, metadata={"description": "only for those who may see prices"})
    warranty_ends_on = ma.fields.Date(allow_none=True)
    own_fields = ma.fields.Dict(
        metadata={"description": "code → value, of the own fields of its category that have one; absent in lists: none"}
    )
    version = ma.fields.Integer(required=True)


class OneDeviceOut(DeviceOut):
    serial_printed = ma.fields.String(allow_none=True, metadata={"description": "as on the label"})
    imei = ma.fields.String(allow_none=True)
    mac = ma.fields.String(allow_none=True)
    note = ma.fields.String(required=True)
    received_on = ma.fields.Date(allow_none=True)
    deployed_on = ma.fields.Date(allow_none=True, metadata={"description": "first use"})
    retired_on = ma.fields.Date(allow_none=True)
    disposed_on = ma.fields.Date(allow_none=True)
    missing_on = ma.fields.Date(allow_none=True, metadata={"description": "lost or stolen since"})
    report_number = ma.fields.String(allow_none=True, metadata={"description": "of the report of the loss or theft"})


class DevicePage(Output):
    items = ma.fields.List(ma.fields.Nested(DeviceOut), required=True)
    next = ma.fields.String(allow_none=True)


class DeviceCount(Output):
    count = ma.fields.Integer(required=True, metadata={"description": "1,000,000 at most"})
    more = ma.fields.Boolean(required=True, metadata={"description": "there are more than `count`"})


class DeviceChangeOut(Output):
    field = ma.fields.String(required=True)
    before = ma.fields.String(required=True)
    after = ma.fields.String(required=True)


class DeviceFactOut(Output):
    id = ma.fields.UUID(required=True)
    at = ma.fields.DateTime(required=True, metadata={"description": "UTC"})
    verb = ma.fields.String(required=True)
    text = ma.fields.String(required=True, metadata={"description": "what happened, in the reader's language"})
    by = ma.fields.Nested(NamedRef, allow_none=True, metadata={"description": "none: not yours to see"})
    school = ma.fields.Nested(NamedRef, allow_none=True)
    note = ma.fields.String(required=True)
    changes = ma.fields.List(ma.fields.Nested(DeviceChangeOut), required=True)


class HistoryPage(Output):
    items = ma.fields.List(ma.fields.Nested(DeviceFactOut), required=True)
    next = ma.fields.String(allow_none=True)


class CustodyAnswer(Output):
    custody = ma.fields.Nested(CustodyOut, allow_none=True, metadata={"description": "none: nobody had it"})
