"""The search box: one text, understood as part of a tag, a serial, a model, a school, a room, a holder or an order number.

Any three characters or more of a serial are found through trigrams; fewer as the beginning of a serial. Three digits or
more may also be part of a tag: which tags hold them is worked out, so no index of their parts is kept. A text that begins
like a tag is the beginning of a tag. Several words that together name nothing may each name something: a device is found
where all of them are true (registry.devices.together).
"""

import datetime as dt
import uuid
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from core.actor import Actor
from core.compiled import CompiledStatement, constant
from core.scope import everywhere
from core.text import normal
from organisation.people.models import Person
from organisation.schools.models import Room, School
from organisation.schools.rooms import after_word_for_room
from registry.catalogue.models import DeviceModel, Manufacturer, ModelAlias
from registry.custody.models import Custody
from registry.devices import serials, tags, together
from registry.devices.criteria import in_hands
from registry.devices.models import LONG_TAG, OWN, Device
from registry.devices.sorting import SERIAL_KEY, TAG_KEY
from registry.own_fields.models import OwnField
from registry.purchasing.models import OrderLine, PurchaseOrder

GRAM: Final = 3
VAGUE: Final = len("HKI-0000")  # beginnings of a tag that no more than this may be those of thousands
LONGEST_TAG: Final = tags.DIGITS + 2
MOST: Final = 2_000  # models, schools, rooms, holders or order lines that one text may mean
_DROP: Final = str.maketrans("", "", tags.SEPARATORS + serials.DROPPED)
_LONG_TAG: Final = sa.literal_column(LONG_TAG, sa.Boolean)


def _text(name: str) -> Any:
    return sa.bindparam(name, None, sa.Text())


def _keys(name: str) -> Any:
    return sa.any_(sa.bindparam(name, None, sa.ARRAY(sa.Uuid())))


def _begins(key: Any) -> Any:
    return sa.and_(key >= _text("needle_from"), key < _text("needle_to"))


def _held(*, is_past: bool = False) -> Any:
    held = sa.select(Custody.device_id).where(Custody.person_id == _keys("people"), in_hands(is_past=is_past))
    return Device.id.in_(held)


# What a text may be → the condition that finds its devices.
BRANCHES: Final[dict[str, Callable[[], Any]]] = {
    "code": lambda: sa.and_(
        sa.func.serial_grams(Device.serial).op("@>")(sa.func.grams(_text("needle"))),
        _holds(Device.serial, _text("needle")),
    ),
    "digits": lambda: Device.asset_tag == sa.any_(sa.bindparam("tags", None, sa.ARRAY(sa.Text()))),
    "longer": lambda: sa.and_(_LONG_TAG, _holds(Device.asset_tag, _text("needle"))),
    "tag": lambda: _begins(TAG_KEY),
    "tags": lambda: _begins(TAG_KEY),
    "serial": lambda: _begins(SERIAL_KEY),
    "models": lambda: Device.model_id == _keys("models"),
    "rooms": lambda: Device.room_id == _keys("rooms"),
    "people": _held,
    "held": lambda: Device.id == _keys("held"),
    "lines": lambda: Device.order_line_id == _keys("lines"),
    "schools": lambda: Device.school_id == _keys("schools"),
}

# What each of them is given.
PARAMETERS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("code", "longer"), ("needle",)),
    "digits": ("tags",),
    **dict.fromkeys(("tag", "tags", "serial"), ("needle_from", "needle_to")),
    **{name: (name,) for name in ("models", "rooms", "people", "held", "lines", "schools")},
}


def condition(branch: str, *, is_past: bool = False) -> Any:
    """What a device must be to be found by `branch`, also by one that stands for several: `models+schools`.

    is_past  what it must have been at the parameter `instant`
    """
    kinds = branch.split("+")
    return sa.and_(*[_held(is_past=True) if is_past and kind == "people" else BRANCHES[kind]() for kind in kinds])


def parameters(branch: str) -> set[str]:
    """The parameters that the condition of `branch` is given."""
    return {name for kind in branch.split("+") for name in PARAMETERS[kind]}


