"""What each code means that somebody scanned or typed: a device to take in, or why it is none."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from core.actor import Actor
from core.db import db
from core.errors import N_
from core.scope import everywhere
from registry.devices import serials, tags
from registry.devices.lifecycle import MISSING, PRESENT, Lifecycle
from registry.devices.models import Device
from registry.purchasing import search
from registry.purchasing.models import OrderLine
from web import moments


class Result(StrEnum):
    """What a code came to."""

    RECEIVED = "received"
    ALREADY = "already_received"
    DUPLICATE = "duplicate"
    WRONG_ORDER = "wrong_order"
    MISSING = "missing"
    RETIRED = "retired"
    SEVERAL = "several"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


ORDER_UNSAID = N_("It is registered, but it is not part of this delivery.")
SENTENCES: dict[Result, str] = {
    Result.RECEIVED: N_("Received."),
    Result.ALREADY: N_("It was already received on %(day)s."),
    Result.DUPLICATE: N_("It is in the list twice; it is counted once."),
    Result.WRONG_ORDER: N_("It is part of order %(order)s, not of this delivery."),
    Result.MISSING: N_("It is lost or stolen. If it is here, say on its page that it was found."),
    Result.RETIRED: N_("It is retired. If it is here, put it back into store on its page."),
    Result.SEVERAL: N_("Several manufacturers have a device with this serial number. Scan the tag instead."),
    Result.UNKNOWN: N_("No device has this tag or serial number."),
    Result.UNREADABLE: N_("This is neither a tag nor a serial number. Scan it again."),
}
IS_NONE = frozenset({Result.WRONG_ORDER, Result.UNKNOWN, Result.UNREADABLE})  # no device of this delivery


@dataclass(frozen=True, slots=True)
class Answer:
    """What one code came to.

    said      as it was scanned or typed
    device    key of the device it names, if the receiver may see it
    day       when it was received, if it was before
    order     number of the order it belongs to, if it is another and the receiver may see it
    line      key of the order's line that it came of
    """

    said: str
    result: Result
    device: uuid.UUID | None = None
    day: Any = None
    order: str = ""
    line: uuid.UUID | None = None

    @property
    def sentence(self) -> str:
        """What to say about it, in the reader's language."""
        if self.result is Result.WRONG_ORDER and not self.order:
            return str(gettext(ORDER_UNSAID))
        day = moments.day(self.day) if self.day else "–"
        values = {"day": day, "order": self.order}
        used = {name: value for name, value in values.items() if f"%({name})s" in SENTENCES[self.result]}
        return str(gettext(SENTENCES[self.result], **used))

    def but(self, result: Result, **values: Any) -> "Answer":
        """The same code with another result."""
        return replace(self, result=result, **values)


def read(actor: Actor, which: Any, reach: Any, codes: Sequence[str]) -> list[Answer]:
    """What each of `codes` names: a device of `which` that can be taken in counts as received until it turns out otherwise.

    which   condition for the devices of this delivery
    reach   condition for the devices the receiver may take in; None: all
    """
    named = {said: _names(said) for said in codes}
    rows = _devices(which, reach, named.values())
    known: dict[Any, list[Any]] = {}
    for row in rows:
        for name in (row.id, row.asset_tag, row.serial):
            known.setdefault(name, []).append(row)
    elsewhere = {row.order_id for row in rows if row.order_id and not row.is_theirs}
    numbers = search.names(actor, elsewhere) if elsewhere else {}
    seen: set[uuid.UUID] = set()
    found = []
    for said in codes:
        fitting = next((known[name] for name in named[said] if name and name in known), [])
        found.append(_answer(said, fitting, seen, numbers))
    return found


def _answer(said: str, fitting: Sequence[Any], seen: set[uuid.UUID], numbers: dict[uuid.UUID, str]) -> Answer:
    """What `said` comes to, which names the devices `fitting`, those of the delivery first."""
    if not fitting:
        return Answer(said, Result.UNREADABLE if not tags.parse(said) and serials.judge(said) else Result.UNKNOWN)
    if len([row for row in fitting if row.is_theirs]) > 1:
        return Answer(said, Result.SEVERAL)
    row = fitting[0]
    if not row.is_theirs:
        return Answer(said, Result.WRONG_ORDER, row.id, order=numbers.get(row.order_id, ""), line=row.order_line_id)
    result = Result.DUPLICATE if row.id in seen else _by_lifecycle(row.lifecycle)
    seen.add(row.id)
    return Answer(said, result, row.id, day=row.received_on, line=row.order_line_id)


def _by_lifecycle(lifecycle: Lifecycle) -> Result:
    """What a device of the delivery comes to that has this lifecycle."""
    if lifecycle is Lifecycle.EXPECTED:
        return Result.RECEIVED
    if lifecycle in PRESENT:
        return Result.ALREADY
    return Result.MISSING if lifecycle in MISSING else Result.RETIRED


def _devices(which: Any, reach: Any, names: Iterable[tuple[Any, ...]]) -> Sequence[Any]:
    """The devices with one of these names, those of the delivery that are on their way first."""
    ids, written, printed = ([n for n in column if n] for column in zip(*names, strict=True))
    is_theirs = which.is_(True).label("is_theirs")
    columns = (Device.id, Device.asset_tag, Device.serial, Device.lifecycle, Device.received_on)
    wanted = (
        sa.select(*columns, Device.order_line_id, OrderLine.order_id, is_theirs)
        .outerjoin(OrderLine, OrderLine.id == Device.order_line_id)
        .where(sa.or_(Device.id.in_(ids), Device.asset_tag.in_(written), Device.serial.in_(printed)))
        .order_by(which.is_not(True), Device.lifecycle != Lifecycle.EXPECTED, Device.id)
    )
    wanted = wanted if reach is None else wanted.where(reach)
    return db.session.execute(everywhere(wanted, Device, why="chosen by the receiver's reach")).all()


def _names(said: str) -> tuple[uuid.UUID | None, str | None, str | None]:
    """What `said` can be: the key of a device, an asset tag, a serial number; all none for nonsense."""
    try:
        key = uuid.UUID(said.strip())
    except ValueError:
        key = None
    return key, tags.parse(said), serials.normalise(said) or None
