"""What happened to a device, as far as the asker may know: a school reads its own period, both schools read a move."""

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from flask_babel import gettext

from core.actor import Actor
from core.compiled import CompiledStatement, StatementCache, constant
from core.db import db
from core.errors import NotFound
from core.history import Event
from core.paging import Order, Page, page
from core.scope import everywhere, reach_kind, reach_values, reached, told, visible
from organisation.people import watched
from registry.custody import custody
from registry.custody.models import Custody
from registry.devices.models import Device
from web import facts

AROUND: Final = dt.timedelta(seconds=2)  # a fact and the interval it begins or ends are written so close together
CHANGES_HANDS: Final = frozenset(
    f"device.{verb}"
    for verb in ("handed_over", "lent", "taken_back", "returned", "moved", "lost", "stolen", "retired", "disposed")
)
NEWEST: Final = Order((Event.at, Event.id), (dt.datetime, uuid.UUID), descending=True)


def of(actor: Actor, device_id: uuid.UUID, *, limit: int = 50, after: str | None = None) -> Page:
    """Facts of one device, newest first, as `facts.Told`.

    Of a device that has left the asker's school its own period can still be read. Prices and holders are told only to
    those who may see them at the school of the fact.
    Raises   Forbidden, NotFound, Invalid (cursor)
    """
    actor.must("device:read")
    rows = _rows(actor, device_id, limit=limit, after=after)
    if not rows and not after and not _sees(actor, device_id):
        raise NotFound
    found = page(rows, limit, lambda r: (r.at, r.id), NEWEST)
    told_to = [row for row in found.items if actor.may("device:holder", row.school_id)]
    watched.shown(actor, watched.told_of(told_to), "history of a device")
    return Page(_with_holders(actor, device_id, facts.tell(actor, found.items)), found.next)


def _with_holders(actor: Actor, device_id: uuid.UUID, told_facts: list[facts.Told]) -> list[facts.Told]:
    """The facts, each that changed hands with who had the device before and who after, as far as the actor may know."""
    if not actor.may("device:holder") or not any(fact.verb in CHANGES_HANDS for fact in told_facts):
        return told_facts
    intervals = custody.past(actor, device_id)
    return [_with_holder(fact, intervals) if fact.verb in CHANGES_HANDS else fact for fact in told_facts]


def _with_holder(fact: facts.Told, intervals: list[dict[str, Any]]) -> facts.Told:
    def nearest(edge: str, among: list[dict[str, Any]]) -> dict[str, Any] | None:
        """The interval that begins or ends with the fact."""
        found = [one for one in among if one[edge] and abs(one[edge] - fact.at) <= AROUND]
        return min(found, key=lambda one: abs(one[edge] - fact.at), default=None)

    begun = nearest("since", intervals) if fact.verb in {"device.handed_over", "device.lent"} else None
    earlier = [one for one in intervals if one["since"] < begun["since"]] if begun else intervals
    ended = nearest("until", earlier)
    if begun is None and ended is None:
        return fact
    before, after = (custody.name_of(one) if one else "" for one in (ended, begun))
    raw = {facts.column("custody", name) for name in ("since", "until", "holder_kind")}
    changes = [(gettext("Holder"), before, after), *(change for change in fact.changes if change[0] not in raw)]
    return replace(fact, changes=changes)


class _Fact(NamedTuple):
    id: uuid.UUID
    at: dt.datetime
    school_id: uuid.UUID | None
    from_school_id: uuid.UUID | None
    actor_id: uuid.UUID | None
    verb: str
    subject_type: str
    subject_id: uuid.UUID
    before: dict[str, Any]
    after: dict[str, Any]
    note: str


_PERMISSIONS: Final = ("device:read", "device:holder")
_statements = StatementCache()


def _rows(actor: Actor, device_id: uuid.UUID, *, limit: int, after: str | None) -> list[_Fact]:
    def build() -> CompiledStatement:
        wanted = NEWEST.apply(_readable(actor), after, limit).limit(constant(limit + 1))
        return CompiledStatement(wanted, values)

    cursor = NEWEST.parameters(after) if after else {}
    values = {"device": device_id, **reach_values(actor, *_PERMISSIONS), **cursor}
    shape = (*(reach_kind(actor, permission) for permission in _PERMISSIONS), limit, bool(after))
    return [_Fact._make(row) for row in _statements.get(shape, build).rows(values)]


def _readable(actor: Actor) -> Any:
    device = sa.bindparam("device", type_=sa.Uuid())
    hands = sa.select(Custody.id).where(Custody.device_id == device)  # files change hands by facts of their own
    things = sa.union_all(sa.select(device), hands)
    # OFFSET keeps the planner from reading all events in their order, in the hope of meeting the few of this device
    few = sa.select(Event.id).where(Event.subject_id.in_(things)).offset(constant(0)).subquery("few")
    wanted = sa.select(*(getattr(Event, name) for name in _Fact._fields)).join(few, few.c.id == Event.id)
    wanted = everywhere(wanted, Event, why="of one device, and of the schools where the reader sees devices")
    wanted = told(wanted, actor, Custody)
    own, left = (reached(actor, "device:read", c) for c in (Event.school_id, Event.from_school_id))
    return wanted if own is None or left is None else wanted.where(sa.or_(own, left))


def _sees(actor: Actor, device_id: uuid.UUID) -> bool:
    seen = visible(actor, Device, "device:read", Device.id).where(Device.id == device_id)
    return db.session.scalar(seen) is not None


def out(fact: facts.Told) -> dict[str, Any]:
    """A fact as the API shows it: codes for programs, words in the reader's language for people."""
    return {
        "id": fact.id,
        "at": fact.at,
        "verb": fact.verb,
        "text": fact.text,
        "by": {"id": fact.actor_id, "name": fact.actor} if fact.actor else None,
        "school": {"id": fact.school_id, "name": fact.school} if fact.school_id else None,
        "note": fact.note,
        "changes": [{"field": f, "before": before, "after": after} for f, before, after in fact.changes],
    }
