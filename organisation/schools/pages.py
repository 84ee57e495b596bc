"""Schools as pages: the list, one school with its figures and rooms, adding and correcting one."""

import uuid
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext, ngettext

from core import languages
from core.errors import DomainError
from organisation.schools import former, rooms, schemas, schools, years
from organisation.schools.models import School
from organisation.schools.words import KINDS, ROOM_KINDS, teaching
from web import doors, panels
from web.fields import choices

pages = Blueprint("schools", __name__, template_folder="templates")

GONE = 5  # closed schools below a search
# what an empty field of the form means, where the form is the whole truth
EMPTY: dict[str, Any] = {"name_sv": "", "district": "", "postal_code": ""} | dict.fromkeys(
    ["institution_number", "parent_number", "organisation_oid", "short_code", "city_unit_id"]
)


@pages.get("/schools")
def index() -> Response:
    """The list of schools."""
    try:
        query, form = doors.load(schemas.FindSchools), doors.Form()
    except DomainError as error:
        query, form = {"limit": 50, "after": None, "closed": False}, doors.refused(error)
    found = schools.find(doors.me(), **query)
    return doors.page(
        "schools/list.html",
        form.status,
        found=found,
        before=former.names(doors.me(), [row.id for row in found.items]),
        gone=former.gone(doors.me(), query["q"], limit=GONE) if query.get("q") and not query["closed"] else [],
        query=query,
        form=form,
        filtered=any(query.get(name) for name in ("q", "kind", "district", "language", "closed")),
        **_words(),
    )


@pages.route("/schools/new", methods=["GET", "POST"])
def add() -> Response:
    """Add a school."""
    form = doors.Form()
    doors.me().must("school:write")
    if request.method == "POST":
        try:
            return _to(schools.add(doors.me(), **doors.load(schemas.AddSchool)), gettext("The school was added."))
        except DomainError as error:
            form = doors.refused(error)
    return doors.page("schools/edit.html", form.status, form=form, school=None, **_words())


@pages.get("/schools/<uuid:school_id>")
def show(school_id: uuid.UUID) -> Response:
    """One school."""
    return _shown(schools.get(doors.me(), school_id))


@pages.route("/schools/<uuid:school_id>/edit", methods=["GET", "POST"])
def edit(school_id: uuid.UUID) -> Response:
    """Correct a school's facts."""
    form = doors.Form()
    school = schools.get(doors.me(), school_id)
    doors.me().must("school:write")
    if request.method == "POST":
        try:
            facts = EMPTY | doors.load(schemas.CorrectSchool)
            schools.correct(doors.me(), school, expected=doors.if_match(), **facts)
            return _to(school, gettext("Saved."))
        except DomainError as error:
            form = doors.refused(error)
    return doors.page("schools/edit.html", form.status, form=form, school=school, **_words())


@pages.route("/schools/<uuid:school_id>/contact", methods=["GET", "POST"])
def contact(school_id: uuid.UUID) -> Response:
    """Change a school's contact details."""
    form = doors.Form()
    school = schools.get(doors.me(), school_id)
    doors.me().must("school:contact", school.id)
    if request.method == "POST":
        try:
            facts = dict.fromkeys(schemas.SetContact().fields, "") | doors.load(schemas.SetContact)
            schools.set_contact(doors.me(), school, expected=doors.if_match(), **facts)
            return _to(school, gettext("Saved."))
        except DomainError as error:
            form = doors.refused(error)
    return doors.page("schools/contact.html", form.status, form=form, school=school)


@pages.post("/schools/<uuid:school_id>/years")
def put_year(school_id: uuid.UUID) -> Response:
    """Set the figures of a school year."""
    school = schools.get(doors.me(), school_id)
    try:
        figures = doors.load(schemas.AddYear)
        years.put(doors.me(), school, figures.pop("starts_in"), **figures)
    except DomainError as error:
        return _shown(school, year=doors.refused(error))
    return _to(school, gettext("Saved."))


