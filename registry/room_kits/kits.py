"""Kits: which there are, what each holds, and which one a room has. What is missing is in `completeness`."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import by_key, check_version, db
from core.history import change
from organisation.schools.models import Room, RoomKind
from registry.room_kits.models import RoomKit, RoomKitChoice
from registry.room_kits.refusals import KindHasKit, KitEmpty, KitEnded, KitUnknown

READ, WRITE, CHOOSE = "kit:read", "kit:write", "kit:choose"
USUAL: Final = "usual"  # as rooms of its kind


def find(actor: Actor) -> list[RoomKit]:
    """The kits in use, those of a kind of room first, then by name. Raises Forbidden."""
    actor.must(READ)
    wanted = sa.select(RoomKit).where(RoomKit.ended_on.is_(None))
    return list(db.session.scalars(wanted.order_by(RoomKit.room_kind.is_(None), RoomKit.name_fi, RoomKit.id)))


def get(actor: Actor, kit_id: uuid.UUID, *, lock: bool = False) -> RoomKit:
    """One kit, also one that is no longer used. Raises Forbidden, NotFound."""
    actor.must(READ)
    return by_key(RoomKit, kit_id, lock=lock)


def add(
    actor: Actor,
    *,
    name_fi: str,
    name_sv: str,
    name_en: str,
    lines: Mapping[str, int],
    room_kind: RoomKind | None = None,
) -> RoomKit:
    """A new kit.

    lines      category of the catalogue → how many a room should hold, 0 for none
    room_kind  rooms of this kind have it; none: only rooms for which it is chosen
    Raises     Forbidden, KindHasKit, KitEmpty
    Records    kit.added
    """
    actor.must(WRITE)
    _refuse_second(room_kind)
    made = RoomKit(name_fi=name_fi, name_sv=name_sv, name_en=name_en, room_kind=room_kind, lines=_counted(lines))
    with change(made, "kit.added", by=actor):
        db.session.add(made)
    return made


def correct(actor: Actor, kit: RoomKit, *, expected: int | None = None, **facts: Any) -> RoomKit:
    """Change a kit.

    facts    name_fi, name_sv, name_en, room_kind, lines (as a whole): only those to change
    Raises   Forbidden, Stale, KitEnded, KindHasKit, KitEmpty
    Records  kit.changed
    """
    actor.must(WRITE)
    check_version(kit, expected)
    if kit.ended_on is not None:
        raise KitEnded
    if "lines" in facts:
        facts["lines"] = _counted(facts["lines"])
    if "room_kind" in facts:
        _refuse_second(facts["room_kind"], but=kit.id)
    with change(kit, "kit.changed", by=actor):
        for name, value in facts.items():
            setattr(kit, name, value)
    return kit


def end(actor: Actor, kit: RoomKit, *, expected: int | None = None) -> RoomKit:
    """Use a kit no longer; rooms for which it was chosen have none. Raises Forbidden, Stale, KitEnded. Records kit.ended."""
    actor.must(WRITE)
    check_version(kit, expected)
    if kit.ended_on is not None:
        raise KitEnded
    with change(kit, "kit.ended", by=actor):
        kit.ended_on = clock.today()
    return kit


def choose(actor: Actor, room: Room, *, kit: str | None) -> None:
    """Let a room have another kit than rooms of its kind.

    kit      its key; none: the room has no kit; "usual": the one of its kind
    Raises   Forbidden, KitUnknown
    Records  room.kit_chosen
    """
    actor.must(CHOOSE, room.school_id)
    wanted = sa.select(RoomKitChoice).where(RoomKitChoice.room_id == room.id).with_for_update()
    choice = db.session.scalars(wanted).one_or_none()
    if kit == USUAL:
        if choice is not None:
            with change(room, "room.kit_chosen", choice, by=actor):
                db.session.delete(choice)
        return
    key = _known(kit) if kit else None
    if choice is None:
        with change(room, "room.kit_chosen", by=actor) as made:
            made.append(RoomKitChoice(room_id=room.id, kit_id=key))
    else:
        with change(room, "room.kit_chosen", choice, by=actor):
            choice.kit_id = key


def chosen(room: Room) -> str:
    """What was chosen for a room, as `choose` takes it: a kit's key, "" for none or one that is no longer used, "usual"."""
    used = sa.and_(RoomKit.id == RoomKitChoice.kit_id, RoomKit.ended_on.is_(None))
    wanted = sa.select(RoomKitChoice.id, RoomKit.id.label("kit_id")).select_from(RoomKitChoice).outerjoin(RoomKit, used)
    choice = db.session.execute(wanted.where(RoomKitChoice.room_id == room.id)).one_or_none()
    return USUAL if choice is None else str(choice.kit_id or "")


def _known(kit: str) -> uuid.UUID:
    try:
        key = uuid.UUID(kit)
    except ValueError:
        raise KitUnknown from None
    known = sa.select(RoomKit.id).where(RoomKit.id == key, RoomKit.ended_on.is_(None))
    if db.session.scalar(known) is None:
        raise KitUnknown
    return key


def names(actor: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What kits are called, in the reader's language."""
    found = db.session.scalars(sa.select(RoomKit).where(RoomKit.id.in_(keys)))
    return {kit.id: kit.name(actor.language) for kit in found}


def _counted(lines: Mapping[str, int]) -> dict[str, int]:
    kept = {str(category): int(number) for category, number in sorted(lines.items()) if number}
    if not kept:
        raise KitEmpty
    return kept


def _refuse_second(kind: RoomKind | None, but: uuid.UUID | None = None) -> None:
    if kind is None:
        return
    other = sa.select(RoomKit.id).where(RoomKit.room_kind == kind, RoomKit.ended_on.is_(None))
    if db.session.scalar(other) not in {None, but}:
        raise KindHasKit
