"""Changes of schools and their rows as the doors show them."""

import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.dialects.postgresql import JSONB

from core.actor import Actor
from core.db import db
from core.history import Event
from core.paging import Order, page
from core.scope import everywhere
from organisation.people import watched
from organisation.people.models import Grant
from organisation.people.words import ROLES
from registry.plans.models import Outcome, PlannedRow, UndoAction, UndoRow
from registry.school_changes import undoing, wording
from registry.school_changes.models import ChangeState, SchoolChange, SchoolChangeRow, UndoOutcome
from registry.school_changes.parts import parts
from web import facts

MOST_FACTS, MOST_KEPT = 50, 50


def totals(change: SchoolChange) -> dict[str, int]:
    """Outcome → how many things, with the keys of a purchase batch."""
    sums = dict.fromkeys((outcome.value for outcome in Outcome), 0)
    for outcomes in change.counts.values():
        for outcome, many in outcomes.items():
            sums[outcome] += many
    return sums


def brief(change: SchoolChange, language: str) -> dict[str, Any]:
    """A change in a list."""
    return {
        "id": change.id,
        "kind": change.kind,
        "state": change.state,
        "progress": 0.0 if change.state is ChangeState.DISCARDED else 1.0,
        "plan": totals(change),
        "school": _school(change.school, language),
        "into": _school(change.into, language),
        "on": change.on_day.isoformat(),
        "made_by": _person(change.made_by),
        "made_at": change.made_at,
        "applied_at": change.applied_at,
        "undone_at": change.undone_at,
        "version": change.version,
    }


def whole(change: SchoolChange, language: str) -> dict[str, Any]:
    """A change by itself."""
    return brief(change, language) | {
        "facts": change.facts,
        "things": _by_kind(change.counts),
        "undone": _by_kind(change.undo_counts),
        "planned_at": change.planned_at,
        "applied_by": _person(change.applied_by),
        "undone_by": _person(change.undone_by),
    }


def _by_kind(counts: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    return {what: counts[what] for what in wording.COUNTED if what in counts}


def _school(school: Any, language: str) -> dict[str, Any] | None:
    return {"id": school.id, "name": school.name(language)} if school else None


def _person(person: Any) -> dict[str, Any] | None:
    return {"id": person.id, "name": person.name} if person else None


def rows(
    actor: Actor,
    change: SchoolChange,
    *,
    what: str | None = None,
    outcome: Outcome | None = None,
    undo: UndoOutcome | None = None,
    limit: int = 50,
    after: str | None = None,
) -> tuple[list[dict[str, Any]], str | None]:
    """One page of what belongs to the school: what becomes of each thing, and why it does not follow or come back.

    Of what the reader may not see, its kind only. Raises Invalid (cursor).
    """
    every = _every(change).subquery("every")
    wanted = sa.select(every)
    for column, value in (("what", what), ("outcome", outcome), ("undo", undo)):
        if value is not None:
            wanted = wanted.where(every.c[column] == str(value))
    order = Order((every.c.what, every.c.key), (str, uuid.UUID))
    found = db.session.execute(order.apply(wanted, after, limit)).all()
    shown = page(found, limit, lambda row: (row.what, row.key), order)
    return _worded(actor, shown.items), shown.next


def _every(change: SchoolChange) -> Any:
    c = SchoolChangeRow
    text = [sa.cast(column, sa.Text).label(column.key) for column in (c.what, c.outcome, c.code, c.undo, c.undo_code)]
    of_rows = sa.select(text[0], c.key, *text[1:], c.after).where(c.change_id == change.id)
    action = sa.case(
        (UndoRow.action == UndoAction.RESTORE, UndoOutcome.RESTORED.value),
        (UndoRow.action == UndoAction.KEEP, UndoOutcome.KEPT.value),
    )
    device = sa.literal("device", sa.Text)
    nothing = sa.cast(sa.null(), sa.Text)
    outcome = sa.cast(PlannedRow.outcome, sa.Text)
    values = (device, PlannedRow.device_id, outcome, nothing, action, UndoRow.reason, sa.literal({}, JSONB))
    same = sa.and_(UndoRow.plan_id == PlannedRow.plan_id, UndoRow.row_number == PlannedRow.row_number)
    of_devices = sa.select(*values).outerjoin(UndoRow, same).where(PlannedRow.plan_id == change.id)
    return of_rows.union_all(of_devices)


def _worded(actor: Actor, found: Iterable[Any]) -> list[dict[str, Any]]:
    found = list(found)
    names = facts.names_of(actor, ((row.what, row.key) for row in found))
    roles = _roles(actor, [row.key for row in found if row.what == "role_grant"])
    return [
        {
            "what": row.what,
            "key": row.key,
            "name": _name(row, names, roles),
            "url": facts.address(actor, row.what, row.key) if (row.what, row.key) in names else "",
            "outcome": row.outcome,
            "problem": wording.problem(row.code, row.after),
            "undo": row.undo,
            "kept_because": wording.reason(row.what, row.undo_code),
        }
        for row in found
    ]


def _name(row: Any, names: facts.Names, roles: dict[uuid.UUID, str]) -> str | None:
    name = names.get((row.what, row.key))
    return f"{name}: {roles[row.key]}" if name and row.key in roles else name


def _roles(actor: Actor, keys: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The role of each grant; who has it is shown by name, which is logged."""
    if not keys:
        return {}
    found = db.session.execute(sa.select(Grant.id, Grant.role, Grant.person_id).where(Grant.id.in_(keys))).all()
    watched.shown(actor, {row.person_id for row in found}, "rows of a school's change")
    return {row.id: str(gettext(ROLES[row.role])) for row in found}


def undo_preview(actor: Actor, change: SchoolChange) -> dict[str, Any]:
    """What undoing would come to now: how much is brought back, and the first things that stay, with their reasons."""
    sums = {"restored": 0, "kept": 0}
    by_kind = undoing.judged(change)
    for outcomes in by_kind.values():
        for outcome, many in outcomes.items():
            sums[outcome] += many
    kept = undoing.kept(change, MOST_KEPT) if sums["kept"] else []
    names = facts.names_of(actor, ((what, key) for what, key, _ in kept))
    keep = [
        {"what": what, "key": key, "name": names.get((what, key)), "reason": wording.reason(what, code)}
        for what, key, code in kept
    ]
    return {"restore": sums["restored"], "kept": sums["kept"], "things": _by_kind(by_kind), "keep": keep}


def details(change: SchoolChange) -> list[tuple[str, str, str]]:
    """What a school's new details are, if it gets any: column, value until then and new value."""
    if not change.facts:
        return []
    row = db.session.get_one(SchoolChangeRow, (change.id, "school", change.school_id))
    return [(name, row.before.get(name) or "", value or "") for name, value in change.facts.items()]


def history(change: SchoolChange) -> list[Any]:
    """What happened to a change, newest first."""
    wanted = sa.select(Event).where(Event.subject_id == change.id, Event.subject_type == "school_change")
    wanted = everywhere(wanted, Event, why="of a change that the reader sees")
    return list(db.session.scalars(wanted.order_by(Event.at.desc()).limit(MOST_FACTS)))


def whats() -> list[str]:
    """The kinds of things that a school has, in the order in which they are shown."""
    known = {"device", "room", "role_grant", "stocktake_school", "school", *(part.what for part in parts)}
    return [what for what in wording.COUNTED if what in known]