def understand(actor: Actor, q: str, instant: dt.datetime | None = None) -> tuple[frozenset[str], dict[str, Any]]:
    """What `q` may mean, as far as the actor may see such things.

    instant  when pupils had what their references name; none: now
    Returns  names of `BRANCHES` and their parameters; no branch: nothing can be found
    """
    needle = normal(tags.unwrap(q), "NFKC").translate(_DROP).upper()
    branches, values = _code(needle)
    found = meanings(actor, normal(q.strip()), instant)
    if not found and (number := after_word_for_room(q)):
        found = {kind: those for kind, those in meanings(actor, normal(number), instant).items() if kind == "rooms"}
    if found:
        return frozenset({*branches, *found}), values | found
    joints, keys = together.understood(normal(q), partial(meanings, actor, instant=instant))
    return frozenset({*branches, *("+".join(sorted(kinds)) for kinds in joints)}), values | keys


def meanings(actor: Actor, words: str, instant: dt.datetime | None = None) -> dict[str, list[uuid.UUID]]:
    """What `words` as a whole may be the name of, as far as the actor may see such things: kind → keys."""
    asker = Asker(
        **{name: _reach(actor, permission) for name, permission in REACHES.items()},
        orders=actor.may("order:read"),
        is_past=instant is not None,
    )
    reaches = {name: actor.schools(permission) for name, permission in REACHES.items() if getattr(asker, name) == SOME}
    found: dict[str, list[uuid.UUID]] = {}
    given = {"words": words} | reaches | ({"instant": instant} if instant is not None else {})
    for kind, key in _meanings(asker, len(words) < GRAM).rows(given):
        found.setdefault(kind, []).append(key)
    return found


def _code(needle: str) -> tuple[set[str], dict[str, Any]]:
    """`needle` as part of a tag or a serial."""
    if not needle or len(needle) > serials.LONGEST or not set(needle) <= _CHARACTERS:
        return set(), {}
    if needle.startswith(tags.PREFIX):
        start = f"{tags.PREFIX}-{needle[len(tags.PREFIX) :]}".rstrip("-")
        return {"tag" if len(start) > VAGUE else "tags"}, _beginning(start)
    if len(needle) < GRAM:
        return {"serial"}, _beginning(needle)
    if not needle.isdecimal() or len(needle) > LONGEST_TAG:
        return {"code"}, {"needle": needle}
    return {"code", "digits", "longer"}, {"needle": needle, "tags": tags.holding(needle)}


_CHARACTERS: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ./+_#")


def _beginning(start: str) -> dict[str, Any]:
    return {"needle_from": start, "needle_to": start[:-1] + chr(ord(start[-1]) + 1)}


_WHY: Final = "only their keys, to find devices by, which are filtered"
ALL, SOME, NONE = "all", "some", "none"  # schools that a permission reaches
REACHES: Final = {"devices": "device:read", "holders": "device:holder"}


class Asker(NamedTuple):
    """How far the permissions reach that decide what a text may mean to somebody."""

    devices: str
    holders: str
    orders: bool
    is_past: bool = False


def _reach(actor: Actor, permission: str) -> str:
    return ALL if actor.everywhere(permission) else SOME if actor.may(permission) else NONE


