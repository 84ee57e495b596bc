"""Files on devices, orders and lots: add, list, open one, and remove it; each is judged and kept as those of tickets."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import IO, Any

import sqlalchemy as sa
import structlog

from core import clock, ids
from core.actor import Actor
from core.db import db, release
from core.errors import Forbidden, NotFound
from core.history import change
from core.outbox import items
from core.scope import everywhere, told
from core.settings import Settings
from organisation.people.models import Person
from tickets.attachments import limits, refusals, scanning, sweeping
from tickets.attachments.models import RegisterFile, Scan
from tickets.attachments.preparing import Prepared, Ready
from tickets.attachments.storage import Storage
from tickets.register_files.subjects import KINDS, Kind

log = structlog.get_logger(__name__)
WHY = "how much is there already, whoever may see it"


def begin(actor: Actor, kind: Kind, key: uuid.UUID) -> None:
    """Before files are judged, which takes a while: see that they may be added, and hold nothing meanwhile.

    Raises   NotFound, Forbidden, LotClosed
    """
    subject = kind.get(actor, key)
    actor.must(kind.write, kind.school(subject))
    kind.hold(actor, subject)
    release()


def add(actor: Actor, kind: Kind, key: uuid.UUID, prepared: Prepared, own: Settings) -> Sequence[RegisterFile]:
    """Add the files that were accepted, all or none; one that is there already is not added again.

    Returns  their rows, those that were there as well
    Raises   NotFound, Forbidden, LotClosed, RegisterFull, DayFull
    Records  device.file_added, order.file_added or disposal_lot.file_added
    """
    subject = kind.get(actor, key)
    school = kind.school(subject)
    actor.must(kind.write, school)
    kind.hold(actor, subject)
    held = _held(actor, kind, key)
    new = [ready for ready in {one.sha256: one for one in prepared.ready}.values() if ready.sha256 not in held]
    _check_room(actor, kind, key, new)
    facts = {kind.column: key, "school_id": school, "author_id": actor.id, "created_at": clock.now()}
    rows = [_stored(ready, prepared, own, facts) for ready in new]
    if rows:
        with change(subject, f"{kind.noun}.file_added", by=actor) as made:
            made.extend(rows)
    for row in rows:
        if row.scan is Scan.PENDING:
            items.add(scanning.TOPIC, {"file_id": str(row.id)}, dedup_key=str(row.id))
    return [*rows, *(held[ready.sha256] for ready in prepared.ready if ready.sha256 in held)]


def of(actor: Actor, kind: Kind, key: uuid.UUID) -> list[Any]:
    """Rows of RegisterFile and `author`, a name: the files that `actor` may see, oldest first. Raises Forbidden."""
    actor.must(kind.read)
    wanted = sa.select(RegisterFile, Person.name.label("author")).join(Person, Person.id == RegisterFile.author_id)
    wanted = wanted.where(getattr(RegisterFile, kind.column) == key, RegisterFile.removed_at.is_(None))
    in_order = wanted.order_by(RegisterFile.created_at, RegisterFile.id)
    return list(db.session.execute(told(in_order, actor, RegisterFile)))


def may_remove(actor: Actor, kind: Kind, row: RegisterFile) -> bool:
    """Whether `actor` may take it away: who added it, and who looks after such things."""
    owner = "device:write" if kind.column == "device_id" else kind.write
    return actor.may(kind.write, row.school_id) and (row.author_id == actor.id or actor.may(owner, row.school_id))


def remove(actor: Actor, file_id: uuid.UUID, *, reason: str = "") -> tuple[Kind, RegisterFile]:
    """Take a file away for good; its name stays in the history. One that was removed before stays as it is.

    reason   0-500 characters
    Raises   NotFound, Forbidden, LotClosed
    Records  device.file_removed, order.file_removed or disposal_lot.file_removed
    """
    kind, row = _get(actor, file_id, lock=True)
    if not may_remove(actor, kind, row):
        raise Forbidden(permission=kind.write)
    if (key := row.storage_key) is None:
        return kind, row
    subject = kind.get(actor, getattr(row, kind.column))
    kind.hold(actor, subject)
    with change(subject, f"{kind.noun}.file_removed", row, by=actor, note=reason):
        row.storage_key, row.has_thumbnail, row.removed_at = None, False, clock.now()
    items.add(sweeping.DELETE, {"key": key}, dedup_key=key)
    return kind, row


def open_file(
    actor: Actor, file_id: uuid.UUID, own: Settings, *, thumbnail: bool = False
) -> tuple[RegisterFile, IO[bytes]]:
    """One file, or its thumbnail, to send to `actor`.

    Raises   NotFound, BeingScanned, FileInfected, FileRemoved, FileUnavailable
    """
    _, row = _get(actor, file_id)
    if row.scan is Scan.INFECTED:
        raise refusals.FileInfected
    if row.storage_key is None:
        raise refusals.FileRemoved
    if row.scan is Scan.PENDING:
        raise refusals.BeingScanned
    if thumbnail and not row.has_thumbnail:
        raise NotFound
    try:
        return row, Storage(own).stream(row.storage_key, thumbnail=thumbnail)
    except OSError:
        log.error("file missing", file=str(row.id))  # noqa: TRY400  its path says nothing more
        raise refusals.FileUnavailable from None


def _get(actor: Actor, file_id: uuid.UUID, *, lock: bool = False) -> tuple[Kind, RegisterFile]:
    wanted = sa.select(RegisterFile).where(RegisterFile.id == file_id)
    if lock:
        wanted = wanted.with_for_update(of=RegisterFile).execution_options(populate_existing=True)
    row = db.session.scalars(told(wanted, actor, RegisterFile)).one_or_none()
    if row is None:
        raise NotFound
    kind = next(one for one in KINDS if getattr(row, one.column) is not None)
    kind.get(actor, getattr(row, kind.column))
    return kind, row


def _held(actor: Actor, kind: Kind, key: uuid.UUID) -> dict[str, RegisterFile]:
    """The files that are there and seen, by what they hold."""
    return {row.RegisterFile.sha256: row.RegisterFile for row in of(actor, kind, key) if row.RegisterFile.storage_key}


def _check_room(actor: Actor, kind: Kind, key: uuid.UUID, new: Sequence[Ready]) -> None:
    """Raises RegisterFull, DayFull."""
    kept = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(RegisterFile.bytes), 0))
    kept = kept.where(RegisterFile.storage_key.is_not(None))
    here = everywhere(kept.where(getattr(RegisterFile, kind.column) == key), RegisterFile, why=WHY)
    since = clock.now() - dt.timedelta(days=1)
    mine = kept.where(RegisterFile.author_id == actor.id, RegisterFile.created_at > since)
    number, size = db.session.execute(here).one()
    _, today = db.session.execute(everywhere(mine, RegisterFile, why=WHY)).one()
    more = sum(ready.size for ready in new)
    if new and (number + len(new) > limits.TICKET_FILES or size + more > limits.TICKET_BYTES):
        raise refusals.RegisterFull(name=new[0].name)
    if new and today + more > limits.DAY_BYTES:
        raise refusals.DayFull(name=new[0].name, limit=limits.DAY_BYTES // limits.MIB)


def _stored(ready: Ready, prepared: Prepared, own: Settings, facts: dict[str, Any]) -> RegisterFile:
    return RegisterFile(
        **facts,
        id=ids.new(),
        name=ready.name,
        media_type=ready.media_type,
        bytes=ready.size,
        sha256=ready.sha256,
        storage_key=prepared.keep(ready),
        has_thumbnail=ready.thumbnail is not None,
        scan=Scan.PENDING if own.clamav else Scan.OFF,
    )
