"""From named devices to a plan: read each as it stands, judge it, keep what would become of it. Nothing else is written."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.orm import aliased

from core import clock
from core.copy import copy_in
from core.db import db
from organisation.people.models import Person
from organisation.schools.models import Room, School
from registry.bulk import judging, rolled, rolling
from registry.bulk.arguments import closed
from registry.bulk.judging import Asked, Judged, Now, Problem
from registry.bulk.models import Action, BulkItem, BulkWork
from registry.bulk.states import after_columns, asked_of, condensed, dates_of, differences, plain_before, stood_before
from registry.custody.models import Custody
from registry.devices import hooks
from registry.devices.models import Device
from registry.plans import counts
from registry.plans.models import Outcome, PlannedRow
from registry.plans.progress import Meter
from registry.plans.statements import heavy, run

AT_ONCE: Final = 2_000
_COLUMNS: Final = [
    ("plan_id", "uuid"), ("row_number", "int4"), ("outcome", "text"), ("device_id", "uuid"), ("school_id", "uuid"),
    ("room_id", "uuid"), ("lifecycle", "text"), ("condition", "text"), ("person_id", "uuid"),
    ("holder_room_id", "uuid"), ("pupil_reference", "text"), ("class_label", "text"), ("loan_due_on", "date"),
    ("loan_ticket_id", "uuid"), ("changed", "text[]"),
    ("changes", "jsonb"), ("codes", "text[]"), ("problems", "jsonb"), ("before", "jsonb"), ("dates", "jsonb"),
]  # fmt: skip


def plan(work: BulkWork, meter: Meter | None = None) -> None:
    """Write the planned rows of bulk work and what they come to; what lies beyond its reach is refused."""
    db.session.execute(sa.delete(PlannedRow).where(PlannedRow.plan_id == work.id))
    with heavy(work.devices):
        copy_in(PlannedRow, _COLUMNS, list(_planned(work, meter)))
        work.counts, work.problem_counts = counts.by_outcome(work.id), counts.by_code(work.id)
    work.planned_at = clock.now()


def changed_since(work: BulkWork) -> list[int]:
    """Numbers of the rows that would change and would come out otherwise now. What the plan changes must be locked."""
    planned = sa.select(PlannedRow.row_number, PlannedRow.changes).where(
        PlannedRow.plan_id == work.id, PlannedRow.outcome == Outcome.UPDATE
    )
    expected = {row.row_number: row.changes for row in db.session.execute(planned)}
    now = {number: differences(device, judged) for number, device, judged in _judged(work) if number in expected}
    return sorted(number for number, changes in expected.items() if now.get(number) != changes)


def _planned(work: BulkWork, meter: Meter | None) -> Iterator[tuple[Any, ...]]:
    for done, (number, now, judged) in enumerate(_judged(work), start=1):
        changes = differences(now, judged)
        problem = judged.problem
        told = [{"code": problem.value, "column": None, "values": dict(judged.values)}] if problem else []
        yield (
            *(work.id, number, judged.outcome.value, now.id if now else None),
            *after_columns(now, judged),
            [change["field"] for change in changes],
            Jsonb(changes),
            [problem.value] if problem else [],
            Jsonb(told),
            Jsonb(plain_before(now)) if now and judged.outcome is Outcome.UPDATE else None,
            Jsonb({k: str(v) if v else None for k, v in judged.dates.items()}) if judged.dates is not None else None,
        )
        if meter and done % AT_ONCE == 0:
            meter.tell(0.9 * done / max(work.devices, 1), done)


def _judged(work: BulkWork) -> Iterator[tuple[int, Now | None, Judged]]:
    """Each named device in the order of the list, as it stands, and what would become of it."""
    asked = replace(asked_of(work), refused=closed(work.arguments) or rolled.refused(work))
    seen = set[uuid.UUID]()
    for row in run(_devices(work), *_READ, *_tickets()[1], *_exam()[1]):
        if row.device_id is None or row.version is None or (row.asks and row.asks["problem"]):
            yield row.row_number, None, _of_none(row)
            continue
        now = _now(row, asked, work.reach)
        if now.id in seen:
            yield row.row_number, now, Judged(Outcome.UNCHANGED, problem=Problem.DUPLICATE)
            continue
        seen.add(now.id)
        yield row.row_number, now, rolling.judge(now, asked, row.asks) if row.asks else judging.judge(now, asked)


def _of_none(row: Any) -> Judged:
    """What is said of a row that names no device, or that cannot be understood."""
    if row.asks:
        return rolling.of_none(row.asks, several=row.several)
    return judging.error(Problem.SEVERAL if row.several else Problem.UNKNOWN)


def _now(row: Any, asked: Asked, reach: list[uuid.UUID] | None) -> Now:
    is_undo = asked.action is Action.UNDO
    before = stood_before(row.before) if is_undo and row.before else None
    schools = {row.school_id, before.state.school_id if before else row.school_id}
    return Now(
        id=row.device_id,
        version=row.version,
        state=condensed(row),
        dates=dates_of(row),
        ticket=str(row.ticket) if row.ticket is not None else None,
        exam=_day(row.exam) if row.exam is not None else None,
        is_yours=reach is None or schools <= set(reach),
        applied=row.applied if is_undo else None,
        before=before,
        closed=bool(is_undo and row.closed),
        left=bool(is_undo and row.left),
    )


_READ: Final = (Device, Custody, Room, Person, rolled.RolledDevice)


def _tickets() -> tuple[Any, tuple[type[Any], ...]]:
    return hooks.open_tickets()


def _exam() -> tuple[Any, tuple[type[Any], ...]]:
    return hooks.exam_of(Device.school_id, Device.room_id)


def _day(at: dt.datetime) -> str:
    return "{0.day}.{0.month}.{0.year}".format(at.astimezone(clock.SCHOOL_ZONE))


def _devices(work: BulkWork) -> Any:
    """The named devices with what judging must know; of one that is not there the device's columns are empty."""
    tickets = _tickets()[0]
    columns = [
        *(BulkItem.row_number, BulkItem.device_id, BulkItem.several, BulkItem.asks),
        *(Device.version, Device.school_id, Device.room_id, Device.lifecycle, Device.condition),
        *(Device.received_on, Device.deployed_on, Device.retired_on, Device.disposed_on, Device.missing_on),
        *(Custody.holder_kind, Custody.person_id, Custody.room_id.label("holder_room_id")),
        *(Custody.pupil_reference, Custody.class_label, Custody.due_on, Custody.ticket_id.label("loan_ticket_id")),
        *(tickets.c.number.label("ticket"), _exam()[0].label("exam")),
    ]
    held = sa.and_(Custody.device_id == Device.id, Custody.until.is_(None))
    wanted = sa.select(*columns).select_from(BulkItem).outerjoin(Device, Device.id == BulkItem.device_id)
    wanted = wanted.outerjoin(Custody, held).outerjoin(tickets, tickets.c.device_id == Device.id)
    if work.action is Action.UNDO:
        wanted = _with_before(wanted, work)
    if rolled.of(work) is not None:
        wanted = rolled.beside(wanted, work)
    return wanted.where(BulkItem.work_id == work.id).order_by(BulkItem.row_number)


def _with_before(wanted: Any, work: BulkWork) -> Any:
    """Beside each device what the plan that is undone made of it, and whether that can come back."""
    undone, school, person = aliased(PlannedRow), aliased(School), aliased(Person)
    applied = sa.and_(undone.plan_id == work.undoes_id, undone.device_id == Device.id, undone.outcome == Outcome.UPDATE)
    of_school = sa.cast(undone.before["school_id"].astext, sa.Uuid) == school.id
    of_person = sa.cast(undone.before["person_id"].astext, sa.Uuid) == person.id
    wanted = wanted.outerjoin(undone, applied).outerjoin(school, of_school).outerjoin(person, of_person)
    return wanted.add_columns(
        undone.before,
        undone.device_version.label("applied"),
        (school.valid_to <= clock.today()).label("closed"),
        person.disabled_at.is_not(None).label("left"),
    )
