"""The pages behind the links of a mail, open to whoever holds one: one button, and nothing happens before it is pressed."""

from typing import Any

from flask import Blueprint, Response, current_app, request

from core.errors import DomainError, NotFound
from organisation.access import cookies, throttle
from tickets.desk import reading
from tickets.feedback import links
from tickets.feedback.links import Answer, Followed
from web import doors, frame
from web.fields import Input, Text

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
        throttle.count_followed(cookies.attempt(""), secret)
        followed = links.follow(secret, _key(), lock=request.method == "POST")
        links.check(followed)
    except throttle.TooManyTries as error:
        return doors.retry_later(_ended(error), error)
    except DomainError as error:
        return _ended(error)
    form = doors.Form()
    if request.method == "POST":
        try:
            links.answer(followed, wanted, **doors.load(Why))
        except DomainError as error:
            form = doors.refused(error)
        else:
            return doors.page("feedback/thanks.html", said=wanted, secret=secret, **_about(followed))
    return doors.page("feedback/ask.html", form.status, form=form, said=wanted, secret=secret, **_about(followed))


def _about(followed: Followed) -> dict[str, Any]:
    """All that the page tells of the ticket: its number, and its title unless it is sensitive."""
    ticket = followed.ticket
    title = "" if ticket.sensitive else reading.around_of(ticket, frame.language()).title or ticket.title
    return {"number": ticket.number, "ticket_title": title}


def _ended(error: DomainError) -> Response:
    return doors.page("feedback/ended.html", error.status, refusal=doors.refused(error).refusal)


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])
