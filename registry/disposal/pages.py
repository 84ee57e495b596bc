"""Disposal as pages: the lots, and one with its devices, their evidence and what keeps it from closing."""

import uuid
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext, ngettext

from core.actor import Actor
from core.errors import DomainError
from registry.bulk import choosing
from registry.bulk import forms as bulk_forms
from registry.devices.words import LIFECYCLES
from registry.disposal import certificates, closing, documents, lots, schemas
from registry.disposal.models import DisposalLot, LotState
from registry.disposal.refusals import TooManyInLot
from registry.disposal.words import STATES, TONES
from registry.imports.names import file_name_of
from web import doors, downloads, facts, panels
from web.fields import Id, Input, choices, say
from web.panels import Panel

pages = Blueprint("disposal", __name__, template_folder="templates")
ONE = "/disposal/<uuid:lot_id>"
SHOWN_PROBLEMS = 20
MOST_LOTS = 200  # open ones that are offered


class ChosenLot(Input):
    lot = Id(required=True)


@pages.route("/disposal", methods=["GET", "POST"])
def index() -> Response:
    """The lots, and opening one."""
    form, me = doors.Form(), doors.me()
    query: dict[str, Any] = {"q": "", "state": None, "after": None, "limit": 50}
    try:
        if request.method == "POST":
            made = lots.begin(me, **doors.load(schemas.BeginLot))
            return _to(made, gettext("The lot %(name)s is open.", name=made.name))
        query = doors.load(schemas.LotArgs)
    except DomainError as error:
        form = doors.refused(error)
    return doors.page(
        "disposal/lots.html",
        form.status,
        form=form,
        query=query,
        found=lots.find(me, **query),
        filtered=bool(query["q"] or query["state"]),
        states=choices(STATES),
        STATES=STATES,
        TONES=TONES,
    )


@pages.get(ONE)
def show(lot_id: uuid.UUID) -> Response:
    """One lot."""
    return _shown(lots.get(doors.me(), lot_id))


@pages.post(f"{ONE}/devices")
def add(lot_id: uuid.UUID) -> Response:
    """Put devices into a lot."""
    lot = lots.get(doors.me(), lot_id, lock=True)
    try:
        added = lots.add(doors.me(), lot, devices=doors.load(schemas.TypedDevices)["devices"].splitlines())
    except DomainError as error:
        return _shown(lot, doors.refused(error), "add")
    return _added(lot, added)


@pages.post("/disposal/fill")
@doors.takes_lists
def fill() -> Response:
    """Put the devices that were ticked in their list, or all that its filter finds, into a lot that is chosen here."""
    me, form, codes = doors.me(), doors.Form(), list[str]()
    me.must("disposal:write")
    try:
        codes = _asked(me)
        if chosen := request.form.get("lot"):
            lot = lots.get(me, doors.load(ChosenLot, raw={"lot": chosen})["lot"], lock=True)
            return _added(lot, lots.add(me, lot, devices=codes))
    except DomainError as error:
        form = doors.refused(error)
    open_lots = lots.find(me, state=LotState.OPEN, limit=MOST_LOTS).items
    offered = [(str(lot.id), f"{lot.name}, {lot.recycler}") for lot in open_lots]
    return doors.page("disposal/fill.html", form.status, form=form, offered=offered, codes=codes)


def _asked(me: Actor) -> list[str]:
    """The devices that the form names or that its filter finds. Raises Invalid, TooManyInLot."""
    if not (kept := bulk_forms.filter_asked()):
        return bulk_forms.codes_asked()
    found = choosing.matches(me, bulk_forms.filters(kept), most=lots.MOST)
    if len(found) > lots.MOST:
        raise TooManyInLot(most=lots.MOST)
    return [said for _, said in found]


def _added(lot: DisposalLot, added: lots.Added) -> Response:
    for _, why in added.problems[:5]:
        flash(say(why.says, why.values), "warning")
    if added.unknown:
        said = ngettext(
            "%(num)s code names no device of the register. It keeps the lot open.",
            "%(num)s codes name no device of the register. They keep the lot open.",
            added.unknown,
        )
        flash(said, "warning")
    if added.in_use:
        said = ngettext(
            "%(num)s device is in use now: closing the lot takes it out of use.",
            "%(num)s devices are in use now: closing the lot takes them out of use.",
            added.in_use,
        )
        flash(said, "warning")
    known = added.added - added.unknown
    return _to(lot, ngettext("%(num)s device was added.", "%(num)s devices were added.", known) if known else "")


@pages.post(f"{ONE}/remove")
def take_out(lot_id: uuid.UUID) -> Response:
    """Take a device or an unknown code out of a lot."""
    lot = lots.get(doors.me(), lot_id, lock=True)
    try:
        gone = lots.take_out(doors.me(), lot, devices=doors.load(schemas.TypedDevices)["devices"].splitlines())
    except DomainError as error:
        return _shown(lot, doors.refused(error))
    return _to(lot, ngettext("%(num)s device was taken out.", "%(num)s devices were taken out.", gone))


