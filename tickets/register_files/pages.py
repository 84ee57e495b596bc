"""Files on the pages of a device, an order and a lot for disposal."""

import uuid
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash
from flask_babel import gettext, ngettext

from core.actor import Actor
from core.errors import Conflict, DomainError
from tickets.attachments import preparing, refusals
from tickets.attachments.kinds import ACCEPT
from tickets.attachments.words import SCANS
from tickets.desk.attachments_api import own, sent
from tickets.desk.schemas import Reason
from tickets.register_files import files
from tickets.register_files.subjects import DEVICE, LOT, ORDER, Kind
from web import doors, downloads
from web.fields import say
from web.panels import Panel

pages = Blueprint("register_files", __name__, template_folder="templates")


@pages.post("/devices/<uuid:device_id>/files")
@doors.takes_files
def add_to_device(device_id: uuid.UUID) -> Response:
    """Add photos and files to a device."""
    return _add(DEVICE, device_id)


@pages.post("/orders/<uuid:order_id>/files")
@doors.takes_files
def add_to_order(order_id: uuid.UUID) -> Response:
    """Add files to an order."""
    return _add(ORDER, order_id)


@pages.post("/disposal/<uuid:lot_id>/files")
@doors.takes_files
def add_to_lot(lot_id: uuid.UUID) -> Response:
    """Add files to a lot for disposal."""
    return _add(LOT, lot_id)


@pages.get("/files/<uuid:kept_id>")
def download(kept_id: uuid.UUID) -> Response:
    """The file itself."""
    row, file = files.open_file(doors.me(), kept_id, own())
    return downloads.sent(file, row.media_type, row.name)


@pages.get("/files/<uuid:kept_id>/thumbnail")
def thumbnail(kept_id: uuid.UUID) -> Response:
    """A picture made small."""
    row, file = files.open_file(doors.me(), kept_id, own(), thumbnail=True)
    return downloads.sent(file, "image/jpeg", f"{row.name}.jpg")


@pages.post("/files/<uuid:kept_id>/remove")
def remove(kept_id: uuid.UUID) -> Response:
    """Take a file away."""
    kind, row = files.remove(doors.me(), kept_id, **doors.load(Reason))
    flash(gettext("The file was removed."), "success")
    return _to(kind, getattr(row, kind.column))


def _add(kind: Kind, key: uuid.UUID) -> Response:
    """What is accepted is added; what is not is said on the page, with the reason."""
    try:
        files.begin(doors.me(), kind, key)
    except Conflict as refused:
        return _refused(kind, key, refused)
    with preparing.prepared(sent("files", "camera"), own()) as prepared:
        try:
            if not (prepared.ready or prepared.refused):
                raise refusals.FileMissing
            added = len(files.add(doors.me(), kind, key, prepared, own())) if prepared.ready else 0
        except (refusals.FileRefused, Conflict) as refused:
            return _refused(kind, key, refused)
    for _, _, why in prepared.refused:
        flash(say(why.says, why.values), "error")
    if added:
        flash(ngettext("%(num)s file was added.", "%(num)s files were added.", added), "success")
    return _to(kind, key)


def _refused(kind: Kind, key: uuid.UUID, refused: DomainError) -> Response:
    flash(say(refused.says, refused.values), "error")
    return _to(kind, key)


def _to(kind: Kind, key: uuid.UUID) -> Response:
    return doors.see_other(kind.page.format(id=key) + "#files")


def _shown(kind: Kind, actor: Actor, subject: Any) -> dict[str, Any] | None:
    """The files and the form to add some; None: there are none, and one may not add any."""
    rows = files.of(actor, kind, subject.id)
    is_over = kind.is_over(subject)
    may_add = not is_over and actor.may(kind.write, kind.school(subject))
    if not (rows or may_add):
        return None
    removable = {row.RegisterFile.id for row in rows if not is_over and files.may_remove(actor, kind, row.RegisterFile)}
    context = {"rows": rows, "may_add": may_add, "removable": removable, "ACCEPT": ACCEPT, "SCANS": SCANS}
    return context | {"action": kind.page.format(id=subject.id) + "/files"}


def _panel(kind: Kind) -> list[Panel]:
    return [Panel(kind.read, "register_files/panel.html", partial(_shown, kind))]


ON_DEVICE, ON_ORDER, ON_LOT = _panel(DEVICE), _panel(ORDER), _panel(LOT)
