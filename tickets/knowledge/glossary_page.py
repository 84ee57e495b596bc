"""The words of the pages, explained; open to everybody."""

from flask import Blueprint, Response

from core.languages import CODES, OWN_NAMES
from tickets.knowledge import glossary
from web import doors, frame

pages = Blueprint("glossary", __name__, template_folder="templates")


@pages.get("/glossary")
@doors.public
def index() -> Response:
    """Every word with its meaning in the reader's language, and what it is called in the two others."""
    language = frame.language()
    rows = [(term, glossary.named(term)) for term in glossary.terms()]
    return doors.page(
        "knowledge/glossary.html",
        areas=[(code, label, [row for row in rows if row[0].area == code]) for code, label in glossary.AREAS.items()],
        others=[(code, OWN_NAMES[code]) for code in CODES if code != language],
    )