@pages.post(f"{ONE}/evidence")
def prove(lot_id: uuid.UUID) -> Response:
    """Record how the data of devices was destroyed."""
    lot = lots.get(doors.me(), lot_id, lock=True)
    try:
        said = doors.load(schemas.TypedProof)
        count = lots.prove(doors.me(), lot, **said | {"devices": said["devices"].splitlines()})
    except DomainError as error:
        return _shown(lot, doors.refused(error), "prove")
    return _to(lot, ngettext("The proof of %(num)s device is kept.", "The proof of %(num)s devices is kept.", count))


@pages.post(f"{ONE}/certificates")
@doors.takes_files
def take_certificates(lot_id: uuid.UUID) -> Response:
    """Take in a table of certificates, or keep a PDF."""
    lots.get(doors.me(), lot_id)
    try:
        certificates.begin(doors.me(), lot_id)
        file = request.files.get("file")
        if file is None or not file.filename:
            raise certificates.CertificatesUnreadable
        name = file_name_of(file.filename)
        if name.lower().endswith(".pdf"):
            lot = lots.get(doors.me(), lot_id, lock=True)
            documents.add(doors.me(), lot, file.stream, name=name)
            return _to(lot, gettext("The certificate is kept."))
        table = certificates.read(file.stream)
        lot = lots.get(doors.me(), lot_id, lock=True)
        found = certificates.take(doors.me(), lot, table)
    except DomainError as error:
        return _shown(lots.get(doors.me(), lot_id), doors.refused(error))
    for number, why in found.problems[:SHOWN_PROBLEMS]:
        flash(gettext("Row %(row)s: %(problem)s", row=number, problem=say(why.says, why.values)), "warning")
    if more := found.problems[SHOWN_PROBLEMS:]:
        flash(
            ngettext("%(num)s further row was left out.", "%(num)s further rows were left out.", len(more)), "warning"
        )
    return _to(
        lot, ngettext("The proof of %(num)s device is kept.", "The proof of %(num)s devices is kept.", found.proven)
    )


@pages.get(f"{ONE}/documents/<uuid:document_id>")
def document(lot_id: uuid.UUID, document_id: uuid.UUID) -> Response:
    """One certificate as it came."""
    found = documents.get(lots.get(doors.me(), lot_id), document_id)
    return downloads.file(found.content, "application/pdf", f"{found.sha256[:12]}.pdf")


@pages.post(f"{ONE}/close")
def close(lot_id: uuid.UUID) -> Response:
    """The recycler has the devices."""
    lot = lots.get(doors.me(), lot_id, lock=True)
    try:
        closing.close(doors.me(), lot, expected=doors.if_match())
    except DomainError as error:
        return _shown(lot, doors.refused(error))
    return _to(lot, gettext("The lot is closed. Its devices have left the city."))


def _shown(lot: DisposalLot, form: doors.Form | None = None, opened: str = "") -> Response:
    form, me = form or doors.Form(), doors.me()
    found = closing.rows(lot)
    return doors.page(
        "disposal/lot.html",
        form.status,
        form=form,
        lot=lot,
        rows=[(row, _why(row)) for row in found],
        opened=opened,
        lacking=[row.called for row in found if row.device and row.needs_proof and row.proof is None],
        open_problems=len(closing.problems(found)),
        documents=documents.of(lot),
        with_storage=sum(row.needs_proof for row in found),
        proven=sum(row.needs_proof and row.proof is not None for row in found),
        may_write=me.may("disposal:write") and lot.state is LotState.OPEN,
        may_close=me.may("disposal:write") and me.may("device:retire") and lot.state is LotState.OPEN,
        history=facts.tell(me, lots.history(lot)),
        panels=panels.shown("lot", me, lot),
        STATES=STATES,
        TONES=TONES,
        LIFECYCLES=LIFECYCLES,
    )


def _why(row: closing.Row) -> str:
    why = row.problem()
    return say(why.says, why.values) if why else ""


def _to(lot: DisposalLot, said: str) -> Response:
    return doors.see_other(url_for("disposal.show", lot_id=lot.id), said)


def _open_lots(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """Lots that are open; nothing when none is."""
    found = lots.find(actor, state=LotState.OPEN, limit=5).items
    return {"lots": found} if found else None


def _beside_the_list(_actor: Actor, _query: Any) -> dict[str, Any]:
    """A button for the devices that are ticked."""
    return {}


LIST = [Panel("disposal:write", "disposal/panel-list.html", _beside_the_list)]
START = [Panel("disposal:write", "disposal/panel-start.html", _open_lots)]
