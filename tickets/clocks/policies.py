"""Policies by their codes: make one or its next version, read them, and have the latest ready to start clocks by."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.compiled import CompiledStatement, constant
from core.db import db
from core.history import change
from tickets.calendars import calendars, versions
from tickets.calendars.models import Calendar
from tickets.calendars.working_time import WorkingTime
from tickets.categories.models import Category
from tickets.clocks.models import SlaPolicy
from tickets.clocks.refusals import (
    CalendarUnknown,
    CategoryUnknown,
    PolicyChanged,
    ResponseAfterResolution,
    TargetTwice,
)
from tickets.routing.default_ruleset import STANDARD_SLA
from tickets.states import Kind, Priority, WaitReason
from tickets.ticket.clock_effects import Clock

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """What is done when a clock comes near its due time, or is past it.

    offset  working time after it is due; negative: before
    tells   "agent" or "lead"
    """

    clock: Clock
    offset: dt.timedelta
    tells: str


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a policy with its calendar, ready to count with.

    budgets  clock, priority, kind → minutes
    """

    id: uuid.UUID
    code: str
    calendar_code: str
    calendar: WorkingTime
    budgets: Mapping[tuple[Clock, Priority, Kind], int]
    pauses: frozenset[WaitReason]
    without_device_minutes: int | None
    without_device_categories: frozenset[str]
    steps: Mapping[Clock, tuple[Step, ...]]

    def paused_by(self, reason: WaitReason) -> frozenset[Clock]:
        """The clocks that stand still while a ticket waits for `reason`."""
        return frozenset({Clock.RESOLVE}) if reason in self.pauses else frozenset()


def define(
    actor: Actor,
    *,
    code: str,
    name: str = "",
    calendar: str,
    targets: Iterable[Facts],
    pauses: Collection[WaitReason] = (),
    without_device_minutes: int | None = None,
    without_device_categories: Collection[str] = (),
    steps: Iterable[Facts] = (),
    after: int | None = None,
) -> SlaPolicy:
    """A new policy, or the next version of the one that `code` stands for.

    calendar  code of the calendar in which its minutes are counted
    targets   {priority, kind or None for both, first_response_minutes, resolve_minutes}; without one: no clock
    pauses    wait reasons for which clocks stand still
    without_device_minutes     until a pupil has a device again; None: not counted
    without_device_categories  codes of the categories that make a device unusable
    steps     {clock, minutes, tells}: minutes after it is due, negative before; agent or lead is told
    after     number of the version that the actor saw; None: they saw none and need not have
    Raises    Forbidden, CalendarUnknown, TargetTwice, ResponseAfterResolution, CategoryUnknown, PolicyChanged
    Records   sla_policy.added, for the next version of a known one sla_policy.changed
    """
    actor.must("calendar:write")
    number = versions.next_number(SlaPolicy, code, after=after, refusal=PolicyChanged)
    if db.session.scalar(sa.select(Calendar.id).where(Calendar.code == calendar).limit(1)) is None:
        raise CalendarUnknown
    made = SlaPolicy(
        code=code,
        number=number,
        name=name or code,
        calendar=calendar,
        targets=_targets(targets),
        pauses=sorted(set(pauses)),
        without_device_minutes=without_device_minutes,
        without_device_categories=_categories(without_device_categories),
        steps=sorted((dict(step) for step in steps), key=lambda step: (step["clock"], step["minutes"])),
        created_by_id=actor.id,
    )
    with change(made, "sla_policy.changed" if number > 1 else "sla_policy.added", by=actor):
        db.session.add(made)
    return made


def calendar_of(policy: Any) -> Any:
    """For a statement: the keys of the versions of the calendar of the policy `policy`, a column of keys."""
    one = sa.orm.aliased(SlaPolicy)
    keys = sa.select(sa.func.array_agg(Calendar.id, type_=sa.ARRAY(sa.Uuid)))
    return keys.join(one, one.calendar == Calendar.code).where(one.id == policy).scalar_subquery()


def in_force(code: str = STANDARD_SLA) -> Terms | None:
    """The latest version of a policy; the standard one where there is none of that code; None: there is none at all."""
    rows = _newest().rows({"code": code})
    return terms(*rows[0]) if rows else None


@cache
def _newest() -> CompiledStatement:
    code, standard = sa.bindparam("code", type_=sa.Text), constant(STANDARD_SLA)
    wanted = sa.select(SlaPolicy.id, calendar_of(SlaPolicy.id)).where(SlaPolicy.code.in_((code, standard)))
    newest = (SlaPolicy.code == code).desc(), SlaPolicy.number.desc()
    return CompiledStatement(wanted.order_by(*newest).limit(constant(1)), {"code"})


def terms(policy_id: uuid.UUID, calendar: Iterable[uuid.UUID]) -> Terms:
    """One version of a policy, ready to count with; `calendar`: the keys of the versions of its calendar."""
    return _terms(policy_id, frozenset(calendar))


def version(policy_id: uuid.UUID) -> Terms:
    """One version of a policy, with its calendar as it is now."""
    return terms(policy_id, db.session.scalar(sa.select(calendar_of(sa.literal(policy_id)))) or ())


@lru_cache(maxsize=256)
def _terms(policy_id: uuid.UUID, _calendar: frozenset[uuid.UUID]) -> Terms:
    """Worked out once for each version of a policy and set of versions of its calendar; none ever changes."""
    row = db.session.get_one(SlaPolicy, policy_id)
    steps: dict[Clock, tuple[Step, ...]] = {}
    for one in row.steps:
        step = Step(Clock(one["clock"]), dt.timedelta(minutes=one["minutes"]), one["tells"])
        steps[step.clock] = (*steps.get(step.clock, ()), step)
    return Terms(
        id=row.id,
        code=row.code,
        calendar_code=row.calendar,
        calendar=calendars.working_time(row.calendar),
        budgets=dict(_budgets(row.targets)),
        pauses=frozenset(WaitReason(reason) for reason in row.pauses),
        without_device_minutes=row.without_device_minutes,
        without_device_categories=frozenset(row.without_device_categories),
        steps=steps,
    )


def _budgets(targets: list[Facts]) -> Iterable[tuple[tuple[Clock, Priority, Kind], int]]:
    """What is said of a kind comes after, and so before, what is said of both."""
    for one in sorted(targets, key=lambda target: target["kind"] is not None):
        for kind in [Kind(one["kind"])] if one["kind"] else Kind:
            for clock in (Clock.FIRST_RESPONSE, Clock.RESOLVE):
                yield (clock, Priority(one["priority"]), kind), one[f"{clock.value}_minutes"]


def _targets(given: Iterable[Facts]) -> list[Facts]:
    found: dict[tuple[str, str], Facts] = {}
    for one in given:
        kind = one.get("kind")
        key = (one["priority"], kind or "")
        if key in found:
            raise TargetTwice(priority=one["priority"])
        if one["first_response_minutes"] > one["resolve_minutes"]:
            raise ResponseAfterResolution(priority=one["priority"])
        minutes = {name: one[name] for name in ("first_response_minutes", "resolve_minutes")}
        found[key] = {"priority": str(one["priority"]), "kind": str(kind) if kind else None, **minutes}
    return [found[key] for key in sorted(found)]


def _categories(codes: Collection[str]) -> list[str]:
    known = set(db.session.scalars(sa.select(Category.code).where(Category.code.in_(codes))))
    for code in codes:
        if code not in known:
            raise CategoryUnknown(category=code)
    return sorted(known)
