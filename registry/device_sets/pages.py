"""Class sets and charging carts as pages: the list, one set, and what the page of a device and the start page say of them."""

import uuid
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext, ngettext

from core.actor import Actor
from core.errors import N_, DomainError, Invalid
from organisation.people.words import options
from organisation.schools import schools
from registry.bulk import forms as bulk_forms
from registry.bulk import works
from registry.device_sets import handing, members, schemas, sets, words
from registry.device_sets.models import DeviceSet, SetKind
from registry.devices import forms as device_forms
from registry.devices.watched import holders_shown
from web import doors, facts
from web.fields import Choice, Flag, Id, Input, Said, Text, choices
from web.panels import Panel

pages = Blueprint("device_sets", __name__, template_folder="templates")
ONE = "/device-sets/<uuid:set_id>"
FEW = 5  # sets on the start page
CODES = 20_000  # characters of scanned codes


class TypedSet(Input):
    school = Id(required=True)
    name = Text(1, 80, required=True)
    kind = Choice(SetKind, load_default=SetKind.CLASS_SET)
    room = Text(0, 60, load_default="")
    devices = Text(0, CODES, lines=True, load_default="")


class TypedCorrection(Input):
    name = Text(1, 80, required=True)
    kind = Choice(SetKind, required=True)
    room = Text(0, 60, load_default="")


class TypedCodes(Input):
    devices = Text(1, CODES, lines=True, required=True)


class TypedReturn(Input):
    devices = Text(0, CODES, lines=True, load_default="")
    whole = Flag(load_default=False)
    reason = Text(0, 500, load_default="")


class TypedHandOver(Input):
    person = Text(1, 250)
    room = Text(1, 60)
    pupil = Text(1, 40)
    class_label = Text(1, 20)
    reason = Text(0, 500, load_default="")
    confirm = Flag(load_default=False)


@pages.get("/device-sets")
def index() -> Response:
    """The sets of the schools that one sees."""
    return _listed(doors.Form())


@pages.post("/device-sets")
def begin() -> Response:
    """Begin a set."""
    try:
        said = doors.load(TypedSet)
        room = device_forms.room_called(said["school"], said["room"]) if said["room"] else None
        made = sets.begin(doors.me(), **said | {"room": room, "devices": bulk_forms.codes_asked()})
    except DomainError as error:
        return _listed(doors.refused(error))
    return _to(made, gettext("The set was added."))


@pages.get(ONE)
def show(set_id: uuid.UUID) -> Response:
    """One set, its devices, and where each is."""
    return _shown(sets.get(doors.me(), set_id), doors.Form())


@pages.post(ONE)
def correct(set_id: uuid.UUID) -> Response:
    """Change what it is called, its kind and its room."""
    own = sets.get(doors.me(), set_id, lock=True)
    try:
        said = doors.load(TypedCorrection)
        room = device_forms.room_called(own.school_id, said["room"]) if said["room"] else None
        sets.correct(doors.me(), own, expected=doors.if_match(), **said | {"room": room})
    except DomainError as error:
        return _shown(own, doors.refused(error), "correct")
    return _to(own, gettext("Saved."))


@pages.post(f"{ONE}/devices")
def put(set_id: uuid.UUID) -> Response:
    """Put devices into it."""
    own = sets.get(doors.me(), set_id, lock=True)
    try:
        doors.load(TypedCodes)
        count = sets.put(doors.me(), own, devices=bulk_forms.codes_asked())
    except DomainError as error:
        return _shown(own, doors.refused(error), "put")
    return _to(own, ngettext("%(num)s device was put in.", "%(num)s devices were put in.", count))


@pages.post(f"{ONE}/devices/remove")
def take_out(set_id: uuid.UUID) -> Response:
    """Take devices out of it."""
    own = sets.get(doors.me(), set_id, lock=True)
    try:
        doors.load(TypedCodes)
        count = sets.take_out(doors.me(), own, devices=bulk_forms.codes_asked())
    except DomainError as error:
        return _shown(own, doors.refused(error), "put")
    return _to(own, ngettext("%(num)s device was taken out.", "%(num)s devices were taken out.", count))


@pages.post(f"{ONE}/devices/remove-left")
def take_out_left(set_id: uuid.UUID) -> Response:
    """Take out of it what was moved or retired."""
    own = sets.get(doors.me(), set_id, lock=True)
    try:
        count = sets.take_out_left(doors.me(), own)
    except DomainError as error:
        return _shown(own, doors.refused(error))
    return _to(own, ngettext("%(num)s device was taken out.", "%(num)s devices were taken out.", count))


@pages.post(f"{ONE}/dissolve")
def dissolve(set_id: uuid.UUID) -> Response:
    """End it."""
    own = sets.get(doors.me(), set_id, lock=True)
    try:
        sets.dissolve(doors.me(), own, expected=doors.if_match())
    except DomainError as error:
        return _shown(own, doors.refused(error))
    return doors.see_other(
        url_for("device_sets.index"), gettext("The set is dissolved. Its devices belong to no set now.")
    )


