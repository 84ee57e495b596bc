"""Schools: find, look at, add, correct, close. Their facts are public; everyone who is signed in may read them."""

import datetime as dt
import uuid
from collections.abc import Collection
from functools import cache
from typing import Any

import sqlalchemy as sa

from core import clock, nearly
from core.actor import Actor
from core.compiled import CompiledStatement
from core.db import by_key, check_version, db
from core.errors import N_, Conflict, DomainError
from core.history import change
from core.paging import Order, Page, page
from organisation.schools import former
from organisation.schools.models import School, SchoolKind

ORDER = Order((School.sort_key, School.id), (str, uuid.UUID))
SHOWN = (
    *(School.id, School.name_fi, School.name_sv, School.kind, School.language, School.district),
    *(School.street_address, School.phone, School.contact),
    *(School.postal_code, School.institution_number, School.parent_number, School.organisation_oid),
    *(School.short_code, School.city_unit_id, School.valid_from, School.valid_to),
    School.merged_into_id,
)


FOLDED = (School.sort_key, sa.func.fi_key(School.name_sv))  # its names, as they are compared


class SchoolKnown(Conflict):
    code = "school_known"
    says = N_("%(name)s already has this identifier: %(value)s.")
    field = "%(identifier)s"


class ClosedBeforeItBegan(DomainError):
    code = "closed_before_it_began"
    status = 422
    says = N_("The school cannot close before its first day, %(first)s.")
    field = "valid_to"


