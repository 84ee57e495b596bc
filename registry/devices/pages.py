"""Devices as pages: the list, one device with what happened to it, adding and correcting one."""

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext

from core import clock
from core.errors import DomainError, Invalid, NotFound
from organisation.people import search as people
from organisation.people.words import options
from organisation.saved_views import presenting as saved_lists
from organisation.saved_views import saved_views
from organisation.saved_views.models import ListName
from registry.custody import custody
from registry.devices import devices, export, forms, history, hooks, judging, list_columns, notes, qr, search, taking
from registry.devices import schemas as api_schemas
from registry.devices.actions import BY_NAME, offered
from registry.devices.api import table
from registry.devices.criteria import Filters
from registry.devices.list_columns import LABELS, ListColumn
from registry.devices.models import Device
from registry.devices.notes_api import AddNote
from registry.devices.refusals import NotInRegisterThen
from registry.devices.watched import holders_shown
from registry.own_fields import own_fields
from web import doors, facts, frame, panels

pages = Blueprint("devices", __name__, template_folder="templates")
# Filters that only links set, and what they name.
NARROWS = {
    "batch": "purchase_batch",
    "order": "purchase_order",
    "order_line": "order_line",
    "room": "room",
    "holder": "person",
}


@pages.get("/devices")
def index() -> Response:
    """The list of devices."""
    doors.me().must("device:read")
    query, form = forms.query()
    at = query.get("at")
    page = {name: query.get(name) for name in ("sort", "limit", "after", "at")}
    wanted = {name: value for name, value in query.items() if name not in forms.NO_FILTER}
    found = search.find(doors.me(), Filters(**wanted), **page)  # type: ignore[arg-type]
    views = saved_views.listed(doors.me(), ListName.DEVICES)
    saved = saved_lists.menu(doors.me(), ListName.DEVICES, views, query.get("view"))
    own = list_columns.own_columns(own_fields.in_use(), frame.language())
    shown_columns = list_columns.of_list(doors.me(), wanted, query["sort"], saved["columns"], own)
    if ListColumn.HOLDER in shown_columns:
        holders_shown(doors.me(), found.items, "page devices")
    return doors.page(
        "devices/list.html",
        form.status,
        found=found,
        query=query,
        form=form,
        filtered=bool(wanted) or at is not None,
        at=at,
        count=search.count(doors.me(), Filters(**wanted), at) if query.get("count") else None,
        takes_away=doors.me().may("device:export"),
        view=query.get("view"),
        may_add=doors.me().may("device:write") and at is None,
        sees_holders=doors.me().may("device:holder"),
        wanted=wanted,
        saved=saved,
        print_school=forms.school_to_print(doors.me(), wanted) if at is None else None,
        narrowed=_narrowed(wanted, found.items),
        panels=panels.shown("devices", doors.me(), wanted) if at is None else [],
        shown_columns=shown_columns,
        column_heads=forms.column_heads(shown_columns, own),
        all_columns=[(column, gettext(LABELS[column])) for column in list_columns.offered(doors.me())]
        + list(own.items()),
        own_columns=own,
        own_choices=[(key.removeprefix(list_columns.OWN), name) for key, name in own.items()],
        **forms.choices_for_list(doors.me(), query.get("school")),
        **forms.words(),
    )


