"""What can be done with many devices at once: its permission, its fact, what it is called."""

from dataclasses import dataclass
from typing import Final

from core.actor import Actor
from core.errors import N_
from registry.bulk.models import Action


@dataclass(frozen=True, slots=True)
class Kind:
    """One action on many devices.

    verb        of each device's fact, as when it is done to one
    label       what a button says
    heading     what is done, as a heading
    needs_why   whether a reason must be given
    effect      what it does besides what its heading says, said before it is planned
    asks_first  whether it can be confirmed where a device's state contradicts it
    """

    action: Action
    permission: str
    verb: str
    label: str
    heading: str
    needs_why: bool = True
    asks_first: bool = False
    effect: str = ""


KINDS: Final = (
    Kind(
        Action.MOVE, "device:move", "device.moved", N_("Move…"), N_("Move devices"), asks_first=True,
        effect=N_("A device that comes to another school loses its holder and goes to the store. Without a room it is in no room."),
    ),
    Kind(
        Action.HAND_OVER, "device:hand", "device.handed_over", N_("Hand over devices…"), N_("Hand over devices"),
        needs_why=False, asks_first=True, effect=N_("Whoever has a device now loses it. Each device is then in use."),
    ),
    Kind(
        Action.TAKE_BACK, "device:hand", "device.taken_back", N_("Take back…"), N_("Take back devices"),
        needs_why=False, effect=N_("The devices lose their holder and go to the store."),
    ),
    Kind(
        Action.REPORT_FAULTY, "device:condition", "device.reported_faulty", N_("Mark as faulty…"),
        N_("Mark devices as faulty"),
    ),
    Kind(
        Action.REPAIR, "device:condition", "device.sent_to_repair", N_("Send to repair…"),
        N_("Send devices to repair"),
    ),
    Kind(
        Action.WORKING, "device:condition", "device.mended", N_("Mark as working…"), N_("Mark devices as working"),
    ),
    Kind(
        Action.RETIRE, "device:retire", "device.retired", N_("Retire…"), N_("Retire devices"), asks_first=True,
        effect=N_("The devices lose their holder and leave use for good."),
    ),
)  # fmt: skip
ROLL_OVER: Final = Kind(
    Action.ROLL_OVER, "device:hand", "device.rolled_over", N_("Roll over"), N_("Roll-over by a class list"),
    needs_why=False,
)  # fmt: skip
BY_ACTION: Final = {kind.action: kind for kind in (*KINDS, ROLL_OVER)}
UNDO_VERB: Final = "device.bulk_undone"
UNDO_NAME: Final = N_("Undo a change of devices")


def offered(actor: Actor) -> list[Kind]:
    """What the actor may do with devices of some school."""
    return [kind for kind in KINDS if actor.may(kind.permission)]
