"""Changes of schools in words: what they are called, what follows, stays or is in the way, and why."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext

from core.errors import N_, NN_, Counted
from registry.plans import undo as plan_undo
from registry.plans.models import Outcome
from registry.school_changes.models import ChangeKind, ChangeState, SchoolChange, UndoOutcome
from registry.school_changes.undoing import REASONS
from web.fields import say

STATES: Final = {
    ChangeState.PLANNED: N_("Planned"),
    ChangeState.APPLIED: N_("Applied"),
    ChangeState.UNDONE: N_("Undone"),
    ChangeState.DISCARDED: N_("Discarded"),
}
TONES: Final = {
    ChangeState.PLANNED: "alert",
    ChangeState.APPLIED: "success",
    ChangeState.UNDONE: "neutral",
    ChangeState.DISCARDED: "quiet",
}
KINDS: Final = {
    ChangeKind.MERGE: N_("Merge"),
    ChangeKind.CLOSE: N_("Closure"),
    ChangeKind.RENAME: N_("New name, address or number"),
}
COUNTED: Final[Mapping[str, Counted]] = {
    "device": NN_("%(count)s device", "%(count)s devices"),
    "room": NN_("%(count)s room", "%(count)s rooms"),
    "role_grant": NN_("%(count)s role of a person", "%(count)s roles of people"),
    "ticket": NN_("%(count)s open ticket", "%(count)s open tickets"),
    "approval": NN_("%(count)s open approval", "%(count)s open approvals"),
    "order_line": NN_("%(count)s line of an open order", "%(count)s lines of open orders"),
    "loan_pool": NN_("%(count)s loan pool", "%(count)s loan pools"),
    "device_set": NN_("%(count)s class set or cart", "%(count)s class sets and carts"),
    "exam_window": NN_("%(count)s coming exam", "%(count)s coming exams"),
    "site_visit": NN_("%(count)s planned visit", "%(count)s planned visits"),
    "stocktake_school": NN_("%(count)s stocktake", "%(count)s stocktakes"),
    "school": NN_("%(count)s school", "%(count)s schools"),
}  # in the order in which they are shown
OUTCOMES: Final = {
    ChangeKind.MERGE: {
        Outcome.UPDATE: N_("Goes along"),
        Outcome.UNCHANGED: N_("Stays"),
        Outcome.CONFLICT: N_("In the way"),
    },
    ChangeKind.CLOSE: {Outcome.UPDATE: N_("Ends"), Outcome.UNCHANGED: N_("Stays"), Outcome.CONFLICT: N_("In the way")},
    ChangeKind.RENAME: {
        Outcome.UPDATE: N_("Changes"),
        Outcome.UNCHANGED: N_("Stays"),
        Outcome.CONFLICT: N_("In the way"),
    },
}
OUTCOME_TONES: Final = {Outcome.UPDATE: "success", Outcome.UNCHANGED: "neutral", Outcome.CONFLICT: "error"}
UNDONE: Final = {UndoOutcome.RESTORED: N_("Brought back"), UndoOutcome.KEPT: N_("Kept as it is")}
PROBLEMS: Final[Mapping[str, str]] = {
    "name_taken_there": N_("The other school has a room of this name. There it is called %(name)s."),
    "has_the_role_there": N_("The person has this role at the other school already."),
    "disposed": N_("It has been disposed of and stays in the history of the school."),
    "still_there": N_("It is still at the school."),
    "stocktake_open": N_("It is not signed off. It stays with the school: sign it off before the merge."),
}


def name(change: SchoolChange, language: str) -> str:
    """What a change of a school is called."""
    school = change.school.name(language)
    if change.into is not None:
        return str(gettext("Merge of %(school)s into %(into)s", school=school, into=change.into.name(language)))
    if change.kind is ChangeKind.CLOSE:
        return str(gettext("Closure of %(school)s", school=school))
    return str(gettext("New details of %(school)s", school=school))


def counted(what: str, many: int) -> str:
    """So many things of a kind."""
    return say(COUNTED[what], {"count": many})


def listed(things: Mapping[str, int]) -> str:
    """Kinds of things and how many of each, one after the other."""
    return ", ".join(counted(what, things[what]) for what in COUNTED if things.get(what))


class Listed:
    """Kinds of things and how many of each, worded when a reader is told."""

    def __init__(self, things: Mapping[str, int]) -> None:
        self.things = things

    def __str__(self) -> str:
        return listed(self.things)


def problem(code: str | None, after: Mapping[str, Any]) -> dict[str, str] | None:
    """Why a thing stays, is in the way or is called otherwise: code and message."""
    return {"code": code, "message": str(gettext(PROBLEMS[code], name=after.get("name", "")))} if code else None


def reason(what: str, code: str | None) -> dict[str, str] | None:
    """Why undoing keeps a thing: code and message."""
    if code is None:
        return None
    reasons = plan_undo.REASONS if what == "device" else REASONS
    return {"code": code, "message": str(gettext(reasons[code]))}
