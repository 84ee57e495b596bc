"""Bulk work as pages: name the devices, say what is to be done, look at the plan, apply it, undo it."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core.errors import N_, DomainError
from organisation.people.words import options
from registry.bulk import effects, forms, presenting, schemas, undoing, wording, works
from registry.bulk.actions import BY_ACTION, offered
from registry.bulk.models import BUSY, PERMISSION, Action, BulkWork, State
from registry.devices import search
from registry.plans.models import Mode, Outcome
from registry.plans.rows import NEED_WORK
from web import doors, facts

pages = Blueprint("bulk", __name__, template_folder="templates")
ONE = "/devices/bulk/<uuid:work_id>"


@pages.get("/devices/bulk")
def index() -> Response:
    """Changes of many devices, newest first."""
    doors.me().must(PERMISSION)
    found = works.find(doors.me(), **doors.load(schemas.FindBulk))
    shares = presenting.shares(found.items)
    return doors.page("bulk/index.html", found=found, shares=shares, kinds=offered(doors.me()), **words())


@pages.post("/devices/bulk/begin")
def begin() -> Response:
    """Ask what is to be done with the devices that were ticked, or with all that the list's filter finds."""
    doors.me().must(PERMISSION)
    return _asking(forms.action_asked(request.form), doors.Form())


@pages.route("/devices/bulk/new", methods=["GET", "POST"])
@doors.takes_lists
def new() -> Response:
    """Say what is to be done with which devices."""
    doors.me().must(PERMISSION)
    if request.method == "GET":
        return _asking(forms.action_asked(request.args), doors.Form())
    try:
        work = works.make(doors.me(), **forms.read())
    except DomainError as error:
        return _asking(forms.action_asked(request.form), doors.refused(error))
    return _to(work, "")


@pages.get(ONE)
def show(work_id: uuid.UUID) -> Response:
    """One change of many devices: its plan, or what came of it."""
    return _shown(works.get(doors.me(), work_id))


@pages.get(f"{ONE}/progress")
def progress(work_id: uuid.UUID) -> Response:
    """The bar, asked for again and again; when the work has ended, the whole page is."""
    work = works.get(doors.me(), work_id)
    answer = doors.page("bulk/progress.html", work=work, share=presenting.share(work), **words())
    if work.state not in BUSY:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post(f"{ONE}/plan")
def plan(work_id: uuid.UUID) -> Response:
    """Plan again."""
    asked = doors.load(schemas.PlanAgain)
    return _done(work_id, lambda work: works.plan_again(doors.me(), work, **asked), N_("The plan was made again."))


@pages.post(f"{ONE}/apply")
def apply(work_id: uuid.UUID) -> Response:
    """Apply the plan."""

    def start(work: BulkWork) -> None:
        works.start_apply(doors.me(), work, **doors.load(schemas.ApplyBulk))

    return _done(work_id, start, N_("The plan is being applied. You can leave this page; nothing is lost."))


@pages.post(f"{ONE}/discard")
def discard(work_id: uuid.UUID) -> Response:
    """Put a plan away."""
    return _done(work_id, lambda work: works.discard(doors.me(), work), N_("The plan was discarded."))


@pages.post(f"{ONE}/undo")
def undo(work_id: uuid.UUID) -> Response:
    """Plan the undo, to look at it before it is applied."""
    try:
        work = works.get(doors.me(), work_id, lock=True)
        undo_work = undoing.undo(doors.me(), work)
    except DomainError as error:
        return _shown(works.get(doors.me(), work_id), doors.refused(error))
    return _to(undo_work, "")


def _asking(action: Action, form: doors.Form) -> Response:
    """The form of one action; devices that were ticked stand in it as codes."""
    me, kinds = doors.me(), offered(doors.me())
    kind = BY_ACTION[action] if BY_ACTION[action] in kinds or not kinds else kinds[0]
    kept = forms.filter_asked()
    try:
        count = search.count(me, forms.filters(kept)) if kept else None
    except DomainError as error:
        form, count = doors.refused(error), None
    return doors.page(
        "bulk/new.html",
        form.status,
        form=form,
        kind=kind,
        kinds=kinds,
        codes="\n".join(forms.codes_asked()),
        kept=kept,
        count=count,
        fitting=options(form.candidates),
        Action=Action,
        **forms.choices(me, kind.action),
        **words(),
    )


def _shown(work: BulkWork, form: doors.Form | None = None) -> Response:
    form, me = form or doors.Form(), doors.me()
    try:
        query = doors.load(schemas.FindBulkRows, raw=request.args if request.method == "GET" else {})
    except DomainError as error:
        query, form = schemas.FindBulkRows().load({}), doors.refused(error)
    counts = work.counts or {}
    rows, following = presenting.rows(me, work, **query) if work.counts else ([], None)
    return doors.page(
        "bulk/show.html",
        form.status,
        work=work,
        form=form,
        seen=presenting.whole(work),
        share=presenting.share(work),
        undo=undoing.of(work),
        effects=effects.of(work.id) if work.state is State.PLANNED else [],
        rows=rows,
        next=following,
        query=query,
        bad=sum(counts.get(outcome, 0) for outcome in NEED_WORK),
        may_write=me.may(works.permission_of(work)),
        asked=presenting.asked_for(me, work) if work.undoes_id is None else [],
        history=facts.tell(me, presenting.history(work)),
        **words(),
    )


def _done(work_id: uuid.UUID, do: Callable[[BulkWork], None], said: str) -> Response:
    try:
        work = works.get(doors.me(), work_id, lock=True)
        do(work)
    except DomainError as error:
        return _shown(works.get(doors.me(), work_id), doors.refused(error))
    return _to(work, gettext(said))


def _to(work: BulkWork, said: str) -> Response:
    return doors.see_other(url_for("bulk.show", work_id=work.id), said)


def words() -> dict[str, Any]:
    """The words and codes that the templates need."""
    return {
        "STATES": works.STATES,
        "TONES": wording.TONES,
        "OUTCOMES": wording.OUTCOMES,
        "DONE": wording.DONE,
        "OUTCOME_TONES": wording.OUTCOME_TONES,
        "MODES": wording.MODES,
        "FIELDS": wording.FIELDS,
        "PROBLEMS": wording.PROBLEMS,
        "BUSY": BUSY,
        "Mode": Mode,
        "Outcome": Outcome,
        "name_of": wording.name,
        "in_words": wording.value,
    }
