"""A forgotten password: asking for a link, and setting a new one with it."""

from flask import Blueprint, Response, current_app, flash, redirect, request, session
from flask_babel import gettext

from core.errors import DomainError
from organisation.access import resets, throttle
from organisation.access.schemas import ForgottenPassword, NewPassword
from web import doors

pages = Blueprint("reset", __name__, template_folder="templates")


@pages.route("/forgotten", methods=["GET", "POST"])
@doors.public
def ask() -> Response:
    """Ask for a link by mail. The answer is the same whether the address is known or not."""
    form = doors.Form()
    if request.method == "POST":
        try:
            email = doors.load(ForgottenPassword)["email"]
            left = throttle.traces(f"reset {email}", request.remote_addr, key=_key())
            resets.ask(email, left=left, key=_key())
            return doors.page("access/asked.html", email=email)
        except DomainError as error:
            form = doors.refused(error)
    answer = doors.page("access/forgotten.html", form.status, form=form)
    return answer


@pages.route("/reset/<secret>", methods=["GET", "POST"])
@doors.public
def use(secret: str) -> Response:
    """Set a new password with a link that was mailed."""
    form = doors.Form()
    try:
        resets.check(secret)
        if request.method == "POST":
            email = resets.owner(secret).email
            account = throttle.traces(email, None, key=_key()).account
            resets.use(secret, doors.load(NewPassword)["password"], account=account)
            return _done()
    except resets.LinkSpent as error:
        return doors.page("access/spent.html", error.status, refusal=doors.refused(error).refusal)
    except DomainError as error:
        form = doors.refused(error)
    return doors.page("access/reset.html", form.status, form=form, secret=secret)


def _done() -> Response:
    session.clear()
    flash(gettext("Your new password is set. Sign in with it."), "success")
    return redirect("/sign-in", 303)  # type: ignore[return-value]


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])
