"""What contradicts a hand-over, a move or a retirement: asked about first, done all the same when confirmed."""

from collections.abc import Collection

from flask_babel import gettext

from core.errors import N_, Conflict
from registry.devices import hooks
from registry.devices.lifecycle import Condition
from registry.devices.models import Device

IN_CONDITION: dict[Condition, str] = {
    Condition.FAULTY: N_("The device is marked as faulty."),
    Condition.IN_REPAIR: N_("The device is in repair."),
    Condition.BROKEN: N_("The device is beyond repair."),
}
UNUSABLE = frozenset(IN_CONDITION)  # nobody should get such a device
AWAY = frozenset({Condition.IN_REPAIR})  # it is in the workshop, not where somebody could move it
TICKET = N_("Ticket %(number)s about it is still open.")


class ConfirmNeeded(Conflict):
    """Values: contradictions, the sentences in the reader's language."""

    code = "confirm_needed"
    says = N_("%(contradictions)s Confirm if it is to be done all the same.")
    field = "confirm"


def refuse_unconfirmed(
    device: Device, *, confirm: bool, conditions: Collection[Condition] = UNUSABLE, tickets: bool = True
) -> None:
    """Ask before something is done with a device that its state contradicts.

    confirm     the person has seen what contradicts it
    conditions  those that contradict
    tickets     whether an open ticket about the device contradicts as well
    Raises      ConfirmNeeded
    """
    if confirm:
        return
    said = [gettext(IN_CONDITION[device.condition])] if device.condition in conditions else []
    if tickets and (number := hooks.open_ticket(device)):
        said.append(gettext(TICKET, number=number))
    if said:
        raise ConfirmNeeded(contradictions=" ".join(said))
