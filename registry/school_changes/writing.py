"""Writing a planned change of a school: a handful of statements over all its rows, each telling the history."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from core import ids
from core.actor import Actor
from core.db import db
from core.history import change as changing
from core.write_many import Facts, write_many
from organisation.people import hooks
from organisation.people.models import Grant
from organisation.schools.models import FormerName, Room
from registry.custody.models import Custody
from registry.plans import apply as plan_apply
from registry.plans import snapshots
from registry.plans.models import Outcome, PlannedRow
from registry.plans.statements import run
from registry.school_changes.models import ChangeKind, SchoolChange, SchoolChangeRow
from registry.school_changes.parts import Part, parts, today

ROWS = SchoolChangeRow.__table__.c
WAS = ("name_fi", "name_sv", "street_address", "postal_code", "institution_number", "organisation_oid", "short_code")
SCHOOL_VERBS = {
    ChangeKind.MERGE: "school.merged",
    ChangeKind.CLOSE: "school.closed",
    ChangeKind.RENAME: "school.renamed",
}


def write(change: SchoolChange, by: Actor) -> None:
    """Let everything become what the plan says.

    Records  school.merged, school.closed or school.renamed; device.moved, custody.school_changed, room.school_changed
             or room.closed, grant.ended_with_school, grant.given_with_school and the verbs of `parts`
    """
    if change.kind is not ChangeKind.RENAME:
        rooms(change, by)
        _grants(change, by)
    if change.kind is ChangeKind.MERGE:
        _devices(change, by)
        for part in parts:
            _part(change, part, by)
    _school(change, by)


def of_rows(change: SchoolChange, what: str) -> Any:
    """Condition: the planned rows of one kind that the change writes."""
    return sa.and_(ROWS.change_id == change.id, ROWS.what == what, ROWS.outcome == Outcome.UPDATE.value)


def note_versions(change: SchoolChange, model: Any) -> None:
    """Keep the version that each row has now, so that undoing knows whether somebody touched it."""
    what = model.__tablename__
    noted = sa.update(SchoolChangeRow).values(row_version=model.version)
    noted = noted.where(of_rows(change, what), ROWS.key == model.id)
    run(noted.execution_options(synchronize_session=False), model)


def _devices(change: SchoolChange, by: Actor) -> None:
    snapshots.keep_before(change.id)
    plan_apply.update(change.id, by=by, verb="device.moved")
    snapshots.keep_after(change.id)
    moved = sa.select(PlannedRow.device_id).where(PlannedRow.plan_id == change.id)
    holders(moved, change.school_id, change.into_id, by)


def holders(devices: Any, left: Any, to: Any, by: Actor) -> None:
    """Let whoever has these devices keep them at the other school. Records custody.school_changed."""
    kept = sa.update(Custody).values(school_id=to)
    kept = kept.where(Custody.until.is_(None), Custody.school_id == left, Custody.device_id.in_(devices))
    after = sa.func.jsonb_build_object("school_id", sa.literal(to, sa.Uuid), "device_id", Custody.__table__.c.device_id)
    before = sa.func.jsonb_build_object("school_id", sa.literal(left, sa.Uuid))
    facts = Facts("custody.school_changed", by, before=before, after=after, from_school=sa.literal(left, sa.Uuid))
    write_many(kept, facts=facts, scoped=(Custody,))


def rooms(change: SchoolChange, by: Actor, *, back: bool = False) -> None:
    """Let rooms change school and name, or close; `back`: be again what they were.

    Records  room.school_changed, room.closed; room.restored
    """
    column, chosen = (ROWS.before, _restored(change, "room")) if back else (ROWS.after, of_rows(change, "room"))
    c = Room.__table__.c
    values: dict[str, Any] = {
        "school_id": sa.cast(column["school_id"].astext, sa.Uuid),
        "name": column["name"].astext,
        "closed_on": sa.cast(column["closed_on"].astext, sa.Date),
        "version": c.version + 1,
    }
    moved = sa.update(Room).where(chosen, ROWS.key == c.id).values(values)
    closes = change.kind is ChangeKind.CLOSE
    verb = "room.restored" if back else "room.closed" if closes else "room.school_changed"
    old, new = (_differing(side, other) for side, other in (("old", "new"), ("new", "old")))
    left = None if closes else sa.literal_column("old.school_id", c.school_id.type)
    write_many(moved, facts=Facts(verb, by, before=old, after=new, from_school=left), scoped=(Room,))
    if not back:
        note_versions(change, Room)


def _differing(side: str, other: str) -> Any:
    """JSON of a room's columns that differ, as they were (`old`) or are (`new`)."""
    pairs = []
    for name in ("school_id", "name", "closed_on"):
        column = Room.__table__.c[name]
        mine, theirs = (sa.literal_column(f"{s}.{name}", column.type) for s in (side, other))
        pairs += [name, sa.case((mine.is_distinct_from(theirs), sa.func.to_jsonb(mine)))]
    return sa.func.jsonb_strip_nulls(sa.func.jsonb_build_object(*pairs))


