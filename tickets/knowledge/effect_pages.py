"""What help before filing saves, as a page for leads."""

from typing import Any

from flask import Blueprint, Response, current_app, url_for
from flask_babel import ngettext

from core.errors import DomainError
from tickets.categories import categories
from tickets.knowledge import effect, schemas
from web import doors

pages = Blueprint("help_effect", __name__, template_folder="templates")


@pages.get("/help/effect")
def index() -> Response:
    """How many more did without a request because of help, with the interval, in all and by category."""
    me, form = doors.me(), doors.Form()
    me.must(effect.READ)
    try:
        days = doors.load(schemas.EffectOf)["days"]
    except DomainError as error:
        days, form = effect.DAYS[1], doors.refused(error)
    total, each = effect.of_last(me, days=days)
    return doors.page(
        "knowledge/effect.html",
        form.status,
        form=form,
        total=total,
        each=each,
        names=categories.names(me, {one.category_id for one in each if one.category_id}),
        periods=[_period(one, days) for one in effect.DAYS],
        FEW=effect.FEW,
        percent=current_app.config["SETTINGS"].help_holdout,
    )


def _period(days: int, shown: int) -> dict[str, Any]:
    label = ngettext("Last %(num)s day", "Last %(num)s days", days)
    return {"label": label, "url": url_for("help_effect.index", days=days), "current": days == shown}
