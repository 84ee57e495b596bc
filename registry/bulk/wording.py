"""Bulk work in words, worded when it is read: why a device would not change, what the last step came to."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext

from core.errors import N_, NN_
from registry.bulk.actions import BY_ACTION, UNDO_NAME
from registry.bulk.judging import Problem
from registry.bulk.models import Action, BulkWork, State
from registry.bulk.rolled import Step
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.words import CONDITIONS, LIFECYCLES
from registry.plans.models import Mode, Outcome
from web import moments
from web.fields import say

TONES: Final[Mapping[State, str]] = {
    State.PLANNING: "info",
    State.PLANNED: "info",
    State.APPLYING: "info",
    State.APPLIED: "success",
    State.UNDOING: "info",
    State.UNDONE: "quiet",
    State.FAILED: "error",
    State.DISCARDED: "quiet",
}
OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.UPDATE: N_("To be changed"),
    Outcome.UNCHANGED: N_("No change"),
    Outcome.CONFLICT: N_("To be confirmed"),
    Outcome.ERROR: N_("Not possible"),
}
DONE: Final[Mapping[Outcome, str]] = dict(OUTCOMES) | {
    Outcome.UPDATE: N_("Changed"),
    Outcome.CONFLICT: N_("Left out"),
    Outcome.ERROR: N_("Left out"),
}
OUTCOME_TONES: Final = {
    Outcome.UPDATE: "info",
    Outcome.UNCHANGED: "quiet",
    Outcome.CONFLICT: "alert",
    Outcome.ERROR: "error",
}
MODES: Final[Mapping[Mode, str]] = {Mode.ALL_OR_NOTHING: N_("All or nothing"), Mode.GOOD_ROWS: N_("Good devices only")}
FIELDS: Final = {
    "school": N_("School"),
    "room": N_("Room"),
    "holder": N_("Holder"),
    "lifecycle": N_("Lifecycle"),
    "condition": N_("Condition"),
    "due_on": N_("Promised back by"),
    "roll_over": N_("Roll-over"),
}
STEPS: Final[Mapping[Step, str]] = {
    Step.KEEP: N_("Keep"),
    Step.COLLECT: N_("Collect"),
    Step.HAND_OVER: N_("Hand over"),
    Step.EXTEND: N_("Extend"),
}
PROBLEMS: Final[Mapping[Problem, tuple[str, str]]] = {  # what filters call it, and the sentence beside a device
    Problem.UNKNOWN: (N_("Unknown"), N_("You can see no device with this tag or serial number.")),
    Problem.SEVERAL: (
        N_("Several manufacturers"),
        N_("Several manufacturers have a device with this serial number. Scan the tag instead."),
    ),
    Problem.DUPLICATE: (N_("Twice in the list"), N_("It is in the list twice; it is counted once.")),
    Problem.NOT_YOURS: (N_("Not your school"), N_("You may not do this with devices of this school.")),
    Problem.OUT_OF_USE: (N_("Out of use"), N_("The device is retired, disposed of, lost or stolen.")),
    Problem.SCHOOL_CLOSED: (N_("School closed"), N_("The school is closed.")),
    Problem.ROOM_ELSEWHERE: (N_("Room elsewhere"), N_("The room is not one in use at the school of this device.")),
    Problem.LIFECYCLE: (
        N_("Lifecycle"),
        N_("A device whose lifecycle is “%(now)s” cannot become “%(to)s”."),
    ),
    Problem.IN_REPAIR: (N_("In repair"), N_("The device is in repair.")),
    Problem.ON_LOAN: (N_("On loan"), N_("The device is on loan until %(day)s.")),
    Problem.UNUSABLE: (N_("Does not work"), N_("The device does not work.")),
    Problem.TICKET_OPEN: (N_("Ticket open"), N_("Ticket %(number)s about it is still open.")),
    Problem.EXAM_SOON: (N_("Exam soon"), N_("An exam begins at its school on %(day)s.")),
    Problem.HOLDER_LEFT: (N_("Holder has left"), N_("The person who had it can no longer sign in.")),
    Problem.NOT_HELD: (N_("With nobody"), N_("Nobody has the device, so it cannot stay with anybody.")),
    Problem.HELD_BY_ANOTHER: (
        N_("Somebody else has it"),
        N_("Somebody else has the device than the list says."),
    ),
    Problem.ELSEWHERE: (N_("At another school"), N_("The device belongs to another school.")),
    Problem.MAY_NOT_MOVE: (
        N_("To another school"),
        N_("Only who may move devices can hand this one over to another school. Ask the asset manager."),
    ),
    Problem.NOTHING_HELD: (N_("Pupil has none"), N_("This pupil has no device of the school.")),
    Problem.NOTHING_NAMED: (N_("No device named"), N_("The row names neither a device nor a pupil.")),
    Problem.STEP_UNKNOWN: (
        N_("Unknown action"),
        N_("Say keep, collect, hand over or extend instead of “%(value)s”."),
    ),
    Problem.PUPIL_UNREADABLE: (
        N_("No pupil’s reference"),
        N_("This is not a pupil’s reference. Give the code from the pupil register, never a name."),
    ),
    Problem.CLASS_UNREADABLE: (N_("Class"), N_("“%(value)s” is not a class. Write a short label such as 7B.")),
    Problem.SCHOOL_UNKNOWN: (N_("School"), N_("No open school is called “%(value)s”.")),
    Problem.DAY_WRONG: (
        N_("Day"),
        N_("“%(value)s” is not a day from today to two years ahead. Write it like 31.5.2027."),
    ),
    Problem.NEXT_UNSAID: (
        N_("To whom"),
        N_("Say to which school or pupil the device is handed over."),
    ),
    Problem.ROLL_OVER_CLOSED: (
        N_("Roll-over closed"),
        N_("The roll-over is closed; nothing about it changes any more."),
    ),
    Problem.CHANGED_SINCE: (
        N_("Changed since"),
        N_("It was moved, handed over or changed since. It stays as it is now."),
    ),
    Problem.CHANGED_MEANWHILE: (N_("Changed after the plan"), N_("It changed after the plan was made.")),
}
SAID: Final[Mapping[str, str]] = {
    "plan_stale": N_(
        "Devices changed after the plan was made, so some would come out differently. Nothing was applied. "
        "This is the new plan: look at it and apply it again."
    ),
    "devices_left_out": NN_(
        "%(count)s device was left out, because it changed after the plan was made.",
        "%(count)s devices were left out, because they changed after the plan was made.",
    ),
    "given_up": N_(
        "The work failed several times, for a reason that lies with Vire. Nothing was written. "
        "Ask an administrator, who sees the reason under “Background jobs” and can have it tried again."
    ),
}


def name(work: BulkWork) -> str:
    """What bulk work is called."""
    if work.action is Action.UNDO:
        return str(gettext(UNDO_NAME))
    return str(gettext(BY_ACTION[work.action].heading))


def said(work: BulkWork) -> dict[str, str] | None:
    """What the last step came to, where that was not what was asked for."""
    if not work.said:
        return None
    return {"code": work.said["code"], "message": say(SAID[work.said["code"]], work.said["values"])}


def problem(found: Mapping[str, Any]) -> dict[str, Any]:
    """One problem of a device: code, column (always none) and message."""
    values = {key: _stage(value) if key in {"now", "to"} else value for key, value in found["values"].items()}
    if "due_on" in values:
        values["day"] = moments.day(dt.date.fromisoformat(values["due_on"]))
    message = str(gettext(PROBLEMS[Problem(found["code"])][1], **values))
    return {"code": found["code"], "column": None, "message": message}


def value(field: str, plain: Any) -> Any:
    """A code of a plan as people read it; anything else as it is."""
    if plain and field == "lifecycle":
        return _stage(plain)
    if plain and field == "due_on":
        return moments.day(dt.date.fromisoformat(plain))
    if plain and field == "roll_over":
        step, _, label = plain.partition("|")
        return ", ".join(filter(None, (str(gettext(STEPS[Step(step)])), label)))
    return str(gettext(CONDITIONS[Condition(plain)])) if plain and field == "condition" else plain


def _stage(code: str) -> str:
    return str(gettext(LIFECYCLES[Lifecycle(code)]))
