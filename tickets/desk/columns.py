"""The columns of the desk's list: which there are, and which somebody chose. Priority and ticket are always shown."""

import enum
from collections.abc import Collection
from typing import Final

from sqlalchemy.dialects.postgresql import insert

from core.actor import Actor
from core.db import db
from core.errors import N_
from tickets.desk.models import DeskSetting


class Column(enum.StrEnum):
    """A column that can be chosen, in the order in which they are shown."""

    STATE = "state"
    SCHOOL = "school"
    ROOM = "room"
    CATEGORY = "category"
    REQUESTER = "requester"
    TEAM = "team"
    AGENT = "agent"
    DUE = "due"
    AGE = "age"
    LAST_MESSAGE = "last_message"
    FILED = "filed"


LABELS: Final = {
    Column.STATE: N_("State"),
    Column.SCHOOL: N_("School"),
    Column.ROOM: N_("Room"),
    Column.CATEGORY: N_("Category"),
    Column.REQUESTER: N_("Requester"),
    Column.TEAM: N_("Team"),
    Column.AGENT: N_("Agent"),
    Column.DUE: N_("Due time"),
    Column.AGE: N_("Age"),
    Column.LAST_MESSAGE: N_("Last message"),
    Column.FILED: N_("Filed"),
}
USUAL: Final = (
    Column.STATE,
    Column.SCHOOL,
    Column.REQUESTER,
    Column.AGENT,
    Column.DUE,
    Column.AGE,
    Column.LAST_MESSAGE,
)


def chosen(kept: Collection[str] | None) -> tuple[Column, ...]:
    """The columns to show.

    kept  the codes that a person chose, whatever they are by now; None: they chose none yet
    """
    return USUAL if kept is None else tuple(column for column in Column if column.value in kept)


def choose(actor: Actor, columns: Collection[Column], *, comfortable: bool) -> None:
    """Keep what `actor` chose, for this and every later visit.

    comfortable  with room around the rows, and whole texts; else as many rows as fit a screen
    """
    actor.must("ticket:read")
    kept = {"columns": [column.value for column in chosen(columns)], "comfortable": comfortable}
    statement = insert(DeskSetting).values(person_id=actor.id, **kept)
    db.session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=kept))
