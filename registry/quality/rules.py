"""The rules of data quality. Each finds devices, worked out over the register as it is when somebody asks."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from core import clock
from core.errors import N_
from organisation.schools.models import School
from registry.custody.models import Custody
from registry.devices.lifecycle import GONE, Lifecycle
from registry.devices.models import Device
from registry.sightings import sightings


class Severity(enum.StrEnum):
    """How bad a finding is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Rule(enum.StrEnum):
    """What can be wrong with a device."""

    SERIAL_MISSING = "serial_missing"
    SERIAL_PLACEHOLDER = "serial_placeholder"
    SERIAL_DAMAGED = "serial_damaged"
    SERIAL_LOOK_ALIKE = "serial_look_alike"
    IN_USE_NOWHERE = "in_use_nowhere"
    HELD_BEFORE_PURCHASE = "held_before_purchase"
    WARRANTY_BEFORE_PURCHASE = "warranty_before_purchase"
    PRICE_OUTLIER = "price_outlier"
    SCHOOL_CLOSED = "school_closed"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a rule says.

    severity  how bad it is
    words     what is wrong, in one sentence
    repair    what to do about it
    finds     (condition on Device, or none: devices that are asked about) → the condition on Device
    """

    severity: Severity
    words: str
    repair: str
    finds: Callable[[Any], Any]


FACTOR: Final = (
    2  # a price is an outlier beyond so many times the middle price of its batch and model, or below its part
)


def registered() -> Any:
    """Devices that the rules look at: those that came and have not left."""
    return Device.lifecycle.not_in({*GONE, Lifecycle.EXPECTED})


# What the database says of a printed serial number → the rule; asked once of each device, since it takes long.
SERIAL_PROBLEMS: Final = {
    "serial_missing": Rule.SERIAL_MISSING,
    "serial_placeholder": Rule.SERIAL_PLACEHOLDER,
    "serial_damaged": Rule.SERIAL_DAMAGED,
    "serial_several": Rule.SERIAL_DAMAGED,
}


def serial_problem() -> Any:
    """What is wrong with a device's serial number: a key of `SERIAL_PROBLEMS`, or NULL."""
    return sa.func.serial_problem(Device.serial_printed)


def _serial(rule: Rule) -> Any:
    return serial_problem().in_([problem for problem, each in SERIAL_PROBLEMS.items() if each is rule])


def _look_alike(_asked: Any) -> Any:
    other = aliased(Device)
    alike = sa.func.serial_confusable(other.serial) == sa.func.serial_confusable(Device.serial)
    return sa.exists().where(alike, other.manufacturer_id == Device.manufacturer_id, other.id != Device.id)


def _nowhere(_asked: Any) -> Any:
    held = sa.exists().where(Custody.device_id == Device.id, Custody.until.is_(None))
    return sa.and_(Device.lifecycle == Lifecycle.DEPLOYED, Device.room_id.is_(None), ~held)


def _held_before_purchase(_asked: Any) -> Any:
    local = sa.func.timezone(clock.SCHOOL_ZONE.key, Custody.since)
    return sa.exists().where(Custody.device_id == Device.id, sa.cast(local, sa.Date) < Device.purchased_on)


def _price_outlier(asked: Any) -> Any:
    """The middle price is worked out for the batches of the devices that are asked about, not for all there are."""
    other = aliased(Device)
    middle = sa.func.percentile_cont(0.5).within_group(other.price_cents)
    usual = (
        sa.select(other.batch_id, other.model_id, middle.label("cents"))
        .where(other.batch_id.is_not(None), other.price_cents.is_not(None))
        .group_by(other.batch_id, other.model_id)
    )
    if asked is not None:
        usual = usual.where(other.batch_id.in_(sa.select(Device.batch_id).where(asked).correlate(None)))
    price = usual.subquery("usual_price")
    far = sa.or_(Device.price_cents > price.c.cents * FACTOR, Device.price_cents * FACTOR < price.c.cents)
    return sa.exists().where(price.c.batch_id == Device.batch_id, price.c.model_id == Device.model_id, far)


def _school_closed(_asked: Any) -> Any:
    return sa.exists().where(School.id == Device.school_id, School.valid_to <= clock.today())


def _not_seen(_asked: Any) -> Any:
    return sa.and_(Device.lifecycle == Lifecycle.DEPLOYED, sightings.not_seen(Device.id))


MEANINGS: Final = {
    Rule.SERIAL_MISSING: Meaning(
        Severity.HIGH, N_("The serial number is missing."), N_("Correct"),
        lambda _: _serial(Rule.SERIAL_MISSING),
    ),
    Rule.SERIAL_PLACEHOLDER: Meaning(
        Severity.HIGH, N_("The serial number is a placeholder."), N_("Correct"), lambda _: _serial(Rule.SERIAL_PLACEHOLDER)
    ),
    Rule.SERIAL_DAMAGED: Meaning(
        Severity.HIGH, N_("A spreadsheet has damaged the serial number, or it holds several."), N_("Correct"),
        lambda _: _serial(Rule.SERIAL_DAMAGED),
    ),
    Rule.SERIAL_LOOK_ALIKE: Meaning(
        Severity.MEDIUM, N_("Another device of this maker has a serial number that reads the same."), N_("Correct"),
        _look_alike,
    ),
    Rule.IN_USE_NOWHERE: Meaning(
        Severity.MEDIUM, N_("It is in use, but has neither a holder nor a room."), N_("Hand over or move"), _nowhere
    ),
    Rule.HELD_BEFORE_PURCHASE: Meaning(
        Severity.LOW, N_("Somebody had it before it was bought."), N_("Correct"), _held_before_purchase
    ),
    Rule.WARRANTY_BEFORE_PURCHASE: Meaning(
        Severity.LOW, N_("Its warranty ended before it was bought."), N_("Correct"),
        lambda _: Device.warranty_ends_on < Device.purchased_on,
    ),
    Rule.PRICE_OUTLIER: Meaning(
        Severity.LOW, N_("Its price is far from that of the same model in its batch."), N_("Correct"), _price_outlier
    ),
    Rule.SCHOOL_CLOSED: Meaning(
        Severity.MEDIUM, N_("Its school is closed."), N_("Move"), _school_closed
    ),
    Rule.NOT_SEEN: Meaning(
        Severity.LOW, N_("It is in use, and device management has not seen it for 90 days."), N_("Find out where it is"),
        _not_seen,
    ),
}  # fmt: skip