@pages.post(f"{ONE}/hand-over")
def hand_over(set_id: uuid.UUID) -> Response:
    """Plan to hand it over."""
    own = sets.get(doors.me(), set_id, lock=True)
    try:
        said = doors.load(TypedHandOver)
        if "room" in said:
            said["room"] = device_forms.room_called(own.school_id, said["room"])
        work = handing.hand_over(doors.me(), own, **said)
    except DomainError as error:
        return _shown(own, doors.refused(error), "hand-over")
    return doors.see_other(url_for("bulk.show", work_id=work.id))


@pages.post(f"{ONE}/take-back")
def take_back(set_id: uuid.UUID) -> Response:
    """Plan to take it back, and say what is missing."""
    own = sets.get(doors.me(), set_id, lock=True)
    try:
        said = doors.load(TypedReturn)
        codes = bulk_forms.codes_asked()
        if not codes and not said["whole"]:
            raise Invalid({"devices": [Said(N_("Scan what came back, or say that all of it did."))]})
        back = handing.take_back(doors.me(), own, devices=codes or None, reason=said["reason"])
    except DomainError as error:
        return _shown(own, doors.refused(error), "take-back")
    _say(back)
    return doors.see_other(url_for("bulk.show", work_id=back.work.id))


def _say(back: handing.Returned) -> None:
    """What is missing of a set that comes back, and which codes are not of it."""
    if back.missing:
        names = ", ".join(one["asset_tag"] or one["serial"] or "–" for one in back.missing[:10])
        says = ngettext(
            "%(num)s device of the set did not come back: %(names)s",
            "%(num)s devices of the set did not come back: %(names)s",
            len(back.missing),
            names=names + (" …" if len(back.missing) > 10 else ""),  # noqa: PLR2004
        )
        flash(says, "alert")
    if back.foreign:
        flash(gettext("Not of this set: %(codes)s", codes=", ".join(back.foreign[:10])), "alert")


def _listed(form: doors.Form) -> Response:
    me = doors.me()
    query: dict[str, Any] = {"limit": 50, "after": None, "school": None, "incomplete": None}
    if request.method == "GET":
        try:
            query = doors.load(schemas.FindSets)
        except DomainError as error:
            form = doors.refused(error)
    readable, writable = (None if me.everywhere(p) else set(me.schools(p)) for p in (sets.READ, sets.WRITE))
    every = schools.options(me)
    return doors.page(
        "device_sets/list.html",
        form.status,
        form=form,
        query=query,
        found=sets.find(me, **query),
        schools=[one for one in every if readable is None or one[0] in readable],
        own_schools=[one for one in every if writable is None or one[0] in writable] if me.may(sets.WRITE) else [],
        is_complete=schemas.is_complete,
        **_words(),
    )


def _shown(own: DeviceSet, form: doors.Form, open_form: str = "") -> Response:
    me = doors.me()
    school, room = sets.place_of(own)
    found = members.of(me, own)
    holders_shown(me, found, "page device-sets.show")
    counted = members.counted([own.id]).get(own.id, {})
    return doors.page(
        "device_sets/show.html",
        form.status,
        form=form,
        open_form=open_form,
        blank=doors.Form(),
        own=own,
        school=school,
        room=room,
        rows=found,
        figures=members.figures(counted),
        plans=handing.plans(own),
        may_write=own.dissolved_on is None and me.may(sets.WRITE, school.id),
        may_hand=own.dissolved_on is None and me.may(sets.WRITE, school.id) and me.may("device:hand", school.id),
        fitting=options(form.candidates),
        history=facts.tell(me, sets.history(own)),
        WORK_STATES=works.STATES,
        **_words(),
    )


def _to(own: DeviceSet, said: str) -> Response:
    return doors.see_other(url_for("device_sets.show", set_id=own.id), said)


def _words() -> dict[str, Any]:
    return {
        "SET_KINDS": words.KINDS,
        "set_kinds": choices(words.KINDS),
        "PLANS": words.PLANS,
        "PLACES": words.PLACES,
        "PLACE_TONES": words.PLACE_TONES,
        **device_forms.words(),
    }


def _device(actor: Actor, device: Any) -> dict[str, Any] | None:
    """The set that a device belongs to; nothing where it belongs to none, or to one that the reader may not see."""
    found = sets.of_device(device.id) if actor.may(sets.READ) else None
    if found is None or not actor.may(sets.READ, found[0].school_id):
        return None
    return {"own": found[0], "place": found[1], "PLACES": words.PLACES, "PLACE_TONES": words.PLACE_TONES}


def _school(actor: Actor, school: Any) -> dict[str, Any] | None:
    """The sets of a school; nothing where it has none."""
    if not actor.may(sets.READ, school.id):
        return None
    found = sets.find(actor, school=school.id, limit=20)
    return (
        {"rows": found.items, "school": school, "is_complete": schemas.is_complete, **_words()} if found.items else None
    )


def _incomplete(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """Sets that lack a device, for those who look after them; nothing when none does."""
    found = sets.find(actor, incomplete=True, limit=FEW).items
    return {"rows": found, "is_complete": schemas.is_complete, **_words()} if found else None


DEVICE = [Panel(sets.READ, "device_sets/panel-device.html", _device)]
SCHOOL = [Panel(sets.READ, "device_sets/panel-school.html", _school)]
START = [Panel(sets.WRITE, "device_sets/panel-start.html", _incomplete)]
