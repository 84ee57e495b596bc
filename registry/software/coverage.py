"""How many devices of each school have the titles that they must have: one statement over all of them."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.scope import everywhere, reached
from organisation.schools.models import School
from registry.devices.models import Device
from registry.software.models import OutcomeState, SoftwareOutcome, SoftwareTitle
from registry.software.required import counts, in_use, pairs
from registry.software.titles import READ

WHY: Final = "counted for the schools that the permission reaches"


@dataclass(slots=True)
class Coverage:
    """Devices that must have a title, at one school or at several; each counts once.

    required    because a set says so, or because the deployment tool reported an installation
    by_set      of those, the ones of which a set says so
    missing     of those, the ones of which the tool reported nothing
    """

    success: int = 0
    failed: int = 0
    pending: int = 0
    missing: int = 0
    by_set: int = 0
    school: School | None = None
    title: SoftwareTitle | None = None

    @property
    def required(self) -> int:
        """Devices that must have it."""
        return self.success + self.failed + self.pending + self.missing

    @property
    def share(self) -> float:
        """Part of the required devices that have it, 0-1; 0 without any."""
        return self.success / self.required if self.required else 0.0


def total(parts: Iterable[Coverage]) -> Coverage:
    """Several added up."""
    whole = Coverage()
    for part in parts:
        for name in FIGURES:
            setattr(whole, name, getattr(whole, name) + getattr(part, name))
    return whole


FIGURES: Final = ("success", "failed", "pending", "missing", "by_set")


def grouped(parts: Iterable[Coverage], by: Callable[[Coverage], Any]) -> list[tuple[Any, Coverage]]:
    """Those that are alike in `by`, added up: what they share, and the sum, in the order in which they come."""
    found: dict[Any, tuple[Any, list[Coverage]]] = {}
    for part in parts:
        shared = by(part)
        found.setdefault(shared.id, (shared, []))[1].append(part)
    return [(shared, total(alike)) for shared, alike in found.values()]


def of_schools(
    actor: Actor, *, school_id: uuid.UUID | None = None, title_id: uuid.UUID | None = None
) -> list[Coverage]:
    """Each title at each school today, by school and title; only those that some device must have.

    Raises  Forbidden
    """
    actor.must(READ)
    statement = _counted(actor, clock.today(), school_id, title_id)
    rows = db.session.execute(everywhere(statement, Device, why=WHY)).all()
    return [
        Coverage(row.success, row.failed, row.pending, row.missing, row.by_set, row.School, row.SoftwareTitle)
        for row in rows
    ]


def _counted(actor: Actor, day: dt.date, school_id: uuid.UUID | None, title_id: uuid.UUID | None) -> Any:
    """Devices are counted by school and model first, outcomes likewise; what a set requires is judged after."""
    must = pairs(day)
    within: list[Any] = [Device.school_id == school_id] if school_id else []
    if (reach := reached(actor, READ, Device.school_id)) is not None:
        within.append(reach)
    held = _held(within).cte("held")
    reported = _reported(within, title_id).cte("reported")
    zero = sa.literal_column("0", sa.BigInteger)
    wanted = sa.and_(must.c.model_id == held.c.model_id, must.c.kind == School.kind)
    by_set = (
        sa.select(
            held.c.school_id,
            must.c.title_id,
            *[zero.label(state.value) for state in OutcomeState],
            held.c.devices.label("by_set"),
            zero.label("seen"),
        )
        .join(School, School.id == held.c.school_id)
        .join(must, wanted)
    )
    if title_id:
        by_set = by_set.where(must.c.title_id == title_id)
    fits = sa.and_(
        must.c.model_id == reported.c.model_id, must.c.kind == School.kind, must.c.title_id == reported.c.title_id
    )
    seen = sa.case((must.c.title_id.is_not(None), reported.c.in_use), else_=zero)
    outcomes = (
        sa.select(
            reported.c.school_id,
            reported.c.title_id,
            *[reported.c[state.value] for state in OutcomeState],
            zero.label("by_set"),
            seen.label("seen"),
        )
        .join(School, School.id == reported.c.school_id)
        .outerjoin(must, fits)
    )
    return _summed(sa.union_all(by_set, outcomes).subquery("each"))


def _held(within: list[Any]) -> Any:
    rows = sa.select(Device.school_id, Device.model_id, sa.func.count().label("devices"))
    return rows.where(in_use(), *within).group_by(Device.school_id, Device.model_id)


def _reported(within: list[Any], title_id: uuid.UUID | None) -> Any:
    state = sa.type_coerce(SoftwareOutcome.state, sa.Text)
    rows = sa.select(
        Device.school_id,
        Device.model_id,
        SoftwareOutcome.title_id,
        *[sa.func.count().filter(state == one.value).label(one.value) for one in OutcomeState],
        sa.func.count().filter(in_use()).label("in_use"),
    )
    rows = rows.join(SoftwareOutcome, SoftwareOutcome.device_id == Device.id).where(counts(), *within)
    if title_id:
        rows = rows.where(SoftwareOutcome.title_id == title_id)
    return rows.group_by(Device.school_id, Device.model_id, SoftwareOutcome.title_id)


def _summed(each: Any) -> Any:
    """One row a school and title; what a set requires and the tool is silent about is missing."""
    sums = {name: sa.cast(sa.func.sum(each.c[name]), sa.BigInteger) for name in (*OutcomeState, "by_set")}
    missing = sums["by_set"] - sa.cast(sa.func.sum(each.c.seen), sa.BigInteger)
    return (
        sa.select(
            School, SoftwareTitle, *[column.label(name) for name, column in sums.items()], missing.label("missing")
        )
        .select_from(each)
        .join(School, School.id == each.c.school_id)
        .join(SoftwareTitle, SoftwareTitle.id == each.c.title_id)
        .where(SoftwareTitle.followed)
        .group_by(School.id, SoftwareTitle.id)
        .order_by(School.sort_key, School.id, sa.func.lower(SoftwareTitle.name))
    )
