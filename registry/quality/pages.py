"""Data quality as a page: the schools by score, and what is wrong, each finding one click from its repair."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core import clock
from core.actor import Actor
from core.errors import DomainError, NotFound
from organisation.schools import schools
from registry.devices import forms as device_forms
from registry.quality import findings, ledger, schemas
from registry.quality.rules import MEANINGS, Severity
from registry.quality.words import SEVERITIES, TONES
from web import doors
from web.fields import choices
from web.panels import Panel

pages = Blueprint("quality", __name__, template_folder="templates")
WORST = 10  # schools


@pages.get("/quality")
def index() -> Response:
    """What is wrong in the register."""
    form = doors.Form()
    query: dict[str, Any] = {"rule": None, "school": None, "severity": None, "limit": 50, "after": None}
    try:
        query = doors.load(schemas.FindFindings)
    except DomainError as error:
        form = doors.refused(error)
    return _shown(form, query)


@pages.post("/quality/give")
def give() -> Response:
    """Have somebody put a finding right, or nobody in particular."""
    if not (request.form.get("device") and request.form.get("rule")):
        raise NotFound  # the page's own forms name both
    try:
        if request.form.get("person", "").strip():
            ledger.give(doors.me(), **doors.load(schemas.GiveFinding))
        else:
            said = {name: request.form.get(name, "") for name in ("device", "rule")}
            ledger.take_back(doors.me(), **doors.load(schemas.TakeFindingBack, raw=said))
    except DomainError as error:
        return _shown(
            doors.refused(error), {"rule": None, "school": None, "severity": None, "limit": 50, "after": None}
        )
    return doors.see_other(url_for("quality.index"), gettext("Saved."))


def _shown(form: doors.Form, query: dict[str, Any]) -> Response:
    me = doors.me()
    found = findings.find(me, **query)
    return doors.page(
        "quality/index.html",
        form.status,
        form=form,
        query=query,
        found=found,
        owners=ledger.given(me, {row["device"]["id"] for row in found.items}),
        overdue=ledger.tasks(me, overdue=True) if me.may(ledger.WRITE) else [],
        weeks=_weeks(me),
        files=[score for score in findings.file_scores(me) if score["findings"]][:WORST],
        may_give=me.may(ledger.WRITE),
        today=clock.today(),
        scores=[score for score in findings.scores(me) if score["findings"]][:WORST],
        rules=[(rule, gettext(meaning.words)) for rule, meaning in MEANINGS.items()],
        schools=schools.options(me),
        severities=choices(SEVERITIES),
        MEANINGS=MEANINGS,
        SEVERITIES=SEVERITIES,
        TONES=TONES,
        filtered=any(query[name] for name in ("rule", "school", "severity")),
        school_name=device_forms.words()["school_name"],
        HIGH=Severity.HIGH,
    )


def _weeks(actor: Actor) -> list[dict[str, Any]]:
    """Of each rule that found something: its counts by week, the oldest first, and the largest of them."""
    counts: dict[str, list[tuple[Any, int]]] = {}
    for row in ledger.trend(actor):
        counts.setdefault(row["rule"], []).append((row["week"], row["findings"]))
    return [
        {"rule": rule, "counts": of, "most": max(n for _, n in of), "now": of[-1][1], "before": of[0][1]}
        for rule, of in counts.items()
        if any(n for _, n in of)
    ]


def _mine(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """What the reader is to put right; nothing when there is nothing."""
    found = ledger.tasks(actor, own=True)
    return {"found": found, "MEANINGS": MEANINGS, "today": clock.today()} if found else None


def _overdue(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """What others should have put right already."""
    found = [task for task in ledger.tasks(actor, overdue=True) if task["person_id"] != actor.id]
    return {"found": found, "MEANINGS": MEANINGS} if found else None


START = [
    Panel("device:read", "quality/panel-mine.html", _mine),
    Panel(ledger.WRITE, "quality/panel-overdue.html", _overdue),
]
