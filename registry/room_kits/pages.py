"""Room kits as pages: schools and kits, the rooms and what they lack, one kit, and the kit of a room and of a school."""

import uuid
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext

from core.actor import Actor
from core.errors import DomainError
from organisation.schools import rooms, schools
from organisation.schools.models import RoomKind
from organisation.schools.words import ROOM_KINDS
from registry.catalogue import prices
from registry.catalogue.models import Category
from registry.catalogue.words import CATEGORIES
from registry.room_kits import completeness, kits, schemas, table
from registry.room_kits.models import RoomKit
from web import doors
from web.fields import Choice, Input, Text, Whole, choices
from web.frame import language
from web.panels import Panel

pages = Blueprint("room_kits", __name__, template_folder="templates")
ONE = "/room-kits/<uuid:kit_id>"
NARROWED = ("school", "kit", "incomplete")
_NAMES: dict[str, Any] = {name: Text(1, 60, required=True) for name in ("name_fi", "name_sv", "name_en")}
_COUNTS: dict[str, Any] = {code.value: Whole(0, schemas.MOST, load_default=0) for code in Category}
TypedKit: type[Input] = Input.from_dict(  # type: ignore[assignment]
    _NAMES | {"room_kind": Choice(RoomKind, load_default=None)} | _COUNTS, name="TypedKit"
)


class TypedChoice(Input):
    kit = Text(0, 40, load_default="")


def _typed() -> dict[str, Any]:
    said = doors.load(TypedKit)
    return said | {"lines": {code.value: said.pop(code.value) for code in Category}}


@pages.route("/room-kits", methods=["GET", "POST"])
def index() -> Response:
    """How the rooms of schools stand to their kits; the kits, and adding one."""
    me, form = doors.me(), doors.Form()
    me.must(kits.READ)
    if request.method == "POST":
        try:
            kits.add(me, **_typed())
            return doors.see_other(url_for("room_kits.index"), gettext("The kit was added."))
        except DomainError as error:
            form = doors.refused(error)
    found = completeness.of_schools(me)
    return doors.page(
        "room_kits/index.html",
        form.status,
        form=form,
        found=found,
        whole=completeness.total(found),
        kits=kits.find(me),
        may_write=me.may(kits.WRITE),
        **_words(),
    )


@pages.get("/room-kits/rooms")
def of_rooms() -> Response:
    """Rooms that have a kit, with what they hold and lack."""
    me, form = doors.me(), doors.Form()
    try:
        query = doors.load(schemas.FindKitRooms)
    except DomainError as error:
        form, query = doors.refused(error), doors.load(schemas.FindKitRooms, raw={})
    own = None if me.everywhere(kits.READ) else set(me.schools(kits.READ))
    return doors.page(
        "room_kits/rooms.html",
        form.status,
        form=form,
        query=query,
        asked={name: query[name] for name in NARROWED if query[name] is not None},
        found=completeness.find(me, **query),
        schools=[one for one in schools.options(me) if own is None or one[0] in own],
        kit_choices=_kit_choices(me),
        **_words(),
    )


@pages.get("/room-kits/rooms.<any(csv, xlsx):kind>")
def download(kind: str) -> Response:
    """The same as CSV or a workbook."""
    query = doors.load(schemas.FindKitRooms)
    return table.download(doors.me(), kind, **{name: query[name] for name in NARROWED})


@pages.get(ONE)
def show(kit_id: uuid.UUID) -> Response:
    """One kit, to read or change."""
    return _shown(kits.get(doors.me(), kit_id), doors.Form())


@pages.post(ONE)
def correct(kit_id: uuid.UUID) -> Response:
    """Change a kit."""
    kit = kits.get(doors.me(), kit_id, lock=True)
    try:
        kits.correct(doors.me(), kit, expected=doors.if_match(), **_typed())
    except DomainError as error:
        return _shown(kit, doors.refused(error))
    return doors.see_other(url_for("room_kits.index"), gettext("Saved."))


@pages.post(f"{ONE}/end")
def end(kit_id: uuid.UUID) -> Response:
    """Use a kit no longer."""
    kit = kits.get(doors.me(), kit_id, lock=True)
    try:
        kits.end(doors.me(), kit, expected=doors.if_match())
    except DomainError as error:
        return _shown(kit, doors.refused(error))
    return doors.see_other(url_for("room_kits.index"), gettext("The kit is no longer used."))


@pages.post("/rooms/<uuid:room_id>/kit")
def choose(room_id: uuid.UUID) -> Response:
    """Let a room have another kit than rooms of its kind."""
    room = rooms.get(doors.me(), room_id)
    doors.me().must(kits.CHOOSE, room.school_id)
    try:
        kits.choose(doors.me(), room, kit=doors.load(TypedChoice)["kit"] or None)
        flash(gettext("Saved."), "success")
    except DomainError as error:
        flash(doors.refused(error).refusal, "error")
    return doors.see_other(url_for("schools.room", room_id=room_id))


def _shown(kit: RoomKit, form: doors.Form) -> Response:
    may_write = doors.me().may(kits.WRITE) and kit.ended_on is None
    return doors.page("room_kits/show.html", form.status, kit=kit, form=form, may_write=may_write, **_words())


def _kit_choices(actor: Actor) -> list[tuple[str, str]]:
    return [(str(kit.id), kit.name(language())) for kit in kits.find(actor)]


def _words() -> dict[str, Any]:
    return {
        "sees_prices": prices.may_see(doors.me()),
        "ROOM_KINDS": ROOM_KINDS,
        "CATEGORIES": CATEGORIES,
        "room_kinds": choices(ROOM_KINDS),
        "kit_name": lambda kit: kit.name(language()),
    }


def _room(actor: Actor, room: Any) -> dict[str, Any] | None:
    """The kit of a room and what it lacks; nothing where it has none and none can be chosen."""
    if not actor.may(kits.READ, room.school_id):
        return None
    holds, may_choose = completeness.of_room(actor, room), actor.may(kits.CHOOSE, room.school_id)
    every = [(kits.USUAL, gettext("As rooms of its kind")), ("", gettext("No kit")), *_kit_choices(actor)]
    if holds is None and (not may_choose or len(every) == 2):  # noqa: PLR2004
        return None
    return {
        "room": room,
        "holds": holds,
        "may_choose": may_choose,
        "every": every,
        "chosen": kits.chosen(room),
        **_words(),
    }


def _school(actor: Actor, school: Any) -> dict[str, Any] | None:
    """How the rooms of a school stand to their kits; nothing where none has one."""
    if not actor.may(kits.READ, school.id):
        return None
    found = completeness.of_schools(actor, school=school.id)
    return {"school": school, "its": found[0], "sees_prices": prices.may_see(actor)} if found else None


def _start(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """How the rooms of the city stand to their kits; nothing where no kit is in use."""
    found = completeness.of_schools(actor)
    return {"whole": completeness.total(found), "sees_prices": prices.may_see(actor)} if found else None


ROOM = [Panel(kits.READ, "room_kits/panel-room.html", _room)]
SCHOOL = [Panel(kits.READ, "room_kits/panel-school.html", _school)]
START = [Panel(kits.WRITE, "room_kits/panel-start.html", _start)]
