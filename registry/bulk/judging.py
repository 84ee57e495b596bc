"""What would become of one device: the rules of the single actions, without a database, for any number of devices."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from core import clock
from registry.bulk.models import Action
from registry.custody.custody import Holder
from registry.custody.models import HolderKind
from registry.devices import lifecycle
from registry.devices.contradictions import AWAY, UNUSABLE
from registry.devices.lifecycle import GONE, MISSING, Condition, Dates, Lifecycle, LifecycleRefused, LifecycleUnchanged
from registry.plans.models import Outcome


class Problem(StrEnum):
    """Why a device would not change."""

    UNKNOWN = "unknown_code"
    SEVERAL = "serial_several_makers"
    DUPLICATE = "duplicate_in_list"
    NOT_YOURS = "not_yours"
    OUT_OF_USE = "out_of_use"
    SCHOOL_CLOSED = "school_closed"
    ROOM_ELSEWHERE = "room_elsewhere"
    LIFECYCLE = "lifecycle_refused"
    IN_REPAIR = "in_repair"
    ON_LOAN = "on_loan"
    UNUSABLE = "does_not_work"
    TICKET_OPEN = "ticket_open"
    EXAM_SOON = "exam_soon"
    HOLDER_LEFT = "holder_left"
    NOT_HELD = "nobody_has_it"
    HELD_BY_ANOTHER = "held_by_another"
    ELSEWHERE = "at_another_school"
    MAY_NOT_MOVE = "may_not_move"
    NOTHING_HELD = "pupil_has_none"
    NOTHING_NAMED = "nothing_named"
    STEP_UNKNOWN = "step_unknown"
    PUPIL_UNREADABLE = "pupil_unreadable"
    CLASS_UNREADABLE = "class_unreadable"
    SCHOOL_UNKNOWN = "school_unknown"
    DAY_WRONG = "day_wrong"
    NEXT_UNSAID = "next_unsaid"
    ROLL_OVER_CLOSED = "roll_over_closed"
    CHANGED_SINCE = "changed_since"
    CHANGED_MEANWHILE = "changed_meanwhile"  # said by `plans.stale`


ASKED_FIRST: Final = frozenset({Action.MOVE, Action.HAND_OVER, Action.RETIRE})  # before an exam, or when a loan ends


@dataclass(frozen=True, slots=True)
class Loan:
    """What was promised by whoever has a device on loan: the day of its return, and the ticket it was lent for."""

    due_on: dt.date
    ticket_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Condensed:
    """What bulk work may change of a device.

    loan    none, unless the device is on loan to its holder
    rolled  what a roll-over noted of it: step and class, as `rolling.mark` writes them
    """

    school_id: uuid.UUID
    room_id: uuid.UUID | None
    lifecycle: Lifecycle
    condition: Condition
    holder: Holder | None
    loan: Loan | None = None
    rolled: str | None = None


@dataclass(frozen=True, slots=True)
class Now:
    """A device as it stands.

    ticket   number of the oldest open ticket about it
    exam     the day of an exam within two weeks for which it may be needed, as people write it
    is_yours whether the action reaches its school
    applied  undo only: its version once the plan that is undone was applied
    before   undo only: what it was before that plan
    closed   undo only: the school it came from is closed
    left     undo only: the person who had it has left
    """

    id: uuid.UUID
    version: int
    state: Condensed
    dates: Dates
    ticket: str | None = None
    exam: str | None = None
    is_yours: bool = True
    applied: int | None = None
    before: "Before | None" = None
    closed: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """What undoing brings back."""

    state: Condensed
    dates: Dates


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done, the same for every device.

    holder   whom or what the devices are handed to
    at       the school of a room that they are handed to or moved into
    confirm  also where the state of a device contradicts it
    refused  why the school or room cannot take devices
    may_move whether whoever asks may bring devices to another school; a roll-over alone asks that
    """

    action: Action
    school: uuid.UUID | None = None
    room: uuid.UUID | None = None
    holder: Holder | None = None
    at: uuid.UUID | None = None
    confirm: bool = False
    refused: Problem | None = None
    may_move: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """What would become of a device.

    after   none: nothing
    dates   the dates of its life afterwards; none: as its stage of life stamps them
    """

    outcome: Outcome
    after: Condensed | None = None
    dates: Dates | None = None
    problem: Problem | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def judge(now: Now, asked: Asked) -> Judged:
    """What `asked` would make of a device."""
    if not now.is_yours:
        return Judged(Outcome.ERROR, problem=Problem.NOT_YOURS)
    if asked.refused is not None:
        return Judged(Outcome.ERROR, problem=asked.refused)
    judged = _JUDGES[asked.action](now, asked)
    if judged.after is None or asked.confirm or asked.action not in ASKED_FIRST:
        return judged
    loan = now.state.loan
    if loan is not None and judged.after.loan is None:
        return to_confirm(Problem.ON_LOAN, due_on=loan.due_on.isoformat())  # worded when it is read
    if now.exam:
        return to_confirm(Problem.EXAM_SOON, day=now.exam)
    return judged


