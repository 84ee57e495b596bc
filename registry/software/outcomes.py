"""Taking in what the deployment tool reports: of each device and title the newest outcome is kept."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from core import clock
from core.actor import Actor
from core.db import db, release
from core.history import change
from core.paging import Order, Page, page
from core.scope import told
from core.sheets.errors import Notice
from registry.bulk import choosing
from registry.devices.models import Device
from registry.software import refusals, titles
from registry.software.models import OutcomeState, SoftwareOutcome, SoftwareReport
from registry.software.reading import Problem, Read, Row

MOST_NEW_TITLES: Final = 200  # of one list
AT_ONCE: Final = 10_000  # outcomes written by one statement
# of two outcomes of the same instant the later of these is kept, so that their order never matters
RANKS: Final = {OutcomeState.PENDING: 0, OutcomeState.SUCCESS: 1, OutcomeState.FAILED: 2}
NEWEST: Final = Order((SoftwareReport.received_at, SoftwareReport.id), (dt.datetime, uuid.UUID), descending=True)
_Kept = dict[tuple[uuid.UUID, uuid.UUID], Row]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a list of outcomes came to.

    received      rows, the refused ones among them
    changed       outcomes that are new or newer than what was known
    titles_added  names that nobody had told the register before
    problems      row and why it was left out, in the order of the list
    notices       what was passed over while a table was read
    """

    received: int
    changed: int
    titles_added: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def unchanged(self) -> int:
        """Rows that told nothing new: the same as before, or older than what is known."""
        return self.received - self.changed - len(self.problems)


def begin(actor: Actor) -> None:
    """Before a list is read, which takes a while: see that it may be sent, and hold nothing meanwhile. Raises Forbidden."""
    actor.must(titles.REPORT)
    release()


def take(actor: Actor, read: Read, *, file_name: str = "") -> Taken:
    """Keep outcomes: of each device and title the newest counts, whatever order they come in; the rest is left out.

    read      as `reading` gives it; a title that is new is added
    Raises    Forbidden
    Records   software_report.taken if anything changed, software_title.added
    """
    actor.must(titles.REPORT)
    rows, problems = read.rows, list(read.problems)
    received = len(rows) + len(problems)
    devices = _devices(actor, rows, problems)
    known, added = _titles(actor, [row for row in rows if row.device in devices], problems)
    kept: _Kept = {}
    for row in rows:
        device, title = devices.get(row.device), known.get(row.title)
        if device is not None and title is not None and _is_newer(row, kept.get((device, title))):
            kept[device, title] = row
    if changed := _write(kept):
        _tell(actor, file_name=file_name, rows=received, changed=changed, refused=len(problems))
    problems.sort(key=lambda problem: problem[0])
    return Taken(received, changed, tuple(added), tuple(problems), tuple(read.notices))


def reports(actor: Actor, *, limit: int = 10, after: str | None = None) -> Page:
    """The lists that changed something, newest first. Raises Forbidden, Invalid."""
    actor.must(titles.REPORT)
    rows = db.session.scalars(NEWEST.apply(sa.select(SoftwareReport), after, limit)).all()
    return page(rows, limit, lambda each: [each.received_at, each.id], NEWEST)


def _is_newer(row: Row, than: Row | None) -> bool:
    return than is None or (row.at, RANKS[row.state]) > (than.at, RANKS[than.state])


def _devices(actor: Actor, rows: Sequence[Row], problems: list[Problem]) -> dict[str, uuid.UUID]:
    """What the rows call devices → the device; the others become problems. Those of schools out of reach are unknown."""
    said = list(dict.fromkeys(row.device for row in rows))
    found = {text: (key, several) for text, (_, key, several) in zip(said, choosing.found(actor, said), strict=True)}
    if not actor.everywhere(titles.REPORT):
        own = _within(actor, {key for key, _ in found.values() if key})
        found = {text: (key if key in own else None, several) for text, (key, several) in found.items()}
    for row in rows:
        key, several = found[row.device]
        if key is None:
            kind = refusals.OutcomeDeviceAmbiguous if several else refusals.OutcomeDeviceUnknown
            problems.append((row.number, kind(said=row.device)))
    return {text: key for text, (key, _) in found.items() if key is not None}