@pages.post("/schools/<uuid:school_id>/rooms")
def add_room(school_id: uuid.UUID) -> Response:
    """Add a room."""
    school = schools.get(doors.me(), school_id)
    try:
        added = rooms.add(doors.me(), school, **doors.load(schemas.AddRoom))
    except DomainError as error:
        return _shown(school, room=doors.refused(error))
    return _to(school, gettext("Room %(name)s was added.", name=added.name), "#rooms")


@pages.post("/schools/<uuid:school_id>/rooms/list")
def add_rooms(school_id: uuid.UUID) -> Response:
    """Add the rooms of a list."""
    school = schools.get(doors.me(), school_id)
    try:
        said = doors.load(schemas.AddRooms)
        rows = schemas.pasted_rooms(said["pasted"])
        added = rooms.add_all(doors.me(), school, rows=rows, kind=said["kind"], building=said["building"])
    except DomainError as error:
        return _shown(school, rooms=doors.refused(error))
    if added.known:
        flash(gettext("The school had these rooms already: %(names)s.", names=", ".join(added.known)), "info")
    return _to(school, ngettext("%(num)s room was added.", "%(num)s rooms were added.", added.new), "#rooms")


@pages.get("/rooms/<uuid:room_id>")
def room(room_id: uuid.UUID) -> Response:
    """One room: what is in it, and its open tickets."""
    me = doors.me()
    found = rooms.get(me, room_id)
    return doors.page(
        "schools/room.html",
        room=found,
        school=schools.get(me, found.school_id),
        panels=panels.shown("room", me, found),
        may_write=me.may("room:write", found.school_id),
        **_words(),
    )


@pages.route("/rooms/<uuid:room_id>/edit", methods=["GET", "POST"])
def edit_room(room_id: uuid.UUID) -> Response:
    """Rename a room, change what it is for, close it or open it again."""
    form = doors.Form()
    found = rooms.get(doors.me(), room_id)
    school = schools.get(doors.me(), found.school_id)
    doors.me().must("room:write", school.id)
    if request.method == "POST":
        try:
            facts = {"seats": None, "building": None, "closed": False} | doors.load(schemas.AlterRoom)
            rooms.alter(doors.me(), found, expected=doors.if_match(), **facts)
            return doors.see_other(url_for("schools.room", room_id=found.id), gettext("Saved."))
        except DomainError as error:
            form = doors.refused(error)
    return doors.page("schools/edit-room.html", form.status, form=form, room=found, school=school, **_words())


def _shown(school: School, **forms: doors.Form) -> Response:
    """A school's page, with forms that were refused shown again."""
    me = doors.me()
    refused = next(iter(forms.values()), doors.Form())
    blank = {name: doors.Form() for name in ("year", "room", "rooms")}
    return doors.page(
        "schools/show.html",
        refused.status,
        school=school,
        into=schools.get(me, school.merged_into_id) if school.merged_into_id else None,
        taken_in=former.taken_in(school.id),
        former=former.of(school.id),
        years=years.of(school.id),
        rooms=rooms.of(me, school) if me.may("room:read", school.id) else None,
        first=panels.shown("school-first", me, school),
        panels=panels.shown("school", me, school),
        asides=panels.shown("school-aside", me, school),
        forms=blank | forms,
        refused=refused,
        may_write=me.may("school:write"),
        may_set_contact=me.may("school:contact", school.id),
        may_write_rooms=me.may("room:write", school.id),
        this_year=years.this_year(),
        **_words(),
    )


def _to(school: School, said: str, part: str = "") -> Response:
    return doors.see_other(url_for("schools.show", school_id=school.id) + part, said)


def _words() -> dict[str, Any]:
    return {
        "KINDS": KINDS,
        "kinds": choices(KINDS),
        "ROOM_KINDS": ROOM_KINDS,
        "room_kinds": choices(ROOM_KINDS),
        "languages_of_teaching": choices(languages.NAMES),
        "teaching": lambda code: ", ".join(gettext(part) for part in teaching(code)),
        "districts": [(d, d) for d in schools.districts()],
    }
