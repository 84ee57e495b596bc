"""What the rules find, and how well each school's devices are recorded."""

import uuid
from collections.abc import Collection
from typing import Any, Final

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.paging import Order, Page, page
from core.scope import everywhere, told
from organisation.schools.models import School
from registry.catalogue import prices
from registry.custody.models import Custody
from registry.devices.models import Device
from registry.imports.models import PurchaseBatch
from registry.purchasing.models import Supplier
from registry.quality.rules import MEANINGS, SERIAL_PROBLEMS, Rule, Severity, registered, serial_problem

PERMISSION: Final = "quality:read"
WHY: Final = "whether a device has a holder, and what devices are compared with: none of it is shown"


def _rules(actor: Actor, rule: Rule | None, severity: Severity | None) -> list[Rule]:
    """The rules asked for; one about prices is asked only for those who may see them."""
    return [
        each
        for each, meaning in MEANINGS.items()
        if rule in {None, each} and severity in {None, meaning.severity}
        if each is not Rule.PRICE_OUTLIER or prices.may_see(actor)
    ]


def find(
    actor: Actor,
    *,
    rule: Rule | None = None,
    school: uuid.UUID | None = None,
    severity: Severity | None = None,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """Findings at the schools that the actor may see, by tag and rule. Raises Forbidden, Invalid (cursor)."""
    actor.must(PERMISSION)
    rules = _rules(actor, rule, severity)
    if not rules:
        return Page()
    every = found_by(actor, rules, school)
    order = Order((every.c.label.collate("C"), sa.cast(every.c.id, sa.Text), every.c.rule), (str, str, str))
    wanted = sa.select(every, School.name_fi, School.name_sv).join(School, School.id == every.c.school_id)
    wanted = _told(order.apply(wanted, after, limit), actor)
    found = page(db.session.execute(wanted).all(), limit, lambda row: (row.label, str(row.id), row.rule), order)
    return Page([_shown(row) for row in found.items], found.next)


def found_by(
    actor: Actor, rules: list[Rule], school: uuid.UUID | None = None, *, devices: Collection[uuid.UUID] | None = None
) -> Any:
    """What the rules find, as a subquery; those about serial numbers look at each of them once.

    rules    at least one
    devices  only these; none: all
    """
    within = sa.true() if school is None else Device.school_id == school
    if devices is not None:
        within = sa.and_(within, Device.id.in_(list(devices)))
    is_narrow = school is not None or devices is not None or not actor.everywhere(PERMISSION)
    asked = sa.and_(registered(), _within(actor), within) if is_narrow else None
    problems = {problem: rule for problem, rule in SERIAL_PROBLEMS.items() if rule in rules}
    parts = [
        _found(actor, within, sa.literal(rule.value, sa.Text), MEANINGS[rule].finds(asked))
        for rule in rules
        if rule not in problems.values()
    ]
    if problems:
        name = sa.case(*[(serial_problem() == problem, rule.value) for problem, rule in problems.items()])
        parts.append(_found(actor, within, sa.type_coerce(name, sa.Text), serial_problem().in_(list(problems))))
    return sa.union_all(*parts).subquery("finding")


def _found(actor: Actor, within: Any, name: Any, condition: Any) -> Any:
    label = sa.func.coalesce(Device.asset_tag, Device.serial, "").label("label")
    wanted = sa.select(Device.id, Device.school_id, label, Device.serial_printed, name.label("rule"))
    return wanted.where(registered(), condition, _within(actor), within)


def _within(actor: Actor) -> Any:
    """The schools at which the actor may read about quality."""
    return sa.true() if actor.everywhere(PERMISSION) else Device.school_id.in_(actor.schools(PERMISSION))


def _told(wanted: Any, actor: Actor) -> Any:
    return everywhere(told(wanted, actor), Device, Custody, why=WHY)


def _shown(row: Any) -> dict[str, Any]:
    meaning = MEANINGS[Rule(row.rule)]
    return {
        "rule": row.rule,
        "severity": meaning.severity,
        "device": {"id": row.id, "label": row.label, "serial_printed": row.serial_printed},
        "school": {"id": row.school_id, "name_fi": row.name_fi, "name_sv": row.name_sv},
    }


def scores(actor: Actor) -> list[dict[str, Any]]:
    """Each school with devices: devices, findings, devices with one, and the score (devices without any ÷ all, 0-1).

    Returns  the worst first
    Raises   Forbidden
    """
    actor.must(PERMISSION)
    every = found_by(actor, _rules(actor, None, None))
    wrong = sa.select(
        every.c.school_id, sa.func.count().label("findings"), sa.func.count(every.c.id.distinct()).label("wrong")
    )
    of_school = wrong.group_by(every.c.school_id).subquery("of_school")
    held = sa.select(Device.school_id, sa.func.count().label("devices")).where(registered(), _within(actor))
    counted = held.group_by(Device.school_id).subquery("counted")
    wanted = sa.select(
        *(School.id, School.name_fi, School.name_sv, counted.c.devices),
        sa.func.coalesce(of_school.c.findings, 0).label("findings"),
        sa.func.coalesce(of_school.c.wrong, 0).label("wrong"),
    ).join(counted, counted.c.school_id == School.id)
    wanted = wanted.outerjoin(of_school, of_school.c.school_id == School.id).order_by(School.sort_key, School.id)
    rows = [_scored(row) for row in db.session.execute(_told(wanted, actor))]
    return sorted(rows, key=lambda row: row["score"])


def _scored(row: Any) -> dict[str, Any]:
    return {
        "school": {"id": row.id, "name_fi": row.name_fi, "name_sv": row.name_sv},
        "devices": row.devices,
        "findings": row.findings,
        "devices_with_findings": row.wrong,
        "score": round(1 - row.wrong / row.devices, 4),
    }


def file_scores(actor: Actor) -> list[dict[str, Any]]:
    """Each supplier's file with devices in the register: devices, findings, devices with one, and the score, 0-1.

    Returns  the worst first; nothing for those who may not see every school's
    Raises   Forbidden
    """
    actor.must(PERMISSION)
    if not actor.everywhere(PERMISSION):
        return []
    every = found_by(actor, _rules(actor, None, None))
    numbers = (sa.func.count(every.c.rule).label("findings"), sa.func.count(every.c.id.distinct()).label("wrong"))
    counted = sa.select(Device.batch_id, sa.func.count(Device.id.distinct()).label("devices"), *numbers)
    counted = counted.outerjoin(every, every.c.id == Device.id).where(registered(), Device.batch_id.is_not(None))
    of_file = counted.group_by(Device.batch_id).subquery("of_file")
    wanted = sa.select(PurchaseBatch.id, PurchaseBatch.file_name, Supplier.name, of_file)
    wanted = wanted.join(of_file, of_file.c.batch_id == PurchaseBatch.id)
    wanted = wanted.outerjoin(Supplier, Supplier.id == PurchaseBatch.supplier_id).order_by(PurchaseBatch.uploaded_at)
    wanted = everywhere(told(wanted, actor), Device, Custody, PurchaseBatch, why=WHY)
    rows = [
        {"batch": row.id, "file_name": row.file_name, "supplier": row.name, "devices": row.devices}
        | {"findings": row.findings, "devices_with_findings": row.wrong}
        | {"score": round(1 - row.wrong / row.devices, 4)}
        for row in db.session.execute(wanted)
    ]
    return sorted(rows, key=lambda row: row["score"])