def _within(actor: Actor, keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
    schools = actor.schools(titles.REPORT)
    wanted = sa.select(Device.id).where(Device.id.in_(keys), Device.school_id.in_(schools))
    return set(db.session.scalars(told(wanted, actor, Device)))


def _titles(actor: Actor, rows: Sequence[Row], problems: list[Problem]) -> tuple[dict[str, uuid.UUID], list[str]]:
    """What the rows call titles → the title; and the names of those that are new and were added."""
    names = list(dict.fromkeys(row.title for row in rows))
    known = titles.named(names)
    if any(title is None for _, title in known.values()):
        _one_at_a_time()
        known = titles.named(names)
    new: dict[str, str] = {}  # as the database compares it → as it is spelled first
    for name in names:
        if known[name][1] is None:
            new.setdefault(known[name][0], name)
    room = titles.room() if new else 0
    added = dict(list(new.items())[: max(0, min(MOST_NEW_TITLES, room))])
    keys = {alike: titles.made(actor, name).id for alike, name in added.items()}
    found = {name: title or keys.get(alike) for name, (alike, title) in known.items()}
    for row in rows:
        if found[row.title] is None:
            problems.append((row.number, _too_many(row.title, is_full=room < MOST_NEW_TITLES)))
    return {name: title for name, title in found.items() if title is not None}, list(added.values())


def _too_many(title: str, *, is_full: bool) -> refusals.RowRefused:
    if is_full:
        return refusals.OutcomeTitlesFull(said=title, most=titles.MOST)
    return refusals.OutcomeTitlesMany(said=title, most=MOST_NEW_TITLES)


def _one_at_a_time() -> None:
    """Wait for any other list that adds titles: the same new title comes in once."""
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended("software_title", 0))))


def _write(kept: _Kept) -> int:
    """Write outcomes in the order of their keys, so that two lists at once wait for each other and never deadlock.

    Returns  how many are new or newer
    """
    db.session.flush()  # titles that are new
    rows = sorted(kept.items(), key=lambda each: each[0])
    return sum(_upsert(rows[start : start + AT_ONCE]) for start in range(0, len(rows), AT_ONCE))


def _upsert(rows: Sequence[tuple[tuple[uuid.UUID, uuid.UUID], Row]]) -> int:
    columns: dict[str, tuple[Any, list[Any]]] = {
        "device_id": (sa.Uuid(), [device for (device, _), _ in rows]),
        "title_id": (sa.Uuid(), [title for (_, title), _ in rows]),
        "state": (sa.Text(), [row.state.value for _, row in rows]),
        "at": (sa.DateTime(timezone=True), [row.at for _, row in rows]),
    }
    arrays = [sa.literal(values, sa.ARRAY(kind)) for kind, values in columns.values()]
    shape = [sa.column(name, kind) for name, (kind, _) in columns.items()]
    given = sa.func.unnest(*arrays).table_valued(*shape, name="given").render_derived()
    made = insert(SoftwareOutcome).from_select([*columns], sa.select(*given.c), include_defaults=False)
    new, old = made.excluded, SoftwareOutcome
    newer = sa.tuple_(new.at, _rank(new.state)) > sa.tuple_(old.at, _rank(old.state))
    kept = made.on_conflict_do_update(
        index_elements=["device_id", "title_id"], set_={"state": new.state, "at": new.at}, where=newer
    )
    return int(db.session.connection().execute(kept, execution_options={"preserve_rowcount": True}).rowcount)


def _rank(state: Any) -> Any:
    said = sa.type_coerce(state, sa.Text)
    return sa.case({kind.value: rank for kind, rank in RANKS.items()}, value=said)


def _tell(actor: Actor, **figures: Any) -> None:
    report = SoftwareReport(reported_by_id=actor.id, received_at=clock.now(), **figures)
    with change(report, "software_report.taken", by=actor):
        db.session.add(report)