def _narrowed(wanted: dict[str, Any], found: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """What narrows the list and has no field of its own in the filter: kind, name and address of each.

    Whom the reader may not find has no name, unless a device of the list shows it.
    """
    things = [(table, wanted[name]) for name, table in NARROWS.items() if name in wanted]
    me = doors.me()
    held = {person["id"] for d in found if (custody := d.get("custody")) and (person := custody["person"])}
    findable = [(t, k) for t, k in things if t != "person" or k in held or people.named(me, str(k)) is not None]
    names = facts.names_of(me, findable)
    return [(facts.kind(table), names.get((table, key), ""), facts.address(me, table, key)) for table, key in things]


@pages.post("/devices/columns")
def choose_columns() -> Response:
    """Keep which columns the list has."""
    said = doors.load(forms.ChooseColumns)
    list_columns.choose(doors.me(), said["columns"])
    address: dict[str, Any] = forms.list_address(said["address"])
    return doors.see_other(url_for("devices.index", **address))


@pages.get("/devices/count")
def counted() -> Response:
    """How many devices the filter finds, as a part of the list's page."""
    asked = doors.load(api_schemas.CountDevices)
    at = asked.pop("at", None)
    found = search.count(doors.me(), Filters(**asked), at)
    return doors.page("devices/count.html", count=found)


@pages.get("/devices.<any(csv, xlsx):kind>")
def take_away(kind: str) -> Response:
    """The devices that the filter finds, all of them, as a table: as an import reads it back, or as on the screen."""
    if "shown" in request.args:
        return taking.take_away(kind)
    return table(kind, doors.load(api_schemas.ExportDevices))


@pages.get("/devices/print")
def on_paper() -> Response:
    """A school's devices by room, with who has them, for printing."""
    wanted = doors.load(forms.OneSchool)
    school = wanted["school"]
    doors.me().must("device:holder", school)
    rows = export.by_room(doors.me(), Filters(**wanted))
    holders_shown(doors.me(), rows, "page devices/print")
    named = forms.school_named(doors.me(), school)
    narrowed = _narrowed(wanted, rows) if wanted.keys() - {"school"} else []
    return doors.page(
        "devices/print.html", rows=rows, narrowed=narrowed, school=named, today=clock.today(), **forms.words()
    )


@pages.route("/devices/new", methods=["GET", "POST"])
def add() -> Response:
    """Add a device that exists, without an order."""
    form = doors.Form()
    doors.me().must("device:write")
    if request.method == "POST":
        try:
            given = judging.read(forms.AddByForm, forms.without_own(), None) | {"own_fields": forms.own_typed()}
            if "room" in given:
                given["room"] = forms.room_called(given["school"], given["room"])
            made = devices.add(doors.me(), **given)
            return to(made.id, gettext("The device was added with the tag %(tag)s.", tag=made.asset_tag))
        except DomainError as error:
            form = doors.refused(error)
    return doors.page(
        "devices/edit.html",
        form.status,
        form=form,
        device=None,
        own=forms.own_of(form.value("model")),
        **forms.choices_for_edit(doors.me(), None),
    )


@pages.route("/devices/<uuid:device_id>/edit", methods=["GET", "POST"])
def edit(device_id: uuid.UUID) -> Response:
    """Correct what the register says of a device."""
    form = doors.Form()
    is_sent = request.method == "POST"
    device = devices.hold(doors.me(), device_id) if is_sent else devices.get(doors.me(), device_id)
    doors.me().must("device:write", device.school_id)
    if is_sent:
        try:
            facts = forms.EMPTY | judging.read(forms.CorrectByForm, forms.without_own(), device)
            if own := forms.own_typed():
                facts["own_fields"] = own
            devices.correct(doors.me(), device, expected=doors.if_match(), **facts)
            return to(device_id, gettext("Saved."))
        except DomainError as error:
            form = doors.refused(error)
    return doors.page(
        "devices/edit.html",
        form.status,
        form=form,
        device=device,
        own=forms.own_of(form.value("model") or device.model_id),
        **forms.choices_for_edit(doors.me(), device),
    )


@pages.get("/devices/<uuid:device_id>")
def show(device_id: uuid.UUID) -> Response:
    """One device, or what it was on a past day. That its holder was shown is logged."""
    me, form = doors.me(), doors.Form()
    if request.args.get("at", "").strip():
        try:
            return _as_it_was(device_id, doors.load(api_schemas.ShowDevice)["at"])
        except (Invalid, NotInRegisterThen) as error:
            form = doors.refused(error)
    return shown(devices.get(me, device_id), refused=form if form.errors else None, name="at" if form.errors else "")


def _as_it_was(device_id: uuid.UUID, at: dt.date) -> Response:
    row = search.one(doors.me(), device_id, at)
    holders_shown(doors.me(), [row], "page devices/id")
    return doors.page(
        "devices/as-it-was.html", own=forms.own_shown(row), row=row, at=at, today=clock.today(), **forms.words()
    )


@pages.get("/devices/<uuid:device_id>/history")
def past(device_id: uuid.UUID) -> Response:
    """All that happened to a device, as far as the asker may know; also one that has left the asker's school."""
    found = history.of(doors.me(), device_id, **doors.load(forms.PageArgs))
    return doors.page("devices/history.html", found=found, device_id=device_id)


@pages.post("/devices/<uuid:device_id>/notes")
def write_note(device_id: uuid.UUID) -> Response:
    """Write a note on a device."""
    device = devices.get(doors.me(), device_id)
    try:
        notes.add(doors.me(), device, **doors.load(AddNote))
    except DomainError as error:
        return shown(device, refused=doors.refused(error), name="note")
    return to(device_id, gettext("The note was saved."))


@pages.post("/device-notes/<uuid:note_id>/remove")
def remove_note(note_id: uuid.UUID) -> Response:
    """Take the text out of a note."""
    note = notes.get(doors.me(), note_id)
    notes.remove(doors.me(), note)
    return to(note.device_id, gettext("The note was removed."))


@pages.post("/devices/<uuid:device_id>/<name>")
def act(device_id: uuid.UUID, name: str) -> Response:
    """Do something with a device; what was refused is asked again with what was typed."""
    if name not in BY_NAME:
        raise NotFound
    action, device = BY_NAME[name], devices.hold(doors.me(), device_id)
    typed = {field: value for field, value in request.form.items() if field not in {"report", "back"}}
    try:
        asks = {"asks_holder": True} if name == "hand-over" else {}
        action.do(doors.me(), device, expected=doors.if_match(), **doors.load(action.schema, raw=typed), **asks)
    except DomainError as error:
        return shown(device, refused=doors.refused(error), name=name)
    if name == "report-faulty" and "report" in request.form and (address := hooks.report_address(device)):
        return doors.see_other(address, gettext(action.done))
    if back := request.form.get("back"):  # the page that offered it beside its own subject
        return doors.see_other(frame.local(back), gettext(action.done))
    return to(device_id, gettext(action.done))


def shown(device: Device, *, refused: doors.Form | None = None, name: str = "") -> Response:
    """A device's page, with the action that was refused open again."""
    me = doors.me()
    row = search.one(me, device.id)
    holders_shown(me, [row], "page devices/id")
    holders = custody.past(me, device.id) if me.may("device:holder", device.school_id) else None
    holders_shown(me, [{"custody": held} for held in holders or ()], "page devices/id")
    actions = offered(me, row, held=bool(row.get("custody")))
    return doors.page(
        "devices/show.html",
        refused.status if refused else 200,
        row=row,
        own=forms.own_shown(row),
        device=device,
        actions=actions if name not in BY_NAME or name in {a.name for a in actions} else [*actions, BY_NAME[name]],
        refused=refused or doors.Form(),
        refused_name=name,
        fitting=options(refused.candidates if refused else []),
        history=history.of(me, device.id, limit=forms.RECENT),
        holders=holders,
        notes=notes.of(me, device.id) if me.may(notes.PERMISSION) else [],
        may_note=me.may(notes.PERMISSION, device.school_id),
        panels=panels.shown("device", me, device),
        reportable=bool(me.may("ticket:file") and not me.may("ticket:work") and hooks.report_address(device)),
        today=clock.today(),
        sticker=qr.svg(_scanned(device.asset_tag)) if device.asset_tag else "",
        may_edit=me.may("device:write", device.school_id),
        origin=forms.origin(me, device),
        **forms.choices_for_actions(me, device, actions),
        **forms.words(),
    )


def _scanned(tag: str) -> str:
    """What the sticker's code holds: the address that people use, however this page was reached."""
    return str(current_app.config["SETTINGS"].public_url) + url_for("sticker.show", tag=tag)


def to(device_id: uuid.UUID, said: str) -> Response:
    """On to a device's page, saying what was done."""
    return doors.see_other(url_for("devices.show", device_id=device_id), said)
