"""My requests, and what the school has open, as one page with tabs."""

import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response

from core.actor import Actor
from core.errors import DomainError
from tickets.desk import hooks
from tickets.filing import filed, mine, schemas
from tickets.filing.mine import Which
from tickets.states import State, WaitReason
from tickets.ticket import merged
from tickets.ticket.requester_words import GOES_ON, REFUSED, STATES, TONES, next_step, who_has_it
from web import doors, frame
from web.panels import Panel

SHOWN = 5  # requests on the start page
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
        **_words(found.items),
    )


def panel(actor: Actor, _: Any) -> dict[str, Any] | None:
    """What `actor` has open, what waits for them first; nothing when nothing is."""
    works = actor.may("ticket:read")  # what the desk files for callers stands in the desk's list
    rows = mine.own(actor, for_others=not works, language=frame.language(), limit=SHOWN).items
    if not rows:
        return None
    in_order = sorted(rows, key=lambda row: not _waits_for_them(row))
    joined = merged.still_going_on(actor) if any(row.state == State.MERGED for row in rows) else {}
    return {"rows": in_order, "joined": joined, **_words(rows)}


def invitation(actor: Actor, _: Any) -> dict[str, Any] | None:
    """How to report a fault, for those who have nothing open and whose work is not the desk."""
    if actor.may("ticket:work") or mine.own(actor, language=frame.language(), limit=1).items:
        return None
    return {"rows": []}


def _waits_for_them(row: Any) -> bool:
    return bool(row.state == State.RESOLVED or row.wait_reason == WaitReason.REQUESTER)


def _refused(rows: Sequence[Any]) -> dict[uuid.UUID, str]:
    keys = [row.id for row in rows if row.state == State.CANCELLED]
    return {key: said for says in hooks.refused for key, said in says(keys).items()}


def _who_has_it(refused: dict[uuid.UUID, str], row: Any) -> str:
    if row.id in refused:
        return refused[row.id]
    names = {"agent": row.agent or "", "asked_by": filed.asked_by(doors.me(), row)}
    return who_has_it(row, filed.team(row, frame.language()), **names)


def _words(rows: Sequence[Any]) -> dict[str, Any]:
    refused = _refused(rows)
    return {
        "refused": refused,
        "REFUSED": REFUSED,
        "STATES": STATES,
        "TONES": TONES,
        "GOES_ON": GOES_ON,
        "RESOLVED": State.RESOLVED,
        "can_reopen": mine.can_reopen,
        "can_confirm": partial(mine.can_confirm, doors.me()),
        "asked_by": partial(filed.asked_by, doors.me()),
        "who_has_it": partial(_who_has_it, refused),
        "next_step": lambda row: next_step(row, asked_by=filed.asked_by(doors.me(), row)),
    }


START = [Panel("ticket:own", "filing/panel-mine.html", panel)]
LAST = [Panel("ticket:own", "filing/panel-mine.html", invitation)]  # nothing empty comes first
