"""The devices of bulk work, as somebody named them: codes that were scanned, pasted or ticked, or a filter of the list."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.copy import copy_in
from core.db import db
from core.errors import N_, Invalid
from core.scope import told, visible
from registry.bulk.models import BulkItem
from registry.custody.models import Custody
from registry.devices import finding, serials, statements, tags
from registry.devices.criteria import Filters, shape_of, values_of
from registry.devices.models import Device
from registry.devices.sorting import TAG_KEY, Sort
from web.fields import Said

MOST: Final = 200_000  # devices of one plan
AT_ONCE: Final = 5_000  # codes looked up by one statement
_COLUMNS: Final = [
    ("work_id", "uuid"), ("row_number", "int4"), ("said", "text"), ("device_id", "uuid"), ("several", "bool"),
]  # fmt: skip


def by_code(actor: Actor, work_id: uuid.UUID, codes: Sequence[str]) -> int:
    """Keep the devices that `codes` (keys, tags or serial numbers, however written) name, in their order.

    Returns  how many codes there were
    Raises   Invalid: none, or too many
    """
    said = [code.strip() for code in codes if code.strip()]
    _enough(len(said))
    named = enumerate(found(actor, said), start=1)
    return copy_in(
        BulkItem, _COLUMNS, [(work_id, number, code, key, several) for number, (code, key, several) in named]
    )


def by_filter(actor: Actor, work_id: uuid.UUID, filters: Filters) -> int:
    """Keep the devices that a filter of the list finds now, by tag.

    Returns  how many there were
    Raises   Forbidden, Invalid: none, or too many
    """
    matching = matches(actor, filters, most=MOST)
    _enough(len(matching))
    rows = [(work_id, number, said, key, False) for number, (key, said) in enumerate(matching, start=1)]
    return copy_in(BulkItem, _COLUMNS, rows)


def matches(actor: Actor, filters: Filters, *, most: int) -> Sequence[Any]:
    """Key and tag (or serial number) of the devices that a filter of the list finds now, by tag; `most` and one more."""
    branches, meant = finding.understand(actor, filters.q) if filters.q else (frozenset[str](), {})
    if filters.q and not branches:
        return ()
    shape = shape_of(actor, filters, Sort.TAG, is_later=False, branches=branches)
    values = {**values_of(actor, filters), **meant, "today": clock.today()}
    columns = (Device.id, sa.func.coalesce(Device.asset_tag, Device.serial, ""))
    wanted = visible(actor, Device, "device:read", *columns, also=(Custody,)).select_from(Device)
    wanted = wanted.where(*statements.conditions(shape)).order_by(TAG_KEY, Device.id).limit(most + 1)
    return db.session.execute(wanted, values).all()


def _enough(count: int) -> None:
    if not count:
        raise Invalid({"devices": [Said(N_("Name at least one device, or choose a filter that finds some."))]})
    if count > MOST:
        raise Invalid({"devices": [Said(N_("These are more than %(most)s devices. Choose fewer."), most=MOST)]})


def found(actor: Actor, said: Sequence[str]) -> Iterator[tuple[str, uuid.UUID | None, bool]]:
    """Each code, the key of the device it names (none: none, or none that the actor may see), and whether it names several."""
    for start in range(0, len(said), AT_ONCE):
        codes = said[start : start + AT_ONCE]
        names = [_names(code) for code in codes]
        known = _devices(actor, names)
        for code, own in zip(codes, names, strict=True):
            fitting: set[uuid.UUID] = next((known[name] for name in own if name and name in known), set())
            key = next(iter(fitting)) if len(fitting) == 1 else None
            yield code[:250], key, len(fitting) > 1


def _devices(actor: Actor, names: Sequence[tuple[Any, ...]]) -> dict[Any, set[uuid.UUID]]:
    """Key, tag and serial number → the devices that have it, of those the actor may see."""
    ids, written, printed = ([n for n in column if n] for column in zip(*names, strict=True))
    alike = sa.func.serial_confusable(Device.serial)
    wanted = sa.select(Device.id, Device.asset_tag, Device.serial).where(
        sa.or_(
            Device.id == _any(ids, sa.Uuid),
            Device.asset_tag == _any(written, sa.Text),
            sa.and_(
                alike.in_(sa.select(sa.func.serial_confusable(sa.func.unnest(sa.literal(printed, sa.ARRAY(sa.Text)))))),
                Device.serial == _any(printed, sa.Text),
            ),
        )
    )
    known: dict[Any, set[uuid.UUID]] = {}
    for row in db.session.execute(told(wanted, actor, Device)):
        for name in row:
            if name is not None:
                known.setdefault(name, set()).add(row.id)
    return known


def _any(values: list[Any], kind: Any) -> Any:
    return sa.any_(sa.literal(values, sa.ARRAY(kind)))


def _names(code: str) -> tuple[uuid.UUID | None, str | None, str | None]:
    """What a code can be: the key of a device, an asset tag, a serial number; all none for nonsense."""
    try:
        key = uuid.UUID(code) if len(code) in {32, 36} else None
    except ValueError:
        key = None
    short = code[: serials.LONGEST * 2]
    return key, tags.parse(short), serials.normalise(short) or None
