"""The schools that every installation begins with: public facts, from a file beside this module."""

import csv
from pathlib import Path

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.differences import plain
from core.write_many import Facts, write_many
from organisation.schools.models import School, SchoolKind

FILE = Path(__file__).with_name("helsinki_schools.csv")
CENTRAL_STORE = "Laitevarasto"


def seed(actor: Actor) -> int:
    """Add the schools of the file and the central store that are not there yet; returns how many were added."""
    actor.must("school:write")
    known = set(db.session.scalars(sa.select(School.organisation_oid))) | set(
        db.session.scalars(sa.select(School.name_fi))
    )
    rows = [r for r in _facts() if r["organisation_oid"] not in known and r["name_fi"] not in known]
    if rows:
        write_many(sa.insert(School).values(rows), facts=Facts("school.added", by=actor, school=School.__table__.c.id))
    return len(rows)


def _facts() -> list[dict[str, object]]:
    with FILE.open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    names = ["name_fi", "name_sv", "kind", "language", "district", "postal_code"]
    unique = ["institution_number", "parent_number", "organisation_oid", "short_code"]
    rows: list[dict[str, object]] = [
        {n: line[n] for n in names} | {n: line[n] or None for n in unique} for line in lines
    ]
    store: dict[str, object] = dict.fromkeys([*names, *unique])
    store |= {"name_fi": CENTRAL_STORE, "name_sv": "Enhetslagret", "kind": plain(SchoolKind.CENTRAL_STORE)}
    return [*rows, store | {"language": "fi+sv", "district": "", "postal_code": ""}]
