"""Undoing a file of staff: who nobody has touched since becomes as they were; the others are kept, with the reason."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.history import change
from core.scope import everywhere
from organisation.access.models import SignedIn
from organisation.people import people
from organisation.people.models import Grant, Person
from registry.custody.models import Custody
from registry.plans.progress import Meter
from registry.staff_files import hooks, writing
from registry.staff_files.judging import WHY
from registry.staff_files.models import BY_FILE, StaffOutcome, StaffRow

RESTORED: Final = "restored"


def write(actor: Actor, rows: Sequence[StaffRow], meter: Meter) -> int:
    """Undo what the rows did; `meter` tells how far it is. Returns how many were kept.

    Records  as `jobs.undo` says
    """
    done = [row for row in rows if row.done is not None and row.person_id is not None]
    writing.hold(done)
    keys = [row.person_id for row in done if row.person_id]
    now = writing.state_of(keys)
    wanted = sa.select(Person).where(Person.id.in_(keys)).execution_options(populate_existing=True)
    there = {person.id: person for person in db.session.scalars(everywhere(wanted, Person, why=WHY))}
    used = _used([_key(row) for row in done if row.outcome is StaffOutcome.CREATE])
    for number, row in enumerate(done):
        row.undo = _why_kept(actor, row, now, used) or RESTORED
        if row.undo == RESTORED:
            _UNDO[row.outcome](actor, there[_key(row)], row.done or {})
        meter.tell(0.05 + 0.9 * number / len(done), number)
    return sum(row.undo != RESTORED for row in done)


def _why_kept(
    actor: Actor, row: StaffRow, now: Mapping[uuid.UUID, dict[str, Any]], used: Mapping[uuid.UUID, str]
) -> str | None:
    """The code of why a row is not undone; None: it is."""
    key = _key(row)
    if key == actor.id:
        return "yourself"
    if now.get(key) != (row.done or {}).get("now"):
        return "changed_since"
    return used.get(key)


def _used(added: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Who of those that the file added is needed by something since, with the code of what: the first that holds."""
    signed_in = sa.select(SignedIn.person_id).where(SignedIn.person_id.in_(added))
    hold = sa.select(Custody.person_id).where(Custody.person_id.in_(added), Custody.until.is_(None))
    found = {
        "signed_in": set(db.session.scalars(signed_in)),
        "has_device": set(db.session.scalars(everywhere(hold, Custody, why=WHY))),
    } | {code: ask(added) for code, ask in hooks.needed.items()}
    return {key: code for code, keys in reversed(found.items()) for key in keys if key}


def _key(row: StaffRow) -> uuid.UUID:
    assert row.person_id is not None  # noqa: S101  what was written has one
    return row.person_id


def _take_out(actor: Actor, person: Person, _done: dict[str, Any]) -> None:
    """Nobody leaves the register of people: who was added can no longer sign in, and has no role."""
    people.disable(actor, person, note=BY_FILE)
    for grant in db.session.scalars(sa.select(Grant).where(Grant.person_id == person.id).order_by(Grant.id)).all():
        people.revoke(actor, grant)


def _alter_back(actor: Actor, person: Person, done: dict[str, Any]) -> None:
    before = dict(done["before"])
    was_disabled = before.pop("disabled", False)
    if before:
        people.alter(actor, person, **before)
    for key in done["given"]:
        people.revoke(actor, db.session.get_one(Grant, uuid.UUID(key)))
    if was_disabled:
        people.disable(actor, person, note=BY_FILE)


def _take_back(actor: Actor, person: Person, done: dict[str, Any]) -> None:
    """Let somebody stay, with their roles and in their teams; what ended with their sign-in stays ended."""
    if person.disabled_at is not None and not done["before"]["disabled"]:
        people.enable(actor, person)
    for key, day in done["ended"].items():
        grant = db.session.get_one(Grant, uuid.UUID(key))
        until = dt.date.fromisoformat(day) if day else None
        if grant.valid_to != until:
            with change(grant, "grant.reopened", by=actor):
                grant.valid_to = until
    db.session.flush()
    hooks.join_again(actor, person.id, done.get("teams", []))


_UNDO: Final = {
    StaffOutcome.CREATE: _take_out,
    StaffOutcome.UPDATE: _alter_back,
    StaffOutcome.LEAVE: _take_back,
}
