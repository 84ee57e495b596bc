"""What contradicts a hand-over, a move or a retirement: asked about first, done all the same when confirmed."""

import datetime as dt
from collections.abc import Collection

from flask_babel import gettext
from flask_babel.speaklater import LazyString

from core.errors import N_, Conflict
from registry.custody.models import Custody
from registry.devices import hooks
from registry.devices.lifecycle import Condition
from registry.devices.models import Device
from web import moments

IN_CONDITION: dict[Condition, str] = {
    Condition.FAULTY: N_("The device was marked as faulty."),
    Condition.IN_REPAIR: N_("The device is in repair."),
    Condition.BROKEN: N_("The device is beyond repair."),
}
UNUSABLE = frozenset(IN_CONDITION)  # nobody should get such a device
AWAY = frozenset({Condition.IN_REPAIR})  # it is in the workshop, not where somebody could move it
TAKEN = N_("Somebody has the device already.")
HELD = N_("%(holder)s has the device now.")
LOAN = N_("The device is on loan until %(day)s.")
TICKET = N_("Ticket %(number)s about it is still open.")


class ConfirmNeeded(Conflict):
    """Values: contradictions, the sentences in the reader's language; ticket, the number of the open one."""

    code = "confirm_needed"
    says = N_("%(contradictions)s Confirm if you want to do it anyway.")
    field = "confirm"


def refuse_unconfirmed(
    device: Device,
    *,
    confirm: bool,
    conditions: Collection[Condition] = UNUSABLE,
    tickets: bool = True,
    ends: Custody | None = None,
    takes: bool = False,
    holder: str = "",
) -> None:
    """Ask before something is done with a device that its state contradicts.

    confirm     the person has seen what contradicts it
    conditions  those that contradict
    tickets     whether an open ticket about the device contradicts as well
    ends        the open interval that would end; a loan contradicts
    takes       whether it is lent, which takes it from whoever has it
    holder      who has it and would lose it, which is said; empty: that is nothing to ask about
    Raises      ConfirmNeeded
    """
    if confirm:
        return
    condition = device.condition if device.condition in conditions else None
    ticket = hooks.open_ticket(device) if tickets else None
    due_on = ends.due_on if ends is not None else None
    is_taken = takes and ends is not None and due_on is None
    if condition or ticket or due_on or is_taken or holder:
        said = LazyString(_worded, condition, due_on, ticket, is_taken, holder)
        raise ConfirmNeeded(contradictions=said, ticket=ticket)


def _worded(
    condition: Condition | None,
    due_on: dt.date | None,
    ticket: str | None,
    is_taken: bool,  # noqa: FBT001  called by LazyString
    holder: str,
) -> str:
    """The sentences, in the language of whoever reads the refusal."""
    said = [gettext(IN_CONDITION[condition])] if condition else []
    if is_taken:
        said.append(gettext(TAKEN))
    if holder:
        said.append(gettext(HELD, holder=holder))
    if due_on:
        said.append(gettext(LOAN, day=moments.day(due_on)))
    return " ".join([*said, *([gettext(TICKET, number=ticket)] if ticket else [])])
