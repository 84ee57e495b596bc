"""Writing a file of staff: new people, their roles and changed details set by set, all else through the services."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.differences import HIDDEN
from core.history import change
from core.scope import everywhere
from core.write_many import Facts, write_many
from organisation.people import leaving, people
from organisation.people.models import Grant, Person
from organisation.people.roles import Role
from organisation.people.search import is_over
from organisation.schools.models import School
from registry.plans.progress import Meter
from registry.staff_files import hooks
from registry.staff_files.judging import DETAILS, WHY
from registry.staff_files.models import BY_FILE, WRITES, StaffOutcome, StaffRow


def hold(rows: Sequence[StaffRow]) -> None:
    """Lock who is there and would be changed, in the order of keys, until the transaction ends."""
    keys = [row.person_id for row in rows if row.person_id and row.outcome in WRITES]
    wanted = sa.select(Person.id).where(Person.id.in_(keys)).order_by(Person.id).with_for_update(key_share=True)
    db.session.execute(everywhere(wanted, Person, why=WHY)).all()


def write(actor: Actor, file_id: uuid.UUID, rows: Sequence[StaffRow], meter: Meter) -> None:
    """Write what the rows say, and keep with each what undoing goes by; `meter` tells how far it is. Records as `jobs.apply`."""
    _add(actor, file_id)
    by_outcome = {StaffOutcome.UPDATE: _alter, StaffOutcome.LEAVE: _let_go}
    kept = _alter_details(actor, file_id, rows)
    one_by_one = [row for row in rows if row.outcome in by_outcome and row.row_number not in kept]
    for number, row in enumerate(one_by_one):
        assert row.person_id is not None  # noqa: S101
        kept[row.row_number] = by_outcome[row.outcome](actor, _person(row.person_id), row)
        meter.tell(0.2 + 0.75 * number / len(one_by_one), number)
    _keep(rows, kept)


def _add(actor: Actor, file_id: uuid.UUID) -> None:
    """New people with their role at their school, from the rows themselves."""
    means, new = StaffRow.means, sa.and_(StaffRow.file_id == file_id, StaffRow.outcome == StaffOutcome.CREATE)
    values = {
        "id": StaffRow.person_id,
        "name": means["name"].astext,
        "email": means["email"].astext,
        "language": sa.func.coalesce(means["language"].astext, "fi"),
        "external_id": means["external_id"].astext,
    }
    people_of = sa.select(*values.values()).where(new).order_by(means["email"].astext)
    added = sa.insert(Person).from_select(list(values), people_of, include_defaults=False)
    after = sa.func.jsonb_build_object("language", Person.__table__.c.language)
    write_many(added, facts=Facts("person.added", actor, after=after), scoped=(Person,))
    today = sa.literal(clock.today(), sa.Date)
    over = sa.cast(means["last_day"].astext, sa.Date) + 1
    given = {
        "person_id": StaffRow.person_id,
        "role": means["role"].astext,
        "school_id": sa.cast(means["school"].astext, sa.Uuid),
        "valid_from": today,
        "valid_to": over,
    }
    roles = sa.select(*given.values()).where(new).order_by(StaffRow.person_id)
    c = Grant.__table__.c
    told = ("person_id", "role", "school_id", "valid_from", "valid_to")
    after = sa.func.jsonb_strip_nulls(sa.func.jsonb_build_object(*[part for name in told for part in (name, c[name])]))
    granted = sa.insert(Grant).from_select(list(given), roles, include_defaults=False)
    write_many(granted, facts=Facts("grant.given", actor, after=after))


def _alter_details(actor: Actor, file_id: uuid.UUID, rows: Sequence[StaffRow]) -> dict[int, dict[str, Any]]:
    """Change people of whom nothing but details change: one statement for each set of columns.

    Returns  number of the row → what undoing goes by, as `_alter` does
    Records  person.changed
    """
    kept: dict[int, dict[str, Any]] = {}
    alike: dict[tuple[str, ...], list[int]] = {}
    for row in rows:
        before = {each["field"]: each["old"] for each in row.changes}
        if row.outcome is StaffOutcome.UPDATE and before.keys() <= set(DETAILS):
            kept[row.row_number] = {"before": before, "given": []}
            alike.setdefault(tuple(before), []).append(row.row_number)
    for names, numbers in alike.items():
        _alter_alike(actor, file_id, names, numbers)
    return kept


def _alter_alike(actor: Actor, file_id: uuid.UUID, names: tuple[str, ...], numbers: list[int]) -> None:
    """Give the columns `names` of the people of these rows what the rows say."""
    c = Person.__table__.c
    these = sa.and_(
        StaffRow.file_id == file_id, StaffRow.row_number == sa.any_(sa.literal(numbers, sa.ARRAY(sa.Integer)))
    )
    altered = sa.update(Person).where(these, StaffRow.person_id == c.id)
    altered = altered.values({name: StaffRow.means[name].astext for name in names} | {"version": c.version + 1})
    before, after = (
        sa.func.jsonb_build_object(*(part for name in names for part in (name, _told(c[name], table))))
        for table in ("old", "new")
    )
    write_many(altered, facts=Facts("person.changed", actor, before=before, after=after), scoped=(Person,))


def _told(column: Any, table: str) -> Any:
    """What a fact tells of a column before (`old`) or after (`new`) a change."""
    if column.name in Person.private:
        return HIDDEN
    return sa.literal_column(f"{table}.{column.name}", column.type)


def _alter(actor: Actor, person: Person, row: StaffRow) -> dict[str, Any]:
    """Change a person. Returns what undoing goes by: details as they were, keys of the roles given."""
    changes = {each["field"]: each for each in row.changes}
    before = {name: each["old"] for name, each in changes.items() if name != "role"}
    details = {name: changes[name]["new"] for name in DETAILS if name in changes}
    if "disabled" in changes:
        people.enable(actor, person)
    if details:
        people.alter(actor, person, **details)
    given = []
    if "role" in changes:
        role, school = changes["role"]["new"]["role"], changes["role"]["new"]["school"]
        there = db.session.get_one(School, uuid.UUID(school))
        given.append(str(people.grant(actor, person, role=Role(role), school=there).id))
    return {"before": before, "given": given}


def _let_go(actor: Actor, person: Person, row: StaffRow) -> dict[str, Any]:
    """End what somebody works by after their last day. Returns what undoing goes by: when roles would have ended, teams."""
    last = dt.date.fromisoformat(row.means["last_day"])
    open_ones = sa.select(Grant).where(Grant.person_id == person.id, sa.not_(is_over(clock.today()))).order_by(Grant.id)
    grants = list(db.session.scalars(open_ones))
    was = {str(grant.id): grant.valid_to and grant.valid_to.isoformat() for grant in grants}
    before, teams = {"disabled": person.disabled_at is not None}, hooks.teams_of(person.id)
    if last < clock.today():
        leaving.leave_today(actor, person, note=BY_FILE)
    else:
        end_after(actor, grants, last)
    return {"before": before, "ended": was, "teams": teams}


def end_after(actor: Actor, grants: Collection[Grant], last: dt.date) -> None:
    """Let roles end after the day `last`. Records grant.ended."""
    for grant in grants:
        over = max(last + dt.timedelta(1), grant.valid_from)
        if grant.valid_to is None or grant.valid_to > over:
            with change(grant, "grant.ended", by=actor):
                grant.valid_to = over


def _keep(rows: Sequence[StaffRow], kept: dict[int, dict[str, Any]]) -> None:
    """Keep with each row the versions that its person and roles have now."""
    db.session.flush()
    keys = [row.person_id for row in rows if row.outcome is StaffOutcome.CREATE or row.row_number in kept]
    versions = state_of([key for key in keys if key])
    for row in rows:
        if row.person_id in versions and (row.outcome is StaffOutcome.CREATE or row.row_number in kept):
            row.done = kept.get(row.row_number, {}) | {"now": versions[row.person_id]}


def state_of(people_keys: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """What tells whether somebody was touched since: version of the person, and of each of their roles by key."""
    of_person = sa.select(Person.id, Person.version).where(Person.id.in_(people_keys))
    found: dict[uuid.UUID, dict[str, Any]] = {
        key: {"version": version, "grants": {}}
        for key, version in db.session.execute(everywhere(of_person, Person, why=WHY))
    }
    of_grants = sa.select(Grant.person_id, Grant.id, Grant.version).where(Grant.person_id.in_(people_keys))
    for person, grant, version in db.session.execute(of_grants):
        found[person]["grants"][str(grant)] = version
    return found


def _person(key: uuid.UUID) -> Person:
    wanted = sa.select(Person).where(Person.id == key)
    found: Person = db.session.scalars(everywhere(wanted, Person, why=WHY)).one()
    return found
