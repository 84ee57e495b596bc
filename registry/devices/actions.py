"""What can be done with a device, for both doors: its verb, what it takes, and how it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from core.actor import Actor
from core.errors import N_
from registry.devices import hands, lending, moves, schemas, stages
from registry.devices.lifecycle import GONE, MISSING, PRESENT, Condition, Lifecycle
from registry.devices.models import Device
from web.fields import Input

Fits = Callable[[Lifecycle, Condition, bool], bool]  # stage, condition, whether somebody has it → can it be done


@dataclass(frozen=True, slots=True)
class Action:
    """One verb of a device.

    name        last part of its address
    label       what a button says
    done        what is said afterwards
    fits        whether it makes sense to offer it; the service decides
    effect      what it does besides what its label says
    on_loan     offered only of devices that are on loan, or only of those that are not; None: of both
    """

    name: str
    permission: str
    schema: type[Input]
    do: Callable[..., Device]
    label: str
    done: str
    fits: Fits
    effect: str = ""
    on_loan: bool | None = None


def _in_use(stage: Lifecycle) -> bool:
    return stage not in GONE | MISSING


def _condition(*wrong: Condition) -> Fits:
    return lambda stage, condition, _held: _in_use(stage) and condition not in wrong


ACTIONS: Final = (
    Action(
        "hand-over", "device:hand", schemas.HandOverDevice, hands.hand_over, N_("Hand over the device…"),
        N_("The device was handed over."), lambda stage, _c, _h: stage in PRESENT,
    ),
    Action(
        "take-back", "device:hand", schemas.TakeBackDevice, hands.take_back, N_("Take back…"),
        N_("The device was taken back."), lambda _s, _c, held: held, N_("The device goes to the store."), on_loan=False,
    ),
    Action(
        "lend", "device:hand", schemas.LendDevice, lending.lend, N_("Lend…"), N_("The device is on loan."),
        lambda stage, _c, _h: stage in PRESENT, on_loan=False,
    ),
    Action(
        "return", "device:hand", schemas.TakeBackDevice, lending.give_back, N_("Record the return…"),
        N_("The device was returned."), lambda _s, _c, held: held, N_("The device goes to the store."), on_loan=True,
    ),
    Action(
        "extend", "device:hand", schemas.ExtendLoan, lending.extend, N_("Extend the loan…"), N_("The loan was extended."),
        lambda _s, _c, held: held, on_loan=True,
    ),
    Action(
        "move", "device:move", schemas.MoveDevice, moves.move, N_("Move…"), N_("The device was moved."),
        lambda stage, _c, _h: _in_use(stage),
        N_("Whoever has the device loses it when it comes to another school; it is then in store."),
    ),
    Action(
        "report-faulty", "device:condition", schemas.ChangeDevice, stages.report_faulty, N_("Mark as faulty…"),
        N_("The device was marked as faulty."), _condition(Condition.FAULTY, Condition.BROKEN),
    ),
    Action(
        "repair", "device:condition", schemas.ChangeDevice, stages.repair, N_("Send to repair…"),
        N_("The device is in repair."), _condition(Condition.IN_REPAIR),
    ),
    Action(
        "working", "device:condition", schemas.ChangeDevice, stages.working, N_("Mark as working…"),
        N_("The device works again."), _condition(Condition.WORKING),
    ),
    Action(
        "broken", "device:condition", schemas.ChangeDevice, stages.broken, N_("Mark as beyond repair…"),
        N_("The device is beyond repair."), _condition(Condition.BROKEN, Condition.WORKING),
    ),
    Action(
        "lost", "device:hand", schemas.MissDevice, stages.lost, N_("Mark as lost…"), N_("The device was marked as lost."),
        lambda stage, _c, _h: stage in PRESENT,
    ),
    Action(
        "stolen", "device:hand", schemas.MissDevice, stages.stolen, N_("Mark as stolen…"), N_("The device was marked as stolen."),
        lambda stage, _c, _h: stage in PRESENT | {Lifecycle.LOST},
    ),
    Action(
        "found", "device:hand", schemas.FoundDevice, hands.found, N_("Mark as found…"), N_("The device was marked as found."),
        lambda stage, _c, _h: stage in MISSING, N_("The device goes to the store, and nobody has it."),
    ),
    Action(
        "retire", "device:retire", schemas.RetireDevice, stages.retire, N_("Retire…"), N_("The device was retired."),
        lambda stage, _c, _h: stage not in GONE,
    ),
    Action(
        "reinstate", "device:retire", schemas.ChangeDevice, stages.reinstate, N_("Move to store…"),
        N_("The device was moved to store."), lambda stage, _c, _h: stage is Lifecycle.RETIRED,
    ),
    Action(
        "dispose", "device:retire", schemas.EndDevice, stages.dispose, N_("Dispose of…"),
        N_("The device was disposed of."), lambda stage, _c, _h: stage is Lifecycle.RETIRED,
    ),
)  # fmt: skip
BY_NAME: Final = {action.name: action for action in ACTIONS}


def offered(actor: Actor, device: dict[str, Any], *, held: bool) -> list[Action]:
    """What the actor may do with a device, as `shown.devices` shows it, in its present state.

    held  whether somebody has it
    """
    stage, condition, school = Lifecycle(device["lifecycle"]), Condition(device["condition"]), device["school"]["id"]
    lent = bool((device.get("custody") or {}).get("due_on"))
    fitting = [a for a in ACTIONS if actor.may(a.permission, school) and a.fits(stage, condition, held)]
    return [a for a in fitting if a.on_loan in {None, lent}]
