"""What would become of a device by what a class list says of it, and of no other: the rules of a roll-over."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from registry.bulk.judging import Asked, Condensed, Judged, Loan, Now, Problem, changed, error, stage, to_confirm
from registry.bulk.rolled import Step
from registry.custody.custody import Holder
from registry.custody.models import HolderKind
from registry.devices.contradictions import AWAY, UNUSABLE
from registry.devices.lifecycle import GONE, MISSING, Lifecycle
from registry.plans.models import Outcome


@dataclass(frozen=True, slots=True)
class Wish:
    """What a class list says of one device.

    who      reference of the pupil who has it; where it is handed over, of who gets it
    school   handing over: the next school
    due_on   collecting and extending: the promised day of return
    problem  why the row cannot be understood
    """

    step: Step
    who: str | None = None
    class_label: str | None = None
    school: uuid.UUID | None = None
    due_on: dt.date | None = None
    problem: Problem | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def plain(wish: Wish) -> dict[str, Any]:
    """A wish as JSON keeps it."""
    return {
        "step": wish.step.value,
        "who": wish.who,
        "class": wish.class_label,
        "school": str(wish.school) if wish.school else None,
        "due_on": wish.due_on.isoformat() if wish.due_on else None,
        "problem": wish.problem.value if wish.problem else None,
        "values": dict(wish.values),
    }


def wish_of(kept: Mapping[str, Any]) -> Wish:
    """A wish, from what `plain` made of it."""
    return Wish(
        step=Step(kept["step"]),
        who=kept["who"],
        class_label=kept["class"],
        school=uuid.UUID(kept["school"]) if kept["school"] else None,
        due_on=dt.date.fromisoformat(kept["due_on"]) if kept["due_on"] else None,
        problem=Problem(kept["problem"]) if kept["problem"] else None,
        values=kept["values"],
    )


def of_none(kept: Mapping[str, Any], *, several: bool) -> Judged:
    """What is said of a row that names no device: collecting from a pupil who has none is done already."""
    wish = wish_of(kept)
    if wish.problem is not None:
        return error(wish.problem, **wish.values)
    if several:
        return error(Problem.SEVERAL)
    if kept.get("by_pupil"):
        outcome = Outcome.UNCHANGED if wish.step is Step.COLLECT else Outcome.ERROR
        return Judged(outcome, problem=Problem.NOTHING_HELD)
    return error(Problem.UNKNOWN)


def judge(now: Now, asked: Asked, kept: Mapping[str, Any]) -> Judged:
    """What a class list would make of a device.

    asked  `school`: the school whose list it is
    """
    wish, state = wish_of(kept), now.state
    problem = wish.problem or asked.refused
    if problem is not None:
        return error(problem, **wish.values)
    if wish.step is Step.HAND_OVER and _has_gone_on(state, wish, asked):
        return Judged(Outcome.UNCHANGED)
    if not now.is_yours:
        return error(Problem.NOT_YOURS)
    if state.lifecycle in GONE | MISSING:
        return error(Problem.OUT_OF_USE)
    if state.school_id != asked.school:
        return error(Problem.ELSEWHERE)
    return _STEPS[wish.step](now, wish, asked)


def mark(wish: Wish, state: Condensed) -> str:
    """What the roll-over notes of a device: its step and its class, also where nobody has it any more."""
    held = state.holder.class_label if state.holder else None
    noted = state.rolled.partition("|")[2] if state.rolled else None
    return f"{wish.step.value}|{wish.class_label or held or noted or ''}"


def _has_gone_on(state: Condensed, wish: Wish, asked: Asked) -> bool:
    """Whether an earlier list handed the device over as this one asks."""
    noted = (state.rolled or "").partition("|")[0] == Step.HAND_OVER
    has_it = wish.who is None or (state.holder is not None and state.holder.pupil_reference == wish.who)
    return noted and has_it and state.school_id == (wish.school or asked.school)


def _keep(now: Now, wish: Wish, asked: Asked) -> Judged:
    loan = now.state.loan
    promised = loan if loan is not None and loan.ticket_id is not None else None
    return _stays(now, wish, asked, promised)


def _extend(now: Now, wish: Wish, asked: Asked) -> Judged:
    return _stays(now, wish, asked, _promised(now, wish))


def _stays(now: Now, wish: Wish, asked: Asked, loan: Loan | None) -> Judged:
    """The device stays with its pupil, who may be in another class from now on."""
    state = now.state
    if state.holder is None:
        return error(Problem.NOT_HELD)
    holder = state.holder
    if _is_another(state, wish):
        if not asked.confirm:
            return to_confirm(Problem.HELD_BY_ANOTHER)
        holder = Holder(HolderKind.PUPIL, pupil_reference=wish.who)
    if wish.class_label and holder.kind is HolderKind.PUPIL:
        holder = replace(holder, class_label=wish.class_label)
    return changed(now, replace(state, holder=holder, loan=loan, rolled=mark(wish, state)))


def _collect(now: Now, wish: Wish, asked: Asked) -> Judged:
    """Whoever has the device promises to bring it back; it comes back when somebody takes it back."""
    state = now.state
    if state.holder is None:
        return changed(now, replace(state, rolled=mark(wish, state)))
    if _is_another(state, wish) and not asked.confirm:
        return to_confirm(Problem.HELD_BY_ANOTHER)
    return changed(now, replace(state, loan=_promised(now, wish), rolled=mark(wish, state)))


def _hand_over(now: Now, wish: Wish, asked: Asked) -> Judged:
    """The device goes to the next school, or to another pupil, or both. With nobody named it goes to that school's store."""
    state, school = now.state, wish.school or now.state.school_id
    if school != state.school_id and not asked.may_move:
        return error(Problem.MAY_NOT_MOVE)
    if refused := _contradicted(now, asked, moves=school != state.school_id, is_given=wish.who is not None):
        return refused
    to = None
    if wish.who is not None:
        if state.lifecycle is not Lifecycle.DEPLOYED and (refused := stage(now, Lifecycle.DEPLOYED)):
            return refused
        label = wish.class_label or (
            state.holder.class_label if state.holder and not _is_another(state, wish) else None
        )
        to = Holder(HolderKind.PUPIL, pupil_reference=wish.who, class_label=label)
    stays = Lifecycle.IN_STORE if state.lifecycle is Lifecycle.DEPLOYED else state.lifecycle
    after = replace(
        state,
        school_id=school,
        room_id=state.room_id if school == state.school_id else None,
        holder=to,
        loan=None,
        lifecycle=Lifecycle.DEPLOYED if to else stays,
        rolled=mark(wish, state),
    )
    return changed(now, after)


def _contradicted(now: Now, asked: Asked, *, moves: bool, is_given: bool) -> Judged | None:
    state = now.state
    if asked.confirm:
        return None
    if moves and state.condition in AWAY:
        return to_confirm(Problem.IN_REPAIR)
    if is_given and state.condition in UNUSABLE:
        return to_confirm(Problem.UNUSABLE)
    if now.ticket:
        return to_confirm(Problem.TICKET_OPEN, number=now.ticket)
    return None


def _promised(now: Now, wish: Wish) -> Loan:
    if wish.due_on is None:
        raise ValueError("a class list gives every such row a day")
    return Loan(wish.due_on, now.state.loan.ticket_id if now.state.loan else None)


def _is_another(state: Condensed, wish: Wish) -> bool:
    """Whether the list names a pupil, and somebody else has the device."""
    held = state.holder
    return wish.who is not None and held is not None and held.pupil_reference != wish.who


_STEPS: Final[Mapping[Step, Callable[[Now, Wish, Asked], Judged]]] = {
    Step.KEEP: _keep,
    Step.COLLECT: _collect,
    Step.HAND_OVER: _hand_over,
    Step.EXTEND: _extend,
}
