"""Certificates of a recycler, taken in from a table: one row for each device, read and judged apart.

A row that cannot be taken, such as one of a device that is not in the lot, is named with its reason, and the rest goes on.
"""

import datetime as dt
import hashlib
import re
import tempfile
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import sqlalchemy as sa
from flask_babel import gettext

from core import clock
from core.actor import Actor
from core.db import db, release
from core.errors import N_, DomainError
from core.history import record
from core.scope import told
from core.sheets.limits import MIB
from core.sheets.reader import open_table
from core.text import Unreadable, normal
from registry.bulk import choosing
from registry.columns import instants
from registry.devices.models import Device
from registry.disposal import lots
from registry.disposal.models import DisposalItem, DisposalLot, WipeEvidence
from registry.disposal.refusals import NotInLot, SeveralDevices

MOST_BYTES: Final = 10 * MIB
MOST_ROWS: Final = 10_000
LONGEST: Final = {"device": 250, "method": 120, "standard": 120, "operator": 120, "certificate": 200, "day": 60}
_WRITTEN: Final = {
    "device": "device serial serialnumber sn assettag tag laite laitetunnus sarjanumero enhet serienummer",
    "method": "method erasuremethod wipemethod menetelmä metod",
    "standard": "standard erasurestandard standardi",
    "operator": "operator doneby technician tekijä suorittaja utförare utfördav utförtav",
    "certificate": "certificate certificatenumber certificateid reportid todistus todistusnumero todistuksennumero intyg intygsnummer",
    "day": "day date erasedon wipedon erasuredate päivä päivämäärä pvm dag datum",
}
COLUMNS: Final = {
    "device": N_("Serial number"),
    "method": N_("Method"),
    "standard": N_("Erasure standard"),
    "operator": N_("Done by"),
    "certificate": N_("Certificate"),
    "day": N_("Day"),
}  # what each is called to a reader: names that are understood as well
NAMES: Final = {name: key for key, words in _WRITTEN.items() for name in words.split()}  # folded header → column


class CertificatesUnreadable(DomainError):
    code = "certificates_unreadable"
    status = 422
    says = N_("Send a table with the columns serial, method, standard, operator, certificate and day.")
    field = "file"


class CertificateColumns(DomainError):
    """Values: columns."""

    code = "certificate_columns_missing"
    status = 422
    says = N_("The table lacks these columns: %(columns)s.")
    field = "file"


class CertificatesTooLarge(DomainError):
    code = "certificates_too_large"
    status = 413
    says = N_("A table of certificates has at most 10 MB and 10,000 rows. Send it in parts.")
    field = "file"


class CellRefused(DomainError):
    """Values: column, most."""

    code = "certificate_cell"
    status = 422
    says = N_("The cell %(column)s is empty, has more than %(most)s characters or cannot be read.")


class DayWrong(DomainError):
    """Values: said."""

    code = "certificate_day"
    status = 422
    says = N_("“%(said)s” is no day, or one that is still to come.")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a table came to. problems: row and why it was left out, in the order of the table."""

    received: int
    proven: int
    unchanged: int
    problems: list[tuple[int, DomainError]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that could be read: what names the device, what is said of it, and the local day."""

    number: int
    device: str
    facts: dict[str, str]
    done_on: dt.date


@dataclass(frozen=True, slots=True)
class Table:
    """What a table held. problems: row and why it could not be read."""

    rows: list[Row]
    problems: list[tuple[int, DomainError]]


def begin(actor: Actor, lot_id: uuid.UUID) -> None:
    """Before a file is read, which takes a while: see that the lot takes it, and hold nothing meanwhile.

    Raises   Forbidden, NotFound, LotClosed
    """
    lots.refuse_closed(actor, lots.get(actor, lot_id))
    release()


