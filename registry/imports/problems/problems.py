"""What can be wrong with a row: codes that programs rely on, and sentences for people.

A row keeps code and values; the sentence is worded when it is read, in the reader's language.
"""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from core.errors import N_
from registry.imports.mapping.questions import Answer

CHANGED_SINCE: Final = "changed_since_export"
LEFT_OUT: Final = "left_out"  # of rows that a person has left out


class Severity(StrEnum):
    """What a problem does to its row."""

    ERROR = "error"  # the row cannot be applied
    CONFLICT = "conflict"  # a person decides; until then the row is left out
    WARNING = "warning"  # the row is applied, and the plan shows it


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that can be wrong with a row.

    column  key of the column it stands in; none: the row as a whole
    label   what filters and figures call it, in a few English words
    says    English sentence with %(name)s placeholders
    remedy  English sentence: what to do about it
    """

    code: str
    column: str | None
    severity: Severity
    label: str
    says: str
    remedy: str


_E, _C, _W = Severity.ERROR, Severity.CONFLICT, Severity.WARNING

_ALL: Final = (
    # own fields
    Problem("own_field_foreign", None, _E, N_("Own field of other devices"),
            N_("Devices of this category have no such field."),
            N_("Empty the cell, or give the category this own field first.")),
    Problem("own_field_missing", None, _E, N_("Own field missing"),
            N_("A new device of this category needs this own field."),
            N_("Write its value in the cell.")),
    Problem("own_text_unreadable", None, _E, N_("Own field: text refused"),
            N_("This text has more than 500 characters, or characters that cannot be shown."),
            N_("Shorten it or type it again.")),
    Problem("own_number_unreadable", None, _E, N_("Own field: no number"),
            N_("“%(value)s” is not a number such as 12 or 12,5."),
            N_("Write digits alone, with a comma or a point before decimals.")),
    Problem("own_date_unreadable", None, _E, N_("Own field: no day"),
            N_("“%(value)s” is not a day such as 31.5.2027 or 2027-05-31."),
            N_("Write the day in one of these ways.")),
    Problem("own_choice_unreadable", None, _E, N_("Own field: not one of the choices"),
            N_("“%(value)s” is not one of: %(choices)s."),
            N_("Write one of the choices, or add another to the field.")),
    Problem("own_link_unreadable", None, _E, N_("Own field: no link"),
            N_("“%(value)s” is not an address that begins with https:// or http://."),
            N_("Copy the whole address from the browser.")),
    # what pays
    Problem("appropriation_unknown", "appropriation", _E, N_("Appropriation unknown"),
            N_("There is no appropriation “%(value)s”, or several of other years than the order."),
            N_("Write the code of an appropriation, or add it first.")),
    Problem("funding_differs", "appropriation", _E, N_("Paid by another appropriation"),
            N_("The line of order %(order)s is paid by another appropriation."),
            N_("Leave the appropriation out, or change it on the order first.")),
    # the serial number
    Problem("serial_missing", "serial", _E, N_("Serial number missing"),
            N_("The serial number is missing."),
            N_("Ask the supplier for it or read it from the device.")),
    Problem("serial_placeholder", "serial", _E, N_("Placeholder instead of a serial number"),
            N_("“%(value)s” is a placeholder, not a serial number."),
            N_("Ask the supplier for the serial number or read it from the device.")),
    Problem("serial_damaged", "serial", _E, N_("Serial number damaged"),
            N_("“%(value)s” is not a serial number alone: a spreadsheet has changed it, or something else stands beside it."),
            N_("Write the serial number, as it is printed, into a cell of its own that is formatted as text.")),
    Problem("serial_several", "serial", _C, N_("Several serial numbers in one cell"),
            N_("“%(value)s” holds several serial numbers, but a row stands for one device."),
            N_("Give each device a row of its own.")),
    Problem("duplicate_in_file", "serial", _E, N_("Twice in the file"),
            N_("Row %(row)s is about the same device."),
            N_("Correct the serial number, or leave one of the rows out.")),
    Problem("serial_taken", "serial", _E, N_("Serial number taken"),
            N_("Serial number %(serial)s is already registered, with another model or from another order."),
            N_("Compare the device in the register with the delivery.")),
    Problem("serial_similar", "serial", _C, N_("Similar serial number"),
            N_("The register has a serial number that is easily mistaken for this one: %(serial)s."),
            N_("Look at the label: is it the same device or another?")),
    Problem("similar_in_file", "serial", _C, N_("Similar serial number in the file"),
            N_("Row %(row)s has a serial number that is easily mistaken for this one: %(serial)s."),
            N_("Look at both labels: is it the same device or another?")),
    Problem("number_format", None, _E, N_("Shown differently from what is stored"),
            N_("The sheet shows “%(value)s” by the number format %(format)s, so what is printed on the device is unknown."),
            N_("Write it again into a column that is formatted as text.")),
    # the device that is to be corrected
    Problem("device_unsaid", "serial", _E, N_("No device named"),
            N_("The row names no device: it has neither a serial number nor an asset tag."),
            N_("Write the serial number or the asset tag.")),
    Problem("device_unknown", "serial", _E, N_("Not in the register"),
            N_("The register has no device with this serial number or asset tag."),
            N_("Compare it with the label, or register the device first.")),
    Problem("serial_of_several", "serial", _E, N_("Serial number of several devices"),
            N_("Several makers' devices have serial number %(serial)s."),
            N_("Write the asset tag too, or the model.")),
    Problem(CHANGED_SINCE, "register_version", _C, N_("Changed since the export"),
            N_("The register has changed this device since the file was exported."),
            N_("Look at the device: leave the row out, or say that the file is right.")),
    Problem("gone_device_held", "holder", _E, N_("Holder of a device that is not in use"),
            N_("A device whose lifecycle is “%(now)s” cannot be handed over."),
            N_("Make the changes one by one on the device's page.")),
    # the model
    Problem("model_missing", "model", _E, N_("Model missing"),
            N_("The model is missing."), N_("Write the model or its product code.")),
    Problem("model_unknown", "model", _E, N_("Unknown model"),
            N_("The catalogue has no model “%(value)s”."),
            N_("Add the name to a model of the catalogue, or add the model.")),
    Problem("model_ambiguous", "model", _E, N_("Several models of that name"),
            N_("“%(value)s” is the name of several models."),
            N_("Write the manufacturer too, or use the product code.")),
    Problem("manufacturer_differs", "manufacturer", _E, N_("Another manufacturer"),
            N_("This model is made by %(registered)s, not by “%(value)s”."),
            N_("Correct the manufacturer or the model.")),
    Problem("manufacturer_unknown", "manufacturer", _W, N_("Manufacturer not known"),
            N_("The catalogue has no manufacturer “%(value)s”; the model is made by %(registered)s."),
            N_("Check that it is the right model.")),
    # school, room and holder
    Problem("school_missing", "school", _E, N_("School missing"),
            N_("The school is missing, and the order names none."),
            N_("Write the school's short code, institution number or name.")),
    Problem("school_unknown", "school", _E, N_("Unknown school"),
            N_("There is no school “%(value)s”."),
            N_("Write the school's short code, institution number or full name.")),
    Problem("school_closed", "school", _E, N_("Closed school"),
            N_("The school “%(value)s” is closed."),
            N_("Write the school that uses the device now.")),
    Problem("school_not_yours", "school", _E, N_("School you may not change"),
            N_("You may not change devices of the school “%(value)s”."),
            N_("Ask someone who looks after that school's devices.")),
    Problem("room_unknown", "room", _E, N_("Unknown room"),
            N_("The school has no room “%(value)s”."),
            N_("Add the room to the school, or correct its name.")),
    Problem("holder_unknown", "holder", _E, N_("Unknown person"),
            N_("There is no person “%(value)s”."),
            N_("Write the e-mail address with which the person signs in.")),
    # what cannot be read
    Problem("date_unreadable", None, _E, N_("Unreadable date"),
            N_("“%(value)s” is not a date."),
            N_("Write the date as 31.8.2026 or 2026-08-31.")),
    Problem("price_unreadable", "price", _E, N_("Unreadable price"),
            N_("“%(value)s” is not a price."),
            N_("Write euros and cents without VAT, as 389,90.")),
    Problem("months_unreadable", "warranty_months", _E, N_("Unreadable warranty"),
            N_("“%(value)s” is not a length of warranty."),
            N_("Write the months as a whole number from 0 to 240.")),
    Problem("quantity_not_one", "quantity", _E, N_("Quantity other than one"),
            N_("The quantity is “%(value)s”, but a row stands for one device."),
            N_("Give each device a row of its own with its serial number, and the quantity 1.")),
    Problem("currency_not_euro", "currency", _E, N_("Another currency"),
            N_("The currency is “%(value)s”, but prices are kept in euros."),
            N_("Write the price in euros.")),
    Problem("tag_unreadable", "asset_tag", _E, N_("Unreadable asset tag"),
            N_("“%(value)s” is not an asset tag, or one of its digits is wrong."),
            N_("Read the tag from the label again.")),
    Problem("imei_unreadable", "imei", _E, N_("Unreadable IMEI"),
            N_("“%(value)s” is not an IMEI, or one of its digits is wrong."),
            N_("Write all fifteen digits.")),
    Problem("mac_unreadable", "mac", _E, N_("Unreadable MAC address"),
            N_("“%(value)s” is not a MAC address."),
            N_("Write all twelve characters, as 00:1A:2B:3C:4D:5E.")),
    Problem("imei_repeated", "imei", _C, N_("IMEI twice in the file"), N_("Row %(row)s has the same IMEI."),
            N_("Read both IMEIs from the devices again.")),
    Problem("imei_taken", "imei", _C, N_("IMEI of another device"), N_("Another device has IMEI %(address)s."),
            N_("Read the IMEI from the device again.")),
    Problem("mac_repeated", "mac", _C, N_("MAC address twice in the file"), N_("Row %(row)s has the same MAC address."),
            N_("Read both addresses from the devices again.")),
    Problem("mac_taken", "mac", _C, N_("MAC address of another device"), N_("Another device has MAC address %(address)s."),
            N_("Read the address from the device again.")),
    Problem("date_unlikely", None, _W, N_("Unlikely date"), N_("“%(value)s” can hardly be right for a device."),
            N_("Check the year.")),
    Problem("warranty_too_early", "warranty_ends_on", _W, N_("Warranty ends too early"),
            N_("The warranty would end before it begins."), N_("Check both dates.")),
    Problem("warranty_undated", "warranty_months", _W, N_("Warranty without a first day"),
            N_("The warranty has a length but begins on no day: the row has no date of delivery or purchase."),
            N_("Give the day of delivery; without it no end of the warranty is kept.")),
    Problem("warranty_differs", "warranty_ends_on", _W, N_("Two different ends of the warranty"),
            N_("“%(value)s” is kept as the end of the warranty, but by its length the warranty ends on another day."),
            N_("Check which of the two is right.")),
    Problem("cells_beyond", None, _E, N_("More cells than columns"),
            N_("The row has more cells than there are column names, so its cells may stand in wrong columns."),
            N_("Put quotes around cells that hold the separator, or save the file as a workbook.")),
    Problem("lifecycle_unknown", "lifecycle", _E, N_("Unknown lifecycle"),
            N_("“%(value)s” is not a stage of the lifecycle."),
            N_("Write for example in store, in use or retired.")),
    Problem("condition_unknown", "condition", _E, N_("Unknown condition"),
            N_("“%(value)s” is not a condition."),
            N_("Write working, faulty, in repair or broken.")),
    Problem("too_long", None, _E, N_("Text too long"),
            N_("The text is longer than %(most)s characters."), N_("Shorten the text.")),
    Problem("cannot_clear", None, _E, N_("Cannot be cleared"),
            N_("This value cannot be cleared."), N_("Leave the cell blank or write a value.")),
    # the order
    Problem("order_missing", "order_number", _E, N_("Order number missing"),
            N_("The order number is missing."),
            N_("Write the number of the city's order.")),
    Problem("not_on_order", "order_number", _E, N_("Not on the order"),
            N_("Order “%(order)s” of this supplier does not exist or does not have this model."),
            N_("Correct the order number, or have the order amended.")),
    Problem("order_closed", "order_number", _E, N_("Order no longer open"),
            N_("Order “%(order)s” is no longer open."),
            N_("Write the number of an open order, or place a new order for these devices.")),
    Problem("over_order", "order_number", _E, N_("More than ordered"),
            N_("Order “%(order)s” has %(ordered)s of this model, and this row would be one too many."),
            N_("Refuse the surplus, or have the order amended.")),
    Problem("price_differs", "price", _W, N_("Price differs from the order"),
            N_("The price is %(price)s, the order says %(ordered)s."),
            N_("Check the price before the invoice is paid.")),
    # what the register has
    Problem("tag_taken", "asset_tag", _E, N_("Asset tag taken"),
            N_("Asset tag %(tag)s belongs to another device."),
            N_("Read the tag from the label again.")),
    Problem("tag_repeated", "asset_tag", _E, N_("Asset tag twice in the file"),
            N_("Row %(row)s has the same asset tag."),
            N_("Read both tags from the labels again.")),
    Problem("lifecycle_refused", "lifecycle", _E, N_("Lifecycle not possible"),
            N_("A device whose lifecycle is “%(now)s” cannot become “%(to)s”."),
            N_("Make the changes one by one on the device's page.")),
    Problem("changed_meanwhile", None, _C, N_("Changed meanwhile"),
            N_("The register or the order changed after the plan was made, so this row was left out."),
            N_("Look at the device and the order, then upload the file again.")),
    Problem(LEFT_OUT, None, _W, N_("Row left out"),
            N_("Somebody left this row out, so nothing of it is written."), N_("Take it back in if it is needed.")),
)  # fmt: skip

PROBLEMS: Final[Mapping[str, Problem]] = MappingProxyType({problem.code: problem for problem in _ALL})

QUESTIONS: Final[Mapping[Answer, str]] = MappingProxyType(
    {
        Answer.COLUMN_MISSING: N_("Which column of the file is “%(column)s”?"),
        Answer.COLUMN_AMBIGUOUS: N_("Several columns of the file could be “%(column)s”. Which one is it?"),
        Answer.DATE_ORDER_MISSING: N_(
            "The dates in “%(column)s” have slashes or short years. What comes first: the day, the month or the year?"
        ),
        Answer.WARRANTY_UNIT_MISSING: N_("“%(column)s” has numbers without a unit. Are they months or years?"),
        Answer.SCHOOL_UNSAID: N_(
            "Neither the file nor the order says which school the devices go to. Choose the column, give one school for "
            "all rows, or say that they all go to the central store."
        ),
        Answer.SHEET_AMBIGUOUS: N_("Several sheets of the workbook hold such a table. Which one is to be read?"),
    }
)

Translate = Callable[[str], str]


NO_SUCH_DAY: Final = N_("“%(value)s” is not a date: the last day of that month is %(days)s.")


def sentence(code: str, values: Mapping[str, object], translate: Translate) -> str:
    """Word a problem for people.

    values     what was kept with the row; a value that is not there is shown as …
    translate  gettext in the reader's language
    """
    if code == "date_unreadable" and (days := _days_of_month(str(values.get("value", "")))):
        return translate(NO_SUCH_DAY) % {"value": values["value"], "days": days}
    return translate(PROBLEMS[code].says) % defaultdict(lambda: "…", values)


def _days_of_month(text: str) -> int | None:
    """How many days the month has of a date whose day is beyond them; none for anything else that is no date."""
    found = re.fullmatch(r"\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*|\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*", text, re.ASCII)
    if found is None:
        return None
    day, month, year = (int(part) for part in (found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)))
    days = monthrange(year, month)[1] if 1 <= month <= 12 and year else 0  # noqa: PLR2004  months
    return days if days < day <= 31 else None  # noqa: PLR2004  days


def worst(codes: Iterable[str]) -> Severity | None:
    """The severity that decides what becomes of a row with these problems; none without any."""
    found = {PROBLEMS[code].severity for code in codes}
    return next((severity for severity in Severity if severity in found), None)
