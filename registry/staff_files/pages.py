"""Files of staff as pages: the list with the form to upload one, and one with its plan."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core.actor import Actor
from core.errors import N_, DomainError, Invalid
from registry.staff_files import handing_back, presenting, schemas, staff_files, wording
from registry.staff_files.models import BUSY, PERMISSION, StaffFile, StaffState
from web import doors
from web.fields import PageArgs, Said
from web.panels import Panel

pages = Blueprint("staff_files", __name__, template_folder="templates")
ONE = "/people/files/<uuid:file_id>"
KIND = "<any(csv, xlsx):kind>"


@pages.route("/people/files", methods=["GET", "POST"])
@doors.takes_files
def index() -> Response:
    """The files of staff, and uploading one."""
    form, query = doors.Form(), {"limit": 50, "after": None}
    try:
        if request.method == "POST":
            file = request.files.get("file")
            if file is None or not file.filename:
                raise Invalid({"file": [Said(N_("Choose a file."))]})
            return _to(staff_files.upload(doors.me(), file=file.stream, file_name=file.filename), "")
        query = doors.load(PageArgs)
    except DomainError as error:
        form = doors.refused(error)
    found = staff_files.find(doors.me(), **query)  # type: ignore[arg-type]
    return doors.page("staff_files/index.html", form.status, form=form, found=found, **_words())


@pages.get(f"/people/files/template.{KIND}")
def template(kind: str) -> Response:
    """An empty table to fill."""
    doors.me().must(PERMISSION)
    return presenting.template(doors.me(), kind)


@pages.get(ONE)
def show(file_id: uuid.UUID) -> Response:
    """One file with its plan, or what came of it."""
    return _shown(staff_files.get(doors.me(), file_id), doors.Form())


@pages.get(f"{ONE}/progress")
def progress(file_id: uuid.UUID) -> Response:
    """The bar, asked for again and again; when the work has ended, the whole page is."""
    file = staff_files.get(doors.me(), file_id)
    answer = doors.page("staff_files/progress.html", file=file, share=staff_files.share(file), **_words())
    if file.state not in BUSY:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.get(f"{ONE}/hand-back.{KIND}")
def hand_back(file_id: uuid.UUID, kind: str) -> Response:
    """What leavers hand back, as a table."""
    return presenting.hand_back(doors.me(), staff_files.get(doors.me(), file_id), kind)


@pages.post(f"{ONE}/plan")
def plan_again(file_id: uuid.UUID) -> Response:
    """Plan the rows anew."""
    return _done(file_id, staff_files.plan_again, N_("The file was planned again."))


@pages.post(f"{ONE}/apply")
def apply(file_id: uuid.UUID) -> Response:
    """Write the plan."""

    def do(actor: Actor, file: StaffFile) -> None:
        staff_files.start_apply(actor, file, **doors.load(schemas.ApplyStaff))

    return _done(file_id, do, N_("The plan is being applied. You can leave this page; nothing is lost."))


@pages.post(f"{ONE}/undo")
def undo(file_id: uuid.UUID) -> Response:
    """Undo what was applied."""
    return _done(
        file_id, staff_files.start_undo, N_("The file is being undone. You can leave this page; nothing is lost.")
    )


@pages.post(f"{ONE}/discard")
def discard(file_id: uuid.UUID) -> Response:
    """Put a plan away."""
    return _done(file_id, staff_files.discard, N_("The plan was discarded."))


def _done(file_id: uuid.UUID, do: Callable[[Actor, StaffFile], None], said: str) -> Response:
    try:
        file = staff_files.get(doors.me(), file_id, lock=True)
        do(doors.me(), file)
    except DomainError as error:
        return _shown(staff_files.get(doors.me(), file_id), doors.refused(error))
    return _to(file, gettext(said))


def _shown(file: StaffFile, form: doors.Form) -> Response:
    me = doors.me()
    try:
        query = doors.load(schemas.FindStaffRows, raw=request.args if request.method == "GET" else {})
    except DomainError as error:
        query, form = schemas.FindStaffRows().load({}), doors.refused(error)
    found = staff_files.rows(me, file, **query)
    handed_back, has_more = handing_back.first(me, file)
    return doors.page(
        "staff_files/show.html",
        form.status,
        form=form,
        file=file,
        share=staff_files.share(file),
        said=wording.said(file),
        query=query,
        found=found,
        handed_back=handed_back,
        has_more_to_hand_back=has_more,
        value=lambda field, said: wording.value(me, field, said),
        **_words(),
    )


def _to(file: StaffFile, said: str) -> Response:
    return doors.see_other(url_for("staff_files.show", file_id=file.id), said)


def _words() -> dict[str, Any]:
    return {
        "STATES": wording.STATES,
        "TONES": wording.TONES,
        "OUTCOMES": wording.OUTCOMES,
        "OUTCOME_TONES": wording.OUTCOME_TONES,
        "COLUMNS": wording.COLUMNS,
        "problems_of": wording.problems,
        "why_kept": wording.why_kept,
        "StaffState": StaffState,
        "BUSY": BUSY,
    }


def _waiting(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """Plans that wait to be applied; nothing when there are none."""
    count = staff_files.waiting(actor)
    return {"count": count} if count else None


START = [Panel(PERMISSION, "staff_files/panel-start.html", _waiting)]
