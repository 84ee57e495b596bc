"""A forgotten password: asking for a link, and setting a new one with it."""

from flask import Blueprint, Response, current_app, flash, redirect, request, session
from flask_babel import gettext

from core.errors import DomainError
from organisation.access import cookies, resets, throttle
from organisation.access.schemas import ForgottenPassword, NewPassword
from web import doors

pages = Blueprint("reset", __name__, template_folder="templates")


@pages.route("/forgotten", methods=["GET", "POST"])
@doors.public
def ask() -> Response:
    """Ask for a link by mail. The answer is the same whether the address is known or not."""
    if request.method == "GET":
        return doors.page("access/forgotten.html", form=doors.Form(), is_mailed=_is_mailed())
    try:
        email = doors.load(ForgottenPassword)["email"]
        resets.ask(cookies.attempt(email))
    except DomainError as error:
        form = doors.refused(error)
        return doors.retry_later(
            doors.page("access/forgotten.html", form.status, form=form, is_mailed=_is_mailed()), error
        )
    return doors.page("access/asked.html", email=email, is_mailed=_is_mailed())


@pages.route("/reset/<secret>", methods=["GET", "POST"])
@doors.public
def use(secret: str) -> Response:
    """Set a new password with a link that was mailed."""
    form = doors.Form()
    try:
        resets.owner(secret)
        if request.method == "POST":
            return _done(resets.use(secret, doors.load(NewPassword)["password"]).email)
    except resets.LinkSpent as error:
        return doors.page("access/spent.html", error.status, refusal=doors.refused(error).refusal)
    except DomainError as error:
        form = doors.refused(error)
    return doors.page("access/reset.html", form.status, form=form, secret=secret)


def _is_mailed() -> bool:
    return bool(current_app.config["SETTINGS"].smtp_url)


def _done(account: str) -> Response:
    throttle.forgive_account(cookies.attempt(account))
    session.clear()
    flash(gettext("Your new password was set. Sign in with it."), "success")
    answer = redirect("/sign-in", 303)
    cookies.remember(answer, account)  # type: ignore[arg-type]
    return answer  # type: ignore[return-value]
