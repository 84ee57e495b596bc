"""Stages of a device's life and its condition: one verb each, along the table of `lifecycle`."""

import datetime as dt

from core.actor import Actor
from core.db import check_version
from core.history import change
from registry.custody import custody
from registry.devices import contradictions, devices, hooks
from registry.devices.lifecycle import GONE, MISSING, Condition, Lifecycle
from registry.devices.models import Device
from registry.devices.refusals import ConditionUnchanged, OutOfUse


def report_faulty(actor: Actor, device: Device, *, reason: str, expected: int | None = None) -> Device:
    """Say that a device does not work as it should.

    Raises   Forbidden, Stale, OutOfUse, ConditionUnchanged
    Records  device.reported_faulty
    """
    return _condition(actor, device, Condition.FAULTY, "device.reported_faulty", reason=reason, expected=expected)


def repair(actor: Actor, device: Device, *, reason: str, expected: int | None = None) -> Device:
    """Send a device to repair; who has it stays the same.

    Raises   Forbidden, Stale, OutOfUse, ConditionUnchanged
    Records  device.sent_to_repair
    """
    return _condition(actor, device, Condition.IN_REPAIR, "device.sent_to_repair", reason=reason, expected=expected)


def working(actor: Actor, device: Device, *, reason: str, expected: int | None = None) -> Device:
    """Say that a device works again.

    Raises   Forbidden, Stale, OutOfUse, ConditionUnchanged
    Records  device.mended
    """
    return _condition(actor, device, Condition.WORKING, "device.mended", reason=reason, expected=expected)


def broken(actor: Actor, device: Device, *, reason: str, expected: int | None = None) -> Device:
    """Say that a device is beyond repair.

    Raises   Forbidden, Stale, OutOfUse, ConditionUnchanged
    Records  device.found_broken
    """
    return _condition(actor, device, Condition.BROKEN, "device.found_broken", reason=reason, expected=expected)


def retire(
    actor: Actor,
    device: Device,
    *,
    reason: str,
    on: dt.date | None = None,
    confirm: bool = False,
    expected: int | None = None,
) -> Device:
    """Take a device out of use for good; nobody has it any more.

    on       the day, default today
    confirm  also if the device is in repair or on loan
    Raises   Forbidden, Stale, DayToCome, LifecycleRefused, ConfirmNeeded, whatever `hooks.may_retire` refuses with
    Records  device.retired
    """
    _admit(actor, device, "device:retire", expected)
    for ask in hooks.may_retire:
        ask(device)
    held = custody.open_of(device.id)
    contradictions.refuse_unconfirmed(device, confirm=confirm, conditions=contradictions.AWAY, tickets=False, ends=held)
    return _stage(actor, device, Lifecycle.RETIRED, "device.retired", reason=reason, on=on)


def dispose(
    actor: Actor, device: Device, *, reason: str, on: dt.date | None = None, expected: int | None = None
) -> Device:
    """Say that a retired device has left the city.

    Raises   Forbidden, Stale, DayToCome, LifecycleRefused
    Records  device.disposed
    """
    _admit(actor, device, "device:retire", expected)
    return _stage(actor, device, Lifecycle.DISPOSED, "device.disposed", reason=reason, on=on)


def reinstate(actor: Actor, device: Device, *, reason: str, expected: int | None = None) -> Device:
    """Put a device back into store that was retired by mistake.

    Raises   Forbidden, Stale, LifecycleRefused
    Records  device.reinstated
    """
    _admit(actor, device, "device:retire", expected)
    if device.lifecycle is not Lifecycle.RETIRED:
        raise OutOfUse
    return _stage(actor, device, Lifecycle.IN_STORE, "device.reinstated", reason=reason)


def lost(
    actor: Actor,
    device: Device,
    *,
    reason: str,
    on: dt.date | None = None,
    report_number: str | None = None,
    expected: int | None = None,
) -> Device:
    """Say that nobody knows where a device is; who had it last stays in the history.

    report_number  of the report of the loss, where one was made
    Raises   Forbidden, Stale, DayToCome, LifecycleRefused
    Records  device.lost
    """
    _admit(actor, device, "device:hand", expected)
    return _stage(actor, device, Lifecycle.LOST, "device.lost", reason=reason, on=on, report_number=report_number)


def stolen(
    actor: Actor,
    device: Device,
    *,
    reason: str,
    on: dt.date | None = None,
    report_number: str | None = None,
    expected: int | None = None,
) -> Device:
    """Say that a device was stolen.

    report_number  of the police report; None: the one that is known already stays
    Raises   Forbidden, Stale, DayToCome, LifecycleRefused
    Records  device.stolen
    """
    _admit(actor, device, "device:hand", expected)
    report_number = report_number or device.report_number
    return _stage(actor, device, Lifecycle.STOLEN, "device.stolen", reason=reason, on=on, report_number=report_number)


def found(actor: Actor, device: Device, *, reason: str, expected: int | None = None) -> Device:
    """Put a device back into store that was lost or stolen. Raises Forbidden, Stale, OutOfUse. Records device.found."""
    _admit(actor, device, "device:hand", expected)
    if device.lifecycle not in MISSING:
        raise OutOfUse
    return _stage(actor, device, Lifecycle.IN_STORE, "device.found", reason=reason)


def _condition(actor: Actor, device: Device, to: Condition, verb: str, *, reason: str, expected: int | None) -> Device:
    _admit(actor, device, "device:condition", expected)
    if device.lifecycle in GONE | MISSING:
        raise OutOfUse
    if device.condition is to:
        raise ConditionUnchanged
    with change(device, verb, by=actor, note=reason):
        device.condition = to
    return device


def _stage(
    actor: Actor,
    device: Device,
    to: Lifecycle,
    verb: str,
    *,
    reason: str,
    on: dt.date | None = None,
    report_number: str | None = None,
) -> Device:
    """Move to another stage; only a device in use is in somebody's hands, so whoever had it has it no longer.

    report_number  of a loss or theft; what was found again or is at another stage has none
    """
    stamped = devices.step(device, to, on=on)
    held = custody.open_of(device.id)
    with change(device, verb, *filter(None, [held]), by=actor, note=reason):
        if held is not None:
            custody.end(held)
        device.lifecycle, device.report_number = to, report_number
        for name, day in stamped.items():
            setattr(device, name, day)
    return device


def _admit(actor: Actor, device: Device, permission: str, expected: int | None) -> None:
    actor.must(permission, device.school_id)
    check_version(device, expected)