def _restored(change: SchoolChange, what: str) -> Any:
    return sa.and_(ROWS.change_id == change.id, ROWS.what == what, ROWS.undo == "restored")


def _grants(change: SchoolChange, by: Actor) -> None:
    """End the roles at the school, and give them at the other one to whoever has them there not yet."""
    c = Grant.__table__.c
    end = sa.func.greatest(c.valid_from, today(), sa.literal(change.on_day, sa.Date))
    if change.into_id is not None:
        follows = sa.and_(of_rows(change, "role_grant"), ROWS.code.is_(None))
        new = sa.func.jsonb_build_object("new", sa.func.uuidv7())
        db.session.execute(
            sa.update(SchoolChangeRow).where(follows).values(after=new).execution_options(synchronize_session=False)
        )
        _give(change, follows, by)
    ended = sa.update(Grant).where(of_rows(change, "role_grant"), ROWS.key == c.id)
    ended = ended.where(sa.or_(c.valid_to.is_(None), c.valid_to > end)).values(valid_to=end, version=c.version + 1)
    write_many(ended, facts=Facts("grant.ended_with_school", by, before=_until("old"), after=_until("new")))
    kept = ROWS.after.op("||")(sa.func.jsonb_build_object("valid_to", Grant.valid_to))
    kept_ends = sa.update(SchoolChangeRow).where(of_rows(change, "role_grant"), ROWS.key == Grant.id)
    db.session.execute(
        kept_ends.values(after=kept, row_version=Grant.version).execution_options(synchronize_session=False)
    )

    if change.kind is ChangeKind.CLOSE:
        _leave(change)


def _leave(change: SchoolChange) -> None:
    """Take from people what they may no longer work on, now that their role at the closed school has ended."""
    ended = sa.select(Grant.person_id).join(SchoolChangeRow, ROWS.key == Grant.id)
    ended = ended.where(of_rows(change, "role_grant"), Grant.valid_to <= today()).distinct()
    for person in db.session.scalars(ended).all():
        for take_back in hooks.left:
            take_back(person)


def _give(change: SchoolChange, follows: Any, by: Actor) -> None:
    values: dict[str, Any] = {
        "id": sa.cast(ROWS.after["new"].astext, sa.Uuid),
        "person_id": Grant.person_id,
        "role": Grant.role,
        "school_id": sa.literal(change.into_id, sa.Uuid),
        "valid_from": sa.func.greatest(Grant.valid_from, today()),
        "valid_to": Grant.valid_to,
    }
    rows = sa.select(*values.values()).join(SchoolChangeRow, ROWS.key == Grant.id).where(follows)
    given = insert(Grant).from_select(list(values), rows, include_defaults=False).on_conflict_do_nothing()
    c = Grant.__table__.c
    told = ("person_id", "role", "school_id", "valid_from", "valid_to")
    after = sa.func.jsonb_strip_nulls(sa.func.jsonb_build_object(*[part for name in told for part in (name, c[name])]))
    write_many(given, facts=Facts("grant.given_with_school", by, after=after))


def _until(side: str) -> Any:
    return sa.func.jsonb_build_object(
        "valid_to", sa.literal_column(f"{side}.valid_to", Grant.__table__.c.valid_to.type)
    )


def _part(change: SchoolChange, part: Part, by: Actor) -> None:
    school_changes(part, change.school_id, change.into_id, sa.select(ROWS.key).where(of_rows(change, part.what)), by)
    note_versions(change, part.model)


def school_changes(part: Part, left: Any, to: Any, keys: Any, by: Actor) -> None:
    """Let the rows of a part with these keys go from one school to another. Records the part's verb."""
    c = part.model.__table__.c
    moved = sa.update(part.model).where(c.id.in_(keys), c.school_id == left).values(school_id=to, version=c.version + 1)
    before, after = (sa.func.jsonb_build_object("school_id", sa.literal(key, sa.Uuid)) for key in (left, to))
    facts = Facts(part.verb, by, before=before, after=after, from_school=sa.literal(left, sa.Uuid))
    write_many(moved, facts=facts, scoped=(part.model,))


def _school(change: SchoolChange, by: Actor) -> None:
    school = change.school
    if change.kind is ChangeKind.RENAME:
        former = FormerName(
            id=ids.new(), school_id=school.id, until=change.on_day, **{n: getattr(school, n) for n in WAS}
        )
        db.session.add(former)
        row = db.session.get_one(SchoolChangeRow, (change.id, "school", school.id))
        row.after = row.after | {"former": str(former.id)}
    with changing(school, SCHOOL_VERBS[change.kind], by=by):
        if change.kind is ChangeKind.RENAME:
            for name, value in change.facts.items():
                setattr(school, name, value)
        else:
            school.valid_to, school.merged_into_id = change.on_day, change.into_id