def changed(now: Now, after: Condensed, dates: Dates | None = None) -> Judged:
    """The device becomes `after`, or stays as it is."""
    if after == now.state:
        return Judged(Outcome.UNCHANGED)
    return Judged(Outcome.UPDATE, after, dates)


def error(problem: Problem, **values: Any) -> Judged:
    """The device cannot become what is asked."""
    return Judged(Outcome.ERROR, problem=problem, values=values)


def to_confirm(problem: Problem, **values: Any) -> Judged:
    """The device becomes it once that is confirmed."""
    return Judged(Outcome.CONFLICT, problem=problem, values=values)


def _move(now: Now, asked: Asked) -> Judged:
    state = now.state
    school = asked.school or state.school_id
    if state.lifecycle in GONE | MISSING:
        return error(Problem.OUT_OF_USE)
    if asked.room is not None and asked.at != school:
        return error(Problem.ROOM_ELSEWHERE)
    if (school, asked.room) == (state.school_id, state.room_id):
        return Judged(Outcome.UNCHANGED)
    if not asked.confirm and state.condition in AWAY:
        return to_confirm(Problem.IN_REPAIR)
    if not asked.confirm and school != state.school_id and now.ticket:
        return to_confirm(Problem.TICKET_OPEN, number=now.ticket)
    after = replace(state, school_id=school, room_id=asked.room)
    held = state.holder
    elsewhere = held is not None and held.kind is HolderKind.ROOM and held.id != asked.room
    if held is not None and (school != state.school_id or elsewhere):
        after = replace(after, holder=None, loan=None, lifecycle=Lifecycle.IN_STORE)
    return changed(now, after)


def _hand_over(now: Now, asked: Asked) -> Judged:
    state = now.state
    if asked.at is not None and asked.at != state.school_id:
        return error(Problem.ROOM_ELSEWHERE)
    if state.holder == asked.holder:
        return Judged(Outcome.UNCHANGED)
    if state.lifecycle is not Lifecycle.DEPLOYED and (refused := stage(now, Lifecycle.DEPLOYED)):
        return refused
    if not asked.confirm and state.condition in UNUSABLE:
        return to_confirm(Problem.UNUSABLE)
    if not asked.confirm and now.ticket:
        return to_confirm(Problem.TICKET_OPEN, number=now.ticket)
    room = asked.room or state.room_id
    return changed(now, replace(state, holder=asked.holder, loan=None, lifecycle=Lifecycle.DEPLOYED, room_id=room))


def _take_back(now: Now, _asked: Asked) -> Judged:
    state = now.state
    if state.holder is None:
        return Judged(Outcome.UNCHANGED)
    then = Lifecycle.IN_STORE if state.lifecycle is Lifecycle.DEPLOYED else state.lifecycle
    return changed(now, replace(state, holder=None, loan=None, lifecycle=then))


def _condition(to: Condition) -> Callable[[Now, Asked], Judged]:
    def judged(now: Now, _asked: Asked) -> Judged:
        if now.state.lifecycle in GONE | MISSING:
            return error(Problem.OUT_OF_USE)
        return changed(now, replace(now.state, condition=to))

    return judged


def _retire(now: Now, asked: Asked) -> Judged:
    if now.state.lifecycle is Lifecycle.RETIRED:
        return Judged(Outcome.UNCHANGED)
    if now.ticket:
        return error(Problem.TICKET_OPEN, number=now.ticket)
    if refused := stage(now, Lifecycle.RETIRED):
        return refused
    if not asked.confirm and now.state.condition in AWAY:
        return to_confirm(Problem.IN_REPAIR)
    return changed(now, replace(now.state, lifecycle=Lifecycle.RETIRED, holder=None, loan=None))


def _undo(now: Now, _asked: Asked) -> Judged:
    """Back to what it was, unless anything has happened to it since."""
    before = now.before
    if before is None or now.version != now.applied:
        return to_confirm(Problem.CHANGED_SINCE)
    if now.closed:
        return to_confirm(Problem.SCHOOL_CLOSED)
    if now.left:
        return to_confirm(Problem.HOLDER_LEFT)
    moves = before.state.lifecycle is not now.state.lifecycle
    return changed(now, before.state, before.dates if moves else None)


def stage(now: Now, to: Lifecycle) -> Judged | None:
    """Why a device cannot come to stage `to` today; none: it can."""
    try:
        lifecycle.move(now.state.lifecycle, to, on=clock.today(), dates=now.dates)
    except LifecycleUnchanged:
        return None
    except LifecycleRefused:
        return error(Problem.LIFECYCLE, now=now.state.lifecycle.value, to=to.value)
    return None


_JUDGES: Final[Mapping[Action, Callable[[Now, Asked], Judged]]] = {
    Action.MOVE: _move,
    Action.HAND_OVER: _hand_over,
    Action.TAKE_BACK: _take_back,
    Action.REPORT_FAULTY: _condition(Condition.FAULTY),
    Action.REPAIR: _condition(Condition.IN_REPAIR),
    Action.WORKING: _condition(Condition.WORKING),
    Action.RETIRE: _retire,
    Action.UNDO: _undo,
}