def find(
    actor: Actor,
    *,
    q: str | None = None,
    kind: SchoolKind | None = None,
    district: str | None = None,
    language: str | None = None,
    closed: bool = False,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """Schools in Finnish alphabetical order, as rows of `SHOWN` and `sort_key`.

    q         part of a name, or a whole institution number, short code or OID; also a former one
    language  fi or sv: schools that also teach in it
    closed    those that exist no more instead of those that do
    Raises    Forbidden, Invalid
    """
    actor.must("school:read")
    wanted = sa.select(*SHOWN, School.sort_key)
    for condition in _conditions(q=q, kind=kind, district=district, language=language):
        wanted = wanted.where(condition)
    gone = School.valid_to <= clock.today()
    wanted = wanted.where(gone if closed else sa.or_(School.valid_to.is_(None), sa.not_(gone)))
    rows = db.session.execute(ORDER.apply(wanted, after, limit)).all()
    return page(rows, limit, lambda r: (r.sort_key, r.id), ORDER)


def _conditions(**given: Any) -> list[Any]:
    found: list[Any] = []
    if q := given["q"]:
        exact = (School.institution_number, School.short_code, School.organisation_oid)
        parts = (School.name_fi, School.name_sv)
        found.append(
            sa.or_(*[c.icontains(q, autoescape=True) for c in parts], *[c == q for c in exact], former.called(q))
        )
    if given["language"]:
        found.append(School.language.contains(given["language"], autoescape=True))
    return found + [getattr(School, n) == given[n] for n in ("kind", "district") if given[n] is not None]


def get(actor: Actor, school_id: uuid.UUID) -> School:
    """One school. Raises Forbidden, NotFound."""
    actor.must("school:read")
    return by_key(School, school_id)


def districts() -> list[str]:
    """The major districts that schools are in, in Finnish."""
    known = sa.select(School.district).where(School.district != "").distinct().order_by(School.district)
    return list(db.session.scalars(known))


def options(actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """Key and name of every open school, for choosing one."""
    in_swedish = actor.language == "sv"
    return [(key, sv if in_swedish and sv else fi) for key, fi, sv in _open_ones().rows({"today": clock.today()})]


@cache
def _open_ones() -> CompiledStatement:
    open_now = sa.or_(School.valid_to.is_(None), School.valid_to > sa.bindparam("today", type_=sa.Date()))
    wanted = sa.select(School.id, School.name_fi, School.name_sv).where(open_now).order_by(School.sort_key)
    return CompiledStatement(wanted, {"today"})


def named(actor: Actor, said: str) -> uuid.UUID | None:
    """The key of the open school with this id, short code, institution number or name; none if none or several.

    A school that became part of another one means that one; a former name counts where no school has it now.

    Raises  Forbidden
    """
    actor.must("school:read")
    key = sa.func.spelling_key
    exact = (School.short_code, School.institution_number, School.name_fi, School.name_sv)
    same = [key(column) == key(said) for column in exact]
    same += [sa.cast(School.id, sa.Text) == said.strip().lower()]
    open_now = sa.or_(School.valid_to.is_(None), School.valid_to > clock.today())
    found = db.session.scalars(sa.select(School.id).where(sa.or_(*same), open_now)).all()
    if not found:
        found = former.meant(said)
    return found[0] if len(found) == 1 else None


def fitting(text: str, *, most: int = 5) -> list[tuple[uuid.UUID, str]]:
    """The open schools whose Finnish or Swedish name holds every word of `text`.

    Returns  key and Finnish name, by name, `most` and one more at most
    """
    names, words = (sa.func.lower(School.name_fi), sa.func.lower(School.name_sv)), text.lower().split()
    if not words:
        return []
    open_now = sa.or_(School.valid_to.is_(None), School.valid_to > clock.today())
    holds = [sa.or_(*[name.contains(word, autoescape=True) for name in names]) for word in words]
    wanted = sa.select(School.id, School.name_fi).where(open_now, *holds).order_by(School.sort_key).limit(most + 1)
    return [(row[0], row[1]) for row in db.session.execute(wanted)]


def near(text: str, *, most: int = 5) -> list[tuple[uuid.UUID, str]]:
    """The open schools whose names have every word of `text` but for a wrong letter, as `fitting` gives them."""
    open_now = sa.or_(School.valid_to.is_(None), School.valid_to > clock.today())
    wanted = sa.select(School.id, School.name_fi).where(open_now, nearly.fits(text, *FOLDED))
    return [(row[0], row[1]) for row in db.session.execute(wanted.order_by(School.sort_key).limit(most + 1))]


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of schools in the reader's language."""
    in_swedish = reader.language == "sv"
    return {key: sv if in_swedish and sv else fi for key, fi, sv in _named().rows({"keys": list(keys)})}


@cache
def _named() -> CompiledStatement:
    named = School.id == sa.any_(sa.bindparam("keys", type_=sa.ARRAY(sa.Uuid)))
    return CompiledStatement(sa.select(School.id, School.name_fi, School.name_sv).where(named), {"keys"})


def name_in(language: str) -> sa.ColumnElement[str]:
    """A school's name in `language`, for statements that need it themselves."""
    in_swedish = sa.func.nullif(School.name_sv, "") if language == "sv" else sa.null()
    return sa.func.coalesce(in_swedish, School.name_fi)


def add(actor: Actor, *, name_fi: str, kind: SchoolKind, language: str, **facts: Any) -> School:
    """A new school.

    facts    columns of School
    Raises   Forbidden, SchoolKnown
    Records  school.added
    """
    actor.must("school:write")
    refuse_known(facts)
    added = School(name_fi=name_fi, kind=kind, language=language, **facts)
    with change(added, "school.added", by=actor):
        db.session.add(added)
    return added


def correct(actor: Actor, school: School, *, expected: int | None = None, **facts: Any) -> School:
    """Change facts of a school.

    facts    columns of School, only those to change
    Raises   Forbidden, Stale, SchoolKnown
    Records  school.changed
    """
    actor.must("school:write")
    check_version(school, expected)
    refuse_known(facts, but=school.id)
    with change(school, "school.changed", by=actor):
        for name, value in facts.items():
            setattr(school, name, value)
    return school


def set_contact(actor: Actor, school: School, *, expected: int | None = None, **facts: str) -> School:
    """Change a school's contact details.

    facts    street_address, phone, contact: only those to change
    Raises   Forbidden, Stale
    Records  school.contact_set
    """
    actor.must("school:contact", school.id)
    check_version(school, expected)
    with change(school, "school.contact_set", by=actor):
        for name, value in facts.items():
            setattr(school, name, value)
    return school


def close(actor: Actor, school: School, *, valid_to: dt.date, expected: int | None = None) -> School:
    """Say when a school ends: its devices and history stay.

    valid_to  first day it no longer exists
    Raises    Forbidden, Stale, ClosedBeforeItBegan
    Records   school.closed
    """
    actor.must("school:write")
    check_version(school, expected)
    if school.valid_from is not None and valid_to <= school.valid_from:
        raise ClosedBeforeItBegan(first=school.valid_from.isoformat())
    with change(school, "school.closed", by=actor):
        school.valid_to = valid_to
    return school


def refuse_known(facts: dict[str, Any], but: uuid.UUID | None = None) -> None:
    """Refuse an identifier that another school has. Raises SchoolKnown."""
    for name in ("institution_number", "short_code", "organisation_oid", "city_unit_id"):
        if value := facts.get(name):
            other = sa.select(School.name_fi).where(getattr(School, name) == value)
            if but is not None:
                other = other.where(School.id != but)
            if found := db.session.scalar(other):
                raise SchoolKnown(name=found, value=value, identifier=name)