def take(actor: Actor, lot: DisposalLot, table: Table) -> Imported:
    """Record the proof of each row of a table; the same table again records nothing.

    Raises   Forbidden, LotClosed
    Records  device.wiped
    """
    lots.refuse_closed(actor, lot)
    rows, problems = table.rows, list(table.problems)
    named = dict(zip((r.device for r in rows), choosing.found(actor, [r.device for r in rows]), strict=False))
    wanted = sa.select(DisposalItem).where(DisposalItem.lot_id == lot.id, DisposalItem.device_id.is_not(None))
    items = {item.device_id: item for item in db.session.scalars(wanted)}
    known = _known([item.id for item in items.values()])
    fresh: dict[uuid.UUID, WipeEvidence] = {}
    unchanged = 0
    for row in rows:
        _, key, several = named[row.device]
        if key is None or key not in items:
            problems.append((row.number, SeveralDevices(said=row.device) if several else NotInLot(said=row.device)))
            continue
        proof = _proof(actor, items[key], row)
        if _same(proof) in known:
            unchanged += 1
            continue
        known.add(_same(proof))
        db.session.add(proof)
        fresh[key] = proof
    _tell(actor, lot, fresh)
    problems.sort(key=lambda problem: problem[0])
    return Imported(len(rows) + len(problems) - _later(problems, rows), len(fresh), unchanged, problems)


def _later(problems: list[tuple[int, DomainError]], rows: list[Row]) -> int:
    """How many problems are of rows that could be read, and are counted with those already."""
    read = {row.number for row in rows}
    return sum(number in read for number, _ in problems)


def _proof(actor: Actor, item: DisposalItem, row: Row) -> WipeEvidence:
    digest = hashlib.sha256(row.facts["certificate"].encode()).hexdigest()
    made = WipeEvidence(item_id=item.id, **row.facts, certificate_sha256=digest, done_on=row.done_on)
    made.recorded_by_id, made.recorded_at = actor.id, clock.now()
    return made


def _same(proof: Any) -> tuple[Any, ...]:
    return (proof.item_id, proof.method, proof.standard, proof.operator, proof.certificate, proof.done_on)


def _known(items: list[uuid.UUID]) -> set[tuple[Any, ...]]:
    return {
        _same(proof) for proof in db.session.scalars(sa.select(WipeEvidence).where(WipeEvidence.item_id.in_(items)))
    }


def _tell(actor: Actor, lot: DisposalLot, fresh: dict[uuid.UUID, WipeEvidence]) -> None:
    wiped = sa.select(Device).where(Device.id.in_(list(fresh)))
    for device in db.session.scalars(told(wiped, actor, Device)):
        after = {"certificate_sha256": fresh[device.id].certificate_sha256, "disposal_lot_id": str(lot.id)}
        record(device, "device.wiped", by=actor, after=after)
    db.session.flush()


def read(file: IO[bytes]) -> Table:
    """What a table holds.

    Raises   CertificatesUnreadable, CertificateColumns, CertificatesTooLarge, SheetRefused
    """
    file.seek(0)
    raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise CertificatesTooLarge
    if not raw or raw.startswith(b"%PDF-"):
        raise CertificatesUnreadable
    rows, problems = list[Row](), list[tuple[int, DomainError]]()
    with tempfile.NamedTemporaryFile(prefix="vire-", suffix=".certificates") as kept:
        kept.write(raw)
        kept.flush()
        with open_table(Path(kept.name), _is_known, _identifies) as table:
            places = {
                NAMES[_folded(name)]: place for place, name in reversed(list(enumerate(table.names))) if _is_known(name)
            }
            if missing := [name for name in LONGEST if name not in places]:
                raise CertificateColumns(columns=", ".join(gettext(COLUMNS[name]) for name in missing))
            for count, row in enumerate(table, start=1):
                if count > MOST_ROWS:
                    raise CertificatesTooLarge
                try:
                    rows.append(_row(row.number, row.cells, places))
                except DomainError as refused:
                    problems.append((row.number, refused))
    return Table(rows, problems)


def _row(number: int, cells: tuple[str, ...], places: dict[str, int]) -> Row:
    said = {name: _text(name, cells[place] if place < len(cells) else "") for name, place in places.items()}
    at = instants.instant(said["day"])
    if at is None or (day := at.astimezone(clock.SCHOOL_ZONE).date()) > clock.today():
        raise DayWrong(said=said["day"])
    device = said.pop("device")
    del said["day"]
    return Row(number, device, said, day)


def _text(column: str, value: str) -> str:
    try:
        text = " ".join(normal(value[:2_000]).split())
    except Unreadable:
        text = ""
    if not text or len(text) > LONGEST[column]:
        raise CellRefused(column=gettext(COLUMNS[column]), most=LONGEST[column])
    return text


def _folded(header: str) -> str:
    return re.sub(r"[^a-z0-9äåö]", "", header.casefold())


def _is_known(header: str) -> bool:
    return _folded(header) in NAMES


def _identifies(header: str) -> bool:
    return NAMES.get(_folded(header)) == "device"
