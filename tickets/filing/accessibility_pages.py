"""The accessibility statement, with a form for what does not work; open to everybody."""

from flask import Blueprint, Response, g, url_for
from flask_babel import gettext

from core.actor import Actor
from core.errors import DomainError
from core.languages import Language
from organisation.access import cookies
from tickets.filing import accessibility
from web import doors, frame
from web.fields import Id, Input, Text

pages = Blueprint("accessibility", __name__, template_folder="templates")


class From(Input):
    """The page from which somebody comes."""

    page = Text(1, 200)


class Feedback(Input):
    text = Text(1, 5_000, lines=True, required=True)
    page = Text(0, 200, load_default="")
    contact = Text(0, 200, load_default="")
    school = Id(load_default=None)


@pages.route("/accessibility")
@doors.public
def index() -> Response:
    """How accessible the pages are, and a form to say what is not."""
    try:
        return _shown(doors.Form(doors.load(From)))
    except DomainError as error:
        return _shown(doors.refused(error))


@pages.post("/accessibility")
@doors.public
def send() -> Response:
    """Say what is not accessible: it becomes a ticket."""
    try:
        given = doors.load(Feedback)
        ticket = accessibility.file(_asker(), cookies.attempt(""), language=Language(frame.language()), **given)
    except DomainError as error:
        return doors.retry_later(_shown(doors.refused(error)), error)
    return doors.see_other(
        url_for("accessibility.index"),
        gettext("Thank you. IT support has your feedback as %(number)s.", number=ticket.number),
    )


def _asker() -> Actor | None:
    actor: Actor | None = g.get("actor")
    return actor


def _shown(form: doors.Form) -> Response:
    me = _asker()
    return doors.page(
        "filing/accessibility.html",
        form.status,
        form=form,
        schools=accessibility.options(me, frame.language()),
        own=accessibility.own_school(me),
        is_guest=me is None or not me.may("ticket:file"),
    )
