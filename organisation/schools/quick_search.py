"""Schools and rooms for the one search box; a room also by words of its school's name."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext

from core import nearly
from core.actor import Actor
from core.db import db
from core.errors import N_
from core.scope import told
from organisation.schools import former, schools
from organisation.schools.models import Room, School
from organisation.schools.rooms import after_word_for_room
from organisation.schools.search_filter import SCHOOL
from web import moments
from web.frame import language
from web.search import Found, Hit, Kind, Narrowing

MOST_WORDS: Final = 6


def find_schools(actor: Actor, q: str, limit: int) -> Found:
    """Schools with this in their name or former name, or with this number or short code; then those that are closed."""
    found = schools.find(actor, q=q, limit=limit)
    before = former.names(actor, [row.id for row in found.items])
    hits = [Hit(row.id, _name(row), _page(row.id), _formerly(row, before) or row.district) for row in found.items]
    room = limit - len(hits)
    hits += [Hit(row["id"], row["name"], _page(row["id"]), _ended(row)) for row in former.gone(actor, q, limit=room)]
    return Found(hits, more=found.next is not None, list_url=url_for("schools.index", q=q))


def narrowed_schools(actor: Actor, q: str, _: int, given: Mapping[str, Any]) -> Found:
    """The school that was named, when nothing else was asked for."""
    row = schools.get(actor, given["school"])
    return Found([] if q else [Hit(row.id, _name(row), _page(row.id), row.district)])


def near_schools(_: Actor, q: str, limit: int) -> Found:
    """Schools whose name is almost that."""
    found = schools.near(q, most=limit)
    return Found([Hit(key, name, _page(key)) for key, name in found[:limit]], more=len(found) > limit)


def _page(key: Any) -> str:
    return url_for("schools.show", school_id=key)


def _formerly(row: Any, before: dict[Any, str]) -> str:
    return str(gettext("formerly %(name)s", name=before[row.id])) if row.id in before else ""


def _ended(row: dict[str, Any]) -> str:
    if row["into"]:
        return str(gettext("part of %(name)s since %(day)s", name=row["into"], day=moments.day(row["valid_to"])))
    return str(gettext("closed since %(day)s", day=moments.day(row["valid_to"])))


def find_rooms(actor: Actor, q: str, limit: int) -> Found:
    """Rooms in use whose name, or their school's, has each of the words, at least one of them the room's own."""
    words = [sa.func.fi_key(word) for word in (after_word_for_room(q) or q).split()[:MOST_WORDS]]
    if not words:
        return Found()
    own = [sa.func.strpos(_ROOM, word) > 0 for word in words]
    names = sa.func.fi_key(sa.func.concat_ws(" ", School.name_fi, School.name_sv, School.short_code))
    each = [sa.or_(of_room, sa.func.strpos(names, word) > 0) for of_room, word in zip(own, words, strict=True)]
    return _rooms(actor, limit, sa.or_(*own), *each)


def narrowed_rooms(actor: Actor, q: str, limit: int, given: Mapping[str, Any]) -> Found:
    """Rooms of a school whose name has each of the words."""
    words = (after_word_for_room(q) or q).split()[:MOST_WORDS]
    has = [sa.func.strpos(_ROOM, sa.func.fi_key(word)) > 0 for word in words]
    return _rooms(actor, limit, Room.school_id == given["school"], *has)


def near_rooms(actor: Actor, q: str, limit: int) -> Found:
    """Rooms of which a word is almost one of the words, the others being words of the room or its school, or almost so."""
    words = nearly.words_of(after_word_for_room(q) or q)
    if not words:
        return Found()
    each = [nearly.word_fits(word, _ROOM, *schools.FOLDED) for word in words]
    return _rooms(actor, limit, nearly.any_near(" ".join(words), _ROOM), *each)


_ROOM: Final = sa.func.fi_key(Room.name)


def _rooms(actor: Actor, limit: int, *which: Any) -> Found:
    wanted = sa.select(Room.id, Room.name, School.name_fi, School.name_sv).join(School, School.id == Room.school_id)
    wanted = wanted.where(Room.closed_on.is_(None), *which)
    wanted = wanted.order_by(sa.func.length(Room.name), _ROOM, School.sort_key, Room.id)
    rows = db.session.execute(told(wanted.limit(limit + 1), actor, Room)).all()
    hits = [Hit(row.id, row.name, f"/devices?room={row.id}", _name(row)) for row in rows[:limit]]
    return Found(hits, more=len(rows) > limit)


def _name(row: Any) -> str:
    return str(row.name_sv if language() == "sv" and row.name_sv else row.name_fi)


SCHOOLS: Final = Kind(
    "school", N_("Schools"), ("school:read",), find_schools, near_schools, Narrowing((SCHOOL,), narrowed_schools)
)
ROOMS: Final = Kind("room", N_("Rooms"), ("room:read",), find_rooms, near_rooms, Narrowing((SCHOOL,), narrowed_rooms))
