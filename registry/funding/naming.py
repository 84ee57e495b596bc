"""Which appropriation a line of an order means that names one by its id or its code."""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from core.db import db
from registry.funding.models import Appropriation
from registry.funding.refusals import AppropriationOfSeveralYears, AppropriationUnknown


def meant(lines: Sequence[dict[str, Any]], *, year: int) -> list[dict[str, Any]]:
    """`lines` whose `appropriation`, an id or a code whatever its case, became the key of one; those without one stay.

    year     of the order: which one is meant when a code comes back every year
    Raises   AppropriationUnknown, AppropriationOfSeveralYears
    """
    said = {str(line["appropriation"]).strip().lower() for line in lines if line.get("appropriation") is not None}
    if not said:
        return list(lines)
    is_named = sa.or_(sa.func.lower(Appropriation.code).in_(said), Appropriation.id.in_(_keys(said)))
    wanted = sa.select(Appropriation.id, Appropriation.code, Appropriation.year).where(is_named)
    rows = db.session.execute(wanted.order_by(Appropriation.year)).all()
    found = []
    for place, line in enumerate(lines, start=1):
        text = line.get("appropriation")
        found.append(line if text is None else {**line, "appropriation": _one(rows, str(text).strip(), place, year)})
    return found


def _one(rows: Sequence[Any], said: str, place: int, year: int) -> uuid.UUID:
    fitting = [row for row in rows if said.lower() in {str(row.id), row.code.lower()}]
    chosen = fitting if len(fitting) == 1 else [row for row in fitting if row.year == year]
    if not fitting:
        raise AppropriationUnknown(line=place, said=said)
    if not chosen:
        years = ", ".join(str(row.year) for row in fitting)
        raise AppropriationOfSeveralYears(line=place, said=said, years=years, year=str(year))
    key: uuid.UUID = chosen[0].id
    return key


def _keys(said: set[str]) -> list[uuid.UUID]:
    found = []
    for text in said:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found
