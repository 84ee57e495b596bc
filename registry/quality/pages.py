"""Data quality as a page: the schools by score, and what is wrong, each finding one click from its repair."""

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext

from core.errors import DomainError
from organisation.schools import schools
from registry.devices import forms as device_forms
from registry.quality import findings, schemas
from registry.quality.rules import MEANINGS, Severity
from registry.quality.words import SEVERITIES, TONES
from web import doors
from web.fields import choices

pages = Blueprint("quality", __name__, template_folder="templates")
WORST = 10  # schools


@pages.get("/quality")
def index() -> Response:
    """What is wrong in the register."""
    me, form = doors.me(), doors.Form()
    query: dict[str, Any] = {"rule": None, "school": None, "severity": None, "limit": 50, "after": None}
    try:
        query = doors.load(schemas.FindFindings)
    except DomainError as error:
        form = doors.refused(error)
    return doors.page(
        "quality/index.html",
        form.status,
        form=form,
        query=query,
        found=findings.find(me, **query),
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
