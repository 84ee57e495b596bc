"""Merging, closing and renaming schools as pages: say what is to happen, look at the plan, apply it, undo it."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core import clock
from core.actor import Actor
from core.errors import N_, DomainError
from organisation.schools import schools
from organisation.schools.models import School
from registry.plans.models import Outcome
from registry.school_changes import changes, presenting, schemas, wording
from registry.school_changes.models import PERMISSION, ChangeKind, ChangeState, SchoolChange, UndoOutcome
from web import doors, facts
from web.panels import Panel

pages = Blueprint("school_changes", __name__, template_folder="templates")
ONE = "/school-changes/<uuid:change_id>"
NEW = "/schools/<uuid:school_id>/changes"
FEW = 5  # changes on a school's page and plans on the start page
# what an empty field means, where the form of new details is the whole truth
EMPTY: dict[str, Any] = {"name_sv": "", "street_address": "", "postal_code": ""} | dict.fromkeys(
    ["institution_number", "organisation_oid", "short_code"]
)


@pages.get("/school-changes")
def index() -> Response:
    """Changes of schools, newest first."""
    me = doors.me()
    me.must(PERMISSION)
    return doors.page(
        "school_changes/index.html", found=changes.find(me, **doors.load(schemas.FindChanges)), **_words()
    )


@pages.get(f"{NEW}/new")
def new(school_id: uuid.UUID) -> Response:
    """Say what is to happen with a school."""
    return _asking(schools.get(doors.me(), school_id))


@pages.post(f"{NEW}/merge")
def merge(school_id: uuid.UUID) -> Response:
    """Plan a merge."""
    return _planned(school_id, "merge", lambda me, it: changes.merge(me, it, **doors.load(schemas.MergeSchool)))


@pages.post(f"{NEW}/close")
def close(school_id: uuid.UUID) -> Response:
    """Plan a closure."""
    return _planned(school_id, "close", lambda me, it: changes.close(me, it, **doors.load(schemas.PlanClosure)))


@pages.post(f"{NEW}/rename")
def rename(school_id: uuid.UUID) -> Response:
    """Plan a new name, address or number."""
    return _planned(
        school_id, "rename", lambda me, it: changes.rename(me, it, **EMPTY | doors.load(schemas.RenameSchool))
    )


def _planned(school_id: uuid.UUID, kind: str, plan: Callable[[Actor, School], SchoolChange]) -> Response:
    school = schools.get(doors.me(), school_id)
    try:
        return _to(plan(doors.me(), school), "")
    except DomainError as error:
        return _asking(school, **{kind: doors.refused(error)})


def _asking(school: School, **forms: doors.Form) -> Response:
    me = doors.me()
    me.must(PERMISSION, school.id)
    refused = next(iter(forms.values()), doors.Form())
    return doors.page(
        "school_changes/new.html",
        refused.status,
        school=school,
        forms={kind: doors.Form() for kind in ("merge", "close", "rename")} | forms,
        refused=refused,
        others=[(key, name) for key, name in schools.options(me) if key != school.id],
        today=clock.today(),
        **_words(),
    )


@pages.get(ONE)
def show(change_id: uuid.UUID) -> Response:
    """One change of a school: its plan, or what came of it."""
    return _shown(changes.get(doors.me(), change_id))


@pages.post(f"{ONE}/apply")
def apply(change_id: uuid.UUID) -> Response:
    """Apply the plan."""
    return _done(change_id, changes.apply, N_("The plan was applied."))


@pages.post(f"{ONE}/undo")
def undo(change_id: uuid.UUID) -> Response:
    """Undo what was applied."""
    return _done(change_id, changes.undo, N_("The change was undone."))


@pages.post(f"{ONE}/discard")
def discard(change_id: uuid.UUID) -> Response:
    """Put a plan away."""
    return _done(change_id, changes.discard, N_("The plan was discarded."))


def _done(change_id: uuid.UUID, do: Callable[[Actor, SchoolChange], None], said: str) -> Response:
    try:
        change = changes.get(doors.me(), change_id, lock=True)
        do(doors.me(), change)
    except DomainError as error:
        return _shown(changes.get(doors.me(), change_id), doors.refused(error))
    return _to(change, gettext(said))


def _shown(change: SchoolChange, form: doors.Form | None = None) -> Response:
    form, me = form or doors.Form(), doors.me()
    try:
        query = doors.load(schemas.FindChangeRows, raw=request.args if request.method == "GET" else {})
    except DomainError as error:
        query, form = schemas.FindChangeRows().load({}), doors.refused(error)
    rows, following = presenting.rows(me, change, **query)
    applied = change.state is ChangeState.APPLIED
    return doors.page(
        "school_changes/show.html",
        form.status,
        change=change,
        form=form,
        seen=presenting.whole(change, me.language),
        in_the_way=changes.in_the_way(change),
        undo=presenting.undo_preview(me, change) if applied and not form.summary else None,
        stay=sum(outcomes.get("kept", 0) for outcomes in change.undo_counts.values()),
        rows=rows,
        next=following,
        query=query,
        may_write=all(me.may(PERMISSION, key) for key in (change.school_id, change.into_id) if key),
        history=facts.tell(me, presenting.history(change)),
        details=[(facts.column("school", name), old, new) for name, old, new in presenting.details(change)],
        is_early=change.on_day > clock.today(),
        **_words(),
    )


def _to(change: SchoolChange, said: str) -> Response:
    return doors.see_other(url_for("school_changes.show", change_id=change.id), said)


def _words() -> dict[str, Any]:
    """The words and codes that the templates need."""
    return {
        "STATES": wording.STATES,
        "TONES": wording.TONES,
        "KINDS": wording.KINDS,
        "OUTCOMES": wording.OUTCOMES,
        "OUTCOME_TONES": wording.OUTCOME_TONES,
        "UNDONE": wording.UNDONE,
        "ChangeKind": ChangeKind,
        "Outcome": Outcome,
        "UndoOutcome": UndoOutcome,
        "name_of": lambda change: wording.name(change, doors.me().language),
        "counted": wording.counted,
        "listed": wording.listed,
        "kind_of": facts.kind,
    }


def _of_school(actor: Actor, school: Any) -> dict[str, Any] | None:
    """What happened to a school, and the way to change it."""
    if not actor.may(PERMISSION, school.id):
        return None
    return {"school": school, "found": changes.find(actor, school=school.id, limit=FEW).items, **_words()}


def _waiting(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """Plans for schools that wait; nothing when there are none."""
    found = changes.find(actor, state=ChangeState.PLANNED, limit=FEW).items
    return {"found": found, **_words()} if found else None


SCHOOL = [Panel(PERMISSION, "school_changes/panel-school.html", _of_school)]
START = [Panel(PERMISSION, "school_changes/panel-start.html", _waiting)]
