"""The pages behind the links of a mail, open to whoever holds one: one button, and nothing happens before it is pressed."""

from typing import Any

from flask import Blueprint, Response, current_app, request

from core.errors import DomainError, Invalid, NotFound
from organisation.access import cookies, throttle
from tickets.desk import reading
from tickets.feedback import asking, links, schemas
from tickets.feedback.links import Answer, Followed
from tickets.feedback.words import SCORES
from web import doors, frame
from web.fields import Input, Text, choices

pages = Blueprint("feedback", __name__, template_folder="templates")


class Why(Input):
    why = Text(0, 2_000, lines=True, load_default="")


@pages.route("/feedback/<secret>/<said>", methods=["GET", "POST"])
@doors.public
@doors.tells_secret
def answer(secret: str, said: str) -> Response:
    """Ask whether to do it; do it once the button is pressed."""
    try:
        wanted = Answer(said)
    except ValueError:
        raise NotFound from None
    try:
        followed = _follow(secret)
        links.check(followed)
    except DomainError as error:
        return _ended(error)
    form = doors.Form()
    if request.method == "POST":
        try:
            links.answer(followed, wanted, **doors.load(Why))
        except DomainError as error:
            form = doors.refused(error)
        else:
            return _thanks(followed, secret, said=wanted)
    return doors.page("feedback/ask.html", form.status, form=form, said=wanted, secret=secret, **_about(followed))


@pages.route("/feedback/<secret>/rate", methods=["GET", "POST"])
@doors.public
@doors.tells_secret
def rate(secret: str) -> Response:
    """Ask how the request was handled; count the answer once it is sent."""
    try:
        followed = _follow(secret)
        if not asking.is_asked(followed.actor, followed.ticket):
            raise links.LinkSpent
        if request.method == "POST":
            asking.answer(followed.actor, followed.ticket, **doors.load(schemas.Rate))
            return _thanks(followed, secret, rated=True)
    except Invalid:
        return _thanks(followed, secret, status=Invalid.status)
    except DomainError as error:
        return _ended(error)
    return _thanks(followed, secret)


def _follow(secret: str) -> Followed:
    throttle.count_followed(cookies.attempt(""), secret)
    return links.follow(secret, str(current_app.config["SECRET_KEY"]), lock=request.method == "POST")


def _thanks(followed: Followed, secret: str, *, status: int = 200, **done: Any) -> Response:
    """What was done, and the question of the survey for whoever is asked."""
    asks = asking.is_asked(followed.actor, followed.ticket)
    around = {"secret": secret, "asks": asks, "scores": choices(SCORES), **_about(followed), **done}
    return doors.page("feedback/thanks.html", status, **around)


def _about(followed: Followed) -> dict[str, Any]:
    """All that the page tells of the ticket: its number, and its title unless it is sensitive."""
    ticket = followed.ticket
    title = "" if ticket.sensitive else reading.around_of(ticket, frame.language()).title or ticket.title
    return {"number": ticket.number, "ticket_title": title}


def _ended(error: DomainError) -> Response:
    page = doors.page("feedback/ended.html", error.status, refusal=doors.refused(error).refusal)
    return doors.retry_later(page, error) if isinstance(error, throttle.TooManyTries) else page