@lru_cache(maxsize=32)
def _meanings(asker: Asker, short: bool) -> CompiledStatement:  # noqa: FBT001  the key of a cache
    """Models, rooms, holders and order lines whose names hold the words; a short text must be a room's whole name.

    Of rooms and holders only those of the asker's schools: what others have must not take the place of their own.
    """
    words = _text("words")
    folded = sa.func.fi_key(words)
    rooms = _rooms_called(folded) if short else _named("rooms", Room.id, sa.func.fi_key(Room.name), folded)
    parts = [rooms if asker.devices == ALL else rooms.where(Room.school_id == _keys("devices"))]
    if not short:
        parts += [_models(words), _schools(words)]
    if asker.holders != NONE and not short:
        people = _named("people", Person.id, Person.sort_key, folded)
        open_then = in_hands(is_past=asker.is_past)
        held = sa.select(Custody.person_id).where(Custody.school_id == _keys("holders"), open_then)
        addressed = sa.select(_kind("people"), Person.id).where(Person.email == sa.func.lower(words))
        for found in (people, addressed):
            parts.append(found if asker.holders == ALL else found.where(Person.id.in_(held)))
        pupils = sa.select(_kind("held"), Custody.device_id)
        pupils = pupils.where(Custody.pupil_reference == sa.func.upper(words), open_then)
        parts.append(pupils if asker.holders == ALL else pupils.where(Custody.school_id == _keys("holders")))
    if not short and not asker.is_past:
        parts.append(_own(words) if asker.devices == ALL else _own(words).where(Device.school_id == _keys("devices")))
    if asker.orders and not short:
        lines = sa.select(_kind("lines"), OrderLine.id)
        lines = lines.join(PurchaseOrder, PurchaseOrder.id == OrderLine.order_id)
        parts.append(lines.where(_holds(sa.func.lower(PurchaseOrder.number), sa.func.lower(words))))
    found = sa.union_all(*[sa.select(p.limit(constant(MOST)).subquery()) for p in parts])
    return CompiledStatement(everywhere(found, Room, Person, PurchaseOrder, Custody, Device, why=_WHY), _given(asker))


def _given(asker: Asker) -> frozenset[str]:
    instant = {"instant"} if asker.is_past else set()
    return frozenset({"words", *instant, *(name for name in REACHES if getattr(asker, name) == SOME)})


def _own(words: Any) -> Any:
    """Devices that have the words as a whole value, or as one word of it, in an own field that is searched."""
    said = sa.func.array(sa.select(sa.func.lower(words)).scalar_subquery(), type_=sa.ARRAY(sa.Text))
    value = sa.func.jsonb_build_object(OwnField.code, Device.own_fields.op("->")(OwnField.code))
    searched = sa.exists().where(
        OwnField.deleted_at.is_(None),
        OwnField.searchable,
        DeviceModel.id == Device.model_id,
        OwnField.category == DeviceModel.category,
        sa.func.own_words(value).op("@>")(said),
    )
    found = sa.select(_kind("held"), Device.id).where(sa.literal_column(OWN, sa.Boolean))
    return found.where(sa.func.own_words(Device.own_fields).op("@>")(said), searched)


def _models(words: Any) -> Any:
    spelling = sa.func.spelling_key(words)
    named = sa.func.lower(Manufacturer.name + sa.literal_column("' '", sa.Text) + DeviceModel.model_number)
    alias = sa.exists().where(ModelAlias.model_id == DeviceModel.id, _holds(ModelAlias.alias_key, spelling))
    found = sa.select(_kind("models"), DeviceModel.id)
    found = found.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
    return found.where(
        sa.or_(_holds(named, sa.func.lower(words)), sa.and_(sa.func.length(spelling) > constant(1), alias))
    )


def _schools(words: Any) -> Any:
    folded = sa.func.lower(words)
    named = sa.or_(*[_holds(sa.func.lower(name), folded) for name in (School.name_fi, School.name_sv)])
    return sa.select(_kind("schools"), School.id).where(
        sa.or_(named, sa.func.lower(School.short_code) == folded, School.institution_number == words)
    )


def _rooms_called(folded: Any) -> Any:
    return sa.select(_kind("rooms"), Room.id).where(sa.func.fi_key(Room.name) == folded)


def _named(kind: str, key: Any, name: Any, folded: Any) -> Any:
    """Rows whose folded name holds the words."""
    grams = sa.func.grams(name).op("@>")(sa.func.grams(folded))
    return sa.select(_kind(kind), key).where(grams, _holds(name, folded))


def _kind(kind: str) -> Any:
    return sa.literal_column(f"'{kind}'", sa.Text).label("kind")


def _holds(text: Any, part: Any) -> Any:
    return sa.func.strpos(text, part) > constant(0)
