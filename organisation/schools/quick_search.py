"""Schools and rooms for the one search box; a room also by words of its school's name."""

from typing import Any, Final

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext

from core.actor import Actor
from core.db import db
from core.errors import N_
from core.scope import told
from organisation.schools import former, schools
from organisation.schools.models import Room, School
from organisation.schools.rooms import after_word_for_room
from web import moments
from web.frame import language
from web.search import Found, Hit, Kind

MOST_WORDS: Final = 6


def find_schools(actor: Actor, q: str, limit: int) -> Found:
    """Schools with this in their name or former name, or with this number or short code; then those that are closed."""
    found = schools.find(actor, q=q, limit=limit)
    before = former.names(actor, [row.id for row in found.items])
    hits = [Hit(row.id, _name(row), _page(row.id), _formerly(row, before) or row.district) for row in found.items]
    room = limit - len(hits)
    hits += [Hit(row["id"], row["name"], _page(row["id"]), _ended(row)) for row in former.gone(actor, q, limit=room)]
    return Found(hits, more=found.next is not None, list_url=url_for("schools.index", q=q))


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
    own = [sa.func.strpos(sa.func.fi_key(Room.name), word) > 0 for word in words]
    names = sa.func.fi_key(sa.func.concat_ws(" ", School.name_fi, School.name_sv, School.short_code))
    each = [sa.or_(of_room, sa.func.strpos(names, word) > 0) for of_room, word in zip(own, words, strict=True)]
    wanted = sa.select(Room.id, Room.name, School.name_fi, School.name_sv).join(School, School.id == Room.school_id)
    wanted = wanted.where(Room.closed_on.is_(None), sa.or_(*own), *each)
    wanted = wanted.order_by(sa.func.length(Room.name), sa.func.fi_key(Room.name), School.sort_key, Room.id)
    rows = db.session.execute(told(wanted.limit(limit + 1), actor, Room)).all()
    hits = [Hit(row.id, row.name, f"/devices?room={row.id}", _name(row)) for row in rows[:limit]]
    return Found(hits, more=len(rows) > limit)


def _name(row: Any) -> str:
    return str(row.name_sv if language() == "sv" and row.name_sv else row.name_fi)


SCHOOLS: Final = Kind("school", N_("Schools"), ("school:read",), find_schools)
ROOMS: Final = Kind("room", N_("Rooms"), ("room:read",), find_rooms)
