"""Software titles and which devices must have them: kept by who looks after the register."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from core.actor import Actor
from core.db import by_key, check_version, db
from core.errors import PeriodReversed
from core.history import change
from core.paging import Order, Page, page
from organisation.schools.models import SchoolKind
from registry.catalogue.models import Category, DeviceModel, Use
from registry.software.models import RequiredSoftware, SoftwareTitle
from registry.software.refusals import (
    DevicesUnsaid,
    ModelUnknown,
    RequiredAlready,
    TitleExists,
    TitleUnknown,
    TooManyTitles,
)

READ, WRITE, REPORT = "software:read", "software:write", "software:report"
MOST: Final = 500  # titles of the register
KEY_CHARACTERS: Final = 36  # of a key as the API writes it
_NAME: Final = sa.func.lower(SoftwareTitle.name)
BY_NAME: Final = Order((_NAME, SoftwareTitle.id), (str, uuid.UUID))


def find(actor: Actor, *, q: str = "", followed: bool | None = None, limit: int = 50, after: str | None = None) -> Page:
    """Titles by name. Raises Forbidden, Invalid (cursor).

    q         part of the name or the publisher
    followed  only those that are counted, or only those that are not
    """
    actor.must(READ)
    wanted = sa.select(SoftwareTitle)
    if q:
        parts = (SoftwareTitle.name, SoftwareTitle.publisher)
        wanted = wanted.where(sa.or_(*[sa.func.lower(part).contains(q.lower(), autoescape=True) for part in parts]))
    if followed is not None:
        wanted = wanted.where(SoftwareTitle.followed.is_(followed))
    rows = db.session.scalars(BY_NAME.apply(wanted, after, limit)).all()
    return page(rows, limit, lambda title: [title.name.lower(), title.id], BY_NAME)


def get(actor: Actor, title_id: uuid.UUID, *, lock: bool = False) -> SoftwareTitle:
    """One title. Raises Forbidden, NotFound.

    lock   hold it until the transaction ends
    """
    actor.must(READ)
    return by_key(SoftwareTitle, title_id, lock=lock)


def options(actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """The titles that are counted, key and name, by name. Raises Forbidden."""
    actor.must(READ)
    wanted = sa.select(SoftwareTitle.id, SoftwareTitle.name).where(SoftwareTitle.followed).order_by(_NAME)
    return [(row.id, row.name) for row in db.session.execute(wanted)]


def add(actor: Actor, *, name: str, publisher: str = "") -> SoftwareTitle:
    """A new title.

    name      1-120 characters, as the deployment tool spells it
    Raises    Forbidden, TitleExists, TooManyTitles
    Records   software_title.added
    """
    actor.must(WRITE)
    if named([name])[name][1] is not None:
        raise TitleExists(name=name)
    if room() < 1:
        raise TooManyTitles(most=MOST)
    return made(actor, name, publisher)


def made(actor: Actor, name: str, publisher: str = "") -> SoftwareTitle:
    """A new title, of whoever may add it: its name is free, and there is room. Records software_title.added."""
    title = SoftwareTitle(name=name, publisher=publisher, followed=True)
    with change(title, "software_title.added", by=actor):
        db.session.add(title)
    return title


def room() -> int:
    """How many further titles the register takes."""
    return MOST - (db.session.scalar(sa.select(sa.func.count()).select_from(SoftwareTitle)) or 0)


def named(names: Collection[str]) -> dict[str, tuple[str, uuid.UUID | None]]:
    """Each name or key → the name as the database compares it, and the title that has it; none: no title does."""
    said = sa.func.unnest(sa.literal(list(names), sa.ARRAY(sa.Text))).table_valued("name", name="said").render_derived()
    alike = sa.func.lower(said.c.name)
    wanted = sa.select(said.c.name, alike.label("alike"), SoftwareTitle.id).select_from(said)
    wanted = wanted.outerjoin(SoftwareTitle, alike == _NAME)
    found = {row.name: (row.alike, row.id) for row in db.session.execute(wanted)}
    keys = {name: key for name in names if found[name][1] is None and (key := _key(name))}
    if keys:
        those = sa.any_(sa.literal(list(keys.values()), sa.ARRAY(sa.Uuid)))
        known = set(db.session.scalars(sa.select(SoftwareTitle.id).where(SoftwareTitle.id == those)))
        found |= {name: (found[name][0], key) for name, key in keys.items() if key in known}
    return found


def _key(said: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(said) if len(said) == KEY_CHARACTERS else None
    except ValueError:
        return None


def correct(
    actor: Actor,
    title: SoftwareTitle,
    *,
    name: str | None = None,
    publisher: str | None = None,
    followed: bool | None = None,
    expected: int | None = None,
) -> SoftwareTitle:
    """Correct a title, or stop or begin to follow it.

    followed  whether it is counted; what was reported is kept either way
    Raises    Forbidden, Stale, TitleExists
    Records   software_title.corrected
    """
    actor.must(WRITE)
    check_version(title, expected)
    if name is not None and named([name])[name][1] not in {None, title.id}:
        raise TitleExists(name=name)
    given = {"name": name, "publisher": publisher, "followed": followed}
    with change(title, "software_title.corrected", by=actor):
        for column, value in given.items():
            if value is not None:
                setattr(title, column, value)
    return title


def require(
    actor: Actor,
    *,
    titles: Sequence[str],
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    model: uuid.UUID | None = None,
    category: Category | None = None,
    use: Use | None = None,
    school_kind: SchoolKind | None = None,
) -> list[RequiredSoftware]:
    """Say that devices must have titles, from and until: those that fit everything that is said of them.

    titles    keys or names
    valid_to  first day they no longer are required; None: until ended
    Raises    Forbidden, DevicesUnsaid, PeriodReversed, ModelUnknown, TitleUnknown, RequiredAlready
    Records   required_software.added
    """
    actor.must(WRITE)
    if model is None and category is None and use is None:
        raise DevicesUnsaid
    if valid_to is not None and valid_to <= valid_from:
        raise PeriodReversed
    if model is not None and db.session.get(DeviceModel, model) is None:
        raise ModelUnknown
    devices = {"model_id": model, "category": category, "use": use, "school_kind": school_kind}
    known, added = named(titles), []
    for said in dict.fromkeys(titles):
        if (key := known[said][1]) is None:
            raise TitleUnknown(title=said)
        title = get(actor, key, lock=True)  # so that two people who require it at once are judged one after the other
        made = RequiredSoftware(title_id=title.id, valid_from=valid_from, valid_to=valid_to, **devices)
        _refuse_twice(made, title)
        with change(made, "required_software.added", by=actor):
            db.session.add(made)
        added.append(made)
    return added


def _refuse_twice(made: RequiredSoftware, title: SoftwareTitle) -> None:
    of = RequiredSoftware
    same = [getattr(of, name).is_not_distinct_from(getattr(made, name)) for name in SAYS]
    asked = sa.func.daterange(made.valid_from, made.valid_to)
    period = sa.func.daterange(of.valid_from, of.valid_to).op("&&")(asked)
    if db.session.scalar(sa.select(of.id).where(of.title_id == title.id, *same, period).limit(1)) is not None:
        raise RequiredAlready(title=title.name)


SAYS: Final = ("model_id", "category", "use", "school_kind")


def end(actor: Actor, key: uuid.UUID, *, valid_to: dt.date, expected: int | None = None) -> RequiredSoftware:
    """Say since when devices need not have a title any more.

    Raises   Forbidden, NotFound, Stale, PeriodReversed
    Records  required_software.ended
    """
    actor.must(WRITE)
    found = by_key(RequiredSoftware, key, lock=True)
    check_version(found, expected)
    if valid_to <= found.valid_from:
        raise PeriodReversed
    with change(found, "required_software.ended", by=actor):
        found.valid_to = valid_to
    return found


def required(actor: Actor, *, on: dt.date) -> list[RequiredSoftware]:
    """What is required on a day or later, with its title and model, by title. Raises Forbidden."""
    actor.must(READ)
    of = RequiredSoftware
    wanted = sa.select(of).join(of.title).outerjoin(of.model).outerjoin(DeviceModel.manufacturer)
    own = contains_eager(of.model).contains_eager(DeviceModel.manufacturer)
    wanted = wanted.where(sa.or_(of.valid_to.is_(None), of.valid_to > on))
    return list(db.session.scalars(wanted.options(contains_eager(of.title), own).order_by(_NAME, of.valid_from, of.id)))


def names(_reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Titles by name, for the history."""
    return dict(
        db.session.execute(sa.select(SoftwareTitle.id, SoftwareTitle.name).where(SoftwareTitle.id.in_(keys))).all()
    )


def names_of_required(_reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The titles that are required, for the history."""
    of = RequiredSoftware
    wanted = sa.select(of.id, SoftwareTitle.name).join(of.title).where(of.id.in_(keys))
    rows: Any = db.session.execute(wanted).all()
    return dict(rows)
