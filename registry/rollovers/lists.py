"""Class lists: what each row means, which device it names, and the bulk work that it becomes."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa
from psycopg.types.json import Jsonb

from core import clock, ids
from core.actor import SYSTEM, Actor
from core.copy import copy_in
from core.db import db
from core.scope import everywhere, told
from organisation.schools import schools
from registry.bulk import choosing, works
from registry.bulk.actions import ROLL_OVER
from registry.bulk.judging import Problem
from registry.bulk.models import PERMISSION, BulkItem, BulkWork
from registry.bulk.rolled import RolledDevice, RollOver, Step
from registry.bulk.rolling import Wish, plain
from registry.columns import values
from registry.custody import pupils
from registry.custody.models import Custody
from registry.devices import devices
from registry.devices.lending import LONGEST
from registry.rollovers.reading import MOST_ROWS, clean
from registry.rollovers.refusals import ClassListEmpty, ClassListLong, RollOverClosed
from registry.rollovers.rollovers import WORK

# what lists call the actions, in small letters
STEPS: Final[dict[str, Step]] = {
    **dict.fromkeys(("keep", "keeps", "pidä", "pitää", "säilytä", "säilyttää", "jää", "behåll", "behåller"), Step.KEEP),
    **dict.fromkeys(("collect", "return", "kerää", "kerätään", "palauta", "palauttaa", "palautus"), Step.COLLECT),
    **dict.fromkeys(("samla in", "samlas in", "återlämna", "återlämnar", "lämna tillbaka"), Step.COLLECT),
    **dict.fromkeys(("hand over", "hand_over", "hand-over", "transfer", "luovuta", "luovutetaan"), Step.HAND_OVER),
    **dict.fromkeys(("siirrä", "siirretään", "överlämna", "överlämnas", "flytta", "flyttas"), Step.HAND_OVER),
    **dict.fromkeys(("extend", "extended", "jatka", "jatketaan", "jatkoaika", "pidennä", "förläng"), Step.EXTEND),
    "förlängs": Step.EXTEND,
}
_COLUMNS: Final = [
    ("work_id", "uuid"), ("row_number", "int4"), ("said", "text"), ("device_id", "uuid"), ("several", "bool"),
    ("asks", "jsonb"),
]  # fmt: skip
OF_LISTS: Final = "what earlier lists of the same school and roll-over named"
Row = dict[str, str]


def hand_in(
    actor: Actor,
    roll_over: RollOver,
    school_id: uuid.UUID,
    *,
    rows: Sequence[Mapping[str, str | None]],
    action: Step | None = None,
    reason: str = "",
) -> BulkWork:
    """Plan a class list of a school; nothing is written to the register before the plan is applied.

    rows     device or pupil, class_label, action, school, until: as people write them; a device wins over a pupil, who
             then is who has it (handing over: who gets it)
    action   of rows that say none
    Raises   Forbidden, RollOverClosed, ClassListEmpty, ClassListLong, SchoolUnknown, SchoolClosed
    Records  bulk.made
    """
    for permission in (WORK, ROLL_OVER.permission, PERMISSION):
        actor.must(permission, school_id)
    if roll_over.closed_at is not None:
        raise RollOverClosed
    given = [kept for row in rows if (kept := clean(row))]
    if not given:
        raise ClassListEmpty
    if len(given) > MOST_ROWS:
        raise ClassListLong(most=MOST_ROWS)
    devices.open_school(school_id)
    permission = ROLL_OVER.permission
    work = BulkWork(
        id=ids.new(),
        action=ROLL_OVER.action,
        arguments={
            "roll_over": str(roll_over.id),
            "school": str(school_id),
            "may_move": actor.may("device:move", school_id),
        },
        reach=None if actor.everywhere(permission) else list(actor.schools(permission)),
        reason=reason or roll_over.name,
        devices=0,
        made_by_id=actor.id,
        made_at=clock.now(),
    )
    return works.begun(actor, work, lambda: _choose(actor, work, roll_over, given, action))


def _choose(actor: Actor, work: BulkWork, roll_over: RollOver, rows: Sequence[Row], action: Step | None) -> int:
    school = uuid.UUID(work.arguments["school"])
    wishes = _Wishes(actor, school, roll_over, action)
    understood = [(row, wishes.of(row)) for row in rows]
    by_code = _by_code(actor, roll_over.id, school, [row["device"] for row in rows if "device" in row])
    refs = [wish.who for row, wish in understood if "device" not in row and wish.who]
    by_pupil = _by_pupil(actor, roll_over.id, school, refs)
    items = []
    for row, wish in understood:
        asks = plain(wish) | {"by_pupil": "device" not in row}
        if "device" in row:
            named, several = by_code[row["device"]]
            found: list[uuid.UUID | None] = [named]
        else:
            several, found = False, [*by_pupil.get(wish.who or "", ())] or [None]
        said = row.get("device") or wish.who or ""
        items += [(work.id, said[:250], key, several, Jsonb(asks)) for key in found]
    numbered = [(work, number, *rest) for number, (work, *rest) in enumerate(items, start=1)]
    return copy_in(BulkItem, _COLUMNS, numbered)


class _Wishes:
    """What the rows of one list mean."""

    def __init__(self, actor: Actor, school: uuid.UUID, roll_over: RollOver, action: Step | None) -> None:
        self.actor, self.school, self.roll_over, self.action = actor, school, roll_over, action
        self.known: dict[str, uuid.UUID | None] = {}

    def of(self, row: Row) -> Wish:
        """What a row asks for, or why it cannot be understood."""
        said = row.get("action", "")
        step = STEPS.get(said.casefold()) if said else self.action
        if step is None:
            return Wish(Step.KEEP, problem=Problem.STEP_UNKNOWN, values={"value": said or "–"})
        wish = self._named(row, Wish(step))
        return wish if wish.problem else self._dated(row, self._placed(row, wish))

    def _named(self, row: Row, wish: Wish) -> Wish:
        if "device" not in row and "pupil" not in row:
            return replace(wish, problem=Problem.NOTHING_NAMED)
        label = " ".join(row.get("class_label", "").upper().split())
        if label and not pupils.LABEL.fullmatch(label):
            return replace(wish, problem=Problem.CLASS_UNREADABLE, values={"value": row["class_label"]})
        try:
            holder = pupils.holder(row.get("pupil"), None)
        except pupils.PupilNamed:
            return replace(wish, problem=Problem.PUPIL_UNREADABLE)
        return replace(wish, who=holder.pupil_reference if holder else None, class_label=label or None)

    def _placed(self, row: Row, wish: Wish) -> Wish:
        if wish.step is not Step.HAND_OVER:
            return wish
        school = self._school(row["school"]) if "school" in row else None
        if "school" in row and school is None:
            return replace(wish, problem=Problem.SCHOOL_UNKNOWN, values={"value": row["school"]})
        school = None if school == self.school else school
        if school is None and (wish.who is None or "device" not in row):
            return replace(wish, problem=Problem.NEXT_UNSAID)
        return replace(wish, school=school)

    def _dated(self, row: Row, wish: Wish) -> Wish:
        if wish.problem or wish.step not in {Step.COLLECT, Step.EXTEND}:
            return wish
        usual = self.roll_over.collect_by if wish.step is Step.COLLECT else self.roll_over.extend_until
        day = values.read_date(row["until"]) if "until" in row else usual
        today = clock.today()
        if day is None or ("until" in row and not today <= day <= today + LONGEST):
            return replace(wish, problem=Problem.DAY_WRONG, values={"value": row["until"]})
        return replace(wish, due_on=day)

    def _school(self, said: str) -> uuid.UUID | None:
        if said not in self.known:
            self.known[said] = schools.named(self.actor, said)
        return self.known[said]


def _by_code(
    actor: Actor, roll_over: uuid.UUID, school: uuid.UUID, codes: Sequence[str]
) -> dict[str, tuple[uuid.UUID | None, bool]]:
    """Code → the device it names, and whether it names several; also one that an earlier list sent to another school."""
    once = list(dict.fromkeys(codes))
    found = {code: (key, several) for code, (_, key, several) in zip(once, choosing.found(actor, once), strict=True)}
    lost = [code for code, (key, several) in found.items() if key is None and not several]
    if lost:
        meant = {code: key for code, (_, key, _s) in zip(lost, choosing.found(SYSTEM, lost), strict=True) if key}
        sent = _of_lists(roll_over, school, RolledDevice.device_id, list(meant.values()))
        found |= {code: (key, False) for code, key in meant.items() if key in sent}
    return found


def _by_pupil(actor: Actor, roll_over: uuid.UUID, school: uuid.UUID, refs: Sequence[str]) -> dict[str, list[uuid.UUID]]:
    """Pupil's reference → the devices of the school that the pupil has; with none now, those that earlier lists named."""
    held = sa.select(Custody.pupil_reference, Custody.device_id).where(
        Custody.pupil_reference == sa.any_(sa.literal(list(set(refs)), sa.ARRAY(sa.Text))),
        Custody.until.is_(None),
        Custody.school_id == school,
    )
    found: dict[str, list[uuid.UUID]] = {}
    for ref, key in db.session.execute(told(held.order_by(Custody.device_id), actor, Custody)):
        found.setdefault(ref, []).append(key)
    before = _of_lists(roll_over, school, RolledDevice.pupil_reference, [ref for ref in refs if ref not in found])
    for key, ref in before.items():
        found.setdefault(ref, []).append(key)
    return found


def _of_lists(roll_over: uuid.UUID, school: uuid.UUID, column: Any, wanted: list[Any]) -> dict[uuid.UUID, str]:
    """Device → pupil's reference, of what earlier lists of the school noted, narrowed by `column`."""
    if not wanted:
        return {}
    rows = sa.select(RolledDevice.device_id, RolledDevice.pupil_reference).where(
        RolledDevice.roll_over_id == roll_over, RolledDevice.school_id == school, column.in_(wanted)
    )
    return dict(db.session.execute(everywhere(rows, RolledDevice, why=OF_LISTS)).all())
