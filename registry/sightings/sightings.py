"""Taking in when devices were seen: of each device the latest day counts, whatever order lists come in."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from core import clock
from core.actor import Actor
from core.db import db, release
from core.history import change
from core.scope import told
from registry.bulk import choosing
from registry.devices.models import Device
from registry.sightings.models import DeviceSighting, SightingList
from registry.sightings.reading import ReadList
from registry.sightings.refusals import SightingRefused, SightingUnknown

REPORT: Final = "sighting:report"
RECENT: Final = dt.timedelta(days=90)  # whatever was seen later is somewhere
OTHER: Final = "list"  # a source whose columns do not tell
SHOWN: Final = 10
_AT_ONCE: Final = 10_000


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a list came to.

    changed   devices that were seen later than was known
    problems  row and why it was left out, in the order of the list
    """

    received: int
    changed: int
    source: str
    problems: tuple[tuple[int, SightingRefused], ...] = ()

    @property
    def unchanged(self) -> int:
        """Rows that told nothing new."""
        return self.received - self.changed - len(self.problems)


def begin(actor: Actor) -> None:
    """Before a list is read, which takes a while: see that it may be sent, and hold nothing meanwhile. Raises Forbidden."""
    actor.must(REPORT)
    release()


def take(actor: Actor, read: ReadList, *, file_name: str = "", source: str = "") -> TakenIn:
    """Keep when devices were seen last; the same list again changes nothing.

    source   what wrote the list; empty: as its columns tell
    Raises   Forbidden
    Records  sighting_list.taken if anything changed
    """
    actor.must(REPORT)
    source = (source or read.source or OTHER)[:60]
    problems, kept = list(read.problems), dict[uuid.UUID, dt.date]()
    said = list(dict.fromkeys(row.device for row in read.rows))
    keys = dict(zip(said, (key for _, key, _ in choosing.found(actor, said)), strict=True))
    within = _within(actor, {key for key in keys.values() if key})
    for row in read.rows:
        key = keys[row.device]
        if key is None or key not in within:
            problems.append((row.number, SightingUnknown(said=row.device)))
        elif row.seen_on > kept.get(key, dt.date.min):
            kept[key] = row.seen_on
    problems.sort(key=lambda problem: problem[0])
    rows = sorted(kept.items())
    changed = sum(_write(rows[start : start + _AT_ONCE], source) for start in range(0, len(rows), _AT_ONCE))
    received = len(read.rows) + len(read.problems)
    if changed:
        figures = {"rows": received, "changed": changed, "refused": len(problems)}
        made = SightingList(source=source, file_name=file_name, taken_by_id=actor.id, taken_at=clock.now(), **figures)
        with change(made, "sighting_list.taken", by=actor):
            db.session.add(made)
    return TakenIn(received, changed, source, tuple(problems))


def _within(actor: Actor, keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Of these devices those of schools that the permission reaches."""
    if actor.everywhere(REPORT):
        return set(keys)
    wanted = sa.select(Device.id).where(Device.id.in_(keys), Device.school_id.in_(actor.schools(REPORT)))
    return set(db.session.scalars(told(wanted, actor, Device)))


def _write(rows: list[tuple[uuid.UUID, dt.date]], source: str) -> int:
    """Write days in the order of keys, so that two lists at once never deadlock; returns how many are later than known."""
    keys, days = (
        sa.literal([key for key, _ in rows], sa.ARRAY(sa.Uuid)),
        sa.literal([day for _, day in rows], sa.ARRAY(sa.Date)),
    )
    shape = (sa.column("device_id", sa.Uuid), sa.column("seen_on", sa.Date))
    given = sa.func.unnest(keys, days).table_valued(*shape, name="given").render_derived()
    chosen = sa.select(*given.c, sa.literal(source, sa.Text))
    made = insert(DeviceSighting).from_select(["device_id", "seen_on", "source"], chosen, include_defaults=False)
    kept = made.on_conflict_do_update(
        index_elements=["device_id"],
        set_={"seen_on": made.excluded.seen_on, "source": made.excluded.source, "taken_at": sa.func.now()},
        where=made.excluded.seen_on > DeviceSighting.seen_on,
    )
    return int(db.session.connection().execute(kept, execution_options={"preserve_rowcount": True}).rowcount)


def of_device(device_id: uuid.UUID) -> DeviceSighting | None:
    """When a device that the asker sees was seen last; none: no list has it."""
    return db.session.get(DeviceSighting, device_id)


def lists(actor: Actor) -> list[SightingList]:
    """The latest lists that told something new. Raises Forbidden."""
    actor.must(REPORT)
    wanted = sa.select(SightingList).order_by(SightingList.taken_at.desc(), SightingList.id.desc()).limit(SHOWN)
    return list(db.session.scalars(wanted))


def not_seen(device_id: Any) -> Any:
    """A condition: device management knows a device and has not seen it for `RECENT`."""
    old = DeviceSighting.seen_on < sa.literal(clock.today() - RECENT, sa.Date)
    return sa.exists().where(DeviceSighting.device_id == device_id, old)
