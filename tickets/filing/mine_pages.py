"""My requests, and what the school has open, as one page with tabs."""

from functools import partial
from typing import Any

from flask import Blueprint, Response

from core.errors import DomainError
from tickets.filing import filed, mine, schemas
from tickets.filing.mine import Which
from tickets.states import State
from tickets.ticket import merged
from tickets.ticket.requester_words import GOES_ON, STATES, TONES, who_has_it
from web import doors, frame

pages = Blueprint("mine", __name__, template_folder="templates")


@pages.get("/tickets")
def index() -> Response:
    """What I asked for; for a school's contact also what the school has open."""
    try:
        query, form = doors.load(schemas.FindMine), doors.Form()
    except DomainError as error:
        query, form = {"show": Which.OPEN, "limit": 50, "after": None}, doors.refused(error)
    me, show = doors.me(), query.pop("show")
    query["language"] = frame.language()
    found = mine.of_schools(me, **query) if show is Which.SCHOOL else mine.own(me, over=show is Which.OVER, **query)
    return doors.page(
        "filing/mine.html",
        form.status,
        found=found,
        show=show.value,
        form=form,
        joined=merged.still_going_on(me),
        tags=mine.tags(found.items),
        looks_after_a_school=me.may("ticket:school"),
        is_new_here=not found.items and show is Which.OPEN and not mine.has_any(me),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "STATES": STATES,
        "TONES": TONES,
        "GOES_ON": GOES_ON,
        "RESOLVED": State.RESOLVED,
        "can_reopen": mine.can_reopen,
        "can_confirm": partial(mine.can_confirm, doors.me()),
        "who_has_it": lambda row: who_has_it(row, filed.team(row, frame.language())),
    }
