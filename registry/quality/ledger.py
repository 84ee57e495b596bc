"""The ledger of findings: who puts one right by which day, what is overdue, and how many there were week by week."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from core import clock
from core.actor import SYSTEM, Actor
from core.db import db
from core.errors import N_, Conflict, DomainError, NotFound
from core.history import change
from core.scope import everywhere, told
from organisation.people import choosing, watched
from organisation.people.models import Person
from registry.catalogue import prices
from registry.custody.models import Custody
from registry.devices import devices
from registry.devices.models import Device
from registry.quality import findings
from registry.quality.models import PERMISSION, QualityCount, QualityTask
from registry.quality.receivers import may_have
from registry.quality.rules import MEANINGS, Rule

WRITE: Final = "quality:write"
WEEKS: Final = 12  # shown
WHY: Final = "whether a rule still finds what somebody is to put right"


class FindingGone(Conflict):
    code = "finding_gone"
    says = N_("The rule does not find this device any more.")


class NobodyFits(DomainError):
    code = "finding_person"
    status = 422
    says = N_("Nobody you may find fits this. Write a name or an e-mail address.")
    field = "person"


class CannotSee(DomainError):
    code = "finding_unseen"
    status = 422
    says = N_("This person may not see the device or the prices that the rule is about.")
    field = "person"


class DayOver(DomainError):
    code = "finding_day"
    status = 422
    says = N_("Choose a day that is not over.")
    field = "due_on"


def give(actor: Actor, *, device: uuid.UUID, rule: Rule, person: str, due_on: dt.date) -> QualityTask:
    """Have somebody put a finding right by a day; given before, it goes to this person.

    person   key, e-mail address or name of somebody whom the actor may find
    Raises   Forbidden, NotFound, FindingGone, NobodyFits, SeveralFit, CannotSee, DayOver
    Records  finding.given
    """
    school_id = _writable(actor, device)
    if due_on < clock.today():
        raise DayOver
    if (key := choosing.one(actor, person)) is None:
        raise NobodyFits
    if not still_found([(device, rule.value)]):
        raise FindingGone
    sees = may_have(sa.literal(key, sa.Uuid), sa.literal(school_id, sa.Uuid), sa.literal(rule.value))
    if not db.session.scalar(sa.select(sees)):
        raise CannotSee
    found = _task(device, rule)
    made = found or QualityTask(device_id=device, rule=rule.value)
    with change(made, "finding.given", by=actor):
        made.person_id, made.due_on = key, due_on
        db.session.add(made)
    return made


def take_back(actor: Actor, *, device: uuid.UUID, rule: Rule) -> None:
    """Nobody in particular puts a finding right any more. Raises Forbidden, NotFound. Records finding.taken_back."""
    _writable(actor, device)
    found = _task(device, rule)
    if found is None:
        raise NotFound
    with change(found, "finding.taken_back", by=actor):
        db.session.delete(found)


def _writable(actor: Actor, device: uuid.UUID) -> uuid.UUID:
    """The school of a device whose findings the actor gives and takes back. Raises Forbidden, NotFound."""
    actor.must(WRITE)
    school_id = devices.get(actor, device).school_id
    actor.must(WRITE, school_id)
    return school_id


def _task(device: uuid.UUID, rule: Rule) -> QualityTask | None:
    wanted = sa.select(QualityTask).where(QualityTask.device_id == device, QualityTask.rule == rule.value)
    found: QualityTask | None = db.session.scalars(
        everywhere(wanted.with_for_update(), QualityTask, why="whoever has it, for who gives it")
    ).one_or_none()
    return found


def still_found(given: Collection[tuple[uuid.UUID, str]]) -> set[tuple[uuid.UUID, str]]:
    """Of these devices, each with the code of a rule, those that the rule finds now."""
    asked = {code for _, code in given}
    if not (rules := [rule for rule in Rule if rule in asked]):
        return set()
    every = findings.found_by(SYSTEM, rules, devices={key for key, _ in given})
    rows = db.session.execute(everywhere(sa.select(every.c.id, every.c.rule), Device, Custody, why=WHY))
    return {(key, rule) for key, rule in rows} & set(given)


def drop_solved() -> int:
    """Delete what was given to somebody and is put right; returns how many. Records finding.solved."""
    wanted = sa.select(QualityTask).with_for_update(skip_locked=True)
    kept = db.session.scalars(everywhere(wanted, QualityTask, why=WHY)).all()
    found = still_found({(task.device_id, task.rule) for task in kept})
    solved = [task for task in kept if (task.device_id, task.rule) not in found]
    for task in solved:
        with change(task, "finding.solved", by=SYSTEM):
            db.session.delete(task)
    return len(solved)


def tasks(actor: Actor, *, own: bool = False, overdue: bool = False) -> list[dict[str, Any]]:
    """What is given to somebody and still found, of devices that the actor may see, the first due first.

    own      only what is given to the actor; else all that the actor may see
    overdue  only what should be done already
    Returns  device_id, label, rule, due_on, person_id, person (name)
    """
    columns = (QualityTask.device_id, QualityTask.rule, QualityTask.due_on, QualityTask.person_id)
    label = sa.func.coalesce(Device.asset_tag, Device.serial, "").label("label")
    wanted = sa.select(*columns, label, Person.name.label("person"))
    wanted = wanted.join(Device, Device.id == QualityTask.device_id).join(Person, Person.id == QualityTask.person_id)
    if own:
        wanted = wanted.where(QualityTask.person_id == actor.id)
    if overdue:
        wanted = wanted.where(QualityTask.due_on < clock.today())
    if not prices.may_see(actor):
        wanted = wanted.where(QualityTask.rule != Rule.PRICE_OUTLIER.value)
    wanted = everywhere(told(wanted, actor, QualityTask, Device), Person, why="who has a finding")
    rows = db.session.execute(wanted.order_by(QualityTask.due_on, label)).all()
    found = still_found({(row.device_id, row.rule) for row in rows})
    kept = [dict(row._mapping) for row in rows if (row.device_id, row.rule) in found]
    watched.shown(actor, {row["person_id"] for row in kept} - {actor.id}, "who puts findings right")
    return kept


def given(actor: Actor, keys: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, str], dict[str, Any]]:
    """Who puts which finding of these devices right, as far as the actor may see it: person and due_on."""
    wanted = sa.select(QualityTask.device_id, QualityTask.rule, QualityTask.due_on, Person.id, Person.name)
    wanted = wanted.join(Person, Person.id == QualityTask.person_id).where(QualityTask.device_id.in_(list(keys)))
    rows = db.session.execute(everywhere(told(wanted, actor, QualityTask), Person, why="who has a finding")).all()
    watched.shown(actor, {row.id for row in rows}, "who puts findings right")
    return {(r.device_id, r.rule): {"person": {"id": r.id, "name": r.name}, "due_on": r.due_on} for r in rows}


def count_week() -> int:
    """Keep how many devices each rule finds now as the count of this week. Returns how many rules there are."""
    monday = clock.today() - dt.timedelta(clock.today().weekday())
    every = findings.found_by(SYSTEM, list(MEANINGS))
    counted = sa.select(every.c.rule, sa.func.count()).group_by(every.c.rule)
    numbers = dict(db.session.execute(everywhere(counted, Device, Custody, why="only their number is kept")).all())
    rows = [{"week": monday, "rule": rule.value, "findings": numbers.get(rule.value, 0)} for rule in MEANINGS]
    kept = insert(QualityCount).values(rows)
    same = kept.on_conflict_do_update(index_elements=["week", "rule"], set_={"findings": kept.excluded.findings})
    db.session.execute(same)
    return len(rows)


def trend(actor: Actor) -> list[dict[str, Any]]:
    """The counts of the last `WEEKS` weeks, by week and rule. Raises Forbidden: they are of the whole city."""
    actor.must(PERMISSION)
    if not actor.everywhere(PERMISSION):
        return []
    since = clock.today() - dt.timedelta(weeks=WEEKS)
    wanted = sa.select(QualityCount.week, QualityCount.rule, QualityCount.findings).where(QualityCount.week > since)
    rows = db.session.execute(wanted.order_by(QualityCount.week, QualityCount.rule))
    return [dict(row._mapping) for row in rows]
