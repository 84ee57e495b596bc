"""The address of the desk's list: its filters as a page reads them, and links to the list with some of them changed."""

import enum
from collections.abc import Mapping
from typing import Any, Final

from flask import request, url_for

from core.errors import N_, DomainError
from tickets.desk import schemas
from tickets.desk.narrowing import Which
from web import doors, frame
from web.fields import Choice, Id

Pairs = list[tuple[str, str]]


class Tab(enum.StrEnum):
    """Whose tickets the list shows."""

    MINE = "mine"
    TEAMS = "teams"
    ALL = "all"


USUAL_STATE: Final = Which.OPEN


class ShowDesk(schemas.FindTickets):
    tab = Choice(Tab, load_default=None)
    state = Choice(Which, load_default=USUAL_STATE)
    view = Id(metadata={"description": "the saved list that this began with"})


LABELS: Final = {
    "q": N_("Search"),
    "tab": N_("Whose tickets"),
    "team": N_("Team"),
    "agent": N_("Agent"),
    "requester": N_("Requester"),
    "school": N_("School"),
    "state": N_("State"),
    "priority": N_("Priority"),
    "attention": N_("Only"),
    "batch": N_("Purchase batch of the device"),
    "wait_reason": N_("Waiting for"),
    "older_than": N_("Age"),
    "newer_than": N_("Filed within"),
    "sort": N_("Order of the list"),
}


def asked() -> tuple[dict[str, Any], doors.Form]:
    """What the address asks for, and what of it cannot be read."""
    try:
        return doors.load(ShowDesk), doors.Form()
    except DomainError as error:
        return {"limit": 50, "after": None, "tab": None, "state": Which.OPEN}, doors.refused(error)


def pairs(*without: str) -> Pairs:
    """The filters, the tab and the order in the present address, but for `without`."""
    return [
        (name, value)
        for name, value in request.args.items(multi=True)
        if value and name in LABELS and name not in without
    ]


def link(endpoint: str = "desk.index", /, **changes: object) -> str:
    """Link to the list with some names of its address changed; None drops one. It begins at the first page."""
    kept = pairs(*changes)
    return frame.with_query(url_for(endpoint), [*kept, *((n, str(v)) for n, v in changes.items() if v is not None)])


def is_narrowed(query: Mapping[str, Any]) -> bool:
    """Whether anything but the tab is asked for."""
    return query["state"] != Which.OPEN or any(
        query.get(name) for name in LABELS if name not in {"tab", "state", "sort"}
    )
