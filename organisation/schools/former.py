"""What schools were called before, and schools that are no more: both are still searched for."""

import uuid
from collections.abc import Collection
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from core import clock
from core.actor import Actor
from core.db import db
from organisation.schools.models import FormerName, School

MOST_STEPS: Final = 20  # from a merged school to the one that it is a part of today


def called(q: str) -> Any:
    """Condition: schools that once had `q` in their name, or as a whole number, short code or OID."""
    exact = (FormerName.institution_number, FormerName.short_code, FormerName.organisation_oid)
    named = [column.icontains(q, autoescape=True) for column in (FormerName.name_fi, FormerName.name_sv)]
    return School.id.in_(sa.select(FormerName.school_id).where(sa.or_(*named, *[column == q for column in exact])))


def heirs() -> Any:
    """Merged schools (column of) and the school of which each is a part in the end (heir_id), however often that moved on."""
    one = sa.select(School.id.label("of"), School.merged_into_id.label("heir_id"), sa.literal(1).label("steps"))
    chain = one.where(School.merged_into_id.is_not(None)).cte("heir", recursive=True)
    further = sa.select(chain.c.of, School.merged_into_id, chain.c.steps + 1).join(School, School.id == chain.c.heir_id)
    chain = chain.union_all(further.where(School.merged_into_id.is_not(None), chain.c.steps < MOST_STEPS))
    last = sa.select(chain.c.of, chain.c.heir_id).ext(distinct_on(chain.c.of))
    return last.order_by(chain.c.of, chain.c.steps.desc()).subquery("heirs")


def meant(said: str) -> list[uuid.UUID]:
    """The open schools that were called `said` before, or of which the school of that name or number became a part."""
    key, before = sa.func.spelling_key, aliased(School)
    own = [FormerName.name_fi, FormerName.name_sv, FormerName.short_code, FormerName.institution_number]
    renamed = sa.select(FormerName.school_id).where(sa.or_(*[key(column) == key(said) for column in own]))
    theirs = [before.name_fi, before.name_sv, before.short_code, before.institution_number]
    last = heirs()
    merged = (
        sa.select(last.c.heir_id)
        .join(before, before.id == last.c.of)
        .where(
            sa.or_(
                *[key(column) == key(said) for column in theirs], sa.cast(before.id, sa.Text) == said.strip().lower()
            ),
        )
    )
    open_now = sa.or_(School.valid_to.is_(None), School.valid_to > clock.today())
    wanted = sa.select(School.id).where(open_now, sa.or_(School.id.in_(renamed), School.id.in_(merged)))
    return list(db.session.scalars(wanted))


def of(school_id: uuid.UUID) -> list[FormerName]:
    """The former names, addresses and numbers of a school, newest first."""
    wanted = sa.select(FormerName).where(FormerName.school_id == school_id)
    return list(db.session.scalars(wanted.order_by(FormerName.until.desc(), FormerName.id.desc())))


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The newest former name of schools that were called otherwise, in the reader's language."""
    wanted = sa.select(FormerName.school_id, FormerName.name_fi, FormerName.name_sv).join(
        School, School.id == FormerName.school_id
    )
    wanted = wanted.where(FormerName.school_id.in_(list(keys)), FormerName.name_fi != School.name_fi)
    rows = db.session.execute(wanted.order_by(FormerName.until, FormerName.id))
    return {row.school_id: _name(reader, row) for row in rows}


def gone(reader: Actor, q: str, *, limit: int) -> list[dict[str, Any]]:
    """Closed schools with `q` in their name, or with this number or short code: id, name, valid_to, into_id, into.

    into  the name of the school of which it became a part, empty if it closed
    """
    into = aliased(School)
    exact = (School.institution_number, School.short_code, School.organisation_oid)
    named = [column.icontains(q, autoescape=True) for column in (School.name_fi, School.name_sv)]
    wanted = sa.select(
        *(School.id, School.name_fi, School.name_sv, School.valid_to, School.merged_into_id),
        *(into.name_fi.label("into_fi"), into.name_sv.label("into_sv")),
    ).outerjoin(into, into.id == School.merged_into_id)
    wanted = wanted.where(
        School.valid_to <= clock.today(), sa.or_(*named, *[column == q for column in exact], called(q))
    )
    return [
        {
            "id": row.id,
            "name": _name(reader, row),
            "valid_to": row.valid_to,
            "into_id": row.merged_into_id,
            "into": (row.into_sv if reader.language == "sv" and row.into_sv else row.into_fi) or "",
        }
        for row in db.session.execute(wanted.order_by(School.sort_key).limit(limit))
    ]


def taken_in(school_id: uuid.UUID) -> list[School]:
    """The schools that became a part of this one, the latest first."""
    wanted = sa.select(School).where(School.merged_into_id == school_id)
    return list(db.session.scalars(wanted.order_by(School.valid_to.desc(), School.sort_key)))


def _name(reader: Actor, row: Any) -> str:
    return str(row.name_sv if reader.language == "sv" and row.name_sv else row.name_fi)
