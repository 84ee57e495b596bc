"""What people answered, by month, size of school and team. What fewer than five answered is never told.

Where one group alone would be hidden, the next smallest is hidden with it: else it would follow from the whole.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.compiled import constant
from core.db import db
from organisation.schools.models import SchoolYear
from tickets.feedback.asking import READ
from tickets.feedback.models import SurveyAsk, SurveyTally

LEAST: Final = 5  # answers that are told together
MONTHS: Final = 12
SIZES: Final = ((500, "large"), (200, "medium"), (0, "small"))  # from so many pupils
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Group:
    """What was asked and answered in one group.

    key       month, code of the size, or key of the team
    answered  None: hidden, as the rest is
    mean      of scores 1-5
    well      share of scores 4 and 5, 0-1
    """

    key: Any
    asked: int
    answered: int | None = None
    mean: float | None = None
    well: float | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """The same answers in three ways, and all of them together."""

    total: Group
    months: list[Group]
    sizes: list[Group]
    teams: list[Group]


def of_year(actor: Actor) -> Results:
    """The answers to what was asked within the last twelve months, newest month first. Raises Forbidden."""
    actor.must(READ)
    since = _first_month()
    rows = [*_answers(since), *_asks(since)]
    sizes = _sizes()
    months = _grouped(rows, lambda row: row["month"])
    by_size = _grouped(rows, lambda row: sizes.get(row["school"], UNKNOWN))
    in_order = [code for _, code in reversed(SIZES)] + [UNKNOWN]
    return Results(
        total=_grouped(rows, lambda _: "all")[0] if rows else Group("all", 0),
        months=sorted(months, key=lambda one: one.key, reverse=True),
        sizes=sorted(by_size, key=lambda one: in_order.index(one.key)),
        teams=_grouped(rows, lambda row: row["team"]),
    )


def hidden(groups: list[Group]) -> list[Group]:
    """`groups` without what fewer than LEAST answered, and never with one alone left out."""
    small = {one.key for one in groups if 0 < (one.answered or 0) < LEAST}
    if len(small) == 1:
        others = [one for one in groups if (one.answered or 0) >= LEAST]
        small |= {min(others, key=lambda one: one.answered or 0).key} if others else set()
    return [Group(one.key, one.asked) if one.key in small else one for one in groups]


def _first_month() -> dt.date:
    today = clock.today()
    months = today.year * 12 + today.month - 1 - (MONTHS - 1)
    return dt.date(months // 12, months % 12 + 1, 1)


def _answers(since: dt.date) -> Iterable[dict[str, Any]]:
    wanted = sa.select(SurveyTally).where(SurveyTally.month >= since)
    for row in db.session.scalars(wanted):
        yield {"month": row.month, "team": row.team_id, "school": row.school_id, "score": row.score, "n": row.times}


def _asks(since: dt.date) -> Iterable[dict[str, Any]]:
    here = sa.func.timezone(constant(clock.SCHOOL_ZONE.key), SurveyAsk.asked_at)
    month = sa.cast(sa.func.date_trunc(constant("month"), here), sa.Date).label("month")
    counted = sa.select(month, SurveyAsk.team_id, SurveyAsk.school_id, sa.func.count().label("n"))
    wanted = counted.where(month >= since).group_by(month, SurveyAsk.team_id, SurveyAsk.school_id)
    for row in db.session.execute(wanted):
        yield {"month": row.month, "team": row.team_id, "school": row.school_id, "score": None, "n": row.n}


def _sizes() -> dict[uuid.UUID, str]:
    """School → its size, by the pupils of its newest school year."""
    in_order = sa.select(SchoolYear.school_id, SchoolYear.pupils).order_by(SchoolYear.starts_in)
    rows = db.session.execute(in_order)  # the newest comes last and stays
    return {row.school_id: next(code for least, code in SIZES if row.pupils >= least) for row in rows}


def _grouped(rows: list[dict[str, Any]], key: Callable[[dict[str, Any]], Any]) -> list[Group]:
    found: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return hidden([_group(name, some) for name, some in found.items()])


def _group(key: Any, rows: list[dict[str, Any]]) -> Group:
    asked = sum(row["n"] for row in rows if row["score"] is None)
    given = [row for row in rows if row["score"] is not None]
    answered = sum(row["n"] for row in given)
    if not answered:
        return Group(key, asked, 0)
    mean = sum(row["n"] * row["score"] for row in given) / answered
    return Group(key, asked, answered, mean, sum(row["n"] for row in given if row["score"] > 3) / answered)  # noqa: PLR2004
